"""How a loop begins, ends, and what gets out of it."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator

import pytest

from .conftest import MakeLoop

Loop = asyncio.AbstractEventLoop


async def answer() -> int:
    await asyncio.sleep(0.001)
    return 42


def test_a_loop_can_run_again(qloop: Loop) -> None:
    assert qloop.run_until_complete(answer()) == 42
    assert not qloop.is_running()
    assert qloop.run_until_complete(answer()) == 42


def test_what_is_done_already_is_its_result(qloop: Loop) -> None:
    future: asyncio.Future[int] = qloop.create_future()
    future.set_result(7)
    assert qloop.run_until_complete(future) == 7


def test_one_loop_after_another(make_loop: MakeLoop) -> None:
    for _ in range(3):
        loop = make_loop()
        assert loop.run_until_complete(answer()) == 42
        loop.close()


def test_an_exception_of_the_main_coroutine_comes_out(qloop: Loop) -> None:
    async def fail() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        qloop.run_until_complete(fail())


def test_stopping_ends_a_loop_that_would_run_for_ever(qloop: Loop) -> None:
    qloop.call_later(0.01, qloop.stop)
    qloop.run_forever()
    assert not qloop.is_running()


def test_a_thread_can_stop_an_idle_loop(qloop: Loop) -> None:
    thread = threading.Timer(0.02, lambda: qloop.call_soon_threadsafe(qloop.stop))
    thread.start()
    qloop.run_forever()
    thread.join()


@pytest.mark.stock_cannot("it leaves Qt's loop at once")
def test_what_is_ready_when_it_is_stopped_still_runs(qloop: Loop) -> None:
    called: list[str] = []

    def first() -> None:
        qloop.stop()
        qloop.call_soon(called.append, "next time")

    qloop.call_soon(first)
    for number in range(100):
        qloop.call_soon(called.append, str(number))
    qloop.run_forever()
    assert called == [str(number) for number in range(100)]
    qloop.call_soon(qloop.stop)
    qloop.run_forever()
    assert called[100:] == ["next time"]


@pytest.mark.stock_cannot("it forgets the stop, and runs for ever")
def test_a_loop_stopped_before_it_runs_makes_one_round(qloop: Loop) -> None:
    called: list[int] = []
    for number in range(100):
        qloop.call_soon(called.append, number)
    qloop.stop()
    qloop.run_forever()
    assert called == list(range(100))


async def test_no_loop_runs_in_another(make_loop: MakeLoop) -> None:
    coroutine = answer()
    with pytest.raises(RuntimeError):
        asyncio.run(coroutine)
    coroutine.close()
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop().run_forever()


def test_asyncio_s_runner_runs_it(make_loop: MakeLoop) -> None:
    with asyncio.Runner(loop_factory=make_loop) as runner:
        assert runner.run(answer()) == 42
        assert runner.run(answer()) == 42
    assert runner._loop is None  # type: ignore[attr-defined]


def test_what_is_pending_at_the_end_is_cancelled(make_loop: MakeLoop, caplog: pytest.LogCaptureFixture) -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.001)
            ended.append("ended")

    async def main() -> None:
        for _ in range(3):
            task = asyncio.create_task(wait())
            waiting.append(task)
        await asyncio.sleep(0)

    waiting: list[asyncio.Task[None]] = []
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(main())
    waiting.clear()
    gc.collect()
    assert ended == ["ended"] * 3
    assert caplog.text == ""


@pytest.mark.stock_cannot("it does not know of generators")
def test_async_generators_are_closed_at_the_end(make_loop: MakeLoop) -> None:
    closed: list[str] = []

    async def count() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0.001)
            closed.append("closed")

    kept = count()

    async def main() -> None:
        await anext(kept)
        async for _ in count():
            break
        gc.collect()
        await asyncio.sleep(0.02)
        assert closed == ["closed"]

    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(main())
    assert closed == ["closed", "closed"]


@pytest.mark.stock_cannot("PySide ends the process when SystemExit leaves an event of Qt's")
@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_what_ends_programs_comes_out_of_the_loop_which_can_go_on(qloop: Loop, error: BaseException) -> None:
    async def leave() -> None:
        await asyncio.sleep(0.001)
        raise error

    async def main() -> int:
        task = asyncio.create_task(leave())
        await asyncio.wait([task])
        assert task.exception() is error
        return await answer()

    task = qloop.create_task(main())
    with pytest.raises(type(error)):
        qloop.run_until_complete(task)
    assert qloop.run_until_complete(task) == 42


@pytest.mark.stock_cannot("PySide ends the process when SystemExit leaves an event of Qt's")
@pytest.mark.parametrize("later", [False, True])
def test_what_ends_programs_comes_out_of_a_callback(qloop: Loop, later: bool) -> None:
    def leave() -> None:
        raise SystemExit(3)

    called: list[int] = []
    if later:
        qloop.call_later(0.001, leave)
    else:
        qloop.call_soon(leave)
        qloop.call_soon(called.append, 1)
    with pytest.raises(SystemExit):
        qloop.run_forever()
    assert called == []
    assert qloop.run_until_complete(answer()) == 42
    assert called == ([] if later else [1])


@pytest.mark.stock_cannot("its threads are waited for, however long they hang")
def test_a_thread_that_hangs_holds_up_nobody(make_loop: MakeLoop) -> None:
    release = threading.Event()

    async def main() -> None:
        asyncio.get_running_loop().run_in_executor(None, release.wait, 20)
        await asyncio.sleep(0.01)

    start = time.monotonic()
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(main())
    assert time.monotonic() - start < 2
    hanging = [thread for thread in threading.enumerate() if thread.name.startswith("organism-designer")]
    assert [thread.daemon for thread in hanging] == [True]
    release.set()
    hanging[0].join()
