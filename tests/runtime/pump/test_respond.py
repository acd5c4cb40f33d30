"""What an answer closes, and when (contract section 7)."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest

from runtime import HandlerMetadata, HandlerResponse, SystemError, TodoUntil
from runtime.events import (
    FrameClosed,
    MessageDropped,
    WatcherExpired,
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
    envelope,
    frames,
    organism,
    outcomes,
    replies,
    when,
)


class Thing:
    """Something that a handler keeps in its state."""


async def test_a_log_line_sent_with_the_answer_arrives() -> None:
    """Contract section 7: messages already sent to tools are still handled (a log line sent with the
    answer).
    """
    log = Scribe()
    pump = organism()
    both = [HandlerResponse(Note("line"), to="log"), HandlerResponse.respond(Answer("done"))]
    pump.register_listener("clerk", Ask, Scribe(lambda _: both))
    pump.register_listener("log", Note, log)
    async with running(pump):
        assert await pump.request("clerk", Ask("hi"), timeout=5) == Answer("done")
        await pump.idle()
    assert log.payloads == [Note("line")]


async def test_a_log_line_sent_after_the_answer_arrives() -> None:
    """Contract section 7: whichever of the two stands first in the result."""
    log = Scribe()
    pump = organism()
    both = [HandlerResponse.respond(Answer("done")), HandlerResponse(Note("line"), to="log")]
    pump.register_listener("clerk", Ask, Scribe(lambda _: both))
    pump.register_listener("log", Note, log)
    async with running(pump):
        assert await pump.request("clerk", Ask("hi"), timeout=5) == Answer("done")
        await pump.idle()
    assert log.payloads == [Note("line")]


async def test_frames_below_close_when_the_last_open_call_is_answered() -> None:
    """Contract section 7: when the last open call of a frame ends, the frames below it close."""
    pump = organism()
    front = Scribe(when(Ask, HandlerResponse(Note("x"), to="tool"), Answer("done")))
    pump.register_listener("front", Ask, front)
    pump.register_listener("tool", Note, Scribe(lambda _: Answer("x")))
    async with running(pump) as recording:
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("done")
        assert frames(pump, "tool") == []
        assert len(frames(pump, "front")) == 1
    assert [closed.listener for closed in recording.of(FrameClosed)] == ["tool"]


@pytest.mark.parametrize("ending", ["fails", "is done"])
async def test_frames_below_close_when_the_last_open_call_ends_otherwise(ending: str) -> None:
    """Contract section 7: ends in any way but an answer by name: failed, or done."""

    async def front(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(Note("x"), to="tool")
        if ending == "fails":
            raise ValueError
        return None

    pump = organism()
    pump.register_listener("front", Ask, front)
    pump.register_listener("tool", Note, Scribe(lambda _: Answer("x")))
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="front")
        await pump.idle()
        assert frames(pump, "tool") == []
    assert [closed.listener for closed in recording.of(FrameClosed)] == ["tool"]


async def test_frames_below_stay_open_while_another_call_of_the_frame_is_open() -> None:
    """Contract section 7: when the *last* open call of a frame ends."""
    keep = Waiter(lambda _: Answer("x"))
    pump = organism()
    front = Scribe(when(Note, HandlerResponse(Count(1), to="keep"), Answer("done")))
    pump.register_listener("front", Note, front)
    pump.register_listener("keep", Count, keep)
    pump.register_listener("quick", Note, Scribe(lambda _: Answer("x")))

    def serve(payload: object) -> object:
        if payload == Note("open"):
            return HandlerResponse(Count(1), to="keep")
        return Answer("done")

    pump.register_listener("desk", Note, Scribe(serve))
    async with running(pump):
        conversation = await pump.inject(Note("open"), to="desk", from_id="console")
        await keep.started.wait()
        await pump.request("desk", Note("quick"), from_id="console", thread_id=conversation, timeout=5)
        assert len(frames(pump, "keep")) == 1
        keep.gate.set()
        await pump.idle()
        assert frames(pump, "keep") == []


async def test_answering_by_name_closes_nothing() -> None:
    """Contract section 7: answering by name closes nothing: that is a dialogue."""

    async def desk(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(Note("x"), to="tool")
        return HandlerResponse(payload, to="console")

    async def tool(payload: Note, metadata: HandlerMetadata) -> Count:
        metadata.state["calls"] = metadata.state.get("calls", 0) + 1
        return Count(metadata.state["calls"])

    pump = organism()
    pump.register_listener("desk", Ask, desk)
    pump.register_listener("tool", Note, tool)
    async with running(pump) as recording:
        conversation = await pump.inject(Ask("1"), to="desk", from_id="console")
        await pump.idle()
        await pump.inject(Ask("2"), to="desk", from_id="console", thread_id=conversation)
        await pump.idle()
        assert len(frames(pump, "tool")) == 1
    assert replies(recording, Count) == [Count(1), Count(2)]
    assert recording.of(FrameClosed) == []


async def test_an_agent_below_is_cancelled() -> None:
    """Contract section 7: agents below are cancelled."""
    agent = Waiter()
    pump = organism()
    send = [HandlerResponse(Ask("x"), to="agent"), HandlerResponse(Note("x"), to="tool")]
    pump.register_listener("front", Count, Scribe(when(Count, send, Answer("done"))))
    pump.register_listener("agent", Ask, agent, agent=True)

    async def tool(payload: Note, metadata: HandlerMetadata) -> Answer:
        await agent.started.wait()
        return Answer("x")

    pump.register_listener("tool", Note, tool)
    async with running(pump):
        assert await pump.request("front", Count(1), timeout=5) == Answer("done")
        await agent.cancelled.wait()
        await pump.idle()
        assert frames(pump, "agent") == []


async def test_the_queue_of_an_agent_below_is_dropped_with_events() -> None:
    """Contract section 7: and their queues dropped with events."""
    agent = Waiter()
    handled: list[object] = []

    async def work(payload: Ask, metadata: HandlerMetadata) -> object:
        handled.append(payload)
        return await agent(payload, metadata)

    async def tool(payload: Note, metadata: HandlerMetadata) -> Answer:
        await agent.started.wait()
        return Answer("x")

    pump = organism()
    send = [
        *(HandlerResponse(Ask(str(n)), to="agent") for n in range(3)),
        HandlerResponse(Note("x"), to="tool"),
    ]
    pump.register_listener("front", Count, Scribe(when(Count, send, Answer("done"))))
    pump.register_listener("agent", Ask, work, agent=True)
    pump.register_listener("tool", Note, tool)
    async with running(pump) as recording:
        assert await pump.request("front", Count(1), timeout=5) == Answer("done")
        await pump.idle()
    assert handled == [Ask("0")]
    assert [dropped.to_id for dropped in recording.of(MessageDropped)] == ["agent", "agent"]


async def test_an_agent_further_down_is_cancelled_too() -> None:
    """Contract section 7: the frames below: all of them, not only the next."""
    agent = Waiter()

    async def tool(payload: Note, metadata: HandlerMetadata) -> Answer:
        await agent.started.wait()
        return Answer("x")

    pump = organism()
    send = [HandlerResponse(Ask("x"), to="middle"), HandlerResponse(Note("x"), to="tool")]
    pump.register_listener("front", Count, Scribe(when(Count, send, Answer("done"))))
    pump.register_listener("middle", Ask, Scribe(lambda _: HandlerResponse(Ask("y"), to="agent")))
    pump.register_listener("agent", Ask, agent, agent=True)
    pump.register_listener("tool", Note, tool)
    async with running(pump) as recording:
        assert await pump.request("front", Count(1), timeout=5) == Answer("done")
        await agent.cancelled.wait()
        await pump.idle()
    assert {closed.listener for closed in recording.of(FrameClosed)} == {"middle", "agent", "tool"}


async def test_tools_below_finish_what_was_sent_to_them() -> None:
    """Contract section 7: messages already sent to tools are still handled, queued or running."""
    slow = Waiter()
    handled: list[object] = []

    async def work(payload: Note, metadata: HandlerMetadata) -> object:
        handled.append(payload)
        return await slow(payload, metadata)

    pump = organism()
    send = [HandlerResponse(Note("1"), to="tool"), HandlerResponse(Note("2"), to="tool"), Answer("done")]
    pump.register_listener("front", Ask, Scribe(when(Ask, send)))
    pump.register_listener("tool", Note, work, serial=True)
    async with running(pump) as recording:
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("done")
        await slow.started.wait()
        assert frames(pump, "tool") == []
        slow.gate.set()
        await pump.idle()
    assert handled == [Note("1"), Note("2")]
    assert recording.of(MessageDropped) == []


@pytest.mark.parametrize("up", [Answer("late"), HandlerResponse(Answer("late"), to="front"), 1], ids=str)
async def test_nothing_of_a_closed_frame_rises(up: object) -> None:
    """Contract section 7: nothing of theirs rises any more: no answer, no message by name, no error."""
    slow = Waiter(lambda _: up)
    pump = organism()
    front = Scribe(when(Ask, [HandlerResponse(Note("1"), to="tool"), Answer("done")]))
    pump.register_listener("front", Ask, front)
    pump.register_listener("tool", Note, slow)
    async with running(pump) as recording:
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("done")
        await slow.started.wait()
        slow.gate.set()
        await pump.idle()
        (front_frame,) = frames(pump, "front")
        recorded = [slot.payload for slot in pump.context(front_frame.id)]
    assert recorded == [Ask("go"), Note("1"), Answer("done")]
    assert len(replies(recording, Answer)) == 1
    assert front.payloads == [Ask("go")]


async def test_a_tool_of_a_closed_frame_may_still_send_to_tools_and_to_no_agent() -> None:
    """Contract section 7: below a closed frame tools still do their work, agents are not started."""
    slow = Waiter(lambda _: [HandlerResponse(Ask("x"), to="other"), HandlerResponse(Count(1), to="agent")])
    other, agent = Scribe(), Scribe()
    pump = organism()
    pump.register_listener("front", Ask, Scribe(when(Ask, [HandlerResponse(Note("1"), to="tool"), Answer("done")])))
    pump.register_listener("tool", Note, slow)
    pump.register_listener("other", Ask, other)
    pump.register_listener("agent", Count, agent, agent=True)
    async with running(pump) as recording:
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("done")
        await slow.started.wait()
        slow.gate.set()
        await pump.idle()
        assert frames(pump, "other") == []
    assert (other.payloads, agent.payloads) == ([Ask("x")], [])
    assert [dropped.payload_type for dropped in recording.of(MessageDropped)] == ["Count"]


async def test_closing_frames_expire_their_watchers_with_an_event() -> None:
    """Contract sections 7 and 10: watchers go with the frame, with an event."""
    send = [HandlerResponse(TodoUntil("Note"), to="system.todo")]
    pump = organism()
    ask_agent = [HandlerResponse(Ask("x"), to="agent"), HandlerResponse(Note("x"), to="tool")]
    pump.register_listener("front", Count, Scribe(when(Count, ask_agent, Answer("done"))))
    pump.register_listener("agent", Ask, Scribe(when(Ask, send)), agent=True)
    release = asyncio.Event()

    async def tool(payload: Note, metadata: HandlerMetadata) -> Answer:
        await release.wait()
        return Answer("x")

    pump.register_listener("tool", Note, tool)
    async with running(pump) as recording:
        request = asyncio.create_task(pump.request("front", Count(1), timeout=5))
        await recording.until(lambda event: type(event).__name__ == "WatcherRegistered")
        assert len(pump.todos) == 1
        release.set()
        await request
        await pump.idle()
        assert len(pump.todos) == 0
    assert [event.listener for event in recording.of(WatcherExpired)] == ["agent"]


async def test_a_closed_frame_is_freed_when_its_last_handler_has_ended() -> None:
    """Contract section 7: a closed frame is freed when its last handler has ended: context and state go
    with it.
    """
    kept: list[weakref.ref[Thing]] = []
    slow = Waiter()

    async def tool(payload: Note, metadata: HandlerMetadata) -> None:
        metadata.state["thing"] = thing = Thing()
        kept.append(weakref.ref(thing))
        del thing
        await slow(payload, metadata)

    pump = organism()
    pump.register_listener("front", Ask, Scribe(when(Ask, [HandlerResponse(Note("1"), to="tool"), Answer("done")])))
    pump.register_listener("tool", Note, tool)
    async with running(pump):
        assert await pump.request("front", Ask("go"), timeout=5) == Answer("done")
        await slow.started.wait()
        gc.collect()
        assert kept[0]() is not None
        slow.gate.set()
        await pump.idle()
        await asyncio.sleep(0)
        gc.collect()
        assert kept[0]() is None


async def test_an_answer_ends_the_memory_of_what_was_called() -> None:
    """Contract section 7: the next call from the frame finds a fresh frame below."""

    async def tool(payload: Note, metadata: HandlerMetadata) -> Count:
        metadata.state["calls"] = metadata.state.get("calls", 0) + 1
        return Count(metadata.state["calls"])

    pump = organism()
    pump.register_listener("front", Ask, Scribe(lambda p: HandlerResponse(Note("x"), "tool") if type(p) is Ask else p))
    pump.register_listener("tool", Note, tool)
    async with running(pump) as recording:
        conversation = await pump.inject(Ask("1"), to="front")
        await pump.idle()
        await pump.inject(Ask("2"), to="front", thread_id=conversation)
        await pump.idle()
    assert replies(recording, Count) == [Count(1), Count(1)]


@pytest.mark.parametrize(
    "malformed",
    [
        envelope('<Answer xmlns=""><Wrong/></Answer>', to="caller"),
        "<Answer><Wrong/></Answer>",
        HandlerResponse.respond(Count("many")),  # type: ignore[arg-type]  # what is tested
        HandlerResponse.respond(Note("not taken by the caller")),
    ],
    ids=["envelope", "bare", "instance", "class"],
)
async def test_a_respond_that_fails_validation_closes_nothing(malformed: object) -> None:
    """Contract section 7: a respond takes effect only after validation and routing; until then nothing
    closes.
    """
    keep = Waiter(lambda _: Count(7))
    told: list[str] = []

    async def boss(payload: Count | Answer, metadata: HandlerMetadata) -> object:
        return HandlerResponse(Ask("x"), to="agent") if isinstance(payload, Count) else payload

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return [HandlerResponse(Note("x"), to="keep"), malformed]
        if isinstance(payload, SystemError):
            assert len(frames(pump, "keep")) == 1
            told.append(payload.code)
            keep.gate.set()
            return None
        return Answer(f"got {payload.number}")

    pump = organism()
    pump.register_listener("boss", Count, boss)
    pump.register_listener("agent", Ask, agent, agent=True, peers=["keep"], response_class=Answer)
    pump.register_listener("keep", Note, keep)
    async with running(pump):
        assert await pump.request("boss", Count(1), timeout=5) == Answer("got 7")
    assert told == ["validation"]


async def test_a_failing_call_closes_the_frames_below() -> None:
    """Contract section 7: a handler that fails while an agent works below: that agent is cancelled."""
    agent = Waiter()

    async def front(payload: Any, metadata: HandlerMetadata) -> Any:
        yield HandlerResponse(Ask("x"), to="agent")
        await agent.started.wait()
        raise ValueError

    pump = organism()
    pump.register_listener("front", Note, front)
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert agent.cancelled.is_set()
    assert [error.code for error in replies(recording, SystemError)] == ["handler"]


async def test_a_failing_peer_closes_only_what_is_below_it() -> None:
    """Contract section 7: frames beside the one whose call ended stay as they are."""
    steady = Waiter(lambda _: Answer("fine"))

    def front(payload: object) -> object:
        if isinstance(payload, Note):
            return [HandlerResponse(Ask("x"), to="steady"), HandlerResponse(Ask("x"), to="bad")]
        if isinstance(payload, SystemError):
            steady.gate.set()
            return None
        return payload

    pump = organism()
    pump.register_listener("front", Note, Scribe(front))
    pump.register_listener("steady", Ask, steady, agent=True)
    pump.register_listener("bad", Ask, broken)
    async with running(pump):
        assert await pump.request("front", Note("go"), timeout=5) == Answer("fine")
    assert not steady.cancelled.is_set()


async def test_a_request_that_is_given_up_ends_its_call_and_the_agents_of_it() -> None:
    """Contract section 17: timing out or cancelling ends the call."""
    agent = Waiter()
    pump = organism()
    pump.register_listener(
        "front", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="agent"))), agent=True, peers=["agent"]
    )
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump) as recording:
        request = asyncio.create_task(pump.request("front", Note("go"), timeout=60))
        await agent.started.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        await agent.cancelled.wait()
        await pump.idle()
    assert outcomes(recording, "front") == ["ended"]


async def test_a_pump_is_idle_once_its_last_request_was_given_up() -> None:
    """Contract section 7: what was queued for the call is dropped, so nothing is in flight any more."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    hold = pump.hold(lambda message: True)
    async with running(pump) as recording:
        request = asyncio.create_task(pump.request("clerk", Ask("x")))
        await recording.until(lambda event: type(event).__name__ == "MessageHeld")
        idle = asyncio.create_task(pump.idle())
        await asyncio.sleep(0)
        request.cancel()
        await asyncio.wait_for(idle, 5)
        assert hold.messages == ()


async def test_a_request_that_is_given_up_before_it_was_taken_calls_nobody() -> None:
    """Contract section 17: timing out or cancelling ends the call, also one that was not made yet."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    with pytest.raises(TimeoutError):
        await pump.request("clerk", Ask("hi"), timeout=0)
    async with running(pump):
        await pump.idle()
    assert clerk.payloads == []


async def test_a_call_to_a_frame_that_a_self_call_keeps_busy_is_not_closed() -> None:
    """Contract section 7: a self-call keeps the call it is served for open."""
    pump = organism()

    def agent(payload: Any) -> object:
        if payload == Ask("1"):
            return HandlerResponse(Ask("2"), to="agent")
        return Answer("done") if payload == Ask("2") else None

    pump.register_listener("agent", Ask, Scribe(agent), agent=True)
    async with running(pump) as recording:
        assert await pump.request("agent", Ask("1"), timeout=5) == Answer("done")
    assert outcomes(recording, "agent") == ["respond"]


async def test_a_self_call_sent_with_the_answer_is_handled() -> None:
    """Contract section 7: after the answer replies and errors are not handled; a self-call is neither."""
    handled: list[object] = []

    async def agent(payload: Ask, metadata: HandlerMetadata) -> object:
        handled.append(payload)
        if payload == Ask("1"):
            return [HandlerResponse(Ask("2"), to="agent"), HandlerResponse.respond(Answer("done"))]
        return None

    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        assert await pump.request("agent", Ask("1"), timeout=5) == Answer("done")
        await pump.idle()
    assert handled == [Ask("1"), Ask("2")]


async def test_events_tell_the_order_of_answer_and_closing() -> None:
    """Contract section 7: the answer is sent, then the frames below close, then the caller handles it."""
    pump = organism()
    boss = Scribe(when(Note, HandlerResponse(Ask("x"), to="front")))
    pump.register_listener("boss", Note, boss)
    pump.register_listener("front", Ask, Scribe(lambda _: [HandlerResponse(Ask("y"), to="tool"), Answer("done")]))
    pump.register_listener("tool", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="boss")
        await pump.idle()
    names = recording.names()
    closed = names.index("FrameClosed")
    assert names[closed - 1] == "MessageSent"
    assert boss.of(Answer) == [Answer("done")]
    assert "MessageDispatched" in names[closed:]
