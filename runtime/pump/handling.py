"""One invocation of a handler: hostile code, run so that nothing it does harms the pump (contract section 8).

A handler's coroutine is driven by hand inside its worker's task, in a context of its own: what it raises,
SystemExit and KeyboardInterrupt included, is caught at its own step. Most handlers never suspend, and for those
neither a task nor a timer is made.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
import traceback
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Protocol

from runtime.llm.scope import running
from runtime.pump.messages import Delivery
from runtime.pump.stream import EventStream

if TYPE_CHECKING:
    from runtime.llm.router import Router
    from runtime.pump.listeners import Listener

GRACE_S = 0.5
"""Seconds that a cancelled handler has to end before it is abandoned."""


_PLAIN = frozenset({type(None), asyncio.Future})
"""What can be awaited and is over when it is cancelled."""


_ENDED = contextvars.Context()


class Steps(Protocol):
    """What can be driven step by step: a coroutine, or one step of an async generator."""

    def send(self, value: Any, /) -> Any:
        """Take the next step."""

    def throw(self, error: BaseException, /) -> Any:
        """Take the next step with an exception."""

    def close(self) -> None:
        """End it where it is."""


class HandlerFailure(Exception):
    """A handler raised; the cause is what it raised."""


class HandlerStopped(Exception):
    """A handler was cancelled by the pump: past its timeout, or its frame was closed."""


class Suspensions(Protocol):
    """Who must know that handlers are suspended: the deadlines, which also let other workers go on."""

    events: EventStream
    llm: Router | None

    def suspended(self, invocation: Invocation) -> None:
        """It awaits something."""

    def resumed(self, invocation: Invocation) -> None:
        """It has ended, or is about to take its next step as a generator."""

    def cancelled(self, invocation: Invocation) -> None:
        """It was asked to stop."""

    def exhaust(self, invocation: Invocation, limit: str, reason: str) -> None:
        """Its conversation has used up what it may."""


class Invocation:
    """One call of one handler, from dispatch until its result is taken.

    Attributes:
        delivery: What it handles.
        listener: Whose handler it is.
        started_ns: On the monotonic clock.
        deadline_ns: When it is past its timeout, on the monotonic clock; 0 is never.
        stop_reason: Why the pump cancelled it; empty while it did not.
        timed_out: Whether that was the timeout.
        abandoned: Whether it ignored the cancellation.
        over: Whether its result is taken, or will not be.
        sent: Messages of earlier results, generators only.
        context: The contextvars of its own.
        steps: Its coroutine, or the step of a generator that runs.
        task: The worker that drives it.
    """

    # Most invocations never suspend: what only a suspended one needs is stored then, and read from here before.
    deadline_ns: int = 0
    stop_reason: str = ""
    timed_out: bool = False
    abandoned: bool = False
    over: bool = False
    sent: tuple[Any, ...] = ()
    task: asyncio.Task[Any] | None = None
    _stopped_clocks: int = 0

    def __init__(
        self,
        delivery: Delivery,
        listener: Listener,
        context: contextvars.Context,
        suspensions: Suspensions,
        started_ns: int,
    ) -> None:
        self.delivery = delivery
        self.listener = listener
        self.context = context
        self.started_ns = started_ns
        self._suspensions = suspensions

    # What `complete` and other helpers of handlers see

    @property
    def agent(self) -> str:
        """Name of the listener."""
        return self.listener.name

    @property
    def frame_id(self) -> str:
        """Id of the frame it works in."""
        return self.delivery.frame.id

    @property
    def conversation_id(self) -> str:
        """Id of the conversation."""
        return self.delivery.frame.conversation.id

    @property
    def call_id(self) -> int:
        """Number of the call being served."""
        return self.delivery.call.number

    @property
    def router(self) -> Router | None:
        """The LLM router of the pump that runs the handler, while it runs."""
        return None if self.over else self._suspensions.llm

    def emit(self, kind: type, /, *own: object) -> None:
        """Write an event that concerns this invocation."""
        self._suspensions.events.emit(kind, self.conversation_id, self.frame_id, self.call_id, *own)

    def exhaust(self, limit: str, reason: str) -> None:
        """End the conversation: it, or the run, has used up what it may."""
        self._suspensions.exhaust(self, limit, reason)

    @contextmanager
    def clock_stopped(self) -> Iterator[None]:
        """Time spent here does not count towards the handler's timeout (waiting for an LLM's limits)."""
        since = time.monotonic_ns()
        self._stopped_clocks += 1
        try:
            yield
        finally:
            self._stopped_clocks -= 1
            if self.deadline_ns and not self.stop_reason:
                self.deadline_ns += time.monotonic_ns() - since

    # Being driven

    def end(self) -> None:
        """It is over: nothing of it runs any more.

        Its context refers back to it; were that not cut here, every message would leave a cycle for the
        garbage collector.
        """
        self.over = True
        self.context = _ENDED

    def overdue(self, now_ns: int) -> bool:
        """Whether it is past its timeout."""
        return bool(self.deadline_ns) and not self._stopped_clocks and now_ns >= self.deadline_ns

    def restart_clock(self) -> None:
        """The clock of a generator runs between its yields."""
        if self.listener.timeout_ns:
            self.deadline_ns = time.monotonic_ns() + self.listener.timeout_ns

    def cancel(self, reason: str) -> None:
        """Ask the handler to stop; only while it is suspended."""
        if not self.stop_reason and self.task is not None:
            self.stop_reason = reason
            self._suspensions.cancelled(self)
            self.task.cancel()

    def abandon(self) -> None:
        """Give it up: it ignored its cancellation."""
        if self.task is not None and not self.abandoned:
            self.abandoned = True
            self.task.cancel()

    def first_step(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a handler and run its coroutine up to its first suspension, in the invocation's own context.

        Returns:
            What the coroutine waits for.

        Raises:
            StopIteration: It has ended without suspending; the value is its result.
            BaseException: Whatever it raised.
        """
        run = self.context.run
        run(running.set, self)
        steps = run(function, *arguments)
        if type(steps) is not CoroutineType:
            steps = steps_of(steps)
        self.steps = steps
        return run(steps.send, None)

    def rest(self, pending: Any) -> Awaitable[Any]:
        """Everything after the first suspension.

        Raises:
            HandlerFailure: It raised, whatever it was.
            HandlerStopped: The pump cancelled it.
            StopAsyncIteration: One step of a generator that is exhausted.
        """
        return _Rest(self, self.steps, pending, self._suspensions)

    async def drive(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Both together: run a handler, or one step of a generator, to its end; raises as rest does."""
        try:
            pending = self.first_step(function, *arguments)
        except StopIteration as stop:
            return stop.value
        except StopAsyncIteration:
            raise
        except BaseException as error:
            raise HandlerFailure from error
        return await self.rest(pending)

    @property
    def events(self) -> EventStream:
        """The stream of the pump that runs it."""
        return self._suspensions.events


def described(error: BaseException) -> tuple[str, str]:
    """One line for people, and the traceback, the end of it where it is very long."""
    try:
        name, trace = type(error).__name__, "".join(traceback.format_exception(error))[-20_000:]
    except BaseException:  # an exception's attributes are the author's code too
        stack = object.__getattribute__(error, "__traceback__")
        name, trace = "an exception", "".join(traceback.format_tb(stack))[-20_000:]
    return f"{name}: {_text_of(error)}", trace


def _text_of(error: BaseException) -> str:
    """The exception's own words; its __str__ is the author's code and may fail too."""
    try:
        return str(error)[:2_000]
    except BaseException:
        return "(its text cannot be read)"


class _Rest:
    """Everything after a handler's first suspension: what it awaits goes to the task, the answers come back."""

    __slots__ = ("_invocation", "_pending", "_steps", "_suspensions")

    def __init__(self, invocation: Invocation, steps: Steps, pending: Any, suspensions: Suspensions) -> None:
        self._invocation = invocation
        self._steps = steps
        self._pending = pending
        self._suspensions = suspensions

    def __await__(self) -> Generator[Any, Any, Any]:
        invocation, steps, pending = self._invocation, self._steps, self._pending
        run = invocation.context.run
        self._suspensions.suspended(invocation)
        try:
            while True:
                try:
                    value = yield pending if type(pending) in _PLAIN else stand_in(pending)
                except GeneratorExit:
                    steps.close()
                    raise
                except BaseException as error:
                    if invocation.abandoned:
                        self._force_close()
                        raise HandlerStopped from None
                    if isinstance(error, asyncio.CancelledError) and passes_cancellation(pending):
                        continue
                    pending = run(steps.throw, error)
                else:
                    pending = run(steps.send, value)
        except StopIteration as stop:
            if invocation.stop_reason:
                raise HandlerStopped from None
            return stop.value
        except (HandlerStopped, GeneratorExit, StopAsyncIteration):
            raise
        except BaseException as error:
            if invocation.stop_reason:
                raise HandlerStopped from None
            raise HandlerFailure from error
        finally:
            self._suspensions.resumed(invocation)

    def _force_close(self) -> None:
        run, steps = self._invocation.context.run, self._steps
        with suppress(BaseException):
            # The step of an async generator is ended by this only, not by its close.
            run(steps.throw, GeneratorExit())
        try:
            run(steps.close)
        except BaseException:
            # It swallowed even GeneratorExit: it is left suspended, and nothing will ever resume it.
            keep_for_ever(steps)


def keep_for_ever(coroutine: object) -> None:
    """See to it that a coroutine which swallows its own end is never freed, not even when the process ends.

    Python would try to end it then: it would complain to the whole process, or never come back.
    """
    # Imported late: hardly any run has such a coroutine.
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(coroutine))


def stand_in(pending: Any) -> Any:
    """A future of the pump's own in place of a task, which can ignore that it is cancelled.

    Else nothing could ever take the worker away from a handler that awaits such a task.
    """
    if not isinstance(pending, asyncio.Future) or pending is asyncio.current_task():
        return pending  # what is no future, or oneself: the task says what is wrong with it
    pending._asyncio_future_blocking = False
    instead = pending.get_loop().create_future()
    instead._asyncio_future_blocking = True
    pending.add_done_callback(partial(_pass_on, instead))
    return instead


def _pass_on(instead: asyncio.Future[None], pending: asyncio.Future[Any]) -> None:
    if not instead.done():
        instead.set_result(None)
    elif not pending.cancelled():
        pending.exception()  # its handler was given up: nobody is left who would look at it


def passes_cancellation(pending: Any) -> bool:
    """Cancel what a stand-in was for, as the task would have done; whether that took the cancellation."""
    return type(pending) not in _PLAIN and isinstance(pending, asyncio.Future) and pending.cancel()


async def as_coroutine(awaitable: Any) -> Any:
    """Await what a plain function returned, so that it can be driven like any handler."""
    return await awaitable


def steps_of(value: Any) -> Steps:
    """What can be driven: a coroutine or a generator's step as it is, whatever else can be awaited in one."""
    if hasattr(value, "send") and hasattr(value, "throw"):
        steps: Steps = value
        return steps
    return as_coroutine(value)
