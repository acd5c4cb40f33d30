"""Contract section 15: everything that can be watched comes from one ordered stream of small records."""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import typing
import weakref
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime import HandlerMetadata, HandlerResponse, MessageState, StreamPump, TodoComplete, TodoUntil, WireError
from runtime.events import (
    EVENT_CLASSES,
    Event,
    EventsMissed,
    FrameClosed,
    FrameOpened,
    HandlerFinished,
    HandlerStarted,
    ListenerRegistered,
    MessageDispatched,
    MessageQueued,
    MessageReceived,
    MessageRejected,
    MessageRepaired,
    MessageSent,
    ReplyArrived,
    ReplyRead,
    RunIdle,
    RunStarted,
    RunStopped,
    from_json,
    to_json,
)
from runtime.pump.stages import pure_stages
from runtime.pump.stream import LOSSLESS_CAPACITY, READER_CAPACITY
from runtime.testing import Recording, running
from runtime.wire.c14n import canonical
from runtime.wire.limits import WireLimits
from tests.runtime.pump.classes import (
    Answer,
    Ask,
    Gate,
    Note,
    ask_xml,
    assert_answers,
    echo,
    echo_pump,
    envelope,
    pump_with,
    until,
)

COMMON = ("seq", "monotonic_ns", "time", "conversation", "frame", "call")


# The records


@pytest.mark.parametrize("cls", EVENT_CLASSES.values(), ids=EVENT_CLASSES)
def test_each_record_begins_with_the_same_fields(cls: type[Event]) -> None:
    """Contract section 15: with the fields seq, monotonic_ns, time, conversation, frame, call and their own."""
    assert cls._fields[:6] == COMMON
    assert inspect.getdoc(cls)


def test_the_union_of_events_is_closed_over_what_the_contract_lists() -> None:
    """Contract section 15: the list of what there is to see, each as a class named after what happened."""
    listed = {
        "ListenerRegistered", "RunStarted", "RunPaused", "RunResumed", "RunIdle", "RunDraining", "RunStopped",
        "RunFailed", "MessageReceived", "MessageRepaired", "MessageRejected", "MessageQueued", "MessageHeld",
        "MessageReleased", "MessageDispatched", "MessageSent", "MessageDropped", "ReplyArrived", "ReplyRead",
        "HandlerStarted", "HandlerFinished", "HandlerFailed", "HandlerTimedOut", "HandlerAbandoned", "FrameOpened",
        "FrameClosed", "FrameEvicted", "WatcherRegistered", "WatcherRaised", "WatcherClosed", "WatcherExpired",
        "ContextFull", "LLMRequested", "LLMStreamed", "LLMAnswered", "LLMRetried", "BudgetReached",
    }  # fmt: skip
    assert listed <= set(EVENT_CLASSES)


async def test_records_are_immutable() -> None:
    """Contract section 15: small immutable records."""
    pump = echo_pump()
    async with running(pump) as recording:
        await assert_answers(pump)
    for event in recording.events:
        with pytest.raises(AttributeError):
            event.seq = 0  # type: ignore[misc]
        hash(event)


_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**63),
    float: st.floats(allow_nan=False),
    str: st.text(st.characters()),
    bytes: st.binary() | st.text().map(str.encode),
    bool: st.booleans(),
    tuple[str, ...]: st.lists(st.text()).map(tuple),
    tuple[tuple[str, str], ...]: st.lists(st.tuples(st.text(), st.text())).map(tuple),
}


def _record(cls: type[Event]) -> st.SearchStrategy[Event]:
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{name: _VALUES[hints[name]] for name in cls._fields})


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(EVENT_CLASSES.values())).flatmap(_record))
def test_every_record_comes_back_from_json_as_it_was(event: Event) -> None:
    """Contract section 15: logs and recordings read it."""
    assert from_json(json.loads(json.dumps(to_json(event)))) == event


@pytest.mark.parametrize(
    "record",
    [{}, {"event": None}, {"event": "Nothing"}, {"event": "RunStarted"}, {"event": "RunStarted", "seq": 1}],
    ids=repr,
)
def test_what_is_no_record_is_refused(record: dict[str, Any]) -> None:
    """Contract section 15: a recording that is damaged is said to be so."""
    with pytest.raises(ValueError, match=r"event|lacks"):
        from_json(record)


# Their order


async def test_one_stream_in_order_without_holes() -> None:
    """Contract section 15: one ordered stream."""
    pump = echo_pump()
    async with running(pump) as recording:
        await asyncio.gather(*(assert_answers(pump, text=str(number)) for number in range(50)))
    events = recording.events
    assert [event.seq for event in events] == list(range(events[0].seq, events[0].seq + len(events)))
    assert [event.monotonic_ns for event in events] == sorted(event.monotonic_ns for event in events)
    assert all(abs(event.time - events[0].time) < 60 for event in events)


async def test_what_is_seen_of_one_request() -> None:
    """Contract section 15: what happened, in the order in which it happened."""
    pump = echo_pump()
    async with running(pump) as recording:
        await until(recording, MessageDispatched)  # the boot message
        seen = len(recording.events)
        await pump.request("echo", Ask("hi"), from_id="console", timeout=5)
        await pump.idle()
        events: list[Any] = [*recording.events[seen:]]
    expected = [
        FrameOpened, MessageSent, FrameOpened, MessageDispatched, HandlerStarted, HandlerFinished, MessageSent,
        ReplyArrived, ReplyRead, RunIdle,
    ]  # fmt: skip
    assert [type(event) for event in events] == expected
    source, asked, frame, dispatched, started, finished, answered, arrived, read, _idle = events
    assert source.conversation == source.frame == asked.frame
    assert {event.conversation for event in events[:-1]} == {source.conversation}
    assert dispatched.frame == started.frame == finished.frame == answered.frame == frame.frame
    assert arrived.frame == source.frame
    assert dispatched.call == started.call == finished.call == answered.call > 0
    assert asked.message == dispatched.message == started.message == answered.cause
    assert answered.message == arrived.message == read.message
    assert (asked.from_id, asked.to_ids, asked.payload_type) == ("console", ("echo",), "Ask")
    assert asked.raw == b"<Ask><Text>hi</Text></Ask>"
    assert (asked.direction, answered.direction) == ("down", "respond")


async def test_the_life_of_a_run_is_seen() -> None:
    """Contract section 15: run started, paused, resumed, idle, draining, stopped."""
    pump = StreamPump()
    recording = Recording(pump)
    pump.register_listener("echo", Ask, echo, description="Answers")
    async with pump:
        pump.pause()
        pump.resume()
        await assert_answers(pump)
    names = [name for name in recording.names() if name.startswith(("Run", "Listener"))]
    assert names == [
        "ListenerRegistered", "RunStarted", "RunPaused", "RunResumed", "RunIdle", "RunDraining", "RunStopped",
    ]  # fmt: skip
    (registered,) = recording.of(ListenerRegistered)
    assert (registered.name, registered.agent, registered.description) == ("echo", False, "Answers")
    assert recording.of(RunStarted)[0].listener_count == 1
    assert recording.of(RunStopped)[0].drained


async def test_idle_is_told_once_each_time() -> None:
    """Contract section 15: idle, as an event: it happens when something was under way."""
    pump = echo_pump()
    async with running(pump) as recording:
        for _ in range(3):
            await assert_answers(pump)
            await pump.idle()
        pump.register_listener("other", Ask, echo)
        pump.unregister_listener("other")
        thread = await pump.inject(ask_xml("hi"))
        await pump.idle()
        pump.end(thread)
        assert len(recording.of(RunIdle)) == 4


async def test_a_message_is_queued_before_it_is_dispatched_where_it_has_to_wait() -> None:
    """Contract section 15: message queued, dispatched."""
    pump, gate = pump_with(), Gate()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("slow", Ask, slow, agent=True)
    async with running(pump) as recording:
        thread = await pump.inject(Ask("1"), to="slow", from_id="console")
        await gate.reached(1)
        await pump.inject(Ask("2"), to="slow", from_id="console", thread_id=thread)
        queued = await until(recording, MessageQueued)
        assert isinstance(queued, MessageQueued)
        assert (queued.to_id, queued.payload_type, queued.direction) == ("slow", "Ask", "down")
        gate.opened.set()
        await pump.idle()
        dispatched = [event.message for event in recording.of(MessageDispatched) if event.to_id == "slow"]
    assert queued.message == dispatched[1]


async def test_frames_are_seen_with_their_chain() -> None:
    """Contract section 15: frame opened, closed; section 1: the call chain is the path of names."""
    pump = pump_with(name="shop")

    async def front(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="echo") if isinstance(payload, Ask) else payload

    pump.register_listener("front", Ask, front)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        await pump.request("front", Ask("hi"), from_id="console", timeout=5)
        await pump.idle()
        opened = {event.chain: event for event in recording.of(FrameOpened)}
        closed = [event.listener for event in recording.of(FrameClosed)]
    source = ("system.shop", "console")
    assert set(opened) == {source, (*source, "front"), (*source, "front", "echo")}
    assert opened[*source, "front"].parent == opened[source].frame
    assert opened[*source, "front", "echo"].parent == opened[*source, "front"].frame
    assert closed == ["echo"], "when its caller's last call was answered"


# Readers


async def test_a_slow_reader_gets_a_gap_that_says_how_many_it_missed() -> None:
    """Contract section 15: a slow reader never slows the pump: it gets a gap record."""
    pump = echo_pump(limits={"max_threads": 10})
    reader = pump.events()
    async with pump:
        for _ in range(READER_CAPACITY // 6):
            await pump.request("echo", Ask("hi"))
        await pump.shutdown()
    events = [event async for event in reader]
    gap, rest = events[0], events[1:]
    assert isinstance(gap, EventsMissed)
    assert gap.missed == rest[0].seq - 1
    assert len(rest) == READER_CAPACITY, "the newest are kept"
    assert [event.seq for event in rest] == list(range(rest[0].seq, rest[0].seq + len(rest)))
    assert isinstance(rest[-1], RunStopped)


async def test_a_gap_is_told_in_batches_too() -> None:
    """Contract section 15: it gets a gap record that says how many it missed."""
    pump = echo_pump()
    reader = pump._events.subscribe(capacity=5)
    async with pump:
        await assert_answers(pump)
        first = reader.drain()
        await assert_answers(pump)
        await pump.idle()
        second = reader.drain()
    assert isinstance(first[0], EventsMissed)
    assert isinstance(second[0], EventsMissed)
    assert second[0].missed == second[1].seq - first[-1].seq - 1
    assert len(first) == len(second) == 6


async def test_a_lossless_reader_loses_nothing_however_slow() -> None:
    """Contract section 15: `events(lossless=True)`, for recordings, may slow the pump."""
    pump = echo_pump(limits={"max_threads": 10})
    reader = pump.events(lossless=True)
    asked = 0

    async def ask() -> None:
        nonlocal asked
        for _ in range(LOSSLESS_CAPACITY // 4):
            await pump.inject(Ask("hi"), to="echo")
            asked += 1

    async with pump:
        asking = asyncio.create_task(ask())
        while not pump._events.congested:
            await asyncio.sleep(0)
        seen: list[Event] = []
        while len(seen) < 2 * LOSSLESS_CAPACITY and not (asking.done() and pump._is_idle()):
            seen += await reader.batch()
        await asking
        seen += reader.drain()
    seen += reader.drain()
    assert not any(isinstance(event, EventsMissed) for event in seen)
    assert [event.seq for event in seen] == list(range(1, len(seen) + 1))
    assert len([event for event in seen if isinstance(event, ReplyArrived)]) == LOSSLESS_CAPACITY // 4


async def test_every_reader_sees_everything_from_when_it_came() -> None:
    """Contract section 15: panels, logs, recordings and tests read it."""
    pump = echo_pump()
    async with pump:
        first = pump.events()
        await assert_answers(pump)
        await pump.idle()
        between = first.drain()
        second = pump.events()
        await assert_answers(pump)
        await pump.idle()
        rest, seen = first.drain(), second.drain()
    assert rest == seen
    assert rest[0].seq == between[-1].seq + 1


async def test_a_reader_that_is_left_and_taken_up_again_has_lost_nothing() -> None:
    """Contract section 15: `async for event in pump.events()`: leaving the loop is not reading on."""
    pump = echo_pump()
    reader = pump.events(lossless=True)
    async with pump:
        await assert_answers(pump)
        seen = []
        for _ in range(5):
            async for event in reader:
                seen.append(event)
                break
        assert await anext(reader) not in seen
    assert [event.seq for event in seen] == [1, 2, 3, 4, 5]


async def test_a_reader_ends_with_the_run_after_what_waits_for_it() -> None:
    """Contract section 14: iterators end."""
    pump = echo_pump()
    reader = pump.events()
    async with pump:
        await assert_answers(pump)
    names = [type(event).__name__ async for event in reader]
    assert names[-1] == "RunStopped"


async def test_a_closed_reader_ends_and_holds_nothing_back() -> None:
    """Contract section 15: whoever reads no more is not waited for."""
    pump = echo_pump()
    async with pump:
        reader = pump.events(lossless=True)
        waiting = asyncio.create_task(anext(reader))
        await asyncio.sleep(0)
        reader.close()
        with pytest.raises(StopAsyncIteration):
            await waiting
        assert not pump._events.active


async def test_a_reader_nobody_holds_any_more_is_forgotten() -> None:
    """Contract section 15: with no reader it costs next to nothing."""
    pump = echo_pump()
    reader = pump.events(lossless=True)
    gone = weakref.ref(reader)
    del reader
    gc.collect()
    assert gone() is None
    assert not pump._events.active


async def test_a_reader_that_fails_harms_nobody() -> None:
    """House: instruments that cannot break the host: a reader is a consumer of its own, never called."""
    pump = echo_pump()

    async def watch() -> None:
        async for _ in pump.events():
            raise ZeroDivisionError

    async with pump:
        watching = asyncio.create_task(watch())
        await assert_answers(pump)
        with pytest.raises(ZeroDivisionError):
            await watching
        await assert_answers(pump)


async def test_without_a_reader_no_record_is_made() -> None:
    """Contract section 15: with no reader it costs next to nothing."""
    pump = echo_pump()
    async with pump:
        for _ in range(20):
            await assert_answers(pump)
        assert pump._events.seq == 0
        reader = pump.events()
        await assert_answers(pump)
        assert reader.drain()[0].seq == 1


async def test_events_compose_with_aiostream() -> None:
    """House: `pump.events()` is an async iterable that aiostream operators take."""
    from aiostream import stream as typed_stream

    stream: Any = typed_stream
    pump = echo_pump()
    async with pump:
        named = stream.map(pump.events(), lambda event: type(event).__name__)
        await assert_answers(pump)
        names: list[str] = await stream.list(stream.takewhile(named, lambda name: name != "HandlerFinished"))
    assert "HandlerStarted" in names


# What a stage did is found by running the pure stages again


DOCUMENTS = [
    (ask_xml("plain"), None),
    (envelope("<Ask><Text>forgot its namespace</Text></Ask>"), None),
    (ask_xml("fish & chips < 5"), None),
    (b"Here you are:\n```xml\n" + ask_xml("in a fence") + b"\n```", None),
    (b"<Ask><Text>bare</Text></Ask>", "echo"),
    (b"<Ask><Text>bare & dirty</Text></Ask>", "echo"),
    (b"<Ask><Text>no address</Text></Ask>", None),
    (ask_xml("cut off")[:-20], None),
    (b"\xff\xfe<Ask/>", "echo"),
    (b"no element", "echo"),
    (envelope('<Ask xmlns=""/><Ask xmlns=""/>'), None),
    (ask_xml("forged", from_id="somebody"), None),
    (b'<!DOCTYPE x [<!ENTITY e "x">]><Ask>&e;</Ask>', "echo"),
]


@pytest.mark.parametrize(("document", "to"), DOCUMENTS, ids=[repr(document)[:30] for document, _ in DOCUMENTS])
async def test_the_pure_stages_do_the_same_with_recorded_bytes(document: bytes, to: str | None) -> None:
    """Contract section 15: what a stage did is found by running the pure stages again on the recorded bytes."""
    pump = echo_pump()
    async with running(pump) as recording:
        await pump.inject(document, to=to, from_id="console")
        await pump.idle()
    (received,) = recording.of(MessageReceived)
    assert received.raw is document, "by reference"
    state = MessageState(received.raw, from_id=received.from_id, to_id=received.to_id or None)
    rejected = [(event.stage, event.reason) for event in recording.of(MessageRejected)]
    mended = [event.mends for event in recording.of(MessageRepaired)]
    refused = _refusal(state)
    assert ([refused] if refused else []) == rejected
    if refused:
        return
    assert ([state.mends] if state.mends else []) == mended
    (sent,) = [event for event in recording.of(MessageSent) if event.from_id == "console"]
    assert state.payload_tree is not None
    assert canonical(state.payload_tree) == sent.raw
    assert (state.to_id,) == sent.to_ids


def _refusal(state: MessageState) -> tuple[str, str] | None:
    """The stage and the reason with which the pure stages refuse a message; None where they let it through."""
    try:
        for stage in pure_stages(WireLimits()).values():
            stage(state)
    except WireError as refused:
        return refused.stage, refused.reason
    return None


async def test_what_a_handler_wrote_is_recorded_as_it_wrote_it() -> None:
    """Contract section 15: message received, with its raw bytes; places of mends are places in them."""
    written = "Sure:\n<Note><Text>a & b</Text></Note>\n<Answer><Text>c & d</Text></Answer>"
    pump = pump_with()

    async def writer(payload: Ask, metadata: HandlerMetadata) -> str:
        return written

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        return None

    pump.register_listener("writer", Ask, writer, response_class=Answer)
    pump.register_listener("log", Note, log)
    async with running(pump) as recording:
        await pump.request("writer", Ask("hi"), timeout=5)
        await pump.idle()
        received, repaired = recording.of(MessageReceived), recording.of(MessageRepaired)
    assert [event.raw.decode() for event in received] == [written] * 2
    assert "line 2, column 15" in repaired[0].mends[0]
    assert "line 3, column 17" in repaired[1].mends[0]


async def test_a_handlers_mends_are_on_the_message_that_a_stage_sees() -> None:
    """Contract section 5: every mend is noted on the message; section 15: and told once."""
    pump, seen = pump_with(), []

    async def writer(payload: Ask, metadata: HandlerMetadata) -> str:
        return "<Answer><Text>a & b</Text></Answer>"

    def look(state: MessageState) -> MessageState:
        if state.from_id == "writer":
            seen.append(state.mends)
        return state

    pump.register_listener("writer", Ask, writer, response_class=Answer)
    pump.pipeline.insert("look", look, before="route")
    async with running(pump) as recording:
        await pump.request("writer", Ask("hi"), timeout=5)
        (repaired,) = recording.of(MessageRepaired)
        assert recording.of(MessageReceived)[-1].from_id == "writer"
        assert len(recording.of(MessageReceived)) == 1, "what the pump wrote itself is not received"
    assert seen == [repaired.mends]


async def test_watchers_are_seen_from_beginning_to_end() -> None:
    """Contract section 15: watcher registered, raised, closed, expired."""
    pump = pump_with()

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            todos = [HandlerResponse(TodoUntil(name), to="system.todo") for name in ("Answer", "Never")]
            return [*todos, HandlerResponse(payload, to="echo")]
        if isinstance(payload, Answer):
            done = metadata.todo_nudge.split("<Id>")[1].split("</Id>")[0]
            return [HandlerResponse(TodoComplete(done), to="system.todo"), payload]
        return None

    pump.register_listener("agent", Ask, agent, agent=True, peers=["echo"])
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        replies = pump.replies("console")
        thread = await pump.inject(Ask("hi"), to="agent", from_id="console")
        await anext(replies)
        await pump.idle()
        pump.end(thread)
        names = [name for name in recording.names() if name.startswith("Watcher")]
    assert names == ["WatcherRegistered", "WatcherRegistered", "WatcherRaised", "WatcherClosed", "WatcherExpired"]
