"""Contract section 14: stopping, in every way and at every moment."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from runtime import HandlerMetadata, HandlerResponse, MessageState, OrganismError, PumpStopped, StreamPump
from runtime.events import (
    HandlerAbandoned,
    HandlerFailed,
    MessageDispatched,
    RunDraining,
    RunIdle,
    RunStarted,
    RunStopped,
)
from runtime.pump.intake import CAPACITY
from runtime.testing import Recording, running
from tests.runtime.pump.classes import Answer, Ask, Gate, ask_xml, echo, echo_pump, pump_with, until


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ignores its cancellation is given up sooner than in earnest, which only saves time."""
    for module in ("deadlines", "driver", "run"):
        monkeypatch.setattr(f"runtime.pump.{module}.GRACE_S", 0.05)


async def hang(payload: Ask, metadata: HandlerMetadata) -> Answer:
    await asyncio.Event().wait()
    return Answer("never")


async def swallow(payload: Ask, metadata: HandlerMetadata) -> Answer:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue


async def spin(payload: Ask, metadata: HandlerMetadata) -> Answer:
    while True:
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            continue


async def swallow_in_a_generator(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[Answer]:
    while True:
        try:
            await asyncio.sleep(3600)
            yield Answer("never")
        except asyncio.CancelledError:
            continue


def hang_in_a_thread(payload: Ask, metadata: HandlerMetadata) -> Answer:
    STUCK.wait(timeout=20)
    return Answer("never")


STUCK = threading.Event()
STUBBORN: dict[str, Callable[..., Any]] = {
    "hangs": hang,
    "swallows its cancellation": swallow,
    "spins": spin,
    "hangs in a generator": swallow_in_a_generator,
    "hangs in a thread": hang_in_a_thread,
}


async def started(pump: StreamPump) -> tuple[asyncio.Task[None], Recording]:
    """A pump that runs, driven by hand."""
    recording = Recording(pump)
    run = asyncio.create_task(pump.run())
    await until(recording, RunStarted)
    return run, recording


# Draining


async def test_drain_lets_what_is_in_flight_finish() -> None:
    """Contract section 14: `shutdown(drain=True)` takes nothing new, lets what is in flight finish."""
    pump, gate = pump_with(), Gate()

    async def slow(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Answer):
            return payload
        await gate.pass_through()
        return HandlerResponse(payload, to="echo")

    pump.register_listener("slow", Ask, slow)
    pump.register_listener("echo", Ask, echo)
    run, recording = await started(pump)
    asked = asyncio.create_task(pump.request("slow", Ask("hi"), timeout=5))
    await gate.reached(1)
    stopping = asyncio.create_task(pump.shutdown())
    await until(recording, RunDraining)
    assert pump.state == "draining"
    for take in (pump.inject(Ask("late"), to="echo"), pump.request("echo", Ask("late"))):
        with pytest.raises(PumpStopped):
            await take
    gate.opened.set()
    assert await asked == Answer("hi"), "even what it still had to send"
    await stopping
    await run
    assert recording.of(RunStopped)[0].drained
    assert pump.state == "stopped"


async def test_drain_takes_what_waits_in_the_intake() -> None:
    """Contract section 14: what was taken before is in flight."""
    pump = echo_pump(max_concurrent_handlers=1)
    run, recording = await started(pump)
    for number in range(300):
        await pump.inject(Ask(str(number)), to="echo")
    await pump.shutdown()
    await run
    handled = [event for event in recording.of(MessageDispatched) if event.to_id == "echo"]
    assert len(handled) == 300


async def test_drain_goes_on_from_a_pause() -> None:
    """Contract section 14: what is in flight finishes, paused or not."""
    pump = echo_pump()
    run, _recording = await started(pump)
    pump.pause()
    asked = asyncio.create_task(pump.request("echo", Ask("hi"), timeout=5))
    await asyncio.sleep(0)
    await pump.shutdown()
    await run
    assert await asked == Answer("hi")


async def test_past_the_deadline_a_drain_cancels() -> None:
    """Contract section 14: `deadline_s`; then cancels."""
    pump = pump_with()
    pump.register_listener("hang", Ask, hang)
    run, recording = await started(pump)
    asked = asyncio.create_task(pump.request("hang", Ask("hi")))
    await until(recording, MessageDispatched, 2)
    await pump.shutdown(deadline_s=0.01)
    await run
    with pytest.raises(PumpStopped):
        await asked
    assert not recording.of(RunStopped)[0].drained
    assert recording.of(RunDraining)[0].deadline_s == 0.01
    (failed,) = recording.of(HandlerFailed)
    assert "stopped" in failed.error


async def test_without_draining_all_is_cancelled_at_once() -> None:
    """Contract section 14: `drain=False` cancels at once."""
    pump, cleaned = pump_with(), []

    async def tidy(payload: Ask, metadata: HandlerMetadata) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append(payload.text)

    pump.register_listener("tidy", Ask, tidy)
    run, recording = await started(pump)
    for number in range(5):
        await pump.inject(Ask(str(number)), to="tidy")
    await until(recording, MessageDispatched, 6)
    await pump.shutdown(drain=False)
    await run
    assert sorted(cleaned) == ["0", "1", "2", "3", "4"], "a handler may clean up, once"
    assert recording.of(RunDraining) == []


@pytest.mark.parametrize("kind", STUBBORN)
@pytest.mark.parametrize("drain", [True, False])
async def test_shutdown_returns_whatever_handlers_do(kind: str, drain: bool) -> None:
    """Contract section 14: either returns, always, and leaves no task behind."""
    STUCK.clear()
    pump = pump_with()
    pump.register_listener("stubborn", Ask, STUBBORN[kind])
    run, recording = await started(pump)
    waiting = [asyncio.create_task(pump.request("stubborn", Ask(str(number)))) for number in range(3)]
    await until(recording, MessageDispatched, 4)
    await pump.shutdown(drain=drain, deadline_s=0.01)
    await run
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [PumpStopped] * 3
    assert [type(event) for event in recording.events][-1] is RunStopped
    if kind not in ("hangs",):
        assert len(recording.of(HandlerAbandoned)) == 3
    STUCK.set()


async def test_shutdown_returns_though_a_handler_awaits_a_stubborn_task() -> None:
    """Contract section 14: either returns, always; the pump's own tasks are gone, and those of its handlers."""
    pump, never = pump_with(), asyncio.Event()
    inner: list[asyncio.Task[None]] = []

    async def stubborn() -> None:
        while True:
            try:
                await never.wait()
            except asyncio.CancelledError:
                continue

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> None:
        inner.append(asyncio.create_task(stubborn()))
        await asyncio.gather(*inner)

    pump.register_listener("hostile", Ask, hostile)
    run, recording = await started(pump)
    await pump.inject(Ask("hi"), to="hostile")
    await until(recording, MessageDispatched, 2)
    await pump.shutdown(drain=False)
    await run
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert inner[0].cancelled()


@pytest.mark.parametrize("composed", [False, True])
@pytest.mark.parametrize("stage", ["hangs", "swallows its cancellation"])
async def test_shutdown_returns_whatever_stages_do(stage: str, composed: bool) -> None:
    """Contract section 14: either returns, always, and leaves no task behind."""
    pump, reached = echo_pump(), asyncio.Event()

    async def stubborn(state: MessageState) -> MessageState:
        reached.set()
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if stage == "hangs":
                    raise

    pump.pipeline.insert("stubborn", stubborn, before="route")
    run = asyncio.create_task(pump.run(build=pump.pipeline.stream if composed else None))
    asked = asyncio.create_task(pump.request("echo", Ask("hi")))
    await reached.wait()
    await pump.shutdown(drain=False)
    await run
    with pytest.raises(PumpStopped):
        await asked


async def test_shutdown_returns_though_a_stage_holds_an_answer() -> None:
    """Contract section 14: either returns, always, and leaves no task behind."""
    pump, reached = echo_pump(), asyncio.Event()

    async def stubborn(state: MessageState) -> MessageState:
        while state.from_id == "echo":
            reached.set()
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                continue
        return state

    pump.pipeline.insert("stubborn", stubborn, before="route")
    run = asyncio.create_task(pump.run())
    asked = asyncio.create_task(pump.request("echo", Ask("hi")))
    await reached.wait()
    await pump.shutdown(drain=False)
    await run
    with pytest.raises(PumpStopped):
        await asked


@pytest.mark.parametrize("document", [b"rubbish", ask_xml("hi")])
@pytest.mark.parametrize("drain", [True, False])
async def test_shutdown_returns_though_a_lossless_reader_holds_the_pump_back(document: bytes, drain: bool) -> None:
    """Contract section 14: either returns, always, and leaves no task behind."""
    pump = echo_pump(limits={"max_threads": 10})
    reader = pump.events(lossless=True)

    async def flood() -> None:
        while True:
            await pump.inject(document, from_id="console")

    run = asyncio.create_task(pump.run())
    flooding = asyncio.create_task(flood())
    while not pump._events.congested:
        await asyncio.sleep(0)
    await pump.shutdown(drain=drain, deadline_s=0.05)
    await run
    with pytest.raises(PumpStopped):
        await flooding
    assert isinstance([event async for event in reader][-1], RunStopped)


# Who waits is told


async def test_whoever_waits_gets_pump_stopped() -> None:
    """Contract section 14: whoever waits in inject, request, idle or replies gets PumpStopped; iterators end."""
    pump, gate = pump_with(max_concurrent_handlers=1), Gate()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("slow", Ask, slow)
    replies, events = pump.replies("reader"), pump.events()
    run, _recording = await started(pump)
    pump._scheduler.waiting += 10_000  # as if the backlog were full, so that the intake fills up
    requested = asyncio.create_task(pump.request("slow", Ask("hi")))
    idle = asyncio.create_task(pump.idle())
    reading = asyncio.create_task(anext(replies))

    async def watch() -> None:
        async for _ in events:
            pass

    watching = asyncio.create_task(watch())

    async def fill() -> None:
        for _ in range(CAPACITY + 1):
            await pump.inject(Ask("hi"), to="slow")

    filling = asyncio.create_task(fill())
    while len(pump._feed.intake) < CAPACITY:
        await asyncio.sleep(0)
    await pump.shutdown(drain=False)
    await run
    for waiting in (requested, idle, filling):
        with pytest.raises(PumpStopped):
            await waiting
    with pytest.raises(StopAsyncIteration):
        await reading
    await watching


async def test_after_the_end_nothing_is_taken_and_nobody_waits() -> None:
    """Contract section 14: takes nothing new; iterators end."""
    pump = echo_pump()
    async with running(pump):
        await pump.request("echo", Ask("hi"), timeout=5)
    for take in (pump.inject(ask_xml("hi")), pump.request("echo", Ask("hi"))):
        with pytest.raises(PumpStopped):
            await take
    assert [reply async for reply in pump.replies("console")] == []
    assert [event async for event in pump.events()] == []
    assert [event async for event in pump.events(lossless=True)] == []


async def test_replies_that_wait_can_still_be_read() -> None:
    """Contract section 7: replies are kept for a source; the end of the run loses none."""
    pump = echo_pump()
    replies = pump.replies("console")
    async with running(pump):
        for number in range(3):
            await pump.inject(ask_xml(str(number)))
    assert [reply.payload.text async for reply in replies] == ["0", "1", "2"]


# Ways to stop


async def test_a_pump_that_never_ran_can_be_stopped() -> None:
    """Contract section 14: returns, always."""
    pump = echo_pump()
    asked = asyncio.create_task(pump.request("echo", Ask("hi")))
    await asyncio.sleep(0)
    await pump.shutdown()
    with pytest.raises(PumpStopped):
        await asked
    with pytest.raises(OrganismError, match="stopped"):
        await pump.run()


async def test_stopping_twice_is_stopping_once() -> None:
    """Contract section 14: returns, always."""
    pump = echo_pump()
    run, recording = await started(pump)
    await asyncio.gather(*(pump.shutdown() for _ in range(3)))
    await pump.shutdown(drain=False)
    await run
    assert len(recording.of(RunStopped)) == 1


async def test_a_second_shutdown_without_draining_cuts_the_first_short() -> None:
    """Contract section 14: `drain=False` cancels at once, also while another call still drains."""
    pump = pump_with()
    pump.register_listener("hang", Ask, hang)
    run, recording = await started(pump)
    await pump.inject(Ask("hi"), to="hang")
    await until(recording, MessageDispatched, 2)
    patient = asyncio.create_task(pump.shutdown(deadline_s=3600))
    await until(recording, RunDraining)
    await pump.shutdown(drain=False)
    await patient
    await run
    assert not recording.of(RunStopped)[0].drained


async def test_a_shutdown_that_is_cancelled_still_stops() -> None:
    """Contract section 14: leaves no task behind; here a caller that has no more patience."""
    pump = pump_with()
    pump.register_listener("hang", Ask, hang)
    run, recording = await started(pump)
    await pump.inject(Ask("hi"), to="hang")
    await until(recording, MessageDispatched, 2)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pump.shutdown(deadline_s=3600), 0.01)
    await run
    assert pump.state == "stopped"


async def test_leaving_the_block_by_an_exception_cancels_at_once() -> None:
    """Contract section 17: leaving drains and stops; by an exception there is nothing left to wait for."""
    pump = pump_with()
    pump.register_listener("hang", Ask, hang)
    recording = Recording(pump)

    async def use() -> None:
        async with pump:
            await pump.inject(Ask("hi"), to="hang")
            await until(recording, MessageDispatched, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await use()
    assert recording.of(RunDraining) == []
    assert pump.state == "stopped"


async def test_cancelling_the_block_stops_the_pump() -> None:
    """Contract section 14: leaves no task behind."""
    pump = pump_with()
    pump.register_listener("hang", Ask, hang)

    async def use() -> None:
        async with pump:
            await pump.request("hang", Ask("hi"))

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(use(), 0.01)
    assert pump.state == "stopped"


async def test_cancelling_run_stops_the_pump() -> None:
    """Contract section 14: leaves no task behind."""
    pump = pump_with()
    pump.register_listener("hang", Ask, hang)
    run, recording = await started(pump)
    asked = asyncio.create_task(pump.request("hang", Ask("hi")))
    await until(recording, MessageDispatched, 2)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    with pytest.raises(PumpStopped):
        await asked
    assert pump.state == "stopped"


async def test_a_pump_runs_once() -> None:
    """Contract section 17: `run()` and `shutdown()` for those who drive it."""
    pump = echo_pump()
    async with running(pump):
        with pytest.raises(OrganismError, match="runs once"):
            await pump.run()
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("hi")


async def test_a_stopped_pump_writes_no_more_events() -> None:
    """Contract section 15: stopped is the last event, not idle once more because all was cancelled."""
    pump = pump_with()
    pump.register_listener("hang", Ask, hang)
    run, recording = await started(pump)
    await pump.inject(Ask("hi"), to="hang")
    await until(recording, MessageDispatched, 2)
    await pump.shutdown(drain=False)
    await run
    assert recording.names()[-1] == "RunStopped"
    assert recording.of(RunIdle) == []


async def test_a_hundred_moments_of_stopping_leave_no_task() -> None:
    """Contract sections 14 and 19: stop while messages flow returns, and leaves no task behind."""
    chance = random.Random(7)

    async def busy(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Answer):
            return payload if chance.random() < 0.5 else None
        if chance.random() < 0.2:
            await asyncio.sleep(0)
        return [HandlerResponse(Ask(payload.text), to=chance.choice(["echo", "plain", "busy"])), None]

    def plain(payload: Ask, metadata: HandlerMetadata) -> Answer:
        time.sleep(0)
        return Answer(payload.text)

    async def pause(state: MessageState) -> MessageState:
        await asyncio.sleep(0)
        return state

    before = asyncio.all_tasks()
    for round_number in range(100):
        pump = pump_with(limits={"max_hops": 50}, max_concurrent_handlers=4)
        pump.register_listener("busy", Ask, busy, agent=chance.random() < 0.5, peers=["echo", "plain"])
        pump.register_listener("echo", Ask, echo)
        pump.register_listener("plain", Ask, plain)
        if round_number % 3 == 1:
            pump.pipeline.insert("pause", pause, before="route")
        build = pump.pipeline.stream if round_number % 3 == 2 else None
        run = asyncio.create_task(pump.run(build=build))
        requests = [
            asyncio.create_task(pump.request("busy", Ask(str(number)), from_id=f"s{number}")) for number in range(5)
        ]
        for _ in range(chance.randrange(40)):
            await asyncio.sleep(0)
        await pump.shutdown(drain=chance.random() < 0.5, deadline_s=chance.choice([0, 0.001, 1]))
        await run
        outcomes = await asyncio.gather(*requests, return_exceptions=True)
        for outcome in outcomes:
            assert isinstance(outcome, (Answer, OrganismError)), outcome
        assert asyncio.all_tasks() == before
