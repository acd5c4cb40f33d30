"""Notes and frames get another size by their edges and corners."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from designer.canvas.editing.board import Board
from designer.canvas.editing.moving import members_within
from designer.canvas.editing.snapping import on_grid
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import Overlay
from designer.canvas.view.tool import Pointer
from designer.document import edits

SMALLEST_NOTE: Final = (96.0, 48.0)
SMALLEST_FRAME: Final = (160.0, 96.0)

_CURSORS: Final = {
    Qt.Edge.LeftEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.RightEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.TopEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.BottomEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.LeftEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeBDiagCursor,
    Qt.Edge.LeftEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeBDiagCursor,
}


def edges_at(rect: QRectF, point: QPointF, reach: float) -> Qt.Edge:
    """Which edges of a rectangle a point is near enough to take hold of."""
    none = Qt.Edge(0)
    if not rect.adjusted(-reach, -reach, reach, reach).contains(point):
        return none
    edges = none
    if abs(point.x() - rect.left()) <= reach:
        edges |= Qt.Edge.LeftEdge
    elif abs(point.x() - rect.right()) <= reach:
        edges |= Qt.Edge.RightEdge
    if abs(point.y() - rect.top()) <= reach:
        edges |= Qt.Edge.TopEdge
    elif abs(point.y() - rect.bottom()) <= reach:
        edges |= Qt.Edge.BottomEdge
    return edges


def edges_cursor(edges: Qt.Edge) -> Qt.CursorShape:
    """The pointer's shape over those edges."""
    return _CURSORS.get(edges, Qt.CursorShape.ArrowCursor)


class Resize:
    """The opposite edges stay where they are; Alt leaves the grid aside."""

    def __init__(self, board: Board, item: Item, edges: Qt.Edge, start: QPointF) -> None:
        self._board = board
        self._item = item
        self._edges = edges
        self._start = start
        self._before = board.picture.rect(item)
        self._rect = QRectF(self._before)
        self._smallest = SMALLEST_FRAME if item.kind is Kind.FRAME else SMALLEST_NOTE

    @property
    def cursor(self) -> Qt.CursorShape:
        """An arrow both ways."""
        return edges_cursor(self._edges)

    def move(self, pointer: Pointer) -> None:
        """Show the new outline."""
        self._rect = self._resized(pointer)
        self._board.show(Overlay(sizes={self._item: self._rect}))

    def key_press(self, event: QKeyEvent) -> bool:
        """No key means anything here."""
        return False

    def finish(self, pointer: Pointer) -> None:
        """Make it that size."""
        rect = self._resized(pointer)
        if rect == self._before:
            return
        key, layout = self._item.key, self._board.layout
        x, y, width, height = rect.x(), rect.y(), rect.width(), rect.height()
        if self._item.kind is Kind.NOTE:
            note = replace(layout.notes[key], x=x, y=y, width=width, height=height)
            self._board.apply(edits.set_note(key, note))
        else:
            members = members_within(self._board, rect)
            frame = replace(layout.frames[key], x=x, y=y, width=width, height=height, members=members)
            self._board.apply(edits.set_frame(key, frame))

    def cancel(self) -> None:
        """Nothing was done yet."""

    def _resized(self, pointer: Pointer) -> QRectF:
        corner = pointer.scene
        free = bool(pointer.modifiers & Qt.KeyboardModifier.AltModifier) or not self._board.snapping
        moved = corner - self._start
        rect = QRectF(self._before)
        width, height = self._smallest
        if self._edges & Qt.Edge.LeftEdge:
            rect.setLeft(min(_at(rect.left() + moved.x(), free), rect.right() - width))
        if self._edges & Qt.Edge.RightEdge:
            rect.setRight(max(_at(rect.right() + moved.x(), free), rect.left() + width))
        if self._edges & Qt.Edge.TopEdge:
            rect.setTop(min(_at(rect.top() + moved.y(), free), rect.bottom() - height))
        if self._edges & Qt.Edge.BottomEdge:
            rect.setBottom(max(_at(rect.bottom() + moved.y(), free), rect.top() + height))
        return rect


def _at(value: float, free: bool) -> float:
    return round(value) if free else on_grid(QPointF(value, 0)).x()
