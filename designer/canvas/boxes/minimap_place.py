"""When the minimap is shown, and in which corner."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QRectF, Qt

from designer.canvas.boxes.floats import Floats
from designer.canvas.editing.board import Board
from designer.canvas.picture.selecting import items_of
from designer.canvas.view.minimap import Minimap

_BOTTOM, _TOP = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_CORNERS: Final = (_BOTTOM | _RIGHT, _BOTTOM | _LEFT, _TOP | _LEFT)
"""The most wanted first; in the fourth one finds."""
_FEW: Final = 20
"""More selected things are not kept clear of."""


class MinimapPlace(QObject):
    """Shows the minimap while something lies outside the view, and keeps it off what is selected."""

    def __init__(self, board: Board, minimap: Minimap, floats: Floats) -> None:
        super().__init__(board)
        self._board = board
        self._minimap = minimap
        self._floats = floats
        self._wanted = True
        self._corner = _CORNERS[0]
        floats.hold(minimap, self._corner)
        board.view.view_changed.connect(self.look)
        board.picture.changed.connect(self.look)
        board.selection.changed.connect(self.look)
        minimap.released.connect(self.look)
        self.look()

    @property
    def wanted(self) -> bool:
        """Whether the user wants it at all."""
        return self._wanted

    @wanted.setter
    def wanted(self, wanted: bool) -> None:
        self._wanted = wanted
        self.look()

    def look(self, *_: object) -> None:
        """Show or hide it, where it belongs; one that is held stays as it is."""
        if self._minimap.is_held:
            return
        bounds = self._board.picture.bounds()
        shown = self._wanted and not bounds.isNull() and not self._board.view.visible_rect().contains(bounds)
        if shown:
            corner = self._free_corner()
            if corner != self._corner:
                self._corner = corner
                self._floats.hold(self._minimap, corner)
        self._minimap.setVisible(shown)

    def _free_corner(self) -> Qt.AlignmentFlag:
        items = items_of(self._board.selected)
        taken = [self._board.picture.rect(item) for item in items] if len(items) <= _FEW else []
        return next((corner for corner in _CORNERS if not self._covers(corner, taken)), _CORNERS[0])

    def _covers(self, corner: Qt.AlignmentFlag, taken: list[QRectF]) -> bool:
        view = self._board.view
        place = QRectF(self._floats.place(self._minimap, corner))
        area = QRectF(view.to_scene(place.topLeft()), view.to_scene(place.bottomRight()))
        return any(area.intersects(rect) for rect in taken)
