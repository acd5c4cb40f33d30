"""The folder to export to: typed or chosen, with a line that says what stands there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from designer.run.exporting.records import Target, TargetState
from designer.support.icon_button import IconButton
from designer.support.plain_text import one_line
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_TYPED_MS: Final = 300
_LONGEST: Final = 400
_LONGEST_NAME: Final = 60


class ExportTarget(QWidget):
    """A field, a button, and a line below."""

    typed = Signal()
    """Another folder stands in the field; see :attr:`path`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(self.tr("Folder to export to"))
        self.browse = IconButton(theme, "folder-open", self.tr("Choose a folder"), self)
        self._state = QLabel(self)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setWordWrap(True)
        self._state.setProperty("role", "muted")
        name = QLabel(self.tr("Folder"), self)
        name.setBuddy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(name)
        row.addWidget(self.field, 1)
        row.addWidget(self.browse)
        column.addLayout(row)
        column.addWidget(self._state)
        self._soon = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._soon.timeout.connect(self.typed)
        self.field.textEdited.connect(lambda _text: self._soon.start())
        self.browse.clicked.connect(self._ask)

    @property
    def path(self) -> Path | None:
        """The folder in the field; None while it is empty or no path of its own."""
        text = self.field.text().strip()
        path = Path(text).expanduser() if text and "\0" not in text else Path()
        return path if path.is_absolute() else None

    @property
    def is_typing(self) -> bool:
        """Whether another folder is being written, so that nobody was told of it yet."""
        return self._soon.isActive()

    def set_path(self, path: Path) -> None:
        """Write another folder into the field, as if it were there all the time."""
        self._soon.stop()
        self.field.setText(str(path))

    def show_found(self, found: Target) -> None:
        """Say what stands there."""
        match found.state:
            case TargetState.REFUSED:
                self.say(found.why, is_refused=True)
            case TargetState.EXPORT:
                name = one_line(found.organism, _LONGEST_NAME)
                text = self.tr("Replaces the earlier export of {name} there.").format(name=name)
                self.say(text if name else self.tr("Replaces the earlier export there."))
            case TargetState.FREE:
                self.say(self.tr("A new folder; it is made when you export."))

    def say(self, text: str, *, is_refused: bool = False) -> None:
        """Say something of the folder.

        Args:
            text: A sentence.
            is_refused: Whether nothing can be exported to it.
        """
        restyle(self._state, "role", "error" if is_refused else "muted")
        self._state.setText(one_line(text, _LONGEST))

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.tr("A folder to export to"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if (path := self.path) is not None:
            dialog.setDirectory(str(path if path.is_dir() else path.parent))
        dialog.fileSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, path: str) -> None:
        self.set_path(Path(path))
        self.typed.emit()
