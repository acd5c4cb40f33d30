"""The calls of a run that nobody has answered yet: who waits for whom, since when, from the records alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType

from designer.models.live.frames import FrameNode
from designer.models.live.rows import MessageRow


class OpenCall:
    """One message down that is not answered.

    Attributes:
        number: Of the call.
        message: Number of the message that opened it.
        listener: Name of the listener that was called.
        asker: Name of whoever called it.
        since: When, seconds since the epoch.
        conversation: Id of the conversation.
        parent: Number of the call that its sender served, 0 where it comes from outside.
        node: The frame of whoever called it, None where that is not kept.
        below: Calls made in its service that are open, by number; None for none ever.
        above: The call that its sender served, while that was open too.
    """

    __slots__ = (
        "above",
        "asker",
        "below",
        "conversation",
        "listener",
        "message",
        "node",
        "number",
        "parent",
        "since",
    )

    def __init__(
        self, number: int, listener: str, row: MessageRow, node: FrameNode | None, above: OpenCall | None
    ) -> None:
        self.number = number
        self.listener = listener
        self.message = row.number
        self.asker = row.from_id
        self.since = row.time
        self.conversation = row.conversation
        self.parent = row.call
        self.node = node
        self.above = above
        self.below: dict[int, OpenCall] | None = None

    def waiting_for(self) -> list[tuple[str, float]]:
        """Who has yet to answer for this call to be answered: the listeners at its ends, and since when."""
        ends: list[tuple[str, float]] = []
        waiting = [self]
        while waiting:
            call = waiting.pop()
            if call.below:
                waiting.extend(reversed(call.below.values()))
            else:
                ends.append((call.listener, call.since))
        return ends


class OpenCalls:
    """All calls that are open.

    Attributes:
        by_number: All of them.
    """

    def __init__(self) -> None:
        self._calls: dict[int, OpenCall] = {}
        self.by_number: Mapping[int, OpenCall] = MappingProxyType(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def opened(self, row: MessageRow, node: FrameNode | None) -> None:
        """A message down has opened a call to each of its receivers."""
        calls = self._calls
        above = calls.get(row.call)
        number = row.opens
        for name in row.to_ids:
            calls[number] = call = OpenCall(number, name, row, node, above)
            if node is not None:
                if node.calls is None:
                    node.calls = {}
                node.calls[number] = call
            if above is not None:
                if above.below is None:
                    above.below = {}
                above.below[number] = call
            number += 1

    def settled(self, number: int) -> OpenCall | None:
        """A call is over; None where it was not open."""
        call = self._calls.pop(number, None)
        if call is not None:
            if call.node is not None and call.node.calls:
                call.node.calls.pop(number, None)
            above = call.above
            if above is not None and above.below:
                above.below.pop(number, None)
            if call.below:
                # What it had asked for others goes on, for whoever waits for the call above.
                for below in call.below.values():
                    below.above = above
                    if above is not None and above.below is not None:
                        above.below[below.number] = below
                call.below = None
        return call

    def oldest(self, count: int) -> list[int]:
        """Numbers of so many calls that have been open longest."""
        return list(islice(self._calls, max(0, count)))
