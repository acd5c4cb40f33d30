"""Drawing an edge: by dragging from a port, or with the keyboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from designer.canvas.editing.board import AddRequest, Board
from designer.canvas.editing.connecting import Judgement, judge_connection
from designer.canvas.editing.matching import match
from designer.canvas.geometry import input_port, output_port
from designer.canvas.gestures.edge_cost import EdgeCost, Peers, gained
from designer.canvas.gestures.keys import ARROWS, is_enter
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import LooseEdge, Overlay, Saying, Tone, held_at
from designer.canvas.view.tool import Pointer

_HINT_PX: Final = 60.0


class Connect:
    """From one or several listeners to where the pointer is, or to what the keys chose."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, board: Board, sources: tuple[str, ...]) -> None:
        self._board = board
        self._sources = sources
        self._target: Item | None = None
        self._judgement: Judgement | None = None
        self._gained: Peers = {}
        self._cost = EdgeCost(board, self._draw)
        self._typed = ""
        self._end: QPointF | None = None

    def begin_by_keys(self) -> None:
        """Show that a target is to be chosen."""
        self._draw()

    def move(self, pointer: Pointer) -> None:
        """The thing under the pointer is the target."""
        self._typed = ""
        self._end = pointer.scene
        item = self._board.picture.item_at(pointer.scene)
        self._aim(item if item and item.kind in (Kind.LISTENER, Kind.BUS) else None)

    def key_press(self, event: QKeyEvent) -> bool:
        """Arrows and letters choose, Enter makes it; whether the gesture is over is told by ``is_done``."""
        direction = ARROWS.get(Qt.Key(event.key()))
        if direction:
            start = self._target or Item(Kind.LISTENER, self._sources[-1])
            found = self._board.picture.neighbours(start, direction)
            self._choose(found)
            return True
        if event.key() == Qt.Key.Key_Backspace:
            self._type(self._typed[:-1])
            return True
        if event.text() and event.text().isprintable() and not is_enter(event):
            self._type(self._typed + event.text())
            return True
        return False

    def finish(self, pointer: Pointer) -> None:
        """Make the edge; over empty canvas, ask what to add there."""
        self.move(pointer)
        self._cost.end()
        if self._target is not None:
            self.make()
        elif self._is_far(pointer.scene) and self._board.picture.item_at(pointer.scene) is None:
            self._board.add_wanted.emit(AddRequest(pointer.scene, self._sources))

    def make(self) -> bool:
        """Connect to the target, or say why not; whether anything was done."""
        self._cost.end()
        if self._judgement is None:
            self._board.said.emit(self._board.tr("Choose a listener first."))
            return False
        if self._judgement.edit is None:
            self._board.said.emit(self._judgement.text)
            return False
        return self._board.apply(self._judgement.edit)

    def cancel(self) -> None:
        """Nothing was done yet."""
        self._cost.end()

    def _choose(self, item: Item | None) -> None:
        if item is None or item.kind not in (Kind.LISTENER, Kind.BUS):
            return
        self._end = None
        self._board.view.reveal(self._board.picture.rect(item))
        self._aim(item)

    def _type(self, typed: str) -> None:
        self._typed = typed
        names = [each.name for each in self._board.spec.listeners if each.name not in self._sources]
        best = max(names, key=lambda name: match(typed, name), default="")
        if typed and best and match(typed, best):
            self._choose(Item(Kind.LISTENER, best))
        else:
            self._end = None
            self._aim(None)

    def _aim(self, item: Item | None) -> None:
        if item is None:
            self._judgement, self._gained = None, {}
        elif item != self._target or self._judgement is None:
            self._judgement = judge_connection(self._board, self._sources, item)
            self._gained = gained(self._board, self._sources, item) if self._judgement.edit else {}
        self._target = item
        self._draw()

    def _draw(self) -> None:
        judged = self._judgement
        tone = judged.tone if judged else Tone.NEUTRAL
        picture = self._board.picture
        source = picture.rect(Item(Kind.LISTENER, self._sources[-1]))
        at = self._end or self._target_point() or output_port(source) + QPointF(48, 0)
        end = self._target_point() or at
        text = judged.text if judged else self._hint(end)
        self._board.show(
            Overlay(
                loose=LooseEdge(source, picture.rect(self._target) if self._target else held_at(end), tone),
                hot=self._target,
                tone=tone,
                saying=Saying(at, text, tone, self._cost.text(self._gained)) if text else None,
            )
        )

    def _hint(self, end: QPointF) -> str:
        if self._typed:
            return self._board.tr("No listener is called {typed}").format(typed=self._typed)
        if self._end is None:
            return self._board.tr("Connect to: type a name or use the arrows, then Enter")
        if not self._is_far(end):
            return ""
        return self._board.tr("Let go to add a listener here")

    def _is_far(self, end: QPointF) -> bool:
        start = self._board.out_port(self._sources[-1])
        return (end - start).manhattanLength() * self._board.view.zoom > _HINT_PX

    def _target_point(self) -> QPointF | None:
        if self._target is None:
            return None
        return input_port(self._board.picture.rect(self._target))
