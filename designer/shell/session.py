"""What a window shows: the start page, then one organism until the end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QWidget

from designer.actions.install import said
from designer.actions.needs import Facts
from designer.document.app_data import AppData
from designer.document.files import DocumentFile
from designer.document.recent import Recent
from designer.document.verdicts import find
from designer.shell.arrangements import Layout
from designer.shell.captions import Captions
from designer.shell.centre import View
from designer.shell.file_bars import FileBars
from designer.shell.file_desk import OPENING, FileDesk
from designer.shell.panes import application
from designer.shell.start_desk import StartDesk
from designer.shell.window import Window
from designer.shell.workspace import Workspace
from designer.support.plain_text import one_line
from designer.support.settings import FLAGS, Settings
from designer.support.theme import Theme

if TYPE_CHECKING:
    from designer.run.trust import Trust
    from designer.shell.export.desk import ExportDesk
    from designer.shell.run_desk import RunDesk

_VIEW = "view"
_MOST_RECENT = 10
_TOGGLES = ("canvas.snap", "canvas.minimap", "canvas.system", "canvas.reach", "canvas.motion")
_COMMITTING = ("file.save", "file.save_as", "file.export", "code.write_missing", "edit.undo", "edit.redo")
"""Actions on the organism as it is on the screen, with what is typed in a field that was not left yet."""
_RUN_ACTIONS = ("run.start", "run.stop", "run.pause", "run.inject", "run.send", "run.save_start")


class Session(QObject):
    """Fills a window, and wires what is in it."""

    def __init__(self, window: Window, data: AppData, settings: Settings, theme: Theme) -> None:
        super().__init__()
        # Views listen to the document until they are deleted, so that it must outlive the window that holds them.
        window.destroyed.connect(self.deleteLater)
        self.workspace: Workspace | None = None
        self.desk = FileDesk(data, settings, window.bars, window, self)
        self._window = window
        self._data = data
        self._settings = settings
        self._theme = theme
        self._start: StartDesk | None = None
        self._run_desk: RunDesk | None = None
        self._export_desk: ExportDesk | None = None
        self._trusted: Trust | None = None
        self._facts_soon = QTimer(self, singleShot=True, interval=0)
        self._facts_soon.timeout.connect(self._update_facts)
        window.session = self
        window.sheets.trust = self._trust
        window.commands.bind(self.desk.handlers())
        window.commands.starting.connect(self._commit_before)
        window.recent_menu.aboutToShow.connect(self._fill_recent)
        window.shown.connect(self._look_at_all)
        window.status.problems_wanted.connect(self._show_problems)
        window.status.zoom_wanted.connect(partial(window.commands.run, "canvas.zoom_100"))
        self.desk.opened.connect(self._show_file)
        self.desk.said.connect(window.say)
        self.desk.close_wanted.connect(window.close)
        settings.changed.connect(self._take_setting)
        application().focusChanged.connect(self._focus_moved)
        self._has_ended = False

    # For the window and the composition root

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show: neither an organism nor the start page."""
        return self.workspace is None and self._start is None

    @property
    def is_quiet(self) -> bool:
        """Whether all that is to be seen is there."""
        if self._facts_soon.isActive():
            return False
        if self.workspace is not None:
            is_exporting = self._export_desk is not None and not self._export_desk.is_quiet
            return (
                self._run_desk is not None and self._run_desk.is_quiet and self.workspace.is_quiet and not is_exporting
            )
        return self._start is not None and self._start.page.is_complete

    @property
    def trouble(self) -> str:
        """Why the last file could not be opened; empty if it could."""
        bar = self._window.bars.bar(OPENING)
        return bar.message.text if bar is not None else ""

    def show_start(self) -> None:
        """Show the start page."""
        window = self._window
        start = self._start = StartDesk(self._data, self._theme, window.bars, window)
        start.page.new_wanted.connect(self.desk.new)
        start.page.open_wanted.connect(self.desk.ask_what_to_open)
        start.page.path_wanted.connect(self.desk.open)
        start.page.sample_wanted.connect(self.desk.open_sample)
        start.restore_wanted.connect(self.desk.restore)
        if window.docks is not None:
            window.docks.hide_all()
        window.pages.addWidget(start.page)
        window.pages.setCurrentWidget(start.page)
        window.toolbar.hide()
        start.offer_recovery()
        start.page.begin()

    def open(self, path: Path) -> bool:
        """Open a file or a folder here, or raise the window that has it."""
        return self.desk.open(path)

    def arrange(self, *, view: str = "", panel: str = "", select: str = "", layout: str = "") -> None:
        """Show what a command line asks for.

        Args:
            layout: Of the panels; empty leaves it.
            view: Of the middle; empty leaves it.
            panel: To bring to the front; empty for none.
            select: Name of a listener, or ``#`` and the number of a message that the run will have; empty for none.
        """
        if self.workspace is None:
            return
        if layout:
            self.workspace.docks.show_layout(Layout(layout))
        if view:
            self.workspace.show_view(View(view))
        if panel:
            self.workspace.bring(panel)
        if select.startswith("#") and select[1:].isdecimal():
            self.workspace.choose_message_when_there(int(select[1:]))
        elif select:
            if find(self.workspace.document.spec, select) is None:
                text = self.tr("There is no listener {name}; the outline lists all.")
                self._window.warn(text.format(name=select))
            self.workspace.canvas.reveal((select,))

    def run_now(self, start: str = "") -> None:
        """Run what is open; asking for it at the start of this process was the consent.

        Args:
            start: Name of the start to take; empty for the chosen one.
        """
        if self.workspace is not None:
            self._run.allow()
            self._run.start(start, stays=True)

    async def end_run(self) -> None:
        """Stop what runs, at once, and wait until it is over."""
        if self._export_desk is not None:
            self._export_desk.end()
        if self._run_desk is not None:
            await self._run_desk.end()

    def may_end(self) -> bool:
        """Whether the window can close now; if not, the user is asked by a bar."""
        if self.workspace is not None:
            self.workspace.commit()
        return self.desk.may_close()

    def end(self) -> None:
        """Remember the view, and let the file go; a second time does nothing more."""
        if not self._has_ended:
            self._has_ended = True
            application().focusChanged.disconnect(self._focus_moved)
        if self._export_desk is not None:
            self._export_desk.end()
        if self.workspace is not None:
            self._settings.set_word(_VIEW, self.workspace.centre.view.value)
            self.workspace.end()
        self.desk.let_go()

    # Building

    def _show_file(self, file: DocumentFile) -> None:
        window = self._window
        docks = window.set_up_docks()
        window.setUpdatesEnabled(False)
        workspace = self.workspace = Workspace(
            file, window, docks, self._theme, self._data, self, settings=self._settings
        )
        FileBars(file, window.bars, self._theme, window.say, window)
        self._leave_start()
        window.pages.addWidget(workspace.centre)
        window.pages.setCurrentWidget(workspace.centre)
        window.toolbar.show()
        window.commands.bind(workspace.handlers())
        window.commands.listen(workspace.canvas)
        window.commands.bind(
            {
                "file.save_svg": lambda: self.desk.ask_for_picture("svg", workspace.canvas.save_svg),
                "file.save_png": lambda: self.desk.ask_for_picture("png", workspace.canvas.save_png),
            }
        )
        self._connect(workspace)
        window.commands.bind({id: partial(self._do_run, id) for id in _RUN_ACTIONS})
        window.commands.bind({"file.export": lambda: self._export.open()})
        # What runs organisms is loaded when there is something to be seen.
        workspace.filled.connect(lambda: self._run)
        for name in FLAGS:
            self._take_setting(name)
        view = self._settings.word(_VIEW)
        if view in tuple(View):
            workspace.centre.set_view(View(view))
        Captions(window, workspace, self)
        self._update_facts()
        window.setUpdatesEnabled(True)
        if window.isVisible():
            # Its size is known when the layout has run.
            QTimer.singleShot(0, self, self._look_at_all)
        workspace.middle.last.setFocus()

    def _connect(self, workspace: Workspace) -> None:
        window, canvas, document, file = self._window, workspace.canvas, workspace.document, workspace.file
        workspace.menu_requested.connect(self._pop_up)
        workspace.said.connect(window.warn)
        window.bars.focus_left.connect(workspace.take_focus)
        canvas.states_changed.connect(self._keep_states)
        window.toolbar.zoom.zoom_wanted.connect(canvas.view.set_zoom)
        document.refused.connect(window.warn)
        document.noted.connect(window.say)
        document.changed.connect(window.status.forget_refusal)
        file.raise_requested.connect(window.come_forward)
        workspace.facts_changed.connect(self._facts_soon.start)
        workspace.panels.counted.connect(window.status.set_problems)
        workspace.centre.view_changed.connect(self._show_states)

    @property
    def _run(self) -> RunDesk:
        """What runs the organism, made when it is first wanted."""
        if self._run_desk is None:
            from designer.shell.run_desk import RunDesk

            assert self.workspace is not None, "there is something to run"
            desk = RunDesk(self._window, self.workspace, self._trust(), self._theme, self)
            desk.changed.connect(self._facts_soon.start)
            self._run_desk = desk
        return self._run_desk

    @property
    def _export(self) -> ExportDesk:
        """What exports the organism, made when it is first wanted."""
        if self._export_desk is None:
            from designer.shell.export.desk import ExportDesk

            assert self.workspace is not None, "there is something to export"
            workspace = self.workspace
            parts = (workspace.document, workspace.folder, workspace.starts, self._trust(), self._theme)
            desk = ExportDesk(*parts, self._window, self._data)
            desk.sample_of = workspace.sample_of
            desk.last_sent = workspace.last_sent
            workspace.contracts.changed.connect(desk.show_sample)
            desk.go_to.connect(workspace.go_to)
            desk.said.connect(self._window.say)
            self._export_desk = desk
        return self._export_desk

    def _trust(self) -> Trust:
        """Whose code may run; made when somebody asks."""
        if self._trusted is None:
            from designer.run.trust import Trust

            self._trusted = Trust(self._data, self)
        return self._trusted

    def _commit_before(self, id: str) -> None:
        if id in _COMMITTING and self.workspace is not None:
            self.workspace.commit()

    def _do_run(self, id: str) -> None:
        self._run.handlers()[id]()

    def _leave_start(self) -> None:
        if self._start is not None:
            self._start.withdraw()
            self._window.pages.removeWidget(self._start.page)
            self._start.page.deleteLater()
            self._start = None
            if self._window.docks is not None:
                self._window.docks.show_again()

    # Showing

    def _look_at_all(self) -> None:
        if self.workspace is not None:
            self.workspace.look_at_all()

    def _update_facts(self) -> None:
        facts = self.workspace.facts() if self.workspace is not None else Facts()
        if self._run_desk is not None:
            facts = replace(facts, running=self._run_desk.is_going)
            self._window.commands.set_checked("run.pause", self._run_desk.is_paused)
        self._window.commands.update_facts(facts)
        self._show_states()

    def _show_states(self) -> None:
        """Check what is on."""
        self._window.show_states()
        if (workspace := self.workspace) is not None:
            self._window.commands.set_checked(f"view.{workspace.centre.view.value}", True)
            self._window.status.show_zoom(workspace.centre.shows_canvas)
            self._window.toolbar.zoom.setEnabled(workspace.centre.shows_canvas)
            for id in _TOGGLES:
                self._window.commands.set_checked(id, workspace.canvas.checked(id))

    def _fill_recent(self) -> None:
        menu = self._window.recent_menu
        menu.clear()
        recent = Recent(self._data)
        files = [file for file in recent.files() if not file.is_missing][:_MOST_RECENT]
        for file in files:
            action = menu.addAction(one_line(f"{file.name} — {file.path}").replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=file.path: self.desk.open(path))
        if files:
            menu.addSeparator()
            menu.addAction(said("Clear this list")).triggered.connect(recent.clear)
        else:
            menu.addAction(said("Nothing yet")).setEnabled(False)

    # Reacting

    def _show_problems(self) -> None:
        if self.workspace is not None:
            self.workspace.bring("problems")

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self.workspace is None:
            return
        if now is None:
            # Who had it may just have been closed: keys should not go nowhere.
            QTimer.singleShot(0, self, self._find_focus)
        elif self._window.isAncestorOf(now):
            self.workspace.focus_moved(now)

    def _find_focus(self) -> None:
        if self.workspace is not None and self._window.isActiveWindow() and application().focusWidget() is None:
            self.workspace.take_focus()

    def _take_setting(self, name: str) -> None:
        if name in FLAGS and (workspace := self.workspace) is not None:
            id = f"canvas.{name}"
            if workspace.canvas.checked(id) != self._settings.flag(name):
                workspace.canvas.handlers[id]()

    def _keep_states(self) -> None:
        """What was switched on the canvas is remembered."""
        if self.workspace is not None:
            for name in FLAGS:
                self._settings.set_flag(name, self.workspace.canvas.checked(f"canvas.{name}"))
        self._show_states()

    def _pop_up(self, ids: tuple[str, ...], at: QPoint) -> None:
        self._update_facts()
        self._window.commands.context_menu(ids, self._window).popup(at)
