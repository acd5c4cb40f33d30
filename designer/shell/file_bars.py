"""What the window says about its file: changed by others, gone, not written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from designer.document.files import Conflict, DocumentFile
from designer.shell.bars import Bars, Choice, Message, Tone
from designer.support.theme import Theme

CONFLICT = "file.conflict"
MISSING = "file.missing"
FAILED = "file.failed"
_DIFFERENCE_PX = (900, 600)


class FileBars(QObject):
    """Follows one file, and offers what can be done."""

    def __init__(
        self, file: DocumentFile, bars: Bars, theme: Theme, say: Callable[[str], object], parent: QWidget
    ) -> None:
        """Listen to a file.

        Args:
            file: Which.
            bars: Of the window.
            theme: For the view of differences.
            say: Shows a sentence in the status line.
            parent: The window.
        """
        super().__init__(parent)
        self._file = file
        self._bars = bars
        self._say = say
        self._theme = theme
        self._window = parent
        file.conflict.connect(self._offer)
        file.missing.connect(self._tell_missing)
        file.settled.connect(self._clear)
        file.saved.connect(self._clear)
        file.failed.connect(self._tell_failed)
        file.saved.connect(self._say_saved)
        file.reloaded.connect(self._say_reloaded)
        file.noted.connect(say)

    def _offer(self, conflict: Conflict) -> None:
        choices = [
            Choice(self.tr("Reload"), self._file.reload),
            Choice(self.tr("Keep mine"), self._file.keep_mine),
        ]
        if conflict.theirs is not None:
            show = Choice(self.tr("Difference"), lambda: self._show_difference(conflict), stays=True)
            choices.append(show)
        if conflict.can_merge:
            choices.append(Choice(self.tr("Merge"), self._file.merge, primary=True))
        text = self.tr("{file} was changed by another program, and has unsaved changes here.")
        text = text.format(file=conflict.path.name) + (f" {conflict.why}" if conflict.why else "")
        self._bars.show_message(Message(CONFLICT, Tone.WARNING, text, tuple(choices), dismissed=None))

    def _say_saved(self, path: Path) -> None:
        self._say(self.tr("Saved {file}").format(file=path.name))

    def _say_reloaded(self) -> None:
        self._say(self.tr("Read again; undo takes it back"))

    def _show_difference(self, conflict: Conflict) -> None:
        """Show both texts side by side, in a window that stops nobody."""
        # Imported late: most sessions never see a conflict.
        from designer.panels.difference import DifferenceView

        dialog = QDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("{file}: on disk, and here").format(file=conflict.path.name))
        dialog.resize(*_DIFFERENCE_PX)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(DifferenceView(conflict.theirs or "", self._file.document.text, self._theme))
        dialog.show()

    def _tell_missing(self) -> None:
        text = self.tr("{file} is not there any more. Saving puts it back.").format(file=self._file.path.name)
        save = Choice(self.tr("Save"), self._file.save, primary=True)
        self._bars.show_message(Message(MISSING, Tone.WARNING, text, (save,)))

    def _tell_failed(self, text: str) -> None:
        self._bars.show_message(Message(FAILED, Tone.ERROR, text))

    def _clear(self) -> None:
        for id in (CONFLICT, MISSING, FAILED):
            self._bars.dismiss(id)
