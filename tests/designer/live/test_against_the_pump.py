"""What the folds say of a run is what the pump that ran it says (contract sections 7, 10, 11 and 15)."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from designer.models.live.folds import Folds
from designer.models.live.rows import Delivery
from designer.models.live.states import DeliveryState
from runtime import HandlerMetadata, HandlerResponse
from runtime.events import (
    Event,
    HandlerFailed,
    HandlerFinished,
    HandlerTimedOut,
    MessageDispatched,
    MessageRejected,
    MessageSent,
    ReplyArrived,
    ReplyRead,
    RunIdle,
)
from runtime.pump.pump import StreamPump
from runtime.testing import Recording
from tests.designer.live.organisms import Answer, Ask, Note, Ran, cut_off, random_organism, sample, stir, stress

SEEDS = range(40)
RUNS = [*(("sample", name) for name in ("hello", "newsroom", "orders")), *(("stress", seed) for seed in SEEDS)]


@pytest.fixture(params=RUNS, ids=lambda run: f"{run[0]} {run[1]}")
def ran(request: pytest.FixtureRequest) -> Ran:
    kind, which = request.param
    return sample(which) if kind == "sample" else stress(which)


@pytest.fixture
def folds(ran: Ran) -> Folds:
    """Of the records as of when the pump was idle."""
    folds = Folds()
    folds.take(ran.until_idle)
    return folds


def of(events: list[Event], cls: type) -> list[Event]:
    return [event for event in events if isinstance(event, cls)]


def deliveries(folds: Folds) -> list[Delivery]:
    rows = folds.messages.rows(folds.messages.first, folds.messages.end)
    return [delivery for row in rows for delivery in row.deliveries]


def test_the_open_frames_are_the_pumps(ran: Ran, folds: Folds) -> None:
    """Contract section 7: the tree of frames, each with its chain, its conversation and its caller."""
    nodes = {id: node for id, node in folds.frames.by_id.items() if node.is_open}
    assert {id: (node.chain, node.conversation, node.parent) for id, node in nodes.items()} == ran.frames
    for node in nodes.values():
        assert {child.parent for child in node.children} <= {node.id}
        assert (node.busy, node.waiting_for) == (0, {})


def test_the_todos_are_the_pumps(ran: Ran, folds: Folds) -> None:
    """Contract section 10: what is open or raised is what the pump lists."""
    todos = {todo.id: todo.state == "raised" for todo in folds.todos.items.values() if not todo.is_over}
    assert todos == ran.todos
    assert folds.todos.raised_count == sum(todos.values())
    assert folds.todos.open_count == len(todos) - sum(todos.values())
    raised = Counter(todo.listener.lower() for todo in folds.todos.items.values() if todo.state == "raised")
    assert all(folds.todos.raised_for(name) == count for name, count in raised.items())


def test_the_context_of_each_open_frame_is_the_pumps(ran: Ran, folds: Folds) -> None:
    """Contract section 11: payload bytes and order, in and out, each once, and the nudges."""
    for frame, slots in ran.contexts.items():
        entries = list(folds.context(frame))
        assert [entry.raw for entry in entries] == [slot.raw for slot in slots]
        assert [entry.row.payload_type for entry in entries] == [slot.payload_type for slot in slots]
        assert [entry.row.from_id for entry in entries] == [slot.from_id for slot in slots]
        assert [entry.is_self_call for entry in entries] == [slot.is_self_call for slot in slots]
        assert [entry.nudge for entry in entries] == [slot.todo_nudge for slot in slots]
        if frame in folds.frames.by_id:
            assert folds.frames.by_id[frame].messages == len(slots)


def test_every_delivery_has_come_to_its_end(ran: Ran, folds: Folds) -> None:
    """Contract section 15: idle is when nothing is queued, held or handled; then each delivery shows how it ended."""
    assert folds.run.is_idle
    assert folds.messages.under_way == 0
    assert {delivery.state for delivery in deliveries(folds) if not delivery.state.is_over} == set()
    assert not [delivery for delivery in deliveries(folds) if delivery.detail == "its end was not seen"]
    assert len(folds.calls) == 0
    for traffic in folds.traffic.by_listener.values():
        assert (traffic.busy, traffic.queued, traffic.waiting) == (0, 0, 0)


def test_nothing_is_left_over_that_idleness_would_have_to_clear(ran: Ran) -> None:
    """Contract section 15: the records alone tell how each delivery and each call ended."""
    folds = Folds()
    folds.take(event for event in ran.until_idle if not isinstance(event, RunIdle))
    assert folds.messages.under_way == 0
    assert dict(folds.calls.by_number) == {}


def test_the_counts_are_those_of_the_records(ran: Ran, folds: Folds) -> None:
    """Contract section 15: what the panels count is what the records tell."""
    events = ran.until_idle
    sent = Counter(event.from_id.lower() for event in events if isinstance(event, MessageSent))
    arrived = Counter(event.to_id.lower() for event in events if isinstance(event, ReplyArrived))
    arrived += Counter(
        event.to_id.lower() if not event.to_id.startswith("system.") else "system.boot"
        for event in events
        if isinstance(event, MessageDispatched)
    )
    listeners = folds.traffic.by_listener
    assert {name: each.outgoing for name, each in listeners.items() if each.outgoing} == sent
    assert {name: each.incoming for name, each in listeners.items() if each.incoming} == arrived
    edges = Counter((e.from_id.lower(), to.lower()) for e in events if isinstance(e, MessageSent) for to in e.to_ids)
    assert {key: each.count for key, each in folds.traffic.by_edge.items() if each.count} == edges
    assert folds.run.messages == len(of(events, MessageSent))
    failed = [e for e in events if isinstance(e, HandlerFailed) and not e.error.startswith("cancelled: ")]
    errors = len(failed) + len(of(events, HandlerTimedOut)) + len(of(events, MessageRejected))
    assert folds.run.errors == errors
    assert sum(each.errors for each in listeners.values()) == errors
    assert sum(node.errors for node in folds.frames.by_id.values()) <= errors


def test_the_states_are_those_of_the_records(ran: Ran, folds: Folds) -> None:
    """Contract section 15: as many deliveries ended in each way as records say so."""
    events = ran.until_idle
    states = Counter(delivery.state for delivery in deliveries(folds))
    assert states[DeliveryState.FAILED] + states[DeliveryState.TIMED_OUT] == len(
        [e for e in events if isinstance(e, HandlerFailed) and not e.error.startswith("cancelled: ")]
    ) + len(of(events, HandlerTimedOut))
    assert states[DeliveryState.REJECTED] == len(of(events, MessageRejected))
    assert states[DeliveryState.READ] == len(of(events, ReplyRead))
    assert states[DeliveryState.READ] + states[DeliveryState.REPLIED] == len(of(events, ReplyArrived))
    assert states[DeliveryState.RECORDED] == len(
        [e for e in events if isinstance(e, MessageDispatched) and not e.handled]
    )
    own = len(
        [event for event in events if isinstance(event, MessageSent) and event.direction == "system" and event.cause]
    )
    assert states[DeliveryState.DONE] == len(of(events, HandlerFinished)) + own


def test_each_message_from_outside_shows_what_came_of_it(ran: Ran, folds: Folds) -> None:
    """designer.md: each answer under its injection: the reply, the error, or who is still waited for."""
    replies = [event for event in ran.until_idle if isinstance(event, ReplyArrived)]
    shown = [reply.message for injection in folds.answers for reply in injection.replies]
    assert Counter(shown) >= Counter({event.message: 1 for event in replies})
    for injection in folds.answers:
        assert injection.outcome != "waiting"
        assert injection.waiting_for() == ()
        if injection.outcome == "answered":
            assert any(not reply.is_error for reply in injection.replies)
        if injection.outcome == "failed":
            assert injection.replies
            assert all(reply.is_error for reply in injection.replies)
    assert folds.answers.waiting == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_cut_off_by_a_stop_is_over_too(seed: int) -> None:
    """designer.md: Stop works in every state; nothing is shown as running after it."""
    folds = Folds()
    folds.take(cut_off(seed))
    assert folds.run.state == "stopped"
    assert folds.messages.under_way == 0
    assert all(delivery.state.is_over for delivery in deliveries(folds))
    assert len(folds.calls) == 0
    for traffic in folds.traffic.by_listener.values():
        assert (traffic.busy, traffic.queued, traffic.waiting) == (0, 0, 0)
    assert all(injection.outcome != "waiting" for injection in folds.answers)
    assert all(node.busy == 0 and not node.waiting_for for node in folds.frames.by_id.values())


@pytest.mark.parametrize("seed", range(20))
def test_while_messages_flow_the_folds_show_what_the_pump_has(seed: int) -> None:
    """designer.md, Canvas, live: idle, busy, waiting on the card as it is in the pump, at any moment."""
    asyncio.run(_watched(seed))


async def _watched(seed: int) -> None:
    rng = random.Random(seed)
    pump = random_organism(rng)
    recording, folds = Recording(pump), Folds()
    taken = 0

    async def watch() -> None:
        nonlocal taken
        while True:
            await asyncio.sleep(0)
            folds.take(recording.events[taken:])
            taken = len(recording.events)
            _assert_same_moment(pump, folds)

    async with pump:
        watching = asyncio.create_task(watch())
        await stir(pump, rng)
        watching.cancel()
        await asyncio.wait([watching])
    assert watching.cancelled(), watching.exception()


def _assert_same_moment(pump: StreamPump, folds: Folds) -> None:
    open_calls = set(folds.calls.by_number)
    for id, frame in pump.threads.items():
        node = folds.frames.by_id[id]
        assert node.is_open
        served = {call.number for call in frame.calls if not call.detached}
        assert served <= open_calls
        assert sum(node.waiting_for.values()) >= sum(len(call.waiting or ()) for call in frame.calls)
    assert {id for id, node in folds.frames.by_id.items() if node.is_open} == set(pump.threads)
    waiting = {todo.id for todo in folds.todos.items.values() if not todo.is_over}
    assert waiting == {watcher.id for watcher in pump.todos}


def test_a_real_run_shows_at_any_moment_who_is_waited_for() -> None:
    """designer.md: "waiting: stylist, 12 s"."""
    asyncio.run(_waited_for())


async def _waited_for() -> None:
    pump, gate, reached = StreamPump(), asyncio.Event(), asyncio.Event()

    async def front(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        return HandlerResponse(Note("n"), to="clerk") if isinstance(payload, Ask) else Answer("done")

    async def clerk(payload: Note | Answer, metadata: HandlerMetadata) -> object:
        return HandlerResponse(Ask("?"), to="stylist") if isinstance(payload, Note) else Answer("chic")

    async def stylist(payload: Ask, metadata: HandlerMetadata) -> Answer:
        reached.set()
        await gate.wait()
        return Answer("blue")

    for name, cls, handler in (("front", Ask, front), ("clerk", Note, clerk), ("stylist", Ask, stylist)):
        pump.register_listener(name, cls, handler)
    recording, folds = Recording(pump), Folds()
    async with pump:
        await pump.inject(Ask("hi"), to="front", from_id="console")
        await reached.wait()
        folds.take(recording.events)
        seen = len(recording.events)
        (injection,) = folds.answers
        asked = next(event for event in recording.events if isinstance(event, MessageSent) and event.from_id == "clerk")
        assert (injection.outcome, injection.waiting_for()) == ("waiting", (("stylist", asked.time),))
        busy = {name: (each.busy, each.is_waiting) for name, each in folds.traffic.by_listener.items()}
        assert busy["stylist"] == (1, False)
        assert busy["clerk"] == busy["front"] == (0, True)
        gate.set()
        await pump.idle()
        folds.take(recording.events[seen:])
    assert (injection.outcome, injection.waiting_for(), len(injection.replies)) == ("answered", (), 1)
