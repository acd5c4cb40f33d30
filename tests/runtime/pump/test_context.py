"""The context buffer: what a frame has seen (contract section 11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runtime import HandlerMetadata, HandlerResponse, OrganismError, SystemError, TodoUntil
from runtime.events import ContextFull
from runtime.organism.spec import LimitsSpec
from runtime.pump.context import Slot
from runtime.testing import running
from tests.runtime.pump.organisms import (
    Answer,
    Ask,
    Count,
    Note,
    Scribe,
    Waiter,
    ask,
    echo,
    envelope,
    frame,
    organism,
    silent,
    when,
)


def path(slot: Slot) -> tuple[str, str, str]:
    """From, to and class."""
    return slot.from_id, slot.to_id, slot.payload_type


async def test_what_comes_in_and_goes_out_is_recorded_once_on_each_side() -> None:
    """Contract section 11: in at dispatch on the receiver's frame, out on the sender's once routed, each
    once.
    """
    pump = organism()
    front = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk"), Count(1)))
    pump.register_listener("front", Note, front)
    clerk_saw: list[tuple[str, str, str]] = []

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> Answer:
        clerk_saw.extend(map(path, metadata.context))
        return Answer("x")

    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        conversation = await pump.inject(Note("go"), to="front", from_id="console")
        await pump.idle()
        source = [path(slot) for slot in pump.context(conversation)]
        recorded = [path(slot) for slot in pump.context(frame(pump, "front").id)]
    assert source == [("console", "front", "Note"), ("front", "console", "Count")]
    assert recorded == [
        ("console", "front", "Note"),
        ("front", "clerk", "Ask"),
        ("clerk", "front", "Answer"),
        ("front", "console", "Count"),
    ]
    assert clerk_saw == [("front", "clerk", "Ask")]


async def test_the_answer_is_on_the_record_of_the_one_that_gave_it() -> None:
    """Contract section 11: what goes out, on the sender's frame: answers as well."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.request("clerk", Ask("x"), timeout=5)
        assert [slot.payload for slot in pump.context(frame(pump, "clerk").id)] == [Ask("x"), Answer("x")]


async def test_what_comes_in_is_recorded_at_dispatch_not_before() -> None:
    """Contract section 11: at dispatch: what is still queued is not on the record."""
    agent = Waiter()
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump) as recording:
        conversation = await pump.inject(Ask("1"), to="agent")
        await agent.started.wait()
        await pump.inject(Ask("2"), to="agent", thread_id=conversation)
        await recording.until(lambda event: type(event).__name__ == "MessageQueued")
        thread = frame(pump, "agent").id
        before = [slot.payload for slot in pump.context(thread)]
        agent.gate.set()
        await pump.idle()
        after = [slot.payload for slot in pump.context(thread)]
    assert before == [Ask("1")]
    assert after == [Ask("1"), Ask("2")]


async def test_what_is_refused_is_not_on_the_senders_record() -> None:
    """Contract section 11: what goes out, once routed: a refused message has not gone out."""
    refused = [HandlerResponse(Ask("x"), to="nobody"), HandlerResponse(Note("x"), to="clerk")]
    agent = Scribe(when(Ask, refused))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        recorded = [path(slot) for slot in pump.context(frame(pump, "agent").id)]
    errors = [("system", "agent", "SystemError")] * 2
    assert recorded == [("external", "agent", "Ask"), *errors]


async def test_a_broadcast_is_one_slot_of_its_sender() -> None:
    """Contract section 11: each once: one message out, whoever gets it."""
    pump = organism()
    pump.register_listener("front", Note, Scribe(when(Note, HandlerResponse.broadcast(Ask("all")))))
    pump.register_listener("one", Ask, silent, broadcast=True)
    pump.register_listener("two", Ask, silent, broadcast=True)
    async with running(pump):
        await pump.inject(Note("go"), to="front")
        await pump.idle()
        (slot,) = pump.context(frame(pump, "front").id).of_type(Ask)
    assert slot.to_id == "one,two"


async def test_a_slot_tells_all_about_a_message() -> None:
    """Contract section 11: payload, from, to, own_name, is_self_call, index, UTC time, payload type."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    agent = Scribe(lambda payload: HandlerResponse(Ask("self"), to="agent") if payload == Ask("go") else None)
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent", from_id="console")
        await pump.idle()
        slots = list(pump.context(frame(pump, "agent").id))
    assert [slot.index for slot in slots] == [0, 1, 2]
    assert [slot.payload for slot in slots] == [Ask("go"), Ask("self"), Ask("self")]
    assert [slot.is_self_call for slot in slots] == [False, False, True]
    assert {slot.own_name for slot in slots} == {"agent"}
    assert {slot.payload_type for slot in slots} == {"Ask"}
    assert [path(slot)[:2] for slot in slots] == [
        ("console", "agent"),
        ("agent", "agent"),
        ("agent", "agent"),
    ]
    for slot in slots:
        assert slot.time.tzinfo is UTC
        assert before <= slot.time <= datetime.now(UTC) + timedelta(seconds=1)
    assert slots[0].time <= slots[1].time <= slots[2].time


async def test_tools_and_sources_have_no_own_name_on_their_records() -> None:
    """Contracts sections 8 and 11: own_name: agents only, else None."""
    pump = organism()
    pump.register_listener("tool", Ask, echo)
    async with running(pump):
        conversation = await pump.inject(Ask("x"), to="tool")
        await pump.idle()
        records = [*pump.context(conversation), *pump.context(frame(pump, "tool").id)]
    assert {slot.own_name for slot in records} == {None}
    assert {slot.usage_instructions for slot in records} == {""}


async def test_a_slot_keeps_the_usage_instructions_and_the_nudge_of_its_dispatch() -> None:
    """Contract section 11: usage_instructions, todo_nudge: as the handler was told them."""
    agent = Scribe(
        when(
            Ask,
            [HandlerResponse(TodoUntil("Answer"), to="system.todo"), HandlerResponse(Ask("x"), to="clerk")],
        )
    )
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        incoming = [slot for slot in pump.context(frame(pump, "agent").id) if slot.to_id == "agent"]
    told = [(metadata.usage_instructions, metadata.todo_nudge) for metadata in agent.metadata]
    assert [(slot.usage_instructions, slot.todo_nudge) for slot in incoming] == told
    assert any(nudge for _usage, nudge in told)
    assert all(usage for usage, _nudge in told)


async def test_nothing_that_a_handler_does_to_an_object_changes_the_record() -> None:
    """Contract section 11: a slot keeps the canonical bytes and decodes on reading."""

    async def vandal(payload: Ask, metadata: HandlerMetadata) -> HandlerResponse:
        payload.text = "changed"
        recorded = metadata.context[-1].payload
        recorded.text = "changed too"
        return HandlerResponse.respond(payload)

    pump = organism()
    pump.register_listener("vandal", Ask, vandal)
    async with running(pump):
        await pump.request("vandal", Ask("original"), timeout=5)
        context = pump.context(frame(pump, "vandal").id)
    assert context[0].payload == Ask("original")
    assert context[0].raw == b"<Ask><Text>original</Text></Ask>"
    assert context[0].payload is not context[0].payload


async def test_an_object_that_is_changed_after_it_was_sent_changes_nothing() -> None:
    """Contract sections 5 and 11: between listeners the bytes are the truth."""
    kept = Ask("original")
    log = Scribe()

    async def front(payload: Note, metadata: HandlerMetadata) -> Any:
        yield HandlerResponse(kept, to="log")
        kept.text = "changed"

    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("log", Ask, log)
    async with running(pump):
        await pump.inject(Note("go"), to="front")
        await pump.idle()
        assert pump.context(frame(pump, "front").id)[-1].payload == Ask("original")
    assert log.payloads == [Ask("original")]


async def test_documents_from_outside_are_recorded_as_canonical_bytes() -> None:
    """Contract section 11: the canonical bytes, whatever the document looked like."""
    untidy = b"""<?xml version="1.0"?>
    <m:message xmlns:m="https://xml-pipeline.org/ns/envelope/v1"  ><m:meta><m:from>console</m:from>
    <m:to>clerk</m:to></m:meta><!-- note --><Ask  ><Text><![CDATA[a & b]]></Text></Ask></m:message>"""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        conversation = await pump.inject(untidy)
        await pump.idle()
        here, there = pump.context(conversation)[0], pump.context(frame(pump, "clerk").id)[0]
    assert here.raw == there.raw == b"<Ask><Text>a &amp; b</Text></Ask>"


async def test_a_handlers_context_is_the_record_as_of_its_dispatch() -> None:
    """Contract section 8: `context`: as of this dispatch, its last slot the message at hand."""
    lengths: list[tuple[int, object, int]] = []
    views: list[Any] = []

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> Answer:
        lengths.append((len(metadata.context), metadata.context[-1].payload, metadata.context[-1].index))
        views.append(metadata.context)
        return Answer(payload.text)

    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        conversation = await pump.inject(Ask("1"), to="clerk")
        await pump.idle()
        await pump.inject(Ask("2"), to="clerk", thread_id=conversation)
        await pump.idle()
    assert lengths == [(1, Ask("1"), 0), (3, Ask("2"), 2)]
    assert [slot.payload for slot in views[0]] == [Ask("1")]


async def test_look_ups_by_type_sender_and_slice() -> None:
    """Contract section 11: look-ups by type, by sender, by slice."""
    pump = organism()
    front = Scribe(when(Note, [HandlerResponse(Ask("x"), to="clerk"), HandlerResponse(Ask("y"), to="clerk")]))
    pump.register_listener("front", Note, front)
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Note("go"), to="front", from_id="console")
        await pump.idle()
        context = pump.context(frame(pump, "front").id)
    assert [slot.payload for slot in context.of_type(Answer)] == [Answer("x"), Answer("y")]
    assert context.of_type("Answer") == context.of_type(Answer)
    assert [slot.payload for slot in context.from_sender("CLERK")] == [Answer("x"), Answer("y")]
    assert [slot.payload for slot in context.from_sender("console")] == [Note("go")]
    assert [slot.index for slot in context[1:3]] == [1, 2]
    assert [slot.index for slot in context[::-2]] == [4, 2, 0]
    assert context[-1] == context[len(context) - 1]
    with pytest.raises(IndexError):
        context[len(context)]
    with pytest.raises(IndexError):
        context[-len(context) - 1]


async def test_a_record_cannot_be_changed() -> None:
    """Contract section 11: append-only, and appended to by the pump alone."""
    views: list[Any] = []

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> None:
        views.append(metadata.context)

    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        await pump.inject(Ask("1"), to="clerk")
        await pump.idle()
    (view,) = views
    for name in ("append", "clear", "pop", "insert", "__setitem__", "__delitem__"):
        assert not hasattr(view, name)
    with pytest.raises(AttributeError):
        view[0].from_id = "forged"


async def test_at_the_slot_limit_no_more_is_recorded_and_the_message_still_flows() -> None:
    """Contract section 11: at the slot limit no more is recorded, the message still flows, one warning
    event.
    """
    clerk = Scribe(when(Ask, Answer("ok")))
    pump = organism(limits=LimitsSpec(max_slots_per_thread=3))
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump) as recording:
        conversation = await pump.inject(Ask("0"), to="clerk")
        await pump.idle()
        for number in range(1, 5):
            answer = await pump.request("clerk", Ask(str(number)), thread_id=conversation, timeout=5)
            assert answer == Answer("ok")
        slots = list(pump.context(frame(pump, "clerk").id))
    assert [slot.payload for slot in slots] == [Ask("0"), Answer("ok"), Ask("1")]
    assert [payload.text for payload in clerk.payloads] == ["0", "1", "2", "3", "4"]
    full = recording.of(ContextFull)
    assert sorted((event.listener, event.slots) for event in full) == [("clerk", 3), ("external", 3)]


async def test_the_context_of_a_frame_that_is_not_open_is_an_error() -> None:
    """Contract section 17: `context` is of open frames."""
    pump = organism()
    async with running(pump):
        with pytest.raises(OrganismError, match="no open frame"):
            pump.context("11111111-2222-4333-8444-555555555555")


async def test_errors_are_on_the_record_of_who_was_told() -> None:
    """Contract section 11: what comes in: errors too."""
    agent = Scribe(when(Ask, HandlerResponse(Ask("x"), to="nobody")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        (slot,) = pump.context(frame(pump, "agent").id).of_type(SystemError)
    assert slot.payload == agent.of(SystemError)[0]
    assert slot.from_id == "system"


async def test_an_error_that_reaches_a_source_is_on_its_record() -> None:
    """Contract section 11: on the source's frame."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        conversation = await pump.inject(envelope(ask(), to="nobody"))
        await pump.idle()
        assert [slot.payload_type for slot in pump.context(conversation)] == ["SystemError"]
