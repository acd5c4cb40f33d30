"""Contract section 5: results of a composition equal those of the pump's own driver, for whatever is sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiostream import stream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime import HandlerResponse, MessageState, StreamPump, SystemError, TodoUntil, xmlify
from runtime.events import HandlerFailed, MessageRejected, MessageSent, ReplyArrived, WatcherRegistered
from runtime.payloads.codec import codec_of
from runtime.testing import Recording
from tests.runtime.pump.classes import Answer, Note, envelope, pump_with


@xmlify
@dataclass
class Step:
    """What the listener that gets this is to do."""

    kind: str
    to: str
    below: list[Step] = field(default_factory=list)


NAMES = ("agent", "tool", "line", "hermit", "AGENT", "nobody", "system.todo", "caller", "console")
KINDS = (
    "answer", "answer in xml", "answer in dirty xml", "answer in prose", "answer twice", "answer by name",
    "say nothing", "raise", "rubbish", "no xml", "broken xml", "wrong class", "nul", "broadcast", "ambiguous",
    "to itself", "todo", "down", "down", "down", "down in xml",
)  # fmt: skip

steps = st.recursive(
    st.builds(Step, st.sampled_from(KINDS), st.sampled_from(NAMES)),
    lambda below: st.builds(Step, st.sampled_from(KINDS), st.sampled_from(NAMES), st.lists(below, max_size=3)),
    max_leaves=5,
)


def act(step: Step, own_name: str) -> Any:
    """What the handler of a listener returns for a step.

    Nothing is sent beside an answer, by itself or by way of a self-call: what an answer finds still under way
    is a matter of time, and so may differ.
    """
    children = [child for child in step.below if child.to.lower() != own_name]
    children = [child for child in children if child.to in ("caller", "console")][:1] or children
    below = [HandlerResponse(child, to=child.to) for child in children]
    written = [envelope(codec_of(Step).encode(child).decode(), to=child.to) for child in children]
    match step.kind:
        case "answer":
            return Answer("plain")
        case "answer in xml":
            return "<Answer><Text>xml</Text></Answer>"
        case "answer in dirty xml":
            return "Sure!\n```xml\n<Answer><Text>a & b < c</Text></Answer>\n```"
        case "answer in prose":
            return "It is 42."
        case "answer twice":
            return [Answer("first"), Answer("second")]
        case "answer by name":
            return HandlerResponse(Answer("by name"), to=step.to)
        case "raise":
            raise ValueError
        case "rubbish":
            return 7
        case "no xml":
            return "no element"
        case "broken xml":
            return "<Answer><Text>cut"
        case "wrong class":
            return HandlerResponse.respond(TodoUntil("x"))
        case "nul":
            return Answer("\x00")
        case "broadcast":
            return HandlerResponse.broadcast(Note("to all"))
        case "ambiguous":
            return HandlerResponse.broadcast(Step("answer", "x"))
        case "to itself":
            return HandlerResponse(Step("answer", "x"), to=own_name)
        case "todo":
            return [HandlerResponse(TodoUntil("Answer"), to="system.todo"), *below]
        case "down":
            return below
        case "down in xml":
            return b"\n".join(written)
    return None


def worker(own_name: str, *, agent: bool, collects: bool) -> Any:
    """A handler; only one whose frame handles one message at a time can say when all answers are in."""

    async def work(payload: Any, metadata: Any) -> Any:
        if isinstance(payload, Step):
            return act(payload, own_name)
        return Answer("collected") if collects and not metadata.waiting_for else None

    async def tool(payload: Step | Answer | SystemError, metadata: Any) -> Any:
        return await work(payload, metadata)

    return work if agent else tool


async def member(payload: Note, metadata: Any) -> Answer:
    return Answer(payload.text)


def organism() -> StreamPump:
    pump = pump_with(limits={"max_hops": 60, "max_chain_depth": 6})

    def register(name: str, *, agent: bool = False, **options: Any) -> None:
        handler = worker(name, agent=agent, collects=name != "tool")
        pump.register_listener(name, Step, handler, agent=agent, response_class=Answer, **options)

    register("agent", agent=True, peers=["tool", "line", "hermit"])
    register("hermit", agent=True)
    register("tool")
    register("line", serial=True)
    pump.register_listener("one", Note, member, broadcast=True)
    pump.register_listener("two", Note, member, broadcast=True)
    return pump


async def results_of(plans: list[Step], drive: Callable[[StreamPump], Any]) -> Counter[Any]:
    """All that was sent, refused and answered when the plans are carried out, one after another."""
    pump = organism()
    recording = Recording(pump)
    build = drive(pump)
    run = asyncio.create_task(pump.run(build=build))
    for plan in plans:
        if plan.kind == "down in xml":
            document = codec_of(Step).encode(plan)
            await pump.inject(document, to=plan.to, from_id="console")
        else:
            await pump.inject(plan, to=plan.to, from_id="console")
        await pump.idle()
    await pump.shutdown()
    await run
    return Counter(
        [
            *(("sent", e.from_id, e.to_ids, e.payload_type, e.raw) for e in recording.of(MessageSent) if _counts(e)),
            *(("rejected", e.from_id, e.stage, e.reason) for e in recording.of(MessageRejected)),
            *(("reply", e.from_id, e.payload_type, e.raw) for e in recording.of(ReplyArrived)),
            *(("failed", e.listener, e.error) for e in recording.of(HandlerFailed)),
            *(("watched", e.listener, e.wait_for) for e in recording.of(WatcherRegistered)),
        ]
    )


def _counts(sent: MessageSent) -> bool:
    """Whether it is no matter of time that a message is sent, and what it says.

    The boot message tells the time. An agent is told of a silence only where that is over after the last answer.
    """
    return sent.payload_type != "Boot" and b"<Code>no-reply</Code>" not in sent.raw


def own_driver(pump: StreamPump) -> None:
    return None


def whole_stream(pump: StreamPump) -> Any:
    return pump.pipeline.stream


def with_a_stage_of_ones_own(pump: StreamPump) -> None:
    async def look(state: MessageState) -> MessageState:
        await asyncio.sleep(0)
        return state

    pump.pipeline.insert("look", look, before="validate")


def in_parts(pump: StreamPump) -> Any:
    def build(source: AsyncIterable[MessageState]) -> Any:
        extracted = pump.pipeline.through(source, last="extract", task_limit=2)
        routed = pump.pipeline.through(stream.action(extracted, lambda state: None), first="thread", last="route")
        return pump.pipeline.through(routed, first="validate")

    return build


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=1, max_size=3))
def test_results_equal_those_of_the_pumps_own_driver(plans: list[Step]) -> None:
    """Contract section 5: results equal those of the pump's own driver."""

    async def compare() -> None:
        expected = await results_of(plans, own_driver)
        for drive in (whole_stream, with_a_stage_of_ones_own, in_parts):
            assert await results_of(plans, drive) == expected, drive.__name__

    asyncio.run(compare())
