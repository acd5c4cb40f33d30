"""Tasks that handlers start and leave behind: they end with the run (contract section 14).

A task that is started in a handler has a copy of the handler's context, and with it the invocation; so it is
found however it was started.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import sys
from collections.abc import Iterable, Set
from typing import Any

from runtime.llm.scope import running
from runtime.pump.handling import GRACE_S, Invocation, keep_for_ever
from runtime.pump.stream import EventStream

log = logging.getLogger("runtime.pump")

_ROUNDS = 2
"""How often tasks are asked to end; those that others start while they end are asked in the second."""
_STEPS = 10
"""How many steps a task that is given up may take until it waits for something."""


async def end_strays(events: EventStream, spared: Iterable[asyncio.Task[Any] | None]) -> None:
    """End all tasks that the handlers of a pump have started; what ignores that is given up.

    Args:
        events: The pump's stream, by which its invocations are known.
        spared: Tasks that are not to be ended, though a handler started them.
    """
    kept = {task for task in spared if task is not None}
    for _ in range(_ROUNDS):
        tasks = strays(events) - kept
        if not tasks:
            return
        for task in tasks:
            task.cancel()
        done, _pending = await asyncio.wait(tasks, timeout=GRACE_S)
        for task in done:
            _look_at(task)
    for task in strays(events) - kept:
        await _give_up(task)


def strays(events: EventStream) -> Set[asyncio.Task[Any]]:
    """The tasks that handlers of a pump have started and that still live, on the running loop."""
    return {task for task in asyncio.all_tasks() if _events_of(task) is events}


def _events_of(task: asyncio.Task[Any]) -> EventStream | None:
    context = _context_of(task)
    here = context.get(running) if context is not None else None
    return here.events if isinstance(here, Invocation) else None


if sys.version_info >= (3, 12):

    def _context_of(task: asyncio.Task[Any]) -> contextvars.Context | None:
        return task.get_context()

else:

    def _context_of(task: asyncio.Task[Any]) -> contextvars.Context | None:
        # Python 3.11 tells nobody a task's context but its garbage collector.
        return next((each for each in gc.get_referents(task) if isinstance(each, contextvars.Context)), None)


def _look_at(task: asyncio.Task[Any]) -> None:
    """Take what a task raised while it was ended, which nobody else will."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("a task that a handler had started failed while it was ended", exc_info=error)


async def _give_up(task: asyncio.Task[Any]) -> None:
    """End a task that ignores its cancellation: its coroutine is closed, or else left suspended for good."""
    log.warning("a task that a handler had started ignores that it was cancelled; it was given up")
    for _ in range(_STEPS):
        if task.done() or _sever(task):
            break
        # Its next step is on its way already.
        await asyncio.sleep(0)
    coroutine: Any = task.get_coro()
    context = _context_of(task)
    try:
        (context.copy() if context is not None else contextvars.Context()).run(coroutine.close)
    except BaseException:  # it swallowed even GeneratorExit, or raised something of its own
        keep_for_ever(coroutine)
    if not task.done() and getattr(task, "_fut_waiter", None) is None:
        await asyncio.sleep(0)
    if not task.done():
        # As a future it can be cancelled over its coroutine's head, so that whoever awaits it goes on.
        asyncio.Future.cancel(task)
    else:
        _look_at(task)


def _sever(task: asyncio.Task[Any]) -> bool:
    """See to it that what a task waits for does not resume it; whether it waits."""
    waiter: Any = getattr(task, "_fut_waiter", None)
    if waiter is None or waiter.done():
        return False
    for callback, _context in list(waiter._callbacks or ()):
        if getattr(callback, "__self__", None) is task:
            waiter.remove_done_callback(callback)
    return True
