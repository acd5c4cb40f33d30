"""The driver: dispatches deliveries, calls handlers and takes what they return (contract section 8)."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import suppress
from inspect import isawaitable
from types import AsyncGeneratorType, GeneratorType
from typing import Any

from runtime.errors import WireError
from runtime.events import (
    HandlerAbandoned,
    HandlerFailed,
    HandlerFinished,
)
from runtime.handlers import HandlerKind, HandlerMetadata
from runtime.llm.router import Router as LLMRouter
from runtime.primitives import ErrorCode
from runtime.pump.context import ContextView
from runtime.pump.deadlines import Deadlines
from runtime.pump.handling import GRACE_S, HandlerFailure, HandlerStopped, Invocation, described
from runtime.pump.listeners import Listener
from runtime.pump.messages import Delivery, Direction
from runtime.pump.outbox import Outbox
from runtime.pump.post import Post
from runtime.pump.results import Outgoing, ResultError
from runtime.pump.threads import CallState
from runtime.pump.worker_threads import NoThreadLeft, WorkerThreads
from runtime.pump.workers import Workers

log = logging.getLogger("runtime.pump")

_now = time.monotonic_ns
_new = tuple.__new__

Send = Callable[[Delivery, Listener, list[Outgoing]], Awaitable[None] | None]
"""Sends a handler's messages; returns an awaitable where stages of the user's stand in the way."""


class Driver:
    """Runs handlers for one pump."""

    def __init__(
        self,
        post: Post,
        outbox: Outbox,
        send: Send,
        on_idle: Callable[[], None],
        on_failure: Callable[[BaseException], None],
        llm: LLMRouter | None,
    ) -> None:
        self._post = post
        self._scheduler = post.scheduler
        self._events = post.events
        self._outbox = outbox
        self._send = send
        self._on_idle = on_idle
        self._llm = llm
        self._threads = WorkerThreads()
        self._workers = Workers(post.scheduler, post.events, self._begin, on_failure)
        self._deadlines = Deadlines(post, llm, self._workers.kick)
        self.kick = self._workers.kick
        self.start = self._workers.start

    # One delivery

    def _begin(self, delivery: Delivery, task: asyncio.Task[Any]) -> Awaitable[None] | None:
        """Dispatch a delivery; what is left to await where its handler suspends, or its messages take time."""
        frame, call = delivery.frame, delivery.call
        listener = frame.listener
        assert listener is not None, "sources and the root have no queue"
        direction = delivery.direction
        if (
            direction is not Direction.DOWN
            and not call.state.takes_replies
            # What a listener sends to itself with its answer is neither a reply nor an error (contract section 7).
            and not (direction is Direction.SELF and call.state is CallState.ANSWERED)
        ):
            self._post.recorder.only(delivery)
            self._end(delivery, listener)
            return None
        now = _now()
        nudge = self._post.recorder.dispatched(delivery, now)
        invocation = Invocation(delivery, listener, self._workers.context.copy(), self._deadlines, now)
        invocation.task = task
        if listener.timeout_ns:
            invocation.deadline_ns = now + listener.timeout_ns
        metadata = _new(
            HandlerMetadata,
            (
                frame.id,
                delivery.from_id,
                listener.own_name,
                delivery.direction is Direction.SELF,
                listener.usage,
                nudge,
                ContextView(frame.slots, frame.codecs, len(frame.slots)),
                tuple([below.frame.name for below in call.waiting]) if call.waiting else (),
                frame.state,
                frame.shared,
            ),
        )
        if listener.kind is not HandlerKind.ASYNC:
            return self._handle(invocation, metadata)
        try:
            pending = invocation.first_step(listener.handler, delivery.payload, metadata)
        except StopIteration as stop:
            sending = self._take(invocation, stop.value)
            if sending is not None:
                return self._after(invocation, sending)
        except BaseException as error:
            self._failed(invocation, error, "handler")
        else:
            return self._handle(invocation, metadata, pending)
        self._end(delivery, listener)
        return None

    async def _handle(self, invocation: Invocation, metadata: HandlerMetadata, pending: Any = None) -> None:
        """A handler that suspends, runs in a thread or is a generator, to its end."""
        sending = None
        try:
            result = await self._result(invocation, metadata, pending)
        except HandlerFailure as failure:
            cause = failure.__cause__ or failure
            self._failed(invocation, cause, "limit" if isinstance(cause, NoThreadLeft) else "handler")
        except ResultError as rubbish:
            self._failed(invocation, rubbish, "handler")
        except HandlerStopped:
            self._stopped(invocation)
        except BaseException as error:
            if self._workers.closed and isinstance(error, (asyncio.CancelledError, GeneratorExit)):
                invocation.end()
                self._end(invocation.delivery, invocation.listener)
                raise
            self._failed(invocation, error, "handler")
        else:
            sending = self._take(invocation, result)
        if sending is None:
            self._end(invocation.delivery, invocation.listener)
        else:
            await self._after(invocation, sending)

    async def _result(self, invocation: Invocation, metadata: HandlerMetadata, pending: Any) -> Any:
        listener, payload = invocation.listener, invocation.delivery.payload
        match listener.kind:
            case HandlerKind.ASYNC:
                return await invocation.rest(pending)
            case HandlerKind.SYNC:
                result = await invocation.drive(self._in_thread, invocation, payload, metadata)
                if isinstance(result, AsyncGeneratorType):
                    # A generator in a wrapper that is a plain function.
                    return await self._generate(invocation, result)
                return result
            case HandlerKind.ASYNC_GENERATOR:
                generator = invocation.context.run(listener.handler, payload, metadata)
                return await self._generate(invocation, generator)

    def _take(self, invocation: Invocation, result: object) -> Awaitable[None] | None:
        """Send what a handler returned."""
        delivery, listener = invocation.delivery, invocation.listener
        invocation.end()
        messages: list[Outgoing] = []
        if result is not None:
            try:
                messages = self._outbox.results.outgoing(result, listener)
            except ResultError as rubbish:
                self._failed(invocation, rubbish, "handler")
                return None
            except WireError as refused:
                self._outbox.reject_text(delivery, listener, result, refused)
            except BaseException as error:
                self._failed(invocation, error, "handler")
                return None
        if self._events.active:
            self._finished(delivery, listener.name, invocation.started_ns)
        if delivery.returned is not None and not delivery.returned.done():
            delivery.returned.set_result([*invocation.sent, *messages])
        return self._send(delivery, listener, messages) if messages else None

    def _finished(self, delivery: Delivery, name: str, started_ns: int) -> None:
        events, frame, now = self._events, delivery.frame, _now()
        events.seq = seq = events.seq + 1
        seconds, conversation, number = now * 1e-9 + events.epoch, frame.conversation.id, delivery.call.number
        took = now - started_ns
        events.write(
            _new(
                HandlerFinished,
                (seq, now, seconds, conversation, frame.id, number, delivery.message, name, took),
            )
        )
        if events.awaited:
            events.wake()

    async def _after(self, invocation: Invocation, sending: Awaitable[None]) -> None:
        """Messages are on their way through stages of the user's: the slot is free, the frame is not yet."""
        delivery, listener = invocation.delivery, invocation.listener
        self._scheduler.release_slot()
        self.kick()
        try:
            await sending
        finally:
            self._scheduler.settled(delivery.frame)
            self._over(delivery, listener)

    def _end(self, delivery: Delivery, listener: Listener) -> None:
        self._scheduler.done(delivery.frame)
        self._over(delivery, listener)

    def _over(self, delivery: Delivery, listener: Listener) -> None:
        if delivery.returned is not None and not delivery.returned.done():
            delivery.returned.set_result([])
        frame = delivery.frame
        if listener.gone and not frame.busy:
            self._post.close_gone(frame)
        if frame.closed and self._llm is not None:
            # A tool goes on in a closed frame, and may have asked a model since.
            self._llm.forget_frame(frame.id)
        self._post.release(delivery.call)
        if not self._post.registry.busy:
            self._on_idle()

    async def _in_thread(self, invocation: Invocation, payload: Any, metadata: HandlerMetadata) -> Any:
        context, handler = contextvars.copy_context(), invocation.listener.handler

        def call() -> Any:
            result = context.run(handler, payload, metadata)
            return list(result) if isinstance(result, GeneratorType) else result

        future = self._threads.submit(call, invocation.listener.name)
        try:
            result = await future
        except asyncio.CancelledError:
            invocation.abandoned = self._threads.abandon(future)
            raise
        return await result if isawaitable(result) else result

    async def _generate(self, invocation: Invocation, generator: AsyncGenerator[Any, Any]) -> None:
        delivery, listener = invocation.delivery, invocation.listener
        step = _first_step_of(generator)
        leaving: list[Awaitable[None]] = []
        try:
            while True:
                try:
                    result = await invocation.drive(step)
                except StopAsyncIteration:
                    break
                try:
                    messages = self._outbox.results.outgoing(result, listener)
                except WireError as refused:
                    self._outbox.reject_text(delivery, listener, result, refused)
                else:
                    if delivery.returned is not None:
                        invocation.sent = (*invocation.sent, *messages)
                    sending = self._send(delivery, listener, messages)
                    if sending is not None and delivery.returned is not None:
                        leaving.append(sending)
                    elif sending is not None:
                        await sending
                frame, call = delivery.frame, delivery.call
                if self._post.over_limit(frame, call) or (frame.closed and listener.agent):
                    break
                if self._workers.slice_is_over:
                    # One that never awaits anything would keep the loop for itself.
                    await self._workers.give_way()
                step = generator.__anext__
                invocation.restart_clock()
        finally:
            if not invocation.abandoned:
                with suppress(HandlerFailure, HandlerStopped):
                    await invocation.drive(generator.aclose)
        if leaving and delivery.returned is not None and not delivery.returned.done():
            # The composition that waits for what was returned may be the one that must let it through.
            delivery.returned.set_result([*invocation.sent])
        for left in leaving:
            await left

    def _failed(self, invocation: Invocation, error: BaseException, code: ErrorCode) -> None:
        invocation.end()
        text, trace = described(error)
        delivery, listener = invocation.delivery, invocation.listener
        log.warning("the handler of %s failed: %s\n%s", listener.name, text, trace)
        took = _now() - invocation.started_ns
        invocation.emit(HandlerFailed, delivery.message, listener.name, took, text, trace)
        if code == "limit":
            message = f"{listener.name} can't run: too many handlers hang in their threads"
        else:
            message = f"{listener.name} failed while it worked on {delivery.codec.name}"
        self._post.fail(delivery.call, code, message)

    def _stopped(self, invocation: Invocation) -> None:
        invocation.end()
        listener = invocation.listener
        if invocation.abandoned:
            invocation.emit(HandlerAbandoned, invocation.delivery.message, listener.name)
        elif not invocation.timed_out:
            took = _now() - invocation.started_ns
            reason = f"cancelled: {invocation.stop_reason}"
            invocation.emit(HandlerFailed, invocation.delivery.message, listener.name, took, reason, "")

    # The end

    @property
    def hanging(self) -> tuple[str, ...]:
        """Names of the listeners whose handlers hang in their threads."""
        return self._threads.hanging

    async def stop(self, others: Iterable[asyncio.Task[None]], give_up: Callable[[], None]) -> None:
        """End all workers and what they run; returns always, and leaves no task behind.

        Args:
            others: Tasks of the pump's that run stages of the user's, to be ended with them.
            give_up: Called when the time to end is over: what ignores its cancellation is left suspended.
        """
        self._workers.closed = True
        for invocation in self._deadlines:
            invocation.cancel("the run was stopped")
        tasks = {*self._workers.tasks, *others}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_S)
        give_up()
        for invocation in self._deadlines:
            invocation.abandon()
        tasks = {task for task in tasks if not task.done()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_S)
        self._deadlines.close()
        await self._threads.close()


def _first_step_of(generator: AsyncGenerator[Any, Any]) -> Callable[[], Any]:
    """Its first step; one that is given up is closed with its last reference, not by a task of the loop's."""
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        step = generator.__anext__()
    finally:
        sys.set_asyncgen_hooks(*hooks)
    return lambda: step
