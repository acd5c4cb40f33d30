"""Contract section 17: registering and unregistering listeners, while running too, and what can be asked of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    NameTaken,
    OrganismError,
    PayloadClassError,
    RequestError,
    StreamPump,
    SystemError,
    TodoUntil,
    xmlify,
)
from runtime.events import FrameClosed, ListenerUnregistered, MessageDispatched, MessageDropped
from runtime.organism.spec import ListenerSpec
from runtime.testing import running
from tests.runtime.pump.classes import (
    Answer,
    Ask,
    Gate,
    Note,
    assert_answers,
    echo,
    echo_pump,
    error_of,
    pump_with,
    until,
)


async def ignore(payload: object, metadata: HandlerMetadata) -> None:
    return None


# Registering


def test_listeners_are_a_mapping_by_name() -> None:
    """Contract section 17: `pump.listeners` (a mapping by name; `.handler` is the author's own function)."""
    pump = echo_pump()
    assert list(pump.listeners) == ["echo"]
    assert len(pump.listeners) == 1
    assert pump.listeners["echo"].handler is echo
    assert pump.listeners["ECHO"] is pump.listeners["echo"], "names compare without regard to case"
    assert "echo" in pump.listeners
    assert "other" not in pump.listeners
    assert pump.listeners.get("other") is None
    with pytest.raises(KeyError):
        pump.listeners["other"]


def test_a_listener_may_be_registered_by_its_spec() -> None:
    """Contract section 17: `register_listener`, as declared in a file."""
    pump = StreamPump()
    spec = ListenerSpec("Editor.Main", "handlers.Ask", "handlers.edit", "Edits", agent=True, timeout=3)
    listener = pump.register_listener(spec, Ask, echo, response_class=(Answer,))
    assert listener is pump.listeners["editor.main"]
    assert listener.spec is spec
    assert listener.description == "Edits"


@pytest.mark.parametrize(
    "name",
    [
        "system",
        "System",
        "system.todo",
        "SYSTEM.X",
        "caller",
        "Caller",
        "",
        "1st",
        "a b",
        "a/b",
        "ä",
        "x" * 65,
        ".a",
        "-a",
    ],
)
def test_names_that_are_reserved_or_malformed_are_refused(name: str) -> None:
    """Contract section 2: [A-Za-z_][A-Za-z0-9_.-]{0,63}; `system`, `system.*` and `caller` are reserved."""
    pump = StreamPump()
    with pytest.raises(NameTaken, match="can't name a listener"):
        pump.register_listener(name, Ask, echo)
    assert len(pump.listeners) == 0


@pytest.mark.parametrize("name", ["a", "_", "a.b-c_d", "x" * 64, "systematic", "callers", "a.system"])
def test_other_names_are_taken(name: str) -> None:
    """Contract section 2: names."""
    pump = StreamPump()
    pump.register_listener(name, Ask, echo)
    assert name in pump.listeners


def test_a_name_in_use_is_refused_without_regard_to_case() -> None:
    """Contract section 2: unique without regard to case."""
    pump = echo_pump()
    with pytest.raises(NameTaken, match="echo"):
        pump.register_listener("Echo", Note, ignore)
    assert pump.listeners["echo"].codec.cls is Ask


@pytest.mark.parametrize("cls", [int, str, dict, object])
def test_what_is_no_payload_class_is_refused(cls: type) -> None:
    """Contract section 3: refused when the class is registered, naming it."""
    with pytest.raises(PayloadClassError, match=cls.__name__):
        StreamPump().register_listener("it", cls, ignore)
    with pytest.raises(PayloadClassError, match=cls.__name__):
        StreamPump().register_listener("it", Ask, ignore, response_class=cls)


def test_two_broadcast_classes_of_one_name_are_refused() -> None:
    """Contract section 2: two broadcast listeners whose classes share a name but differ."""

    def another() -> type:
        @xmlify
        @dataclass
        class Ask:
            other: int

        return Ask

    pump = StreamPump()
    pump.register_listener("one", Ask, ignore, broadcast=True)
    pump.register_listener("two", Ask, ignore, broadcast=True)
    with pytest.raises(OrganismError, match="Ask"):
        pump.register_listener("three", another(), ignore, broadcast=True)
    pump.register_listener("four", another(), ignore)
    assert list(pump.listeners) == ["one", "two", "four"]


async def test_a_listener_registered_while_running_can_be_called() -> None:
    """Contract section 17: `register_listener`, while running too."""
    pump = pump_with()
    async with running(pump):
        with pytest.raises(RequestError, match="routing"):
            await pump.request("echo", Ask("hi"), timeout=5)
        pump.register_listener("echo", Ask, echo)
        await assert_answers(pump)


async def test_prompts_follow() -> None:
    """Contract section 17: prompts follow, also of agents whose peer came later or left."""
    pump, usages = pump_with(), []

    async def agent(payload: Ask, metadata: HandlerMetadata) -> Answer:
        usages.append(metadata.usage_instructions)
        return Answer(payload.text)

    pump.register_listener("agent", Ask, agent, agent=True, peers=["log"], description="An agent")
    async with running(pump):
        before = pump.usage_instructions("agent")
        await pump.request("agent", Ask("hi"), timeout=5)
        pump.register_listener("log", Note, ignore, description="Writes it down")
        during = pump.usage_instructions("agent")
        await pump.request("agent", Ask("hi"), timeout=5)
        pump.unregister_listener("log")
        after = pump.usage_instructions("agent")
        await pump.request("agent", Ask("hi"), timeout=5)
    assert "Writes it down" in during
    assert "Writes it down" not in before
    assert after == before
    assert usages == [before, during, after]


def test_what_can_be_asked_of_a_listener() -> None:
    """Contract section 17: `usage_instructions(agent)`, `schema(listener)`."""
    pump = StreamPump()
    pump.register_listener("agent", Ask, echo, agent=True, description="Asks around")
    assert "Asks around" in pump.usage_instructions("Agent")
    assert "Asks around" in pump.schema("AGENT")
    assert 'name="Ask"' in pump.schema("agent")
    for ask in (pump.usage_instructions, pump.schema, pump.unregister_listener):
        with pytest.raises(OrganismError, match="did you mean 'agent'"):
            ask("agnt")


# Unregistering


async def test_running_handlers_finish() -> None:
    """Contract section 17: `unregister_listener`: running handlers finish, and are answered for."""
    pump, gate = pump_with(), Gate()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await gate.pass_through()
        return Answer(payload.text)

    pump.register_listener("slow", Ask, slow)
    async with running(pump) as recording:
        asked = [asyncio.create_task(pump.request("slow", Ask(str(n)), timeout=5)) for n in range(3)]
        await gate.reached(3)
        pump.unregister_listener("slow")
        assert (await error_of(pump, pump.request("slow", Ask("late"), timeout=5))).code == "routing"
        gate.opened.set()
        assert await asyncio.gather(*asked) == [Answer("0"), Answer("1"), Answer("2")]
        await pump.idle()
        assert [event.name for event in recording.of(ListenerUnregistered)] == ["slow"]
        assert [event.listener for event in recording.of(FrameClosed)] == ["slow"] * 3


async def test_queued_calls_fail_as_routing() -> None:
    """Contract section 17: queued calls fail as `routing`."""
    pump, gate = pump_with(), Gate()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await gate.pass_through()
        return Answer(payload.text)

    pump.register_listener("slow", Ask, slow, agent=True)
    async with running(pump) as recording:
        first = asyncio.create_task(pump.request("slow", Ask("first"), from_id="console", timeout=5))
        await gate.reached(1)
        thread = recording.of(MessageDispatched)[-1].conversation
        queued = [
            asyncio.create_task(
                error_of(pump, pump.request("slow", Ask("x"), from_id="console", thread_id=thread, timeout=5))
            )
            for _ in range(3)
        ]
        while pump._scheduler.waiting < 3:
            await asyncio.sleep(0)
        pump.unregister_listener("slow")
        assert [error.code for error in await asyncio.gather(*queued)] == ["routing"] * 3
        gate.opened.set()
        assert await first == Answer("first")
        await pump.idle()
        assert len(recording.of(MessageDropped)) == 3


async def test_its_open_calls_fail_and_its_frames_close() -> None:
    """Contract section 17: its frames close: a call that waits for others below it is not answered any more."""
    pump, gate = pump_with(), Gate()

    async def front(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            todo = HandlerResponse(TodoUntil("Answer"), to="system.todo")
            return [todo, HandlerResponse(payload, to="slow")]
        return payload if isinstance(payload, Answer) else None

    async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await gate.pass_through()
        return Answer(payload.text)

    pump.register_listener("front", Ask, front, agent=True, peers=["slow"])
    pump.register_listener("slow", Ask, slow)
    async with running(pump):
        asked = asyncio.create_task(error_of(pump, pump.request("front", Ask("hi"), timeout=5)))
        await gate.reached(1)
        assert len(pump.todos) == 1
        pump.unregister_listener("front")
        assert (await asked).code == "routing"
        assert len(pump.todos) == 0
        assert [frame.name for frame in pump.threads.values() if frame.name in ("front", "slow")] == []
        gate.opened.set()
        await pump.idle()


async def test_an_agent_is_told_that_its_peer_is_gone() -> None:
    """Contract section 9: `routing`, the same for unknown and gone."""
    pump, gate, told = pump_with(), Gate(), []

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return [HandlerResponse(payload, to="peer"), HandlerResponse(payload, to="peer")]
        told.append(payload)
        return None if metadata.waiting_for else Answer("done")

    async def peer(payload: Ask, metadata: HandlerMetadata) -> None:
        await gate.pass_through()

    pump.register_listener("agent", Ask, agent, agent=True, peers=["peer"])
    pump.register_listener("peer", Ask, peer, agent=True)
    async with running(pump):
        asked = asyncio.create_task(pump.request("agent", Ask("hi"), timeout=5))
        await gate.reached(1)
        pump.unregister_listener("peer")
        gate.opened.set()
        assert await asked == Answer("done")
    assert {payload.code for payload in told if isinstance(payload, SystemError)} <= {"routing", "no-reply"}
    assert told[0].code == "routing"


async def test_a_name_that_is_free_again_is_another_listener() -> None:
    """Contract section 17: unregistered is gone: no frame, state or memory of it serves its successor."""
    pump, seen = pump_with(), []

    def counting(name: str) -> Any:
        async def count(payload: Ask, metadata: HandlerMetadata) -> Answer:
            metadata.state["count"] = metadata.state.get("count", 0) + 1
            seen.append((name, metadata.state["count"], len(metadata.context)))
            return Answer(payload.text)

        return count

    pump.register_listener("it", Ask, counting("old"))
    async with running(pump):
        replies = pump.replies("console")
        thread = await pump.inject(Ask("1"), to="it", from_id="console")
        await anext(replies)
        await pump.inject(Ask("2"), to="it", from_id="console", thread_id=thread)
        await anext(replies)
        pump.unregister_listener("it")
        pump.register_listener("it", Ask, counting("new"))
        await pump.inject(Ask("3"), to="it", from_id="console", thread_id=thread)
        await anext(replies)
    assert seen == [("old", 1, 1), ("old", 2, 3), ("new", 1, 1)]


async def test_its_successor_is_called_while_old_handlers_still_run() -> None:
    """Contract section 17: running handlers finish; the name is free at once."""
    pump, gate = pump_with(), Gate()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await gate.pass_through()
        return Answer("old")

    async def quick(payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer("new")

    pump.register_listener("it", Ask, slow)
    async with running(pump) as recording:
        old = asyncio.create_task(pump.request("it", Ask("hi"), from_id="console", timeout=5))
        await gate.reached(1)
        thread = recording.of(MessageDispatched)[-1].conversation
        pump.unregister_listener("it")
        pump.register_listener("it", Ask, quick)
        assert await pump.request("it", Ask("hi"), from_id="console", thread_id=thread, timeout=5) == Answer("new")
        gate.opened.set()
        assert await old == Answer("old")
        assert await pump.request("it", Ask("hi"), from_id="console", thread_id=thread, timeout=5) == Answer("new")


async def test_a_hung_handler_of_one_that_is_gone_still_times_out() -> None:
    """Contract sections 8 and 17: its timeout stands."""
    pump = pump_with()

    async def hang(payload: Ask, metadata: HandlerMetadata) -> None:
        await asyncio.Event().wait()

    pump.register_listener("hang", Ask, hang, timeout=0.02)
    async with running(pump) as recording:
        asked = asyncio.create_task(error_of(pump, pump.request("hang", Ask("hi"), timeout=5)))
        await until(recording, MessageDispatched, 2)
        pump.unregister_listener("hang")
        assert (await asked).code == "timeout"
        await pump.idle()


async def test_broadcasts_reach_who_is_there() -> None:
    """Contract section 6: every broadcast listener of that class: those of now."""
    pump, seen = pump_with(), []

    def member(name: str) -> Any:
        async def handler(payload: Note, metadata: HandlerMetadata) -> None:
            seen.append(name)

        return handler

    async with running(pump):
        for name in ("one", "two"):
            pump.register_listener(name, Note, member(name), broadcast=True)
        await pump.inject(Note("hi"))
        await pump.idle()
        pump.unregister_listener("one")
        await pump.inject(Note("hi"))
        await pump.idle()
    assert sorted(seen) == ["one", "two", "two"]
