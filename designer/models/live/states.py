"""How far one delivery of a message has come."""

from __future__ import annotations

from enum import IntEnum


class DeliveryState(IntEnum):
    """Where a delivery is, or how it ended."""

    QUEUED = 0
    """Sent; it waits to be dispatched."""
    HELD = 1
    """A hold keeps it back."""
    RUNNING = 2
    """Its handler runs."""
    DONE = 3
    """Its handler has ended, or the pump itself has dealt with it."""
    RECORDED = 4
    """It is on the receiver's record; no handler was called."""
    REPLIED = 5
    """It has reached its source."""
    READ = 6
    """Its source has taken it."""
    FAILED = 7
    """Its handler raised, or returned what is no message."""
    TIMED_OUT = 8
    """Its handler was past its timeout."""
    ABANDONED = 9
    """Its handler ignored its cancellation, or the run stopped under it."""
    DROPPED = 10
    """It ended without being handled, or its handler was cancelled from above."""
    REJECTED = 11
    """A stage did not let it through."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self > DeliveryState.RUNNING

    @property
    def is_bad(self) -> bool:
        """Whether something went wrong."""
        return self in _BAD


_BAD = frozenset({DeliveryState.FAILED, DeliveryState.TIMED_OUT, DeliveryState.ABANDONED, DeliveryState.REJECTED})
_TELLING = (
    DeliveryState.REJECTED,
    DeliveryState.FAILED,
    DeliveryState.TIMED_OUT,
    DeliveryState.ABANDONED,
    DeliveryState.HELD,
    DeliveryState.RUNNING,
    DeliveryState.QUEUED,
    DeliveryState.DROPPED,
    DeliveryState.REPLIED,
    DeliveryState.READ,
    DeliveryState.DONE,
    DeliveryState.RECORDED,
)
RANK = {state: rank for rank, state in enumerate(_TELLING)}
"""The most telling state has the lowest rank: what is wrong, then what is under way, then what is over."""
