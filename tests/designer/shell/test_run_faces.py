"""The buttons of a run say what goes on."""

from __future__ import annotations

import pytest

from designer.actions.table import BY_ID
from designer.run.states import Phase
from designer.shell.run_faces import faces

GOING = (Phase.STARTING, Phase.RUNNING, Phase.PAUSED, Phase.DRAINING)


@pytest.mark.parametrize("phase", Phase)
def test_each_phase_says_what_each_button_looks_like(phase: Phase) -> None:
    assert set(faces(phase)) == {"run.start", "run.pause", "run.stop"}
    assert set(faces(phase)) <= set(BY_ID)


@pytest.mark.parametrize("phase", Phase)
def test_run_becomes_run_again_and_stop_lights_up_while_a_run_goes_on(phase: Phase) -> None:
    start, stop = faces(phase)["run.start"], faces(phase)["run.stop"]
    assert (start is not None and start.short == "Rerun") is (phase in GOING)
    assert (stop is not None and stop.color == "error") is (phase in GOING)


def test_a_second_stop_stops_now() -> None:
    stop = faces(Phase.DRAINING)["run.stop"]
    assert stop is not None
    assert stop.text == "Stop now"
