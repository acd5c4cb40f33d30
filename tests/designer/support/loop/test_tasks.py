"""Tasks on the loop, and all that asyncio builds on them."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import socket
import sys
import threading
from collections.abc import AsyncIterator

import pytest

Loop = asyncio.AbstractEventLoop
name = contextvars.ContextVar("name", default="nobody")


async def answer() -> int:
    await asyncio.sleep(0.001)
    return 42


async def fail() -> None:
    await asyncio.sleep(0)
    raise LookupError("there is nothing here")


async def test_a_task_has_its_result_or_its_exception() -> None:
    task = asyncio.create_task(fail())
    assert await asyncio.create_task(answer()) == 42
    with pytest.raises(LookupError):
        await task


async def test_a_cancelled_task_ends_where_it_waits() -> None:
    seen: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("ended")

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["ended"]


async def test_a_timeout_ends_what_takes_too_long() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    async with asyncio.timeout(5):
        assert await answer() == 42


async def test_gathering_keeps_the_order() -> None:
    async def after(delay: float) -> float:
        await asyncio.sleep(delay)
        return delay

    delays = [0.02, 0.001, 0.01]
    assert await asyncio.gather(*map(after, delays)) == delays
    found = await asyncio.gather(fail(), answer(), return_exceptions=True)
    assert isinstance(found[0], LookupError)
    assert found[1] == 42


async def test_what_is_shielded_goes_on() -> None:
    inner = asyncio.create_task(answer())
    outer = asyncio.ensure_future(asyncio.shield(inner))
    await asyncio.sleep(0)
    outer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await outer
    assert await inner == 42


async def test_a_group_ends_together() -> None:
    waiting: list[asyncio.Task[object]] = []

    async def begin() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            waiting.append(group.create_task(asyncio.Event().wait()))

    with pytest.raises(ExceptionGroup) as caught:
        await begin()
    assert caught.group_contains(LookupError)
    assert waiting[0].cancelled()


async def test_events_locks_and_queues() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(maxsize=1)
    lock = asyncio.Lock()
    done = asyncio.Event()
    got: list[int] = []

    async def take() -> None:
        for _ in range(100):
            async with lock:
                got.append(await queue.get())
        done.set()

    task = asyncio.create_task(take())
    for number in range(100):
        await queue.put(number)
    await done.wait()
    await task
    assert got == list(range(100))


async def test_each_task_has_a_context_of_its_own() -> None:
    async def work(own: str) -> str:
        name.set(own)
        await asyncio.sleep(0.001)
        return name.get()

    assert await asyncio.gather(*map(work, "abc")) == ["a", "b", "c"]
    assert name.get() == "nobody"


async def test_a_thread_gives_back_a_result_or_an_exception() -> None:
    loop = asyncio.get_running_loop()
    assert await loop.run_in_executor(None, int, "7") == 7
    assert await asyncio.to_thread(threading.get_ident) != threading.get_ident()
    with pytest.raises(ValueError, match="invalid literal"):
        await loop.run_in_executor(None, int, "x")


@pytest.mark.stock_cannot("its threads know no context")
async def test_a_thread_has_a_copy_of_the_context() -> None:
    name.set("Ada")
    assert await asyncio.get_running_loop().run_in_executor(None, name.get) == "Ada"
    await asyncio.get_running_loop().run_in_executor(None, name.set, "Grace")
    assert name.get() == "Ada"


async def test_more_work_than_threads_is_all_done() -> None:
    loop = asyncio.get_running_loop()
    done = await asyncio.gather(*(loop.run_in_executor(None, abs, -number) for number in range(200)))
    assert done == list(range(200))


async def test_streams_over_a_socket() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readline()).upper())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")
        assert await reader.read() == b"HELLO\n"
        writer.close()
        await writer.wait_closed()


async def test_a_socket_can_be_watched() -> None:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        got: asyncio.Future[bytes] = loop.create_future()

        def read() -> None:
            loop.remove_reader(ours)
            got.set_result(ours.recv(10))

        loop.add_reader(ours, read)
        theirs.send(b"x")
        assert await got == b"x"
        theirs.send(b"y")
        assert await loop.sock_recv(ours, 10) == b"y"
        writable = asyncio.Event()
        loop.add_writer(ours, writable.set)
        await writable.wait()
        assert loop.remove_writer(ours)
        assert not loop.remove_reader(ours)


@pytest.mark.stock_cannot("its readers run in no context of theirs")
async def test_a_reader_runs_in_the_context_it_was_added_in() -> None:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        seen: asyncio.Future[str] = loop.create_future()

        def read() -> None:
            loop.remove_reader(ours)
            seen.set_result(name.get())

        token = name.set("Ada")
        loop.add_reader(ours, read)
        name.reset(token)
        theirs.send(b"x")
        assert await seen == "Ada"


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="child watchers of POSIX")
async def test_a_program_can_be_run() -> None:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print(input().upper())", stdin=pipe, stdout=pipe
    )
    out, _ = await child.communicate(b"hello\n")
    assert (out.strip(), child.returncode) == (b"HELLO", 0)


def test_a_result_that_nobody_took_is_told(qloop: Loop) -> None:
    told: list[str] = []
    qloop.set_exception_handler(lambda _loop, context: told.append(context["message"]))

    async def main() -> None:
        task = asyncio.create_task(fail())
        await asyncio.wait([task])

    qloop.run_until_complete(main())
    gc.collect()
    assert told == ["Task exception was never retrieved"]


async def test_an_async_generator_is_iterated_to_its_end() -> None:
    async def count() -> AsyncIterator[int]:
        for number in range(3):
            await asyncio.sleep(0)
            yield number

    assert [number async for number in count()] == [0, 1, 2]
