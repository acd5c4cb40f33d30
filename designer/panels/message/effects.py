"""Finds what a message caused, a few milliseconds at a time, and goes on while the run does."""

from __future__ import annotations

from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from designer.models.live.messages import MessageRing
from designer.models.live.rows import MessageRow

_SLICE_S: Final = 0.003
_STEP: Final = 500
MOST: Final = 40


class Effects(QObject):
    """Messages that were sent while one was handled.

    Attributes:
        found: The first of them, in order.
    """

    changed = Signal()
    """More were found."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: list[MessageRow] = []
        self._ring = MessageRing()
        self._number = 0
        self._next = 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._look_on)

    def look_for(self, ring: MessageRing, row: MessageRow | None) -> None:
        """Look for what another message caused; None for none."""
        self.found = []
        self._timer.stop()
        self._ring, self._number = ring, row.number if row is not None else 0
        self._next = row.position + 1 if row is not None else 0
        self.go_on()

    def go_on(self) -> None:
        """Look at what has come."""
        if self._number and len(self.found) < MOST and self._next < self._ring.end and not self._timer.isActive():
            self._look_on()

    def pause(self) -> None:
        """Do nothing while nobody looks."""
        self._timer.stop()

    @Slot()
    def _look_on(self) -> None:
        ring, number = self._ring, self._number
        deadline = perf_counter() + _SLICE_S
        before = len(self.found)
        while self._next < ring.end and len(self.found) < MOST and perf_counter() < deadline:
            start = max(self._next, ring.first)
            self._next = min(start + _STEP, ring.end)
            self.found += [row for row in ring.rows(start, self._next) if row.cause == number]
        del self.found[MOST:]
        if self._next < ring.end and len(self.found) < MOST:
            self._timer.start()
        else:
            self._timer.stop()
        if len(self.found) != before:
            self.changed.emit()
