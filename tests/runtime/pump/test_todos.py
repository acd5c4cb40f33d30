"""Watchers, eyebrows and nudges (contract section 10)."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    OrganismError,
    SystemError,
    TodoClosed,
    TodoComplete,
    TodoRegistered,
    TodoUntil,
)
from runtime.events import MessageSent, WatcherClosed, WatcherExpired, WatcherRaised, WatcherRegistered
from runtime.testing import running
from tests.runtime.pump.organisms import (
    UNUSED,
    Answer,
    Ask,
    Count,
    Note,
    Scribe,
    Waiter,
    echo,
    envelope,
    frame,
    frames,
    organism,
    when,
)


def watch(wait_for: str, from_listener: str = "", description: str = "") -> HandlerResponse:
    """A todo as a handler sends it."""
    return HandlerResponse(TodoUntil(wait_for, from_listener, description), to="system.todo")


def quiet(agent: Scribe) -> Any:
    """A handler that names its own classes, so that acknowledgements call it no more."""

    async def handler(payload: Ask | Note | Answer | Count, metadata: HandlerMetadata) -> object:
        return await agent(payload, metadata)

    return handler


# Registering


async def test_a_todo_registers_a_watcher_on_the_senders_frame() -> None:
    """Contract section 10: registers a watcher on the sender's frame."""
    pump = organism()
    pump.register_listener("agent", Ask, Scribe(when(Ask, watch("Note", "clerk", "a note"))), agent=True)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        (watcher,) = pump.todos
        assert watcher.frame is frame(pump, "agent")
        assert (watcher.wait_for, watcher.from_listener, watcher.description) == ("Note", "clerk", "a note")
        assert isinstance(watcher.id, str)
    (event,) = recording.of(WatcherRegistered)
    assert (event.listener, event.wait_for, event.from_listener) == ("agent", "Note", "clerk")


async def test_a_todo_is_answered_by_todo_registered() -> None:
    """Contract section 10: answered by `TodoRegistered(id, wait_for, description)`."""
    agent = Scribe(when(Ask, watch("Note", description="a note")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        (watcher,) = pump.todos
    assert agent.payloads[1:] == [TodoRegistered(watcher.id, "Note", "a note")]
    assert agent.metadata[1].from_id == "system.todo"


async def test_a_todo_may_be_written_as_xml() -> None:
    """Contract sections 8 and 10: an LLM writes it, in an envelope or bare."""
    bare = "<TodoUntil><WaitFor>Note</WaitFor></TodoUntil>"
    addressed = envelope('<TodoUntil xmlns=""><WaitFor>Count</WaitFor></TodoUntil>', to="system.todo")
    pump = organism()
    pump.register_listener("agent", Ask, Scribe(when(Ask, [bare, addressed])), agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        assert [watcher.wait_for for watcher in pump.todos] == ["Note", "Count"]


async def test_a_tool_may_register_a_todo_too() -> None:
    """Contract section 10: on the sender's frame, whoever it is."""
    pump = organism()
    pump.register_listener("tool", Ask, Scribe(when(Ask, watch("Note"))))
    async with running(pump):
        await pump.inject(Ask("go"), to="tool")
        await pump.idle()
        assert [watcher.listener for watcher in pump.todos] == ["tool"]


async def test_acknowledgements_are_recorded_but_call_an_annotated_handler_only_if_it_names_them() -> None:
    """Contract section 8: always recorded in the context, but call an annotated handler only if it names
    them.
    """
    handled: list[type] = []

    async def unnamed(payload: Ask, metadata: HandlerMetadata) -> object:
        handled.append(type(payload))
        return watch("Note")

    async def named(payload: Ask | TodoRegistered, metadata: HandlerMetadata) -> object:
        handled.append(type(payload))
        return watch("Note") if isinstance(payload, Ask) else None

    pump = organism()
    pump.register_listener("unnamed", Ask, unnamed, agent=True)
    pump.register_listener("named", Ask, named, agent=True)
    async with running(pump):
        for name in ("unnamed", "named"):
            await pump.inject(Ask("go"), to=name)
            await pump.idle()
            recorded = [slot.payload_type for slot in pump.context(frame(pump, name).id)]
            assert recorded[:3] == ["Ask", "TodoUntil", "TodoRegistered"]
    assert handled == [Ask, Ask, TodoRegistered]


async def test_a_todo_takes_effect_before_any_other_message_of_its_result() -> None:
    """Contract section 10: when the sender's result is taken, before any other message of that result is
    queued.
    """
    send = [HandlerResponse(Note("x"), to="clerk"), watch("Note"), watch("Answer")]
    agent = Scribe(when(Ask, send))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Note, Scribe(when(Note, Answer("x"))))
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    own = [event for event in recording.events if isinstance(event, WatcherRegistered | MessageSent)]
    sent = next(event for event in own if isinstance(event, MessageSent) and event.payload_type == "Note")
    registered = [event.seq for event in own if isinstance(event, WatcherRegistered)]
    assert len(registered) == 2
    assert max(registered) < sent.seq
    assert "Answer" in agent.metadata[-1].todo_nudge


# Matching


@pytest.mark.parametrize(
    ("wait_for", "raised"),
    [
        ("Answer", True),
        ("answer", True),
        ("ANSWER", True),
        ("Ans*", True),
        ("*", True),
        ("A?swer", True),
        ("*SWER", True),
        ("  Answer ", True),
        ("Answers", False),
        ("Answe", False),
        ("nswer", False),
        ("A?wer", False),
        ("Note", False),
        ("", False),
        ("[A]nswer", False),
        ("A*w*r", True),
        ("*A*n*s*w*e*r*", True),
        ("Answer?", False),
        ("Answer*", True),
    ],
)
async def test_a_message_matches_by_the_name_of_its_class(wait_for: str, *, raised: bool) -> None:
    """Contract section 10: class name equals wait_for (no regard to case; `*` and `?` as in fnmatch)."""
    agent = Scribe(when(Ask, [watch(wait_for), HandlerResponse(Ask("x"), to="clerk")]))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert [event.payload_type for event in recording.of(WatcherRaised)] == (["Answer"] if raised else [])


@pytest.mark.parametrize("wait_for", ["*a" * 100_000, "?" * 200_000, "*" * 200_000 + "z", "[" * 50_000])
async def test_a_hostile_pattern_costs_next_to_nothing(wait_for: str) -> None:
    """Contract section 10: what an LLM waits for is data: it is matched in time linear in its length."""
    agent = Scribe(when(Ask, [watch(wait_for), *[HandlerResponse(Ask("x"), to="clerk")] * 50]))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with pump:
        await pump.inject(Ask("go"), to="agent")
        await asyncio.wait_for(pump.idle(), 5)
    assert len(agent.of(Answer)) == 50


@pytest.mark.parametrize(("sender", "raised"), [("two", True), ("TWO", True), ("one", False), ("agent", False)])
async def test_a_watcher_for_one_listener_is_raised_by_that_one_only(sender: str, *, raised: bool) -> None:
    """Contract section 10: it comes from from_listener where given."""

    def act(payload: object) -> object:
        if payload == Ask("go"):
            return HandlerResponse(Ask("1"), to="one")
        if payload == Answer("1"):
            return [watch("Answer", sender), HandlerResponse(Ask("2"), to="two")]
        return None

    agent = Scribe(act)
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["one", "two"])
    pump.register_listener("one", Ask, echo)
    pump.register_listener("two", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert [event.from_id for event in recording.of(WatcherRaised)] == (["two"] if raised else [])


async def test_system_payloads_never_match() -> None:
    """Contract section 10: system payloads never match: errors and acknowledgements."""
    agent = Scribe(when(Ask, [watch("*"), HandlerResponse(Ask("x"), to="bad"), HandlerResponse(Ask("x"), to="nobody")]))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True, peers=["bad"])
    pump.register_listener("bad", Note, Scribe())
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert len(agent.of(SystemError)) == 2
    assert len(agent.of(TodoRegistered)) == 1
    assert recording.of(WatcherRaised) == []


async def test_the_issuers_own_sends_never_match() -> None:
    """Contract section 10: the issuer's own sends never match: neither down nor to itself."""
    send = [watch("*"), HandlerResponse(Note("x"), to="log"), HandlerResponse(Ask("self"), to="agent")]
    agent = Scribe(when(Ask, send))
    pump = organism()
    agent = Scribe(lambda payload: send if payload == Ask("go") else None)
    log = Scribe()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["log"])
    pump.register_listener("log", Note, log)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert log.payloads == [Note("x")]
    assert agent.of(Ask) == [Ask("go"), Ask("self")]
    assert recording.of(WatcherRaised) == []


async def test_a_message_dispatched_below_the_watchers_frame_matches() -> None:
    """Contract section 10: dispatched on the watcher's frame or below it; then the nudge tells through
    which peer.
    """
    agent = Scribe(when(Ask, [watch("Note"), HandlerResponse(Ask("x"), to="clerk")]))
    clerk = Scribe(when(Ask, HandlerResponse(Note("deep"), to="archive"), Answer("done")))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, clerk)
    pump.register_listener("archive", Note, Scribe(lambda _: Answer("kept")))
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    (raised,) = recording.of(WatcherRaised)
    assert (raised.listener, raised.payload_type, raised.from_id) == ("agent", "Note", "clerk")
    nudge = agent.metadata[-1].todo_nudge
    assert agent.payloads[-1] == Answer("done")
    assert "Note" in nudge
    assert "clerk" in nudge


async def test_the_nudge_names_no_listener_beyond_the_own_peer() -> None:
    """Contract section 10: below its own frame: through which peer; what is further down stays hidden."""
    agent = Scribe(when(Ask, [watch("Count"), HandlerResponse(Ask("x"), to="clerk")]))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, Scribe(when(Ask, HandlerResponse(Note("x"), to="hidden"), Answer("done"))))
    pump.register_listener("hidden", Note, Scribe(when(Note, HandlerResponse(Count(1), to="deeper"), Answer("x"))))
    pump.register_listener("deeper", Count, Scribe(lambda _: Answer("x")))
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    nudge = agent.metadata[-1].todo_nudge
    assert "clerk" in nudge
    assert "hidden" not in nudge
    assert "deeper" not in nudge


async def test_a_message_beside_or_above_the_watchers_frame_does_not_match() -> None:
    """Contract section 10: on the watcher's frame or below it, and nowhere else."""
    pump = organism()
    agent = Scribe(when(Ask, watch("Note")))
    beside = Scribe()
    pump.register_listener("agent", Ask, quiet(agent), agent=True)
    pump.register_listener("beside", Note, beside)
    async with running(pump) as recording:
        conversation = await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        await pump.inject(Note("same conversation"), to="beside", thread_id=conversation)
        await pump.inject(Note("another"), to="beside")
        await pump.idle()
    assert len(beside.payloads) == 2
    assert recording.of(WatcherRaised) == []


async def test_a_source_can_raise_a_watcher() -> None:
    """Contract section 10: whoever sent it, when it is dispatched on the watcher's frame."""
    agent = Scribe(lambda payload: watch("Ask", "console") if payload == Ask("go") else None)
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True)
    async with running(pump) as recording:
        conversation = await pump.inject(Ask("go"), to="agent", from_id="console")
        await pump.idle()
        assert recording.of(WatcherRaised) == []
        await pump.inject(Ask("again"), to="agent", from_id="console", thread_id=conversation)
        await pump.idle()
    assert len(recording.of(WatcherRaised)) == 1
    assert "console" in agent.metadata[-1].todo_nudge


async def test_a_late_reply_that_is_only_recorded_raises_too() -> None:
    """Contract section 10: dispatched is enough; section 7 says who is called."""
    late, keep = Waiter(lambda _: Answer("late")), Waiter(lambda _: Count(1))

    def serve(payload: object) -> object:
        if payload == Note("open"):
            return [watch("Answer"), HandlerResponse(Count(1), to="keep")]
        if payload == Note("answer"):
            return [HandlerResponse(Ask("x"), to="late"), HandlerResponse.respond(Answer("early"))]
        return None

    desk = Scribe(serve)
    pump = organism()
    pump.register_listener("desk", Note, quiet(desk), agent=True, peers=["keep", "late"])
    pump.register_listener("keep", Count, keep)
    pump.register_listener("late", Ask, late)
    async with running(pump) as recording:
        await pump.inject(Note("open"), to="desk", thread_id=UNUSED)
        await keep.started.wait()
        assert await pump.request("desk", Note("answer"), thread_id=UNUSED, timeout=5) == Answer("early")
        late.gate.set()
        await recording.until(lambda event: isinstance(event, WatcherRaised))
        keep.gate.set()
        await pump.idle()
    assert desk.of(Answer) == []


async def test_what_a_tool_of_a_closed_frame_still_does_raises_nobody() -> None:
    """Contract sections 7 and 10: a closed frame is below nothing any more."""
    slow = Waiter(lambda _: HandlerResponse(Count(1), to="other"))
    other = Scribe()
    agent = Scribe(when(Ask, [watch("Count"), HandlerResponse(Note("x"), to="slow"), Answer("done")]))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["slow"])
    pump.register_listener("slow", Note, slow)
    pump.register_listener("other", Count, other)
    async with running(pump) as recording:
        assert await pump.request("agent", Ask("go"), timeout=5) == Answer("done")
        await slow.started.wait()
        slow.gate.set()
        await pump.idle()
    assert other.payloads == [Count(1)]
    assert recording.of(WatcherRaised) == []


# Eyebrows and nudges


async def test_the_first_match_raises_the_eyebrow_once() -> None:
    """Contract section 10: the first match raises the eyebrow, once."""
    send = [watch("Answer"), *(HandlerResponse(Ask(str(number)), to="clerk") for number in range(3))]
    agent = Scribe(when(Ask, send))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert len(agent.of(Answer)) == 3
    assert len(recording.of(WatcherRaised)) == 1


async def test_the_raising_message_itself_carries_the_nudge() -> None:
    """Contract section 10: the raising message itself already carries the nudge."""
    agent = Scribe(when(Ask, [watch("Answer", description="the news"), HandlerResponse(Ask("x"), to="clerk")]))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        (watcher,) = pump.todos
    assert [bool(metadata.todo_nudge) for metadata in agent.metadata] == [False, True]
    nudge = agent.metadata[1].todo_nudge
    assert "Answer" in nudge
    assert "clerk" in nudge
    assert f"<TodoComplete><Id>{watcher.id}</Id></TodoComplete>" in nudge


async def test_every_message_carries_the_nudge_until_the_watcher_is_closed() -> None:
    """Contract section 10: while a watcher of the frame is raised, each message dispatched there has a
    nudge.
    """

    def act(payload: object) -> object:
        if payload == Ask("go"):
            return [watch("Answer"), HandlerResponse(Ask("x"), to="clerk")]
        if payload == Ask("close"):
            return HandlerResponse(TodoComplete("1"), to="system.todo")
        return None

    agent = Scribe(act)
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        conversation = await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        for text in ("more", "close", "after"):
            await pump.inject(Ask(text), to="agent", thread_id=conversation)
            await pump.idle()
    assert [bool(metadata.todo_nudge) for metadata in agent.metadata] == [False, True, True, True, False]


async def test_several_raised_watchers_are_all_in_the_nudge() -> None:
    """Contract section 10: each with the exact element that closes it."""
    agent = Scribe(when(Ask, [watch("Answer"), watch("Ans*"), watch("Note"), HandlerResponse(Ask("x"), to="clerk")]))
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        one, two, three = pump.todos
    nudge = agent.metadata[-1].todo_nudge
    assert re.findall(r"<TodoComplete><Id>(.*?)</Id></TodoComplete>", nudge) == [one.id, two.id]
    assert three.id not in (one.id, two.id)


async def test_the_element_in_the_nudge_closes_the_watcher_when_it_is_copied() -> None:
    """Contract section 10: the exact `<TodoComplete>` to close it."""

    async def agent(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return [watch("Answer"), HandlerResponse(Ask("x"), to="clerk")]
        found = re.search(r"<TodoComplete>.*</TodoComplete>", metadata.todo_nudge)
        assert found is not None
        return found[0]

    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        assert len(pump.todos) == 0
    assert [event.was_raised for event in recording.of(WatcherClosed)] == [True]


async def test_a_nudge_is_for_the_frame_of_the_watcher_only() -> None:
    """Contract section 10: each message dispatched *there*: not below, not in another conversation."""
    clerk = Scribe(when(Ask, Answer("x")))
    agent = Scribe(
        lambda payload: (
            [watch("Answer"), HandlerResponse(Ask("x"), to="clerk")]
            if payload == Ask("go")
            else (HandlerResponse(Ask("again"), to="clerk") if payload == Ask("more") else None)
        )
    )
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True, peers=["clerk"])
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        conversation = await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        await pump.inject(Ask("more"), to="agent", thread_id=conversation)
        await pump.inject(Ask("other"), to="agent")
        await pump.idle()
    assert {metadata.todo_nudge for metadata in clerk.metadata} == {""}
    assert agent.metadata[agent.payloads.index(Ask("other"))].todo_nudge == ""


# Closing


@pytest.mark.parametrize("target", ["system.todo", "system.todo-complete", None])
async def test_todo_complete_closes_by_message_and_is_answered(target: str | None) -> None:
    """Contract section 10: `TodoComplete(id)` to either name closes it, answered by `TodoClosed(id,
    was_raised)`.
    """

    def act(payload: object) -> object:
        if isinstance(payload, Ask):
            return watch("Note")
        return HandlerResponse(TodoComplete(payload.id), to=target) if isinstance(payload, TodoRegistered) else None

    agent = Scribe(act)
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        assert len(pump.todos) == 0
    (registered,) = agent.of(TodoRegistered)
    assert agent.of(TodoClosed) == [TodoClosed(registered.id, False)]
    assert [event.was_raised for event in recording.of(WatcherClosed)] == [False]


@pytest.mark.parametrize("watcher_id", ["99", "", "1' or '1'='1", "x" * 1_000])
async def test_an_unknown_id_is_a_validation_error(watcher_id: str) -> None:
    """Contract section 10: an unknown id is a `validation` error."""
    agent = Scribe(when(Ask, HandlerResponse(TodoComplete(watcher_id), to="system.todo")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert [error.code for error in agent.of(SystemError)] == ["validation"]
    assert agent.of(TodoClosed) == []


async def test_a_watcher_is_closed_once() -> None:
    """Contract section 10: a closed one's id is unknown."""
    twice = [HandlerResponse(TodoComplete("1"), to="system.todo")] * 2
    agent = Scribe(
        lambda payload: (
            watch("Note") if isinstance(payload, Ask) else (twice if isinstance(payload, TodoRegistered) else None)
        )
    )
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert len(agent.of(TodoClosed)) == 1
    assert [error.code for error in agent.of(SystemError)] == ["validation"]


@pytest.mark.parametrize("same_listener", [True, False])
async def test_a_watcher_is_closed_from_the_frame_that_registered_it_only(*, same_listener: bool) -> None:
    """Contract section 10: from the frame that registered it only: no other agent, no other conversation."""
    owner = Scribe(when(Ask, watch("Note"), None))
    thief = Scribe(when(Ask, HandlerResponse(TodoComplete("1"), to="system.todo")))
    pump = organism()

    async def both(payload: Ask, metadata: HandlerMetadata) -> object:
        return await (owner if payload == Ask("own") else thief)(payload, metadata)

    pump.register_listener("owner", Ask, both if same_listener else owner, agent=True)
    pump.register_listener("thief", Ask, thief, agent=True)
    async with running(pump):
        await pump.inject(Ask("own"), to="owner")
        await pump.idle()
        await pump.inject(Ask("steal"), to="owner" if same_listener else "thief")
        await pump.idle()
        assert len(pump.todos) == 1
    assert thief.of(TodoClosed) == []


async def test_the_error_for_a_foreign_id_is_that_for_an_unknown_one() -> None:
    """Contract section 10: nobody learns of another's watchers."""
    told: list[SystemError] = []
    pump = organism()
    pump.register_listener("owner", Ask, quiet(Scribe(when(Ask, watch("Note")))), agent=True)
    for watcher_id in ("1", "2"):
        thief = Scribe(when(Note, HandlerResponse(TodoComplete(watcher_id), to="system.todo")))
        pump.register_listener(f"thief{watcher_id}", Note, thief, agent=True)
    async with running(pump):
        await pump.inject(Ask("own"), to="owner")
        await pump.idle()
        for watcher_id in ("1", "2"):
            await pump.inject(Note("x"), to=f"thief{watcher_id}")
            await pump.idle()
            (found,) = frames(pump, f"thief{watcher_id}")
            told += [slot.payload for slot in pump.context(found.id).of_type(SystemError)]
    assert told[0].message.replace("1", "2") == told[1].message


async def test_a_todo_complete_to_the_wrong_class_of_message_is_refused() -> None:
    """Contract section 10: `system.todo-complete` takes TodoComplete only."""
    agent = Scribe(when(Ask, HandlerResponse(TodoUntil("Note"), to="system.todo-complete")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        assert len(pump.todos) == 0
    assert [error.code for error in agent.of(SystemError)] == ["validation"]


async def test_closing_frames_expire_their_watchers_when_the_conversation_ends() -> None:
    """Contract section 10: closing frames expire their watchers, with an event."""
    pump = organism()
    pump.register_listener("agent", Ask, quiet(Scribe(when(Ask, watch("Note")))), agent=True)
    async with running(pump) as recording:
        await pump.inject(Ask("go"), to="agent", thread_id=UNUSED)
        await pump.idle()
        pump.end(UNUSED)
        assert len(pump.todos) == 0
    assert [(event.watcher, event.was_raised) for event in recording.of(WatcherExpired)] == [("1", False)]


async def test_answering_does_not_expire_the_agents_own_watchers() -> None:
    """Contract section 7: the frames *below* close; the agent's own frame and its watchers stay."""
    pump = organism()
    pump.register_listener("agent", Ask, quiet(Scribe(when(Ask, [watch("Note"), Answer("done")]))), agent=True)
    async with running(pump):
        assert await pump.request("agent", Ask("go"), timeout=5) == Answer("done")
        await pump.idle()
        assert len(pump.todos) == 1


async def test_closing_by_hand_tells_the_agent() -> None:
    """Contract section 17: `todos.close(id)` by hand: the agent gets TodoClosed."""
    agent = Scribe(when(Ask, watch("Note")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        (watcher,) = pump.todos
        pump.todos.close(watcher.id)
        await pump.idle()
        assert len(pump.todos) == 0
        with pytest.raises(OrganismError):
            pump.todos.close(watcher.id)
    assert agent.payloads[-1] == TodoClosed(watcher.id, False)


async def test_closing_by_hand_closes_no_frames() -> None:
    """Contract section 7: it is no call that ends, so a dialogue with those below goes on."""

    async def desk(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return [watch("Note"), HandlerResponse(Note("x"), to="tool")]
        return HandlerResponse(payload, to="console") if isinstance(payload, Answer) else None

    pump = organism()
    pump.register_listener("desk", Ask, desk, agent=True, peers=["tool"])
    pump.register_listener("tool", Note, Scribe(lambda _: Answer("x")))
    async with running(pump):
        await pump.inject(Ask("go"), to="desk", from_id="console")
        await pump.idle()
        assert len(frames(pump, "tool")) == 1
        (watcher,) = pump.todos
        pump.todos.close(watcher.id)
        await pump.idle()
        assert len(frames(pump, "tool")) == 1


async def test_a_handler_that_watches_at_every_message_does_not_run_for_ever() -> None:
    """Contract section 9: max_hops bounds acknowledgements too."""
    from runtime.organism.spec import LimitsSpec

    agent = Scribe(lambda payload: watch("Note"))
    pump = organism(limits=LimitsSpec(max_hops=50))
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await asyncio.wait_for(pump.idle(), 5)
        assert len(pump.todos) == 0
    assert len(agent.payloads) <= 51


async def test_a_failing_agent_keeps_its_watchers() -> None:
    """Contract section 10: watchers live as long as the frame, whatever becomes of a call."""

    async def agent(payload: Ask, metadata: HandlerMetadata) -> Any:
        yield watch("Note")
        raise ValueError

    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
        assert len(pump.todos) == 1


async def test_todos_of_two_conversations_share_nothing() -> None:
    """Contract section 19: two conversations share no watcher."""
    agent = Scribe(lambda payload: watch("Ask") if payload == Ask("watch") else None)
    pump = organism()
    pump.register_listener("agent", Ask, quiet(agent), agent=True)
    async with running(pump) as recording:
        first = await pump.inject(Ask("watch"), to="agent")
        second = await pump.inject(Ask("no"), to="agent")
        await pump.idle()
        await pump.inject(Ask("other"), to="agent", thread_id=second)
        await pump.idle()
        assert recording.of(WatcherRaised) == []
        await pump.inject(Ask("mine"), to="agent", thread_id=first)
        await pump.idle()
    assert len(recording.of(WatcherRaised)) == 1
