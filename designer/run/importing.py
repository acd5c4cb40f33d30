"""Work that runs user code and may hang, in a thread that the window does not wait for."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from runtime.organism.own_modules import is_own_name
from runtime.pump.interrupting import interrupt

_Result = TypeVar("_Result")

_TRIES = 5
_TRY_AGAIN_S = 0.01


class UserThread(Generic[_Result]):
    """One function in a daemon thread of its own, in a copy of the caller's context."""

    def __init__(self, function: Callable[[], _Result], name: str) -> None:
        """Begin; on the loop's thread."""
        self._function = function
        self._loop = asyncio.get_running_loop()
        self._future: asyncio.Future[_Result] = self._loop.create_future()
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._run,), name=name, daemon=True)
        self._thread.start()

    async def result(self) -> _Result:
        """What the function returns, or raises, BaseExceptions as the cause of a RuntimeError.

        When this is cancelled the thread goes on, until :meth:`end`.
        """
        return await asyncio.shield(self._future)

    @property
    def place(self) -> str:
        """The line of the organism's own code where the thread is: ``handlers.py, line 12``; empty if nowhere there."""
        frame = sys._current_frames().get(self._thread.ident or 0)
        while frame is not None:
            if is_own_name(frame.f_globals.get("__name__")):
                return f"{frame.f_code.co_filename.replace(chr(92), '/').rpartition('/')[2]}, line {frame.f_lineno}"
            frame = frame.f_back
        return ""

    async def end(self) -> bool:
        """Give the function up, interrupting it where that is safe; whether its thread has ended."""
        self._future.cancel()
        for _ in range(_TRIES):
            if not interrupt(self._thread):
                return True
            await asyncio.sleep(_TRY_AGAIN_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            result = self._function()
        except Exception as error:
            self._tell(lambda failed=error: self._future.set_exception(failed))  # type: ignore[misc]  # bound now
        except BaseException as error:
            failure = RuntimeError(f"{type(error).__name__} was raised")
            failure.__cause__ = error
            self._tell(lambda: self._future.set_exception(failure))
        else:
            self._tell(lambda: self._future.set_result(result))

    def _tell(self, settle: Callable[[], None]) -> None:
        def on_loop() -> None:
            if not self._future.done():
                settle()

        try:
            self._loop.call_soon_threadsafe(on_loop)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return
