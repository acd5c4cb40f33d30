"""What an export wrote, how it is run elsewhere, and a run right there."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.run.exported_run import ExportedRun
from designer.run.exporting.records import Wrote
from designer.shell.export.run import ExportRun
from designer.support.elided_line import ElidedLine
from designer.support.fonts import mono, sans
from designer.support.icon_button import IconButton
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE
from designer.support.type_face import set_type

_LONGEST: Final = 300
_MOST_NOTES: Final = 6


class ExportDone(QWidget):
    """The second page of the sheet."""

    again_wanted = Signal()
    """The organism was changed since; it is to be exported as it is now."""

    def __init__(self, run: ExportedRun, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty page.

        Args:
            run: Runs what was exported.
            theme: For icons and fonts.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._theme = theme
        self._folder = Path()
        self.open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl
        self._picture = QLabel(self)
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        set_type(self._title, theme, lambda: sans(TYPE.body, weight=QFont.Weight.DemiBold))
        mode = Qt.TextElideMode.ElideMiddle
        self._where = ElidedLine(theme, "muted", self, font=lambda: sans(TYPE.body), mode=mode, longest=_LONGEST)
        self.folder_button = QPushButton(self.tr("Open folder"), self)
        self.folder_button.setAutoDefault(False)
        self.folder_button.clicked.connect(self._open_folder)
        self._notes = QLabel(self)
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.setProperty("role", "muted")
        self._notes.setWordWrap(True)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stale = _Stale(theme, self)
        self._stale.again.clicked.connect(self.again_wanted)
        self.command = ElidedLine(theme, parent=self, font=lambda: mono(TYPE.small), longest=2 * _LONGEST)
        self.copy = IconButton(theme, "copy", self.tr("Copy the command"), self)
        self.copy.clicked.connect(self._copy)
        self.run = ExportRun(run, theme, self)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    def show_wrote(self, wrote: Wrote, more_notes: tuple[str, ...] = ()) -> None:
        """Show what was written.

        Args:
            wrote: By the export.
            more_notes: What running it right there may miss, a sentence each.
        """
        self._folder = wrote.folder
        count, size = len(wrote.files), sum(max(each.size_bytes, 0) for each in wrote.files)
        text = self.tr("{count} files, {size}, written to").format(
            count=f"{count:,}", size=QLocale().formattedDataSize(size, 1)
        )
        self._title.setText(text)
        self._where.say(str(wrote.folder))
        notes = [*wrote.notes, *more_notes]
        lines = [f"• {one_line(note, _LONGEST)}" for note in notes[:_MOST_NOTES]]
        if len(notes) > _MOST_NOTES:
            lines.append(self.tr("• and {count} more; DEPLOY.md has them all").format(count=len(notes) - _MOST_NOTES))
        self._notes.setText("\n".join(lines))
        self._notes.setToolTip(tooltip("\n".join(notes)))
        self._notes.setVisible(bool(notes))
        self.command.say(run_command(wrote.folder))
        self.show_stale(False)

    def show_stale(self, is_stale: bool) -> None:
        """Say whether the organism is another by now."""
        self._stale.setVisible(is_stale)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.medium)
        head = QHBoxLayout()
        head.setSpacing(SPACING.small)
        head.addWidget(self._picture)
        head.addWidget(self._title)
        head.addWidget(self._where, 1)
        head.addWidget(self.folder_button)
        column.addLayout(head)
        column.addWidget(self._stale)
        column.addWidget(self._notes)
        column.addWidget(self._heading(self.tr("Run it elsewhere")))
        box = QFrame(self)
        box.setProperty("role", "card")
        row = QHBoxLayout(box)
        row.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.tight, SPACING.tight)
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        column.addWidget(box)
        column.addWidget(self._heading(self.tr("Run it right here")))
        column.addWidget(self.run, 1)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        set_type(label, self._theme, lambda: sans(TYPE.small, weight=QFont.Weight.DemiBold))
        return label

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(run_command(self._folder))

    def _open_folder(self) -> None:
        self.open_url(QUrl.fromLocalFile(str(self._folder)))

    def _dress(self) -> None:
        icon = self._theme.icon("circle-check", self._theme.colors.ok)
        self._picture.setPixmap(icon.pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))


class _Stale(QFrame):
    """Says that the organism was changed since, and offers to export it again."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setProperty("tone", "info")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.small, SPACING.tight)
        row.addWidget(QLabel(self.tr("The organism has been changed since it was exported."), self), 1)
        self.again = QPushButton(self.tr("Export again"), self)
        self.again.setAutoDefault(False)
        row.addWidget(self.again)
        self.hide()


def run_command(folder: Path) -> str:
    """How an exported folder is installed and run in a shell."""
    text = str(folder)
    if os.name == "nt":
        place = f'cd /d "{text}"'
    else:
        home = os.path.expanduser("~")
        inside = os.path.relpath(text, home) if text.startswith(home + os.sep) else ""
        place = f"cd ~/{shlex.quote(inside)}" if inside else f"cd {shlex.quote(text)}"
    return f"{place} && pip install -r requirements.txt && organism run organism.yaml"
