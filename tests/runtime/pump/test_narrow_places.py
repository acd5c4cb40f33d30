"""Places where two parts of the pump meet and one could wait for the other, or forget it."""

from __future__ import annotations

import asyncio

import pytest

from runtime import HandlerMetadata, HandlerResponse, MessageState, StreamPump
from runtime.events import HandlerFailed, HandlerFinished, MessageQueued
from runtime.testing import running
from tests.runtime.pump.classes import Answer, Ask, Gate, Note, assert_answers, echo_pump, pump_with, until


async def test_a_generator_does_not_wait_for_the_composition_that_waits_for_it() -> None:
    """Contract section 5: throttling with task limits, down to one message at a time."""
    pump = echo_pump()

    async def in_steps(payload: Note, metadata: HandlerMetadata) -> object:
        yield HandlerResponse(Ask("first"), to="echo")
        yield Answer(payload.text)

    pump.register_listener("steps", Note, in_steps)
    driven = asyncio.create_task(pump.run(build=lambda source: pump.pipeline.stream(source, task_limit=1)))
    await asyncio.sleep(0)
    assert await pump.request("steps", Note("done"), timeout=5) == Answer("done")
    await pump.shutdown()
    await driven


async def test_a_message_dropped_as_it_is_dispatched_holds_no_place_in_a_composition() -> None:
    """Contract section 9: max_hops ends a conversation, and nothing else."""
    pump = echo_pump(limits={"max_hops": 3})

    async def again(payload: Note, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="again")

    pump.register_listener("again", Note, again)
    driven = asyncio.create_task(pump.run(build=lambda source: pump.pipeline.stream(source, task_limit=1)))
    await asyncio.sleep(0)
    await pump.inject(Note("for ever"), to="again")
    await assert_answers(pump)
    await pump.shutdown()
    await driven


async def test_a_message_that_waits_for_a_place_in_the_pipeline_starts_nothing_after_the_stop() -> None:
    """Contract section 14: shutdown leaves no task behind."""
    pump, reached = echo_pump(max_concurrent_pipelines=1), asyncio.Event()

    async def stuck(state: MessageState) -> MessageState:
        reached.set()
        await asyncio.Event().wait()
        return state

    pump.pipeline.insert("stuck", stuck, before="route")
    before = asyncio.all_tasks()
    async with pump:
        for number in range(3):
            await pump.inject(Ask(str(number)), to="echo")
        await reached.wait()
        await pump.shutdown(drain=False)
    assert asyncio.all_tasks() == before


async def test_a_drain_is_cut_even_before_it_has_begun() -> None:
    """Contract section 14: `drain=False` cancels at once."""
    pump, gate = pump_with(), Gate()

    async def waits(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("waits", Ask, waits)
    async with pump:
        await pump.inject(Ask("hi"), to="waits")
        async with asyncio.timeout(5):
            await asyncio.gather(pump.shutdown(deadline_s=60), pump.shutdown(drain=False))


async def test_rejected_documents_of_merged_sources_leave_no_conversation() -> None:
    """Contract section 7: memory does not grow with the number of messages ever served."""
    pump = echo_pump(limits={"max_threads": 10})
    driven = asyncio.create_task(pump.run(build=lambda source: pump.pipeline.stream(source)))
    await asyncio.sleep(0)
    for _ in range(100):
        await pump.pipeline.run(pump.state_of(b"rubbish", from_id="merged"))
    await pump.idle()
    assert len(pump.threads) < 20
    await pump.shutdown()
    await driven


async def test_a_reader_that_waits_is_woken_by_the_end_of_a_handler() -> None:
    """Contract section 15: everything that can be watched comes from the stream, when it happens."""
    pump, gate = pump_with(), Gate()

    async def waits(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("waits", Ask, waits)
    async with pump:
        reader = pump.events()
        await pump.inject(Ask("hi"), to="waits")
        while not any(record.__class__.__name__ == "HandlerStarted" for record in await reader.batch()):
            pass
        gate.opened.set()
        assert any(isinstance(record, HandlerFinished) for record in await reader.batch())


async def test_a_delivery_is_told_to_wait_while_all_handlers_are_busy() -> None:
    """Contract section 15: queued."""
    pump, gate = pump_with(max_concurrent_handlers=1), Gate()

    async def waits(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("waits", Ask, waits)
    async with running(pump) as recording:
        for number in range(2):
            await pump.inject(Ask(str(number)), to="waits")
        await until(recording, MessageQueued)
        gate.opened.set()
        await pump.idle()


async def test_a_failure_is_shown_as_what_was_raised_and_not_as_its_cause() -> None:
    """Contract section 9: exception texts and tracebacks go to events and log."""
    pump = pump_with()

    async def fails(payload: Ask, metadata: HandlerMetadata) -> None:
        raise ValueError("the config is bad") from KeyError("x")

    pump.register_listener("fails", Ask, fails)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="fails")
        await pump.idle()
        [failed] = recording.of(HandlerFailed)
    assert failed.error == "ValueError: the config is bad"
    assert "KeyError" in failed.traceback


async def test_a_pump_whose_start_is_cancelled_does_not_run_on() -> None:
    """Contract section 17: leaving drains and stops; so does not getting in."""
    pump: StreamPump = echo_pump()
    before = asyncio.all_tasks()

    async def enter() -> None:
        async with pump:
            await asyncio.Event().wait()

    entering = asyncio.create_task(enter())
    await asyncio.sleep(0)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering
    assert asyncio.all_tasks() == before


async def test_a_step_with_nothing_to_run_is_not_kept_for_later() -> None:
    """Contract section 17: step makes one delivery, when there is one."""
    pump = echo_pump()
    async with running(pump) as recording:
        pump.pause()
        for _ in range(3):
            pump.step()
        await pump.inject(Ask("hi"), to="echo")
        await until(recording, MessageQueued)
        assert not recording.of(HandlerFinished)
        pump.resume()
        await pump.idle()


async def test_the_first_answer_to_a_broadcast_ends_no_other_receivers_call() -> None:
    """Contract section 17: only timing out or cancelling ends the call."""
    pump, gate, ended = pump_with(), Gate(), []

    async def quick(payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer("first")

    async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await gate.pass_through()
        ended.append(payload)
        return Answer("second")

    pump.register_listener("quick", Ask, quick, broadcast=True)
    pump.register_listener("slow", Ask, slow, broadcast=True, agent=True)
    async with pump:
        assert await pump.request(None, Ask("hi"), timeout=5) == Answer("first")
        gate.opened.set()
        await pump.idle()
    assert ended == [Ask("hi")]
