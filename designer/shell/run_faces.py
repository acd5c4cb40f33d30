"""How the buttons of a run look in each of its phases: what goes on, and how to end it, at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from designer.actions.action import tr_noop
from designer.actions.install import Face
from designer.run.states import Phase

_AGAIN: Final = Face(
    "refresh-cw",
    "text_muted",
    tr_noop("Run again"),
    tr_noop("Stop what runs, and run the organism as it is on the screen by now"),
    tr_noop("Rerun"),
)
_STOP: Final = Face("square", "error")
_STOP_NOW: Final = Face(
    "square", "error", tr_noop("Stop now"), tr_noop("Do not wait for the handlers that still run: stop at once")
)
_RESUME: Final = Face(
    "pause", "warning", tr_noop("Paused"), tr_noop("Go on: dispatch what has queued up while it was paused")
)
_FACES: Final[Mapping[Phase, Mapping[str, Face]]] = {
    Phase.STARTING: {"run.start": _AGAIN, "run.stop": _STOP},
    Phase.RUNNING: {"run.start": _AGAIN, "run.stop": _STOP},
    Phase.PAUSED: {"run.start": _AGAIN, "run.stop": _STOP, "run.pause": _RESUME},
    Phase.DRAINING: {"run.start": _AGAIN, "run.stop": _STOP_NOW},
}


def faces(phase: Phase) -> dict[str, Face | None]:
    """The look of the actions of a run, by id; None for as in the table."""
    now = _FACES.get(phase, {})
    return {id: now.get(id) for id in ("run.start", "run.pause", "run.stop")}
