"""The run of one window: F5 and its kin, the trust they need, and what the window shows of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from designer.models.folder import Folder
from designer.models.live.injecting import Injecting
from designer.run.describe import Describer
from designer.run.session import RunSession
from designer.run.snapshot import Snapshot
from designer.run.states import Phase
from designer.run.surroundings import Surroundings
from designer.run.trust import Scope, Trust
from designer.shell.arrangements import Layout
from designer.shell.bars import Choice, Message, Tone
from designer.shell.run_faces import faces
from designer.shell.run_following import RunFollowing
from designer.shell.run_line import RunLine
from designer.shell.start_chooser import StartChooser
from designer.shell.trust_desk import TrustDesk
from designer.shell.window import Window
from designer.shell.workspace import Workspace
from designer.support.theme import Theme
from runtime.organism.load import load
from runtime.organism.spec import OrganismSpec
from runtime.organism.starts import Start
from runtime.problems import has_errors

if TYPE_CHECKING:
    from designer.panels.inject.panel import InjectPanel
    from designer.panels.messages.panel import MessagesPanel

_FAILED = "run_failed"
_LOOK_AGAIN_MS = 300


class RunDesk(QObject):
    """Starts and stops what a workspace shows, and tells the window of it."""

    changed = Signal()
    """The run is in another phase."""

    def __init__(self, window: Window, workspace: Workspace, trust: Trust, theme: Theme, parent: QObject) -> None:
        """Begin with nothing running.

        Args:
            window: Where it is shown.
            workspace: What is run.
            trust: Whose code may run.
            theme: Of the application.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._window = window
        self._workspace = workspace
        self.trust = trust
        self.describer = Describer(workspace.described, trust, self)
        self.session = RunSession(workspace.live, self.describer, self.trust.is_trusted, self)
        self.trust_desk = TrustDesk(window, self.trust, theme, self)
        self._line = RunLine(theme, window)
        self._line.show_live(workspace.live)
        self._line.clicked.connect(partial(self._show_layout, Layout.RUN))
        window.status.add_run(self._line)
        self._chooser = StartChooser(workspace.starts, theme, window)
        window.toolbar.set_start_chooser(self._chooser)
        self._surroundings: Surroundings | None = None
        self._waiting: list[Injecting] = []
        self._stays = False
        self._has_ended = False
        self._following = RunFollowing(workspace, self)
        self._other_folder: Folder | None = None
        # Until the folder has been read there is nothing that could still change: the helper is asked at once.
        self._look_soon = QTimer(self, singleShot=True, interval=0)
        self._look_soon.timeout.connect(self._look_again)
        self._connect()

    @property
    def phase(self) -> Phase:
        """Of the session."""
        return self.session.phase

    @property
    def is_going(self) -> bool:
        """Whether a run goes on, be it that it only begins or ends."""
        return self.session.phase.is_alive

    @property
    def is_paused(self) -> bool:
        """Whether nothing is dispatched until it goes on."""
        return self.session.phase is Phase.PAUSED

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moves: the helper has answered, and the run is idle or over."""
        inject = self._workspace.inject
        is_written = inject is None or inject.is_quiet
        return self.session.is_quiet and not self.describer.is_busy and not self._look_soon.isActive() and is_written

    @property
    def _path(self) -> Path | None:
        return self._workspace.document.path

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Functions by the ids of their actions."""
        return {
            "run.start": self.start,
            "run.stop": self.stop,
            "run.pause": self._pause,
            "run.inject": self.show_inject,
            "run.send": partial(self._in_inject, "run.send"),
            "run.save_start": partial(self._in_inject, "run.save_start"),
        }

    def allow(self) -> None:
        """Trust the file for this process: it was asked to run it when it was started."""
        if (path := self._path) is not None:
            self.trust.grant_for_process(path)

    def start(self, name: str = "", *, stays: bool = False) -> None:
        """Run what is on the screen; what runs is stopped first.

        Args:
            name: Of the start to take; empty for the chosen one.
            stays: Whether the panels stay as they are; else those of the run are shown.
        """
        document, path = self._workspace.document, self._path
        if path is None:
            return
        self._workspace.commit()
        if not document.flush():
            self._window.warn(self.tr("A module could not be written; the Python tab says why."))
            return
        if document.is_broken or has_errors(document.problems):
            self._workspace.bring("problems")
            self._window.warn(self.tr("Mend what is wrong first; Problems says how."))
            return
        start = self._wanted_start(name)
        if name and start is None:
            self._window.warn(self.tr("There is no start called {name}.").format(name=name))
            return
        self._window.bars.dismiss(_FAILED)
        self._stays = stays
        self._following.expect(answers=start is not None)
        self._put_names_back()
        # Renames from here on are followed on the canvas, though the run knows the old names.
        self._workspace.canvas.live.prepare(each.name for each in document.spec.listeners)
        self.session.start(Snapshot.of(document), start)

    def stop(self) -> None:
        """Let what is in flight finish, then stop; asked a second time, stop at once."""
        self._put_names_back()
        self.session.stop()

    def show_inject(self) -> None:
        """Open the form for a message from outside, at the listener that one would write to."""
        self._workspace.bring("inject")
        if (inject := self._workspace.inject) is not None:
            inject.begin()

    async def end(self) -> None:
        """Stop at once, and wait until it is over; for the end of a window, after which nobody is asked any more."""
        self._has_ended = True
        self._look_soon.stop()
        self.describer.stop()
        self._put_names_back()
        await self.session.end()
        # What was only about to start has asked once more.
        self.describer.stop()
        self._put_back()

    def _stop_now(self) -> None:
        self._put_names_back()
        self.session.stop_now()

    # Wiring

    def _connect(self) -> None:
        workspace, live = self._workspace, self._workspace.live
        self.session.phase_changed.connect(self._show_phase)
        self.session.said.connect(self._window.say)
        self.session.problems_changed.connect(self._show_problems)
        self.session.trust_needed.connect(self._ask_before_run)
        self.session.inject_failed.connect(self._was_not_sent)
        workspace.described.changed.connect(self._show_problems)
        self.trust_desk.revoked.connect(self._was_revoked)
        workspace.starts.changed.connect(self._show_problems)
        workspace.starts.noted.connect(self._window.say)
        live.end_wanted.connect(self.session.end_conversation)
        live.close_todo_wanted.connect(self.session.close_todo)
        workspace.panels.made.connect(self._connect_panel)
        workspace.document.changed.connect(self._look_soon.start)
        workspace.document.state_changed.connect(self._look_soon.start)
        workspace.folder.changed.connect(self._look_soon.start)
        workspace.canvas.show_live(live)
        workspace.contracts.wanted.connect(self._look_soon.start)
        workspace.panels.trust_wanted.connect(self._ask_for_trust)
        workspace.panels.consent_wanted.connect(self._ask_for_consent)
        self._chooser.edit_wanted.connect(self._edit_starts)
        self._chooser.new_wanted.connect(partial(self._in_inject, "run.save_start"))
        self._look_soon.start()

    def _connect_panel(self, name: str) -> None:
        widget = self._workspace.docks.panel(name)
        match name:
            case "inject":
                inject = cast("InjectPanel", widget)
                inject.inject_wanted.connect(self.session.inject)
                inject.run_wanted.connect(self._run_and_send)
                inject.trust_wanted.connect(self._ask_for_trust)
            case "messages":
                messages = cast("MessagesPanel", widget)
                messages.message_wanted.connect(partial(self._workspace.bring, "message"))
                messages.said.connect(self._window.say)
            case "problems":
                self._show_problems()

    # Doing

    def _wanted_start(self, name: str) -> Start | None:
        starts = self._workspace.starts
        return starts.start(name) if name else starts.chosen_start

    def _pause(self) -> None:
        if self.phase is Phase.PAUSED:
            self.session.resume()
        else:
            self.session.pause()
        self.changed.emit()

    def _run_and_send(self, injecting: Injecting) -> None:
        """Start a run for a message; it is sent when the run takes messages."""
        if self.phase.takes_messages:
            self.session.inject(injecting)
            return
        self._waiting.append(injecting)
        if self.phase is not Phase.STARTING:
            self.start()

    def _in_inject(self, id: str) -> None:
        self._workspace.bring("inject")
        if (inject := self._workspace.inject) is not None:
            inject.handlers[id]()

    def _ask_before_run(self, snapshot: Snapshot, start: Start | None) -> None:
        """Run it, as it will be on the screen by then, once the answer is yes."""
        name = start.name if start is not None else ""
        self.trust_desk.ask(snapshot.path, self._workspace.folder, snapshot.spec, partial(self.start, name))

    def _was_not_sent(self, _wanted: object, why: str) -> None:
        self._window.warn(why)
        if (inject := self._workspace.inject) is not None:
            inject.refuse(why)

    def _ask_for_trust(self) -> None:
        if (path := self._path) is not None:
            workspace = self._workspace
            then = self._look_soon.start
            self.trust_desk.ask(path, workspace.folder, workspace.document.spec, then, runs=False)

    def _ask_for_consent(self, path: Path, then: Callable[[], object]) -> None:
        """Code of another organism is to come here: is its place trusted?"""
        if self.trust.is_trusted(path):
            then()
            return
        reading = load(path)
        before, folder = self._other_folder, Folder(path, self)
        self._other_folder = folder
        self.trust_desk.ask(path, folder, reading.spec or OrganismSpec(path=path), then, runs=False)
        # A later question has taken the place of the earlier one, so that nobody asks of that folder any more.
        if before is not None:
            before.deleteLater()

    def _edit_starts(self) -> None:
        path = self._workspace.starts.path
        if path is not None and not path.exists():
            self._window.say(self.tr("There are no starts yet; Save as start in Inject makes one."))
        elif path is None or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._window.say(self.tr("The starts stand in {path}.").format(path=path))

    def _was_revoked(self, scope: Scope) -> None:
        path = self._path
        if path is None or not scope.covers(path) or not self.is_going:
            return
        stop = Choice(self.tr("Stop the run"), self._stop_now, primary=True)
        text = self.tr("This folder is not trusted any more, but its code is still running.")
        self._window.bars.show_message(Message("revoked", Tone.WARNING, text, (stop,)))

    # What handlers may have changed for the whole process

    def _put_names_back(self) -> None:
        if self._surroundings is not None:
            self._surroundings.put_names_back()

    def _put_back(self) -> None:
        surroundings, self._surroundings = self._surroundings, None
        if surroundings is not None:
            surroundings.put_back()

    # Showing

    def _show_phase(self) -> None:
        phase = self.session.phase
        if phase is Phase.STARTING:
            self._surroundings = Surroundings()
        elif phase in (Phase.STOPPED, Phase.FAILED):
            self._put_back()
        if phase is Phase.STARTING and not self._stays:
            self._show_layout(Layout.RUN)
            if self._workspace.starts.chosen_start is None and not self._waiting:
                self.show_inject()
        if phase is Phase.RUNNING and self._waiting:
            waiting, self._waiting = self._waiting, []
            for injecting in waiting:
                self.session.inject(injecting)
        if phase in (Phase.FAILED, Phase.STOPPED, Phase.IDLE):
            self._waiting.clear()
        if phase is Phase.FAILED:
            problems = Choice(self.tr("Show problems"), partial(self._workspace.bring, "problems"), primary=True)
            choices = (problems,) if self.session.problems else ()
            text = self.tr("The run failed: {why}").format(why=self.session.failed_because)
            self._window.bars.show_message(Message(_FAILED, Tone.ERROR, text, choices))
        for id, face in faces(phase).items():
            self._window.commands.set_face(id, face)
        self._show_line()
        self.changed.emit()

    def _show_line(self) -> None:
        phase = self.session.phase
        note = self.session.failed_because if phase is Phase.FAILED else ""
        if phase.is_alive and self._is_earlier():
            note = self.tr("an earlier version")
        self._line.show_phase(phase, note)

    def _is_earlier(self) -> bool:
        document = self._workspace.document
        return not document.is_broken and self.session.is_stale(Snapshot.of(document))

    def _look_again(self) -> None:
        """What can be known of the organism may be more now: ask the helper, if it may run at all."""
        if self._has_ended:
            return
        document, path = self._workspace.document, self._path
        if self._workspace.folder.is_ready:
            self._look_soon.setInterval(_LOOK_AGAIN_MS)
        if path is not None and not document.is_broken:
            self.describer.request(Snapshot.of(document))
        if self.is_going:
            self._show_line()

    def _show_problems(self) -> None:
        workspace, ran = self._workspace, self.session.snapshot
        described = workspace.described.current
        # What a run has met is forgotten once the helper has looked at other sources.
        is_of_run = described is None or ran is None or described.digest == ran.digest
        found = (
            *(self.session.problems if is_of_run else ()),
            *(described.problems if described is not None else ()),
            *workspace.starts.problems_in(workspace.document.spec),
        )
        workspace.show_problems(tuple(dict.fromkeys(found)))

    def _show_layout(self, layout: Layout) -> None:
        if self._window.docks is not None:
            self._window.docks.show_layout(layout)
            self._window.show_states()
