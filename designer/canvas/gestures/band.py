"""The rubber band: selects what it touches."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from designer.canvas.editing.board import Board
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import Overlay
from designer.canvas.picture.selecting import joined
from designer.canvas.view.tool import Pointer
from designer.models.selection import Selected


class Band:
    """A rectangle drawn over empty canvas; with Ctrl or Shift it adds to what is selected."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, board: Board, start: QPointF, *, adds: bool) -> None:
        self._board = board
        self._start = start
        self._before = board.selected
        self._base = board.selected if adds else Selected()

    def move(self, pointer: Pointer) -> None:
        """Select what is touched now."""
        band = QRectF(self._start, pointer.scene).normalized()
        self._board.show(Overlay(band=band))
        self._board.select(joined(self._base, self._touched(band)))

    def key_press(self, event: QKeyEvent) -> bool:
        """No key means anything here."""
        return False

    def finish(self, pointer: Pointer) -> None:
        """What is touched stays selected."""

    def cancel(self) -> None:
        """Select what was selected before."""
        self._board.select(self._before)

    def _touched(self, band: QRectF) -> list[Item]:
        """Frames only when they are wholly inside, for one draws bands in them."""
        picture = self._board.picture
        return [
            item for item in picture.items_in(band) if item.kind is not Kind.FRAME or band.contains(picture.rect(item))
        ]
