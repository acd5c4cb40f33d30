"""A run from F5 to its end: the owner of the pump, and of everything that ends with it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from designer.models.live.injecting import Injecting
from designer.models.live.limits import Limits
from designer.models.live.live import Live
from designer.run.bridge import Bridge
from designer.run.here import Here
from designer.run.importing import UserThread
from designer.run.sending import NotSent, Sender
from designer.run.snapshot import Snapshot
from designer.run.states import Action, Happening, Phase, Wish, step
from runtime.errors import InvalidOrganism, OrganismError
from runtime.organism.starts import Start
from runtime.problems import Problem, Severity, has_errors

DRAIN_S: Final = 10.0
"""Seconds that Stop leaves what is in flight to finish."""
RELAUNCH_DRAIN_S: Final = 1.0
"""The same, when the next run waits for it."""


class _Description(Protocol):
    @property
    def problems(self) -> tuple[Problem, ...]: ...


class Describing(Protocol):
    """Who imports an organism in another process first."""

    async def describe(self, snapshot: Snapshot) -> _Description:
        """What is wrong with it, among other things; never raises for what the organism does."""


class RunSession(QObject):
    """At most one run at a time, on the running asyncio loop; what each wish does stands in states.py.

    Attributes:
        phase: What it is doing.
        snapshot: What runs, or ran last; None before the first run.
        failed_because: Why the last run failed, one sentence; empty where it did not.
        problems: What was found at the start, beside what the text alone shows.
        limits: How much of the next run is kept; None keeps the usual.
    """

    phase_changed = Signal()
    """``phase`` is another now."""
    problems_changed = Signal()
    """``problems`` are others now."""
    trust_needed = Signal(object, object)
    """(Snapshot, Start or None): they were to run and are not trusted; start them again once they are."""
    said = Signal(str)
    """One sentence for the status line."""
    inject_failed = Signal(object, str)
    """(Injecting or Start, why it was not sent)."""

    def __init__(
        self,
        live: Live,
        describer: Describing | None,
        consent: Callable[[Path], bool],
        parent: QObject | None = None,
    ) -> None:
        """Begin with nothing running.

        Args:
            live: Takes what happens.
            describer: Imports elsewhere what is to be imported here; None imports here at once.
            consent: Whether somebody has said that the code beside a file may run.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.phase = Phase.IDLE
        self.snapshot: Snapshot | None = None
        self.failed_because = ""
        self.problems: tuple[Problem, ...] = ()
        self._live = live
        self._describer = describer
        self._consent = consent
        self._bridge = Bridge(live, self)
        self.limits: Limits | None = None
        self._wanted: tuple[Snapshot, Start | None] | None = None
        self._start: Start | None = None
        self._is_again = False
        self._here: Here | None = None
        self._sender: Sender | None = None
        self._opening: asyncio.Task[None] | None = None
        self._life: asyncio.Task[None] | None = None
        self._others: set[asyncio.Task[None]] = set()
        self._doing: dict[Action, Callable[[], None]] = {
            Action.NOTHING: lambda: None,
            Action.LAUNCH: self._launch,
            Action.RELAUNCH: self._relaunch,
            Action.RELAUNCH_NOW: self._relaunch_now,
            Action.SHOW_PROBLEMS: self._show_problems,
            Action.ASK_FOR_TRUST: self._ask_for_trust,
            Action.DRAIN: self._drain,
            Action.CUT: self._cut,
            Action.PAUSE: lambda: self._on_pump("pause"),
            Action.RESUME: lambda: self._on_pump("resume"),
            Action.BEGIN: self._begin,
            Action.FINISH: lambda: None,
            Action.REPORT: lambda: self.said.emit(self.failed_because),
        }

    # Wishes

    def start(self, snapshot: Snapshot, start: Start | None = None) -> None:
        """Run a snapshot; what runs is stopped first.

        Args:
            snapshot: What is to run.
            start: What to send first.
        """
        self._wanted = (snapshot, start)
        if snapshot.has_errors:
            self._do(Wish.START_WITH_ERRORS)
        elif not self._consent(snapshot.path):
            self._do(Wish.START_UNTRUSTED)
        else:
            self._do(Wish.START)

    def stop(self) -> None:
        """Let what is in flight finish, then stop; asked a second time, stop at once."""
        self._is_again = False
        self._do(Wish.STOP)

    def stop_now(self) -> None:
        """Stop at once."""
        self._is_again = False
        self._do(Wish.STOP_NOW)

    def pause(self) -> None:
        """Dispatch nothing; handlers that run finish, and what they return queues."""
        self._do(Wish.PAUSE)

    def resume(self) -> None:
        """Dispatch again."""
        self._do(Wish.RESUME)

    async def end(self) -> None:
        """Stop at once, and return when nothing of the run is left: for closing the window."""
        self.stop_now()
        while self._life is not None:
            await asyncio.wait([self._life])

    # Sending, and ending what was sent

    def inject(self, injecting: Injecting) -> None:
        """Send a message from outside; ``inject_failed`` tells where that is not possible."""
        if self._sender is None or not self.phase.takes_messages:
            self._cannot_send(injecting, self.tr("Nothing is running."))
        else:
            self._spawn(self._send(self._sender, injecting))

    def end_conversation(self, conversation: str) -> None:
        """End a conversation, with all that is in flight in it."""
        self._try(lambda here: here.pump.end(conversation))

    def close_todo(self, watcher: str) -> None:
        """Close a todo by hand."""
        self._try(lambda here: here.pump.todos.close(watcher))

    # Asking

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moves: no run begins or ends, none of its messages is on the way, all is shown."""
        here = self._here
        if self.phase in (Phase.STARTING, Phase.DRAINING) or self._others:
            return False
        return self.phase is not Phase.RUNNING or here is None or (here.pump.is_idle and self._bridge.is_empty)

    def is_stale(self, snapshot: Snapshot) -> bool:
        """Whether what runs, or ran last, is another version than this one."""
        return self.snapshot is not None and self.snapshot.differs(snapshot)

    # The table's actions

    def _do(self, cause: Wish | Happening) -> None:
        action, phase = step(self.phase, cause)
        is_new = phase is not self.phase
        self.phase = phase
        self._doing[action]()
        if is_new:
            self.phase_changed.emit()

    def _launch(self) -> None:
        assert self._wanted is not None, "a launch was wished for"
        self._is_again = False
        self.failed_because = ""
        snapshot, self._start = self._wanted
        self._here = here = Here(snapshot)
        loop = asyncio.get_running_loop()
        self._opening = opening = loop.create_task(self._open(here), name="organism-opening")
        self._life = loop.create_task(self._lead(here, opening), name="organism-run")

    def _relaunch(self) -> None:
        self._is_again = True
        self._end_pump(drain_s=RELAUNCH_DRAIN_S)

    def _relaunch_now(self) -> None:
        self._is_again = True
        self._end_pump()

    def _drain(self) -> None:
        self._end_pump(drain_s=DRAIN_S)

    def _cut(self) -> None:
        self._end_pump()

    def _begin(self) -> None:
        if self._start is not None and self._sender is not None:
            self._spawn(self._send(self._sender, self._start))

    def _show_problems(self) -> None:
        self.said.emit(self.tr("Mend the errors first; Problems says how."))

    def _ask_for_trust(self) -> None:
        assert self._wanted is not None, "a start was wished for"
        self.trust_needed.emit(*self._wanted)

    def _on_pump(self, wish: str) -> None:
        if self._here is not None:
            getattr(self._here.pump, wish)()

    def _end_pump(self, drain_s: float = 0.0) -> None:
        if self._opening is not None:
            self._opening.cancel()
        elif self._here is not None:
            self._spawn(self._here.pump.shutdown(drain=bool(drain_s), deadline_s=drain_s))

    # A run's life

    async def _lead(self, here: Here, opening: asyncio.Task[None]) -> None:
        problems: tuple[Problem, ...] = ()
        failure = ""
        try:
            await asyncio.wait([opening])
            self._opening = None
            if not opening.cancelled():
                opening.result()
                self.snapshot = here.snapshot
                self._live.begin(self.limits)
                self._bridge.open(here.reader)
                await here.begin()
                self._sender = Sender(here)
                self._do(Happening.READY)
                await here.over()
        except InvalidOrganism as error:
            problems = error.problems
            failure = _first(problems)
        except BaseException as error:
            # A handler may have cancelled all tasks, or raised in the pump itself what is no Exception.
            failure = _in_words(error)
        finally:
            await self._close(here)
        if failure:
            self._set_problems(here.snapshot, problems)
            self.failed_because = failure
        self._over(Happening.BROKE if failure else Happening.ENDED)

    async def _open(self, here: Here) -> None:
        # What runs is what is there now; it is compared with what is there later.
        await UserThread(lambda: here.snapshot.digest, "organism-reading").result()
        if self._describer is not None:
            found = (await self._describer.describe(here.snapshot)).problems
            if has_errors(found):
                raise InvalidOrganism(found)
        self._set_problems(here.snapshot, await here.open())

    async def _close(self, here: Here) -> None:
        """End all that is left, whatever has happened; Qt is told afterwards."""
        hangs_at = here.hangs_at
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        for other in self._others:
            other.cancel()
        is_gone = await here.close()
        if self._others:
            await asyncio.wait(self._others)
        try:
            self._bridge.close()
        except Exception:
            # A fault of ours is told like any other, and the run is over all the same.
            sys.excepthook(*sys.exc_info())
        here.let_go()
        hanging = here.hanging
        self._here = self._sender = None
        self._life = None
        if not is_gone:
            place = hangs_at or self.tr("a library")
            self.said.emit(self.tr("An import still runs in {place} and can't be ended.").format(place=place))
        elif hanging:
            names = ", ".join(hanging)
            self.said.emit(self.tr("Still in a thread that can't be ended: {names}.").format(names=names))

    def _over(self, happening: Happening) -> None:
        self._do(happening)
        if self._is_again and self._wanted is not None and not self.phase.is_alive:
            self._is_again = False
            self.start(*self._wanted)

    # Helpers

    async def _send(self, sender: Sender, what: Injecting | Start) -> None:
        try:
            await sender.send(what)
        except NotSent as error:
            self._cannot_send(what, str(error))

    def _cannot_send(self, what: Injecting | Start, why: str) -> None:
        self.inject_failed.emit(what, why)
        self.said.emit(self.tr("Not sent to {listener}: {why}").format(listener=what.listener, why=why))

    def _try(self, act: Callable[[Here], object]) -> None:
        try:
            if self._here is not None and self.phase.takes_messages:
                act(self._here)
        except OrganismError as error:
            self.said.emit(str(error))

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="organism-session")
        self._others.add(task)
        task.add_done_callback(self._others.discard)

    def _set_problems(self, snapshot: Snapshot, problems: tuple[Problem, ...]) -> None:
        known = set(snapshot.problems)
        problems = tuple(problem for problem in problems if problem not in known)
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit()


def _in_words(error: BaseException) -> str:
    """What has ended a run; a handler's exception has code of its own for its text."""
    if isinstance(error, asyncio.CancelledError):
        return "the organism has cancelled what runs it"
    try:
        return f"{type(error).__name__}: {error}"
    except BaseException:
        return "an exception whose text cannot be read"


def _first(problems: tuple[Problem, ...]) -> str:
    """The first error, and how many more there are."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{errors[0].message}{more}" if errors else "the organism has errors"
