"""One event loop for Qt and asyncio; the only file that knows qasync.

qasync gives a loop whose sockets are watched by Qt. It makes a timer of Qt's for each step of a task and for each
sleep, though, which costs several times what asyncio costs, lets sleeps end early, and loses a task for good when a
nested loop of Qt's runs in it. Here one queue is drained from one timer, and one heap of timers hangs on another; what
else a loop is (running, stopping, debugging, telling of exceptions) is asyncio's own.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import os
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial
from time import monotonic, perf_counter
from typing import Any

from PySide6.QtCore import QCoreApplication, QThread

from designer.support.daemon_threads import DaemonThreads
from designer.support.loop_driver import LoopDriver


def _imported_qasync() -> Any:
    # It would take another binding of Qt's if this variable of the user's named one.
    asked = os.environ.pop("QT_API", None)
    try:
        import qasync  # type: ignore[import-untyped]
    finally:
        if asked is not None:
            os.environ["QT_API"] = asked
    return qasync


_QEventLoop: Any = _imported_qasync().QEventLoop

LOOP_SWITCH = "ORGANISM_DESIGNER_LOOP"
"""The environment variable that, as ``stock``, takes qasync's own loop; to tell whose a fault is."""

_SLICE_S = 0.004
"""How long tasks may run before Qt gets its turn."""
_DEAD_TIMERS = 100

_log = logging.getLogger("asyncio")


def new_event_loop(application: QCoreApplication) -> asyncio.AbstractEventLoop:
    """A loop that is not running yet, for the thread of the application."""
    is_stock = os.environ.get(LOOP_SWITCH) == "stock"
    loop: asyncio.AbstractEventLoop = (StockLoop if is_stock else FastLoop)(application)
    return loop


class StockLoop(_QEventLoop):  # type: ignore[misc]  # qasync is untyped
    """qasync's own loop, but that a timer's handle knows its time, which the runtime asks it for."""

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call at a time of :meth:`time`, give or take what Qt's coarse timers do."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._add_callback(handle, when - self.time())
        return handle


class FastLoop(_QEventLoop):  # type: ignore[misc]  # qasync is untyped
    """Asyncio's loop, driven by Qt's.

    While a nested loop of Qt's runs inside a step, the other tasks wait, as a step can't begin in another one; inside
    a slot of Qt's they go on.
    """

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._driver = LoopDriver(self.drain, self._take_wake)
        self._timer_cancelled_count = 0
        self._scheduled: list[Any] = []
        self._current_handle: asyncio.Handle | None = None
        self._left_in_round = 0
        self._is_draining = False
        self._is_woken = False
        self._thrown: BaseException | None = None
        super().__init__(application)
        self._default_executor = DaemonThreads("organism-designer")

    # What qasync does in its own way, and asyncio in the way that its users know.
    is_running = asyncio.BaseEventLoop.is_running
    run_until_complete = asyncio.BaseEventLoop.run_until_complete
    set_default_executor = asyncio.BaseEventLoop.set_default_executor
    get_exception_handler = asyncio.BaseEventLoop.get_exception_handler
    set_exception_handler = asyncio.BaseEventLoop.set_exception_handler
    default_exception_handler = asyncio.BaseEventLoop.default_exception_handler
    call_exception_handler = asyncio.BaseEventLoop.call_exception_handler

    def run_forever(self) -> None:
        """Run until :meth:`stop`, whatever else tells the application to quit."""
        self._before_run_forever()
        try:
            asyncio.BaseEventLoop.run_forever(self)
        finally:
            self._driver.rest()
            self._after_run_forever()

    def _run_once(self) -> None:
        # Asyncio's run_forever calls this until it was told to stop. So a quit of Qt's ends nothing but nested loops.
        if self._stopping:
            self._begin_round()
            while self._left_in_round and self._thrown is None:
                self.drain()
        elif QThread.currentThread().loopLevel():
            raise RuntimeError("a loop of Qt's is running in this thread")
        else:
            self._driver.begin()
            self._application.exec()
        if self._thrown is not None:
            thrown, self._thrown = self._thrown, None
            raise thrown

    def stop(self) -> None:
        """Run what is ready by now, and leave."""
        self._stopping = True
        if not self._is_draining:
            self._begin_round()
            self._driver.arm()

    def close(self) -> None:
        """Let go of everything; the loop can't run again."""
        super().close()
        self._left_in_round = 0
        self._driver.rest()

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Call after what is ready by now."""
        self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_soon")
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        if not self._is_draining:
            self._driver.arm()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """The same, from any thread."""
        self._check_closed()
        if self._debug:
            self._check_callback(callback, "call_soon_threadsafe")
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        # Appended before looking, and the flag is taken back before draining: no call is overlooked.
        if not self._is_woken:
            self._is_woken = True
            self._driver.woken.emit()
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call after a number of seconds."""
        if delay is None:
            raise TypeError("delay must not be None")
        return self.call_at(monotonic() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call at a time of :meth:`time`, never before it."""
        if when is None:
            raise TypeError("when must not be None")
        self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_at")
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        # Asyncio's own mark of a handle that is to report when it is cancelled.
        handle._scheduled = True  # type: ignore[attr-defined]
        heapq.heappush(self._scheduled, handle)
        if when < self._driver.alarm_at:
            self._driver.set_alarm(when)
        return handle

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Call in a thread, in a copy of the caller's context; a thread that hangs does not keep the process."""
        if executor is None:
            func, args = partial(copy_context().run, func, *args), ()
        future: asyncio.Future[Any] = asyncio.BaseEventLoop.run_in_executor(self, executor, func, *args)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for no thread: asyncio would wait for ever for one that hangs.

        Args:
            timeout: Without meaning; asyncio.Runner gives it from Python 3.12 on.
        """
        self._executor_shutdown_called = True
        self._default_executor.shutdown(wait=False)

    def _add_reader(self, fd: Any, callback: Callable[..., object], *args: Any) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, None)
        super()._add_reader(fd, _run_handle, handle)
        return handle

    def _add_writer(self, fd: Any, callback: Callable[..., object], *args: Any) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, None)
        super()._add_writer(fd, _run_handle, handle)
        return handle

    def _take_wake(self) -> None:
        self._is_woken = False
        self._driver.arm()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        # Called before the handle knows that it is cancelled.
        if not handle._scheduled:  # type: ignore[attr-defined]
            return
        self._timer_cancelled_count += 1
        if self._timer_cancelled_count > _DEAD_TIMERS and self._timer_cancelled_count * 2 > len(self._scheduled):
            alive = []
            for each in self._scheduled:
                each._scheduled = each is not handle and not each._cancelled
                if each._scheduled:
                    alive.append(each)
            heapq.heapify(alive)
            self._scheduled = alive
            self._timer_cancelled_count = 0

    def _begin_round(self) -> None:
        """As in asyncio, what is ready runs before what it makes ready."""
        timers = self._scheduled
        if timers:
            now = monotonic()
            while timers and (timers[0]._cancelled or timers[0]._when <= now):
                handle = heapq.heappop(timers)
                handle._scheduled = False
                if handle._cancelled:
                    self._timer_cancelled_count -= 1
                else:
                    self._ready.append(handle)
        self._left_in_round = len(self._ready)

    def drain(self) -> None:
        """Run what is ready, for as long as Qt can be let wait; the driver's to call."""
        if self._is_draining or self._thrown is not None:
            # A loop of Qt's runs in a step, or is about to be left: wait without keeping it busy.
            self._driver.disarm()
            return
        ready = self._ready
        end = perf_counter() + _SLICE_S
        run = self._run_watched if self._debug else _run_handle
        self._is_draining = True
        try:
            while True:
                if not self._left_in_round:
                    if self._stopping:
                        break
                    self._begin_round()
                    if not self._left_in_round:
                        break
                self._left_in_round -= 1
                handle = ready.popleft()
                if not handle._cancelled:
                    # One step of a busy pump takes as long as Qt can be let wait: the clock is looked at after each.
                    run(handle)
                    if perf_counter() >= end:
                        break
        except BaseException as error:
            # Only SystemExit and KeyboardInterrupt leave a handle. Out of timerEvent they would end the process.
            self._left_in_round = 0
            self._thrown = error
        finally:
            self._is_draining = False
        if self._thrown is not None or (self._stopping and not self._left_in_round):
            self._application.exit()
        if ready:
            self._driver.arm()
        else:
            self._driver.disarm()
        if self._scheduled and self._scheduled[0]._when < self._driver.alarm_at:
            self._driver.set_alarm(self._scheduled[0]._when)

    def _run_watched(self, handle: asyncio.Handle) -> None:
        self._current_handle = handle
        start = perf_counter()
        try:
            handle._run()
        finally:
            self._current_handle = None
        if (seconds := perf_counter() - start) >= self.slow_callback_duration:
            _log.warning("Executing %r took %.3f seconds", handle, seconds)


def _run_handle(handle: asyncio.Handle) -> None:
    handle._run()
