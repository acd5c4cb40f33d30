"""What an edge in the hand would add to the prompts of those who would send by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from designer.canvas.editing.board import Board
from designer.canvas.items import Item, Kind
from designer.document.verdicts import can_connect
from designer.models.prompt_tokens import costs_text
from designer.models.selection import Peer

Peers = Mapping[str, tuple[str, ...]]
"""The peers that listeners would have, by their names."""


class EdgeCost:
    """Worked out when another drop is meant, not at each move; what is counted elsewhere is shown when it is there."""

    def __init__(self, board: Board, show: Callable[[], None]) -> None:
        """Begin.

        Args:
            board: Has the prompts, or none.
            show: Draws the gesture anew.
        """
        self._tokens = board.tokens
        self._show = show
        self._meant: dict[str, tuple[str, ...]] = {}
        self._text: str | None = ""
        if self._tokens is not None:
            self._tokens.changed.connect(self._again)

    def text(self, peers: Peers) -> str:
        """What it costs; empty where that isn't known yet, and where no agent would send.

        Args:
            peers: Of those listeners that would have others after the drop.
        """
        if self._tokens is None:
            return ""
        meant = dict(peers)
        if meant != self._meant or self._text is None:
            self._meant = meant
            costs = self._tokens.costs(meant) if meant else ()
            self._text = None if costs is None else costs_text(costs)
        return self._text or ""

    def end(self) -> None:
        """The edge is let go: say nothing more."""
        if self._tokens is not None:
            self._tokens.changed.disconnect(self._again)
            self._tokens = None

    def _again(self) -> None:
        self._text = None
        if self._meant:
            self._show()


def gained(board: Board, sources: tuple[str, ...], target: Item) -> Peers:
    """The peers of those who would get a new one if edges from them were dropped on a listener or a bus."""
    if target.kind is Kind.BUS:
        members = (each for each in board.spec.listeners if each.broadcast and each.payload_class == target.key)
        names = tuple(each.name for each in members)
    else:
        names = (target.key,) if target.kind is Kind.LISTENER else ()
    found: dict[str, tuple[str, ...]] = {}
    for source in sources:
        listener = board.listener(source)
        new = tuple(name for name in names if can_connect(board.spec, source, name, board.folder).ok)
        if listener is not None and listener.agent and new:
            found[listener.name] = (*listener.peers, *new)
    return found


def rewired(board: Board, old: Peer, new: Peer | None) -> Peers:
    """The peers of those who would have others if an edge ran elsewhere, or nowhere."""
    found: dict[str, tuple[str, ...]] = {}
    first = board.listener(old.source)
    if first is None:
        return found
    gone = old.target.lower()
    if new is None or new.source.lower() != old.source.lower():
        found[first.name] = tuple(peer for peer in first.peers if peer.lower() != gone)
    elif new != old:
        found[first.name] = tuple(new.target if peer.lower() == gone else peer for peer in first.peers)
    second = board.listener(new.source) if new is not None else None
    if new is not None and second is not None and second is not first:
        found[second.name] = (*second.peers, new.target)
    return found
