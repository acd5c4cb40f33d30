"""What a card shows of a run, and its numbers in words."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple, Protocol


class Counted(Protocol):
    """What is counted of one listener."""

    incoming: int
    outgoing: int
    errors: int
    busy: int
    queued: int
    waiting: int

    def p95_ns(self) -> int:
        """What 95 of 100 of its latest handlers took no longer than."""


class Activity(IntEnum):
    """What a listener does."""

    IDLE = 0
    WAITING = 1
    """Calls of its are open."""
    BUSY = 2
    """A handler of its runs."""


class Mark(NamedTuple):
    """What one card shows.

    Attributes:
        activity: What the listener does.
        many: How many handlers run, or calls are open.
        errors: How many there were.
        raised: How many of its todos are raised.
        incoming: Messages to it.
        outgoing: Messages from it.
        p95_ns: Of its handlers; 0 where none has ended.
    """

    activity: Activity = Activity.IDLE
    many: int = 0
    errors: int = 0
    raised: int = 0
    incoming: int = 0
    outgoing: int = 0
    p95_ns: int = 0

    @property
    def has_taken_part(self) -> bool:
        """Whether there is anything to count."""
        return bool(self.incoming or self.outgoing or self.errors)


NOTHING = Mark()


def mark_of(counted: Counted | None, raised: int, *, near: bool, running: bool) -> Mark:
    """What a card shall show now.

    Args:
        counted: What is counted of its listener; None where nothing was.
        raised: How many of its todos are raised.
        near: Whether its numbers are read; from afar only what it does is seen, and seldom changes.
        running: Whether the run goes on; when it is over nobody is busy or waits.
    """
    if counted is None:
        return Mark(raised=raised) if raised else NOTHING
    activity, count = Activity.IDLE, 0
    if running and counted.busy > 0:
        activity, count = Activity.BUSY, counted.busy
    elif running and counted.waiting > 0:
        activity, count = Activity.WAITING, counted.waiting
    if not near:
        return Mark(activity, min(count, 1), min(counted.errors, 1), min(raised, 1))
    return Mark(
        activity, count, counted.errors, raised, counted.incoming, counted.outgoing, _shortened(counted.p95_ns())
    )


def _shortened(duration_ns: int) -> int:
    """In two figures, as it is written: what is written the same is the same."""
    size: int = 10 ** max(0, len(str(duration_ns)) - 2)
    return duration_ns // size * size


def short_count(count: float) -> str:
    """A number in at most four characters: ``999``, ``1.2k``, ``340k``, ``1.2M``."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= size - (0.5 if size == 1e3 else size / 2e3):
            share = count / size
            return f"{share:.1f}{letter}" if share < 9.95 else f"{share:.0f}{letter}"
    return f"{count:.0f}"


def short_time(duration_ns: int) -> str:
    """A duration in two figures: ``40 µs``, ``1.2 ms``, ``340 ms``, ``1.2 s``, ``3 min``."""
    for size, unit in ((60e9, "min"), (1e9, "s"), (1e6, "ms")):
        if duration_ns >= size * 0.995:
            share = duration_ns / size
            return f"{share:.1f} {unit}" if share < 9.95 else f"{share:.0f} {unit}"
    return f"{duration_ns / 1e3:.0f} µs"
