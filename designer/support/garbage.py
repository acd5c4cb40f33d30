"""Garbage is collected when nobody notices, and only where Qt's objects may be freed.

A full collection stalls for 28 to 66 ms, and one that happens to run in a worker thread over cycles of QObjects
crashes Qt. So the collector is off; a timer on the window's thread does its work in small parts.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QCursor

_TICK_MS = 1_000
_YOUNG = 2_000
_MIDDLE = 10
_OLD = 10
_IDLE_TICKS = 5


class GarbageCollector(QObject):
    """Takes the collector over from its making until :meth:`stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.collect()
        gc.freeze()
        gc.disable()
        self._still = 0
        self._pointer = QPoint()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def tick(self) -> None:
        """Collect what is due: young generations by their counts, the old one only while the pointer rests."""
        pointer = QCursor.pos()
        self._still = self._still + 1 if pointer == self._pointer else 0
        self._pointer = pointer
        young, middle, old = gc.get_count()
        if old > _OLD and self._still >= _IDLE_TICKS:
            gc.collect()
            self._still = 0
        elif middle > _MIDDLE:
            gc.collect(1)
        elif young > _YOUNG:
            gc.collect(0)

    def stop(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()
