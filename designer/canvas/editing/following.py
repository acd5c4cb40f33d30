"""Keeps the selection true to the document, and shows where undo and others have changed something."""

from __future__ import annotations

from PySide6.QtCore import QObject

from designer.canvas.editing.board import Board
from designer.document.changes import Changes
from designer.models.selection import Peer, Selected


class Following(QObject):
    """On one board."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        board.document.changed.connect(self._follow)
        board.selection.changed.connect(self._select)
        board.selection.revealed.connect(self._reveal)
        board.picture.want_near(board.selected.listeners)

    def _follow(self, changes: Changes) -> None:
        board = self._board
        before = board.selected
        renamed = _renamed(changes)
        names = {each.name for each in board.spec.listeners}
        known = {(each.name, peer) for each in board.spec.listeners for peer in each.peers} if before.peers else set()
        listeners = tuple(renamed.get(name, name) for name in before.listeners)
        peers = (
            Peer(renamed.get(peer.source, peer.source), renamed.get(peer.target, peer.target)) for peer in before.peers
        )
        buses = {each.payload_class for each in board.spec.listeners if each.broadcast} if before.buses else set()
        after = Selected(
            listeners=tuple(name for name in listeners if name in names),
            peers=tuple(peer for peer in peers if peer in known),
            notes=tuple(key for key in before.notes if key in board.layout.notes),
            frames=tuple(key for key in before.frames if key in board.layout.frames),
            buses=tuple(bus for bus in before.buses if bus in buses),
        )
        shown = tuple(name for name in changes.reveal.listeners if name in names)
        is_elsewhere = not set(shown) <= set(after.listeners)
        if is_elsewhere and not board.is_applying and changes.origin is None:
            board.selection.reveal(Selected(listeners=shown))
        else:
            board.select(after)

    def _select(self, value: Selected) -> None:
        self._board.picture.want_near(value.listeners)

    def _reveal(self) -> None:
        bounds = self._board.selected_bounds()
        if not bounds.isNull():
            self._board.view.reveal(bounds)


def _renamed(changes: Changes) -> dict[str, str]:
    """The old name and the new one where exactly one listener has got another name."""
    if len(changes.added) == 1 and len(changes.removed) == 1:
        return {changes.removed[0]: changes.added[0]}
    return {}
