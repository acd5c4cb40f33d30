"""Contract section 15: the records alone tell which calls a message opens, and how each delivery and call ends."""

from __future__ import annotations

from typing import Any

from runtime import HandlerMetadata, HandlerResponse
from runtime.events import CallSettled, FrameClosed, FrameOpened, MessageDispatched, MessageDropped, MessageSent
from runtime.organism.spec import LimitsSpec
from runtime.testing import running
from tests.runtime.pump.organisms import Answer, Ask, Note, Waiter, organism


async def broadcasting(payload: Ask, metadata: HandlerMetadata) -> Any:
    return HandlerResponse.broadcast(Note("all"))


async def silent(payload: Any, metadata: HandlerMetadata) -> None:
    return None


async def test_a_message_down_tells_the_call_that_it_opens() -> None:
    """Which call a message from outside opened shows before anybody has dispatched it."""
    pump = organism()
    pump.register_listener("echo", Ask, silent)
    async with running(pump) as recording:
        for text in ("one", "two"):
            await pump.inject(Ask(text), to="echo")
        await pump.idle()
    sent = [event for event in recording.of(MessageSent) if event.direction == "down"]
    assert [event.opens for event in sent] == [1, 2]
    assert [event.call for event in recording.of(MessageDispatched) if event.to_id == "echo"] == [1, 2]


async def test_a_fan_out_opens_calls_numbered_on_in_the_order_of_its_receivers() -> None:
    """Each delivery of a fan-out is a call of its own."""
    pump = organism()
    pump.register_listener("front", Ask, broadcasting)
    for name in ("ear0", "ear1", "ear2"):
        pump.register_listener(name, Note, silent, broadcast=True)
    async with running(pump) as recording:
        await pump.inject(Ask("x"), to="front")
        await pump.idle()
    (fan_out,) = [event for event in recording.of(MessageSent) if event.from_id == "front"]
    calls = {event.to_id: event.call for event in recording.of(MessageDispatched)}
    assert [calls[name] for name in fan_out.to_ids] == [fan_out.opens, fan_out.opens + 1, fan_out.opens + 2]


async def test_what_opens_no_call_says_so() -> None:
    """Answers, and what the pump sends, open none."""
    pump = organism()

    async def answering(payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer("y")

    pump.register_listener("echo", Ask, answering)
    async with running(pump) as recording:
        await pump.request("echo", Ask("x"))
    assert {event.direction: event.opens > 0 for event in recording.of(MessageSent)} == {
        "system": False,
        "down": True,
        "respond": False,
    }


async def test_a_fan_out_beyond_the_limit_tells_what_became_of_each_of_its_deliveries() -> None:
    """Contract section 9: a limit ends the conversation; what was not delivered any more is dropped, each told."""
    pump = organism(limits=LimitsSpec(max_hops=3))
    pump.register_listener("front", Ask, broadcasting)
    names = [f"ear{number}" for number in range(10)]
    for name in names:
        pump.register_listener(name, Note, silent, broadcast=True)
    async with running(pump) as recording:
        await pump.inject(Ask("x"), to="front")
        await pump.idle()
    (fan_out,) = [event for event in recording.of(MessageSent) if event.from_id == "front"]
    dropped = [event.to_id for event in recording.of(MessageDropped) if event.message == fan_out.message]
    assert sorted(dropped) == names


async def test_the_error_of_a_limit_is_a_message_like_any_other() -> None:
    """What reaches a source was sent: the events have it as they have all that the pump sends."""
    pump = organism(limits=LimitsSpec(max_hops=3))
    pump.register_listener("front", Ask, broadcasting)
    for number in range(10):
        pump.register_listener(f"ear{number}", Note, silent, broadcast=True)
    async with running(pump) as recording:
        await pump.inject(Ask("x"), to="front")
        await pump.idle()
    errors = [event for event in recording.of(MessageSent) if event.payload_type == "SystemError"]
    assert [(event.from_id, event.to_ids, b"<Code>limit</Code>" in event.raw) for event in errors] == [
        ("system", ("external",), True)
    ]


async def test_calls_on_a_frame_that_closes_are_told_as_ended() -> None:
    """A call is over without an answer: ended from above."""
    pump = organism()
    slow = Waiter()
    pump.register_listener("slow", Ask, slow, agent=True)
    async with running(pump) as recording:
        thread = await pump.inject(Ask("x"), to="slow")
        await slow.started.wait()
        pump.end(thread)
        await pump.idle()
    settled = [(event.listener, event.outcome) for event in recording.of(CallSettled)]
    assert settled == [("slow", "ended")]


async def test_a_frame_that_closes_says_why() -> None:
    """Ended by hand, by an answer, with its conversation."""
    pump = organism()

    async def asking(payload: Ask | Answer, metadata: HandlerMetadata) -> Any:
        return HandlerResponse(Note("n"), to="tool") if isinstance(payload, Ask) else Answer("done")

    async def answering(payload: Note, metadata: HandlerMetadata) -> Answer:
        return Answer("y")

    pump.register_listener("front", Ask, asking)
    pump.register_listener("tool", Note, answering)
    async with running(pump) as recording:
        await pump.request("front", Ask("x"))
        await pump.idle()
        conversation = recording.of(FrameOpened)[0].conversation
        pump.end(conversation)
    assert [(event.listener, event.reason) for event in recording.of(FrameClosed)] == [
        ("tool", "its caller has answered"),
        ("external", "its conversation was ended by hand"),
        ("front", "its conversation was ended by hand"),
    ]
