"""The sheet of an export: where to, what goes, how far it is, and then what was written."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from designer.models.folder import Folder
from designer.run.exported_run import ExportedRun
from designer.run.exporting.records import Preview, Step, Target
from designer.run.trust import Trust
from designer.shell.export.done import ExportDone
from designer.shell.export.files import ExportFiles
from designer.shell.export.problems import ExportProblems
from designer.shell.export.target import ExportTarget
from designer.shell.export.trust import ExportTrust
from designer.support.elided_line import ElidedLine
from designer.support.fonts import sans
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_SIZE_PX: Final = (760, 620)
_LEAST_PX: Final = (560, 440)
_LONGEST_NAME: Final = 60
_BAR_PX: Final = 4
_PARTS: Final = {Step.IMPORTING: (5, 5), Step.READING: (20, 40), Step.MAKING: (45, 45), Step.WRITING: (50, 100)}
"""Where the bar stands at the begin and the end of a step, in percent."""


class ExportSheet(QDialog):
    """Two pages: the files, and what came of it. It stops nobody: the window beside it goes on working."""

    export_wanted = Signal()
    """The organism is to be exported to the folder that is named, with what is ticked."""
    stop_wanted = Signal()
    """The export that is under way is to be stopped."""
    closed = Signal()
    """Nobody looks at it any more."""

    def __init__(self, run: ExportedRun, trust: Trust, folder: Folder, theme: Theme, parent: QWidget) -> None:
        """Make the sheet.

        Args:
            run: Runs what was exported.
            trust: Keeps what may be imported.
            folder: The organism's, which says what would be.
            theme: For icons and fonts.
            parent: The window.
        """
        super().__init__(parent)
        self._theme = theme
        self._is_busy = False
        self._can_export = False
        self.setWindowTitle(self.tr("Export"))
        self.setModal(False)
        self.setMinimumSize(*_LEAST_PX)
        self.resize(*_SIZE_PX)
        self._title = self._label(sized=True)
        self._about = self._label(role="muted")
        self.target = ExportTarget(theme, self)
        self.problems = ExportProblems(theme, self)
        self.files = ExportFiles(theme, self)
        self.done_page = ExportDone(run, theme, self)
        self.pages = QStackedWidget(self)
        self.trust = ExportTrust(trust, folder, theme, self)
        self.bar = QProgressBar(self)
        self.bar.setProperty("role", "line")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_BAR_PX)
        self.bar.setAccessibleName(self.tr("How far the export is"))
        self.said = ElidedLine(theme, "muted", self)
        self.back_button = self._button(self.tr("Files and folder"))
        self.close_button = self._button(self.tr("Close"))
        self.stop_button = self._button(self.tr("Stop"))
        self.export_button = self._button(self.tr("Export"))
        self.export_button.setProperty("role", "primary")
        self._lay_out()
        self._connect()
        self._dress()
        self.show_files()

    # What is shown

    def show_name(self, name: str) -> None:
        """Say which organism it is about."""
        self._title.setText(self.tr("Export {name}").format(name=one_line(name, _LONGEST_NAME)))

    def show_preview(self, seen: Preview, target: Target) -> None:
        """Show what would be written, and what stands there."""
        self.files.show_preview(seen)
        taken = [file for file in seen.files if file.is_taken]
        size = QLocale().formattedDataSize(sum(max(file.size_bytes, 0) for file in taken if file.source), 1)
        if taken and not self._is_busy:
            self.said.say(self.tr("{count} files; your own are {size}").format(count=f"{len(taken):,}", size=size))
        self.target.show_found(target)

    def allow(self, can_export: bool) -> None:
        """Say whether there is anything that speaks against it."""
        self._can_export = can_export
        self._show_buttons()

    def show_busy(self, is_busy: bool) -> None:
        """Say whether an export is under way."""
        self._is_busy = is_busy
        self.bar.setValue(0)
        self._show_buttons()
        if is_busy:
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_step(self, step: Step, done: int, total: int) -> None:
        """Say how far it is."""
        begin, end = _PARTS[step]
        self.bar.setValue(begin + ((end - begin) * done // total if total else 0))
        locale = QLocale()
        texts = {
            Step.IMPORTING: self.tr("Importing the organism…"),
            Step.READING: self.tr("Looking through {done} of {total} files for what must not leave…").format(
                done=f"{min(done + 1, total):,}", total=f"{total:,}"
            ),
            Step.MAKING: self.tr("Making the requirements, schemas, prompts and the runtime's wheel…"),
            Step.WRITING: self.tr("Writing {done} of {total}…").format(
                done=locale.formattedDataSize(done, 1), total=locale.formattedDataSize(total, 1)
            ),
        }
        self.said.say(texts[step])

    def show_files(self) -> None:
        """Turn to the page with the folder and the files."""
        self.pages.setCurrentIndex(0)
        self._show_buttons()

    def show_done(self) -> None:
        """Turn to the page with what was written."""
        self.said.say("")
        self.pages.setCurrentIndex(1)
        self._show_buttons()
        self.done_page.run.button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def shows_files(self) -> bool:
        """Whether that page is shown."""
        return self.pages.currentIndex() == 0

    # Qt's events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button with the focus, and no other: nothing is written by accident."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focus := self.focusWidget(), QAbstractButton):
                focus.click()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Closed, however."""
        super().done(result)
        self.trust.withdraw()
        self.closed.emit()

    # Making

    def _label(self, *, role: str = "", sized: bool = False) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", role)
        if sized:
            set_type(label, self._theme, lambda: sans(TYPE.heading, weight=QFont.Weight.DemiBold))
        return label

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.large, SPACING.large, SPACING.large, SPACING.medium)
        column.setSpacing(SPACING.medium)
        head = QVBoxLayout()
        head.setSpacing(SPACING.tight)
        head.addWidget(self._title)
        self._about.setText(self.tr("A folder that runs elsewhere with pip, without this app and without a screen."))
        head.addWidget(self._about)
        column.addLayout(head)
        page = QWidget(self)
        files = QVBoxLayout(page)
        files.setContentsMargins(0, 0, 0, 0)
        files.setSpacing(SPACING.medium)
        files.addWidget(self.target)
        files.addWidget(self.problems)
        files.addWidget(self.files, 1)
        self.pages.addWidget(page)
        self.pages.addWidget(self.done_page)
        column.addWidget(self.pages, 1)
        column.addWidget(self.trust)
        column.addWidget(self.bar)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.small)
        foot.addWidget(self.back_button)
        foot.addWidget(self.said, 1)
        for button in (self.close_button, self.stop_button, self.export_button):
            foot.addWidget(button)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.show_files)
        self.close_button.clicked.connect(self.reject)
        self.stop_button.clicked.connect(self.stop_wanted)
        self.export_button.clicked.connect(self.export_wanted)
        self.trust.asks_changed.connect(self._take_question)
        self._theme.changed.connect(self._dress)

    def _show_buttons(self) -> None:
        is_files = self.shows_files
        self.back_button.setVisible(not is_files)
        self.stop_button.setVisible(self._is_busy)
        self.export_button.setVisible(is_files and not self._is_busy)
        # While a question is open, its answer is what is asked for.
        self.export_button.setEnabled(self._can_export and not self.trust.asks)
        self.bar.setVisible(self._is_busy)
        self.target.setEnabled(not self._is_busy)

    def _take_question(self) -> None:
        """Whoever has answered is back where they asked."""
        self._show_buttons()
        if not self.trust.asks and self.export_button.isVisible():
            self.export_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _dress(self) -> None:
        self.back_button.setIcon(self._theme.icon("arrow-left"))
