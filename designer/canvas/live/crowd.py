"""Cards from afar, thousands at once: their places and what they show as arrays of numbers.

numpy takes long to import, so nobody imports this module before there is a crowd to draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.canvas.items import Kind
from designer.canvas.live.marks import Activity, Mark
from designer.canvas.painting.above import Look
from designer.canvas.painting.primitives import draw_points, draw_rects
from designer.canvas.picture.picture import Picture

_DOT_PX: Final = 3.0
_RIM_PX: Final = 1.5
_WAITING: Final = 0.55
_LEAST: Final = 0.55
"""How strong the colour of a busy card is at least."""
_ERROR: Final = 1
_RAISED: Final = 2


class Crowd:
    """All listeners of a picture."""

    def __init__(self, picture: Picture) -> None:
        items = [item for item in picture.index if item.kind is Kind.LISTENER]
        rects = [picture.index.rect(item) for item in items]
        self._rows = {item.key: row for row, item in enumerate(items)}
        self._rects = np.array(
            [(rect.x(), rect.y(), rect.width(), rect.height()) for rect in rects], dtype=np.float64
        ).reshape(-1, 4)
        self._activity = np.zeros(len(items), dtype=np.uint8)
        self._alarm = np.zeros(len(items), dtype=np.uint8)

    def show(self, names: Iterable[str], mark_of: Callable[[str], Mark]) -> None:
        """Take on what some cards show."""
        for name in names:
            row = self._rows.get(name)
            if row is not None:
                mark = mark_of(name)
                self._activity[row] = mark.activity
                self._alarm[row] = _RAISED if mark.raised else _ERROR if mark.errors else 0

    def busy_in(self, look: Look) -> bool:
        """Whether any card that is seen is busy."""
        return bool((self._seen(look) & (self._activity == Activity.BUSY)).any())

    def paint(self, painter: QPainter, look: Look, breath: float) -> None:
        """Draw them; the painter is in device pixels of the view.

        Args:
            painter: Active.
            look: How the scene is looked at.
            breath: From 0 to 1, how strong the light of busy cards is.
        """
        seen = self._seen(look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for activity, color, alpha in (
            (Activity.WAITING, look.colors.text_faint, _WAITING),
            (Activity.BUSY, look.colors.accent, _LEAST + (1 - _LEAST) * breath),
        ):
            ink = QColor(color)
            ink.setAlphaF(alpha)
            painter.setBrush(ink)
            draw_rects(painter, self._device(seen & (self._activity == activity), look))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = look.lens.ratio
        for alarm, color in ((_ERROR, look.colors.error), (_RAISED, look.colors.warning)):
            places = self._device(seen & (self._alarm == alarm), look)
            points = np.ascontiguousarray(places[:, :2] + places[:, 2:] * (1.0, 0.0))
            for width, ink_name in ((2 * (_DOT_PX + _RIM_PX), look.colors.canvas), (2 * _DOT_PX, color)):
                pen = QPen(QColor(ink_name), width * ratio)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                draw_points(painter, points)

    def _seen(self, look: Look) -> NDArray[np.bool_]:
        x, y, width, height = self._rects.T
        area = look.seen
        return np.asarray(
            (x <= area.right()) & (x + width >= area.left()) & (y <= area.bottom()) & (y + height >= area.top())
        )

    def _device(self, which: NDArray[np.bool_], look: Look) -> NDArray[np.float64]:
        places = self._rects[which] * look.lens.scale
        places[:, 0] -= look.camera.x
        places[:, 1] -= look.camera.y
        return places
