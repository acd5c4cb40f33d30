"""Panning while something is dragged near the view's border."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer

from designer.canvas.view.tool import Pointer
from designer.canvas.view.view import CanvasView

_NEAR_PX: Final = 28.0
_FASTEST_PX: Final = 18.0
_FRAME_MS: Final = 16


class EdgeScroll(QObject):
    """Pans as long as the pointer stays near the border, and tells where the pointer is in the scene then."""

    def __init__(self, view: CanvasView, moved: Callable[[Pointer], object]) -> None:
        super().__init__(view)
        self._view = view
        self._moved = moved
        self._pointer: Pointer | None = None
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._pan)

    def follow(self, pointer: Pointer) -> None:
        """The pointer is here now."""
        self._pointer = pointer
        if self._way(pointer.view).isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is dragged any more."""
        self._pointer = None
        self._timer.stop()

    def _pan(self) -> None:
        if self._pointer is None:
            return
        way = self._way(self._pointer.view)
        self._view.pan(way.x(), way.y())
        self._pointer = self._pointer._replace(scene=self._view.to_scene(self._pointer.view))
        self._moved(self._pointer)

    def _way(self, point: QPointF) -> QPointF:
        port = self._view.viewport()
        return QPointF(_speed(point.x(), port.width()), _speed(point.y(), port.height()))


def _speed(at: float, length: int) -> float:
    """Pixels a frame: more the nearer the border, none far from it."""
    if at < _NEAR_PX:
        return -_FASTEST_PX * min(1.0, (_NEAR_PX - at) / _NEAR_PX)
    if at > length - _NEAR_PX:
        return _FASTEST_PX * min(1.0, (at - length + _NEAR_PX) / _NEAR_PX)
    return 0.0
