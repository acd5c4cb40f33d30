"""What wakes an asyncio loop that lives in Qt's: soon, at a time, and when a thread wants it."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimerEvent, Signal

_LONGEST_MS = 24 * 3600 * 1000
"""Qt's timers take no more than 24 days; a loop that is called too early asks for another alarm."""


class LoopDriver(QObject):
    """Calls a loop back out of Qt's: soon, at a time, and when a thread wants it; only while the loop runs."""

    woken = Signal()
    """A thread has left something to be called."""

    def __init__(self, drain: Callable[[], None], take_wake: Callable[[], None]) -> None:
        """Without a timer until :meth:`begin`.

        Args:
            drain: Called when there is something to do; never raises.
            take_wake: Called in the loop's thread after :attr:`woken`.
        """
        super().__init__()
        self._drain = drain
        self._take_wake = take_wake
        self._is_on = False
        self._soon = 0
        self._alarm = 0
        self.alarm_at = math.inf
        self.woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """The loop runs from now on."""
        self._is_on = True
        self.arm()

    def rest(self) -> None:
        """The loop has ended, for now or for ever."""
        self._is_on = False
        self.disarm()
        self._stop_alarm()

    def arm(self) -> None:
        """Call back as soon as Qt has had its turn, until told otherwise."""
        if not self._soon and self._is_on:
            self._soon = self.startTimer(0)

    def disarm(self) -> None:
        """Nothing is ready."""
        if self._soon:
            self.killTimer(self._soon)
            self._soon = 0

    def set_alarm(self, when: float) -> None:
        """Call back at a time of the loop's, which comes before what was set."""
        if not self._is_on:
            return
        self._stop_alarm()
        wait_ms = (when - monotonic()) * 1000
        if wait_ms <= 0:
            self.arm()
            return
        self.alarm_at = when
        self._alarm = self.startTimer(math.ceil(min(wait_ms, _LONGEST_MS)), Qt.TimerType.PreciseTimer)

    def _stop_alarm(self) -> None:
        if self._alarm:
            self.killTimer(self._alarm)
            self._alarm = 0
        self.alarm_at = math.inf

    def _wake(self) -> None:
        self._take_wake()

    def timerEvent(self, event: QTimerEvent) -> None:
        """Call the loop."""
        if event.timerId() == self._alarm:
            self._stop_alarm()
        self._drain()
