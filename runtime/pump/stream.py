"""The stream of events and its readers (contract section 15).

The pump writes each record once, to every reader. A reader that falls behind loses the oldest records and
is told how many; a lossless reader holds the pump back instead. Without readers no record is built.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from runtime.events import Event, EventsMissed

READER_CAPACITY = 65_536
"""Records that wait for a reader before the oldest are lost to it."""
LOSSLESS_CAPACITY = 16_384
"""Records that wait for a lossless reader before the pump waits for it."""

_new = tuple.__new__
_now = time.monotonic_ns


class _Tap:
    """What waits for one reader."""

    __slots__ = ("capacity", "closed", "lossless", "next_seq", "records", "waiter")

    def __init__(self, lossless: bool, capacity: int, next_seq: int) -> None:
        self.lossless = lossless
        self.capacity = capacity
        self.records: deque[Event] = deque(maxlen=None if lossless else capacity)
        self.next_seq = next_seq
        self.closed = False
        self.waiter: asyncio.Future[None] | None = None


class EventReader:
    """One reader's view of the stream, from the moment it was made: an async iterable of records.

    It ends when the pump has stopped and all records are read. ``batch`` and ``drain`` take many records at
    once, which costs the pump least. Records that were lost to a slow reader show as one EventsMissed.
    """

    __slots__ = ("__weakref__", "_stream", "_tap")

    def __init__(self, stream: EventStream, tap: _Tap) -> None:
        self._stream = stream
        self._tap = tap

    def __aiter__(self) -> EventReader:
        return self

    async def __anext__(self) -> Event:
        # No generator over batches: one that is left by `break` would take the rest of its batch with it.
        tap = self._tap
        records = tap.records
        while not records:
            if tap.closed:
                raise StopAsyncIteration
            await self._arrival()
        record = records.popleft()
        if record.seq != tap.next_seq:
            records.appendleft(record)
            return self._gap(record)
        tap.next_seq += 1
        if tap.lossless and self._stream.congested:
            self._stream.relieved(tap)
        return record

    async def batch(self) -> list[Event]:
        """All records that wait, at least one; an empty list once the stream has ended."""
        while not self._tap.records and not self._tap.closed:
            await self._arrival()
        return self.drain()

    def drain(self) -> list[Event]:
        """All records that wait now, without waiting for any."""
        tap = self._tap
        records = list(tap.records)
        if not records:
            return records
        tap.records.clear()
        if records[0].seq != tap.next_seq:
            records.insert(0, self._gap(records[0]))
        tap.next_seq = records[-1].seq + 1
        if tap.lossless:
            self._stream.relieved(tap)
        return records

    @property
    def waiting(self) -> int:
        """How many records wait to be read."""
        return len(self._tap.records)

    def close(self) -> None:
        """Read no more."""
        self._stream.unsubscribe(self._tap)

    async def aclose(self) -> None:
        """Read no more; the name that `contextlib.aclosing` expects."""
        self.close()

    async def _arrival(self) -> None:
        tap = self._tap
        if tap.waiter is None or tap.waiter.done():
            tap.waiter = asyncio.get_running_loop().create_future()
            self._stream.awaited.append(tap)
        await asyncio.shield(tap.waiter)

    def _gap(self, first: Event) -> EventsMissed:
        tap = self._tap
        missed, tap.next_seq = first.seq - tap.next_seq, first.seq
        return EventsMissed(first.seq, first.monotonic_ns, first.time, "", "", 0, missed)

    def __del__(self) -> None:
        self._stream.unsubscribe(self._tap)


class EventStream:
    """Where the pump writes its records.

    Attributes:
        active: Whether anybody reads; the pump asks before it builds a record.
        congested: Whether a lossless reader is so far behind that the pump should wait for it.
        seq: Position of the last record.
        epoch: Seconds to add to the monotonic clock for the time since the epoch.
        write: Gives one finished record to all readers; for the pump's busiest places, which build their own.
        awaited: Readers that wait for the next record.
    """

    __slots__ = (
        "_closed",
        "_lossless",
        "_room",
        "_taps",
        "active",
        "awaited",
        "congested",
        "epoch",
        "seq",
        "write",
    )

    def __init__(self) -> None:
        self._taps: list[_Tap] = []
        self._closed = False
        self.write: Callable[[Any], None] = _to_all([])
        self._lossless: tuple[_Tap, ...] = ()
        self.awaited: list[_Tap] = []
        self.epoch = time.time() - time.monotonic_ns() * 1e-9
        self._room: asyncio.Future[None] | None = None
        self.active = False
        self.congested = False
        self.seq = 0

    def emit(self, cls: type[Event], conversation: str, frame: str, call: int, *own: Any) -> None:
        """Write one record; ``own`` are the fields after the first six, in order."""
        if not self.active:
            return
        now = _now()
        self.seq = seq = self.seq + 1
        self.write(_new(cls, (seq, now, now * 1e-9 + self.epoch, conversation, frame, call, *own)))
        if self.awaited:
            self.wake()

    def wake(self) -> None:
        """Tell the readers that wait; whoever writes a record looks at `awaited` and calls this."""
        awaited, self.awaited = self.awaited, []
        for tap in awaited:
            if tap.waiter is not None and not tap.waiter.done():
                tap.waiter.set_result(None)

    def look_at_lossless(self) -> None:
        """See whether a lossless reader is far behind; asked once a slice of the loop's time."""
        self.congested = any(len(tap.records) >= tap.capacity for tap in self._lossless)

    def subscribe(self, *, lossless: bool = False, capacity: int | None = None) -> EventReader:
        """A reader of all records from now on; the capacity is how many may wait for it."""
        tap = _Tap(lossless, capacity or (LOSSLESS_CAPACITY if lossless else READER_CAPACITY), self.seq + 1)
        if self._closed:
            tap.closed = True
        else:
            self._taps.append(tap)
            self._arrange()
        return EventReader(self, tap)

    def unsubscribe(self, tap: _Tap) -> None:
        """Forget a reader; it may still read what waits."""
        if tap in self._taps:
            self._taps.remove(tap)
            self._arrange()
            self._end(tap)
            self.relieved(tap)

    def relieved(self, tap: _Tap) -> None:
        """A lossless reader has read or left: let the pump go on where none is behind."""
        if self.congested and not any(len(other.records) > other.capacity // 2 for other in self._lossless):
            self.congested = False
            room, self._room = self._room, None
            if room is not None and not room.done():
                room.set_result(None)

    async def room(self) -> None:
        """Wait until no lossless reader is far behind."""
        while self.congested:
            if self._room is None or self._room.done():
                self._room = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._room)

    def close(self) -> None:
        """End the stream; readers end after what waits for them."""
        self._closed = True
        taps, self._taps = self._taps, []
        self._arrange()
        for tap in taps:
            self._end(tap)
        self.congested = False
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    def _arrange(self) -> None:
        appends = [tap.records.append for tap in self._taps]
        self.write = appends[0] if len(appends) == 1 else _to_all(appends)
        self._lossless = tuple(tap for tap in self._taps if tap.lossless)
        self.active = bool(self._taps)

    def _end(self, tap: _Tap) -> None:
        tap.closed = True
        if tap.waiter is not None and not tap.waiter.done() and not tap.waiter.get_loop().is_closed():
            tap.waiter.set_result(None)


def _to_all(appends: list[Callable[[Event], None]]) -> Callable[[Any], None]:
    def write(record: Event) -> None:
        for append in appends:
            append(record)

    return write
