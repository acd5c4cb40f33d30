"""Panels are folds over event records and nothing else: same records, same state, whatever the batches."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.models.live.folds import Folds
from designer.models.live.limits import Limits
from runtime.events import Event
from tests.designer.live.dumps import NEWS, state_of
from tests.designer.live.organisms import as_json_lines, cut_off, sample, stress

SMALL = Limits(
    messages=20,
    message_bytes=4_000,
    log_lines=10,
    log_bytes=2_000,
    frames=8,
    todos=3,
    injections=3,
    injection_bytes=600,
    replies=2,
    edges=12,
)
SAMPLES = ("hello", "newsroom", "orders")


def folded(events: Iterable[Event], limits: Limits | None = None) -> Folds:
    folds = Folds(limits)
    folds.take(events)
    return folds


def in_cuts(events: Sequence[Event], cuts: Sequence[int], limits: Limits | None = None) -> Folds:
    folds = Folds(limits)
    for start, end in zip([0, *cuts], [*cuts, len(events)], strict=True):
        folds.take(events[start:end])
    return folds


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("limits", [None, SMALL], ids=["all kept", "little kept"])
def test_a_sample_folds_to_the_same_state_in_any_cuts(name: str, limits: Limits | None) -> None:
    """Issue 4: tested record by record at random cuts."""
    events = sample(name).events
    whole = state_of(folded(events, limits))
    assert state_of(in_cuts(events, range(1, len(events)), limits)) == whole
    rng = random.Random(name)
    for _ in range(5):
        cuts = sorted(rng.sample(range(len(events)), min(10, len(events))))
        assert state_of(in_cuts(events, cuts, limits)) == whole


@pytest.mark.parametrize("name", SAMPLES)
def test_a_recording_read_from_json_lines_folds_to_the_same_state(name: str) -> None:
    """Issue 4: the same records read from a JSON-lines file fill the same panels to the same state."""
    events = sample(name).events
    assert state_of(folded(as_json_lines(events))) == state_of(folded(events))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 25), st.lists(st.floats(0, 1)), st.booleans(), st.booleans())
def test_a_random_organism_folds_to_the_same_state(
    seed: int, fractions: list[float], stopped: bool, little: bool
) -> None:
    """Issue 4: whatever an organism does, and also where it is stopped while messages flow."""
    events = cut_off(seed) if stopped else stress(seed).events
    limits = SMALL if little else None
    cuts = sorted(int(fraction * len(events)) for fraction in fractions)
    whole = state_of(folded(events, limits))
    assert state_of(in_cuts(as_json_lines(events), cuts, limits)) == whole


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 25), st.lists(st.floats(0, 1)))
def test_a_view_that_looks_now_and_then_changes_nothing(seed: int, fractions: list[float]) -> None:
    """designer.md: a hidden panel does nothing; one that is shown takes changes and reads, and no more."""
    events = stress(seed).events
    cuts = sorted(int(fraction * len(events)) for fraction in fractions)
    folds = Folds()
    for start, end in zip([0, *cuts], [*cuts, len(events)], strict=True):
        folds.take(events[start:end])
        folds.frames.take_changes()
        folds.messages.take_changes()
        folds.traffic.take_changes()
        folds.frames.roots  # noqa: B018
        [each.waiting_for() for each in folds.answers]
        [each.p95_ns() for each in folds.traffic.by_listener.values()]
    assert state_of(folds, NEWS) == state_of(folded(events), NEWS)
