"""The light around cards, kept as a pixmap: stroking a round rectangle takes longer than everything else of a card."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from designer.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, PORT_RADIUS, output_port
from designer.canvas.painting.above import Look
from designer.canvas.painting.cards import NEAR_ZOOM
from designer.canvas.painting.sprites import device_corner, device_size
from designer.canvas.painting.tile_painting import Lens
from designer.support.tokens import RADII

_STROKES: Final = ((5.0, 0.22), (1.8, 1.0))
"""Widths in pixels of the view, and how strong: a soft wide line, and a fine one on it."""
_GAP_PX: Final = 1.5
_MOST: Final = 240
"""More rings than these are plain lines, drawn all at once."""


def paint_rings(painter: QPainter, look: Look, rects: list[QRectF], color: str, strength: float) -> None:
    """Draw a light around cards; the painter is in device pixels of the view.

    Args:
        painter: Active.
        look: How the scene is looked at.
        rects: The cards.
        color: Of the light.
        strength: From 0 to 1.
    """
    if not rects:
        return
    ratio = look.lens.ratio
    corners = [device_corner(rect, look.lens, look.camera.x, look.camera.y) for rect in rects]
    if len(rects) > _MOST:
        ink = QColor(color)
        ink.setAlphaF(strength)
        width, height = device_size(rects[0], look.lens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, max(1.0, round(1.5 * ratio))))
        painter.drawRects([QRect(corner.x() - 1, corner.y() - 1, width + 2, height + 2) for corner in corners])
        return
    pixmap, margin, strips = _ring(look.lens, color)
    painter.setOpacity(strength)
    for corner in corners:
        x, y = corner.x() - margin, corner.y() - margin
        for part in strips:
            painter.drawPixmap(x + part.x(), y + part.y(), pixmap, part.x(), part.y(), part.width(), part.height())
    painter.setOpacity(1.0)


def paint_ports(painter: QPainter, look: Look, rects: list[QRectF]) -> None:
    """Draw ports again, above lights and veils that lie on them."""
    if look.lens.zoom < NEAR_ZOOM:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = (PORT_RADIUS - 1) * look.lens.scale
    painter.setPen(QPen(QColor(look.colors.edge), 1.5 * look.lens.scale))
    painter.setBrush(QColor(look.colors.card))
    for rect in rects:
        port = output_port(rect)
        painter.drawEllipse(look.at(port.x(), port.y()), radius, radius)


@lru_cache(maxsize=16)
def _ring(lens: Lens, color: str) -> tuple[QPixmap, int, tuple[QRect, ...]]:
    """A ring, how far it stands out in device pixels, and its four strips, between which there is nothing."""
    width, height = device_size(QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT), lens)
    gap, widest = _GAP_PX * lens.ratio, _STROKES[0][0] * lens.ratio
    margin = round(gap + widest) + 1
    pixmap = QPixmap(width + 2 * margin, height + 2 * margin)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = RADII.card * lens.scale + gap
    place = QRectF(margin - gap, margin - gap, width + 2 * gap, height + 2 * gap)
    for stroke, alpha in _STROKES:
        ink = QColor(color)
        ink.setAlphaF(alpha)
        painter.setPen(QPen(ink, stroke * lens.ratio))
        painter.drawRoundedRect(place, radius, radius)
    painter.end()
    side = min(margin + round(radius), pixmap.height() // 2)
    inner = pixmap.height() - 2 * side
    edge = min(margin + round(widest), pixmap.width() // 2)
    strips = [QRect(0, 0, pixmap.width(), side), QRect(0, pixmap.height() - side, pixmap.width(), side)]
    if inner > 0:
        strips += [QRect(0, side, edge, inner), QRect(pixmap.width() - edge, side, edge, inner)]
    return pixmap, margin, tuple(strips)
