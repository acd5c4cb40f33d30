"""The queue between the pump and a composition of the user's (contract section 5, aiostream)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from runtime.pump.intake import CAPACITY
from runtime.pump.messages import MessageState, Ticket
from runtime.pump.results import Outgoing


class Composition:
    """What a composition consumes, and what it waits for.

    Attributes:
        is_open: Whether a composition drives the pump, instead of the pump's own driver.
    """

    def __init__(self, on_room: Callable[[], None]) -> None:
        self._on_room = on_room
        self._queue: deque[MessageState] = deque()
        self._arrival: asyncio.Future[None] | None = None
        self._handled: set[asyncio.Future[list[Outgoing]]] = set()
        self.is_open = False

    @property
    def is_full(self) -> bool:
        """Whether so much waits in it that nothing more from outside should come in."""
        return len(self._queue) >= CAPACITY

    def open(self) -> None:
        """A composition drives the pump from now on."""
        self.is_open = True

    def close(self) -> None:
        """The queue ends; what is left in it is over, and nobody waits for a handler any more."""
        self.is_open = False
        self._queue.clear()
        self._wake()
        for handled in tuple(self._handled):
            if not handled.done():
                handled.set_result([])

    def put(self, state: MessageState, over: Callable[[int], None]) -> None:
        """Queue a message; `over` is called when it is rejected, dropped, dispatched or lost, see Ticket."""
        state.ticket = Ticket(over)
        self._queue.append(state)
        self._wake()

    async def source(self) -> AsyncIterator[MessageState]:
        """The messages, until the pump stops; several readers share them."""
        while True:
            while self._queue:
                state = self._queue.popleft()
                if len(self._queue) == CAPACITY - 1:
                    self._on_room()
                yield state
                del state  # a message that nothing refers to is over: see Ticket
            if not self.is_open:
                return
            if self._arrival is None:
                self._arrival = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._arrival)

    def returned(self, state: MessageState) -> list[asyncio.Future[list[Outgoing]]]:
        """What the handlers of a message return that was dispatched just now, each once it has ended."""
        waiting = []
        for delivery in state.deliveries:
            if delivery.frame.listener is not None and delivery.handled and self.is_open:
                delivery.returned = handled = asyncio.get_running_loop().create_future()
                self._handled.add(handled)
                handled.add_done_callback(self._handled.discard)
                waiting.append(handled)
        return waiting

    def _wake(self) -> None:
        arrival, self._arrival = self._arrival, None
        if arrival is not None and not arrival.done():
            arrival.set_result(None)
