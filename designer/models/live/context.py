"""What stands on the record of one frame, out of the ring of messages (contract section 11)."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from designer.models.live.messages import MessageRing
from designer.models.live.rows import Delivery, MessageRow


class ContextEntry(NamedTuple):
    """One slot of a frame's record.

    Attributes:
        seq: Of the record that put it there; orders the slots.
        row: The message.
        delivery: The delivery that brought it in; None for what the frame itself has sent.
    """

    seq: int
    row: MessageRow
    delivery: Delivery | None

    @property
    def is_incoming(self) -> bool:
        """Whether it came in."""
        return self.delivery is not None

    @property
    def raw(self) -> bytes:
        """The payload's canonical XML."""
        return self.row.raw

    @property
    def nudge(self) -> str:
        """What the agent was told of its raised todos with it."""
        return self.delivery.nudge if self.delivery is not None else ""

    @property
    def is_self_call(self) -> bool:
        """Whether the listener sent it to itself and it has come in."""
        return self.delivery is not None and self.row.direction == "self"


def context_of(messages: MessageRing, frame: str, start: int | None = None) -> Iterator[ContextEntry]:
    """The slots of a frame, as far as the ring still holds them, in order.

    Args:
        messages: The ring.
        frame: Id of the frame.
        start: Position from which to look; FrameNode.position is the earliest that can hold any.
    """
    entries: list[ContextEntry] = []
    for row in messages.rows(messages.first if start is None else start, messages.end):
        if row.frame == frame and row.direction and not row.is_from_pump:
            entries.append(ContextEntry(row.seq, row, None))
        deliveries = row.deliveries
        # Most have one receiver, and all of a full ring are looked at between two frames of the window.
        if len(deliveries) == 1:
            if deliveries[0].frame == frame:
                entries.append(ContextEntry(deliveries[0].seq, row, deliveries[0]))
        else:
            entries += [ContextEntry(each.seq, row, each) for each in deliveries if each.frame == frame]
    entries.sort(key=attrgetter("seq"))
    return iter(entries)
