"""Work that runs user code may hang: the window does not wait, and ends it where that is safe."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.run.importing import UserThread
from runtime.organism.own_modules import OwnModules

HERE: contextvars.ContextVar[str] = contextvars.ContextVar("HERE", default="nowhere")


def exits() -> None:
    raise SystemExit(3)


async def test_it_gives_what_the_function_returns_from_a_thread_with_the_caller_s_context() -> None:
    HERE.set("here")
    result = await UserThread(lambda: (threading.current_thread().name, HERE.get()), "organism-test").result()
    assert result == ("organism-test", "here")


async def test_exceptions_come_through_and_exits_end_nobody() -> None:
    """SystemExit out of a task would end the process without a word."""
    with pytest.raises(ZeroDivisionError):
        await UserThread(lambda: 1 // 0, "organism-test").result()
    with pytest.raises(RuntimeError, match="SystemExit"):
        await UserThread(exits, "organism-test").result()


async def test_whoever_waits_may_stop_waiting(until: Callable[..., object]) -> None:
    gate = threading.Event()
    thread = UserThread(gate.wait, "organism-test")
    waiting = asyncio.create_task(thread.result())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    assert not await thread.end()  # it waits in a call into C, and not in code of an organism
    gate.set()
    await until(lambda: not any(each.name == "organism-test" for each in threading.enumerate()))  # type: ignore[misc]


async def test_own_code_that_hangs_is_interrupted_where_it_is(tmp_path: Path, until: Callable[..., object]) -> None:
    """Python code, in an organism's own module, and nowhere else."""
    (tmp_path / "hanging.py").write_text("while True:\n    pass\n", "utf-8")
    modules = OwnModules([tmp_path])
    thread = UserThread(lambda: modules.import_module("hanging"), "organism-test")
    await until(lambda: thread.place)  # type: ignore[misc]  # an awaitable
    assert thread.place.startswith("hanging.py, line ")
    began = time.monotonic()
    assert await thread.end()
    assert time.monotonic() - began < 2
    assert thread.place == ""
    modules.close()
