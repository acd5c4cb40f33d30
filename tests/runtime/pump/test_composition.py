"""Contract section 5: the pipeline composed with aiostream. Each example here can be copied as it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from aiostream import pipe
from aiostream import stream as typed_stream

from runtime import HandlerResponse, MessageState, NoReply, OrganismError, PumpStopped, RequestError, StreamPump
from runtime.events import HandlerStarted, MessageDropped, MessageRejected, RunFailed
from runtime.testing import Recording
from tests.runtime.pump.classes import (
    Answer,
    Ask,
    Gate,
    Note,
    Order,
    ask_xml,
    echo,
    echo_pump,
    envelope,
    pump_with,
    until,
)

stream: Any = typed_stream
"""The operators; their declared types do not take functions of one argument."""


class composed:
    """A pump driven through `pump.run(build=…)` while the block runs, with a recording of its events."""

    def __init__(self, pump: StreamPump, build: Any) -> None:
        self.pump = pump
        self.recording = Recording(pump)
        self._build = build

    async def __aenter__(self) -> Recording:
        self._run = asyncio.create_task(self.pump.run(build=self._build))
        await asyncio.sleep(0)
        return self.recording

    async def __aexit__(self, *_error: object) -> None:
        await self.pump.shutdown(deadline_s=5)
        await self._run


# The examples of section 5


async def test_example_logging_between_stages() -> None:
    """Contract section 5: logging between stages."""
    pump, log = echo_pump(), []

    def build(source: AsyncIterable[MessageState]) -> Any:
        routed = pump.pipeline.through(source, last="route")
        logged = stream.action(routed, lambda state: log.append((state.from_id, state.target_listeners)))
        return pump.pipeline.through(logged, first="validate")

    async with composed(pump, build):
        assert await pump.request("echo", Ask("hi"), from_id="console", timeout=5) == Answer("hi")
    assert log == [("console", ("echo",)), ("echo", ())]


async def test_example_throttling_with_task_limits() -> None:
    """Contract section 5: throttling with task limits."""
    pump, gate = echo_pump(), Gate()

    async def slow(state: MessageState) -> MessageState:
        await gate.pass_through()
        return state

    pump.pipeline.insert("slow", slow, before="route")

    def build(source: AsyncIterable[MessageState]) -> Any:
        return pump.pipeline.stream(source, task_limit=3)

    async with composed(pump, build):
        asked = asyncio.gather(*(pump.request("echo", Ask(str(number)), timeout=5) for number in range(20)))
        await gate.reached(3)
        gate.opened.set()
        answers = await asked
    assert answers == [Answer(str(number)) for number in range(20)]
    assert gate.most == 3


async def test_example_branching_errors_off() -> None:
    """Contract section 5: branching errors off: what was refused becomes a stream beside the results."""
    pump = echo_pump()
    results: list[Any] = []
    refusals: list[str] = []

    def build(source: AsyncIterable[MessageState]) -> Any:
        refused = stream.filter(pump.events(), lambda event: isinstance(event, MessageRejected))
        reasons = stream.action(refused, lambda event: refusals.append(event.reason))
        answers = stream.action(pump.pipeline.stream(source), results.append)
        return stream.merge(answers, reasons)

    async with composed(pump, build):
        replies = pump.replies("console")
        await pump.inject(envelope('<Ask xmlns=""><Wrong/></Ask>'))
        await pump.inject(ask_xml("hi"))
        assert {type((await anext(replies)).payload).__name__ for _ in range(2)} == {"SystemError", "Answer"}
        await pump.idle()
    assert results == [Answer("hi")]
    assert len(refusals) == 1
    assert "Wrong" in refusals[0]


async def test_example_branching_off_with_a_reason_of_ones_own() -> None:
    """Contract section 5: setting `error` between two parts of the stages rejects, as in a stage."""
    pump = echo_pump()

    def quiet_hours(state: MessageState) -> MessageState:
        if state.payload_tree is not None and state.payload_tree.findtext("Text") == "loud":
            state.error = "please be quiet"
        return state

    def build(source: AsyncIterable[MessageState]) -> Any:
        extracted = pump.pipeline.through(source, last="extract")
        return pump.pipeline.through(stream.map(extracted, quiet_hours), first="thread")

    async with composed(pump, build) as recording:
        with pytest.raises(RequestError, match="please be quiet"):
            await pump.request("echo", Ask("loud"), timeout=5)
        assert await pump.request("echo", Ask("soft"), timeout=5) == Answer("soft")
        (rejected,) = recording.of(MessageRejected)
    assert rejected.reason == "please be quiet"


async def test_example_merging_several_sources() -> None:
    """Contract section 5: merging several sources, here lines from a radio beside the pump's own queue."""
    pump, seen = pump_with(), []
    results: list[Any] = []

    async def sink(payload: Ask, metadata: Any) -> Answer:
        seen.append((metadata.from_id, payload.text))
        return Answer(payload.text.upper())

    async def radio() -> AsyncIterator[MessageState]:
        for text in ("one", "two"):
            yield pump.state_of(f"<Ask><Text>{text}</Text></Ask>".encode(), from_id="radio", to="sink")

    def build(source: AsyncIterable[MessageState]) -> Any:
        return stream.action(pump.pipeline.stream(stream.merge(source, radio())), results.append)

    pump.register_listener("sink", Ask, sink)
    replies = pump.replies("radio")
    async with composed(pump, build):
        assert await pump.request("sink", Ask("own"), from_id="console", timeout=5) == Answer("OWN")
        heard = [(await anext(replies)).payload for _ in range(2)]
        await pump.idle()
    assert sorted(seen) == [("console", "own"), ("radio", "one"), ("radio", "two")]
    assert sorted(answer.text for answer in heard) == ["ONE", "TWO"]
    assert sorted(answer.text for answer in results) == ["ONE", "OWN", "TWO"]


async def test_example_a_time_limit_per_message() -> None:
    """Contract section 5: a time limit per message, which rejects that message only."""
    pump = echo_pump()

    async def look_up(state: MessageState) -> None:
        if state.payload_tree is not None and state.payload_tree.findtext("Text") == "slow":
            await asyncio.Event().wait()

    async def within_a_moment(state: MessageState) -> MessageState:
        try:
            async with asyncio.timeout(0.01):
                await look_up(state)
        except TimeoutError:
            state.error = "it took too long"
        return state

    def build(source: AsyncIterable[MessageState]) -> Any:
        extracted = pump.pipeline.through(source, last="extract")
        limited = stream.map(extracted, within_a_moment)
        return pump.pipeline.through(limited, first="thread")

    async with composed(pump, build) as recording:
        slow = asyncio.create_task(pump.request("echo", Ask("slow"), timeout=5))
        quick = [pump.request("echo", Ask(f"quick {number}"), timeout=5) for number in range(5)]
        assert len(await asyncio.gather(*quick)) == 5
        with pytest.raises(RequestError, match="too long"):
            await slow
        assert len(recording.of(MessageRejected)) == 1


async def test_example_spacing_out() -> None:
    """Contract section 5: spacing out, for a part behind that bears no bursts."""
    pump, times = echo_pump(), []
    loop = asyncio.get_running_loop()

    def build(source: AsyncIterable[MessageState]) -> Any:
        spaced = stream.action(stream.spaceout(source, 0.01), lambda _: times.append(loop.time()))
        return pump.pipeline.stream(spaced)

    async with composed(pump, build):
        await asyncio.gather(*(pump.request("echo", Ask(str(number)), timeout=5) for number in range(3)))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 6, "three questions and three answers"
    assert min(gaps) > 0.005


async def test_example_a_subclass_that_overrides_build_pipeline() -> None:
    """Contract section 5: a subclass that overrides `build_pipeline(source)` drives the pump through it."""
    seen: list[str | None] = []

    class Logging(StreamPump):
        def build_pipeline(self, source: AsyncIterable[MessageState]) -> Any:
            logged = stream.action(source, lambda state: seen.append(state.to_id))
            return self.pipeline.stream(logged)

    pump = Logging()
    pump.register_listener("echo", Ask, echo)
    async with pump:
        assert await pump.request("echo", Ask("hi"), from_id="console", timeout=5) == Answer("hi")
    assert seen == ["echo", "console"]


# What holds for every composition


async def test_the_stream_yields_what_handlers_returned() -> None:
    """Contract section 5: `pump.pipeline.stream(source)` yields what handlers returned."""
    pump = pump_with()
    results: list[Any] = []

    async def front(payload: Ask | Answer, metadata: object) -> object:
        if isinstance(payload, Ask):
            return [HandlerResponse(payload, to="echo"), HandlerResponse(Note("log"), to="log")]
        return payload

    async def log(payload: Note, metadata: object) -> None:
        return None

    pump.register_listener("front", Ask, front)
    pump.register_listener("echo", Ask, echo)
    pump.register_listener("log", Note, log)
    async with composed(pump, lambda source: stream.action(pump.pipeline.stream(source), results.append)):
        await pump.request("front", Ask("hi"), timeout=5)
        await pump.idle()
    assert sorted(map(repr, results)) == sorted(map(repr, [Ask("hi"), Note("log"), Answer("hi"), Answer("hi")]))


async def test_the_stream_yields_what_a_generator_yields_and_what_xml_was_written() -> None:
    """Contract section 5: it yields what handlers returned, in whatever form."""
    pump = pump_with()
    results: list[Any] = []

    async def generator(payload: object, metadata: object) -> AsyncIterator[object]:
        if isinstance(payload, Ask):
            yield HandlerResponse(Note("first"), to="log")
            yield Answer("second")

    async def writer(payload: Note, metadata: object) -> str:
        return "<Answer><Text>third</Text></Answer>"

    pump.register_listener("generator", Ask, generator)
    pump.register_listener("log", Note, writer, response_class=Answer)
    async with composed(pump, lambda source: stream.action(pump.pipeline.stream(source), results.append)):
        await pump.request("generator", Ask("hi"), timeout=5)
        await pump.idle()
    assert Note("first") in results
    assert Answer("second") in results
    assert b"<Answer><Text>third</Text></Answer>" in results


async def test_the_source_is_the_queue_as_an_async_iterable() -> None:
    """Contract section 5: `pump.source()` is the queue as an async iterable, given to `build` too."""
    pump, seen = echo_pump(), []

    async def build(_source: AsyncIterable[MessageState]) -> AsyncIterator[Any]:
        async for state in pump.source():
            seen.append(state.raw_bytes)
            await pump.pipeline.run(state)
            yield state

    async with composed(pump, build):
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("hi")
    assert len(seen) == 2
    assert b"<Text>hi</Text>" in seen[0]


async def test_results_of_a_message_that_a_stage_made_several_of_all_come() -> None:
    """Contract section 5: several states are a call each, in a composition too; all results are yielded."""
    pump, opened = pump_with(), asyncio.Event()
    results: list[Any] = []

    async def handler(payload: Ask, metadata: object) -> Answer:
        if payload.text == "slow":
            await opened.wait()
        opened.set()
        return Answer(payload.text)

    def two(state: MessageState) -> object:
        if state.from_id == "it":
            return state
        return [state, MessageState(b"<Ask><Text>quick</Text></Ask>", to_id="it")]

    pump.register_listener("it", Ask, handler)
    pump.pipeline.insert("two", two, before="repair")
    async with composed(pump, lambda source: stream.action(pump.pipeline.stream(source), results.append)):
        replies = pump.replies("console")
        await pump.inject(Ask("slow"), to="it", from_id="console")
        got = [(await anext(replies)).payload.text for _ in range(2)]
        await pump.idle()
    assert sorted(got) == ["quick", "slow"]
    assert sorted(answer.text for answer in results) == ["quick", "slow"]


async def test_stages_changed_while_a_composition_runs_are_used() -> None:
    """Contract section 5: the list is open, whatever drives it."""
    pump, seen = echo_pump(), []

    def look(state: MessageState) -> MessageState:
        seen.append(state.stage)
        return state

    def build(source: AsyncIterable[MessageState]) -> Any:
        routed = pump.pipeline.through(source, last="route")
        return pump.pipeline.through(routed, first="validate")

    async with composed(pump, build):
        await pump.request("echo", Ask("hi"), timeout=5)
        pump.pipeline.insert("look", look, before="decode")
        await pump.request("echo", Ask("hi"), timeout=5)
        pump.pipeline.remove("validate")
        await pump.request("echo", Ask("hi"), timeout=5)
    assert seen == ["look"] * 4, "a part whose end was removed stays as it was"


def test_a_part_of_the_stages_is_named_in_their_order() -> None:
    """Contract section 5: stages go by name; a wrong one is said clearly, and when it is said."""
    pipeline = StreamPump().pipeline
    with pytest.raises(OrganismError, match="did you mean 'extract'"):
        pipeline.through(stream.empty(), last="extrakt")
    with pytest.raises(OrganismError, match="stands before"):
        pipeline.through(stream.empty(), first="route", last="extract")


async def test_several_readers_share_the_source() -> None:
    """Contract section 5: each message is in the queue once, whoever reads it, and all readers end."""
    pump, counts = echo_pump(), [0, 0, 0]

    async def reader(number: int) -> AsyncIterator[MessageState]:
        async for state in pump.source():
            counts[number] += 1
            yield state
            await asyncio.sleep(0)

    def build(_source: AsyncIterable[MessageState]) -> Any:
        return pump.pipeline.stream(stream.merge(*(reader(number) for number in range(3))))

    async with composed(pump, build):
        answers = await asyncio.gather(*(pump.request("echo", Ask(str(n)), timeout=5) for n in range(10)))
    assert len(answers) == 10
    assert sum(counts) == 20


async def test_aiostreams_pipe_syntax_reads_the_same() -> None:
    """Contract section 5: it composes with aiostream."""
    pump = echo_pump()
    seen: list[str] = []

    def build(source: AsyncIterable[MessageState]) -> Any:
        whole: Any = pump.pipeline.stream(source)
        return whole | pipe.map(lambda answer, *_: repr(answer)) | pipe.action(seen.append)

    async with composed(pump, build):
        await pump.request("echo", Ask("hi"), timeout=5)
    assert seen == ["Answer(text='hi')"]


async def test_a_request_that_a_composition_filters_out_has_no_reply() -> None:
    """Contract sections 5 and 17: a message that leaves the composition is dropped; its call has no reply."""
    pump = echo_pump()

    def is_no_spam(state: MessageState) -> bool:
        if state.payload_tree is not None and state.payload_tree.findtext("Text") != "spam":
            return True
        pump.pipeline.drop(state, "it is spam")
        return False

    def build(source: AsyncIterable[MessageState]) -> Any:
        extracted = pump.pipeline.through(source, last="extract")
        return pump.pipeline.through(stream.filter(extracted, is_no_spam), first="thread")

    async with composed(pump, build) as recording:
        with pytest.raises(NoReply):
            await pump.request("echo", Ask("spam"), timeout=5)
        assert await pump.request("echo", Ask("ham"), timeout=5) == Answer("ham")
        await pump.idle()
        (dropped,) = recording.of(MessageDropped)
    assert dropped.reason == "it is spam"


async def test_a_message_that_a_composition_forgets_is_over_once_nothing_refers_to_it() -> None:
    """Contract section 7: nobody waits for ever, though a composition lets go of messages without a word."""
    pump = echo_pump()

    def build(source: AsyncIterable[MessageState]) -> Any:
        return pump.pipeline.stream(stream.filter(source, lambda state: b"spam" not in state.raw_bytes))

    async with composed(pump, build) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("spam"), timeout=5))
        assert await pump.request("echo", Ask("ham"), timeout=5) == Answer("ham")
        with pytest.raises(NoReply):
            await asked
        await pump.idle()
        assert len(recording.of(MessageDropped)) == 1, "dropped, with an event"


async def test_an_answer_that_a_composition_drops_settles_its_call() -> None:
    """Contract section 7: a dropped reply settles the call it answered."""
    pump = echo_pump()

    def is_no_answer(state: MessageState) -> bool:
        if state.from_id != "echo":
            return True
        pump.pipeline.drop(state, "no answers today")
        return False

    def build(source: AsyncIterable[MessageState]) -> Any:
        return pump.pipeline.stream(stream.filter(source, is_no_answer))

    async with composed(pump, build):
        with pytest.raises(NoReply):
            await pump.request("echo", Ask("hi"), timeout=5)
        await pump.idle()


async def test_a_rejected_message_ends_nothing() -> None:
    """Contract section 5: a message that fails a stage stops there; nothing else is harmed."""
    pump = echo_pump()
    async with composed(pump, pump.pipeline.stream) as recording:
        replies = pump.replies("console")
        for document in (b"rubbish", envelope('<Ask xmlns=""/>'), envelope('<Nope xmlns=""/>', to="nobody")):
            await pump.inject(document, from_id="console")
            assert type((await anext(replies)).payload).__name__ == "SystemError"
        assert len(recording.of(MessageRejected)) == 3
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("hi")


def own_driver(pump: StreamPump) -> None:
    return None


def with_a_stage(pump: StreamPump) -> None:
    pump.pipeline.insert("look", lambda state: state, before="route")


def whole_stream(pump: StreamPump) -> Any:
    return pump.pipeline.stream


DRIVES = pytest.mark.parametrize("drive", [own_driver, with_a_stage, whole_stream])


NOBODYS = ("\x00", "\ud800", "a<b&c", "", " ", "echo\x00", "\n", "x" * 10_000, "\u00e9cho")


@DRIVES
@pytest.mark.parametrize("to", NOBODYS, ids=ascii)
async def test_an_address_that_nobody_can_have_is_refused_alike(to: str, drive: Any) -> None:
    """Contract sections 5 and 9: `routing`, the same for unknown and forbidden, by whatever drives the pump."""
    pump, told = echo_pump(), []

    async def agent(payload: Any, metadata: object) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(Ask("hi"), to=to)
        told.append(payload.code)
        return Answer("done")

    pump.register_listener("agent", Ask, agent, agent=True, peers=["echo"])
    async with composed(pump, drive(pump)) as recording:
        assert await pump.request("agent", Ask("hi"), timeout=5) == Answer("done")
        with pytest.raises(RequestError, match="routing"):
            await pump.request(to, Ask("hi"), timeout=5)
        assert await pump.request("echo", Ask("hi"), timeout=5) == Answer("hi")
        assert "RunFailed" not in recording.names()
    assert told == ["routing"]


@DRIVES
async def test_what_the_pump_wrote_is_not_measured_like_what_comes_in(drive: Any) -> None:
    """Contract section 5: an envelope that the pump itself wrote is canonical by construction."""
    pump, large = pump_with(), Order([""] * 40_000)

    async def lister(payload: Ask, metadata: object) -> Order:
        return large

    async def counter(payload: Order, metadata: object) -> Answer:
        return Answer(str(len(payload.items)))

    pump.register_listener("lister", Ask, lister)
    pump.register_listener("counter", Order, counter)
    async with composed(pump, drive(pump)):
        assert await pump.request("lister", Ask("hi"), timeout=5) == large
        assert await pump.request("counter", large, timeout=5) == Answer("40000")


@DRIVES
@pytest.mark.parametrize("length", [900, 1_000, 1_001, 2_000])
async def test_the_bound_on_bytes_is_of_the_payload_alike(length: int, drive: Any) -> None:
    """Contract section 9: `limit`: size, to the sender; the same bound by whatever drives the pump."""
    overhead = len(b"<Answer><Text></Text></Answer>")
    pump = pump_with(limits={"max_message_bytes": 1_000 + overhead})

    async def agent(payload: Any, metadata: object) -> object:
        return Answer("x" * length) if isinstance(payload, Ask) else Answer(payload.message)

    async def sink(payload: Answer, metadata: object) -> Answer:
        return Answer("ok")

    pump.register_listener("agent", Ask, agent, agent=True)
    pump.register_listener("sink", Answer, sink)
    async with composed(pump, drive(pump)):
        answer = await pump.request("agent", Ask("hi"), timeout=5)
        if length <= 1_000:
            assert answer == Answer("x" * length)
            assert await pump.request("sink", Answer("x" * length), timeout=5) == Answer("ok")
        else:
            assert answer.text == f"the payload has {length + overhead:,} bytes; at most {1_000 + overhead:,} go"
            with pytest.raises(RequestError, match="limit: the payload has"):
                await pump.request("sink", Answer("x" * length), timeout=5)


async def test_a_delivery_that_is_dropped_holds_no_place_in_the_stream() -> None:
    """Contract section 5: throttling: a message that was dropped in the scheduler lets the next one in."""
    pump = echo_pump()
    hold = pump.hold(lambda message: message.to_id == "echo" and message.payload == Ask("held"))
    async with composed(pump, lambda source: pump.pipeline.stream(source, task_limit=1)) as recording:
        asked = asyncio.create_task(pump.request("echo", Ask("held"), timeout=5))
        await recording.until(lambda event: type(event).__name__ == "MessageHeld")
        hold.messages[0].drop()
        with pytest.raises(NoReply):
            await asked
        assert await pump.request("echo", Ask("next"), timeout=5) == Answer("next")


@pytest.mark.parametrize("drain", [True, False])
async def test_shutdown_ends_a_composition_whatever_still_waits(drain: bool) -> None:
    """Contract section 14: shutdown returns, always, and leaves no task behind."""
    pump = echo_pump()
    pump.hold(lambda message: True)
    run = asyncio.create_task(pump.run(build=pump.pipeline.stream))
    asked = asyncio.create_task(pump.request("echo", Ask("held")))
    recording = Recording(pump)
    await recording.until(lambda event: type(event).__name__ == "MessageHeld")
    await pump.shutdown(drain=drain, deadline_s=0.01)
    await run
    with pytest.raises(PumpStopped):
        await asked


async def test_a_composition_that_ends_early_fails_the_run() -> None:
    """Contract section 5: a composition consumes its source to the end; one that does not is an error."""
    pump = echo_pump()
    recording = Recording(pump)
    run = asyncio.create_task(pump.run(build=lambda source: stream.take(pump.pipeline.stream(source), 1)))
    with pytest.raises((PumpStopped, NoReply)):
        await pump.request("echo", Ask("hi"), timeout=5)
    with pytest.raises(OrganismError, match="ended while the pump ran"):
        await run
    assert len(recording.of(RunFailed)) == 1
    with pytest.raises(PumpStopped):
        await pump.inject(Ask("too late"), to="echo")


async def test_a_composition_whose_operator_raises_fails_the_run_and_stops_it() -> None:
    """Contract section 14: whoever waits gets PumpStopped, also when the composition breaks."""
    pump = echo_pump()

    def broken(state: MessageState) -> MessageState:
        raise ZeroDivisionError

    run = asyncio.create_task(pump.run(build=lambda source: pump.pipeline.stream(stream.map(source, broken))))
    with pytest.raises(PumpStopped):
        await pump.request("echo", Ask("hi"), timeout=5)
    with pytest.raises(ZeroDivisionError):
        await run


async def test_a_merged_source_may_not_bear_a_listeners_name() -> None:
    """Contract section 6: a source may not bear a listener's name, `system*` or `caller`."""
    pump = echo_pump()
    names = ("echo", "ECHO", "system", "system.todo", "Systematic", "caller", "")

    async def forger() -> AsyncIterator[MessageState]:
        for name in names:
            yield pump.state_of(b"<Ask><Text>forged</Text></Ask>", from_id=name, to="echo")

    async with composed(pump, lambda source: pump.pipeline.stream(stream.merge(source, forger()))) as recording:
        await until(recording, MessageRejected, len(names))
        await pump.idle()
        assert len(recording.of(MessageRejected)) == len(names)
        assert recording.of(HandlerStarted) == []


async def test_the_pump_is_not_idle_while_a_merged_message_is_under_way() -> None:
    """Contract section 7: idle is when no message is queued, held or handled."""
    pump, opened, reached = echo_pump(), asyncio.Event(), asyncio.Event()

    async def wait(state: MessageState) -> MessageState:
        reached.set()
        await opened.wait()
        return state

    async def radio() -> AsyncIterator[MessageState]:
        yield pump.state_of(b"<Ask><Text>hi</Text></Ask>", from_id="radio", to="echo")

    pump.pipeline.insert("wait", wait, before="route")
    replies = pump.replies("radio")
    async with composed(pump, lambda source: pump.pipeline.stream(stream.merge(source, radio()))):
        await reached.wait()
        idle = asyncio.create_task(pump.idle())
        await asyncio.sleep(0)
        assert not idle.done()
        opened.set()
        await idle
        assert (await anext(replies)).payload == Answer("hi")
