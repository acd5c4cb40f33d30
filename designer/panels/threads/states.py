"""What a frame is doing, in words and in a colour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from designer.models.live.frames import FrameNode
from designer.support.plain_text import one_line

_NAMES_AT_MOST = 3


class FrameState(StrEnum):
    """What it is doing."""

    BUSY = "busy"
    WAITING = "waiting"
    IDLE = "idle"
    ENDED = "ended"


TONES = {
    FrameState.BUSY: "accent",
    FrameState.WAITING: "warning",
    FrameState.IDLE: "border_strong",
    FrameState.ENDED: "border",
}
"""The colour of each, a name of :class:`designer.support.tokens.Colors`."""


def state_of(node: FrameNode) -> FrameState:
    """What a frame is doing: a running handler counts for more than an open call."""
    if node.closed_at is not None:
        return FrameState.ENDED
    if node.busy:
        return FrameState.BUSY
    return FrameState.WAITING if node.calls else FrameState.IDLE


def state_text(node: FrameNode) -> str:
    """The same for people: ``waits for facts, law``."""
    state = state_of(node)
    if state is FrameState.BUSY:
        return _tr("busy") if node.busy == 1 else _tr("{0} handlers").format(node.busy)
    if state is FrameState.WAITING:
        return _tr("waits for {0}").format(names_of(node.waiting_for))
    return _tr("idle") if state is FrameState.IDLE else _tr("ended")


def names_of(waiting_for: dict[str, int]) -> str:
    """The first names that somebody waits for, with how often where it is more than once."""
    names = [times(one_line(name), count) for name, count in waiting_for.items()]
    more = len(names) - _NAMES_AT_MOST
    shown = ", ".join(names[:_NAMES_AT_MOST])
    return _tr("{0}, and {1} more").format(shown, more) if more > 0 else shown


def times(name: str, count: int) -> str:
    """A name, and how often it is meant where it is more than once."""
    return f"{name} \u00d7{count}" if count > 1 else name


def open_calls(node: FrameNode) -> int:
    """How many calls of a frame are not settled."""
    return len(node.calls) if node.calls else 0


@dataclass(frozen=True, slots=True)
class FrameFilter:
    """Which frames are wanted.

    Attributes:
        words: In lower case; each has to be in the frame's names, ids or state.
        with_ended: Whether those that are over are wanted too.
    """

    words: tuple[str, ...] = ()
    with_ended: bool = True

    @classmethod
    def of(cls, text: str, *, with_ended: bool) -> FrameFilter:
        """What somebody typed."""
        return cls(tuple(text.lower().split()), with_ended)

    @property
    def takes_all(self) -> bool:
        """Whether no frame is left out."""
        return self.with_ended and not self.words

    def takes(self, node: FrameNode) -> bool:
        """Whether a frame is wanted for itself."""
        if not self.with_ended and node.closed_at is not None:
            return False
        if not self.words:
            return True
        text = f"{node.listener} {state_text(node)} {node.conversation} {node.id}".lower()
        return all(word in text for word in self.words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Threads", text)
