"""One icon set (Lucide, ISC), drawn in the colours of the theme and sharp at every device ratio."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import read_text


@lru_cache(maxsize=512)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg(name, color).encode()))


def svg(name: str, color: str) -> str:
    """The drawing of one icon in one colour."""
    return read_text(f"icons/{name}.svg").replace("currentColor", color)


def draw_icon(painter: QPainter, name: str, rect: QRectF, color: str) -> None:
    """Draw one icon; nothing where its file can't be read.

    Args:
        painter: Whose transform is kept, so that the icon is sharp at every zoom.
        name: File name in resources/icons without its ending: ``save``.
        rect: Where, in the painter's coordinates.
        color: ``#rrggbb``.
    """
    try:
        renderer = _renderer(name, color)
    except Exception:
        # Handlers may have left no file to be opened. An exception out of a painting would bring Qt down.
        return
    renderer.render(painter, rect)


class _Engine(QIconEngine):
    """Draws an icon anew for each size and ratio."""

    def __init__(self, name: str, color: str, disabled: str) -> None:
        super().__init__()
        self._name = name
        self._color = color
        self._disabled = disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = self._disabled if mode == QIcon.Mode.Disabled else self._color
        draw_icon(painter, self._name, QRectF(rect), color)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():
            # A button without room asks too; there is nothing to paint on then.
            return QPixmap()
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return QPixmap.fromImage(image)

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color, self._disabled)


def icon(name: str, color: str, disabled: str) -> QIcon:
    """An icon for buttons and actions; :meth:`designer.support.theme.Theme.icon` knows the colours."""
    return QIcon(_Engine(name, color, disabled))
