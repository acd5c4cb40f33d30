"""The intake: messages from outside wait here, and whoever sends too fast waits with them (contract section 14)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from runtime.pump.messages import Origin
from runtime.pump.threads import Conversation

CAPACITY = 1_000
"""Messages from outside that wait before inject does."""
BACKLOG_MAX = 10_000
"""Deliveries that wait in the scheduler before the intake does."""


class Arrival(NamedTuple):
    """One message from outside.

    Attributes:
        origin: Its source, and the conversation's frame.
        conversation: In flight until the message has been dispatched or refused.
        document: Bytes of XML as they came, or a payload that was written when it was given.
        to: The address given beside it.
        metadata: The user's own.
    """

    origin: Origin
    conversation: Conversation
    document: Any
    to: str | None
    metadata: dict[str, Any] | None


class Intake:
    """A bounded queue with waiting senders, first come first served."""

    def __init__(self, on_arrival: Callable[[], None]) -> None:
        self._arrivals: deque[Arrival] = deque()
        self._senders: deque[asyncio.Future[None]] = deque()
        self._let_in = 0
        self._on_arrival = on_arrival

    def __len__(self) -> int:
        return len(self._arrivals)

    async def room(self) -> None:
        """Wait until one more message may be put; who came first goes first."""
        if not self._senders and len(self._arrivals) + self._let_in < CAPACITY:
            return
        sender = asyncio.get_running_loop().create_future()
        self._senders.append(sender)
        try:
            await sender
        except asyncio.CancelledError:
            if sender.done() and not sender.cancelled():
                self._let_in -= 1
                self._wake_senders()
            raise
        self._let_in -= 1
        # Seen to again once the message is put, or is not: the sender may yet be refused for its thread.
        asyncio.get_running_loop().call_soon(self._wake_senders)

    def put(self, arrival: Arrival) -> None:
        """Append one message."""
        self._arrivals.append(arrival)
        self._on_arrival()

    def take(self) -> Arrival | None:
        """The oldest message, and room for one more."""
        if not self._arrivals:
            return None
        arrival = self._arrivals.popleft()
        self._wake_senders()
        return arrival

    def close(self, error: Exception) -> list[Arrival]:
        """All senders that wait get this error; what was not taken yet is returned."""
        for sender in self._senders:
            if not sender.done():
                sender.set_exception(error)
        self._senders.clear()
        left = list(self._arrivals)
        self._arrivals.clear()
        return left

    def _wake_senders(self) -> None:
        while self._senders and len(self._arrivals) + self._let_in < CAPACITY:
            sender = self._senders.popleft()
            if not sender.done():
                self._let_in += 1
                sender.set_result(None)
