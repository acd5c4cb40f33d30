"""Calls that nobody answers: dropped messages, silent peers, and who is told (contract section 7)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime import HandlerMetadata, HandlerResponse, MessageState, NoReply, SystemError
from runtime.events import MessageDropped, MessageHeld
from runtime.pump.holds import HeldMessage
from runtime.testing import running
from tests.runtime.pump.organisms import (
    Answer,
    Ask,
    Count,
    Note,
    Scribe,
    Waiter,
    broken,
    echo,
    organism,
    replies,
    settles,
    silent,
    when,
)


def errors(scribe: Scribe) -> list[tuple[str, str]]:
    """Code and peer of the errors that a handler was told."""
    return [(error.code, error.peer) for error in scribe.of(SystemError)]


async def test_an_agent_whose_peers_are_silent_is_told_once_and_by_name() -> None:
    """Contract section 7: told once (`no-reply`, naming the silent peers)."""
    agent = Scribe(when(Note, [HandlerResponse(Ask("x"), to="one"), HandlerResponse(Ask("x"), to="two")]))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["one", "two"])
    pump.register_listener("one", Ask, silent)
    pump.register_listener("two", Ask, silent)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    (error,) = agent.of(SystemError)
    assert error.code == "no-reply"
    assert "one" in error.message
    assert "two" in error.message
    assert error.peer == "one, two"


async def test_an_agent_can_answer_after_it_was_told() -> None:
    """Contract section 7: so nobody waits for ever."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="mute"), Answer("nobody there")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute"])
    pump.register_listener("mute", Ask, silent)
    async with running(pump):
        assert await pump.request("agent", Note("go"), timeout=5) == Answer("nobody there")


async def test_an_agent_is_not_told_twice_for_one_call() -> None:
    """Contract section 7: is told once; when it tries another silent peer, the call is done."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="mute"), HandlerResponse(Ask("again"), to="mute")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute"])
    pump.register_listener("mute", Ask, silent)
    async with running(pump):
        with pytest.raises(NoReply):
            await pump.request("agent", Note("go"), timeout=5)
    assert errors(agent) == [("no-reply", "mute")]


async def test_an_agent_is_told_only_when_all_that_it_sent_has_settled() -> None:
    """Contract section 7: when all that it sent has settled."""
    slow = Waiter()
    agent = Scribe(when(Note, [HandlerResponse(Ask("x"), to="mute"), HandlerResponse(Ask("x"), to="slow")]))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute", "slow"])
    pump.register_listener("mute", Ask, silent)
    pump.register_listener("slow", Ask, slow)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        await recording.until(settles("mute"))
        await slow.started.wait()
        assert agent.of(SystemError) == []
        slow.gate.set()
        await pump.idle()
    assert errors(agent) == [("no-reply", "mute, slow")]


async def test_an_agent_is_told_only_when_every_answer_has_been_handled() -> None:
    """Contract section 7: and every answer has been handled."""
    order: list[str] = []

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        order.append(type(payload).__name__)
        if isinstance(payload, Note):
            return [HandlerResponse(Ask("x"), to="mute"), HandlerResponse(Ask("x"), to="clerk")]
        return None

    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute", "clerk"])
    pump.register_listener("mute", Ask, silent)
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert order == ["Note", "Answer", "SystemError"]


async def test_an_agent_that_got_all_its_answers_is_told_nothing() -> None:
    """Contract section 7: at least one in silence."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert agent.of(SystemError) == []


@pytest.mark.parametrize("answer", [HandlerResponse.respond(Answer("x")), HandlerResponse(Answer("x"), to="console")])
async def test_an_agent_that_has_answered_is_told_nothing(answer: HandlerResponse) -> None:
    """Contract section 7: an agent whose call is unanswered."""
    agent = Scribe(when(Note, [HandlerResponse(Ask("x"), to="mute"), answer]))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute"])
    pump.register_listener("mute", Ask, silent)
    async with running(pump):
        await pump.inject(Note("go"), to="agent", from_id="console")
        await pump.idle()
    assert agent.of(SystemError) == []


async def test_an_agent_that_called_nobody_is_told_nothing() -> None:
    """Contract section 7: it was not left alone by anybody; its call is done."""
    agent = Scribe()
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True)
    async with running(pump):
        with pytest.raises(NoReply):
            await pump.request("agent", Note("go"), timeout=5)
    assert agent.of(SystemError) == []


async def test_silence_of_a_tool_climbs_to_the_agent_that_called_it() -> None:
    """Contract section 7: a tool is not told; its call is done, and the agent hears of the tool it called."""
    tool = Scribe(when(Ask, HandlerResponse(Count(1), to="mute")))

    async def mute(payload: Count, metadata: HandlerMetadata) -> None:
        return None

    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="tool")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["tool"])
    pump.register_listener("tool", Ask, tool)
    pump.register_listener("mute", Count, mute)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("no-reply", "tool")]
    assert tool.of(SystemError) == []


async def test_each_call_of_an_agents_frame_is_told_for_itself() -> None:
    """Contract section 7: once for a call, so another call on the same frame is told again."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="mute")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute"])
    pump.register_listener("mute", Ask, silent)
    async with running(pump):
        conversation = await pump.inject(Note("1"), to="agent")
        await pump.idle()
        await pump.inject(Note("2"), to="agent", thread_id=conversation)
        await pump.idle()
    assert len({metadata.thread_id for metadata in agent.metadata}) == 1
    assert errors(agent) == [("no-reply", "mute")] * 2


async def test_failing_while_it_is_told_fails_the_agents_own_call() -> None:
    """Contract section 9: one that fails while handling a SystemError fails its own call in turn."""

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, SystemError):
            raise ValueError
        return HandlerResponse(Ask("x"), to="mute")

    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute"])
    pump.register_listener("mute", Ask, silent)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert [(error.code, error.peer) for error in replies(recording, SystemError)] == [("handler", "agent")]


# Dropped messages


async def _dropped_by_hand(pump: Any, to: str) -> None:
    def is_for(message: HeldMessage) -> bool:
        return message.to_id == to and message.payload_type != "SystemError" and message.payload_type != "Note"

    hold = pump.hold(is_for)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        await recording.until(lambda event: isinstance(event, MessageHeld))
        (held,) = hold.messages
        held.drop()
        await pump.idle()
        assert len(recording.of(MessageDropped)) == 1


async def test_a_dropped_call_is_settled_in_silence() -> None:
    """Contract section 7: a dropped message settles its call in silence."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    await _dropped_by_hand(pump, "clerk")
    assert errors(agent) == [("no-reply", "clerk")]


async def test_a_dropped_reply_settles_the_call_that_it_answered_in_silence() -> None:
    """Contract section 7: a dropped reply: the call it answered; so the agent hears of the silent peer."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    await _dropped_by_hand(pump, "agent")
    assert agent.of(Answer) == []
    assert errors(agent) == [("no-reply", "clerk")]


async def test_a_pump_is_idle_once_its_last_message_was_dropped_by_hand() -> None:
    """Contract section 7: a conversation is idle when none of its messages is queued, held or handled."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    hold = pump.hold(lambda message: True)
    async with running(pump) as recording:
        await pump.inject(Ask("x"), to="clerk")
        await recording.until(lambda event: isinstance(event, MessageHeld))
        idle = asyncio.create_task(pump.idle())
        await asyncio.sleep(0)
        assert not idle.done()
        (held,) = hold.messages
        held.drop()
        await asyncio.wait_for(idle, 5)


def _stage_that_drops(payload_type: str) -> Any:
    def stage(state: MessageState) -> MessageState | None:
        return None if state.payload_tree is not None and state.payload_tree.tag == payload_type else state

    return stage


@pytest.mark.parametrize("after", ["extract", "route"])
@pytest.mark.parametrize("dropped", ["Ask", "Answer"])
async def test_a_message_that_a_stage_drops_settles_its_call_in_silence(after: str, dropped: str) -> None:
    """Contract sections 5 and 7: None drops, with an event, and the call (a reply: the one it answered) is
    settled.
    """
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    pump.pipeline.insert("sieve", _stage_that_drops(dropped), after=after)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert [event.payload_type for event in recording.of(MessageDropped)] == [dropped]
    assert errors(agent) == [("no-reply", "clerk")]


@pytest.mark.parametrize("after", ["extract", "route"])
async def test_a_reply_by_name_that_a_stage_drops_settles_the_call_too(after: str) -> None:
    """Contract section 7: a reply by the caller's name is a reply; the replier called nobody who was
    silent.
    """
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    clerk = Scribe(when(Ask, HandlerResponse(Answer("x"), to="agent")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, clerk, agent=True)
    pump.pipeline.insert("sieve", _stage_that_drops("Answer"), after=after)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("no-reply", "clerk")]
    assert errors(clerk) == []


@pytest.mark.parametrize("after", ["extract", "route"])
async def test_a_self_call_that_a_stage_drops_is_nobodys_silence(after: str) -> None:
    """Contract section 7: `no-reply` names silent peers; oneself is none."""
    agent = Scribe(when(Note, HandlerResponse(Note("self"), to="agent")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True)

    def sieve(state: MessageState) -> MessageState | None:
        return None if state.to_id == "agent" and state.from_id == "agent" else state

    pump.pipeline.insert("sieve", sieve, after=after)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert len(recording.of(MessageDropped)) == 1
    assert agent.of(SystemError) == []


async def test_a_request_whose_message_a_stage_drops_raises_no_reply() -> None:
    """Contract section 17: a call settled with no message up raises NoReply."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    pump.pipeline.insert("sieve", lambda state: None, before="route")
    async with running(pump):
        with pytest.raises(NoReply):
            await pump.request("clerk", Ask("hi"), timeout=5)


async def test_a_request_whose_reply_a_stage_drops_raises_no_reply() -> None:
    """Contract section 7: a dropped reply settles the call it answered."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    pump.pipeline.insert("sieve", _stage_that_drops("Answer"), after="extract")
    async with running(pump):
        with pytest.raises(NoReply):
            await pump.request("clerk", Ask("hi"), timeout=5)


async def test_ten_thousand_silent_calls_are_settled_in_no_time() -> None:
    """Contract section 7: who counts the silent peers does not copy the list for each of them."""
    count = 3_000
    pump = organism()
    tool = Scribe(when(Note, [HandlerResponse(Ask("x"), to="mute")] * count))
    pump.register_listener("tool", Note, tool)
    pump.register_listener("mute", Ask, silent)
    async with pump:
        await pump.inject(Note("go"), to="tool")
        await asyncio.wait_for(pump.idle(), 5)


async def test_an_agent_is_told_of_a_silent_peer_beside_a_failed_one() -> None:
    """Contract section 7: a failed call is an error of its own, a silent one is told when all have
    settled.
    """
    agent = Scribe(when(Note, [HandlerResponse(Ask("x"), to="mute"), HandlerResponse(Ask("x"), to="bad")]))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["mute", "bad"])
    pump.register_listener("mute", Ask, silent)
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert errors(agent) == [("handler", "bad"), ("no-reply", "mute")]
