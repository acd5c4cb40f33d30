"""Worker tasks: they take what the scheduler gives, and share the loop's time (contract section 8).

When a handler never suspends, the next message is handled in the same step of the loop. Only a handler that
suspends makes another worker start.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Awaitable, Callable

from runtime.pump.messages import Delivery
from runtime.pump.scheduler import Scheduler
from runtime.pump.stream import EventStream

SLICE_NS = 5_000_000
"""Nanoseconds that workers use before the loop gets its turn."""
SPARE_WORKERS = 32
"""Idle workers kept for the next burst."""

Begin = Callable[[Delivery, "asyncio.Task[None]"], Awaitable[None] | None]
"""Dispatches a delivery; returns what is left to await."""

_now = time.monotonic_ns


class Workers:
    """The worker tasks of one pump.

    Attributes:
        tasks: Those that live.
        context: What each handler's contextvars begin with.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        events: EventStream,
        begin: Begin,
        on_failure: Callable[[BaseException], None],
    ) -> None:
        self._scheduler = scheduler
        self._events = events
        self._begin = begin
        self._on_failure = on_failure
        self._idle: list[asyncio.Future[None]] = []
        self._waking = False
        self._slice_end = 0
        self._fresh_slice = False
        self.closed = True
        self.context = contextvars.copy_context()
        self.tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Run handlers from now on, on the running loop."""
        self.closed = False
        self.context = contextvars.copy_context()
        self.kick()

    def kick(self) -> None:
        """See to it that a worker looks for work soon."""
        if self._waking or self.closed or not self._scheduler.can_run:
            return
        self._waking = True
        while self._idle:
            sleeper = self._idle.pop()
            if not sleeper.done():
                sleeper.set_result(None)
                return
        worker = asyncio.get_running_loop().create_task(
            self._work(), name="organism-worker", context=self.context.copy()
        )
        self.tasks.add(worker)
        worker.add_done_callback(self._worker_ended)

    def _worker_ended(self, worker: asyncio.Task[None]) -> None:
        self.tasks.discard(worker)
        if worker.cancelled():
            # Where the pump did not stop, a handler got hold of it: another takes its place.
            self._waking = False
            self.kick()
        elif (error := worker.exception()) is not None:
            self._on_failure(error)

    async def _work(self) -> None:
        task = asyncio.current_task()
        assert task is not None, "a worker is a task"
        self._waking = False
        scheduler = self._scheduler
        while not self.closed:
            delivery = scheduler.pop()
            if delivery is None:
                if len(self._idle) >= SPARE_WORKERS:
                    return
                await self._sleep()
                self._waking = False
                continue
            rest = self._begin(delivery, task)
            if rest is not None:
                try:
                    await rest
                except (asyncio.CancelledError, GeneratorExit):
                    if self.closed or not task.get_loop().is_running():
                        raise
                    # A handler cancelled its own task, or somebody who got hold of it did: not the worker's end.
            if task.cancelling():
                await self._calm(task)
            if _now() >= self._slice_end:
                await self.give_way()

    async def _calm(self, task: asyncio.Task[None]) -> None:
        """What a handler left of its own cancellation must not hit the next one."""
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            if self.closed:
                raise
        while task.cancelling():
            task.uncancel()

    async def _sleep(self) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        self._idle.append(sleeper)
        try:
            await sleeper
        except asyncio.CancelledError:
            if self.closed:
                raise
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()

    @property
    def slice_is_over(self) -> bool:
        """Whether the loop should get its turn."""
        return _now() >= self._slice_end

    async def give_way(self) -> None:
        """Let the loop have its turn; all workers of one turn share one slice of time."""
        if not self._fresh_slice:
            self._fresh_slice = True
            asyncio.get_running_loop().call_soon(self._begin_slice)
        self._events.look_at_lossless()
        if self._events.congested:
            await self._events.room()
        await asyncio.sleep(0)

    def _begin_slice(self) -> None:
        self._fresh_slice = False
        self._slice_end = _now() + SLICE_NS
