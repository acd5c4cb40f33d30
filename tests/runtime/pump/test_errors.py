"""Errors: every code, who gets it, and what it says (contract section 9)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    MessageState,
    Rejected,
    RequestError,
    SystemError,
    xmlify,
)
from runtime.events import BudgetReached, HandlerFailed, MessageRejected
from runtime.organism.spec import LimitsSpec
from runtime.testing import running
from tests.runtime.pump.organisms import (
    UNUSED,
    Answer,
    Ask,
    Count,
    Note,
    Scribe,
    Waiter,
    broken,
    echo,
    envelope,
    organism,
    refused,
    replies,
    silent,
    when,
)

SECRET = "4711"


@xmlify
@dataclass
class Limited:
    number: int

    def __post_init__(self) -> None:
        if self.number > 9:
            raise RuntimeError(f"the secret is {SECRET}")


def errors(scribe: Scribe) -> list[tuple[str, str]]:
    """Code and peer of the errors that a handler was told."""
    return [(error.code, error.peer) for error in scribe.of(SystemError)]


# validation


async def test_validation_goes_to_the_sender_of_the_document() -> None:
    """Contract section 9: `validation`, to the sender of the document, not to the sender's caller."""
    agent = Scribe(when(Note, HandlerResponse(Count("many"), to="clerk"), Answer("gave up")))  # type: ignore[arg-type]
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Count, Scribe())
    async with running(pump):
        assert await pump.request("agent", Note("go"), timeout=5) == Answer("gave up")
    assert errors(agent) == [("validation", "")]


async def test_validation_says_what_is_wrong_where_and_shows_the_document() -> None:
    """Contract section 9: what is wrong, where, and the document, so that an LLM can mend it."""
    document = envelope('<Count xmlns=""><Number>many &amp; &lt;more&gt;</Number></Count>', to="clerk")
    agent = Scribe(when(Note, document))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Count, Scribe())
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    (error,) = agent.of(SystemError)
    assert error.code == "validation"
    assert error.retry_allowed
    assert "Number" in error.message.split("The document was")[0]
    assert "<Count><Number>many &amp; &lt;more&gt;</Number></Count>" in error.message


async def test_the_error_is_escaped_on_the_wire_and_read_back_unchanged() -> None:
    """Contract section 9: the document, escaped: it never becomes elements of the error itself."""
    agent = Scribe(when(Note, envelope('<Count xmlns=""><Number>x</Number></Count>', to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Count, Scribe())
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
        (slot,) = pump.context(agent.metadata[0].thread_id).of_type(SystemError)
    assert b"&lt;Count&gt;" in slot.raw
    assert slot.payload == agent.of(SystemError)[0]


@pytest.mark.parametrize("size", [100, 1_990, 2_000, 5_000, 100_000])
async def test_at_most_two_thousand_characters_of_the_document_are_shown(size: int) -> None:
    """Contract section 9: the document (at most 2,000 characters)."""
    text = f"<Wrong><Text>{'ä' * size}</Text></Wrong>"
    agent = Scribe(when(Note, envelope(text.replace("<Wrong>", '<Wrong xmlns="">'), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Count, Scribe())
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    (error,) = agent.of(SystemError)
    shown = error.message[error.message.index("<Wrong>") :]
    assert shown == text[:2_000]


async def test_what_cannot_be_repaired_goes_to_its_writer_as_validation() -> None:
    """Contract sections 5 and 9: a document that can't be saved is refused, and its writer sees it."""
    agent = Scribe(when(Note, "<Count><Number>3</Num"))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Count, Scribe())
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    (error,) = agent.of(SystemError)
    assert error.code == "validation"
    assert "<Count><Number>3</Num" in error.message


@pytest.mark.parametrize("document", [b"\x00\x01", b"\xff\xfe<\x00", "\ud800", "no xml at all", b"<a>\x07</a>"])
async def test_the_document_is_shown_even_when_xml_cannot_carry_it(document: bytes | str) -> None:
    """Contract section 9: the error itself can always travel."""
    agent = Scribe(when(Note, document))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
        recorded = pump.context(agent.metadata[0].thread_id).of_type(SystemError)
    assert errors(agent) == [("validation", "")]
    assert recorded[0].payload == agent.of(SystemError)[0]


async def test_validation_from_outside_goes_to_the_source() -> None:
    """Contract section 9: the sender of the document is the source."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump) as recording:
        await pump.inject(b"<message><cut off", from_id="console")
        await pump.idle()
    assert [(error.code, error.peer) for error in replies(recording, SystemError)] == [("validation", "")]


async def test_an_instance_that_cannot_travel_is_a_validation_error() -> None:
    """Contract sections 3 and 9: text that XML can't carry is refused with a clear error, never dropped."""
    agent = Scribe(when(Note, HandlerResponse(Ask("nul \x00"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    (error,) = agent.of(SystemError)
    assert error.code == "validation"
    assert "Ask.text" in error.message


# routing


async def test_routing_goes_to_the_sender() -> None:
    """Contract section 9: `routing`, to the sender, whether a handler or a source."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="nobody"), Answer("ok")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True)
    async with running(pump):
        assert await pump.request("agent", Note("go"), timeout=5) == Answer("ok")
        assert (await refused(pump, "nobody", Note("go"))).code == "routing"
    assert errors(agent) == [("routing", "")]


# handler and timeout


async def test_a_handler_that_raises_fails_its_call_and_its_caller_is_told() -> None:
    """Contract section 9: `handler`: a handler that raises fails the call; the error goes to its frame's
    caller.
    """
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, broken)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("handler", "clerk")]


@pytest.mark.parametrize("rubbish", [3, object(), {"a": 1}, {1, 2}, [Answer("x"), 3], [[Answer("x")]], Answer, True])
async def test_a_handler_that_returns_rubbish_fails_its_call(rubbish: object) -> None:
    """Contract section 9: or returns rubbish."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, Scribe(lambda _: rubbish))
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("handler", "clerk")]
    (failed,) = recording.of(HandlerFailed)
    assert "clerk" in failed.error


async def test_a_handler_that_times_out_fails_its_call() -> None:
    """Contract section 9: `timeout`: to its frame's caller."""
    slow = Waiter()
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="slow")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["slow"])
    pump.register_listener("slow", Ask, slow, timeout=0.01)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("timeout", "slow")]


async def test_an_error_goes_to_the_frames_caller_whoever_sent_the_message_at_hand() -> None:
    """Contract section 9: whoever sent the message at hand: failing on a tool's reply fails one's own
    call.
    """

    async def clerk(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(Note("x"), to="tool")
        raise ValueError

    tool = Scribe(when(Note, Answer("x")))
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, clerk)
    pump.register_listener("tool", Note, tool)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("handler", "clerk")]
    assert tool.payloads == [Note("x")]


async def test_failing_on_a_self_call_fails_the_call_being_served() -> None:
    """Contract section 9: whoever sent the message at hand: oneself."""

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> object:
        if metadata.is_self_call:
            raise ValueError
        return HandlerResponse(Ask("self"), to="clerk")

    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        error = await refused(pump, "clerk", Ask("x"))
    assert (error.code, error.peer) == ("handler", "clerk")


async def test_one_that_fails_while_handling_an_error_fails_its_own_call_in_turn() -> None:
    """Contract section 9: one that fails while handling a SystemError fails its own call in turn."""

    async def middle(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, SystemError):
            raise ValueError
        return HandlerResponse(Ask("x"), to="bad")

    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="middle")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["middle"])
    pump.register_listener("middle", Ask, middle)
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("handler", "middle")]


async def test_an_error_can_be_answered_like_anything_else() -> None:
    """Contract section 9: an error that is handled fails nobody."""
    pump = organism()
    front = Scribe(when(Note, HandlerResponse(Ask("x"), to="bad"), Answer("sorry")))
    pump.register_listener("front", Note, front)
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        assert await pump.request("front", Note("go"), timeout=5) == Answer("sorry")


# Passing over


async def test_a_tool_whose_annotation_does_not_name_the_error_is_passed_over() -> None:
    """Contract section 9: is passed over: its call fails and the error climbs as `handler`."""
    handled: list[object] = []

    async def tool(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        handled.append(payload)
        return HandlerResponse(payload, to="bad")

    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="tool")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["tool"])
    pump.register_listener("tool", Ask, tool)
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert handled == [Ask("x")]
    assert errors(agent) == [("handler", "tool")]


@pytest.mark.parametrize("code", ["timeout", "routing", "validation"])
async def test_whatever_error_it_was_it_climbs_as_handler(code: str) -> None:
    """Contract section 9: the error climbs as `handler`, through several tools."""
    wrong = {
        "timeout": HandlerResponse(Ask("x"), to="slow"),
        "routing": HandlerResponse(Ask("x"), to="nobody"),
        "validation": HandlerResponse(Note("x"), to="slow"),
    }[code]

    async def inner(payload: Ask, metadata: HandlerMetadata) -> object:
        return wrong

    async def outer(payload: Ask, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="inner")

    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="outer")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["outer"])
    pump.register_listener("outer", Ask, outer)
    pump.register_listener("inner", Ask, inner)
    pump.register_listener("slow", Ask, Waiter(), timeout=0.01)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("handler", "outer")]


async def test_a_tool_that_names_the_error_handles_it() -> None:
    """Contract section 9: a tool whose annotation names SystemError gets it."""
    handled: list[str] = []

    async def tool(payload: Ask | SystemError, metadata: HandlerMetadata) -> object:
        if isinstance(payload, SystemError):
            handled.append(payload.peer)
            return Answer("mended")
        return HandlerResponse(payload, to="bad")

    pump = organism()
    pump.register_listener("tool", Ask, tool)
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        assert await pump.request("tool", Ask("x"), timeout=5) == Answer("mended")
    assert handled == ["bad"]


async def test_an_agent_gets_the_error_whatever_its_annotation_names() -> None:
    """Contract section 8: system payloads reach an agent always."""
    handled: list[type] = []

    async def agent(payload: Note, metadata: HandlerMetadata) -> object:
        handled.append(type(payload))
        return HandlerResponse(Ask("x"), to="bad") if isinstance(payload, Note) else Answer("ok")

    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["bad"])
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        assert await pump.request("agent", Note("go"), timeout=5) == Answer("ok")
    assert handled == [Note, SystemError]


async def test_the_source_gets_what_climbed_to_the_top_as_its_reply() -> None:
    """Contract section 9: the source gets it as its reply, with the listener that it had called as peer."""

    async def tool(payload: Ask, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="bad")

    pump = organism()
    pump.register_listener("tool", Ask, tool)
    pump.register_listener("bad", Ask, broken)
    async with running(pump) as recording:
        error = await refused(pump, "tool", Ask("x"))
        await pump.inject(Ask("x"), to="tool")
        await pump.idle()
    assert (error.code, error.peer) == ("handler", "tool")
    assert replies(recording, SystemError) == [error, error]


# limit


async def test_a_document_that_is_too_large_is_a_limit_for_its_sender() -> None:
    """Contract section 9: `limit`: size to the sender: a source."""
    pump = organism(limits=LimitsSpec(max_message_bytes=1_000))
    pump.register_listener("clerk", Ask, silent)
    async with running(pump) as recording:
        assert (await refused(pump, "clerk", Ask("x" * 2_000))).code == "limit"
        await pump.inject(b"<Ask><Text>" + b"x" * 2_000 + b"</Text></Ask>", to="clerk")
        await pump.idle()
    assert [error.code for error in replies(recording, SystemError)] == ["limit", "limit"]


@pytest.mark.parametrize("as_xml", [False, True], ids=["instance", "xml"])
async def test_a_handlers_message_that_is_too_large_is_a_limit_for_it(*, as_xml: bool) -> None:
    """Contract section 9: `limit`: size to the sender: a handler."""
    text = "x" * 2_000
    large = f"<Ask><Text>{text}</Text></Ask>" if as_xml else HandlerResponse(Ask(text), to="clerk")
    agent = Scribe(when(Note, large))
    pump = organism(limits=LimitsSpec(max_message_bytes=1_000))
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("limit", "")]


async def test_a_chain_that_is_too_deep_is_a_limit_for_the_sender() -> None:
    """Contract section 9: `limit`: depth to the sender."""
    depth = 0

    async def nested(payload: Any, metadata: HandlerMetadata) -> object:
        nonlocal depth
        if isinstance(payload, SystemError):
            return Answer(f"{payload.code} at {depth}")
        if isinstance(payload, Answer):
            return payload
        depth += 1
        # Two names in turn, for one's own name would stay in the frame, and the caller's name means up.
        return HandlerResponse(Ask("deeper"), to="abc"[depth % 3])

    pump = organism(limits=LimitsSpec(max_chain_depth=10))
    for name in "abc":
        pump.register_listener(name, Ask, nested)
    async with running(pump):
        assert await pump.request("a", Ask("go"), timeout=5) == Answer("limit at 9")


async def test_max_hops_ends_the_conversation_and_its_source_gets_one_limit() -> None:
    """Contract section 9: max_hops ends the conversation, and its source gets one `limit` with the stated
    reason.
    """
    agent = Scribe(lambda payload: HandlerResponse(Ask("again"), to="agent"))
    pump = organism(limits=LimitsSpec(max_hops=50))
    pump.register_listener("agent", Ask, agent)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent", thread_id=UNUSED)
        await pump.idle()
        assert UNUSED not in pump.threads
    (error,) = replies(recording, SystemError)
    assert error.code == "limit"
    assert "50" in error.message
    assert len(recording.of(BudgetReached)) == 1
    assert len(agent.payloads) == 51


async def test_max_hops_ends_a_waiting_request_with_its_reason() -> None:
    """Contracts sections 9 and 17: the request gets that `limit`, and nobody else gets it again."""
    pump = organism(limits=LimitsSpec(max_hops=50))
    pump.register_listener("agent", Ask, Scribe(lambda payload: HandlerResponse(Ask("again"), to="agent")))
    async with running(pump) as recording:
        inbox = pump.replies("external")
        error = await refused(pump, "agent", Ask("go"))
        await pump.idle()
    assert error.code == "limit"
    assert "50" in error.message
    assert len(replies(recording, SystemError)) == 1
    assert [reply async for reply in inbox] == []


async def test_messages_within_max_hops_all_flow() -> None:
    """Contract section 2: max_hops: messages that one message from outside may cause."""
    log = Scribe()
    pump = organism(limits=LimitsSpec(max_hops=50))
    send = [HandlerResponse(Note("x"), to="log")] * 49
    pump.register_listener("front", Ask, Scribe(when(Ask, [*send, Answer("done")])))
    pump.register_listener("log", Note, log)
    async with running(pump) as recording:
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("done")
        await pump.idle()
    assert len(log.payloads) == 49
    assert recording.of(BudgetReached) == []


async def test_max_hops_counts_for_each_message_from_outside() -> None:
    """Contract section 2: messages that *one* message from outside may cause."""
    pump = organism(limits=LimitsSpec(max_hops=5))
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        for _ in range(20):
            assert await pump.request("clerk", Ask("x"), thread_id=UNUSED, timeout=5) == Answer("x")


@pytest.mark.parametrize("to", ["console", "self", "system.todo"])
async def test_max_hops_holds_whatever_the_direction(to: str) -> None:
    """Contract section 9: answers by name, self-calls and todos are messages too."""
    from runtime import TodoUntil

    message: dict[str, object] = {
        "console": HandlerResponse(Answer("more"), to="console"),
        "self": HandlerResponse(Ask("more"), to="clerk"),
        "system.todo": HandlerResponse(TodoUntil("Ask"), to="system.todo"),
    }
    sent = 0

    async def clerk(payload: Any, metadata: HandlerMetadata) -> Any:
        nonlocal sent
        while sent < 1_000:
            sent += 1
            await asyncio.sleep(0)
            yield message[to]

    pump = organism(limits=LimitsSpec(max_hops=50))
    pump.register_listener("clerk", Ask, clerk, agent=True)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="clerk", from_id="console", thread_id=UNUSED)
        await pump.idle()
        assert UNUSED not in pump.threads
    assert len(recording.of(BudgetReached)) == 1
    assert len(replies(recording, Answer)) <= 51


async def test_after_max_hops_no_handler_of_the_conversation_is_called_any_more() -> None:
    """Contract section 9: max_hops ends the conversation: tools as much as agents, broadcasts as well."""
    listeners = {name: Scribe(lambda _: [HandlerResponse.broadcast(Ask("x"))] * 3) for name in "abcd"}
    pump = organism(limits=LimitsSpec(max_hops=100))
    for name, handler in listeners.items():
        pump.register_listener(name, Ask, handler, broadcast=True)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="a")
        await pump.idle()
    assert len(recording.of(BudgetReached)) == 1
    assert sum(len(handler.payloads) for handler in listeners.values()) <= 101


async def test_a_limit_harms_no_other_conversation() -> None:
    """Contract section 9: ends the conversation, not the run."""
    slow = Waiter(lambda _: Answer("fine"))
    pump = organism(limits=LimitsSpec(max_hops=50))
    pump.register_listener("agent", Ask, Scribe(lambda payload: HandlerResponse(Ask("again"), to="agent")))
    pump.register_listener("slow", Note, slow)
    async with running(pump):
        other = asyncio.create_task(pump.request("slow", Note("x"), timeout=5))
        await slow.started.wait()
        with pytest.raises(RequestError):
            await pump.request("agent", Ask("go"), timeout=5)
        slow.gate.set()
        assert await other == Answer("fine")


@pytest.mark.parametrize("agent", [True, False])
@pytest.mark.parametrize(
    "sent",
    [
        HandlerResponse(Ask("x"), to="clerk"),
        HandlerResponse(Ask("x"), to="forever"),
        HandlerResponse(Ask("x"), to="nobody"),
        HandlerResponse(Note("x"), to="clerk"),
        Answer("again"),
        HandlerResponse(Answer("again"), to="console"),
        "<Broken",
    ],
    ids=["down", "self", "unknown", "invalid", "respond", "up", "broken"],
)
async def test_a_generator_that_never_ends_is_ended_with_its_conversation(sent: object, *, agent: bool) -> None:
    """Contract section 9: max_hops ends the conversation, also of a handler that awaits nothing."""

    async def forever(payload: Ask | Answer, metadata: HandlerMetadata) -> Any:
        while True:
            yield sent

    pump = organism(limits=LimitsSpec(max_hops=200))
    peers = ["clerk"] if agent else []
    pump.register_listener("forever", Ask, forever, agent=agent, peers=peers, response_class=Answer)
    pump.register_listener("clerk", Ask, echo)
    async with pump:
        await pump.inject(Ask("go"), to="forever", from_id="console", thread_id=UNUSED)
        assert await pump.request("clerk", Ask("on"), timeout=5) == Answer("on")
        await asyncio.wait_for(pump.idle(), 5)
        assert UNUSED not in pump.threads


async def test_an_error_climbs_a_chain_of_any_depth() -> None:
    """Contract section 9: the error climbs, through as many tools as limits.max_chain_depth lets in."""
    names = ("a", "b", "c")

    async def tool(payload: Count, metadata: HandlerMetadata) -> object:
        if payload.number == 2_000:
            raise ValueError
        return HandlerResponse(Count(payload.number + 1), to=names[payload.number % 3])

    pump = organism(limits=LimitsSpec(max_chain_depth=3_000))
    for name in names:
        pump.register_listener(name, Count, tool)
    async with pump:
        error = await refused(pump, "c", Count(0))
    assert (error.code, error.peer) == ("handler", "c")


@xmlify
@dataclass
class Picky:
    text: str

    def __post_init__(self) -> None:
        if self.text == "refuse":
            raise ValueError("not \x00 and not \ud800 either")


async def test_a_reason_that_xml_cannot_carry_is_told_with_marks() -> None:
    """Contract section 9: the error reaches its sender, and errors_to, whatever its reason quotes."""
    graveyard = Scribe()
    pump = organism(errors_to="graveyard")
    pump.register_listener("picky", Picky, Scribe())
    pump.register_listener("graveyard", Rejected, graveyard)
    async with running(pump):
        error = await refused(pump, "picky", b"<Picky><Text>refuse</Text></Picky>")
        await pump.idle()
    assert "not \ufffd and not \ufffd either" in error.message
    assert "not \ufffd and not \ufffd either" in graveyard.of(Rejected)[0].reason


async def test_a_stages_reason_that_xml_cannot_carry_is_told_with_marks() -> None:
    """Contracts sections 5 and 9: setting `error` rejects, whatever the text."""

    def stage(state: MessageState) -> MessageState:
        state.error = "ring the \x07"
        return state

    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    pump.pipeline.insert("mine", stage, before="route")
    async with running(pump):
        assert "ring the \ufffd" in (await refused(pump, "clerk", Ask("x"))).message


@pytest.mark.parametrize("with_a_stage", [False, True])
async def test_a_name_that_xml_cannot_carry_is_nobodys(*, with_a_stage: bool) -> None:
    """Contract sections 6 and 9: it fails like any unknown name, from a source and from a handler."""
    agent = Scribe(when(Ask, HandlerResponse(Ask("x"), to="cl\x07erk"), Answer("ok")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    if with_a_stage:
        pump.pipeline.insert("mine", lambda state: state, before="route")
    async with running(pump):
        assert (await refused(pump, "\ud800", Ask("x"))).code == "routing"
        assert await pump.request("agent", Ask("x"), timeout=5) == Answer("ok")
    assert errors(agent) == [("routing", "")]


# Words that stay inside


async def test_exception_texts_never_reach_a_message() -> None:
    """Contract section 9: exception texts and tracebacks go to events and log, never into messages."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="bad")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["bad"])
    pump.register_listener("bad", Ask, broken)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        source = await refused(pump, "bad", Ask("x"))
        await pump.idle()
    told = [*agent.of(SystemError), source]
    assert all(SECRET not in error.message and "ValueError" not in error.message for error in told)
    assert all(SECRET in event.error and "Traceback" in event.traceback for event in recording.of(HandlerFailed))


async def test_exception_texts_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Contract section 9: and log."""
    pump = organism()
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        await refused(pump, "bad", Ask("x"))
    assert SECRET in caplog.text
    assert "Traceback" in caplog.text


async def test_the_text_of_an_exception_out_of_a_payload_class_never_reaches_a_message() -> None:
    """Contract section 9: nor what a payload class raises, unless it is a ValueError: the author's own
    rule.
    """
    pump = organism()
    pump.register_listener("clerk", Limited, Scribe())
    async with running(pump):
        document = envelope('<Limited xmlns=""><Number>10</Number></Limited>', to="clerk")
        error = await refused(pump, None, document, from_id="console")
    assert error.code == "validation"
    assert SECRET not in error.message


async def test_the_text_of_an_exception_out_of_a_stage_never_reaches_a_message() -> None:
    """Contract sections 5 and 9: raising in a stage rejects; its text goes to the log."""

    def stage(state: object) -> object:
        raise RuntimeError(f"the secret is {SECRET}")

    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    pump.pipeline.insert("mine", stage, before="route")
    async with running(pump):
        error = await refused(pump, "clerk", Ask("x"))
    assert SECRET not in error.message


# errors_to


async def test_errors_to_gets_what_no_stage_let_through() -> None:
    """Contract section 5: `errors_to` gets a `Rejected(stage, reason, sender, document)`."""
    graveyard = Scribe()
    agent = Scribe(when(Note, HandlerResponse(Count("many"), to="clerk")))  # type: ignore[arg-type]
    pump = organism(errors_to="Graveyard")
    pump.register_listener("graveyard", Rejected, graveyard)
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Count, Scribe())
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        await pump.inject(b"<Ask><Text>x</Text></Ask>", to="nobody", from_id="console")
        await pump.idle()
    assert [rejected.sender for rejected in graveyard.payloads] == ["agent", "console"] or [
        rejected.sender for rejected in graveyard.payloads
    ] == ["console", "agent"]
    routed = next(rejected for rejected in graveyard.payloads if rejected.sender == "console")
    assert routed.stage == "route"
    assert "<Ask" in routed.document
    assert len(recording.of(MessageRejected)) == 2


async def test_errors_to_works_on_a_frame_of_its_own_under_the_root() -> None:
    """Contract section 5: on a frame of its own under the root; it opens no call that a source would hear
    of.
    """
    graveyard = Scribe(lambda _: Answer("to nobody"))
    pump = organism(errors_to="graveyard")
    pump.register_listener("graveyard", Rejected, graveyard)
    async with running(pump) as recording:
        await pump.inject(Ask("x"), to="nobody")
        await pump.idle()
        assert pump.threads[graveyard.metadata[0].thread_id].chain == ("system.newsroom", "graveyard")
    assert replies(recording, Answer) == []


async def test_what_errors_to_causes_never_goes_to_errors_to() -> None:
    """Contract section 5: what it causes never goes to `errors_to`."""
    graveyard = Scribe(when(Rejected, HandlerResponse(Ask("x"), to="nobody")))
    helper = Scribe(when(Ask, HandlerResponse(Ask("x"), to="nobody")))
    pump = organism(errors_to="graveyard")
    pump.register_listener("graveyard", Rejected, graveyard)
    pump.register_listener("helper", Ask, helper)
    async with running(pump):
        await pump.inject(Ask("x"), to="nobody")
        await pump.idle()
    assert len(graveyard.of(Rejected)) == 1


async def test_errors_to_that_never_ends_is_ended() -> None:
    """Contract section 2: max_hops bounds what errors_to causes too."""
    graveyard = Scribe(lambda payload: HandlerResponse(Rejected("s", "r", "x", "d"), to="graveyard"))
    pump = organism(errors_to="graveyard", limits=LimitsSpec(max_hops=50))
    pump.register_listener("graveyard", Rejected, graveyard)
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Ask("x"), to="nobody")
        await asyncio.wait_for(pump.idle(), 5)
        assert len(graveyard.payloads) <= 52
        assert await pump.request("clerk", Ask("on"), timeout=5) == Answer("on")


async def test_a_rejection_harms_nothing_else() -> None:
    """Contract section 5: nothing else is harmed: the other messages of the same result go on."""
    log = Scribe()
    send = [HandlerResponse(Ask("x"), to="nobody"), HandlerResponse(Note("line"), to="log")]
    agent = Scribe(when(Ask, send, Answer("ok")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True, peers=["log"])
    pump.register_listener("log", Note, log)
    async with running(pump):
        assert await pump.request("agent", Ask("go"), timeout=5) == Answer("ok")
    assert log.payloads == [Note("line")]
