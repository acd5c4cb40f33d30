"""Contract section 17: request and what can be seen of a pump from Python."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    NameTaken,
    NoReply,
    OrganismError,
    RequestError,
    StreamPump,
    SystemError,
    TodoClosed,
    TodoUntil,
    UnknownThread,
)
from runtime.events import CallSettled, HandlerFailed, MessageDispatched, MessageRejected
from runtime.testing import running
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
    error_of,
    pump_with,
    until,
)


async def silent(payload: object, metadata: HandlerMetadata) -> None:
    return None


async def fails(payload: object, metadata: HandlerMetadata) -> None:
    raise ValueError


# What a request returns


async def test_it_returns_the_payload_of_the_first_message_up() -> None:
    """Contract section 17: the payload of the first message up for its call."""
    pump = pump_with()

    async def talker(payload: Ask, metadata: HandlerMetadata) -> object:
        return [HandlerResponse(Note("by name"), to=metadata.from_id), Answer("the answer")]

    pump.register_listener("talker", Ask, talker)
    async with running(pump):
        assert await pump.request("talker", Ask("hi"), from_id="console", timeout=5) == Note("by name")


@pytest.mark.parametrize(
    "payload", [Ask("hi"), b"<Ask><Text>hi</Text></Ask>", "<Ask><Text>hi</Text></Ask>", ask_xml("hi")]
)
async def test_it_sends_an_instance_or_xml(payload: object) -> None:
    """Contract section 17: `request(to, payload)`, as inject."""
    pump = echo_pump()
    async with running(pump):
        assert await pump.request("echo", payload, from_id="console", timeout=5) == Answer("hi")


async def test_requests_of_one_source_are_told_apart() -> None:
    """Contract section 17: the first message up for its call, whatever else reaches the source."""
    pump, gates = pump_with(), {"slow": Gate(), "quick": Gate()}

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await gates[payload.text].pass_through()
        return Answer(payload.text)

    pump.register_listener("it", Ask, handler)
    async with running(pump):
        thread = await pump.inject(Note("x"), to="it", from_id="console")
        slow = asyncio.create_task(pump.request("it", Ask("slow"), from_id="console", thread_id=thread, timeout=5))
        await gates["slow"].reached(1)
        quick = asyncio.create_task(pump.request("it", Ask("quick"), from_id="console", thread_id=thread, timeout=5))
        await gates["quick"].reached(1)
        gates["quick"].opened.set()
        assert await quick == Answer("quick")
        assert not slow.done()
        gates["slow"].opened.set()
        assert await slow == Answer("slow")


async def test_what_a_request_took_is_not_read_again() -> None:
    """Contract section 7: replies that a request took are read; what comes after goes to the readers."""
    pump = pump_with()

    async def talker(payload: Ask, metadata: HandlerMetadata) -> object:
        return [HandlerResponse(Note("first"), to=metadata.from_id), Answer("second")]

    pump.register_listener("talker", Ask, talker)
    replies = pump.replies("console")
    async with running(pump):
        assert await pump.request("talker", Ask("hi"), from_id="console", timeout=5) == Note("first")
        assert (await anext(replies)).payload == Answer("second")


async def test_a_system_error_raises_request_error() -> None:
    """Contract section 17: a SystemError raises RequestError with its `error`."""
    pump = pump_with()
    pump.register_listener("fails", Ask, fails)
    async with running(pump):
        error = await error_of(pump, pump.request("fails", Ask("hi"), timeout=5))
    assert (error.code, error.peer) == ("handler", "fails")


async def test_a_call_settled_in_silence_raises_no_reply() -> None:
    """Contract section 17: a call settled with no message up raises NoReply."""
    pump = pump_with()
    pump.register_listener("silent", Ask, silent)
    async with running(pump):
        with pytest.raises(NoReply, match="silent"):
            await pump.request("silent", Ask("hi"))


# Broadcasts


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        (["echo", "fails", "silent"], Answer("hi")),
        (["fails", "echo"], Answer("hi")),
        (["fails", "fails"], RequestError),
        (["fails", "silent"], RequestError),
        (["silent", "fails"], RequestError),
        (["silent", "silent"], NoReply),
    ],
    ids=str,
)
async def test_a_broadcast_fails_only_when_all_have_failed(members: list[str], outcome: Any) -> None:
    """Contract section 17: a SystemError raises RequestError, for a broadcast only when all failed."""
    pump, handlers = pump_with(), {"echo": echo, "fails": fails, "silent": silent}
    for number, kind in enumerate(members):
        pump.register_listener(f"member{number}", Ask, handlers[kind], broadcast=True)
    async with running(pump):
        if isinstance(outcome, type):
            with pytest.raises(outcome):
                await pump.request(None, Ask("hi"))
        else:
            assert await pump.request(None, Ask("hi")) == outcome


async def test_a_broadcast_nobody_takes_is_refused() -> None:
    """Contract section 6: no listener of that class."""
    pump = echo_pump()
    async with running(pump):
        assert (await error_of(pump, pump.request(None, Note("hi"), timeout=5))).code == "routing"


# Giving up


async def test_timing_out_ends_the_call() -> None:
    """Contract section 17: timing out or cancelling ends the call."""
    pump, ended = pump_with(), asyncio.Event()

    async def hang(payload: Ask, metadata: HandlerMetadata) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    pump.register_listener("hang", Ask, hang, agent=True)
    async with running(pump) as recording:
        with pytest.raises(TimeoutError):
            await pump.request("hang", Ask("hi"), timeout=0.2)
        await ended.wait()
        await pump.idle()
        assert [event.outcome for event in recording.of(CallSettled)] == ["ended"]
        assert "given up" in recording.of(HandlerFailed)[0].error


async def test_cancelling_ends_the_call_with_all_below() -> None:
    """Contract section 17: timing out or cancelling ends the call; the frames below it close (section 7)."""
    pump, gate = pump_with(), Gate()

    async def front(payload: Any, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="slow") if isinstance(payload, Ask) else None

    async def slow(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("front", Ask, front, agent=True, peers=["slow"])
    pump.register_listener("slow", Ask, slow, agent=True)
    async with running(pump):
        asked = asyncio.create_task(pump.request("front", Ask("hi")))
        await gate.reached(1)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await pump.idle()
        assert gate.inside == 0
        assert "slow" not in {frame.name for frame in pump.threads.values()}


async def test_giving_up_drops_what_is_queued_for_the_call_only() -> None:
    """Contract section 17: timing out or cancelling ends the call, and no other of the same frame."""
    pump, gate, seen = pump_with(), Gate(), []

    async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
        seen.append(payload.text)
        if payload.text == "first":
            await gate.pass_through()
        return Answer(payload.text)

    pump.register_listener("slow", Ask, slow, agent=True)
    async with running(pump) as recording:
        first = asyncio.create_task(pump.request("slow", Ask("first"), from_id="console"))
        await gate.reached(1)
        thread = recording.of(MessageDispatched)[-1].conversation
        given_up = asyncio.create_task(pump.request("slow", Ask("given up"), from_id="console", thread_id=thread))
        third = asyncio.create_task(pump.request("slow", Ask("third"), from_id="console", thread_id=thread))
        while pump._scheduler.waiting < 2:
            await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.wait([given_up])
        gate.opened.set()
        assert [await first, await third] == [Answer("first"), Answer("third")]
    assert seen == ["first", "third"]


async def test_the_conversation_ending_raises_request_error() -> None:
    """Contract section 17: the conversation ending raises RequestError."""
    pump, gate = pump_with(), Gate()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("slow", Ask, slow)
    thread = str(uuid4())
    async with running(pump):
        asked = asyncio.create_task(pump.request("slow", Ask("hi"), thread_id=thread))
        await gate.reached(1)
        pump.end(thread)
        assert (await error_of(pump, asked)).code == "limit"
        await pump.idle()
        assert thread not in pump.threads


async def test_the_conversation_ending_before_it_began_raises_request_error() -> None:
    """Contract section 17: the conversation ending raises RequestError, for what still waits in the intake too."""
    pump, thread = echo_pump(), str(uuid4())
    asked = asyncio.create_task(pump.request("echo", Ask("hi"), thread_id=thread))
    await asyncio.sleep(0)
    pump.end(thread)
    async with running(pump):
        await error_of(pump, asked)
        await assert_answers(pump)


async def test_a_conversation_that_exceeds_its_hops_raises_limit() -> None:
    """Contract sections 9 and 17: max_hops ends the conversation; its source gets one `limit`."""
    pump = pump_with(limits={"max_hops": 20})

    async def forth(payload: Ask, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="forth")

    pump.register_listener("forth", Ask, forth)
    async with running(pump):
        error = await error_of(pump, pump.request("forth", Ask("hi")))
        assert error.code == "limit"
        assert "20" in error.message
        await pump.idle()


# Arguments and what the XML says


async def test_a_differing_from_is_rejected() -> None:
    """Contract section 17: arguments win over what the XML says; a differing `from` is rejected."""
    pump = echo_pump()
    async with running(pump) as recording:
        replies = pump.replies("console")
        await pump.inject(ask_xml("forged", from_id="boss"), from_id="console")
        assert (await anext(replies)).payload.code == "validation"
        await pump.inject(ask_xml("honest", from_id="Console"), from_id="console")
        assert (await anext(replies)).payload == Answer("honest")
        assert len(recording.of(MessageRejected)) == 1


async def test_the_argument_to_wins() -> None:
    """Contract section 17: arguments win over what the XML says."""
    pump = echo_pump()

    async def other(payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer("other")

    pump.register_listener("other", Ask, other)
    async with running(pump):
        replies = pump.replies("console")
        await pump.inject(ask_xml("hi", to="echo"), to="other")
        assert (await anext(replies)).payload == Answer("other")


async def test_the_argument_thread_id_wins() -> None:
    """Contract section 17: arguments win over what the XML says; an unused `thread_id` is taken."""
    pump, mine, written = echo_pump(), str(uuid4()), str(uuid4())
    async with running(pump):
        document = envelope('<Ask xmlns=""><Text>hi</Text></Ask>', thread=written)
        assert await pump.inject(document, thread_id=mine) == mine
        assert await pump.inject(document) == written
        assert await pump.inject(document, thread_id=mine.upper()) == mine


@pytest.mark.parametrize("thread", ["x", "", "1234", "not-a-uuid-" * 4, "00000000-0000-0000-0000-00000000000g"])
async def test_a_malformed_thread_id_raises(thread: str) -> None:
    """Contract section 17: a `thread_id` argument that is malformed raises UnknownThread."""
    pump = echo_pump()
    async with running(pump):
        for take in (pump.inject(ask_xml("hi"), thread_id=thread), pump.request("echo", Ask("hi"), thread_id=thread)):
            with pytest.raises(UnknownThread):
                await take
        await assert_answers(pump)
        await pump.idle()


async def test_a_thread_id_in_use_elsewhere_raises() -> None:
    """Contract section 17: or in use elsewhere: another source's, or deeper in a call tree."""
    pump = echo_pump()
    async with running(pump):
        thread = await pump.inject(ask_xml("hi"))
        await pump.idle()
        inner = next(frame.id for frame in pump.threads.values() if frame.name == "echo")
        for used in (inner, next(frame.id for frame in pump.threads.values() if frame.parent is None)):
            with pytest.raises(UnknownThread):
                await pump.inject(Ask("hi"), to="echo", from_id="console", thread_id=used)
        with pytest.raises(UnknownThread):
            await pump.request("echo", Ask("hi"), from_id="thief", thread_id=thread, timeout=5)
        await assert_answers(pump)


@pytest.mark.parametrize("name", ["echo", "ECHO", "system", "System.todo", "systematic", "caller"])
async def test_a_source_may_not_bear_such_a_name(name: str) -> None:
    """Contract section 6: it may not bear a listener's name, `system*` or `caller`."""
    pump = echo_pump()
    async with running(pump) as recording:
        for take in (pump.inject(Ask("hi"), to="echo", from_id=name), pump.request("echo", Ask("hi"), from_id=name)):
            with pytest.raises(NameTaken):
                await take
        await pump.inject(ask_xml("hi", from_id=name))
        await pump.idle()
        assert len(recording.of(MessageRejected)) == 1
        await assert_answers(pump)


async def test_without_a_name_a_source_is_external() -> None:
    """Contract section 17: from_id="external"."""
    pump, seen = pump_with(), []

    async def sink(payload: Ask, metadata: HandlerMetadata) -> Answer:
        seen.append(metadata.from_id)
        return Answer("hi")

    pump.register_listener("sink", Ask, sink)
    async with running(pump):
        await pump.request("sink", Ask("hi"), timeout=5)
        await pump.inject(Ask("hi"), to="sink")
        await pump.idle()
    assert seen == ["external", "external"]


# What can be seen and done


async def test_ids_of_threads_are_text_and_found() -> None:
    """Contract section 17: `threads`, `context` (slots have payload, from_id, to_id …); ids are str."""
    pump = echo_pump()
    async with running(pump):
        thread = await pump.inject(ask_xml("hi"))
        await pump.idle()
        assert isinstance(thread, str)
        assert all(isinstance(key, str) and frame.id == key for key, frame in pump.threads.items())
        names = {frame.name for frame in pump.threads.values()}
        assert {"console", "echo"} < names
        slots = pump.context(thread)
        assert [(slot.payload, slot.from_id, slot.to_id) for slot in slots] == [
            (Ask("hi"), "console", "echo"),
            (Answer("hi"), "echo", "console"),
        ]
        with pytest.raises(OrganismError, match="no open frame"):
            pump.context("nowhere")


async def test_the_register_of_threads_cannot_be_changed_from_outside() -> None:
    """Contract section 17: `threads` is for looking."""
    pump = echo_pump()
    async with running(pump):
        thread = await pump.inject(ask_xml("hi"))
        with pytest.raises((TypeError, AttributeError)):
            del pump.threads[thread]  # type: ignore[attr-defined]
        await assert_answers(pump)


async def test_ending_a_conversation() -> None:
    """Contract section 17: `end(thread)`: with all that is in flight in it."""
    pump, gate = pump_with(), Gate()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("slow", Ask, slow)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        thread = await pump.inject(Ask("hi"), to="slow", from_id="console")
        other = await pump.inject(Ask("hi"), to="echo", from_id="console")
        await gate.reached(1)
        pump.end(thread)
        await pump.idle()
        assert gate.inside == 0
        assert thread not in pump.threads
        assert other in pump.threads
        for wrong in (thread, "nowhere", next(key for key, frame in pump.threads.items() if frame.name == "echo")):
            with pytest.raises(OrganismError, match="no conversation"):
                pump.end(wrong)
        assert await pump.inject(Ask("again"), to="echo", from_id="console", thread_id=thread) == thread


async def test_a_todo_closed_by_hand_is_told_to_its_agent() -> None:
    """Contract section 17: `todos` (listed; `close(id)` by hand: the agent gets TodoClosed); ids are str."""
    pump, told = pump_with(), asyncio.Queue[Any]()

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return [HandlerResponse(TodoUntil("Never", description="for ever"), to="system.todo"), Answer("ok")]
        told.put_nowait(payload)
        return None

    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.request("agent", Ask("hi"), from_id="console", timeout=5)
        await pump.idle()
        (watcher,) = pump.todos
        assert len(pump.todos) == 1
        assert isinstance(watcher.id, str)
        assert (watcher.listener, watcher.wait_for, watcher.description) == ("agent", "Never", "for ever")
        pump.todos.close(watcher.id)
        while not isinstance(closed := await told.get(), TodoClosed):
            pass
        assert closed == TodoClosed(watcher.id, False)
        assert len(pump.todos) == 0
        with pytest.raises(OrganismError, match="no open todo"):
            pump.todos.close(watcher.id)
        await pump.idle()


async def test_two_pumps_share_nothing() -> None:
    """Contract section 17: nothing is global: two pumps in one process share nothing."""

    def make() -> StreamPump:
        pump = pump_with()

        async def count(payload: Ask, metadata: HandlerMetadata) -> Answer:
            metadata.conversation_state["n"] = metadata.conversation_state.get("n", 0) + 1
            return Answer(str(metadata.conversation_state["n"]))

        pump.register_listener("count", Ask, count)
        return pump

    one, two, thread = make(), make(), str(uuid4())
    async with running(one), running(two):
        for pump, expected in ((one, "1"), (one, "2"), (two, "1"), (one, "3")):
            answer = await pump.request("count", Ask("hi"), from_id="console", thread_id=thread, timeout=5)
            assert answer == Answer(expected)
        await one.shutdown()
        assert await two.request("count", Ask("hi"), from_id="console", thread_id=thread, timeout=5) == Answer("2")


async def test_replies_come_without_loss_and_in_order() -> None:
    """Contract section 17: every message that reaches this source, without loss."""
    pump = pump_with()

    async def many(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        for number in range(200):
            yield HandlerResponse(Note(str(number)), to=metadata.from_id)
            if number % 7 == 0:
                await asyncio.sleep(0)

    pump.register_listener("many", Ask, many)
    replies = pump.replies("console")
    async with running(pump):
        thread = await pump.inject(Ask("hi"), to="many", from_id="console")
        got = [await anext(replies) for _ in range(200)]
    assert [reply.payload.text for reply in got] == [str(number) for number in range(200)]
    assert {(reply.from_id, reply.thread_id) for reply in got} == {("many", thread)}


async def test_a_system_error_is_a_reply_too() -> None:
    """Contract section 9: the source gets it as its reply."""
    pump = pump_with()
    pump.register_listener("fails", Ask, fails)
    replies = pump.replies("console")
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="fails", from_id="console")
        reply = await anext(replies)
        assert isinstance(reply.payload, SystemError)
        await until(recording, HandlerFailed)
