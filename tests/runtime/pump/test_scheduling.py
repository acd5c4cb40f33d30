"""Contract section 8: who runs when, and how many at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from runtime import HandlerMetadata, HandlerResponse, StreamPump, TodoUntil
from runtime.events import FrameOpened, MessageDispatched
from runtime.organism.spec import Scheduling
from runtime.testing import Recording, running
from tests.runtime.pump.classes import Answer, Ask, Gate, Note, assert_answers, echo, pump_with

BOTH = pytest.mark.parametrize("order", ["breadth-first", "depth-first"])


def gated(gate: Gate) -> Callable[..., Any]:
    """A handler that waits before the gate, then answers."""

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await gate.pass_through()
        return Answer(payload.text)

    return handler


async def turns(count: int = 20) -> None:
    """Let the loop turn, so that whatever could happen has happened."""
    for _ in range(count):
        await asyncio.sleep(0)


# Order on one frame


@BOTH
@pytest.mark.parametrize("agent", [True, False])
async def test_on_one_frame_order_is_kept(order: Scheduling, agent: bool) -> None:
    """Contract section 8: on one frame order is kept in both."""
    pump, seen = pump_with(thread_scheduling=order), []

    async def sink(payload: Ask, metadata: HandlerMetadata) -> None:
        seen.append(payload.text)
        await asyncio.sleep(0)

    pump.register_listener("sink", Ask, sink, agent=agent)
    async with running(pump):
        thread = await pump.inject(Ask("0"), to="sink", from_id="console")
        for number in range(1, 50):
            await pump.inject(Ask(str(number)), to="sink", from_id="console", thread_id=thread)
        await pump.idle()
    assert seen == [str(number) for number in range(50)]


@BOTH
async def test_an_agents_messages_on_one_frame_are_handled_one_at_a_time(order: Scheduling) -> None:
    """Contract section 8: an agent's messages on one frame are handled one at a time, in order."""
    pump, gate = pump_with(thread_scheduling=order), Gate()
    pump.register_listener("agent", Ask, gated(gate), agent=True)
    async with running(pump):
        thread = await pump.inject(Ask("0"), to="agent", from_id="console")
        for number in range(1, 5):
            await pump.inject(Ask(str(number)), to="agent", from_id="console", thread_id=thread)
        await gate.reached(1)
        await turns()
        assert gate.inside == 1
        gate.opened.set()
        await pump.idle()
    assert gate.most == 1


async def test_a_plain_function_of_an_agent_is_one_at_a_time_too() -> None:
    """Contract section 8: an agent's messages on one frame are handled one at a time, threads or not."""
    pump, inside, most = pump_with(), Counter[str](), []

    def handler(payload: Ask, metadata: HandlerMetadata) -> None:
        inside["now"] += 1
        most.append(inside["now"])
        inside["now"] -= 1

    pump.register_listener("agent", Ask, handler, agent=True)
    async with running(pump):
        thread = await pump.inject(Ask("0"), to="agent", from_id="console")
        for number in range(50):
            await pump.inject(Ask(str(number)), to="agent", from_id="console", thread_id=thread)
        await pump.idle()
    assert max(most) == 1


async def test_an_agent_that_yields_is_one_at_a_time_until_it_has_ended() -> None:
    """Contract section 8: one at a time: an async generator's frame is free when it has ended."""
    pump, log = pump_with(), []

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Any:
        log.append(f"begin {payload.text}")
        for _ in range(3):
            yield HandlerResponse(Note(payload.text), to="log")
            await asyncio.sleep(0)
        log.append(f"end {payload.text}")

    async def sink(payload: Note, metadata: HandlerMetadata) -> None:
        return None

    pump.register_listener("log", Note, sink)
    pump.register_listener("agent", Ask, handler, agent=True, peers=["log"])
    async with running(pump):
        thread = await pump.inject(Ask("0"), to="agent", from_id="console")
        await pump.inject(Ask("1"), to="agent", from_id="console", thread_id=thread)
        await pump.idle()
    assert log == ["begin 0", "end 0", "begin 1", "end 1"]


async def test_an_agents_next_message_sees_what_its_last_result_sent_though_a_stage_is_slow() -> None:
    """Contract section 8: one at a time, in order; a slow stage of the user's does not break that."""
    pump, seen = pump_with(), []

    async def handler(payload: object, metadata: HandlerMetadata) -> object:
        if not isinstance(payload, Ask):
            return None
        seen.append([slot.payload_type for slot in metadata.context])
        return HandlerResponse(Note(payload.text), to="log")

    async def sink(payload: Note, metadata: HandlerMetadata) -> None:
        return None

    async def slow(state: Any) -> Any:
        await turns()
        return state

    pump.register_listener("log", Note, sink)
    pump.register_listener("agent", Ask, handler, agent=True, peers=["log"])
    pump.pipeline.insert("slow", slow, before="route")
    async with running(pump):
        thread = await pump.inject(Ask("0"), to="agent", from_id="console")
        await pump.inject(Ask("1"), to="agent", from_id="console", thread_id=thread)
        await pump.idle()
    assert seen == [["Ask"], ["Ask", "Note", "Ask"]]


# How many at once


async def test_three_calls_to_one_tool_overlap() -> None:
    """Contract section 8: tools run concurrently: three calls to one tool overlap, on one frame too."""
    pump, gate = pump_with(), Gate()

    async def front(payload: Ask, metadata: HandlerMetadata) -> object:
        return [HandlerResponse(payload, to="tool") for _ in range(3)]

    pump.register_listener("front", Ask, front)
    pump.register_listener("tool", Ask, gated(gate))
    async with running(pump):
        await pump.inject(Ask("hi"), to="front")
        await gate.reached(3)
        gate.opened.set()
        await pump.idle()


async def test_a_serial_tool_handles_one_message_of_a_frame_at_a_time() -> None:
    """Contract section 2: `serial`: one message of a frame at a time; its other frames overlap."""
    pump, gate = pump_with(), Gate()

    async def front(payload: Ask, metadata: HandlerMetadata) -> object:
        return [HandlerResponse(payload, to="tool") for _ in range(3)]

    pump.register_listener("front", Ask, front)
    pump.register_listener("tool", Ask, gated(gate), serial=True)
    async with running(pump):
        await pump.inject(Ask("one"), to="front")
        await pump.inject(Ask("two"), to="front")
        await gate.reached(2)
        await turns()
        assert gate.inside == 2
        gate.opened.set()
        await pump.idle()
    assert gate.most == 2


async def test_over_all_frames_at_most_max_concurrent_per_agent() -> None:
    """Contract section 8: over all frames at most max_concurrent_per_agent."""
    pump, gate = pump_with(max_concurrent_per_agent=3), Gate()
    pump.register_listener("agent", Ask, gated(gate), agent=True)
    async with running(pump):
        asked = [asyncio.create_task(pump.request("agent", Ask(str(n)), timeout=5)) for n in range(10)]
        await gate.reached(3)
        await turns()
        assert gate.inside == 3
        gate.opened.set()
        assert len(await asyncio.gather(*asked)) == 10
    assert gate.most == 3


async def test_each_agent_has_its_own_limit_and_tools_have_none() -> None:
    """Contract section 2: invocations of one agent at once, over all threads."""
    pump, gates = pump_with(max_concurrent_per_agent=1), [Gate(), Gate(), Gate()]
    pump.register_listener("one", Ask, gated(gates[0]), agent=True)
    pump.register_listener("two", Ask, gated(gates[1]), agent=True)
    pump.register_listener("tool", Ask, gated(gates[2]))
    async with running(pump):
        for name in ("one", "two", "tool"):
            for _ in range(3):
                await pump.inject(Ask(name), to=name)
        for gate, count in zip(gates, (1, 1, 3), strict=True):
            await gate.reached(count)
        await turns()
        assert [gate.inside for gate in gates] == [1, 1, 3]
        for gate in gates:
            gate.opened.set()
        await pump.idle()


async def test_at_most_max_concurrent_handlers_at_once() -> None:
    """Contract section 2: handler invocations at once."""
    pump, gate = pump_with(max_concurrent_handlers=4), Gate()
    pump.register_listener("tool", Ask, gated(gate))
    async with running(pump):
        for number in range(10):
            await pump.inject(Ask(str(number)), to="tool")
        await gate.reached(4)
        await turns()
        assert gate.inside == 4
        gate.opened.set()
        await pump.idle()
    assert gate.most == 4


@BOTH
async def test_fifty_messages_for_one_saturated_agent_block_no_one_else(order: Scheduling) -> None:
    """Contract sections 8 and 19: a message that can't run yet holds no slot."""
    pump, gate = pump_with(max_concurrent_handlers=2, max_concurrent_per_agent=1, thread_scheduling=order), Gate()
    pump.register_listener("agent", Ask, gated(gate), agent=True)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        for number in range(50):
            await pump.inject(Ask(str(number)), to="agent")
        await gate.reached(1)
        for _ in range(3):
            await assert_answers(pump)
        assert gate.inside == 1
        gate.opened.set()
        await pump.idle()


async def test_fifty_messages_on_one_busy_frame_block_no_one_else() -> None:
    """Contract section 8: a message that can't run yet holds no slot: neither behind its own frame."""
    pump, gate = pump_with(max_concurrent_handlers=2), Gate()
    pump.register_listener("agent", Ask, gated(gate), agent=True)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        thread = await pump.inject(Ask("first"), to="agent", from_id="console")
        for number in range(50):
            await pump.inject(Ask(str(number)), to="agent", from_id="console", thread_id=thread)
        await gate.reached(1)
        await assert_answers(pump)
        gate.opened.set()
        await pump.idle()


async def test_a_slow_stage_holds_no_handlers_slot() -> None:
    """Contract section 8: a result on its way through stages of the user's holds no slot."""
    pump, gate = pump_with(max_concurrent_handlers=1), Gate()

    async def slow(state: Any) -> Any:
        if state.from_id == "slow":
            await gate.pass_through()
        return state

    pump.register_listener("slow", Ask, echo)
    pump.register_listener("echo", Ask, echo)
    pump.pipeline.insert("slow", slow, before="route")
    async with running(pump):
        asked = asyncio.create_task(pump.request("slow", Ask("hi"), timeout=5))
        await gate.reached(1)
        await assert_answers(pump)
        gate.opened.set()
        assert await asked == Answer("hi")


async def test_at_most_max_concurrent_pipelines_in_slow_stages() -> None:
    """Contract section 2: messages between intake and routing at once."""
    pump, gate = pump_with(max_concurrent_pipelines=3), Gate()

    async def slow(state: Any) -> Any:
        await gate.pass_through()
        return state

    pump.register_listener("echo", Ask, echo)
    pump.pipeline.insert("slow", slow, before="route")
    async with running(pump):
        asked = [asyncio.create_task(pump.request("echo", Ask(str(n)), timeout=5)) for n in range(10)]
        await gate.reached(3)
        await turns()
        assert gate.inside == 3
        gate.opened.set()
        await asyncio.gather(*asked)
    assert gate.most == 3


async def test_system_listeners_take_no_slot() -> None:
    """Contract section 8: system listeners take none."""
    pump, gate, told = pump_with(max_concurrent_handlers=1), Gate(), asyncio.Event()

    async def agent(payload: Any, metadata: HandlerMetadata) -> Any:
        yield HandlerResponse(TodoUntil("Answer"), to="system.todo")
        assert len(metadata.context) == 1
        told.set()
        await gate.pass_through()

    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("hi"), to="agent")
        await told.wait()
        assert [watcher.listener for watcher in pump.todos] == ["agent"]
        gate.opened.set()


# Who comes first


def by_source(recording: Recording, pump: StreamPump, to: str) -> list[str]:
    """The sources whose conversations were served, in the order of dispatch."""
    sources = {}
    for event in recording.of(FrameOpened):
        if event.frame == event.conversation:
            sources[event.conversation] = event.listener
    return [sources[event.conversation] for event in recording.of(MessageDispatched) if event.to_id == to]


async def test_breadth_first_takes_conversations_in_turn() -> None:
    """Contract section 8: breadth-first takes conversations in turn, so a busy one starves none."""
    pump = pump_with(max_concurrent_handlers=1)

    async def tool(payload: Ask, metadata: HandlerMetadata) -> None:
        await asyncio.sleep(0)

    pump.register_listener("tool", Ask, tool)
    async with running(pump) as recording:
        pump.pause()
        busy = await pump.inject(Ask("0"), to="tool", from_id="busy")
        for number in range(1, 20):
            await pump.inject(Ask(str(number)), to="tool", from_id="busy", thread_id=busy)
        for name in ("one", "two"):
            await pump.inject(Ask(name), to="tool", from_id=name)
        await turns()
        pump.resume()
        await pump.idle()
        served = by_source(recording, pump, "tool")
    assert served[:4] == ["busy", "one", "two", "busy"]
    assert served[4:] == ["busy"] * 18


async def test_breadth_first_holds_for_those_who_wait_for_one_agent() -> None:
    """Contract section 8: a busy conversation starves none, before a saturated agent neither."""
    pump, gate = pump_with(max_concurrent_per_agent=1, max_concurrent_handlers=40), Gate()

    async def agent(payload: Ask, metadata: HandlerMetadata) -> None:
        if payload.text == "first":
            await gate.pass_through()

    async def spread(payload: Ask, metadata: HandlerMetadata) -> object:
        return [HandlerResponse(payload, to=f"clerk{number}") for number in range(10)]

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="agent")

    pump.register_listener("agent", Ask, agent, agent=True)
    pump.register_listener("spread", Ask, spread)
    for number in range(10):
        pump.register_listener(f"clerk{number}", Ask, clerk)
    async with running(pump) as recording:
        await pump.inject(Ask("first"), to="agent", from_id="first")
        await gate.reached(1)
        await pump.inject(Ask("many"), to="spread", from_id="busy")
        await turns()
        for name in ("one", "two"):
            await pump.inject(Ask(name), to="agent", from_id=name)
        await turns()
        gate.opened.set()
        await pump.idle()
        served = by_source(recording, pump, "agent")
    assert served[:5] == ["first", "busy", "one", "two", "busy"]


async def test_depth_first_finishes_the_oldest_conversation_first() -> None:
    """Contract section 8: depth-first finishes the oldest conversation first."""
    pump = pump_with(max_concurrent_handlers=1, thread_scheduling="depth-first")

    async def chain(payload: Ask, metadata: HandlerMetadata) -> object:
        await asyncio.sleep(0)
        return HandlerResponse(Ask(payload.text[1:]), to="chain") if payload.text else None

    pump.register_listener("chain", Ask, chain)
    async with running(pump) as recording:
        pump.pause()
        for name in ("one", "two", "three"):
            await pump.inject(Ask("xxx"), to="chain", from_id=name)
        await turns()
        pump.resume()
        await pump.idle()
        served = by_source(recording, pump, "chain")
    assert served == ["one"] * 4 + ["two"] * 4 + ["three"] * 4


async def test_depth_first_takes_the_deepest_and_newest_frame_of_a_conversation() -> None:
    """Contract section 8: in it the deepest and newest frame."""
    pump, seen = pump_with(max_concurrent_handlers=1, thread_scheduling="depth-first"), []

    def node(name: str, below: list[str]) -> Callable[..., Any]:
        async def handler(payload: Ask, metadata: HandlerMetadata) -> object:
            seen.append(name)
            return [HandlerResponse(payload, to=each) for each in below]

        return handler

    tree = {"root": ["a", "b"], "a": ["a1", "a2"], "b": ["b1"], "a1": [], "a2": [], "b1": []}
    for name, below in tree.items():
        pump.register_listener(name, Ask, node(name, below))
    async with running(pump):
        await pump.inject(Ask("hi"), to="root")
        await pump.idle()
    assert seen == ["root", "b", "b1", "a", "a2", "a1"]


async def test_depth_first_holds_for_those_who_wait_for_one_agent() -> None:
    """Contract section 8: the oldest conversation first, before a saturated agent too."""
    pump, gate = pump_with(max_concurrent_per_agent=1, thread_scheduling="depth-first"), Gate()
    late = Gate()

    async def agent(payload: Ask, metadata: HandlerMetadata) -> None:
        if payload.text == "first":
            await gate.pass_through()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> object:
        await late.pass_through()
        return HandlerResponse(payload, to="agent")

    pump.register_listener("agent", Ask, agent, agent=True)
    pump.register_listener("slow", Ask, slow)
    async with running(pump) as recording:
        await pump.inject(Ask("first"), to="agent", from_id="first")
        await gate.reached(1)
        await pump.inject(Ask("hi"), to="slow", from_id="older")
        await late.reached(1)
        await pump.inject(Ask("hi"), to="agent", from_id="younger")
        await turns()
        late.opened.set()
        await turns()
        gate.opened.set()
        await pump.idle()
        served = by_source(recording, pump, "agent")
    assert served == ["first", "older", "younger"]


async def test_the_loop_gets_its_turn_while_messages_flow() -> None:
    """House: a pump whose queue is never empty starves nobody: timers and other tasks run."""
    pump = pump_with(limits={"max_hops": 10**9, "max_slots_per_thread": 10})
    stop = False

    async def back(payload: Ask, metadata: HandlerMetadata) -> object:
        return None if stop else HandlerResponse(payload, to="forth")

    async def forth(payload: Ask, metadata: HandlerMetadata) -> object:
        return HandlerResponse(payload, to="back")

    pump.register_listener("back", Ask, back)
    pump.register_listener("forth", Ask, forth)
    async with pump:
        await pump.inject(Ask("hi"), to="back")
        for _ in range(10):
            await asyncio.sleep(0.001)
        stop = True
        await pump.idle()


async def test_one_who_waits_for_an_agent_is_not_overtaken_for_ever() -> None:
    """Contract section 8: a busy one starves none, with slots and agents both at their limits."""
    pump = pump_with(max_concurrent_handlers=2, max_concurrent_per_agent=1)
    turn = 0
    patient_at: list[int] = []

    async def agent(payload: Ask, metadata: HandlerMetadata) -> object:
        nonlocal turn
        turn += 1
        await asyncio.sleep(0)
        if payload.text == "patient":
            patient_at.append(turn)
            return None
        return HandlerResponse(payload, to="agent") if turn < 200 else None

    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        for number in range(4):
            await pump.inject(Ask(str(number)), to="agent", from_id=f"greedy{number}")
        await turns()
        await pump.inject(Ask("patient"), to="agent", from_id="patient")
        await pump.idle()
    assert patient_at[0] < 30
