"""Who waits for whom: the open calls around a frame, from the one that began it all to those at its ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from designer.models.live.calls import OpenCall
from designer.models.live.frames import FrameNode, FrameTree
from designer.panels.times import clock, span
from designer.support.plain_text import one_line
from designer.support.rows import Cell, Key, Line
from designer.support.tokens import SPACING, Colors

_AT_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open call.

    Attributes:
        asker: Who waits.
        listener: For whom.
        since: Since when, seconds since the epoch.
        message: Number of the message that asked.
        frame: Id of the frame that was asked, empty while it is not there.
        depth: How far it stands below the first call.
        is_own: Whether the frame that is looked at has made it.
    """

    asker: str
    listener: str
    since: float
    message: int
    frame: str
    depth: int
    is_own: bool


def open_calls_around(tree: FrameTree, node: FrameNode) -> list[Waiting]:
    """The calls that lead to a frame, its own, and those made below it, callers first."""
    path = [node]
    while (parent := tree.by_id.get(path[-1].parent)) is not None and parent is not tree.pump:
        path.append(parent)
    path.reverse()
    found: list[Waiting] = []
    for above, below in pairwise(path):
        calls = [call for call in _calls(above) if call.listener.lower() == below.listener.lower()]
        found += [_waiting(call, below.id, len(found), is_own=False) for call in calls[:1]]
    base = len(found)
    waiting = [(node, 0)]
    while waiting and len(found) < _AT_MOST:
        each, depth = waiting.pop()
        calls = _calls(each)
        if not calls:
            continue
        children = {child.listener.lower(): child for child in each.children if child.is_open}
        for call in calls:
            child = children.get(call.listener.lower())
            found.append(_waiting(call, child.id if child else "", base + depth, is_own=each is node))
        waiting += [(child, depth + 1) for child in reversed(each.children) if child.calls]
    return found[:_AT_MOST]


def _calls(node: FrameNode) -> list[OpenCall]:
    return list(node.calls.values()) if node.calls else []


def _waiting(call: OpenCall, frame: str, depth: int, *, is_own: bool) -> Waiting:
    return Waiting(call.asker, call.listener, call.since, call.message, frame, depth, is_own)


class CallRows:
    """A source of rows: who, waits for whom, since when, for how long."""

    def __init__(self, colors: Callable[[], Colors], now: Callable[[], float]) -> None:
        self._colors = colors
        self._now = now
        self._calls: list[Waiting] = []

    def show(self, calls: list[Waiting]) -> None:
        """Show others."""
        self._calls = calls

    def at(self, place: int) -> Waiting:
        """One of them."""
        return self._calls[place]

    def __len__(self) -> int:
        return len(self._calls)

    def key(self, at: int) -> Key:
        """Places are names enough: the list is short, and made anew each time."""
        return (at, 0)

    def find(self, key: Key) -> int:
        """The place is in the key."""
        return min(key[0] + bool(key[1]), len(self._calls))

    def line(self, at: int) -> Line:
        """What is drawn."""
        call, colors = self._calls[at], self._colors()
        text = colors.text if call.is_own else colors.text_muted
        cells = (
            Cell(one_line(call.asker), text, indent_px=call.depth * SPACING.medium),
            Cell(one_line(call.listener), text, icon="arrow-right"),
            Cell(span(self._now() - call.since), colors.text_muted),
            Cell(clock(call.since), colors.text_faint),
        )
        return Line(cells, stripe=colors.accent if call.is_own else "")
