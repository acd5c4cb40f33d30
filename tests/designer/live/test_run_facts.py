"""What a run is doing, in a few facts."""

from __future__ import annotations

import pytest

from runtime import events as told
from tests.designer.live.organisms import sample
from tests.designer.live.tape import Tape


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], "ready"),
        ([(told.RunStarted, "shop", 3)], "running"),
        ([(told.RunStarted, "shop", 3), (told.RunPaused,)], "paused"),
        ([(told.RunStarted, "shop", 3), (told.RunPaused,), (told.RunResumed,)], "running"),
        ([(told.RunStarted, "shop", 3), (told.RunDraining, 10.0)], "draining"),
        ([(told.RunStarted, "shop", 3), (told.RunDraining, 10.0), (told.RunStopped, True)], "stopped"),
        ([(told.RunStarted, "shop", 3), (told.RunFailed, "it broke")], "failed"),
        ([(told.RunStarted, "shop", 3), (told.RunFailed, "it broke"), (told.RunStopped, False)], "failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_state_is_that_of_the_last_record(records: list[tuple[type, object]], state: str) -> None:
    """designer.md: starting, running, paused, draining, stopped, failed. Failed keeps the panels and says why."""
    tape = Tape()
    for cls, *own in records:
        tape.add(cls, "", 0, *own, conversation="")
    run = tape.folds.run
    assert run.state == state
    assert run.reason == ("it broke" if state == "failed" else "")
    assert run.is_over == any(cls is told.RunStopped for cls, *_own in records)


def test_a_run_counts_what_went_through_it() -> None:
    """designer.md: what happened is understood from the screen alone."""
    tape = Tape()
    tape.add(told.ListenerRegistered, "", 0, "shop", True, "sells", conversation="")
    tape.add(told.RunStarted, "", 0, "market", 1, conversation="")
    tape.converse()
    number = tape.send("console", "shop")
    run = tape.folds.run
    assert (run.organism, dict(run.listeners), run.in_flight, run.messages) == ("market", {"shop": True}, 1, 1)
    assert not run.is_idle
    tape.handle(number, "shop", "s", 1)
    tape.add(told.RunIdle, "", 0, conversation="")
    assert (run.in_flight, run.is_idle, run.errors) == (0, True, 0)


def test_a_real_run_is_told_from_start_to_stop() -> None:
    """designer.md: open the newsroom, press F5, watch."""
    tape = Tape()
    tape.folds.take(sample("newsroom").events)
    run = tape.folds.run
    assert (run.organism, run.state, run.drained, run.in_flight) == ("newsroom", "stopped", True, 0)
    assert run.started_at is not None
    assert run.stopped_at is not None
    assert run.stopped_at >= run.started_at
    assert run.tokens > 0
