"""How coroutine tests of the designer run: on the window's own loop, under a time limit, leaving nothing behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import SignalInstance

LIMIT_S = 30
PATIENCE_S = 5.0
_LOOK_S = 0.005


def run_on(loop: asyncio.AbstractEventLoop, test: Coroutine[Any, Any, object]) -> None:
    """Run a test; one that leaves a task behind, or an exception nobody took, fails."""
    unhandled: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: unhandled.append(context))
    try:
        loop.run_until_complete(_bounded(test))
    finally:
        end(loop)
    assert not unhandled, f"the loop saw exceptions nobody took: {unhandled}"


async def _bounded(test: Coroutine[Any, Any, object]) -> None:
    async with asyncio.timeout(LIMIT_S):
        await test
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, f"tasks were left behind: {left}"


def end(loop: asyncio.AbstractEventLoop) -> None:
    """End what is left on a loop that does not run, as asyncio.Runner does, and close it."""
    if loop.is_closed():
        return
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


async def until(is_true: Callable[[], object], timeout_s: float = PATIENCE_S) -> None:
    """Let the loop run until something is true; qtbot.waitUntil would keep all other tasks waiting.

    Raises:
        AssertionError: It did not come true in time.
    """
    deadline = time.monotonic() + timeout_s
    while not is_true():
        assert time.monotonic() < deadline, f"this did not come true in {timeout_s} s: {is_true}"
        await asyncio.sleep(_LOOK_S)


async def emitted(signal: SignalInstance, timeout_s: float = PATIENCE_S) -> tuple[Any, ...]:
    """Wait for a signal's next emission; qtbot.waitSignal would keep all other tasks waiting.

    Returns:
        What it carried.

    Raises:
        AssertionError: It was not emitted in time.
    """
    future: asyncio.Future[tuple[Any, ...]] = asyncio.get_running_loop().create_future()

    def take(*carried: Any) -> None:
        if not future.done():
            future.set_result(carried)

    signal.connect(take)
    try:
        async with asyncio.timeout(timeout_s):
            return await future
    except TimeoutError:
        raise AssertionError(f"{signal} was not emitted in {timeout_s} s") from None
    finally:
        signal.disconnect(take)
