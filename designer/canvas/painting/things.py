"""Notes, frames, buses and the system's listeners, drawn."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from designer.canvas.geometry import FRAME_HEAD
from designer.canvas.painting.cards import BADGE_ZOOM, FAR_ZOOM, readable
from designer.canvas.painting.lettering import Letters, elided, font
from designer.support.icons import draw_icon
from designer.support.plain_text import one_line, shown
from designer.support.tokens import RADII, Colors

_NOTE_LIMIT: Final = 4_000
_FOLD: Final = 14.0
_READABLE_PX: Final = 12.0


def paint_note(painter: QPainter, rect: QRectF, text: str, colors: Colors, zoom: float) -> None:
    """Draw a piece of paper with a folded corner."""
    fold = min(_FOLD, rect.width() / 3, rect.height() / 3)
    paper = QPainterPath()
    paper.addPolygon(
        QPolygonF(
            [
                rect.topLeft(),
                QPointF(rect.right() - fold, rect.top()),
                QPointF(rect.right(), rect.top() + fold),
                rect.bottomRight(),
                rect.bottomLeft(),
                rect.topLeft(),
            ]
        )
    )
    _pen(painter, colors.note_border)
    painter.setBrush(QColor(colors.note))
    painter.drawPath(paper)
    corner = QPolygonF(
        [
            QPointF(rect.right() - fold, rect.top()),
            QPointF(rect.right() - fold, rect.top() + fold),
            QPointF(rect.right(), rect.top() + fold),
        ]
    )
    painter.setBrush(QColor(colors.note_border))
    painter.drawPolygon(corner)
    if zoom >= FAR_ZOOM:
        painter.save()
        painter.setClipRect(rect.adjusted(0, 0, 0, -6), Qt.ClipOperation.IntersectClip)
        painter.setFont(font(Letters.TEXT))
        painter.setPen(QColor(colors.text))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(rect.adjusted(12, 10, -12, -8), flags, shown(text, _NOTE_LIMIT))
        painter.restore()


def paint_frame(painter: QPainter, rect: QRectF, title: str, colors: Colors, zoom: float) -> None:
    """Draw a titled area; from afar its title is drawn as large as the frame allows, as on a map."""
    _pen(painter, colors.frame_border)
    painter.setBrush(QColor(colors.frame))
    painter.drawRoundedRect(rect, RADII.card + 4, RADII.card + 4)
    factor = max(1.0, min(_READABLE_PX / (13.0 * zoom), rect.width() / 120.0, rect.height() / 60.0))
    factor = round(factor * 4) / 4
    room = QRectF(rect.left() + 14, rect.top(), rect.width() - 28, FRAME_HEAD * factor)
    _line(painter, room, one_line(title), Letters.TITLE, colors.text_muted, factor)


def paint_collapsed(painter: QPainter, rect: QRectF, title: str, count: int, colors: Colors, zoom: float) -> None:
    """Draw a frame that is folded into its head: sheets behind each other, title and count."""
    for step in (6, 3):
        _pen(painter, colors.frame_border)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(rect.adjusted(step, step, step, step), RADII.card, RADII.card)
    painter.setBrush(QColor(colors.card))
    painter.drawRoundedRect(rect, RADII.card, RADII.card)
    if zoom < FAR_ZOOM:
        return
    draw_icon(painter, "group", QRectF(rect.left() + 12, rect.center().y() - 9, 18, 18), colors.text_muted)
    room = QRectF(rect.left() + 40, rect.top() + 7, rect.width() - 52, 20)
    if zoom < BADGE_ZOOM:
        room = QRectF(room.left(), rect.top(), room.width(), rect.height())
        _line(painter, room, one_line(title), Letters.TITLE, colors.text, readable(13.0, zoom))
        return
    _line(painter, room, one_line(title), Letters.TITLE, colors.text)
    told = (
        QCoreApplication.translate("Canvas", "1 listener")
        if count == 1
        else QCoreApplication.translate("Canvas", "{count} listeners").format(count=count)
    )
    _line(painter, room.translated(0, 18), told, Letters.TEXT, colors.text_muted)


def paint_bus(painter: QPainter, rect: QRectF, name: str, colors: Colors, zoom: float) -> None:
    """Draw the pill of a broadcast bus."""
    radius = rect.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors.canvas))
    painter.drawRoundedRect(rect, radius, radius)
    fill = QColor(colors.broadcast)
    fill.setAlphaF(0.16)
    _pen(painter, colors.broadcast, 1.5)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, radius, radius)
    if zoom < FAR_ZOOM:
        return
    if zoom < BADGE_ZOOM:
        draw_icon(painter, "radio-tower", QRectF(rect.center() - QPointF(10, 10), QSizeF(20, 20)), colors.broadcast)
        return
    draw_icon(painter, "radio-tower", QRectF(rect.left() + 8, rect.center().y() - 7, 14, 14), colors.broadcast)
    room = QRectF(rect.left() + 29, rect.top(), rect.width() - 40, rect.height())
    _line(painter, room, one_line(name), Letters.CLASS, colors.text)


def paint_system(painter: QPainter, rect: QRectF, name: str, colors: Colors, zoom: float) -> None:
    """Draw one of the listeners that every organism has."""
    _pen(painter, colors.border_strong)
    painter.setBrush(QColor(colors.sunken))
    painter.drawRoundedRect(rect, RADII.card, RADII.card)
    if zoom >= FAR_ZOOM:
        _line(painter, rect.adjusted(12, 0, -8, 0), name, Letters.CLASS, colors.text_muted)


def _pen(painter: QPainter, color: str, width: float = 1.0) -> None:
    painter.setPen(QPen(QColor(color), width))


def _line(painter: QPainter, rect: QRectF, text: str, letters: Letters, color: str, factor: float = 1.0) -> None:
    painter.setFont(font(letters, factor))
    painter.setPen(QColor(color))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(rect, flags, elided(text, letters, rect.width(), factor))
