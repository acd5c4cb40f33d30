"""SIGINT and SIGTERM: the first lets a run finish, the second stops it at once, the third leaves."""

from __future__ import annotations

import asyncio
import os
import signal
from types import FrameType
from typing import Any

from runtime.cli.exits import Exit

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Holds both signals from entering to leaving.

    Before a loop is attached a signal raises KeyboardInterrupt, which ends imports. Afterwards it is told to
    the loop; a loop that has not taken the first when the second comes is blocked by a handler, which then
    gets the KeyboardInterrupt.

    Attributes:
        count: How many signals came.
        drain: Set by the first.
        stop: Set by the second.
    """

    def __init__(self) -> None:
        self.count = 0
        self.drain = asyncio.Event()
        self.stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._arrived)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on tell signals to this loop."""
        self._loop = loop

    def _arrived(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self._loop is None:
            raise KeyboardInterrupt
        if self.count == 1:
            self._loop.call_soon_threadsafe(self.drain.set)
        elif self.count == 2:
            self._loop.call_soon_threadsafe(self.stop.set)
            if not self.drain.is_set():
                raise KeyboardInterrupt
        else:
            os._exit(Exit.INTERRUPTED)
