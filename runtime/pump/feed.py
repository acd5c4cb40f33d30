"""The feed: brings messages from outside, and those that handlers return, into the pipeline (contract section 5)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from runtime.pump.composition import Composition
from runtime.pump.intake import BACKLOG_MAX, Arrival, Intake
from runtime.pump.listeners import Listener
from runtime.pump.messages import Delivery, MessageState, Origin, Ticket
from runtime.pump.outbox import Outbox
from runtime.pump.pipeline import Pipeline
from runtime.pump.post import Post
from runtime.pump.results import Outgoing
from runtime.pump.threads import Call
from runtime.pump.workers import SLICE_NS
from runtime.wire.envelope import write_envelope

TOGETHER: Final = 256
"""Messages of one result that are sent in one go."""


class Feed:
    """Decides which way a message takes: the short one, the stages, or a composition of the user's.

    Attributes:
        intake: What has come from outside.
        in_pipeline: Tasks that bring messages from outside through stages of the user's.
    """

    def __init__(
        self,
        post: Post,
        outbox: Outbox,
        pipeline: Pipeline,
        composition: Composition,
        wakes: asyncio.Event,
        max_pipelines: int,
        on_moved: Callable[[], None],
    ) -> None:
        self._post = post
        self._outbox = outbox
        self._pipeline = pipeline
        self._composition = composition
        self._on_moved = on_moved
        self._pipelines = asyncio.Semaphore(max_pipelines)
        self._wakes = wakes
        self._closed = False
        self.intake = Intake(self._wakes.set)
        self.in_pipeline: set[asyncio.Task[None]] = set()

    def close(self, error: Exception) -> None:
        """Take nothing any more: whoever waits to send gets the error, what was not taken yet is over."""
        self._closed = True
        for arrival in self.intake.close(error):
            self._outbox.refusals.drop(self._state(arrival), "the pump stopped before it was taken")
            self._post.finished(arrival.conversation)
        self._wakes.set()

    async def run(self) -> None:
        """Bring messages from outside into the pipeline, as long as the scheduler is not flooded."""
        taken = 0
        while not self._closed:
            is_flooded = self._post.scheduler.waiting >= BACKLOG_MAX or self._composition.is_full
            arrival = self.intake.take() if not is_flooded else None
            if arrival is None:
                self._wakes.clear()
                if len(self.intake):
                    self._post.scheduler.tell_room(BACKLOG_MAX, self._wakes.set)
                await self._wakes.wait()
                continue
            waiter = arrival.origin.waiter
            if waiter is not None and waiter.done:
                self._outbox.refusals.drop(self._state(arrival), "its request was given up")
                self._over(arrival)
            elif self._pipeline.plain or self._composition.is_open:
                self._accept(arrival)
            else:
                await self._pipelines.acquire()
                if self._closed:
                    self._pipelines.release()
                    self._over(arrival)
                    return
                task = asyncio.create_task(self._accept_through(arrival))
                self.in_pipeline.add(task)
                task.add_done_callback(self._left_pipeline)
            taken += 1
            if taken % 64 == 0:
                await asyncio.sleep(0)
                self._post.events.look_at_lossless()
                await self._post.events.room()

    def _accept(self, arrival: Arrival) -> None:
        if self._composition.is_open:
            state = self._state(arrival)
            self._composition.put(state, partial(self._left, arrival, state.number))
            return
        if isinstance(arrival.document, bytes):
            # All built-in stages are plain functions, so this runs to its end at once.
            coroutine = self._pipeline.run(self._state(arrival))
            with suppress(StopIteration):
                coroutine.send(None)
        else:
            self._outbox.send_written(arrival.origin, arrival.document, arrival.to, arrival.metadata)
        self._over(arrival)

    async def _accept_through(self, arrival: Arrival) -> None:
        try:
            await self._pipeline.run(self._state(arrival))
        finally:
            self._over(arrival)

    def _left(self, arrival: Arrival, number: int, lost: int) -> None:
        """A message from outside has left the composition that had it."""
        self._tell_lost(arrival.origin, number, arrival.to, lost)
        self._over(arrival)

    def _tell_lost(self, origin: Origin, number: int, to: str | None, lost: int) -> None:
        for _ in range(lost):
            state = MessageState(b"", to_id=to, origin=origin, number=number)
            self._outbox.refusals.drop(state, "the composition of stages let it go")

    def _over(self, arrival: Arrival) -> None:
        self._post.finished(arrival.conversation)
        self._on_moved()

    def _left_pipeline(self, task: asyncio.Task[None]) -> None:
        self.in_pipeline.discard(task)
        self._pipelines.release()

    def _state(self, arrival: Arrival) -> MessageState:
        origin, document = arrival.origin, arrival.document
        number = next(self._post.messages)
        if origin.waiter is not None:
            origin.waiter.states = 1
        written, own_bytes = b"", None
        if not isinstance(document, bytes):
            origin.codec, written = document
            address = arrival.to if (arrival.to or "").strip() else None
            document = own_bytes = write_envelope(origin.name, address, arrival.conversation.id, written)
        return MessageState(
            document,
            from_id=origin.name,
            to_id=arrival.to,
            thread_id=origin.frame.id if origin.frame is not None else None,
            origin=origin,
            number=number,
            metadata=arrival.metadata or {},
            written=written,
            own_bytes=own_bytes,
        )

    def send(self, delivery: Delivery, listener: Listener, messages: list[Outgoing]) -> Awaitable[None] | None:
        """Send what a handler returned; an awaitable where stages of the user's stand in the way."""
        origin = self._outbox.origin(delivery.frame, delivery.call, listener, delivery.message)
        if self._pipeline.plain and not self._composition.is_open:
            if len(messages) > TOGETHER:
                return self._send_in_turns(origin, messages, delivery.user)
            for message in messages:
                self._outbox.send(origin, message, delivery.user)
            return None
        states = self._outbox.states(delivery, listener, messages)
        if not self._composition.is_open:
            return self._send_through(states)
        return self._send_composed(states, delivery.call) if states else None

    async def _send_in_turns(self, origin: Origin, messages: list[Outgoing], user: dict[str, Any] | None) -> None:
        """Send very many messages, and let the loop have its turns meanwhile."""
        events = self._post.events
        end = time.monotonic_ns() + SLICE_NS
        for message in messages:
            self._outbox.send(origin, message, user)
            if time.monotonic_ns() >= end:
                await asyncio.sleep(0)
                events.look_at_lossless()
                await events.room()
                end = time.monotonic_ns() + SLICE_NS

    def _send_composed(self, states: list[MessageState], call: Call) -> asyncio.Future[None]:
        """Put messages into the composition; done when the last has left it."""
        left = asyncio.get_running_loop().create_future()
        on_the_way = len(states)

        def one_left(state: tuple[Origin, int, str | None], lost: int) -> None:
            nonlocal on_the_way
            self._let_go(call, *state, lost)
            on_the_way -= 1
            if not on_the_way and not left.done():
                left.set_result(None)

        for state in states:
            call.own += 1
            self._composition.put(state, partial(one_left, (state.origin, state.number, state.to_id)))
        states.clear()  # a message that nothing refers to is over: see Ticket
        del state
        return left

    async def _send_through(self, states: list[MessageState]) -> None:
        async with self._pipelines:
            for state in states:
                await self._pipeline.run(state)

    def _let_go(self, call: Call, origin: Origin, number: int, to: str | None, lost: int) -> None:
        """A listener's message has left the composition that had it."""
        self._tell_lost(origin, number, to, lost)
        self._post.release(call)
        self._on_moved()

    def state_of(self, document: bytes, from_id: str, to: str | None) -> MessageState:
        """A message from a source of a composition's own, to be merged with `source()`."""
        origin = Origin(from_id)
        own = self._post.registry.root.conversation
        self._post.registry.begin(own)
        state = MessageState(document, from_id=from_id, to_id=to, origin=origin, number=next(self._post.messages))
        state.ticket = Ticket(partial(self._merged, origin, state.number, to))
        return state

    def _merged(self, origin: Origin, number: int, to: str | None, lost: int) -> None:
        """A message that a composition brought in by itself has left it."""
        self._tell_lost(origin, number, to, lost)
        if origin.frame is not None:
            self._post.finished(origin.frame.conversation)
        self._post.finished(self._post.registry.root.conversation)
        self._on_moved()
