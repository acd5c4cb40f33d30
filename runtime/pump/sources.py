"""Sources: who sends from outside, and how replies reach them (contract sections 7 and 17)."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, NamedTuple

from runtime.errors import NoReply, PumpStopped, RequestError
from runtime.events import ReplyArrived, ReplyRead
from runtime.primitives import SystemError
from runtime.pump.messages import Delivery
from runtime.pump.stream import EventStream
from runtime.pump.threads import Call

UNREAD_MAX = 1_000
"""Replies that wait for a reader before the source's intake is held back."""


class Reply(NamedTuple):
    """One message that reached a source.

    Attributes:
        payload: The payload, an instance of its class; a SystemError where something went wrong.
        from_id: Who sent it.
        thread_id: Id of the conversation.
        raw: Canonical XML of the payload.
        message: Number of the message in this run.
    """

    payload: Any
    from_id: str
    thread_id: str
    raw: bytes
    message: int


class ReplyWaiter:
    """One request that waits for the first answer to the calls it made.

    Attributes:
        future: Done with the answer.
        calls: The calls made for it; several for a broadcast.
        states: Messages made of it by stages that are not dispatched yet; 0 where no stage can make any.
    """

    __slots__ = ("_error", "_lost", "_silent", "calls", "future", "states", "target")

    def __init__(self, future: asyncio.Future[Any], target: str) -> None:
        self.future = future
        self.target = target
        self.calls: list[Call] = []
        self.states = 0
        self._error: SystemError | None = None
        self._silent = 0
        self._lost = 0

    @property
    def done(self) -> bool:
        """Whether the request has its answer or waits no more."""
        return self.future.done()

    def answer(self, payload: Any) -> None:
        """The first message up for one of the calls; an error counts once all others have failed too."""
        if self.future.done():
            return
        if not isinstance(payload, SystemError):
            self.future.set_result(payload)
            return
        self._error = self._error or payload
        self._silent += 1
        self._end_if_all()

    def refused(self) -> None:
        """A message made of it was rejected; the error follows as an answer."""
        self.states = max(0, self.states - 1)
        self._lost += 1

    def lost(self, states: int) -> None:
        """Messages made of it have come to nothing in silence."""
        for _ in range(states):
            self.refused()
            self.silence()

    def silence(self) -> None:
        """One of the calls was settled without an answer."""
        if not self.future.done():
            self._silent += 1
            self._end_if_all()

    def fail(self, error: Exception) -> None:
        """The request ends with an exception."""
        if not self.future.done():
            self.future.set_exception(error)

    def _end_if_all(self) -> None:
        if self._silent < len(self.calls) + self._lost + self.states:
            return
        if self._error is not None:
            self.fail(RequestError(self._error))
        else:
            self.fail(NoReply(f"{self.target} was called, everything it started is over, and nobody answered"))


class Mailbox:
    """What has reached one source and is not read yet, kept from the first reader on, without loss."""

    __slots__ = ("_arrival", "_events", "_room", "closed", "name", "unread")

    def __init__(self, name: str, events: EventStream) -> None:
        self.name = name
        self.unread: deque[Reply] = deque()
        self.closed = False
        self._events = events
        self._arrival: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None

    @property
    def full(self) -> bool:
        """Whether so much is unread that the source should send no more."""
        return len(self.unread) >= UNREAD_MAX

    def put(self, reply: Reply) -> None:
        """Keep one reply."""
        self.unread.append(reply)
        _release(self._arrival)

    async def take(self) -> Reply | None:
        """The oldest unread reply, awaited; None once the pump has stopped and all is read."""
        while not self.unread:
            if self.closed:
                return None
            if self._arrival is None or self._arrival.done():
                self._arrival = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._arrival)
        reply = self.unread.popleft()
        self._events.emit(ReplyRead, reply.thread_id, reply.thread_id, 0, reply.message, self.name)
        if not self.full:
            _release(self._room)
        return reply

    async def room(self) -> None:
        """Wait until enough has been read."""
        while self.full and not self.closed:
            if self._room is None or self._room.done():
                self._room = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._room)

    def close(self) -> None:
        """Nothing arrives any more."""
        self.closed = True
        _release(self._arrival)
        _release(self._room)


class Replies:
    """Every message that reaches one source: an async iterator of Reply. Several readers share the mailbox."""

    __slots__ = ("_mailbox",)

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def __aiter__(self) -> Replies:
        return self

    async def __anext__(self) -> Reply:
        reply = await self._mailbox.take()
        if reply is None:
            raise StopAsyncIteration
        return reply


def _release(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)


class Sources:
    """All sources of one pump: waiting requests and mailboxes."""

    def __init__(self, events: EventStream) -> None:
        self._events = events
        self._mailboxes: dict[str, Mailbox] = {}
        self._waiters: set[ReplyWaiter] = set()
        self._closed = False

    def waiter(self, target: str) -> ReplyWaiter:
        """A new request."""
        waiter = ReplyWaiter(asyncio.get_running_loop().create_future(), target)
        self._waiters.add(waiter)
        waiter.future.add_done_callback(lambda _: self._waiters.discard(waiter))
        return waiter

    def replies(self, name: str) -> Replies:
        """A reader of all that reaches this source, kept from the first call of this on."""
        key = name.lower()
        mailbox = self._mailboxes.get(key)
        if mailbox is None:
            mailbox = self._mailboxes[key] = Mailbox(name, self._events)
        if self._closed:
            mailbox.close()
        return Replies(mailbox)

    def mailbox(self, name: str) -> Mailbox | None:
        """The source's mailbox, if anybody ever read from it."""
        return self._mailboxes.get(name.lower())

    def deliver(self, delivery: Delivery, waiter: ReplyWaiter | None, *, taken: bool = False) -> None:
        """A message has reached its source: a waiting request takes it, or has taken it, else the readers."""
        frame = delivery.frame
        events = self._events
        if events.active:
            events.emit(
                ReplyArrived,
                frame.id,
                frame.id,
                delivery.call.number,
                delivery.message,
                delivery.from_id,
                frame.name,
                delivery.codec.name,
                delivery.raw,
            )
        if waiter is not None and not waiter.done:
            waiter.answer(delivery.payload)
            taken = True
        if taken:
            events.emit(ReplyRead, frame.id, frame.id, delivery.call.number, delivery.message, frame.name)
            return
        mailbox = self._mailboxes.get(frame.key)
        if mailbox is not None:
            mailbox.put(Reply(delivery.payload, delivery.from_id, frame.id, delivery.raw, delivery.message))

    def close(self) -> None:
        """The pump has stopped: requests raise, readers end."""
        self._closed = True
        for waiter in tuple(self._waiters):
            waiter.fail(PumpStopped("the pump stopped before the answer came"))
        for mailbox in self._mailboxes.values():
            mailbox.close()
