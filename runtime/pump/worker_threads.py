"""Worker threads for plain `def` handlers, which never run on the loop (contract section 8)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from runtime.pump.interrupting import interrupt

HUNG_MAX = 64
"""Threads that hang past their handler's timeout before no more are started."""
_LAST_CHANCE_S = 0.01
"""Seconds between two tries to end a thread at the pump's end."""
_TRIES = 5

_Job = tuple[Callable[[], Any], "asyncio.Future[Any]", asyncio.AbstractEventLoop]


class NoThreadLeft(Exception):
    """Too many handlers hang in their threads."""


class _Worker(threading.Thread):
    def __init__(self, pool: WorkerThreads, number: int) -> None:
        super().__init__(name=f"organism-handler-{number}", daemon=True)
        self.jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self.works_for = ""
        self.hung = False
        self._pool = pool

    def run(self) -> None:
        while (job := self.jobs.get()) is not None:
            function, future, loop = job
            try:
                outcome, error = function(), None
            except BaseException as raised:
                outcome, error = None, raised
            del job, function
            try:
                loop.call_soon_threadsafe(self._pool.ended, self, future, outcome, error)
            except RuntimeError:
                return  # the loop is closed: nobody waits any more
            del outcome, error, future, loop


class WorkerThreads:
    """Daemon threads, as many as handlers run at once; one that hangs is replaced, up to a cap.

    The capacity is not counted here: each thread belongs to a handler that holds one of the pump's slots.
    """

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._busy: dict[asyncio.Future[Any], _Worker] = {}
        self._started = 0
        self.hung = 0

    @property
    def hanging(self) -> tuple[str, ...]:
        """For whom threads that were given up still work."""
        return tuple(dict.fromkeys(worker.works_for for worker in self._busy.values() if worker.hung))

    def submit(self, function: Callable[[], Any], name: str = "") -> asyncio.Future[Any]:
        """Call the function in a thread of its own; the future has what it returned or raised.

        Args:
            function: What to call.
            name: For whom, should it hang.

        Raises:
            NoThreadLeft: Too many threads hang.
        """
        loop = asyncio.get_running_loop()
        if not self._idle:
            if self.hung >= HUNG_MAX:
                raise NoThreadLeft
            self._started += 1
            worker = _Worker(self, self._started)
            worker.start()
        else:
            worker = self._idle.pop()
        future: asyncio.Future[Any] = loop.create_future()
        worker.works_for = name
        self._busy[future] = worker
        worker.jobs.put((function, future, loop))
        return future

    def abandon(self, future: asyncio.Future[Any]) -> bool:
        """Give up a function whose thread cannot be stopped: it counts as hanging; whether it still runs."""
        worker = self._busy.get(future)
        if worker is not None and not worker.hung:
            worker.hung = True
            self.hung += 1
        return worker is not None

    def ended(self, worker: _Worker, future: asyncio.Future[Any], outcome: Any, error: BaseException | None) -> None:
        """On the loop: a thread has finished its function."""
        self._busy.pop(future, None)
        if worker.hung:
            worker.hung = False
            self.hung -= 1
        self._idle.append(worker)
        if future.done():
            return
        if isinstance(error, (StopIteration, GeneratorExit)):
            # A future cannot hold the one, and the other would end whoever awaits it.
            stray = RuntimeError(f"the handler raised {type(error).__name__}")
            stray.__cause__ = error
            future.set_exception(stray)
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(outcome)

    async def close(self) -> None:
        """Let all threads end; one that hangs is interrupted where that is safe, else it ends with the process."""
        for worker in (*self._idle, *self._busy.values()):
            worker.jobs.put(None)
        self._idle.clear()
        for _ in range(_TRIES):
            at_work = [worker for worker in self._busy.values() if interrupt(worker)]
            if not at_work:
                return
            await asyncio.sleep(_LAST_CHANCE_S)
