"""Records that were lost to the reader are counted and shown, and leave nothing behind."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from designer.models.live.folds import UNSEEN, Folds
from designer.models.live.limits import Limits
from runtime.events import Event, EventsMissed, HandlerStarted, RunIdle
from tests.designer.live.organisms import cut_off, stress
from tests.designer.live.tape import Tape


def with_gaps(events: Sequence[Event], seed: int, *, gaps: int = 4) -> tuple[list[Event], int]:
    """The records as a reader sees them that was too slow now and then; and how many it has missed."""
    rng = random.Random(seed)
    cuts = sorted(rng.sample(range(1, len(events) - 2), 2 * gaps))
    seen: list[Event] = list(events[: cuts[0]])
    missed = 0
    for start, end, following in zip(cuts[::2], cuts[1::2], [*cuts[2::2], len(events)], strict=True):
        first = events[end]
        seen.append(EventsMissed(first.seq, first.monotonic_ns, first.time, "", "", 0, end - start))
        missed += end - start
        seen += events[end:following]
    return seen, missed


@pytest.mark.parametrize("seed", range(30))
def test_a_gap_is_counted_and_shown(seed: int) -> None:
    """Contract section 15: a slow reader gets a gap record that says how many it missed."""
    seen, missed = with_gaps(stress(seed).events, seed)
    folds = Folds()
    folds.take(seen)
    assert folds.messages.missed == folds.log.missed == missed
    lines = folds.log.rows(folds.log.first, folds.log.end)
    assert len([line for line in lines if line.stream == "EventsMissed" and line.level == "warning"]) == 4


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("limits", [None, Limits(messages=10, frames=5, todos=2, injections=2)], ids=["all", "little"])
def test_once_the_pump_is_idle_nothing_is_under_way_whatever_was_missed(seed: int, limits: Limits | None) -> None:
    """Contract section 15: idle is when nothing is queued, held or handled."""
    folds = Folds(limits)
    for number, event in enumerate(with_gaps(stress(seed).events, seed)[0]):
        folds.take([event])
        if isinstance(event, RunIdle) or number % 7 == 0:
            _assert_sane(folds)
    _assert_at_rest(folds)


@pytest.mark.parametrize("seed", range(30))
def test_a_run_that_was_cut_off_and_partly_missed_is_over(seed: int) -> None:
    """designer.md: Stop works in every state, and shows it."""
    folds = Folds()
    folds.take(with_gaps(cut_off(seed), seed)[0])
    _assert_at_rest(folds)
    assert folds.run.state == "stopped"


def test_a_delivery_whose_end_was_missed_says_so() -> None:
    """designer.md: what is not known is not made up."""
    events = stress(3).until_idle
    started = next(event for event in events if isinstance(event, HandlerStarted))
    last = next(event for event in reversed(events) if isinstance(event, RunIdle))
    folds = Folds()
    folds.take(events[: events.index(started) + 1])
    folds.take([EventsMissed(last.seq, last.monotonic_ns, last.time, "", "", 0, 9), last])
    row = folds.messages.of_number(started.message)
    assert row is not None
    assert row.deliveries[0].detail == UNSEEN


def test_gaps_without_end_leave_no_more_behind_than_is_kept() -> None:
    """designer.md: rings are bounded, also of what was under way when its end was missed."""
    tape = Tape(Limits(messages=50))
    tape.converse()
    for _ in range(40):
        for _ in range(40):
            tape.send("console", "shop", "clerk")
        tape.add(EventsMissed, "", 0, 10, conversation="")
        assert tape.folds.messages.under_way <= 2 * 50
        assert len(tape.folds.calls) <= 50
        assert tape.folds.traffic.by_listener["shop"].queued <= 50


def _assert_sane(folds: Folds) -> None:
    for traffic in folds.traffic.by_listener.values():
        assert min(traffic.busy, traffic.queued, traffic.waiting) >= 0
    assert all(node.busy >= 0 for node in folds.frames.by_id.values())
    assert folds.messages.under_way >= 0
    assert min(folds.todos.open_count, folds.todos.raised_count) >= 0
    assert folds.answers.waiting >= 0


def _assert_at_rest(folds: Folds) -> None:
    _assert_sane(folds)
    assert folds.messages.under_way == 0
    assert len(folds.calls) == 0
    for traffic in folds.traffic.by_listener.values():
        assert (traffic.busy, traffic.queued, traffic.waiting) == (0, 0, 0)
    assert all(node.busy == 0 and not node.waiting_for for node in folds.frames.by_id.values())
