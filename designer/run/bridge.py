"""From the event records of a run to what the window shows: one timer, one batch, one signal."""

from __future__ import annotations

import asyncio
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

from designer.models.live.live import Live
from runtime.events import Event
from runtime.pump.stream import EventReader

TICK_MS: Final = 33
MOST_RECORDS: Final = 6_000
"""Records of one batch, which are folded in less than a frame; more of them wait for the next."""
SHARE: Final = 4
"""The part of what waits that is a batch, where a flood of messages makes that more than the above: frames are late
then, but nothing is lost."""
LEFT_MOST: Final = 131_072
"""Records that may wait here; beyond that they wait in the reader, which leaves out the oldest when it is full."""
STILL_TICKS: Final = 30
"""Ticks without a record after which the timer rests until there is one."""


class Bridge(QObject):
    """Brings what a reader has to the folds while a run goes on; rests while nothing happens."""

    def __init__(self, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._reader: EventReader | None = None
        self._left: list[Event] = []
        self._still = 0
        self._waiting: asyncio.Task[None] | None = None
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def is_resting(self) -> bool:
        """Whether nothing has happened for a while, so that no timer runs."""
        return not self._timer.isActive()

    @property
    def is_empty(self) -> bool:
        """Whether all that has happened was brought."""
        return not self._left and (self._reader is None or not self._reader.waiting)

    def open(self, reader: EventReader) -> None:
        """Begin with a run."""
        self.close()
        self._reader = reader
        self._still = 0
        self._timer.start()

    def flush(self) -> None:
        """Bring all that waits now."""
        if self._reader is not None:
            records, self._left = [*self._left, *self._reader.drain()], []
            self._live.take(records)

    def close(self) -> None:
        """Bring what is left, and end."""
        self._timer.stop()
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        try:
            self.flush()
        finally:
            self._reader = None

    def _tick(self) -> None:
        reader = self._reader
        if reader is None:
            return
        left = self._left
        if len(left) < LEFT_MOST:
            left += reader.drain()
        most = max(MOST_RECORDS, len(left) // SHARE)
        records, self._left = left[:most], left[most:]
        if records:
            self._still = 0
            self._live.take(records)
            return
        self._still += 1
        if self._still >= STILL_TICKS:
            self._timer.stop()
            self._waiting = asyncio.get_running_loop().create_task(self._wait(reader), name="organism-bridge")

    async def _wait(self, reader: EventReader) -> None:
        records = await reader.batch()
        self._waiting = None
        if reader is self._reader and records:
            self._still = 0
            self._timer.start()
            self._live.take(records)
