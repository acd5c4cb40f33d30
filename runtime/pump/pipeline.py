"""The pipeline: the stages as an open list, run by the pump or composed with aiostream (contract section 5)."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from runtime.errors import OrganismError, PayloadError, WireError
from runtime.problems import nearest
from runtime.pump.handling import as_coroutine, passes_cancellation, stand_in
from runtime.pump.messages import MessageState
from runtime.pump.outbox import Outbox
from runtime.pump.results import Outgoing
from runtime.pump.stages import ORDER, Stage

if TYPE_CHECKING:
    from aiostream.core import Stream

log = logging.getLogger("runtime.pump")

_NEEDED = frozenset({"extract", "thread", "route", "decode", "dispatch"})


class _AsyncStage:
    """The rest of an async stage: user code, which may ignore that it is cancelled when the pump stops."""

    def __init__(self, awaitable: Any, pipeline: Pipeline) -> None:
        self._steps = as_coroutine(awaitable)
        self._pipeline = pipeline

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self._steps
        try:
            pending = steps.send(None)
            while True:
                try:
                    value = yield stand_in(pending)
                except BaseException as error:
                    if self._pipeline.given_up or isinstance(error, GeneratorExit):
                        with suppress(BaseException):
                            steps.close()
                        raise
                    if isinstance(error, asyncio.CancelledError) and passes_cancellation(pending):
                        continue
                    pending = steps.throw(error)
                else:
                    pending = steps.send(value)
        except StopIteration as stop:
            return stop.value


class Pipeline:
    """The list of stages of one pump.

    A stage is a plain or async function of MessageState. It returns the state, None (the message is dropped,
    with an event) or several states (a call each); setting the state's `error`, or raising, rejects it.

    Attributes:
        plain: Whether it is the pump's own stages and nothing else.
        given_up: Whether the pump has stopped waiting for stages that ignore their cancellation.
    """

    def __init__(
        self,
        stages: dict[str, Stage],
        outbox: Outbox,
        returned: Callable[[MessageState], list[asyncio.Future[list[Outgoing]]]],
        numbers: Iterator[int],
    ) -> None:
        self._own = tuple((name, stages[name]) for name in ORDER)
        self._stages = self._own
        self._outbox = outbox
        self._returned = returned
        self._numbers = numbers
        self.plain = True
        self.given_up = False

    def give_up(self) -> None:
        """The pump stops: async stages that still ignore their cancellation are left suspended."""
        self.given_up = True

    @property
    def names(self) -> tuple[str, ...]:
        """The stages' names, in order."""
        return tuple(name for name, _stage in self._stages)

    def insert(self, name: str, stage: Stage, *, before: str | None = None, after: str | None = None) -> None:
        """Add a stage of your own before or after another one.

        Raises:
            OrganismError: No or both places are named, the place does not exist, or the name is in use.
        """
        if (before is None) == (after is None):
            raise OrganismError("name one place for the stage: before=… or after=…")
        if name in self.names:
            raise OrganismError(f"a stage called {name!r} exists; choose another name, or replace it")
        at = self._position(before) if before is not None else self._position(str(after)) + 1
        if at == len(self._stages):
            raise OrganismError("dispatch is the last stage; insert before it")
        self._change((*self._stages[:at], (name, stage), *self._stages[at:]))

    def replace(self, name: str, stage: Stage) -> None:
        """Put another function in a stage's place.

        Raises:
            OrganismError: No stage has this name.
        """
        at = self._position(name)
        self._change((*self._stages[:at], (name, stage), *self._stages[at + 1 :]))

    def remove(self, name: str) -> None:
        """Take a stage out.

        Raises:
            OrganismError: No stage has this name, or the pump can't do without it.
        """
        at = self._position(name)
        if name in _NEEDED:
            raise OrganismError(f"nothing works without the stage {name!r}; replace it instead")
        self._change((*self._stages[:at], *self._stages[at + 1 :]))

    def _change(self, stages: tuple[tuple[str, Stage], ...]) -> None:
        # A new tuple each time: messages on their way keep the stages that they began with.
        self._stages = stages
        self.plain = stages == self._own

    async def run(self, state: MessageState) -> None:
        """Bring one message through all stages."""
        await self._through(state, self._stages)

    async def _through(self, state: MessageState, stages: tuple[tuple[str, Stage], ...]) -> list[MessageState]:
        if state.error is not None:
            self.reject(state, WireError(state.stage or ORDER[0], state.error))
            return []
        state.touched = stages is not self._own
        states = [state]
        for name, stage in stages:
            following: list[MessageState] = []
            for current in states:
                following += await self._apply(name, stage, current)
            states = following
            if not states:
                break
        return states

    async def _apply(self, name: str, stage: Stage, state: MessageState) -> list[MessageState]:
        state.stage = name
        try:
            result: Any = stage(state)
            if inspect.isawaitable(result):
                result = await _AsyncStage(result, self)
            if result is None or result == []:
                self.drop(state, f"the stage {name} let it go")
                return []
            results = list(result) if isinstance(result, (list, tuple)) else [result]
            for each in results:
                if not isinstance(each, MessageState):
                    raise TypeError(f"the stage {name} returned {type(each).__name__}, not a MessageState")
            self._adopt(state, results)
        except (WireError, PayloadError) as refused:
            self.reject(state, refused)
        except GeneratorExit:
            raise
        except BaseException as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            log.exception("the stage %s failed", name)
            self.reject(state, WireError(name, f"the stage {name} could not let the message through"))
        else:
            return self._passed(name, results)
        return []

    def _adopt(self, state: MessageState, results: list[MessageState]) -> None:
        """What a stage made of one message comes from its sender, and is counted for it."""
        for each in results:
            if each is state:
                continue
            if not each.origin.name:
                each.origin = state.origin
                each.from_id = each.from_id or state.from_id
                each.thread_id = each.thread_id or state.thread_id
                each.metadata = each.metadata or dict(state.metadata)
            each.ticket, each.touched = state.ticket, state.touched
        for each in results[1:]:
            each.number = next(self._numbers)
        if len(results) > 1:
            if state.ticket is not None:
                state.ticket.states += len(results) - 1
            if state.origin.waiter is not None:
                state.origin.waiter.states += len(results) - 1

    def _passed(self, name: str, results: list[MessageState]) -> list[MessageState]:
        passed = []
        for each in results:
            if each.error is not None:
                self.reject(each, WireError(name, each.error))
                continue
            passed.append(each)
            if name == ORDER[-1] and each.ticket is not None:
                each.ticket.end_one()
        return passed

    def reject(self, state: MessageState, refused: WireError | PayloadError) -> None:
        """Stop a message: its sender is told, as after any stage that refuses it."""
        document = state.written or state.raw_bytes
        self._outbox.refusals.reject(state.origin, state.number, state.to_id, refused, document)
        if state.ticket is not None:
            state.ticket.end_one()

    def drop(self, state: MessageState, reason: str) -> None:
        """Let a message go without a word to its sender; an event says so."""
        self._outbox.refusals.drop(state, reason)
        if state.ticket is not None:
            state.ticket.end_one()

    # Composed with aiostream

    def stream(self, source: AsyncIterable[MessageState], *, task_limit: int | None = None) -> Stream[Any]:
        """All stages over a source of messages; yields what handlers returned."""
        return self.through(source, task_limit=task_limit)

    def through(
        self,
        source: AsyncIterable[MessageState],
        *,
        first: str | None = None,
        last: str | None = None,
        task_limit: int | None = None,
    ) -> Stream[Any]:
        """Some stages over a source of messages, as a Stream to compose with others.

        No message can end the stream: one that a stage refuses is rejected and leaves it, one that a stage
        lets go is dropped.

        Args:
            source: Messages: `pump.source()`, or what an earlier part of the composition yields.
            first: Name of the first stage; all from the beginning where it is None.
            last: Name of the last stage; where it is None, through dispatch, and what handlers returned is
                yielded instead of the messages.
            task_limit: How many messages are in these stages at once; None is no limit.

        Raises:
            OrganismError: A stage does not exist, or the last stands before the first.
        """
        from aiostream import stream

        stages = self._between(first, last)

        async def each(state: MessageState, *_merged: MessageState) -> AsyncIterator[Any]:
            nonlocal stages
            with suppress(OrganismError):  # where an end of this part was removed meanwhile, it stays as it was
                stages = self._between(first, last)
            passed = await self._through(state, stages)
            if stages[-1][0] != ORDER[-1]:
                for following in passed:
                    yield following
            else:
                # All are waited for from now on: the second handler may end while the first is still at work.
                for handled in [handled for dispatched in passed for handled in self._returned(dispatched)]:
                    for message in await handled:
                        yield message.payload.data if message.document else message.payload

        return stream.flatmap(source, each, task_limit=task_limit)

    def _between(self, first: str | None, last: str | None) -> tuple[tuple[str, Stage], ...]:
        start = 0 if first is None else self._position(first)
        end = len(self._stages) if last is None else self._position(last) + 1
        if start >= end:
            raise OrganismError(f"the stage {last!r} stands before {first!r}; name them in their order")
        return self._stages[start:end]

    def _position(self, name: str) -> int:
        names = self.names
        if name not in names:
            guess = nearest(name, names)
            hint = f"; did you mean {guess!r}?" if guess else ""
            raise OrganismError(f"there is no stage {name!r}{hint}")
        return names.index(name)
