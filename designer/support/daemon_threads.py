"""Threads for work that would block the loop; none of them keeps the process from ending."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

_THREADS_MAX = 16
_GRACE_S = 0.2

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Job = tuple["Future[Any]", Callable[[], Any]]


class DaemonThreads(Executor):
    """Up to sixteen threads, made as they are needed.

    Those of :class:`concurrent.futures.ThreadPoolExecutor` are waited for when the interpreter ends, for ever if one
    of them hangs.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._is_shut = False

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Call a function in a thread.

        Raises:
            RuntimeError: After :meth:`shutdown`.
        """
        future: Future[_T] = Future()
        with self._lock:
            if self._is_shut:
                raise RuntimeError("these threads were shut down")
            self._jobs.put((future, lambda: fn(*args, **kwargs)))
            # Counted down here, not by the thread: a second job must not count on the same idle one.
            if self._idle:
                self._idle -= 1
            elif len(self._threads) < _THREADS_MAX:
                number = len(self._threads) + 1
                thread = threading.Thread(target=self._work, name=f"{self._name}-{number}", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work, drop what no thread has begun, and let the threads end.

        Args:
            wait: Without meaning: a moment is given to the threads, and one that hangs is left to end by itself.
            cancel_futures: Without meaning: work that was not begun is always cancelled.
        """
        with self._lock:
            if self._is_shut:
                return
            self._is_shut = True
            while not self._jobs.empty():
                if (job := self._jobs.get()) is not None:
                    job[0].cancel()
            for _ in self._threads:
                self._jobs.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(_GRACE_S / len(self._threads))

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            _do(job)
            del job
            with self._lock:
                self._idle += 1


def _do(job: _Job) -> None:
    future, call = job
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
