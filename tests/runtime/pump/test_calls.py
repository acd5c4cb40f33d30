"""Calls: how they belong to each other, and when they are settled (contract section 7)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime import HandlerMetadata, HandlerResponse, NoReply, RequestError, SystemError
from runtime.events import (
    CallSettled,
    HandlerFinished,
    HandlerStarted,
    MessageDispatched,
    MessageDropped,
)
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
    outcomes,
    replies,
    settles,
    silent,
    when,
)


async def test_each_message_down_opens_a_call() -> None:
    """Contract section 7: each message down opens a call."""
    pump = organism()
    send = [HandlerResponse(Ask(str(number)), to="clerk") for number in range(3)]
    pump.register_listener("front", Note, Scribe(when(Note, send)))
    pump.register_listener("clerk", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    calls = [event.call for event in recording.of(MessageDispatched) if event.to_id == "clerk"]
    assert len(set(calls)) == 3
    assert outcomes(recording, "clerk") == ["respond"] * 3


async def test_a_broadcast_opens_a_call_for_each_receiver() -> None:
    """Contract sections 6 and 7: each receiver's delivery is a call of its own."""
    pump = organism()
    pump.register_listener("one", Ask, echo, broadcast=True)
    pump.register_listener("two", Ask, echo, broadcast=True)
    async with running(pump) as recording:
        await pump.inject(Ask("all"))
        await pump.idle()
    assert len({event.call for event in recording.of(HandlerStarted)}) == 2


async def test_a_reply_is_handled_in_the_service_of_the_call_that_the_sub_call_belonged_to() -> None:
    """Contract section 7: a reply is handled in the service of the call that the sub-call belonged to."""
    pump = organism()
    front = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump.register_listener("front", Note, front)
    pump.register_listener("clerk", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    served = [event.call for event in recording.of(HandlerStarted) if event.listener == "front"]
    assert len(served) == 2
    assert len(set(served)) == 1


async def test_a_self_call_belongs_to_the_call_being_served() -> None:
    """Contract section 7: a self-call opens none: it is served for the same call."""
    pump = organism()
    again = Scribe(lambda payload: HandlerResponse(Ask("2"), to="agent") if payload.text == "1" else Answer("ok"))
    pump.register_listener("agent", Ask, again)
    async with running(pump) as recording:
        assert await pump.request("agent", Ask("1"), timeout=5) == Answer("ok")
    assert len({event.call for event in recording.of(HandlerStarted)}) == 1


async def test_a_call_is_settled_by_the_first_message_up() -> None:
    """Contract section 7: a call is settled when it is answered (the first message up)."""
    told: list[tuple[str, ...]] = []

    async def front(payload: Any, metadata: HandlerMetadata) -> object:
        told.append(metadata.waiting_for)
        return HandlerResponse(Ask("x"), to="clerk") if isinstance(payload, Note) else None

    up = [HandlerResponse(Answer("first"), to="front"), HandlerResponse(Answer("second"), to="front")]
    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("clerk", Ask, Scribe(lambda _: up))
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert outcomes(recording, "clerk") == ["up", "up"]
    assert told == [(), (), ()]


async def test_waiting_for_names_the_calls_that_are_not_settled() -> None:
    """Contract section 8: `waiting_for`: listeners whose calls, made for the call at hand, are not
    settled.
    """
    told: list[tuple[str, ...]] = []

    async def front(payload: Any, metadata: HandlerMetadata) -> object:
        told.append(metadata.waiting_for)
        if not isinstance(payload, Note):
            return None
        return [HandlerResponse(Ask("x"), to=name) for name in ("quick", "slow", "silent", "bad")]

    slow = Waiter(lambda _: Answer("slow"))
    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("quick", Ask, echo)
    pump.register_listener("slow", Ask, slow)
    pump.register_listener("silent", Ask, silent)
    pump.register_listener("bad", Ask, broken)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await recording.until(lambda event: isinstance(event, CallSettled) and event.outcome == "failed")
        await recording.until(lambda event: isinstance(event, HandlerFinished) and event.listener == "front")
        slow.gate.set()
        await pump.idle()
    assert told[0] == ()
    assert all(set(names) <= {"slow", "silent", "bad"} for names in told[1:])
    assert told[-1] == ()


async def test_a_call_is_settled_when_it_fails() -> None:
    """Contract section 7: a call is settled when it failed (an error went up)."""
    front = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("clerk", Ask, broken)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert outcomes(recording, "clerk") == ["failed"]
    assert [error.peer for error in front.of(SystemError)] == ["clerk"]


async def test_a_call_is_done_when_nothing_remains_and_nobody_answered() -> None:
    """Contract section 7: done: no message of it is queued, held or handled, and nobody answered."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="clerk")
        await pump.idle()
    assert outcomes(recording, "clerk") == ["done"]


async def test_a_call_is_not_done_while_a_handler_remains_beneath_it() -> None:
    """Contract section 7: done: no handler or open call remains anywhere beneath it."""
    slow = Waiter()
    pump = organism()
    pump.register_listener("front", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="middle"))))
    pump.register_listener("middle", Ask, Scribe(when(Ask, HandlerResponse(Ask("x"), to="slow"))))
    pump.register_listener("slow", Ask, slow)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await slow.started.wait()
        assert recording.of(CallSettled) == []
        slow.gate.set()
        await pump.idle()
    assert [event.listener for event in recording.of(CallSettled)] == ["slow", "middle", "front"]


async def test_a_call_is_not_done_while_a_handler_of_an_answered_call_remains_beneath_it() -> None:
    """Contract section 7: answered ones included."""
    slow = Waiter()

    async def middle(payload: Ask, metadata: HandlerMetadata) -> object:
        return [HandlerResponse(Ask("x"), to="slow"), HandlerResponse(Answer("early"), to="front")]

    pump = organism()
    pump.register_listener("front", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="middle"))))
    pump.register_listener("middle", Ask, middle)
    pump.register_listener("slow", Ask, slow)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await slow.started.wait()
        await recording.until(lambda event: isinstance(event, HandlerFinished) and event.listener == "front")
        assert outcomes(recording, "front") == []
        slow.gate.set()
        await pump.idle()
    assert outcomes(recording, "front") == ["done"]


async def test_a_call_is_not_done_while_a_message_of_it_is_held() -> None:
    """Contract section 7: done: no message of it is held."""
    pump = organism()
    pump.register_listener("front", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk"))))
    pump.register_listener("clerk", Ask, silent)
    hold = pump.hold(lambda message: message.to_id == "clerk")
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await recording.until(lambda event: type(event).__name__ == "MessageHeld")
        assert recording.of(CallSettled) == []
        hold.remove()
        await pump.idle()
    assert outcomes(recording, "front") == ["done"]


async def test_two_calls_on_one_frame_one_answering_first() -> None:
    """Contract section 7: two calls on one frame are told apart by the call they belong to, not by
    guessing.
    """
    gates = {"first": asyncio.Event(), "second": asyncio.Event()}
    started = {"first": asyncio.Event(), "second": asyncio.Event()}

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> Answer:
        started[payload.text].set()
        await gates[payload.text].wait()
        return Answer(payload.text)

    async def boss(payload: Any, metadata: HandlerMetadata) -> object:
        return HandlerResponse(Ask(payload.text), to="clerk") if isinstance(payload, Note) else payload

    pump = organism()
    pump.register_listener("boss", Note, boss)
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        conversation = await pump.inject(Note("first"), to="boss", from_id="console")
        inbox = pump.replies("console")
        await started["first"].wait()
        second = asyncio.create_task(
            pump.request("boss", Note("second"), from_id="console", thread_id=conversation, timeout=5)
        )
        await started["second"].wait()
        gates["second"].set()
        assert await second == Answer("second")
        gates["first"].set()
        assert (await anext(inbox)).payload == Answer("first")


async def test_two_calls_on_one_agents_frame_are_answered_each() -> None:
    """Contract section 7: a reply is handled for the call it belongs to, and `respond` answers that one."""
    gates = {"a": asyncio.Event(), "b": asyncio.Event()}
    started = {"a": asyncio.Event(), "b": asyncio.Event()}

    async def tool(payload: Note, metadata: HandlerMetadata) -> Answer:
        started[payload.text].set()
        await gates[payload.text].wait()
        return Answer(payload.text)

    def work(payload: Any) -> object:
        return HandlerResponse(Note(payload.text), to="tool") if isinstance(payload, Ask) else payload

    agent = Scribe(work)
    boss = Scribe(when(Note, [HandlerResponse(Ask("a"), to="agent"), HandlerResponse(Ask("b"), to="agent")]))
    pump = organism()
    pump.register_listener("boss", Note, boss)
    pump.register_listener("agent", Ask, agent, agent=True, peers=["tool"])
    pump.register_listener("tool", Note, tool)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="boss")
        await started["a"].wait()
        await started["b"].wait()
        gates["b"].set()
        await recording.until(settles("agent"))
        gates["a"].set()
        await pump.idle()
    assert boss.of(Answer) == [Answer("b"), Answer("a")]
    assert outcomes(recording, "agent") == ["respond", "respond"]
    assert [metadata.waiting_for for metadata in agent.metadata] == [(), (), (), ()]


async def test_respond_after_sub_calls_answers_the_call_being_served() -> None:
    """Contract section 7: respond answers the call being served, also from the handling of a reply."""
    pump = organism()

    def front(payload: object) -> object:
        if isinstance(payload, Ask):
            return [HandlerResponse(Note("1"), to="tool"), HandlerResponse(Note("2"), to="tool")]
        return HandlerResponse.respond(Answer("done")) if payload == Answer("2") else None

    pump.register_listener("front", Ask, Scribe(front), agent=True, peers=["tool"])
    pump.register_listener("tool", Note, Scribe(lambda payload: Answer(payload.text)))
    async with running(pump) as recording:
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("done")
        await pump.idle()
    assert outcomes(recording, "front") == ["respond"]


@pytest.mark.parametrize(("outcome", "recorded"), [(Answer("late"), Answer("late")), (None, SystemError)])
async def test_what_comes_after_the_answer_is_recorded_and_not_handled(outcome: object, recorded: object) -> None:
    """Contract section 7: once `respond` has answered a call, replies and errors of it are recorded, not
    handled.
    """

    def serve(payload: object) -> object:
        if payload == Note("open"):
            return HandlerResponse(Count(1), to="keep")
        if payload == Note("answer"):
            return [HandlerResponse(Ask("x"), to="late"), HandlerResponse.respond(Answer("early"))]
        return None

    # The other call keeps the frame open, so that the answer closes nothing.
    desk, keep = Scribe(serve), Waiter(lambda _: Count(2))
    late = Waiter(lambda _: outcome if outcome is not None else 1)
    pump = organism()
    pump.register_listener("desk", Note, desk, agent=True, peers=["keep", "late"])
    pump.register_listener("keep", Count, keep)
    pump.register_listener("late", Ask, late)
    async with running(pump) as recording:
        conversation = await pump.inject(Note("open"), to="desk", from_id="console")
        await keep.started.wait()
        reply = await pump.request("desk", Note("answer"), from_id="console", thread_id=conversation, timeout=5)
        assert reply == Answer("early")
        late.gate.set()
        await recording.until(settles("late"))
        last = pump.context(desk.metadata[0].thread_id)[-1].payload
        keep.gate.set()
        await pump.idle()
    assert last == recorded or type(last) is recorded
    assert desk.payloads == [Note("open"), Note("answer"), Count(2)]
    handled = [event.handled for event in recording.of(MessageDispatched) if event.to_id == "desk"]
    assert handled == [True, True, False, True]


async def test_a_reply_that_was_queued_when_the_answer_went_up_is_not_handled() -> None:
    """Contract section 7: recorded but not handled, also what had arrived before."""
    two = Waiter(lambda _: Answer("two"))
    release = asyncio.Event()
    handled: list[object] = []

    async def desk(payload: Any, metadata: HandlerMetadata) -> object:
        handled.append(payload)
        if isinstance(payload, Note):
            return [HandlerResponse(Ask("1"), to="one"), HandlerResponse(Ask("2"), to="two")]
        two.gate.set()
        await release.wait()
        return HandlerResponse.respond(Answer("done"))

    pump = organism()
    pump.register_listener("desk", Note, desk, agent=True, peers=["one", "two"])
    pump.register_listener("one", Ask, Scribe(lambda _: Answer("one")))
    pump.register_listener("two", Ask, two)
    async with running(pump) as recording:
        conversation = await pump.inject(Note("go"), to="desk")
        await recording.until(settles("two"))
        release.set()
        await pump.idle()
        (desk_frame,) = (frame for frame in pump.threads.values() if frame.name == "desk")
        recorded = [slot.payload for slot in pump.context(desk_frame.id)]
    assert conversation
    assert handled == [Note("go"), Answer("one")]
    assert Answer("two") in recorded


async def test_an_error_over_a_message_sent_with_the_answer_is_recorded_and_not_handled() -> None:
    """Contract section 7: errors belonging to an answered call are recorded but not handled."""
    clerk = Scribe(when(Ask, [Answer("done"), HandlerResponse(Ask("x"), to="nobody")]))
    pump = organism()
    pump.register_listener("clerk", Ask, clerk, agent=True)
    async with running(pump):
        assert await pump.request("clerk", Ask("hi"), timeout=5) == Answer("done")
        await pump.idle()
        last = pump.context(clerk.metadata[0].thread_id)[-1].payload
    assert clerk.payloads == [Ask("hi")]
    assert isinstance(last, SystemError)


async def test_a_further_respond_is_dropped_with_an_event() -> None:
    """Contract section 7: a further respond is dropped with an event."""
    pump = organism()
    pump.register_listener("clerk", Ask, Scribe(lambda _: [Answer("one"), Answer("two")]))
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="clerk")
        await pump.idle()
    assert replies(recording, Answer) == [Answer("one")]
    (dropped,) = recording.of(MessageDropped)
    assert (dropped.from_id, dropped.payload_type) == ("clerk", "Answer")


async def test_a_handler_that_fails_after_its_answer_harms_nobody() -> None:
    """Contract section 7: an answered call cannot fail any more; the event tells of the failure."""

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> Any:
        yield Answer("done")
        raise ValueError

    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump) as recording:
        assert await pump.request("clerk", Ask("hi"), timeout=5) == Answer("done")
        await pump.idle()
    assert replies(recording, SystemError) == []
    assert "HandlerFailed" in recording.names()


async def test_an_answer_by_name_settles_but_a_respond_may_follow() -> None:
    """Contract section 7: answering by name is a dialogue: further messages up still go up."""
    up = [HandlerResponse(Answer("by name"), to="front"), HandlerResponse.respond(Answer("last"))]
    front = Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk")))
    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("clerk", Ask, Scribe(lambda _: up))
    async with running(pump):
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert front.of(Answer) == [Answer("by name"), Answer("last")]


async def test_replies_after_an_answer_by_name_are_still_handled() -> None:
    """Contract section 7: only `respond` ends the handling of what belongs to the call."""

    def desk(payload: object) -> object:
        if isinstance(payload, Note):
            return [HandlerResponse(Ask("x"), to="clerk"), HandlerResponse(Answer("wait"), to="console")]
        return HandlerResponse.respond(Answer("final"))

    pump = organism()
    pump.register_listener("desk", Note, Scribe(desk))
    pump.register_listener("clerk", Ask, echo)
    async with running(pump) as recording:
        assert await pump.request("desk", Note("go"), from_id="console", timeout=5) == Answer("wait")
        await pump.idle()
    assert replies(recording, Answer) == [Answer("wait"), Answer("final")]


async def test_a_request_whose_call_ends_with_nobody_answering_raises_no_reply() -> None:
    """Contract sections 7 and 17: a call settled with no message up raises NoReply."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        with pytest.raises(NoReply):
            await pump.request("clerk", Ask("hi"), timeout=5)


async def test_a_request_waits_for_silent_tools_below_before_it_gives_up() -> None:
    """Contract section 7: done only when nothing remains anywhere beneath."""
    slow = Waiter()
    pump = organism()
    pump.register_listener("front", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="slow"))))
    pump.register_listener("slow", Ask, slow)
    async with running(pump):
        request = asyncio.create_task(pump.request("front", Note("go"), timeout=5))
        await slow.started.wait()
        assert not request.done()
        slow.gate.set()
        with pytest.raises(NoReply):
            await request


async def test_a_broadcast_request_fails_only_when_all_have_failed() -> None:
    """Contract section 17: for a broadcast a SystemError raises RequestError only when all failed."""
    pump = organism()
    pump.register_listener("one", Ask, broken, broadcast=True)
    pump.register_listener("two", Ask, broken, broadcast=True)
    async with running(pump):
        with pytest.raises(RequestError) as caught:
            await pump.request(None, Ask("all"), timeout=5)
    assert caught.value.error.code == "handler"
