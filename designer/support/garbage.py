"""Garbage is collected when nobody notices, and only where Qt's objects may be freed.

A full collection stalls for 28 to 66 ms, with a full ring of messages for longer, and one that happens to run in a
worker thread over cycles of QObjects crashes Qt. So the collector is off; a timer on the window's thread does its work
in parts, which stay small in a flood of messages because they come more often then.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QCursor

TICK_MS: Final = 1_000
_HURRIED_TICK_MS: Final = 40
"""While very much is made: in this time 10,000 messages a second make some 2,000 objects that stay."""
_CALM_TICKS: Final = 25
_CALM: Final = 100
"""Hurry is over when so many ticks have each found fewer new objects than this."""
_YOUNG: Final = 2_000
"""From so many new objects on they are looked at; that takes less than a millisecond."""
_MIDDLE: Final = 8_000
"""From so many objects on that were looked at once they are looked at again; that takes some milliseconds."""
_OLD: Final = 100_000
"""From so many objects on that were looked at twice all are looked at, once nothing goes on and the pointer rests."""
_IDLE_TICKS: Final = 5
_IDLE: Final = 150
"""Who types makes more or fewer blocks of memory than this in a tick; an idle window's own clocks do not."""
_MOST_OLD: Final = 20_000_000
"""From so many on all are looked at whatever goes on, if there was any garbage among the young; else there is hardly
any among the old."""


class _Pauses:
    """How many want no collection, and whether it was on before the first of them."""

    count = 0
    was_on = False


def pause_collector() -> None:
    """Let Python collect nothing by itself until :func:`resume_collector`, for a thread is about to make objects.

    On the window's thread; as often as this is called, that must be.
    """
    if not _Pauses.count:
        _Pauses.was_on = gc.isenabled()
        gc.disable()
    _Pauses.count += 1


def resume_collector() -> None:
    """Take one :func:`pause_collector` back."""
    _Pauses.count -= 1
    if not _Pauses.count and _Pauses.was_on:
        gc.enable()


class GarbageCollector(QObject):
    """Takes the collector over from its making until :meth:`stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.collect()
        gc.freeze()
        gc.disable()
        self._seen = 0
        self._calm = 0
        self._still = self._blocks = 0
        self._pointer = QPoint()
        self._middle = self._old = 0
        self._found = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    @property
    def is_hurried(self) -> bool:
        """Whether very much is made now, so that it is looked at often."""
        return self._timer.interval() == _HURRIED_TICK_MS

    def tick(self) -> None:
        """Collect what is due: young generations by their counts, the old one only while nothing goes on."""
        young = gc.get_count()[0]
        self._hurry_or_rest(young - self._seen, young)
        if young > _YOUNG:
            self._middle += young
            is_middle = self._middle > _MIDDLE
            self._found += gc.collect(1 if is_middle else 0)
            if is_middle:
                self._old, self._middle = self._old + self._middle, 0
        self._seen = gc.get_count()[0]
        self._still = self._still + 1 if self._is_still() else 0
        if (self._old > _OLD and self._still >= _IDLE_TICKS) or (self._old > _MOST_OLD and self._found):
            gc.collect()
            self._seen = self._still = self._middle = self._old = self._found = 0

    def stop(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()

    def _is_still(self) -> bool:
        """Whether nothing has gone on since the last tick, and the pointer rests."""
        blocks, pointer = sys.getallocatedblocks(), QCursor.pos()
        is_still = not self.is_hurried and pointer == self._pointer and abs(blocks - self._blocks) < _IDLE
        self._blocks, self._pointer = blocks, pointer
        return is_still

    def _hurry_or_rest(self, new: int, young: int) -> None:
        if not self.is_hurried:
            if young > _YOUNG:
                self._calm = 0
                self._timer.setInterval(_HURRIED_TICK_MS)
            return
        self._calm = self._calm + 1 if new < _CALM else 0
        if self._calm >= _CALM_TICKS:
            self._timer.setInterval(TICK_MS)
