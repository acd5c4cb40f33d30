"""A loop of its own for one run, which ends whatever handlers have left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from runtime.cli.progress import Level
from runtime.cli.reporter import Reporter

_Result = TypeVar("_Result")

_LEAVING_S = 2.0
"""What is still there when a run was broken off gets so long to end."""


def driven(run: Coroutine[Any, Any, _Result], reporter: Reporter) -> _Result:
    """Run to the end on a loop of its own, waiting for no thread that user code may have left behind."""

    def unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        why = f": {type(error).__name__}: {error}" if error is not None else ""
        reporter.tell(f"{context.get('message', 'something failed')}{why}", Level.WARNING)

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(unhandled)
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(run)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=_LEAVING_S))
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()
