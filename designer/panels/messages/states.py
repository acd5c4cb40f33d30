"""How the states of a delivery are told: a word, an icon, a colour."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.models.live.states import DeliveryState
from designer.support.tokens import Colors

_LOOKS: Final = {
    DeliveryState.QUEUED: ("queued", "clock", "text_muted"),
    DeliveryState.HELD: ("held", "hand", "warning"),
    DeliveryState.RUNNING: ("running", "loader-circle", "accent"),
    DeliveryState.DONE: ("done", "check", "ok"),
    DeliveryState.RECORDED: ("recorded", "file-text", "text_muted"),
    DeliveryState.REPLIED: ("arrived", "reply", "ok"),
    DeliveryState.READ: ("read", "mail-open", "ok"),
    DeliveryState.FAILED: ("failed", "circle-x", "error"),
    DeliveryState.TIMED_OUT: ("timed-out", "timer-off", "error"),
    DeliveryState.ABANDONED: ("abandoned", "unlink", "error"),
    DeliveryState.DROPPED: ("dropped", "circle-slash", "warning"),
    DeliveryState.REJECTED: ("rejected", "ban", "error"),
}
_WORDS: Final = {state: look[0] for state, look in _LOOKS.items()}

STATE_WORDS: Final = {word: frozenset({state}) for state, word in _WORDS.items()} | {
    "bad": frozenset(state for state in DeliveryState if state.is_bad),
    "open": frozenset(state for state in DeliveryState if not state.is_over),
    "over": frozenset(state for state in DeliveryState if state.is_over),
}
"""What stands behind ``state:`` in a filter, and the states that it means."""


def state_filter_word(state: DeliveryState) -> str:
    """How a filter names the state."""
    return _WORDS[state]


@cache
def state_text(state: DeliveryState) -> str:
    """What people read."""
    tr = QCoreApplication.translate
    return {
        DeliveryState.QUEUED: tr("DeliveryState", "queued"),
        DeliveryState.HELD: tr("DeliveryState", "held"),
        DeliveryState.RUNNING: tr("DeliveryState", "running"),
        DeliveryState.DONE: tr("DeliveryState", "done"),
        DeliveryState.RECORDED: tr("DeliveryState", "recorded"),
        DeliveryState.REPLIED: tr("DeliveryState", "arrived"),
        DeliveryState.READ: tr("DeliveryState", "read"),
        DeliveryState.FAILED: tr("DeliveryState", "failed"),
        DeliveryState.TIMED_OUT: tr("DeliveryState", "timed out"),
        DeliveryState.ABANDONED: tr("DeliveryState", "abandoned"),
        DeliveryState.DROPPED: tr("DeliveryState", "dropped"),
        DeliveryState.REJECTED: tr("DeliveryState", "rejected"),
    }[state]


@cache
def state_meaning(state: DeliveryState) -> str:
    """A sentence for a tooltip and for the filter's hints."""
    tr = QCoreApplication.translate
    return {
        DeliveryState.QUEUED: tr("DeliveryState", "waits for its handler"),
        DeliveryState.HELD: tr("DeliveryState", "a hold keeps it back"),
        DeliveryState.RUNNING: tr("DeliveryState", "its handler is at work"),
        DeliveryState.DONE: tr("DeliveryState", "its handler has ended"),
        DeliveryState.RECORDED: tr("DeliveryState", "on the receiver's record; no handler is called for it"),
        DeliveryState.REPLIED: tr("DeliveryState", "an answer that reached the one who asked from outside"),
        DeliveryState.READ: tr("DeliveryState", "an answer that was taken by the one who asked from outside"),
        DeliveryState.FAILED: tr("DeliveryState", "its handler failed"),
        DeliveryState.TIMED_OUT: tr("DeliveryState", "its handler took too long and was cancelled"),
        DeliveryState.ABANDONED: tr("DeliveryState", "its handler ignored that it was cancelled"),
        DeliveryState.DROPPED: tr("DeliveryState", "ended without being handled"),
        DeliveryState.REJECTED: tr("DeliveryState", "a stage did not let it through"),
    }[state]


def state_icon(state: DeliveryState) -> str:
    """Its icon in resources/icons."""
    return _LOOKS[state][1]


def state_color(state: DeliveryState, colors: Colors) -> str:
    """Its colour in a scheme."""
    value: str = getattr(colors, _LOOKS[state][2])
    return value
