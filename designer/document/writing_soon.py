"""When what is typed into files is written: in the next pause, and before long if there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS: Final = 1000
"""It is written when nothing more is typed for so long."""
_RESTARTED_S: Final = 0.5
"""Typing puts the pause off for so long only, so that a kill loses less than two seconds."""


class WritingSoon(QObject):
    """A pause that typing puts off, but not for ever."""

    due = Signal()
    """It is time to write."""

    def __init__(self, clock: Callable[[], float], parent: QObject) -> None:
        """Wait for nothing yet.

        Args:
            clock: Seconds.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._clock = clock
        self._since: float | None = None
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.due)

    @property
    def left_ms(self) -> int:
        """How long it is until something is written; negative if nothing is waited for."""
        return self._timer.remainingTime()

    def note(self) -> None:
        """Something was typed."""
        now = self._clock()
        if self._since is None:
            self._since = now
        if not self._timer.isActive() or now - self._since < _RESTARTED_S:
            self._timer.start()

    def stop(self) -> None:
        """There is nothing to write."""
        self._timer.stop()
        self._since = None
