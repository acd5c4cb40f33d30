"""The whole picture as a file: SVG and PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPainterPath, QPen
from PySide6.QtSvg import QSvgGenerator

from designer.canvas.items import Kind
from designer.canvas.painting.cards import paint_card
from designer.canvas.painting.tile_painting import Lens, is_below_edges, paint_arrows, paint_stub_names, paint_thing
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.wiring import EdgeStyle
from designer.support.theme import Theme
from designer.support.tokens import Colors

_MARGIN: Final = 40.0
_MOST_PX: Final = 16_000
"""Longest side of a PNG."""
_MOST_PIXELS: Final = 60_000_000
_EMPTY: Final = QRectF(0, 0, 400, 240)


def save_svg(picture: Picture, theme: Theme, path: Path) -> None:
    """Write the whole picture as SVG.

    Args:
        picture: What is drawn.
        theme: Whose colours are taken.
        path: Where; an existing file is replaced.

    Raises:
        OSError: It could not be written.
    """
    area = picture_area(picture)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(area.size().toSize())
    generator.setViewBox(QRectF(0, 0, area.width(), area.height()))
    generator.setTitle(picture.document.spec.name)
    painter = QPainter(generator)
    try:
        paint_picture(painter, picture, theme.colors, area)
    finally:
        painter.end()
        buffer.close()
    path.write_bytes(data.data())


def save_png(picture: Picture, theme: Theme, path: Path, scale: float = 2.0) -> None:
    """Write the whole picture as PNG.

    Args:
        picture: What is drawn.
        theme: Whose colours are taken.
        path: Where; an existing file is replaced.
        scale: Pixels per scene unit; less where the file would be too large.

    Raises:
        OSError: It could not be written.
    """
    area = picture_area(picture)
    scale = min(
        scale, _MOST_PX / max(area.width(), area.height()), (_MOST_PIXELS / (area.width() * area.height())) ** 0.5
    )
    size = QSize(max(1, round(area.width() * scale)), max(1, round(area.height() * scale)))
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        painter.scale(scale, scale)
        paint_picture(painter, picture, theme.colors, area)
    finally:
        painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(f"The picture can't be written as PNG: {writer.errorString()}.")
    buffer.close()
    path.write_bytes(data.data())


def picture_area(picture: Picture) -> QRectF:
    """What a file shows, in scene units: everything, and a margin."""
    bounds = picture.bounds()
    if bounds.isNull():
        return QRectF(_EMPTY)
    return QRectF(bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN).toAlignedRect())


def paint_picture(painter: QPainter, picture: Picture, colors: Colors, area: QRectF) -> None:
    """Draw all of it, whatever its size; nothing is kept.

    Args:
        painter: Its units are scene units, its origin the area's top left.
        picture: What is drawn.
        colors: The scheme.
        area: What is drawn of it.
    """
    lens = Lens(1.0, 1.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, area.width(), area.height()), QColor(colors.canvas))
    painter.translate(-area.left(), -area.top())
    items = sorted(picture.index, key=picture.index.order)
    for item in items:
        if is_below_edges(item, picture):
            paint_thing(painter, item, picture.rect(item), picture, colors, lens)
    _paint_edges(painter, picture, colors)
    for item in items:
        if item.kind is not Kind.LISTENER and not is_below_edges(item, picture):
            paint_thing(painter, item, picture.rect(item), picture, colors, lens)
    for item in items:
        facts = picture.facts(item.key) if item.kind is Kind.LISTENER else None
        if facts is not None:
            paint_card(painter, picture.rect(item), facts, colors)


def _paint_edges(painter: QPainter, picture: Picture, colors: Colors) -> None:
    edges = picture.edges
    if edges is None:
        return
    from designer.canvas.picture.curves import flattened

    tips = set()
    pens = {
        EdgeStyle.PEER: QPen(QColor(colors.edge), 1.5),
        EdgeStyle.BUS: QPen(QColor(colors.broadcast), 1.5),
        EdgeStyle.SYSTEM: QPen(QColor(colors.border_strong), 1.0),
        EdgeStyle.MISSING: QPen(QColor(colors.unresolved), 1.5),
    }
    stubs = {}
    for key in edges:
        curve = edges.curve(key)
        if curve is None:
            continue
        path = QPainterPath()
        end: tuple[float, float] | None = None
        for x1, y1, x2, y2 in flattened(edges.ways([key])).segments.tolist():
            if end != (x1, y1):
                path.moveTo(x1, y1)
            path.lineTo(x2, y2)
            end = (x2, y2)
        painter.setPen(pens[key.style])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if key.style is EdgeStyle.PEER:
            tips.add((curve.x2, curve.y2))
        elif key.style is EdgeStyle.MISSING:
            stubs[key] = curve
    paint_arrows(painter, sorted(tips), QColor(colors.edge))
    paint_stub_names(painter, stubs, colors)
