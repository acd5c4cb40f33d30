"""What tests of organisms share: run one to idle, and see what happened.

For users' own tests as much as for the runtime's::

    async def test_the_editor_answers():
        async with running_organism("organism.yaml") as organism:
            verdict = await organism.pump.request("editor", Story(title="…"), timeout=5)
        assert "HandlerFailed" not in organism.names()
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from runtime.events import Event
from runtime.pump.bootstrap import bootstrap
from runtime.pump.pump import StreamPump
from runtime.pump.stream import EventReader

_Event = TypeVar("_Event")


class Recording:
    """All events of a pump from the moment this was made.

    Attributes:
        pump: The pump that is watched.
    """

    def __init__(self, pump: StreamPump) -> None:
        self.pump = pump
        # Neither lossy nor holding the pump back: whoever waits for it to be idle reads nothing meanwhile.
        self._reader: EventReader = pump.events(capacity=sys.maxsize)
        self._events: list[Event] = []

    @property
    def events(self) -> list[Event]:
        """The records so far, in order."""
        self._events += self._reader.drain()
        return self._events

    def of(self, cls: type[_Event]) -> list[_Event]:
        """The records of one class, in order."""
        return [event for event in self.events if isinstance(event, cls)]

    def names(self) -> list[str]:
        """The class names of the records, in order."""
        return [type(event).__name__ for event in self.events]

    async def until(self, found: Callable[[Event], bool]) -> Event:
        """Wait for the first record, of those still to come or not looked at yet, that fits.

        Raises:
            LookupError: The pump stopped first.
        """
        seen = 0
        while True:
            for event in self.events[seen:]:
                seen += 1
                if found(event):
                    return event
            batch = await self._reader.batch()
            if not batch:
                raise LookupError("the pump stopped, and no such event came")
            self._events += batch


@asynccontextmanager
async def running(pump: StreamPump) -> AsyncIterator[Recording]:
    """Run a pump and record all its events; on leaving it drains and stops."""
    recording = Recording(pump)
    async with pump:
        yield recording


@asynccontextmanager
async def running_organism(path: str | Path) -> AsyncIterator[Recording]:
    """Load an organism file, run it and record all its events."""
    async with running(await bootstrap(path)) as recording:
        yield recording
