"""The window's life on the loop of Qt and asyncio: one main coroutine, and an end that nothing holds up.

Asyncio's own Runner would end with the first SystemExit out of any task, and wait at its end for tasks that do not take
their cancelling; the window has to outlive the one and to end in spite of the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any

from PySide6.QtCore import QCoreApplication

from designer.support.loop import new_event_loop

TASKS_GRACE_S = 0.5
"""How long tasks have at the end, after they were cancelled."""
_GENERATORS_GRACE_S = 0.2
_OURS = "designer."

Stray = Callable[[BaseException], object]


def run_main(application: QCoreApplication, main: Coroutine[Any, Any, None], stray: Stray) -> bool:
    """Run the main coroutine to its end, and end whatever it has begun.

    Args:
        application: Qt's loop must not be running.
        main: Is cancelled by nobody.
        stray: Told of exceptions that nobody took: those of the main coroutine, those that came through code of ours,
            and SystemExit and KeyboardInterrupt wherever they came from; the loop goes on.

    Returns:
        Whether all tasks have ended; if not, the interpreter's own end may be held up or be noisy.
    """
    loop = new_event_loop(application)
    loop.set_exception_handler(lambda loop, context: _take(loop, context, stray))
    try:
        _complete(loop, main, stray)
        return bool(_complete(loop, _end_the_rest(loop), stray))
    finally:
        loop.close()


def _complete(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], stray: Stray) -> Any:
    """What a coroutine returns; None if it fails, which is told."""
    task = loop.create_task(work)
    while not task.done():
        try:
            loop.run_until_complete(task)
        except BaseException as error:
            # Stock qasync says by a RuntimeError that Qt was told to quit, which is not for Qt to decide.
            if not task.done() and not isinstance(error, RuntimeError):
                stray(error)
    if task.cancelled():
        return None
    if (failure := task.exception()) is not None:
        stray(failure)
        return None
    return task.result()


async def _end_the_rest(loop: asyncio.AbstractEventLoop) -> bool:
    left = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
    for task in left:
        task.cancel()
    ended, stubborn = await asyncio.wait(left, timeout=TASKS_GRACE_S) if left else (set(), set())
    for task in ended:
        if not task.cancelled() and (error := task.exception()) is not None:
            loop.call_exception_handler({"message": "a task failed at the end", "exception": error, "task": task})
    for task in stubborn:
        # It was cancelled, and will not hear of it: nobody is helped by a word about it.
        task._log_destroy_pending = False  # type: ignore[attr-defined]
    with suppress(TimeoutError):
        async with asyncio.timeout(_GENERATORS_GRACE_S):
            await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
    return not stubborn


def _take(loop: asyncio.AbstractEventLoop, context: dict[str, Any], stray: Stray) -> None:
    """Tell of faults of ours; those of somebody's handlers go to asyncio's log, as they do without a window."""
    error = context.get("exception")
    if isinstance(error, BaseException) and _is_ours(error.__traceback__):
        stray(error)
    else:
        loop.default_exception_handler(context)


def _is_ours(trace: TracebackType | None) -> bool:
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(_OURS) and not module.startswith("designer.support.loop"):
            return True
        trace = trace.tb_next
    return False
