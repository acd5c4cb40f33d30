"""Contract section 17: pause, resume, step, and hold with release, edit and drop."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    NoReply,
    OrganismError,
    PayloadError,
    RequestError,
    StreamPump,
    SystemError,
)
from runtime.events import MessageDispatched, MessageDropped, MessageHeld, MessageReleased, RunPaused, RunResumed
from runtime.testing import running
from tests.runtime.pump.classes import Answer, Ask, Gate, Note, assert_answers, echo, echo_pump, pump_with, until


async def turns(count: int = 30) -> None:
    """Let the loop turn, so that whatever could happen has happened."""
    for _ in range(count):
        await asyncio.sleep(0)


def seeing_pump(**options: Any) -> tuple[StreamPump, list[str]]:
    """A pump whose agent `sink` and tool `tool` note what they were sent."""
    pump, seen = pump_with(**options), []

    async def sink(payload: Ask, metadata: HandlerMetadata) -> None:
        seen.append(payload.text)

    pump.register_listener("sink", Ask, sink, agent=True)
    pump.register_listener("tool", Ask, sink)
    return pump, seen


# Pause, resume, step


async def test_while_paused_nothing_is_dispatched() -> None:
    """Contract section 17: `pause`, `resume`."""
    pump, seen = seeing_pump()
    async with running(pump) as recording:
        pump.pause()
        assert pump.state == "paused"
        for number in range(3):
            await pump.inject(Ask(str(number)), to="tool")
        await turns()
        assert seen == []
        pump.resume()
        assert pump.state == "running"
        await pump.idle()
        assert seen == ["0", "1", "2"]
        assert len(recording.of(RunPaused)) == len(recording.of(RunResumed)) == 1


async def test_running_handlers_go_on_while_paused_and_their_results_wait() -> None:
    """Contract section 8: running handlers go on while the pump is paused."""
    pump, gate, ended = pump_with(), Gate(), asyncio.Event()

    async def front(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Answer):
            return payload
        await gate.pass_through()
        ended.set()
        return HandlerResponse(payload, to="echo")

    pump.register_listener("front", Ask, front)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("front", Ask("hi"), timeout=5))
        await gate.reached(1)
        pump.pause()
        gate.opened.set()
        await ended.wait()
        await turns()
        assert not [event for event in recording.of(MessageDispatched) if event.to_id == "echo"]
        pump.resume()
        assert await asked == Answer("hi")


async def test_a_step_lets_one_delivery_run() -> None:
    """Contract section 17: `step`."""
    pump, seen = seeing_pump()
    async with running(pump):
        pump.pause()
        for number in range(3):
            await pump.inject(Ask(str(number)), to="tool")
        await turns()
        for count in (1, 2, 3):
            pump.step()
            await turns()
            assert len(seen) == count
        assert pump.state == "paused"
    assert seen == ["0", "1", "2"]


async def test_steps_walk_through_a_conversation() -> None:
    """Contract section 17: `step`: each delivery is one, replies too."""
    pump = pump_with()

    async def front(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="echo") if isinstance(payload, Ask) else payload

    pump.register_listener("front", Ask, front)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        pump.pause()
        asked = asyncio.create_task(pump.request("front", Ask("hi"), timeout=5))
        await turns()
        for _ in range(3):
            assert not asked.done()
            pump.step()
            await turns()
        assert await asked == Answer("hi")
        stepped = [event.to_id for event in recording.of(MessageDispatched) if event.handled]
    assert stepped == ["front", "echo", "front"]


async def test_steps_that_were_not_used_end_with_the_pause() -> None:
    """Contract section 17: `step` is of one pause; the next begins anew."""
    pump, seen = seeing_pump()
    async with running(pump):
        pump.pause()
        for _ in range(5):
            pump.step()
        pump.resume()
        pump.pause()
        await pump.inject(Ask("hi"), to="tool")
        await turns()
        assert seen == []
        pump.resume()
        await pump.idle()
    assert seen == ["hi"]


async def test_pausing_twice_or_at_the_wrong_time_does_nothing() -> None:
    """Contract section 17: buttons may be pressed at any time."""
    pump, seen = seeing_pump()
    pump.pause()
    pump.resume()
    pump.step()
    assert pump.state == "ready"
    async with running(pump) as recording:
        pump.resume()
        pump.pause()
        pump.pause()
        pump.resume()
        await pump.inject(Ask("hi"), to="tool")
        await pump.idle()
        assert len(recording.of(RunPaused)) == 1
    pump.pause()
    pump.resume()
    pump.step()
    assert pump.state == "stopped"
    assert seen == ["hi"]


async def test_timeouts_go_on_while_paused() -> None:
    """Contract section 8: running handlers go on while the pump is paused, and so do their clocks."""
    pump = pump_with()

    async def hang(payload: Ask, metadata: HandlerMetadata) -> None:
        await asyncio.Event().wait()

    pump.register_listener("hang", Ask, hang, timeout=0.05)
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("hang", Ask("hi")))
        await until(recording, MessageDispatched, 2)
        pump.pause()
        with pytest.raises(RequestError, match="timeout"):
            await asked
        pump.resume()


# Hold


async def test_a_held_message_waits_until_it_is_released() -> None:
    """Contract section 17: `hold(predicate)` with release."""
    pump = echo_pump()
    hold = pump.hold(lambda message: message.to_id == "echo")
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("hi"), from_id="console", timeout=5))
        await until(recording, MessageHeld)
        await turns()
        assert not asked.done()
        (held,) = hold.messages
        assert (held.payload, held.from_id, held.to_id) == (Ask("hi"), "console", "echo")
        assert held.payload_type == "Ask"
        assert held.raw == b"<Ask><Text>hi</Text></Ask>"
        assert held.thread_id in pump.threads
        held.release()
        assert await asked == Answer("hi")
        assert hold.messages == ()
        (released,) = recording.of(MessageReleased)
        assert (released.to_id, released.edited, released.message) == ("echo", False, held.message)


async def test_an_edited_message_goes_on_with_another_payload() -> None:
    """Contract section 17: edit; between listeners the bytes are the truth, so the record shows the new ones."""
    pump, contexts = pump_with(), []

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        contexts.append(metadata.context[-1].payload)
        return Answer(payload.text)

    pump.register_listener("echo", Ask, handler)
    hold = pump.hold(lambda message: message.payload == Ask("wrong"))
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("wrong"), timeout=5))
        await until(recording, MessageHeld)
        payload = Ask("right")
        hold.messages[0].edit(payload)
        payload.text = "changed later"
        assert await asked == Answer("right")
        assert recording.of(MessageReleased)[0].edited
    assert contexts == [Ask("right")]


@pytest.mark.parametrize("payload", [Note("hi"), Ask("\x00"), Ask(7), None, "text", b"<Ask/>"], ids=repr)  # type: ignore[arg-type]
async def test_an_edit_that_does_not_fit_is_refused_and_the_message_stays(payload: Any) -> None:
    """Contract section 17: edit: of the same class, and valid."""
    pump = echo_pump()
    hold = pump.hold(lambda message: message.to_id == "echo")
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("hi"), timeout=5))
        await until(recording, MessageHeld)
        with pytest.raises(PayloadError):
            hold.messages[0].edit(payload)
        assert len(hold.messages) == 1
        hold.messages[0].release()
        assert await asked == Answer("hi")


async def test_a_dropped_message_settles_its_call_in_silence() -> None:
    """Contract section 17: drop of held messages; section 7: a dropped message settles its call in silence."""
    pump = echo_pump()
    hold = pump.hold(lambda message: message.payload == Ask("bad"))
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("bad"), timeout=5))
        await until(recording, MessageHeld)
        hold.messages[0].drop()
        with pytest.raises(NoReply):
            await asked
        assert len(recording.of(MessageDropped)) == 1
        await assert_answers(pump)
        await pump.idle()


async def test_a_dropped_message_may_be_told_to_its_sender() -> None:
    """Contract section 17: drop; whoever drops may tell the sender that the message was refused."""
    pump = echo_pump()
    hold = pump.hold(lambda message: message.payload == Ask("bad"))
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("bad"), timeout=5))
        await until(recording, MessageHeld)
        hold.messages[0].drop(tell_sender=True)
        with pytest.raises(RequestError, match="by hand"):
            await asked
        await pump.idle()


async def test_a_dropped_reply_settles_the_call_it_answered() -> None:
    """Contract section 7: a dropped reply settles the call it answered; the agent is told of the silence once."""
    pump, told = pump_with(), []

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(payload, to="echo")
        told.append(payload)
        return Answer("no word from echo")

    pump.register_listener("agent", Ask, agent, agent=True, peers=["echo"])
    pump.register_listener("echo", Ask, echo)
    hold = pump.hold(lambda message: message.from_id == "echo")
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("agent", Ask("hi"), timeout=5))
        await until(recording, MessageHeld)
        hold.messages[0].drop()
        assert await asked == Answer("no word from echo")
    assert [type(payload) for payload in told] == [SystemError]
    assert told[0].code == "no-reply"


@pytest.mark.parametrize("to", ["sink", "tool"])
async def test_later_messages_of_the_frame_wait_behind_a_held_one(to: str) -> None:
    """Contract section 17: later messages of their frame wait behind them; order is kept."""
    pump, seen = seeing_pump()
    hold = pump.hold(lambda message: message.payload == Ask("1"))
    async with running(pump) as recording:
        thread = await pump.inject(Ask("0"), to=to, from_id="console")
        for number in range(1, 4):
            await pump.inject(Ask(str(number)), to=to, from_id="console", thread_id=thread)
        await until(recording, MessageHeld)
        await turns()
        assert seen == ["0"]
        hold.messages[0].release()
        await pump.idle()
    assert seen == ["0", "1", "2", "3"]


async def test_a_held_message_holds_no_slot() -> None:
    """Contract section 17: they wait in the scheduler, holding no slot; other frames go on."""
    pump, seen = seeing_pump(max_concurrent_handlers=1, max_concurrent_per_agent=1)
    hold = pump.hold(lambda message: message.payload == Ask("held"))
    async with running(pump) as recording:
        for number in range(5):
            await pump.inject(Ask("held"), to="sink", from_id=f"source{number}")
        await until(recording, MessageHeld, 5)
        await pump.inject(Ask("free"), to="sink", from_id="other")
        await until(recording, MessageDispatched, 2)
        assert seen == ["free"]
        assert len(hold.messages) == 5
        for held in hold.messages:
            held.release()
        await pump.idle()
    assert seen == ["free"] + ["held"] * 5


async def test_the_pump_is_not_idle_while_a_message_is_held() -> None:
    """Contract section 7: idle when none of its messages is queued, held or handled."""
    pump, _seen = seeing_pump()
    hold = pump.hold(lambda message: True)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="sink")
        await until(recording, MessageHeld)
        idle = asyncio.create_task(pump.idle())
        await turns()
        assert not idle.done()
        hold.messages[0].release()
        await idle


async def test_a_released_message_is_not_held_again() -> None:
    """Contract section 17: release lets it go on, past other holds that would keep it too."""
    pump, seen = seeing_pump()
    first, second = pump.hold(lambda message: True), pump.hold(lambda message: True)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="sink")
        await until(recording, MessageHeld)
        assert (len(first.messages), len(second.messages)) == (1, 0)
        first.messages[0].release()
        await pump.idle()
    assert seen == ["hi"]


async def test_a_removed_hold_lets_go_of_what_it_held() -> None:
    """Contract section 17: a hold ends; nobody waits for ever."""
    pump, seen = seeing_pump()
    hold = pump.hold(lambda message: True)
    async with running(pump) as recording:
        for number in range(3):
            await pump.inject(Ask(str(number)), to="sink", from_id=f"source{number}")
        await until(recording, MessageHeld, 3)
        hold.remove()
        await pump.idle()
        await pump.inject(Ask("3"), to="sink")
        await pump.idle()
        hold.remove()
    assert seen == ["0", "1", "2", "3"]


async def test_what_is_not_held_any_more_cannot_be_released() -> None:
    """Contract section 17: release, edit and drop of held messages; each is the last word."""
    pump, _seen = seeing_pump()
    hold = pump.hold(lambda message: True)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="sink")
        await until(recording, MessageHeld)
        held = hold.messages[0]
        held.release()
        for action in (held.release, held.drop, lambda: held.edit(Ask("x"))):
            with pytest.raises(OrganismError, match="not held"):
                action()
        await pump.idle()


@pytest.mark.parametrize("way", ["end", "unregister", "give up"])
async def test_a_held_message_goes_with_its_frame(way: str) -> None:
    """Contract sections 7 and 17: what ends a frame or a call ends what is held of it."""
    pump = echo_pump()
    hold = pump.hold(lambda message: True)
    async with running(pump) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("hi"), timeout=None))
        await until(recording, MessageHeld)
        held = hold.messages[0]
        match way:
            case "end":
                pump.end(recording.of(MessageHeld)[0].conversation)
            case "unregister":
                pump.unregister_listener("echo")
            case _:
                asked.cancel()
        with pytest.raises((RequestError, asyncio.CancelledError)):
            await asked
        await pump.idle()
        assert hold.messages == ()
        with pytest.raises(OrganismError, match="not held"):
            held.release()


@pytest.mark.parametrize("error", [ValueError(), SystemExit(), KeyboardInterrupt()], ids=repr)
async def test_a_predicate_that_fails_holds_nothing(error: BaseException) -> None:
    """Contract section 17: a tool for looking at a run harms it not."""
    pump = echo_pump()

    def fail(message: object) -> bool:
        raise error

    pump.hold(fail)
    async with running(pump):
        await assert_answers(pump)


async def test_a_predicate_sees_payloads_of_its_own() -> None:
    """Contract section 5: an instance of one's own; what a predicate does to one changes nothing."""
    pump = echo_pump()

    def meddle(message: Any) -> bool:
        message.payload.text = "meddled"
        return False

    pump.hold(meddle)
    async with running(pump):
        await assert_answers(pump)


async def test_hold_and_step_together() -> None:
    """Contract section 17: while paused, a step passes a held message by."""
    pump, seen = seeing_pump()
    hold = pump.hold(lambda message: message.payload == Ask("held"))
    async with running(pump) as recording:
        pump.pause()
        await pump.inject(Ask("held"), to="sink", from_id="one")
        await pump.inject(Ask("free"), to="sink", from_id="two")
        await turns()
        pump.step()
        await until(recording, MessageHeld)
        await turns()
        assert seen == ["free"]
        hold.messages[0].release()
        await turns()
        assert seen == ["free"]
        pump.step()
        await turns()
        assert seen == ["free", "held"]


async def test_shutdown_waits_for_held_messages_until_its_deadline() -> None:
    """Contract section 14: a held message is in flight; at the deadline it is cancelled."""
    pump, seen = seeing_pump()
    pump.hold(lambda message: True)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="sink")
        await until(recording, MessageHeld)
        await pump.shutdown(deadline_s=0.01)
    assert seen == []
