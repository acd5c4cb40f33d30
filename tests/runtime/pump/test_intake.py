"""Contract section 14: whoever sends too fast waits; what is sent inside never does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime import HandlerMetadata, HandlerResponse, MessageState, PayloadError, PumpStopped, StreamPump
from runtime.events import MessageRejected
from runtime.pump.intake import CAPACITY
from runtime.pump.sources import UNREAD_MAX
from runtime.testing import running
from tests.runtime.pump.classes import (
    Answer,
    Ask,
    Gate,
    Note,
    ask_xml,
    assert_answers,
    echo_pump,
    pump_with,
)

BACKLOG = 100


@pytest.fixture(autouse=True)
def _small_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler is flooded by fewer deliveries than in earnest, which only saves time."""
    monkeypatch.setattr("runtime.pump.feed.BACKLOG_MAX", BACKLOG)


async def turns(count: int = 20) -> None:
    """Let the loop turn, so that whatever could happen has happened."""
    for _ in range(count):
        await asyncio.sleep(0)


async def full(pump: StreamPump) -> asyncio.Task[None]:
    """Fill backlog and intake of a pump whose handlers do not run; a sender that waits."""

    async def fill() -> None:
        while True:
            await pump.inject(Ask("hi"), to="slow", from_id="eager")

    filling = asyncio.create_task(fill())
    while len(pump._feed.intake) < CAPACITY or pump._scheduler.waiting < BACKLOG:
        await asyncio.sleep(0)
    await turns()
    assert not filling.done()
    return filling


def slow_pump(gate: Gate) -> StreamPump:
    """A pump with one handler that waits before the gate."""
    pump = pump_with(max_concurrent_handlers=1, limits={"max_threads": 10_000})

    async def slow(payload: Ask, metadata: HandlerMetadata) -> None:
        if not gate.opened.is_set():
            await gate.pass_through()

    pump.register_listener("slow", Ask, slow)
    return pump


async def test_inject_waits_while_the_intake_is_full() -> None:
    """Contract section 14: `inject` waits when the intake is full (it holds at least 1,000)."""
    assert CAPACITY >= 1_000
    gate = Gate()
    pump = slow_pump(gate)
    async with running(pump):
        filling = await full(pump)
        late = asyncio.create_task(pump.inject(Ask("late"), to="slow", from_id="late"))
        await turns()
        assert not late.done()
        filling.cancel()
        gate.opened.set()
        await late
        await pump.idle()


async def test_a_request_waits_like_inject_and_its_timeout_counts() -> None:
    """Contract sections 14 and 17: request waits when the intake is full, within its timeout."""
    gate = Gate()
    pump = slow_pump(gate)
    async with running(pump):
        filling = await full(pump)
        with pytest.raises(TimeoutError):
            await pump.request("slow", Ask("hi"), timeout=0.01)
        filling.cancel()
        gate.opened.set()
        await pump.idle()


async def test_those_who_wait_are_served_first_come_first_served() -> None:
    """Contract section 14: inject waits; nobody waits for ever."""
    gate, order = Gate(), []
    pump = slow_pump(gate)

    async def send(number: int) -> None:
        await pump.inject(Ask(str(number)), to="slow", from_id="late")
        order.append(number)

    async with running(pump):
        filling = await full(pump)
        filling.cancel()
        late = [asyncio.create_task(send(number)) for number in range(5)]
        await turns()
        assert order == []
        gate.opened.set()
        await asyncio.gather(*late)
        await pump.idle()
    assert order == [0, 1, 2, 3, 4]


async def test_a_sender_that_gives_up_leaves_its_place_to_the_next() -> None:
    """Contract section 14: nobody waits for ever, though others that waited are gone."""
    gate = Gate()
    pump = slow_pump(gate)
    async with running(pump):
        filling = await full(pump)
        waiting = [asyncio.create_task(pump.inject(Ask("x"), to="slow")) for _ in range(5)]
        await turns()
        filling.cancel()
        for task in waiting[:-1]:
            task.cancel()
        gate.opened.set()
        await waiting[-1]
        await pump.idle()


async def test_before_run_it_queues() -> None:
    """Contract section 14: before `run` it queues; nobody is there to make room, so nobody waits for it."""
    pump, count = echo_pump(limits={"max_threads": 10_000}), CAPACITY + 500
    replies = pump.replies("console")
    for number in range(count):
        await pump.inject(ask_xml(str(number)))
    async with running(pump):
        answers = [(await anext(replies)).payload.text for _ in range(count)]
    assert sorted(answers, key=int) == [str(number) for number in range(count)]


async def test_a_request_before_run_is_answered_once_it_runs() -> None:
    """Contract section 14: before `run` it queues."""
    pump = echo_pump()
    asked = asyncio.create_task(pump.request("echo", Ask("hi"), timeout=5))
    await turns()
    assert not asked.done()
    async with running(pump):
        assert await asked == Answer("hi")


async def test_a_request_given_up_before_run_is_not_handled() -> None:
    """Contract section 17: timing out or cancelling ends the call, also one that has not begun."""
    pump, seen = pump_with(), []

    async def sink(payload: Ask, metadata: HandlerMetadata) -> None:
        seen.append(payload.text)

    pump.register_listener("sink", Ask, sink)
    with pytest.raises(TimeoutError):
        await pump.request("sink", Ask("too late"), timeout=0.001)
    await pump.inject(Ask("in time"), to="sink")
    async with running(pump):
        await pump.idle()
    assert seen == ["in time"]


async def test_what_is_sent_inside_never_waits() -> None:
    """Contract section 14: what is sent inside never waits."""
    pump, gate, seen = pump_with(max_concurrent_handlers=2), Gate(), []

    async def flood(payload: Ask, metadata: HandlerMetadata) -> object:
        await gate.pass_through()
        return [HandlerResponse(Note(str(number)), to="sink") for number in range(2 * CAPACITY)]

    async def sink(payload: Note, metadata: HandlerMetadata) -> None:
        seen.append(payload.text)

    async def slow(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("flood", Ask, flood)
    pump.register_listener("slow", Ask, slow)
    pump.register_listener("sink", Note, sink)
    async with running(pump):
        await pump.inject(Ask("hi"), to="flood", from_id="flooder")
        await gate.reached(1)
        filling = await full(pump)
        filling.cancel()
        gate.opened.set()
        await pump.idle()
    assert len(seen) == 2 * CAPACITY


async def test_a_flood_from_outside_does_not_fill_the_memory() -> None:
    """Contract section 14: the intake holds the senders back while too much waits inside."""
    gate = Gate()
    pump = slow_pump(gate)
    async with running(pump):
        filling = await full(pump)
        assert pump._scheduler.waiting <= BACKLOG
        filling.cancel()
        gate.opened.set()
        await pump.idle()


async def test_unread_replies_hold_back_their_sources_intake_only() -> None:
    """Contract section 7: replies are kept within a bound that holds its conversation's intake back."""
    pump = echo_pump(limits={"max_threads": 10_000})
    replies = pump.replies("console")
    async with running(pump):
        for number in range(UNREAD_MAX):
            await pump.inject(ask_xml(str(number)))
        await pump.idle()
        held_back = asyncio.create_task(pump.inject(ask_xml("one more")))
        await turns()
        assert not held_back.done()
        await assert_answers(pump)
        assert (await anext(replies)).payload == Answer("0")
        await held_back


async def test_order_of_one_source_is_kept() -> None:
    """Contract section 8: on one frame order is kept, from the intake on."""
    pump, seen = pump_with(), []

    async def sink(payload: Ask, metadata: HandlerMetadata) -> None:
        seen.append(int(payload.text))

    pump.register_listener("sink", Ask, sink, agent=True)
    async with running(pump):
        thread = await pump.inject(Ask("0"), to="sink", from_id="console")
        for number in range(1, 300):
            document: Any = Ask(str(number)) if number % 2 else f"<Ask><Text>{number}</Text></Ask>"
            await pump.inject(document, to="sink", from_id="console", thread_id=thread)
        await pump.idle()
    assert seen == list(range(300))


@pytest.mark.parametrize(
    "document", [None, 7, object(), ["<Ask/>"], bytearray(b"<Ask/>"), Ask], ids=lambda value: type(value).__name__
)
async def test_what_is_no_document_is_refused_at_once(document: Any) -> None:
    """Contract section 17: inject takes XML or a payload; anything else is the caller's mistake."""
    pump = echo_pump()
    async with running(pump):
        with pytest.raises(PayloadError):
            await pump.inject(document, to="echo")
        await assert_answers(pump)


async def test_text_is_taken_like_bytes() -> None:
    """Contract section 17: inject takes XML."""
    pump = echo_pump()
    replies = pump.replies("console")
    async with running(pump):
        await pump.inject(ask_xml("grüße").decode())
        assert (await anext(replies)).payload == Answer("grüße")
        await pump.inject("<Ask><Text>\ud800</Text></Ask>", to="echo", from_id="console")
        assert (await anext(replies)).payload.code == "validation"


async def test_a_rejected_flood_is_taken_in_turns_with_everything_else() -> None:
    """Contract section 5: nothing else is harmed, though nothing but rubbish comes in."""
    pump = echo_pump(limits={"max_threads": 10})

    async def vandal() -> None:
        while True:
            await pump.inject(b"rubbish", from_id="vandal")

    async with running(pump) as recording:
        vandals = asyncio.create_task(vandal())
        for _ in range(3):
            await assert_answers(pump)
        vandals.cancel()
        await pump.idle()
        assert recording.of(MessageRejected)


async def test_after_the_end_waiting_senders_are_told() -> None:
    """Contract section 14: whoever waits in inject gets PumpStopped."""
    gate = Gate()
    pump = slow_pump(gate)
    async with running(pump):
        filling = await full(pump)
        await pump.shutdown(drain=False)
        with pytest.raises(PumpStopped):
            await filling


async def test_a_lossless_reader_holds_back_even_what_is_refused() -> None:
    """Contract section 15: `events(lossless=True)` may slow the pump; it never fills the memory."""
    from runtime.pump.stream import LOSSLESS_CAPACITY

    pump = echo_pump(limits={"max_threads": 10})
    reader = pump.events(lossless=True)
    sent = 0

    async def vandal() -> None:
        nonlocal sent
        for _ in range(LOSSLESS_CAPACITY):
            await pump.inject(b"rubbish", from_id="vandal")
            sent += 1

    async with pump:
        vandals = asyncio.create_task(vandal())
        while not pump._events.congested:
            await asyncio.sleep(0)
        await turns(200)
        assert len(reader.drain()) < 2 * LOSSLESS_CAPACITY
        while not vandals.done():
            await reader.batch()
        assert sent == LOSSLESS_CAPACITY
        reader.close()


async def test_a_throttled_composition_holds_the_intake_back() -> None:
    """Contract section 14: inject waits when the intake is full, whoever is slow to empty it."""
    pump, opened = echo_pump(limits={"max_threads": 10 * CAPACITY}), asyncio.Event()
    sent = 0

    async def wait(state: MessageState) -> MessageState:
        await opened.wait()
        return state

    async def fill() -> None:
        nonlocal sent
        for _ in range(4 * CAPACITY):
            await pump.inject(Ask("hi"), to="echo")
            sent += 1

    pump.pipeline.insert("wait", wait, before="route")
    run = asyncio.create_task(pump.run(build=lambda source: pump.pipeline.stream(source, task_limit=2)))
    filling = asyncio.create_task(fill())
    before = -1
    while before != sent:
        before = sent
        await turns(200)
    assert CAPACITY <= sent < 3 * CAPACITY
    pump.pipeline.remove("wait")
    filling.cancel()
    opened.set()
    await pump.shutdown(drain=False)
    await run
