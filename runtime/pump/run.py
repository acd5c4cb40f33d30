"""A run from start to stop: the parts of the pump put together, driven, paused and ended (contract section 14)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from runtime.errors import OrganismError, PumpStopped
from runtime.events import (
    RunDraining,
    RunFailed,
    RunIdle,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
)
from runtime.llm.router import Router as LLMRouter
from runtime.llm.scope import running
from runtime.organism.spec import OrganismSpec
from runtime.primitives import Boot
from runtime.problems import Problem
from runtime.pump.composition import Composition
from runtime.pump.driver import Driver
from runtime.pump.entrance import Entrance
from runtime.pump.feed import Feed
from runtime.pump.handling import GRACE_S, Invocation
from runtime.pump.holds import Holds
from runtime.pump.listeners import Listeners
from runtime.pump.messages import MessageState
from runtime.pump.outbox import Outbox
from runtime.pump.pipeline import Pipeline
from runtime.pump.post import Post
from runtime.pump.scheduler import Scheduler
from runtime.pump.stages import PumpStages
from runtime.pump.strays import end_strays
from runtime.pump.stream import EventStream
from runtime.wire.limits import WireLimits
from runtime.wire.vocabulary import Vocabulary

if TYPE_CHECKING:
    from aiostream.core import Stream

    from runtime.organism.imports import Imported

log = logging.getLogger("runtime.pump")

Build = Callable[[AsyncIterable[MessageState]], "AsyncIterable[Any]"]
"""Composes the stages over a source of messages."""


class RunState(StrEnum):
    """What a pump is doing."""

    READY = "ready"
    """Made, not run yet; what is sent queues."""
    RUNNING = "running"
    PAUSED = "paused"
    DRAINING = "draining"
    STOPPED = "stopped"


class Run:
    """The machinery of one organism. StreamPump is this, with everything that one does with it.

    Attributes:
        spec: The organism.
        listeners: By name; `.handler` is the author's own function.
        pipeline: The stages, to be inserted, replaced and removed by name.
        state: Whether it runs.
        problems: Warnings about the organism.
        failure: What of the pump's own broke and so ended the run; None while nothing did.
    """

    def __init__(
        self,
        spec: OrganismSpec | None = None,
        *,
        env: Mapping[str, str] | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        """A pump without listeners.

        Args:
            spec: The organism; its listeners are not imported here, see bootstrap.
            env: The environment of its own, where LLM backends find their keys.
            problems: The warnings that came up while the organism was opened.

        Raises:
            InvalidOrganism: A scripted LLM backend's script has errors.
        """
        self.spec = spec = spec or OrganismSpec()
        self.problems = tuple(problems)
        self.state = RunState.READY
        self.listeners = Listeners()
        self._events = EventStream()
        self._scheduler = Scheduler(spec.thread_scheduling, spec.max_concurrent_handlers, spec.max_concurrent_per_agent)
        self._llm = LLMRouter(spec.llm, spec.folder, env or {}, budget=spec.budget) if spec.llm is not None else None
        self._post = Post(
            spec.name,
            spec.limits,
            self._scheduler,
            self._events,
            self._llm.forget_frame if self._llm is not None else None,
        )
        limits = WireLimits(max_bytes=spec.limits.max_message_bytes)
        self._vocabulary = Vocabulary()
        self._outbox = Outbox(self._post, self.listeners, limits, self._vocabulary, spec.errors_to)
        wakes = asyncio.Event()
        self._composition = Composition(wakes.set)
        stages = PumpStages(self._post, self.listeners, self._outbox)
        self.pipeline = Pipeline(
            stages.all(limits, self._vocabulary), self._outbox, self._composition.returned, self._post.messages
        )
        self._feed = Feed(
            self._post,
            self._outbox,
            self.pipeline,
            self._composition,
            wakes,
            spec.max_concurrent_pipelines,
            self._moved,
        )
        self._driver = Driver(self._post, self._outbox, self._feed.send, self._check_idle, self._failed, self._llm)
        self._entrance = Entrance(
            self._post,
            self.listeners,
            self._feed.intake,
            lambda: self.state is not RunState.READY,
            self._refuse_stopped,
        )
        self._holds = Holds(self._post, self._moved)
        self._idle_waiters: list[asyncio.Future[None]] = []
        self._run_task: asyncio.Task[None] | None = None
        self._composing: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._drain_limit: asyncio.Timeout | None = None
        self._drain_cut = False
        self._failing: asyncio.Task[None] | None = None
        self._imported: Imported | None = None
        self._stoppers: list[asyncio.Task[Any] | None] = []
        self._last_words: list[Callable[[], None]] = []
        self.failure: BaseException | None = None

    @property
    def event_stream(self) -> EventStream:
        """Where the pump writes its records."""
        return self._events

    def before_end(self, function: Callable[[], None]) -> None:
        """Call it when nothing of a handler runs any more, before the last record is written."""
        self._last_words.append(function)

    def _refuse_inside(self, what: str) -> None:
        here = running.get()
        if isinstance(here, Invocation) and here.events is self._events and not here.over:
            raise OrganismError(
                f"{what} was called from inside the handler of {here.agent}; return a HandlerResponse instead"
            )

    def _refuse_stopped(self) -> None:
        if self.state in (RunState.DRAINING, RunState.STOPPED):
            raise PumpStopped("the pump has stopped, or is stopping, and takes nothing new")

    # Running

    async def run(self, build: Build | None = None) -> None:
        """Run until shutdown.

        Args:
            build: Composes the stages over the queue of messages instead of the pump's own driver; see
                Pipeline.through. It must consume its source to the end.

        Raises:
            OrganismError: It runs already, or has stopped.
        """
        if self.state is not RunState.READY:
            raise OrganismError(f"the pump is {self.state}; a pump runs once")
        build = build or self._overridden_build()
        self.state = RunState.RUNNING
        self._driver.start()
        self._events.emit(RunStarted, "", "", 0, self.spec.name, len(self.listeners))
        self._post.boot(Boot(self.spec.name, datetime.now(UTC), len(self.listeners)))
        try:
            if build is not None:
                await self._run_composed(build)
            else:
                await self._feed.run()
        except asyncio.CancelledError:
            if self.state is not RunState.STOPPED:
                await self.shutdown(drain=False)
            raise
        except Exception as error:
            self.failure = self.failure or error
            self._events.emit(RunFailed, "", "", 0, f"{type(error).__name__}: {error}")
            await self.shutdown(drain=False)
            raise

    def _failed(self, error: BaseException) -> None:
        """Something of the pump's own broke: say so, and stop rather than wait for ever."""
        log.critical("the pump failed", exc_info=error)
        self.failure = self.failure or error
        self._events.emit(RunFailed, "", "", 0, f"{type(error).__name__}: {error}")
        if self._failing is None:
            self._failing = asyncio.get_running_loop().create_task(self.shutdown(drain=False))

    def build_pipeline(self, source: AsyncIterable[MessageState]) -> Stream[Any]:
        """The stages as an aiostream Stream; a subclass that overrides this composes them its own way."""
        return self.pipeline.stream(source)

    def source(self) -> AsyncIterator[MessageState]:
        """The queue of messages as an async iterable, for compositions."""
        return self._composition.source()

    def state_of(self, document: bytes, *, from_id: str, to: str | None = None) -> MessageState:
        """A message from a source of a composition's own, to be merged with `source()`."""
        return self._feed.state_of(document, from_id, to)

    def _overridden_build(self) -> Build | None:
        return self.build_pipeline if type(self).build_pipeline is not Run.build_pipeline else None

    async def _run_composed(self, build: Build) -> None:
        self._composition.open()
        feeding = asyncio.create_task(self._feed.run(), name="organism-intake")
        self._composing = asyncio.create_task(self._consume(build), name="organism-composition")
        try:
            await asyncio.wait([self._composing, feeding], return_when=asyncio.FIRST_COMPLETED)
            if feeding.done() and not feeding.cancelled():
                feeding.result()
            await asyncio.wait([self._composing])
            if not self._composing.cancelled():
                self._composing.result()
            if self.state is not RunState.STOPPED:
                raise OrganismError("the composition of stages ended while the pump ran; consume its source to the end")
        finally:
            feeding.cancel()
            with suppress(asyncio.CancelledError):
                await feeding

    async def _consume(self, build: Build) -> None:
        composed = build(self.source())
        streamer = getattr(composed, "stream", None)
        if streamer is None:
            async for _ in composed:
                pass
        else:
            async with streamer() as results:
                async for _ in results:
                    pass

    # Pausing and ending

    def pause(self) -> None:
        """Dispatch nothing; running handlers go on and their results queue."""
        if self.state is RunState.RUNNING:
            self.state = RunState.PAUSED
            self._scheduler.paused = True
            self._events.emit(RunPaused, "", "", 0)

    def resume(self) -> None:
        """Dispatch again."""
        if self.state is RunState.PAUSED:
            self.state = RunState.RUNNING
            self._scheduler.resume()
            self._events.emit(RunResumed, "", "", 0)
            self._driver.kick()

    def step(self) -> None:
        """While paused, let one delivery run."""
        self._scheduler.step()
        self._driver.kick()

    async def idle(self) -> None:
        """Wait until no message is queued, held or handled.

        Raises:
            PumpStopped: The pump stopped first.
            OrganismError: It was called from inside a handler, which is never idle itself.
        """
        self._refuse_inside("idle")
        while not self._is_idle():
            if self.state is RunState.STOPPED:
                raise PumpStopped("the pump stopped before it was idle")
            waiter = asyncio.get_running_loop().create_future()
            self._idle_waiters.append(waiter)
            await waiter

    @property
    def is_idle(self) -> bool:
        """Whether no message is queued, held or handled."""
        return self._is_idle()

    @property
    def hanging(self) -> tuple[str, ...]:
        """Names of the listeners whose `def` handlers hang in threads that nothing can end."""
        return self._driver.hanging

    def _is_idle(self) -> bool:
        return not self._post.registry.busy and not len(self._feed.intake)

    def _moved(self) -> None:
        """Something has moved outside of the workers: there may be something to run, or nothing any more."""
        self._driver.kick()
        self._check_idle()

    def _check_idle(self) -> None:
        if self._is_idle():
            if self.state not in (RunState.READY, RunState.STOPPED):
                self._events.emit(RunIdle, "", "", 0)
            waiters, self._idle_waiters = self._idle_waiters, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)

    async def shutdown(self, *, drain: bool = True, deadline_s: float = 10.0) -> None:
        """Take nothing new, let what is in flight finish, then cancel; returns always.

        Args:
            drain: Whether to wait for what is in flight; otherwise it is cancelled at once.
            deadline_s: Seconds to wait for it.
        """
        self._refuse_inside("shutdown")
        begins = self._closing is None
        if self._closing is None:
            self._closing = asyncio.create_task(self._shut_down(drain, deadline_s), name="organism-shutdown")
        elif not drain:
            self._cut_drain()
        # Whoever waits for the end may be a task that a handler has started: it must live to see it.
        self._stoppers.append(asyncio.current_task())
        try:
            await asyncio.shield(self._closing)
        except asyncio.CancelledError:
            if begins:
                self._cut_drain()
                await asyncio.wait([self._closing])
            raise

    async def _shut_down(self, drain: bool, deadline_s: float) -> None:
        """A task of its own, so that the end is reached even if whoever asked for it is cancelled."""
        drained = self._is_idle()
        try:
            if drain and self.state in (RunState.RUNNING, RunState.PAUSED):
                self.resume()
                self.state = RunState.DRAINING
                self._events.emit(RunDraining, "", "", 0, deadline_s)
                drained = await self._drained(deadline_s)
        finally:
            await self._stop(drained)

    async def _drained(self, deadline_s: float) -> bool:
        try:
            async with asyncio.timeout(0 if self._drain_cut else deadline_s) as self._drain_limit:
                await self.idle()
        except TimeoutError:
            return False
        finally:
            self._drain_limit = None
        return True

    def _cut_drain(self) -> None:
        self._drain_cut = True
        if self._drain_limit is not None:
            with suppress(RuntimeError):  # it is just over by itself
                self._drain_limit.reschedule(asyncio.get_running_loop().time())

    async def _stop(self, drained: bool) -> None:
        self.state = RunState.STOPPED
        # Whoever waits is told first: what is cancelled below must not look like an answer, or like idleness.
        self._post.sources.close()
        waiters, self._idle_waiters = self._idle_waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_exception(PumpStopped("the pump stopped before it was idle"))
        self._feed.close(PumpStopped("the pump has stopped"))
        self._composition.close()
        others, composing = list(self._feed.in_pipeline), self._composing
        if composing is not None and not drained:
            others.append(composing)
        await self._driver.stop(others, self.pipeline.give_up)
        await end_strays(self._events, (*self._stoppers, asyncio.current_task()))
        for last in self._last_words:
            last()
        self._events.emit(RunStopped, "", "", 0, drained)
        self._events.close()
        if composing is not None and not composing.done():
            # It ends by itself, now that its source and the events have ended.
            await asyncio.wait([composing], timeout=GRACE_S)
            composing.cancel()
            await asyncio.wait([composing], timeout=GRACE_S)
        if self._imported is not None:
            self._imported.close()

    async def __aenter__(self) -> Self:
        self._run_task = asyncio.create_task(self.run(), name="organism-pump")
        try:
            await asyncio.sleep(0)
        except BaseException:
            await self.shutdown(drain=False)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.shutdown(drain=kind is None)
        if self._run_task is not None:
            await asyncio.wait([self._run_task])
            if not self._run_task.cancelled() and kind is None:
                self._run_task.result()
