"""The states of a run as a table: what is wished for or happens, in which phase, and what follows.

Nothing else decides what a key of the run does. Wishes come from people, happenings from the run itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Phase(StrEnum):
    """What a session is doing."""

    IDLE = "idle"
    """Nothing has run yet."""
    STARTING = "starting"
    """The sources are looked at and imported."""
    RUNNING = "running"
    PAUSED = "paused"
    DRAINING = "draining"
    """It is being ended."""
    STOPPED = "stopped"
    FAILED = "failed"
    """It could not start, or broke; the panels keep what they show."""

    @property
    def is_alive(self) -> bool:
        """Whether there is a run, or one is about to be."""
        return self in _ALIVE

    @property
    def takes_messages(self) -> bool:
        """Whether something can be injected."""
        return self in (Phase.RUNNING, Phase.PAUSED)


_ALIVE = (Phase.STARTING, Phase.RUNNING, Phase.PAUSED, Phase.DRAINING)


class Wish(StrEnum):
    """What somebody wants."""

    START = "start"
    START_WITH_ERRORS = "start with errors"
    """To start a text that has errors."""
    START_UNTRUSTED = "start untrusted"
    """To start what nobody has said is trusted."""
    STOP = "stop"
    STOP_NOW = "stop now"
    PAUSE = "pause"
    RESUME = "resume"


class Happening(StrEnum):
    """What a run does by itself."""

    READY = "ready"
    """The pump runs."""
    ENDED = "ended"
    """All of it is gone."""
    BROKE = "broke"
    """It is gone, and not because somebody wanted that."""


class Action(StrEnum):
    """What the session does."""

    NOTHING = "nothing"
    LAUNCH = "launch"
    RELAUNCH = "relaunch"
    """End what runs, letting it finish for a moment, then launch."""
    RELAUNCH_NOW = "relaunch now"
    """End what runs at once, then launch."""
    SHOW_PROBLEMS = "show problems"
    ASK_FOR_TRUST = "ask for trust"
    DRAIN = "drain"
    """Let what is in flight finish, within the drain's limit."""
    CUT = "cut"
    """End at once."""
    PAUSE = "pause"
    RESUME = "resume"
    BEGIN = "begin"
    """Send what was asked to be sent at the start."""
    FINISH = "finish"
    """Say that it is over; launch what waits for that."""
    REPORT = "report"
    """Say why it failed."""


class Step(NamedTuple):
    """One row's answer: what to do, and the phase from then on."""

    action: Action
    phase: Phase


_I, _A, _R, _P, _D, _S, _F = Phase


def _row(cause: Wish | Happening, *steps: tuple[Action, Phase] | None) -> dict[tuple[Phase, Wish | Happening], Step]:
    return {
        (phase, cause): Step(*step) if step is not None else Step(Action.NOTHING, phase)
        for phase, step in zip(Phase, steps, strict=True)
    }


_launch = (Action.LAUNCH, _A)
_show = Action.SHOW_PROBLEMS
_ask = Action.ASK_FOR_TRUST
_cut = (Action.CUT, _D)
_drain = (Action.DRAIN, _D)
_again, _again_now = (Action.RELAUNCH, _D), (Action.RELAUNCH_NOW, _D)
_over, _broken = (Action.FINISH, _S), (Action.REPORT, _F)

TABLE: Final[dict[tuple[Phase, Wish | Happening], Step]] = {
    # Columns:             idle        starting      running      paused       draining      stopped     failed
    **_row(Wish.START, _launch, _again_now, _again, _again, _again_now, _launch, _launch),
    **_row(Wish.START_WITH_ERRORS, *((_show, phase) for phase in Phase)),
    **_row(Wish.START_UNTRUSTED, *((_ask, phase) for phase in Phase)),
    **_row(Wish.STOP, None, _cut, _drain, _drain, _cut, None, None),
    **_row(Wish.STOP_NOW, None, _cut, _cut, _cut, _cut, None, None),
    **_row(Wish.PAUSE, None, None, (Action.PAUSE, _P), None, None, None, None),
    **_row(Wish.RESUME, None, None, None, (Action.RESUME, _R), None, None, None),
    **_row(Happening.READY, None, (Action.BEGIN, _R), None, None, _cut, None, None),
    **_row(Happening.ENDED, None, _over, _over, _over, _over, None, None),
    **_row(Happening.BROKE, None, _broken, _broken, _broken, _broken, None, None),
}
"""Every phase with every wish and happening."""


def step(phase: Phase, cause: Wish | Happening) -> Step:
    """What follows when that is wished for, or happens, in that phase."""
    return TABLE[phase, cause]
