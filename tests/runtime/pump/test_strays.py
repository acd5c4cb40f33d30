"""Contract section 14: a shutdown leaves no task behind, not even one that a handler has started."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from runtime import HandlerMetadata, StreamPump
from runtime.pump import strays as strays_module
from runtime.testing import running
from tests.runtime.pump.classes import Answer, Ask, pump_with


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ignores its cancellation is given up sooner than in earnest, which only saves time."""
    monkeypatch.setattr(strays_module, "GRACE_S", 0.05)


async def for_ever() -> None:
    await asyncio.Event().wait()


async def spins() -> None:
    while True:
        await asyncio.sleep(0)


async def clings() -> None:
    while True:
        try:
            await asyncio.sleep(0.001)
        except asyncio.CancelledError:
            continue


async def clings_for_its_life() -> None:
    while True:
        try:
            await asyncio.sleep(0.001)
        except BaseException:
            continue


async def clings_without_a_pause() -> None:
    while True:
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            continue


async def starts_another() -> None:
    try:
        await for_ever()
    finally:
        KEPT.append(asyncio.create_task(for_ever()))


async def fails() -> None:
    try:
        await for_ever()
    finally:
        raise ValueError("on purpose")


async def exits() -> None:
    try:
        await for_ever()
    except asyncio.CancelledError:
        raise ValueError("instead") from None


async def gathers(work: Coroutine[Any, Any, None]) -> None:
    await asyncio.gather(work, for_ever())


KEPT: list[asyncio.Task[Any]] = []
WAYS: dict[str, Callable[[Coroutine[Any, Any, None]], Any]] = {
    "create_task": lambda work: KEPT.append(asyncio.create_task(work)),
    "ensure_future": lambda work: KEPT.append(asyncio.ensure_future(work)),
    "gather": lambda work: KEPT.append(asyncio.create_task(gathers(work))),
    "loop": lambda work: KEPT.append(asyncio.get_running_loop().create_task(work)),
}


async def run_with(act: Callable[[], object]) -> StreamPump:
    """A run in which a handler acts, up to its end."""
    pump = pump_with()

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        act()
        return Answer("done")

    pump.register_listener("starter", Ask, handler, response_class=Answer)
    try:
        async with running(pump):
            await pump.request("starter", Ask("hi"), timeout=5)
            await asyncio.sleep(0)
    finally:
        KEPT.clear()
    return pump


@pytest.mark.parametrize("way", WAYS)
async def test_tasks_end_however_they_were_started(way: str) -> None:
    """The loop of this test has no other task left, which its harness looks at too."""
    await run_with(lambda: WAYS[way](for_ever()))
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize(
    "work", [spins, clings, clings_for_its_life, clings_without_a_pause, starts_another, fails, exits]
)
async def test_tasks_end_whatever_they_do(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Either returns, always; the harness fails a test whose loop saw an exception that nobody took."""
    await run_with(lambda: KEPT.append(asyncio.create_task(work())))
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_who_awaits_such_a_task_from_outside_goes_on() -> None:
    """It counts as cancelled."""
    found: list[asyncio.Task[Any]] = []

    async def outside() -> str:
        while not found:
            await asyncio.sleep(0)
        try:
            await asyncio.shield(found[0])
        except asyncio.CancelledError:
            return "cancelled"
        return "ended"

    waiting = asyncio.create_task(outside())
    await run_with(lambda: found.append(asyncio.create_task(clings())))
    assert await waiting == "cancelled"


async def test_tasks_of_others_go_on() -> None:
    """Only what was started in a handler of this pump ends with it."""
    mine = asyncio.create_task(for_ever())
    other = pump_with()
    theirs: list[asyncio.Task[None]] = []

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        theirs.append(asyncio.create_task(for_ever()))
        return Answer("done")

    other.register_listener("starter", Ask, handler, response_class=Answer)
    async with other:
        await other.request("starter", Ask("hi"), timeout=5)
        await run_with(lambda: None)
        assert not mine.done()
        assert not theirs[0].done()
    assert theirs[0].done()
    mine.cancel()
    await asyncio.gather(mine, return_exceptions=True)


async def test_a_task_of_a_handler_may_stop_the_pump() -> None:
    """It lives to see the end."""
    pump = pump_with()
    seen: list[str] = []

    async def stop(shutdown: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(0.01)
        await shutdown()
        seen.append(pump.state)

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        KEPT.append(asyncio.create_task(stop(pump.shutdown)))
        return Answer("done")

    pump.register_listener("starter", Ask, handler, response_class=Answer)
    run = asyncio.create_task(pump.run())
    await pump.request("starter", Ask("hi"), timeout=5)
    await run
    await asyncio.gather(*KEPT)
    KEPT.clear()
    assert seen == ["stopped"]
