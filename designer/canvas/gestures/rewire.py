"""Taking an edge by its end: to another listener, or off."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from designer.canvas.editing.board import Board
from designer.canvas.editing.connecting import tone_of
from designer.canvas.gestures.edge_cost import EdgeCost, Peers, rewired
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import LooseEdge, Overlay, Saying, Tone, held_at
from designer.canvas.view.tool import Pointer
from designer.document import edits
from designer.document.verdicts import can_connect
from designer.models.selection import Peer, Selected

End = Literal["source", "target"]


class Rewire:
    """The other end stays where it is; dropped on nothing, the edge is gone."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, board: Board, peer: Peer, end: End) -> None:
        self._board = board
        self._peer = peer
        self._end = end
        self._at: QPointF | None = None
        self._cost = EdgeCost(board, self._draw)

    def move(self, pointer: Pointer) -> None:
        """Say what letting go here would do."""
        self._at = pointer.scene
        self._draw()

    def key_press(self, event: QKeyEvent) -> bool:
        """No key means anything here."""
        return False

    def finish(self, pointer: Pointer) -> None:
        """Rewire, remove, or say why not."""
        self._cost.end()
        target = self._under(pointer.scene)
        if target is None:
            self._board.apply(edits.disconnect([self._peer]))
            return
        new = self._new(target.key)
        if new == self._peer:
            return
        tone, text = self._judged(target)
        if tone is Tone.REFUSED:
            self._board.said.emit(text)
        elif self._board.apply(edits.rewire(self._peer, *new)):
            self._board.select(Selected(peers=(new,)))

    def cancel(self) -> None:
        """Nothing was done yet."""
        self._cost.end()

    def _draw(self) -> None:
        if self._at is None:
            return
        target = self._under(self._at)
        tone, text = self._judged(target)
        saying = Saying(self._at, text, tone, self._cost.text(self._meant(target, tone)))
        loose = self._loose(self._at, tone)
        self._board.show(Overlay(without=self._peer, loose=loose, hot=target, tone=tone, saying=saying))

    def _meant(self, target: Item | None, tone: Tone) -> Peers:
        if tone is Tone.REFUSED:
            return {}
        return rewired(self._board, self._peer, self._new(target.key) if target is not None else None)

    def _under(self, point: QPointF) -> Item | None:
        item = self._board.picture.item_at(point)
        return item if item and item.kind is Kind.LISTENER else None

    def _new(self, name: str) -> Peer:
        return Peer(name, self._peer.target) if self._end == "source" else Peer(self._peer.source, name)

    def _judged(self, target: Item | None) -> tuple[Tone, str]:
        if target is None:
            text = self._board.tr("Let go to remove {source} \u2192 {target}")
            return Tone.WARNING, text.format(source=self._peer.source, target=self._peer.target)
        new = self._new(target.key)
        if new == self._peer:
            return Tone.NEUTRAL, self._board.tr("Stays as it is")
        verdict = can_connect(self._board.spec, new.source, new.target, self._board.folder)
        text = self._board.tr("Let {source} send to {target}").format(source=new.source, target=new.target)
        return tone_of(verdict), verdict.text or text

    def _loose(self, point: QPointF, tone: Tone) -> LooseEdge:
        picture, under = self._board.picture, self._under(point)
        held = picture.rect(under) if under else held_at(point)
        if self._end == "target":
            return LooseEdge(picture.rect(Item(Kind.LISTENER, self._peer.source)), held, tone)
        return LooseEdge(held, picture.rect(Item(Kind.LISTENER, self._target_name())), tone)

    def _target_name(self) -> str:
        listener = self._board.listener(self._peer.target)
        return listener.name if listener else self._peer.target
