"""The tree of frames behind the opaque thread ids (contract section 7)."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from runtime import HandlerMetadata, HandlerResponse
from runtime.events import FrameOpened, HandlerStarted, MessageDispatched, MessageQueued
from runtime.testing import running
from tests.runtime.pump.organisms import (
    Answer,
    Ask,
    Count,
    Note,
    Scribe,
    echo,
    frame,
    organism,
    silent,
    when,
)


async def test_the_root_frame_is_made_at_boot() -> None:
    """Contract section 7: the root frame is `system.<organism name>`, made at boot."""
    pump = organism("shop")
    async with running(pump):
        (root,) = pump.threads.values()
        assert root.name == "system.shop"
        assert root.parent is None


async def test_a_message_from_outside_opens_a_frame_for_its_source_under_the_root() -> None:
    """Contract section 7: a message from outside opens a frame for its source under the root."""
    pump = organism("shop")
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        conversation = await pump.inject(Ask("hi"), to="clerk", from_id="console")
        await pump.idle()
        source = pump.threads[conversation]
        assert source.chain == ("system.shop", "console")
        assert frame(pump, "clerk").chain == ("system.shop", "console", "clerk")


async def test_thread_ids_are_random_uuid4s() -> None:
    """Contract section 7: a frame's id is a random UUID4."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        for _ in range(300):
            await pump.inject(Ask("hi"), to="clerk")
        await pump.idle()
        ids = list(pump.threads)
    assert len(set(ids)) == 601
    assert {UUID(each).version for each in ids} == {4}
    assert {UUID(each).variant for each in ids} == {"specified in RFC 4122"}
    assert all(str(UUID(each)) == each for each in ids)


async def test_sending_down_uses_the_frame_of_my_frame_and_the_listener() -> None:
    """Contract section 7: down: the frame (my frame, that listener), made on first use."""
    clerk = Scribe(when(Ask, Answer("ok")))
    todo = [HandlerResponse(Ask(str(number)), to="clerk") for number in range(3)]
    pump = organism()
    pump.register_listener("front", Note, Scribe(when(Note, todo)))
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert len({metadata.thread_id for metadata in clerk.metadata}) == 1
    assert [opened.listener for opened in recording.of(FrameOpened)].count("clerk") == 1


async def test_a_tool_called_twice_from_one_frame_keeps_its_memory() -> None:
    """Contract section 7: so a tool called twice from one frame keeps its memory."""

    async def counter(payload: Ask, metadata: HandlerMetadata) -> Count:
        metadata.state["calls"] = metadata.state.get("calls", 0) + 1
        return Count(metadata.state["calls"])

    def next_step(payload: object) -> object:
        if isinstance(payload, Count) and payload.number == 2:
            return Answer("two")
        return HandlerResponse(Ask("count"), to="counter")

    pump = organism()
    pump.register_listener("front", Ask, Scribe(next_step))
    pump.register_listener("counter", Ask, counter)
    async with running(pump):
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("two")


async def test_a_listener_called_from_two_frames_works_on_two_frames() -> None:
    """Contract section 7: a frame is one listener working for one caller frame."""
    shared = Scribe(when(Ask, Answer("ok")))
    pump = organism()
    pump.register_listener("one", Note, Scribe(when(Note, HandlerResponse(Ask("1"), to="shared"))))
    pump.register_listener("two", Note, Scribe(when(Note, HandlerResponse(Ask("2"), to="shared"))))
    pump.register_listener("shared", Ask, shared)
    async with running(pump):
        conversation = await pump.inject(Note("go"), to="one")
        await pump.inject(Note("go"), to="two", thread_id=conversation)
        await pump.idle()
    assert len({metadata.thread_id for metadata in shared.metadata}) == 2


async def test_the_same_chain_in_another_conversation_is_another_frame() -> None:
    """Contract section 7: another conversation's frame is another frame though every name is the same."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("front", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk"))))
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        for _ in range(2):
            await pump.inject(Note("go"), to="front", from_id="console")
        await pump.idle()
    assert len({metadata.thread_id for metadata in clerk.metadata}) == 2


async def test_a_conversation_gone_on_with_uses_the_same_frames() -> None:
    """Contract section 7: the next message of one's own conversation finds the frame it worked on."""
    clerk = Scribe(when(Ask, Answer("ok")))
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        conversation = await pump.inject(Ask("1"), to="clerk")
        await pump.idle()
        assert await pump.inject(Ask("2"), to="clerk", thread_id=conversation) == conversation
        await pump.idle()
    assert len({metadata.thread_id for metadata in clerk.metadata}) == 1


async def test_names_with_dots_are_single_segments() -> None:
    """Contract section 7: names with dots are single segments."""
    pump = organism("sh.op")
    pump.register_listener("a.b", Ask, Scribe(when(Ask, HandlerResponse(Ask("x"), to="c.d.e"))))
    pump.register_listener("c.d.e", Ask, silent)
    pump.register_listener("a", Ask, silent)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="a.b", from_id="web.hook")
        await pump.idle()
    assert recording.of(FrameOpened)[-1].chain == ("system.sh.op", "web.hook", "a.b", "c.d.e")


async def test_a_dotted_name_and_a_chain_that_reads_alike_are_two_frames() -> None:
    """Contract section 7: `a.b` is not `b` below `a`."""
    below, dotted = Scribe(), Scribe()
    pump = organism()
    pump.register_listener("a", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="b"))))
    pump.register_listener("b", Ask, below)
    pump.register_listener("a.b", Ask, dotted)
    async with running(pump):
        conversation = await pump.inject(Note("go"), to="a")
        await pump.inject(Ask("x"), to="a.b", thread_id=conversation)
        await pump.idle()
    assert below.metadata[0].thread_id != dotted.metadata[0].thread_id


async def test_a_self_call_stays_in_its_frame() -> None:
    """Contract section 7: a self-call stays in its frame (`is_self_call`)."""
    agent = Scribe(lambda payload: HandlerResponse(Ask("2"), to="agent") if payload.text == "1" else Answer("ok"))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        assert await pump.request("agent", Ask("1"), timeout=5) == Answer("ok")
    first, second = agent.metadata
    assert first.thread_id == second.thread_id
    assert (first.is_self_call, second.is_self_call) == (False, True)
    assert second.from_id == "agent"


async def test_a_self_call_comes_after_what_is_queued_there() -> None:
    """Contract section 7: after what is queued there."""
    order: list[str] = []
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def agent(payload: Ask, metadata: HandlerMetadata) -> object:
        order.append(payload.text)
        if payload.text != "first":
            return None
        entered.set()
        await go_on.wait()
        return HandlerResponse(Ask("self"), to="agent")

    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump) as recording:
        conversation = await pump.inject(Ask("first"), to="agent")
        await entered.wait()
        await pump.inject(Ask("queued"), to="agent", thread_id=conversation)
        await recording.until(lambda event: isinstance(event, MessageQueued))
        go_on.set()
        await pump.idle()
    assert order == ["first", "queued", "self"]


async def test_respond_goes_to_the_callers_frame() -> None:
    """Contract section 7: up: `respond` goes to the caller's frame."""
    front = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert front.payloads == [Note("go"), Answer("x")]
    assert front.metadata[0].thread_id == front.metadata[1].thread_id
    assert front.metadata[1].from_id == "clerk"


@pytest.mark.parametrize("name", ["front", "FRONT"])
async def test_sending_to_the_caller_by_name_goes_to_its_frame(name: str) -> None:
    """Contract section 7: up: sending to the caller by name goes to the caller's frame."""
    front = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("clerk", Ask, Scribe(lambda _: HandlerResponse(Answer("up"), to=name)))
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert front.payloads == [Note("go"), Answer("up")]
    assert front.metadata[0].thread_id == front.metadata[1].thread_id
    assert len({opened.frame for opened in recording.of(FrameOpened) if opened.listener == "front"}) == 1


async def test_the_callers_name_always_means_up_even_when_it_is_a_peer() -> None:
    """Contract section 7: the caller's name always means up."""
    front = Scribe(when(Ask, HandlerResponse(Ask("sub"), to="agent")))

    def back(payload: Ask) -> object:
        return HandlerResponse(Answer("up"), to="front")

    pump = organism()
    pump.register_listener("front", Ask, front, agent=True, peers=["agent"])
    pump.register_listener("agent", Ask, Scribe(back), agent=True, peers=["front"])
    async with running(pump):
        await pump.inject(Ask("go"), to="front")
        await pump.idle()
    assert front.payloads == [Ask("go"), Answer("up")]


async def test_a_source_is_addressed_by_its_name_too() -> None:
    """Contract section 7: the caller of the first listener is the source; its name means up as well."""
    pump = organism()
    pump.register_listener("clerk", Ask, Scribe(lambda _: HandlerResponse(Answer("up"), to="console")), agent=True)
    async with running(pump):
        assert await pump.request("clerk", Ask("hi"), from_id="console", timeout=5) == Answer("up")


async def test_a_grandparents_name_does_not_mean_up() -> None:
    """Contract section 7: only the caller's name means up; another ancestor's is a call down, on a frame
    below.
    """
    top = Scribe(lambda payload: HandlerResponse(Ask("sub"), to="middle") if payload == Ask("go") else None)
    pump = organism()
    pump.register_listener("top", Ask, top)
    pump.register_listener("middle", Ask, Scribe(when(Ask, HandlerResponse(Ask("leaf"), to="leaf"))))
    pump.register_listener("leaf", Ask, Scribe(lambda _: HandlerResponse(Ask("round"), to="top")))
    async with running(pump):
        await pump.inject(Ask("go"), to="top")
        await pump.idle()
    assert top.payloads == [Ask("go"), Ask("round")]
    assert top.metadata[0].thread_id != top.metadata[1].thread_id


async def test_responding_at_the_top_reaches_the_source_as_a_reply() -> None:
    """Contract section 7: responding at the top reaches the source as a reply."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        inbox = pump.replies("console")
        conversation = await pump.inject(Ask("hi"), to="clerk", from_id="console")
        reply = await anext(inbox)
    assert (reply.payload, reply.from_id, reply.thread_id) == (Answer("hi"), "clerk", conversation)
    assert reply.raw == b"<Answer><Text>hi</Text></Answer>"


async def test_handlers_see_their_own_frame_and_who_sent_the_message_and_nothing_of_the_chain() -> None:
    """Contract section 7: handlers see their own frame's UUID and who sent this message."""
    clerk = Scribe()
    pump = organism("shop")
    pump.register_listener("front", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk"))))
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump) as recording:
        conversation = await pump.inject(Note("go"), to="front", from_id="console")
        await pump.idle()
        above = [each.frame for each in recording.of(HandlerStarted) if each.listener == "front"]
    (metadata,) = clerk.metadata
    assert metadata.thread_id == recording.of(MessageDispatched)[-1].frame
    assert metadata.from_id == "front"
    told = repr(tuple(metadata._replace(context=None)))  # type: ignore[arg-type]  # shown without the record
    for hidden in (conversation, *above, "console", "shop"):
        assert hidden not in told
    assert [(slot.from_id, slot.to_id) for slot in metadata.context] == [("front", "clerk")]


async def test_state_lives_with_the_frame_and_conversation_state_with_conversation_and_listener() -> None:
    """Contract section 8: `state` lives with the frame; `conversation_state` is one per conversation and
    listener.
    """
    clerk = Scribe()
    pump = organism()
    send = [HandlerResponse(Ask("x"), to="clerk"), HandlerResponse(Ask("y"), to="other")]
    pump.register_listener("front", Note, Scribe(when(Note, send)))
    pump.register_listener("other", Ask, Scribe(when(Ask, HandlerResponse(Ask("x"), to="clerk"))))
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        await pump.inject(Note("go"), to="front")
        await pump.idle()
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    one, two, three, four = clerk.metadata
    assert one.state is not two.state
    assert one.conversation_state is two.conversation_state
    assert three.conversation_state is four.conversation_state
    assert one.conversation_state is not three.conversation_state
