"""Work on what is being typed: a little later, never twice at once, large pieces off the window's thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

from designer.support.garbage import pause_collector, resume_collector

SETTLE_MS: Final = 200
"""Work waits until nothing is asked for for so long."""

Work = Callable[[], object]
"""Gives a result; must be free to run in any thread."""


class LateWork(QObject):
    """Does what was asked for last; what was asked for before it is forgotten.

    What a piece of work raises is raised on the window's thread, after which all goes on as if nothing had been asked.
    """

    done = Signal(object)
    """The result of what was asked for last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[Work, bool] | None = None
        self._held = _Held()
        self.destroyed.connect(partial(_abandon, self._held))
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self._begin)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is waited for."""
        return not self._timer.isActive() and self._held.running is None

    def ask(self, work: Work, *, is_large: bool, at_once: bool = False) -> None:
        """Do this, unless something else is asked for before.

        Args:
            work: What to do.
            is_large: Whether it would hold up the window.
            at_once: Whether nothing more is waited for.
        """
        self._asked = (work, is_large)
        if at_once:
            self._timer.stop()
            self._begin()
        else:
            self._timer.start()

    def stop(self) -> None:
        """Forget what was asked for; what is being done is done for nothing."""
        self._asked = None
        self._timer.stop()
        if self._held.running is not None:
            self._held.running.is_wanted = False

    @Slot()
    def _begin(self) -> None:
        if self._asked is None or self._held.running is not None:
            return
        (work, is_large), self._asked = self._asked, None
        if not is_large:
            self.done.emit(work())
            return
        running = self._held.running = _Running(work)
        running.reply.done.connect(self._take)
        pause_collector()
        running.start()

    @Slot(object)
    def _take(self, came: _Came) -> None:
        running, self._held.running = self._held.running, None
        is_wanted = running is not None and running.is_wanted
        resume_collector()
        try:
            if came.failure is not None:
                raise came.failure
            if self._asked is None and is_wanted:
                self.done.emit(came.result)
        finally:
            if self._asked is not None and not self._timer.isActive():
                self._begin()


class _Held:
    """What is being done; it outlives who asked for it."""

    running: _Running | None = None


def _abandon(held: _Held) -> None:
    """Nobody is there any more to be told: what was not begun is not done."""
    running, held.running = held.running, None
    if running is not None:
        running.drop()
        resume_collector()


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of a piece of work: its result, or what it raised."""

    result: object = None
    failure: Exception | None = None


class _Reply(QObject):
    """Says across threads what came of it, which a QRunnable can't."""

    done = Signal(object)
    """:class:`_Came`."""


class _Running(QRunnable):
    _begun: ClassVar[set[_Running]] = set()
    """Those that a thread may still come to: the pool keeps none of them alive."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.reply = _Reply()
        self.is_wanted = True
        self._work = work

    def start(self) -> None:
        """Do it in a thread."""
        self._begun.add(self)
        QThreadPool.globalInstance().start(self)

    def drop(self) -> None:
        """Don't do it, unless a thread is at it already."""
        if QThreadPool.globalInstance().tryTake(self):
            self._begun.discard(self)

    def run(self) -> None:
        """Do it."""
        try:
            came = _Came(self._work())
        except Exception as error:
            came = _Came(failure=error)
        with contextlib.suppress(RuntimeError):  # the window's objects are gone at its end
            self.reply.done.emit(came)
        self._begun.discard(self)
