"""Threads: the frames of each conversation as a tree (designer.md, Threads)."""

from __future__ import annotations

import pytest

from designer.models.live.frames import FrameNode
from designer.models.live.limits import Limits
from runtime import events as told
from tests.designer.live.tape import EPOCH, ROOT, C, Tape


@pytest.fixture
def tape() -> Tape:
    tape = Tape()
    tape.converse()
    return tape


def node(tape: Tape, frame: str) -> FrameNode:
    return tape.folds.frames.by_id[frame]


def close(tape: Tape, frame: str, why: str = "its caller has answered", conversation: str = C) -> None:
    tape.add(told.FrameClosed, frame, 0, "shop", why, conversation=conversation)


def test_a_conversation_is_a_tree_with_chains(tape: Tape) -> None:
    """designer.md: the chain as a breadcrumb."""
    tape.open("s", "shop")
    tape.open("k", "clerk", "s")
    tape.open("l", "log", "s")
    frames = tape.folds.frames
    assert [root.listener for root in frames.roots] == ["console"]
    assert [child.listener for child in node(tape, "s").children] == ["clerk", "log"]
    assert frames.chain("k") == ("system.test", "console", "shop", "clerk")
    assert frames.chain("unknown") == ()
    assert [each.id for each in frames.roots[0].walk()] == [C, "s", "k", "l"]
    assert frames.pump is not None
    assert (frames.pump.listener, frames.pump.id) == ("system.test", ROOT)


def test_new_conversations_stand_last(tape: Tape) -> None:
    """designer.md: conversations, newest last."""
    tape.converse("web", "c2")
    tape.converse("console", "c3")
    assert [root.id for root in tape.folds.frames.roots] == [C, "c2", "c3"]


def test_a_frame_counts_what_happens_in_it(tape: Tape) -> None:
    """designer.md: messages, age, time in handlers."""
    number = tape.send("console", "shop")
    tape.open("s", "shop")
    tape.dispatch(number, "shop", "s", 1)
    assert (node(tape, "s").busy, node(tape, "s").messages, node(tape, C).messages) == (1, 1, 1)
    tape.finish(number, "shop", "s", 1, 4_000)
    tape.send("shop", "clerk", frame="s", call=1, cause=number)
    assert (node(tape, "s").busy, node(tape, "s").messages, node(tape, "s").handling_ns) == (0, 2, 4_000)
    assert node(tape, "s").last_at > node(tape, "s").opened_at > EPOCH


def test_open_calls_show_for_whom_a_frame_waits(tape: Tape) -> None:
    """designer.md: open calls."""
    asked = tape.send("console", "shop")
    tape.open("s", "shop")
    tape.handle(asked, "shop", "s", 1)
    tape.send("shop", "clerk", "stylist", frame="s", call=1, cause=asked)
    tape.send("shop", "clerk", frame="s", call=1, cause=asked)
    assert node(tape, "s").waiting_for == {"clerk": 2, "stylist": 1}
    assert node(tape, C).waiting_for == {"shop": 1}
    tape.send("clerk", "shop", frame="k", call=2, direction="respond")
    assert node(tape, "s").waiting_for == {"clerk": 1, "stylist": 1}
    tape.send("clerk", "shop", frame="k", call=2, direction="respond")
    tape.add(told.CallSettled, "y", 3, "stylist", "done")
    tape.add(told.CallSettled, "k", 4, "clerk", "failed")
    assert node(tape, "s").waiting_for == {}


def test_a_closed_frame_says_when_and_why(tape: Tape) -> None:
    """designer.md: ended ones grey, prune marked."""
    tape.open("s", "shop")
    assert node(tape, "s").is_open
    close(tape, "s")
    assert not node(tape, "s").is_open
    assert node(tape, "s").ended_why == "its caller has answered"
    assert node(tape, "s").closed_at == tape.events[-1].time


def test_an_evicted_conversation_says_so(tape: Tape) -> None:
    """Contract section 7: beyond max_threads idle ones the least recently active is evicted."""
    tape.add(told.FrameEvicted, C, 0, "console")
    close(tape, C, "its conversation ended")
    assert node(tape, C).ended_why == "it was idle, and made room for others"


def test_a_limit_that_ended_a_conversation_is_its_reason(tape: Tape) -> None:
    """Contract section 9: budget reached, and which."""
    tape.add(told.BudgetReached, C, 0, "max_hops", "one message caused too many others")
    close(tape, C, "its conversation ended")
    assert node(tape, C).ended_why == "one message caused too many others"


def test_errors_and_tokens_are_counted(tape: Tape) -> None:
    """designer.md: tokens; error state."""
    number = tape.send("console", "shop")
    tape.open("s", "shop")
    tape.dispatch(number, "shop", "s", 1)
    tape.add(told.LLMAnswered, "s", 1, "shop", "scripted", "m", "hi", 100, 20, "stop", 5)
    tape.add(told.HandlerFailed, "s", 1, number, "shop", 7, "ValueError: no", "Traceback")
    tape.add(told.MessageRejected, "s", 1, 9, "shop", "nobody", "route", "no", b"<Ask/>")
    assert (node(tape, "s").errors, node(tape, "s").tokens, node(tape, "s").busy) == (2, 120, 0)
    assert tape.folds.run.tokens == 120


def test_changes_are_told_once(tape: Tape) -> None:
    """House: one change per model and batch."""
    frames = tape.folds.frames
    tape.open("s", "shop")
    changes = frames.take_changes()
    assert changes.added == (ROOT, C, "s")
    assert (changes.changed, changes.removed) == (frozenset(), frozenset())
    tape.send("shop", "clerk", frame="s", call=1)
    tape.open("k", "clerk", "s")
    tape.handle(1, "clerk", "k", 1)
    changes = frames.take_changes()
    assert (changes.added, changes.changed) == (("k",), frozenset({"s"}))
    assert frames.take_changes().added == ()


def test_parents_are_told_before_what_stands_below(tape: Tape) -> None:
    """House: a view can insert in the order of the changes."""
    for at in range(10):
        tape.open(f"f{at}", f"l{at}", f"f{at - 1}" if at else C)
    added = tape.folds.frames.take_changes().added
    known: set[str] = set()
    for id in added:
        assert node(tape, id).parent in {*known, ""}
        known.add(id)


# What is kept


def limited(frames: int) -> Tape:
    return Tape(Limits(frames=frames))


def test_conversations_that_have_ended_leave_first_the_oldest_first() -> None:
    """Brief: bounded; ended conversations leave first, oldest first."""
    tape = limited(7)
    for name in ("a", "b", "c"):
        tape.converse("console", name)
        tape.open(f"{name}-shop", "shop", name, conversation=name)
    for name in ("b", "a"):
        close(tape, name, conversation=name)
        close(tape, f"{name}-shop", conversation=name)
    frames = tape.folds.frames
    frames.take_changes()
    tape.converse("console", "d")
    assert [root.id for root in frames.roots] == ["a", "c", "d"]
    assert frames.take_changes().removed == {"b", "b-shop"}
    tape.open("d-shop", "shop", "d", conversation="d")
    assert [root.id for root in frames.roots] == ["a", "c", "d"]
    tape.open("d-log", "log", "d", conversation="d")
    assert [root.id for root in frames.roots] == ["c", "d"]
    assert set(frames.by_id) == {ROOT, "c", "c-shop", "d", "d-shop", "d-log"}


def test_closed_frames_of_a_conversation_that_goes_on_leave_before_open_ones() -> None:
    """Brief: bounded; what is open stays as long as it can."""
    tape = limited(6)
    tape.converse()
    for at in range(4):
        tape.open(f"f{at}", "shop")
    close(tape, "f2")
    close(tape, "f0")
    tape.open("new", "shop")
    assert set(tape.folds.frames.by_id) == {ROOT, C, "f0", "f1", "f3", "new"}
    tape.open("newer", "shop")
    assert [child.id for child in node(tape, C).children] == ["f1", "f3", "new", "newer"]


def test_where_all_are_open_the_oldest_conversation_leaves() -> None:
    """Brief: 10,000s of conversations bounded."""
    tape = limited(100)
    for at in range(1_000):
        tape.converse("console", f"c{at}")
        tape.open(f"s{at}", "shop", f"c{at}", conversation=f"c{at}")
    frames = tape.folds.frames
    assert len(frames.by_id) <= 100
    assert frames.roots[-1].id == "c999"
    assert "c0" not in frames.by_id
    assert all(root.children for root in frames.roots)


def test_one_conversation_of_more_frames_than_are_kept_keeps_its_first() -> None:
    """Brief: bounded, whatever one conversation does."""
    tape = limited(50)
    tape.converse()
    for at in range(500):
        tape.open(f"f{at}", f"ear{at}")
    frames = tape.folds.frames
    assert len(frames.by_id) == 50
    assert [root.id for root in frames.roots] == [C]
    assert frames.left_out == 452
    assert "f0" in frames.by_id


def test_what_is_told_of_a_frame_that_is_not_kept_does_no_harm() -> None:
    """Contract section 15: a slow reader; unknown frames are tolerated."""
    tape = Tape()
    number = tape.send("console", "shop", frame="x")
    tape.open("y", "shop", "gone")
    tape.handle(number, "shop", "z", 1)
    close(tape, "never")
    tape.add(told.FrameEvicted, "never", 0, "console")
    assert [root.id for root in tape.folds.frames.roots] == ["y"]
    assert tape.folds.frames.chain("y") == ("system.test", "shop")


def test_nobody_looking_at_the_tree_makes_nothing_grow() -> None:
    """Brief: take_changes sets are bounded by what is kept."""
    tape = limited(20)
    for at in range(30):
        tape.converse("console", f"c{at}")
    tape.folds.frames.take_changes()
    for at in range(30, 500):
        tape.converse("console", f"c{at}")
        close(tape, f"c{at}", conversation=f"c{at}")
    changes = tape.folds.frames.take_changes()
    assert len(changes.added) <= 20
    assert len(changes.removed) <= 20
    assert changes.changed <= set(tape.folds.frames.by_id)
