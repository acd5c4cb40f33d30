"""Contract section 5: the stages as an open list."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import replace
from typing import Any

import pytest

from runtime import HandlerResponse, MessageState, NoReply, OrganismError, RequestError, StreamPump
from runtime.events import MessageDispatched, MessageDropped, MessageRejected, MessageRepaired
from runtime.pump.stages import ORDER
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
    pump_with,
)


def passing(state: MessageState) -> MessageState:
    return state


def test_the_stages_stand_in_the_order_of_the_contract() -> None:
    """Contract section 5: repair, c14n, envelope, extract, thread, route, validate, decode, dispatch."""
    expected = ("repair", "c14n", "envelope", "extract", "thread", "route", "validate", "decode", "dispatch")
    assert StreamPump().pipeline.names == expected == ORDER


@pytest.mark.parametrize("before", ORDER)
async def test_a_stage_may_stand_before_each_other_one(before: str) -> None:
    """Contract section 5: `pump.pipeline` inserts stages by name."""
    pump, seen = echo_pump(), []

    def look(state: MessageState) -> MessageState:
        seen.append(state.stage)
        return state

    pump.pipeline.insert("look", look, before=before)
    names = pump.pipeline.names
    assert names.index("look") == names.index(before) - 1
    async with running(pump):
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("hi")
        thread = await pump.inject(ask_xml("from outside"))
        await pump.idle()
        assert [slot.payload for slot in pump.context(thread)] == [Ask("from outside"), Answer("from outside")]
    assert seen == ["look"] * 4, "two questions and two answers pass the stage"


@pytest.mark.parametrize("after", ORDER[:-1])
async def test_a_stage_may_stand_after_each_but_the_last(after: str) -> None:
    """Contract section 5: `pump.pipeline` inserts stages by name."""
    pump = echo_pump()
    pump.pipeline.insert("look", passing, after=after)
    names = pump.pipeline.names
    assert names.index("look") == names.index(after) + 1
    async with running(pump):
        await assert_answers(pump)


async def test_what_a_stage_sees_grows_from_stage_to_stage() -> None:
    """Contract section 5: MessageState has raw_bytes, envelope_tree, payload_tree, payload and the ids."""
    pump = echo_pump()
    seen: dict[str, dict[str, Any]] = {}
    fields = ("raw_bytes", "envelope_tree", "payload_tree", "payload", "thread_id", "from_id", "to_id")

    def looking(name: str) -> Any:
        def look(state: MessageState) -> MessageState:
            if state.from_id != "echo":
                seen[name] = {field: getattr(state, field) for field in fields}
                seen[name]["target_listeners"] = state.target_listeners
            return state

        return look

    for name in ORDER:
        pump.pipeline.insert(f"before {name}", looking(name), before=name)
    async with running(pump):
        thread = await pump.inject(ask_xml("hi"))
        await pump.idle()
    assert seen["repair"]["raw_bytes"] == ask_xml("hi")
    assert seen["repair"]["envelope_tree"] is None
    assert seen["c14n"]["envelope_tree"] is not None
    assert seen["extract"]["payload_tree"] is None
    assert seen["thread"]["payload_tree"].tag == "Ask"
    assert seen["thread"]["from_id"] == "console"
    assert seen["thread"]["to_id"] == "echo"
    assert seen["route"]["thread_id"] == thread
    assert seen["route"]["target_listeners"] == ()
    assert seen["validate"]["target_listeners"] == ("echo",)
    assert seen["decode"]["payload"] is None
    assert seen["dispatch"]["payload"] == Ask("hi")


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_stage_is_a_plain_or_an_async_function(is_async: bool) -> None:
    """Contract section 5: a stage is a plain or async function of MessageState."""
    pump = echo_pump()

    async def suspends(state: MessageState) -> MessageState:
        await asyncio.sleep(0)
        return state

    pump.pipeline.insert("mine", suspends if is_async else passing, before="route")
    async with running(pump):
        await assert_answers(pump)


async def test_a_replaced_stage_does_the_work_in_its_place() -> None:
    """Contract section 5: `pump.pipeline` replaces stages by name."""
    pump, seen = echo_pump(), []

    def believe(state: MessageState) -> MessageState:
        seen.append(state.target_listeners)
        return state

    pump.pipeline.replace("validate", believe)
    assert pump.pipeline.names == ORDER
    async with running(pump):
        await assert_answers(pump)
    assert seen == [("echo",), ()]


@pytest.mark.parametrize("name", ["repair", "c14n", "envelope", "validate"])
async def test_messages_pass_without_a_stage_that_can_be_done_without(name: str) -> None:
    """Contract section 5: `pump.pipeline` removes stages by name."""
    pump = echo_pump()
    pump.pipeline.remove(name)
    assert name not in pump.pipeline.names
    async with running(pump):
        await assert_answers(pump)
        for document, to in ((ask_xml("enveloped"), None), (b"<Ask><Text>bare</Text></Ask>", "echo")):
            thread = await pump.inject(document, to=to, from_id="console")
            await pump.idle()
            text = "bare" if to else "enveloped"
            assert [slot.payload for slot in pump.context(thread)] == [Ask(text), Answer(text)]


async def test_a_document_that_only_repair_would_take_is_refused_without_repair() -> None:
    """Contract section 5: a strict parse comes first, whoever removes the mending."""
    pump = echo_pump()
    pump.pipeline.remove("repair")
    async with running(pump) as recording:
        await pump.inject(b"<Ask><Text>a & b</Text></Ask>", to="echo", from_id="console")
        await pump.inject(b'<!DOCTYPE Ask [<!ENTITY x "y">]><Ask><Text>&x;</Text></Ask>', to="echo", from_id="console")
        await pump.idle()
        assert len(recording.of(MessageRejected)) == 2
        await assert_answers(pump)


@pytest.mark.parametrize("name", ["extract", "thread", "route", "decode", "dispatch"])
def test_a_stage_that_nothing_works_without_is_not_removed(name: str) -> None:
    """Contract section 5: what the pump cannot do without can be replaced only, and it says so."""
    pipeline = StreamPump().pipeline
    with pytest.raises(OrganismError, match="replace it"):
        pipeline.remove(name)
    assert pipeline.names == ORDER


def test_an_unknown_stage_is_named_with_the_nearest_one() -> None:
    """Contract section 5: stages go by name; a wrong one is said clearly."""
    with pytest.raises(OrganismError, match="did you mean 'validate'"):
        StreamPump().pipeline.replace("validat", passing)


def test_a_stage_needs_one_place_and_a_name_of_its_own() -> None:
    """Contract section 5: stages go by name."""
    pipeline = StreamPump().pipeline
    with pytest.raises(OrganismError, match="one place"):
        pipeline.insert("mine", passing)
    with pytest.raises(OrganismError, match="one place"):
        pipeline.insert("mine", passing, before="route", after="extract")
    with pytest.raises(OrganismError, match="exists"):
        pipeline.insert("route", passing, before="route")
    with pytest.raises(OrganismError, match="last"):
        pipeline.insert("mine", passing, after="dispatch")
    assert pipeline.names == ORDER


async def test_a_stage_that_was_taken_out_again_leaves_the_pump_as_it_was() -> None:
    """Contract section 5: the list is open in both directions, while running too."""
    pump, seen = echo_pump(), []

    def look(state: MessageState) -> MessageState:
        seen.append(state.stage)
        return state

    async with running(pump):
        pump.pipeline.insert("mine", look, before="route")
        await assert_answers(pump)
        assert len(seen) == 2
        pump.pipeline.remove("mine")
        await assert_answers(pump)
        assert len(seen) == 2
    assert pump.pipeline.names == ORDER
    assert pump.pipeline.plain, "the pump's own envelopes take the short way again"


async def test_a_message_keeps_the_stages_it_began_with() -> None:
    """Contract section 5: changing the list harms no message on its way."""
    pump, gate, seen = echo_pump(), Gate(), []

    async def wait(state: MessageState) -> MessageState:
        seen.append("waited")
        if state.from_id != "echo":
            await gate.pass_through()
        return state

    pump.pipeline.insert("wait", wait, before="route")
    async with running(pump):
        asked = asyncio.create_task(pump.request("echo", Ask("hi"), timeout=5))
        await gate.reached(1)
        pump.pipeline.insert("early", passing, before="repair")
        pump.pipeline.insert("earlier", passing, before="early")
        gate.opened.set()
        assert await asked == Answer("hi")
    assert seen == ["waited", "waited"], "the question and the answer, once each"


# What a stage returns


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_stage_that_returns_none_drops_the_message_with_an_event(is_async: bool) -> None:
    """Contract section 5: a stage returns None: dropped, with an event."""
    pump = echo_pump()

    def drop(state: MessageState) -> None:
        return None

    async def drop_later(state: MessageState) -> None:
        await asyncio.sleep(0)

    pump.pipeline.insert("sieve", drop_later if is_async else drop, before="route")
    async with running(pump) as recording:
        thread = await pump.inject(ask_xml("hi"))
        await pump.idle()
        (dropped,) = recording.of(MessageDropped)
        assert "sieve" in dropped.reason
        assert dropped.conversation == thread
        assert [event for event in recording.of(MessageDispatched) if event.to_id == "echo"] == []
        assert recording.of(MessageRejected) == [], "nobody is told"


async def test_a_request_that_a_stage_drops_has_no_reply() -> None:
    """Contract section 7: a dropped message settles its call in silence; section 17: that raises NoReply."""
    pump = echo_pump()
    pump.pipeline.insert("sieve", lambda state: None, before="validate")
    async with running(pump):
        with pytest.raises(NoReply):
            await pump.request("echo", Ask("hi"), timeout=5)


async def test_a_dropped_reply_settles_the_call_it_answered() -> None:
    """Contract section 7: a dropped reply settles the call it answered, in silence."""
    pump = echo_pump()
    pump.pipeline.insert("sieve", lambda state: None if state.from_id == "echo" else state, before="validate")
    async with running(pump):
        with pytest.raises(NoReply):
            await pump.request("echo", Ask("hi"), timeout=5)


async def test_a_stage_may_turn_one_message_into_several_a_call_each() -> None:
    """Contract section 5: several states are a call each."""
    pump = echo_pump()

    def double(state: MessageState) -> list[MessageState]:
        if state.from_id == "echo":
            return [state]
        return [state, copy.copy(state), replace(state)]

    pump.pipeline.insert("double", double, before="validate")
    async with running(pump) as recording:
        replies = pump.replies("console")
        await pump.inject(ask_xml("hi"))
        answers = [await anext(replies) for _ in range(3)]
        await pump.idle()
        down = [event for event in recording.of(MessageDispatched) if event.to_id == "echo"]
    assert [answer.payload for answer in answers] == [Answer("hi")] * 3
    assert len({event.call for event in down}) == 3


async def test_each_of_several_states_is_a_message_of_its_own_in_the_events() -> None:
    """Contract section 15: a message's number names one message."""
    pump = echo_pump()
    pump.pipeline.insert(
        "double", lambda state: state if state.from_id == "echo" else [state, copy.copy(state)], before="validate"
    )
    async with running(pump) as recording:
        await pump.inject(ask_xml("hi"))
        await pump.idle()
        down = [event.message for event in recording.of(MessageDispatched) if event.to_id == "echo"]
    assert len(down) == len(set(down)) == 2


async def test_a_new_state_that_a_stage_makes_comes_from_whom_the_old_one_came() -> None:
    """Contract section 5: a stage returns states; from and thread stay the pump's."""
    pump = echo_pump()

    def another(state: MessageState) -> object:
        if state.from_id == "echo":
            return state
        return [state, MessageState(envelope('<Ask xmlns=""><Text>second</Text></Ask>'))]

    pump.pipeline.insert("another", another, before="repair")
    async with running(pump):
        replies = pump.replies("console")
        thread = await pump.inject(ask_xml("first"))
        answers = [await anext(replies) for _ in range(2)]
    assert sorted(answer.payload.text for answer in answers) == ["first", "second"]
    assert {answer.thread_id for answer in answers} == {thread}


async def test_a_request_split_by_a_stage_fails_only_when_all_its_calls_fail() -> None:
    """Contract section 17: a request returns the first message up; section 5: several states, a call each."""
    pump = echo_pump()

    def split(state: MessageState) -> object:
        if state.from_id == "echo":
            return state
        bad = copy.copy(state)
        bad.to_id = "nobody"
        return [bad, state]

    pump.pipeline.insert("split", split, before="route")
    async with running(pump):
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("hi")


async def test_a_stage_that_returns_no_state_at_all_drops_the_message() -> None:
    """Contract section 5: an empty list is no state."""
    pump = echo_pump()
    pump.pipeline.insert("none", lambda state: [], before="validate")
    async with running(pump) as recording:
        with pytest.raises(NoReply):
            await pump.request("echo", Ask("hi"), timeout=5)
        assert len(recording.of(MessageDropped)) == 1


@pytest.mark.parametrize("result", [True, "text", 7, {"a": 1}, [object()]])
async def test_a_stage_that_returns_rubbish_rejects_the_message(result: object) -> None:
    """Contract section 5: it returns the state, None or several states; anything else rejects."""
    pump = echo_pump()
    pump.pipeline.insert("odd", lambda state: result, before="validate")
    async with running(pump) as recording:
        with pytest.raises(RequestError):
            await pump.request("echo", Ask("hi"), timeout=5)
        (rejected,) = recording.of(MessageRejected)
        assert rejected.stage == "odd"


# How a stage rejects


async def test_setting_error_rejects_with_the_reason_given() -> None:
    """Contract section 5: setting `error` rejects."""
    pump = echo_pump()

    def refuse(state: MessageState) -> MessageState:
        state.error = "not on a Sunday"
        return state

    pump.pipeline.insert("calendar", refuse, before="validate")
    async with running(pump) as recording:
        with pytest.raises(RequestError, match="not on a Sunday") as refused:
            await pump.request("echo", Ask("hi"), timeout=5)
        (rejected,) = recording.of(MessageRejected)
    assert refused.value.error.code == "validation"
    assert (rejected.stage, rejected.reason) == ("calendar", "not on a Sunday")


class Odd(BaseException):
    """Not even an Exception."""


@pytest.mark.parametrize(
    "raised", [ValueError("x"), SystemExit(3), KeyboardInterrupt(), RecursionError(), Odd(), StopIteration(1)]
)
@pytest.mark.parametrize("is_async", [False, True])
async def test_a_stage_that_raises_rejects_that_message_only(raised: BaseException, is_async: bool) -> None:
    """Contract section 5: raising rejects; nothing else is harmed. Section 9: its text is not told."""
    pump = echo_pump()

    def fail(state: MessageState) -> MessageState:
        if state.payload_tree is not None and state.payload_tree.findtext("Text") == "bad":
            raise raised
        return state

    async def fail_later(state: MessageState) -> MessageState:
        await asyncio.sleep(0)
        return fail(state)

    pump.pipeline.insert("fragile", fail_later if is_async else fail, before="validate")
    async with running(pump) as recording:
        with pytest.raises(RequestError) as refused:
            await pump.request("echo", Ask("bad"), timeout=5)
        assert "fragile" in refused.value.error.message
        assert type(raised).__name__ not in refused.value.error.message
        (rejected,) = recording.of(MessageRejected)
        assert rejected.stage == "fragile"
        await assert_answers(pump)


async def test_a_stage_that_cancels_itself_rejects_that_message_only() -> None:
    """Contract section 5: raising rejects; nothing else is harmed."""
    pump = echo_pump()

    async def cancels(state: MessageState) -> MessageState:
        if state.payload_tree is not None and state.payload_tree.findtext("Text") == "bad":
            raise asyncio.CancelledError
        return state

    pump.pipeline.insert("fragile", cancels, before="validate")
    async with running(pump):
        with pytest.raises(RequestError):
            await pump.request("echo", Ask("bad"), timeout=5)
        await assert_answers(pump)


async def test_a_stage_that_cancels_itself_over_an_answer_loses_no_other_answer() -> None:
    """Contract section 5: raising rejects; nothing else is harmed."""
    pump = pump_with()

    async def both(payload: Any, metadata: object) -> object:
        if not isinstance(payload, Ask):
            return None
        return [HandlerResponse(Note("log"), to="log"), Answer(payload.text)]

    async def log(payload: Note, metadata: object) -> None:
        return None

    async def cancels(state: MessageState) -> MessageState:
        if state.payload_tree is not None and state.payload_tree.tag == "Note":
            raise asyncio.CancelledError
        return state

    pump.register_listener("both", Ask, both)
    pump.register_listener("log", Note, log)
    pump.pipeline.insert("fragile", cancels, before="validate")
    async with running(pump):
        assert await pump.request("both", Ask("hi"), timeout=5) == Answer("hi")


async def test_a_listener_whose_message_a_stage_rejects_is_told() -> None:
    """Contract section 5: a message that fails a stage stops there: the sender is told."""
    pump, told = pump_with(), []

    async def front(payload: Any, metadata: object) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(payload, to="echo")
        told.append(payload)
        return Answer("gave up")

    def refuse(state: MessageState) -> MessageState:
        if state.from_id == "front" and state.to_id == "echo":
            state.error = "not today"
        return state

    pump.register_listener("front", Ask, front, agent=True, peers=["echo"])
    pump.register_listener("echo", Ask, echo)
    pump.pipeline.insert("calendar", refuse, before="validate")
    async with running(pump):
        assert await pump.request("front", Ask("hi"), timeout=5) == Answer("gave up")
    assert told[0].code == "validation"
    assert "not today" in told[0].message


# What a stage may change


async def test_a_stage_may_replace_the_payload() -> None:
    """Contract section 5: a stage is a function of MessageState, payload included."""
    pump = echo_pump()

    def shout(state: MessageState) -> MessageState:
        if isinstance(state.payload, Ask):
            state.payload = Ask(state.payload.text.upper())
        return state

    pump.pipeline.insert("shout", shout, before="dispatch")
    async with running(pump):
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("HI")


async def test_a_payload_changed_in_place_is_what_the_record_keeps() -> None:
    """Contract section 5: between listeners the bytes are the truth."""
    pump, seen = pump_with(), []

    async def look(payload: Ask, metadata: Any) -> Answer:
        seen.append((payload, metadata.context[-1].payload))
        return Answer(payload.text)

    def shout(state: MessageState) -> MessageState:
        if isinstance(state.payload, Ask):
            state.payload.text = state.payload.text.upper()
        return state

    pump.register_listener("look", Ask, look)
    pump.pipeline.insert("shout", shout, before="dispatch")
    async with running(pump):
        assert await pump.request("look", Ask("hi"), timeout=5) == Answer("HI")
    assert seen == [(Ask("HI"), Ask("HI"))]


async def test_a_payload_that_a_stage_made_invalid_is_refused() -> None:
    """Contract section 5: validated, decoded each hop; what a stage made is checked anew."""
    pump = echo_pump()

    def spoil(state: MessageState) -> MessageState:
        if isinstance(state.payload, Ask):
            state.payload = Ask("a\x00b")
        return state

    pump.pipeline.insert("spoil", spoil, before="dispatch")
    async with running(pump):
        with pytest.raises(RequestError) as refused:
            await pump.request("echo", Ask("hi"), timeout=5)
    assert refused.value.error.code == "validation"


async def test_a_stage_may_send_a_message_elsewhere() -> None:
    """Contract section 5: a stage is a function of MessageState, to_id included."""
    pump = echo_pump()

    async def other(payload: Ask, metadata: object) -> Answer:
        return Answer("the other one")

    def redirect(state: MessageState) -> MessageState:
        if state.to_id == "echo":
            state.to_id = "other"
        return state

    pump.register_listener("other", Ask, other)
    pump.pipeline.insert("redirect", redirect, before="route")
    async with running(pump):
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("the other one")


async def test_metadata_is_copied_to_children() -> None:
    """Contract section 5: `metadata`, a dict of the user's that is copied to children."""
    pump, seen = pump_with(), {}

    async def front(payload: Ask | Answer, metadata: object) -> object:
        return HandlerResponse(payload, to="echo") if isinstance(payload, Ask) else payload

    def mark(state: MessageState) -> MessageState:
        seen[(state.from_id, state.stage)] = dict(state.metadata)
        state.metadata[f"by {state.from_id}"] = True
        return state

    pump.register_listener("front", Ask, front)
    pump.register_listener("echo", Ask, echo)
    pump.pipeline.insert("mark", mark, before="route")
    async with running(pump):
        replies = pump.replies("console")
        await pump.inject(Ask("hi"), to="front", from_id="console", metadata={"order": 7})
        await anext(replies)
    assert seen[("console", "mark")] == {"order": 7}
    assert seen[("front", "mark")]["order"] == 7
    assert seen[("echo", "mark")] == {"order": 7, "by console": True, "by front": True}


async def test_metadata_of_one_child_is_not_that_of_another() -> None:
    """Contract section 5: metadata is copied to children, not shared among them."""
    pump, seen = pump_with(), []

    async def front(payload: Ask, metadata: object) -> object:
        return [HandlerResponse(Ask("one"), to="sink"), HandlerResponse(Ask("two"), to="sink")]

    async def sink(payload: Ask, metadata: object) -> None:
        return None

    def mark(state: MessageState) -> MessageState:
        if state.from_id == "front":
            seen.append(dict(state.metadata))
            state.metadata["marked"] = True
        return state

    pump.register_listener("front", Ask, front)
    pump.register_listener("sink", Ask, sink)
    pump.pipeline.insert("mark", mark, before="route")
    async with running(pump):
        await pump.inject(Ask("hi"), to="front", metadata={"order": 7})
        await pump.idle()
    assert seen == [{"order": 7}, {"order": 7}]


# What passes which stages


async def test_documents_from_outside_and_from_handlers_pass_all_stages() -> None:
    """Contract section 5: bytes from outside or written by a handler pass all of it."""
    pump = pump_with()

    async def writer(payload: Ask, metadata: object) -> str:
        return "<Answer><Text>fish & chips</Text></Answer>"

    pump.register_listener("writer", Ask, writer, response_class=Answer)
    async with running(pump) as recording:
        replies = pump.replies("console")
        await pump.inject(b"```xml\n<Ask><Text>fish & chips</Text></Ask>\n```", to="writer", from_id="console")
        reply = await anext(replies)
        repaired = recording.of(MessageRepaired)
    assert reply.payload == Answer("fish & chips")
    assert [event.from_id for event in repaired] == ["console", "writer"]
    assert all(event.mends for event in repaired)


async def test_every_mend_is_noted_on_the_message() -> None:
    """Contract section 5: every mend is noted on the message."""
    pump, seen = echo_pump(), []

    def look(state: MessageState) -> MessageState:
        seen.append(state.mends)
        return state

    pump.pipeline.insert("look", look, before="c14n")
    async with running(pump):
        await pump.inject(b"<Ask><Text>a & b</Text></Ask>", to="echo", from_id="console")
        await pump.idle()
    assert len(seen[0]) == 1
    assert "&" in seen[0][0]


async def test_equal_documents_give_equal_bytes() -> None:
    """Contract section 5: exclusive canonical XML, no comments; these bytes are what recordings keep."""
    pump = echo_pump()
    documents = (
        ask_xml("hi"),
        envelope("<Ask xmlns=''><Text>hi</Text><!-- a remark --></Ask>").replace(b"><meta>", b"  ><meta>"),
        b"<?xml version='1.0'?>" + ask_xml("<![CDATA[hi]]>"),
    )
    async with running(pump):
        raws = []
        for document in documents:
            thread = await pump.inject(document)
            await pump.idle()
            raws.append(pump.context(thread)[0].raw)
    assert raws == [b"<Ask><Text>hi</Text></Ask>"] * 3


async def test_a_payload_that_forgot_its_namespace_is_moved() -> None:
    """Contract section 5: a payload that forgot `xmlns=""` is moved to no namespace."""
    pump = echo_pump()
    async with running(pump) as recording:
        replies = pump.replies("console")
        await pump.inject(envelope("<Ask><Text>hi</Text></Ask>"))
        assert (await anext(replies)).payload == Answer("hi")
        assert recording.of(MessageRepaired)


async def test_each_delivery_has_an_instance_of_its_own() -> None:
    """Contract section 5: decode gives an instance, one of its own for each delivery."""
    pump, seen = pump_with(), []
    sent = Ask("hi")

    async def member(payload: Ask, metadata: object) -> None:
        seen.append(payload)

    for name in ("one", "two", "three"):
        pump.register_listener(name, Ask, member, broadcast=True)
    async with running(pump):
        await pump.inject(sent)
        await pump.idle()
    assert seen == [sent] * 3
    assert len({id(payload) for payload in [*seen, sent]}) == 4
