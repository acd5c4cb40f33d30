"""When a loop calls what it was given: soon, later, from threads; in order, and never too early."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
import weakref
from collections.abc import Awaitable, Callable

import pytest

Loop = asyncio.AbstractEventLoop
name = contextvars.ContextVar("name", default="nobody")


class Thing:
    def do(self) -> None:
        raise AssertionError


async def test_what_is_called_soon_is_called_in_order() -> None:
    called: list[int] = []
    loop = asyncio.get_running_loop()
    for number in range(1_000):
        loop.call_soon(called.append, number)
    await asyncio.sleep(0.01)
    assert called == list(range(1_000))


async def test_what_a_callback_makes_ready_comes_after_what_was_ready() -> None:
    called: list[str] = []
    loop = asyncio.get_running_loop()

    def first() -> None:
        called.append("first")
        loop.call_soon(called.append, "third")

    loop.call_soon(first)
    loop.call_soon(called.append, "second")
    await asyncio.sleep(0.01)
    assert called == ["first", "second", "third"]


async def test_a_callback_cancelled_in_time_is_not_called() -> None:
    asyncio.get_running_loop().call_soon(Thing().do).cancel()
    await asyncio.sleep(0.01)


async def test_timers_are_called_in_the_order_of_their_times() -> None:
    called: list[str] = []
    loop = asyncio.get_running_loop()
    now = loop.time()
    loop.call_at(now + 0.06, called.append, "third")
    loop.call_later(0.01, called.append, "first")
    loop.call_at(now + 0.03, called.append, "second")
    await asyncio.sleep(0.1)
    assert called == ["first", "second", "third"]


@pytest.mark.stock_cannot("its timers are Qt's coarse ones, up to 5 % early")
async def test_no_timer_is_early() -> None:
    loop = asyncio.get_running_loop()
    early: list[float] = []

    def look(when: float) -> None:
        if loop.time() < when:
            early.append(when - loop.time())

    start = loop.time()
    for number in range(300):
        when = start + number * 0.0007
        loop.call_at(when, look, when)
    await asyncio.sleep(0.25)
    assert early == []
    for delay in (0.0001, 0.0009, 0.0015, 0.0333):
        begun = loop.time()
        await asyncio.sleep(delay)
        assert loop.time() - begun >= delay


async def test_a_time_that_has_passed_is_now() -> None:
    called = asyncio.Event()
    asyncio.get_running_loop().call_at(asyncio.get_running_loop().time() - 5, called.set)
    await asyncio.wait_for(called.wait(), 1)


@pytest.mark.stock_cannot("a delay in milliseconds overflows after 24 days")
async def test_a_time_that_is_far_away_can_be_waited_for() -> None:
    for delay in (1e6, 1e12):
        asyncio.get_running_loop().call_later(delay, Thing().do).cancel()
    handle = asyncio.get_running_loop().call_later(3e6, Thing().do)
    await asyncio.sleep(0.01)
    handle.cancel()


async def test_ten_thousand_timers_are_each_called_once() -> None:
    called: list[int] = []
    loop = asyncio.get_running_loop()
    now = loop.time()
    for number in range(10_000):
        loop.call_at(now + 0.001 + number * 1e-6, called.append, number)
    while len(called) < 10_000:
        await asyncio.sleep(0.005)
    assert sorted(called) == list(range(10_000))


async def test_a_cancelled_timer_lets_go_of_what_it_would_have_called() -> None:
    thing = Thing()
    gone = weakref.ref(thing)
    handle = asyncio.get_running_loop().call_later(0.01, thing.do)
    handle.cancel()
    del thing
    assert gone() is None
    await asyncio.sleep(0.03)


@pytest.mark.stock_cannot("a cancelled timer is one of Qt's until its time has come")
async def test_cancelled_timers_leave_at_once(qloop: Loop) -> None:
    await asyncio.sleep(0)
    handles = [qloop.call_later(3600, Thing().do) for _ in range(10_000)]
    for handle in handles:
        handle.cancel()
        handle.cancel()
    assert len(qloop._scheduled) < 300  # type: ignore[attr-defined]


async def test_threads_can_call_and_none_is_lost(until: Callable[..., Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    called: list[tuple[int, int]] = []

    def call(thread: int) -> None:
        for number in range(2_000):
            loop.call_soon_threadsafe(called.append, (thread, number))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    await until(lambda: len(called) == 8_000, timeout_s=20)
    for thread in threads:
        thread.join()
    for each in range(4):
        assert [number for thread, number in called if thread == each] == list(range(2_000))


async def test_a_thread_wakes_an_idle_loop() -> None:
    loop = asyncio.get_running_loop()
    took: list[float] = []
    for _ in range(5):
        woken = loop.create_future()
        asked = 0.0

        def call(woken: asyncio.Future[None] = woken) -> None:
            nonlocal asked
            time.sleep(0.02)
            asked = time.monotonic()
            loop.call_soon_threadsafe(woken.set_result, None)

        thread = threading.Thread(target=call)
        thread.start()
        await woken
        took.append(time.monotonic() - asked)
        thread.join()
    assert min(took) < 0.1


async def test_a_callback_runs_in_the_context_it_was_given_in() -> None:
    loop = asyncio.get_running_loop()
    seen: list[str] = []
    token = name.set("Ada")
    loop.call_soon(lambda: seen.append(name.get()))
    loop.call_later(0.001, lambda: seen.append(name.get()))
    name.reset(token)
    await asyncio.sleep(0.02)
    assert seen == ["Ada", "Ada"]


@pytest.mark.stock_cannot("it drops the context of what a thread calls")
async def test_a_call_from_a_thread_keeps_its_context() -> None:
    loop = asyncio.get_running_loop()
    seen: asyncio.Future[str] = loop.create_future()
    context = contextvars.copy_context()
    context.run(name.set, "Grace")
    loop.call_soon_threadsafe(lambda: seen.set_result(name.get()), context=context)
    assert await seen == "Grace"


def test_an_exception_goes_to_the_handler_and_the_loop_goes_on(qloop: Loop) -> None:
    told: list[BaseException | None] = []
    qloop.set_exception_handler(lambda _loop, context: told.append(context.get("exception")))
    qloop.call_soon(lambda: 1 / 0)
    qloop.call_later(0.001, lambda: [][1])
    qloop.call_soon_threadsafe(lambda: int("x"))
    qloop.run_until_complete(asyncio.sleep(0.03))
    assert {type(each) for each in told} == {ZeroDivisionError, IndexError, ValueError}


def test_without_a_handler_an_exception_is_logged(qloop: Loop, caplog: pytest.LogCaptureFixture) -> None:
    qloop.call_soon(lambda: 1 / 0)
    qloop.run_until_complete(asyncio.sleep(0.01))
    assert "ZeroDivisionError" in caplog.text


def test_a_handler_that_fails_is_logged(qloop: Loop, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_loop: Loop, _context: object) -> None:
        raise ValueError("of the handler's own")

    qloop.set_exception_handler(fail)
    qloop.call_soon(lambda: 1 / 0)
    qloop.run_until_complete(asyncio.sleep(0.01))
    assert "of the handler's own" in caplog.text


def test_a_slow_callback_is_logged_where_the_loop_is_debugged(qloop: Loop, caplog: pytest.LogCaptureFixture) -> None:
    qloop.set_debug(True)
    qloop.slow_callback_duration = 0.01
    asyncio.set_event_loop(qloop)
    try:
        with caplog.at_level(logging.WARNING):
            qloop.call_soon(time.sleep, 0.02)
            qloop.run_until_complete(asyncio.sleep(0.01))
    finally:
        asyncio.set_event_loop(None)
    assert "took 0.0" in caplog.text


def test_a_loop_can_be_closed_twice(qloop: Loop) -> None:
    qloop.close()
    qloop.close()
    assert qloop.is_closed()


@pytest.mark.stock_cannot("it takes calls for ever")
def test_a_closed_loop_refuses_calls(qloop: Loop) -> None:
    qloop.close()
    for call in (qloop.call_soon, qloop.call_soon_threadsafe, lambda do: qloop.call_later(1, do)):
        with pytest.raises(RuntimeError, match="closed"):
            call(Thing().do)
    with pytest.raises(RuntimeError, match="closed"):
        qloop.run_forever()
