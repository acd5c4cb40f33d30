"""Ctrl+E: exports what is on the screen, by a process of its own, and runs what was exported right there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from designer.document.app_data import AppData
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.starts import Starts, ranked
from designer.run.exported_run import ExportedRun, Place
from designer.run.exporter import Exporter
from designer.run.exporting.records import (
    EVERYTHING,
    Failed,
    Invalid,
    Outcome,
    Refused,
    Seen,
    TargetState,
    Task,
    Wish,
    Wrote,
)
from designer.run.trust import Trust
from designer.shell.export.looking import ExportLooking
from designer.shell.export.memory import ExportMemory, Remembered, usual_target
from designer.shell.export.sheet import ExportSheet
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from runtime.organism.spec import OrganismSpec
from runtime.organism.starts import starts_path
from runtime.problems import Problem, Severity, has_errors

_STARTS: Final = starts_path(Path("organism.yaml")).name


class ExportDesk(QObject):
    """Exports of one document, one at a time."""

    go_to = Signal(object)
    """:class:`Problem`: its place is wanted, in the organism's file or in one of its modules."""
    said = Signal(str)
    """How an export ended whose sheet is closed; for the status line."""

    def __init__(
        self,
        document: Document,
        folder: Folder,
        starts: Starts,
        trust: Trust,
        theme: Theme,
        window: QWidget,
        data: AppData | None = None,
    ) -> None:
        """Make a desk without a sheet.

        Args:
            document: What is exported: its text, and the files beside its path.
            folder: Its folder, which says what would be imported.
            starts: What a run of the exported folder can begin with.
            trust: Whose code may be imported.
            theme: Of the application.
            window: The sheet's parent, and the desk's.
            data: Where targets are remembered; None remembers nothing.
        """
        super().__init__(window)
        self._document = document
        self._folder = folder
        self._starts = starts
        self._trust = trust
        self._theme = theme
        self._window = window
        self._memory = ExportMemory(data)
        self._sheet: ExportSheet | None = None
        self._looking = ExportLooking(self._look_wish, self)
        self._looking.seen.connect(self._take_look)
        self._exporting: Exporter | None = None
        self._wrote: tuple[Wrote, str] | None = None
        """What was written last, and the text that it was made from."""
        self.run = ExportedRun(self)
        self.sample_of: Callable[[str], str] = lambda listener: ""
        """A payload that a listener takes, for messages to what was exported."""
        self.last_sent: Callable[[], tuple[str, str] | None] = lambda: None
        """Listener and XML of the message that the window injected last."""
        self.handlers: dict[str, Callable[[], object]] = {"file.export": self.open}
        document.changed.connect(self._document_changed)
        document.flushed.connect(self._document_changed)
        folder.changed.connect(self._document_changed)
        document.state_changed.connect(self._path_changed)
        starts.changed.connect(self._document_changed)
        trust.changed.connect(self._look_at_trust)
        self._path = document.path
        self._just_opened = False

    @property
    def is_busy(self) -> bool:
        """Whether an export is under way, or what was exported runs."""
        return self._exporting is not None or self.run.is_busy

    @property
    def is_quiet(self) -> bool:
        """Whether nothing of it is on its way."""
        is_typing = self._sheet is not None and self._sheet.target.is_typing
        return not self.is_busy and not self._looking.is_busy and not is_typing

    @property
    def sheet(self) -> ExportSheet | None:
        """The sheet, once it was opened."""
        return self._sheet

    def open(self) -> None:
        """Open the sheet, or bring it to the front."""
        path = self._document.path
        if path is None:
            return
        sheet = self._sheet or self._make_sheet(path)
        if not sheet.isVisible():
            if not self.is_busy:
                sheet.show_files()
            self._just_opened = sheet.shows_files
            sheet.files.setFocus()
            self._looking.look()
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()

    def show_sample(self) -> None:
        """Say anew what a listener takes, after more is known of its class."""
        if self._sheet is not None and self._sheet.isVisible():
            self._sheet.done_page.run.show_sample()

    def end(self) -> None:
        """End all processes, at once; for the end of a window."""
        self._looking.stop()
        self._exporting = None
        for exporter in self.findChildren(Exporter):
            exporter.end()
            exporter.reap()
        self.run.end()
        if self._sheet is not None:
            self._sheet.close()

    # Making

    def _make_sheet(self, path: Path) -> ExportSheet:
        sheet = self._sheet = ExportSheet(self.run, self._trust, self._folder, self._theme, self._window)
        sheet.target.typed.connect(self._looking.look)
        sheet.files.chosen.connect(self._looking.look_soon)
        sheet.export_wanted.connect(self._export)
        sheet.stop_wanted.connect(self._stop)
        sheet.back_button.clicked.connect(self._looking.look)
        sheet.closed.connect(self._sheet_closed)
        sheet.problems.go_to.connect(self.go_to)
        sheet.done_page.again_wanted.connect(self._export_again)
        sheet.done_page.run.run_wanted.connect(self._run)
        sheet.done_page.run.stop_wanted.connect(self.run.stop)
        sheet.done_page.run.sample_of = lambda listener: self.sample_of(listener)
        sheet.trust.granted_unkept.connect(
            lambda: self.said.emit(self.tr("This holds until the window closes; it could not be written down."))
        )
        self._recall(path)
        return sheet

    def _recall(self, path: Path) -> None:
        """Take up what was chosen for this organism last."""
        if self._sheet is not None:
            remembered = self._memory.of(path)
            target = remembered.folder or usual_target(self._document.spec.name, path)
            self._sheet.target.set_path(target)
            self._sheet.files.show_choice(remembered.choice)

    # Looking

    def _look_wish(self) -> Wish | None:
        """What is to be looked at now."""
        sheet, path = self._sheet, self._document.path
        if sheet is None or path is None or self._exporting is not None:
            return None
        sheet.show_name(self._document.spec.name)
        target = sheet.target.path
        if target is None:
            sheet.target.say(self.tr("Name a folder, by its whole path."), is_refused=True)
            sheet.allow(False)
            return None
        return Wish(self._document.text, path, target, sheet.files.choice)

    def _take_look(self, outcome: Outcome) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        if isinstance(outcome, Seen):
            seen = outcome.preview
            if (choice := sheet.files.valid_choice(seen)) != sheet.files.choice:
                sheet.files.show_choice(choice)
            sheet.show_preview(seen, outcome.target)
            errors = [problem for problem in seen.problems if problem.severity is Severity.ERROR]
            sheet.problems.show_problems(errors)
            sheet.allow(not errors and outcome.target.state is not TargetState.REFUSED)
            if self._just_opened and sheet.files.hasFocus():
                (sheet.problems if errors else sheet.export_button).setFocus()
            self._just_opened = False
        elif isinstance(outcome, Refused) and sheet.files.choice != EVERYTHING:
            # A file that was chosen is gone: nobody misses the tick.
            sheet.files.show_choice(EVERYTHING)
            self._looking.look()
        else:
            self._show_trouble(sheet, outcome)
            sheet.allow(isinstance(outcome, Failed))

    def _document_changed(self) -> None:
        sheet = self._sheet
        if sheet is None or not sheet.isVisible():
            return
        if self._wrote is not None:
            sheet.done_page.show_stale(self._wrote[1] != self._document.text)
        self._looking.look_soon()

    def _path_changed(self) -> None:
        """Saved elsewhere it is another organism."""
        path = self._document.path
        if path != self._path:
            self._path = path
            if path is not None:
                self._recall(path)
                self._document_changed()

    # Exporting

    def _export(self) -> None:
        sheet, path = self._sheet, self._document.path
        if sheet is None or path is None or self._exporting is not None or sheet.target.path is None:
            return
        sheet.trust.ask(path, self._document.spec, self._export_trusted)

    def _export_again(self) -> None:
        if self._sheet is not None:
            self._sheet.show_files()
            self._export()

    def _export_trusted(self) -> None:
        sheet, document, path = self._sheet, self._document, self._document.path
        target = sheet.target.path if sheet is not None else None
        if sheet is None or path is None or target is None:
            return
        if not document.flush():
            problems = [
                Problem(Severity.ERROR, "not-written", obstacle.why, file.name)
                for file, obstacle in document.side_files.obstacles.items()
            ]
            sheet.problems.show_problems(problems)
            return
        self._looking.stop()
        self._memory.keep(path, Remembered(target, sheet.files.choice))
        sheet.problems.show_problems(())
        sheet.show_busy(True)
        wish = Wish(document.text, path, target, sheet.files.choice)
        exporting = self._exporting = Exporter(Task.EXPORT, wish, self)
        exporting.progressed.connect(sheet.show_step)
        exporting.ended.connect(self._take_outcome)
        exporting.start()

    def _stop(self) -> None:
        exporting, self._exporting = self._exporting, None
        if exporting is None or self._sheet is None:
            return
        exporting.end()
        self._sheet.show_busy(False)
        self._sheet.said.say(self.tr("Stopped. What was written by then is finished by the next export."))
        self._looking.look_soon()

    def _take_outcome(self, outcome: Outcome) -> None:
        exporting, self._exporting = self._exporting, None
        sheet = self._sheet
        if sheet is None or exporting is None:
            return
        sheet.show_busy(False)
        if isinstance(outcome, Wrote):
            self._wrote = (outcome, exporting.wish.text)
            self._show_wrote(sheet, outcome)
            self._tell_if_closed(self.tr("Exported to {folder}").format(folder=one_line(str(outcome.folder))))
        else:
            sheet.said.say(self.tr("Nothing was exported") if not isinstance(outcome, Failed) else "")
            self._show_trouble(sheet, outcome)
            (sheet.target.field if isinstance(outcome, Refused) else sheet.problems).setFocus()
            self._tell_if_closed(self.tr("The export failed; Ctrl+E says why."))

    def _show_wrote(self, sheet: ExportSheet, wrote: Wrote) -> None:
        spec = self._document.spec
        text = self.tr("{key} is not set in this process's environment, and .env stays behind: a run here lacks it")
        sheet.done_page.show_wrote(wrote, tuple(text.format(key=key) for key in _missing_keys(spec)))
        has_starts = any(file.path == _STARTS for file in wrote.files)
        names = self._starts.names if has_starts else ()
        listeners = ranked(spec, self._starts.by_name)
        sheet.done_page.run.show_starts(names, self._starts.chosen, listeners, self.last_sent())
        sheet.done_page.run.output.restart()
        sheet.done_page.show_stale(self._wrote is not None and self._wrote[1] != self._document.text)
        sheet.show_done()

    def _show_trouble(self, sheet: ExportSheet, outcome: Outcome) -> None:
        match outcome:
            case Invalid(problems):
                sheet.problems.show_problems([each for each in problems if each.severity is Severity.ERROR])
                sheet.allow(not has_errors(self._document.problems))
            case Failed(problem, last_words):
                sheet.problems.show_problems((problem,), last_words)
            case Refused(why):
                sheet.target.say(why, is_refused=True)

    def _tell_if_closed(self, text: str) -> None:
        if self._sheet is not None and not self._sheet.isVisible():
            self.said.emit(text)

    # Running what was exported

    def _run(self, place: Place, arguments: tuple[str, ...]) -> None:
        path = self._document.path
        if self._wrote is not None and path is not None and self._trust.is_trusted(path):
            self.run.start(self._wrote[0].folder, place, arguments)

    def _sheet_closed(self) -> None:
        """What is looked at no more is not run on; an export goes on to its end."""
        self._looking.stop()
        self.run.cancel()

    def _look_at_trust(self) -> None:
        """What is trusted no more is not imported any further."""
        path = self._document.path
        if path is None or self._trust.is_trusted(path):
            return
        if self._exporting is not None:
            self._stop()
        if self.run.is_busy:
            self.run.stop()


def _missing_keys(spec: OrganismSpec) -> list[str]:
    """Variables that backends read and this process does not have."""
    keys = {backend.api_key_env for backend in spec.llm.backends} if spec.llm is not None else set()
    return sorted(key for key in keys if key and not os.environ.get(key))
