"""designer.md, Running: the states as a table in one file, each row tested."""

from __future__ import annotations

from itertools import product

import pytest

from designer.run.states import TABLE, Action, Happening, Phase, Wish, step

CAUSES = (*Wish, *Happening)
ALIVE = {Phase.STARTING, Phase.RUNNING, Phase.PAUSED, Phase.DRAINING}
AT_REST = {Phase.IDLE, Phase.STOPPED, Phase.FAILED}

ROWS = {
    # F5: run; while running stop, then run; pressed again, at once.
    (Phase.IDLE, Wish.START): (Action.LAUNCH, Phase.STARTING),
    (Phase.STOPPED, Wish.START): (Action.LAUNCH, Phase.STARTING),
    (Phase.FAILED, Wish.START): (Action.LAUNCH, Phase.STARTING),
    (Phase.STARTING, Wish.START): (Action.RELAUNCH_NOW, Phase.DRAINING),
    (Phase.RUNNING, Wish.START): (Action.RELAUNCH, Phase.DRAINING),
    (Phase.PAUSED, Wish.START): (Action.RELAUNCH, Phase.DRAINING),
    (Phase.DRAINING, Wish.START): (Action.RELAUNCH_NOW, Phase.DRAINING),
    # Shift+F5: drain, then now.
    (Phase.STARTING, Wish.STOP): (Action.CUT, Phase.DRAINING),
    (Phase.RUNNING, Wish.STOP): (Action.DRAIN, Phase.DRAINING),
    (Phase.PAUSED, Wish.STOP): (Action.DRAIN, Phase.DRAINING),
    (Phase.DRAINING, Wish.STOP): (Action.CUT, Phase.DRAINING),
    # Closing the window.
    (Phase.STARTING, Wish.STOP_NOW): (Action.CUT, Phase.DRAINING),
    (Phase.RUNNING, Wish.STOP_NOW): (Action.CUT, Phase.DRAINING),
    (Phase.PAUSED, Wish.STOP_NOW): (Action.CUT, Phase.DRAINING),
    (Phase.DRAINING, Wish.STOP_NOW): (Action.CUT, Phase.DRAINING),
    # Ctrl+F5.
    (Phase.RUNNING, Wish.PAUSE): (Action.PAUSE, Phase.PAUSED),
    (Phase.PAUSED, Wish.RESUME): (Action.RESUME, Phase.RUNNING),
    # What happens by itself.
    (Phase.STARTING, Happening.READY): (Action.BEGIN, Phase.RUNNING),
    (Phase.DRAINING, Happening.READY): (Action.CUT, Phase.DRAINING),
    **{(phase, Happening.ENDED): (Action.FINISH, Phase.STOPPED) for phase in ALIVE},
    **{(phase, Happening.BROKE): (Action.REPORT, Phase.FAILED) for phase in ALIVE},
    # With errors, or untrusted: nothing that runs is touched.
    **{(phase, Wish.START_WITH_ERRORS): (Action.SHOW_PROBLEMS, phase) for phase in Phase},
    **{(phase, Wish.START_UNTRUSTED): (Action.ASK_FOR_TRUST, phase) for phase in Phase},
}


@pytest.mark.parametrize(
    ("phase", "cause"), list(product(Phase, CAUSES)), ids=lambda each: each.value.replace(" ", "_")
)
def test_each_row_is_as_meant(phase: Phase, cause: Wish | Happening) -> None:
    """A row that is not written here does nothing."""
    assert step(phase, cause) == ROWS.get((phase, cause), (Action.NOTHING, phase))


def test_the_table_has_an_answer_for_everything() -> None:
    """Stop works in every state, and so does all else."""
    assert set(TABLE) == set(product(Phase, CAUSES))


def test_from_every_state_stop_leads_to_rest() -> None:
    """designer.md, Running: Stop works in every state."""
    for phase in Phase:
        stopping = step(phase, Wish.STOP).phase
        assert stopping in AT_REST or step(stopping, Happening.ENDED).phase is Phase.STOPPED


def test_only_a_live_run_is_alive() -> None:
    """What the window asks before it closes."""
    assert {phase for phase in Phase if phase.is_alive} == ALIVE
    assert {phase for phase in Phase if phase.takes_messages} == {Phase.RUNNING, Phase.PAUSED}
