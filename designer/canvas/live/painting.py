"""What a run does to cards, drawn: chips and numbers near, rings and dots further away, and what is dimmed or lit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.canvas.geometry import PORT_RADIUS, output_port
from designer.canvas.items import Item, Kind, listener
from designer.canvas.live.faces import CHIP_RISE, Faces
from designer.canvas.live.marks import Activity, Mark
from designer.canvas.live.paths import Path
from designer.canvas.live.rings import paint_ports, paint_rings
from designer.canvas.live.routes import OUTSIDE
from designer.canvas.painting.above import Look
from designer.canvas.painting.cards import FAR_ZOOM, NEAR_ZOOM
from designer.canvas.painting.lettering import Letters, elided, font
from designer.canvas.painting.sprites import device_corner
from designer.canvas.painting.tile_painting import Lens
from designer.support.plain_text import one_line
from designer.support.tokens import RADII

CARD_REACH: Final = CHIP_RISE + 2.0
"""How far chips and halos stand out of a card, in scene units."""
RING_PX: Final = 5.0
"""How far rings and dots do, in pixels of the view."""
_VEIL: Final = 0.72
_STRANGER_VEIL: Final = 0.35
_DOT_PX: Final = 4.5
_HOLES: Final = 64
"""Around more cards a veil leaves rectangles without round corners."""


class Seen(NamedTuple):
    """A listener's card that is seen.

    Attributes:
        name: In the document.
        rect: Where, in scene units.
        mark: What it shows.
        is_stranger: Whether it is not in this run.
    """

    name: str
    rect: QRectF
    mark: Mark
    is_stranger: bool = False


def paint_face(painter: QPainter, look: Look, card: Seen, lens: Lens, faces: Faces, breath: float) -> None:
    """Draw the state of a near card, on top of it and below the cards that lie on it.

    Args:
        painter: In device pixels of the view.
        look: How the scene is looked at.
        card: The card.
        lens: At which zoom it was drawn.
        faces: What near cards show, kept.
        breath: From 0 to 1, how strong the light around busy cards is.
    """
    tag = ""
    if card.is_stranger:
        tag = _tr("not in this run")
        _veil_card(painter, look, card.rect)
    if card.mark.activity is Activity.BUSY:
        paint_rings(painter, look, [card.rect], look.colors.accent, strength_at(breath))
        paint_ports(painter, look, [card.rect])
    face = faces.get(card.mark, tag, look.picture.facts(card.name), lens, look.colors)
    corner = device_corner(card.rect, look.lens, look.camera.x, look.camera.y)
    factor = look.lens.scale / lens.scale
    for pixmap, (x, y) in ((face.numbers, face.numbers_at), (face.chips, face.chips_at)):
        if pixmap is None:
            continue
        if factor == 1.0:
            painter.drawPixmap(corner.x() + x, corner.y() + y, pixmap)
            continue
        size = QSizeF(pixmap.size()) * factor
        place = QRectF(QPointF(corner) + QPointF(x, y) * factor, size)
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))


def paint_cards(painter: QPainter, look: Look, cards: list[Seen], breath: float) -> None:
    """Draw the states of cards that are not near; the painter is in device pixels of the view.

    Args:
        painter: Active.
        look: How the scene is looked at.
        cards: Those that are seen and show something.
        breath: From 0 to 1, how strong the light around busy cards is.
    """
    colors = look.colors
    for card in cards:
        if card.is_stranger:
            _veil_card(painter, look, card.rect)
    for activity, color, strength in (
        (Activity.WAITING, colors.text_faint, 1.0),
        (Activity.BUSY, colors.accent, strength_at(breath)),
    ):
        paint_rings(painter, look, [card.rect for card in cards if card.mark.activity is activity], color, strength)
    _dots(painter, look, [card.rect for card in cards if card.mark.errors and not card.mark.raised], colors.error)
    _dots(painter, look, [card.rect for card in cards if card.mark.raised], colors.warning)


def strength_at(breath: float) -> float:
    """How strong a light is that never goes out."""
    return 0.35 + 0.65 * breath


def _dots(painter: QPainter, look: Look, rects: list[QRectF], color: str) -> None:
    """Draw dots at the upper right corners of cards."""
    if not rects:
        return
    radius, ratio = _DOT_PX * look.lens.ratio, look.lens.ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    points = [look.at(rect.right(), rect.top()) for rect in rects]
    for width, ink in ((2 * radius + 3 * ratio, look.colors.canvas), (2 * radius, color)):
        pen = QPen(QColor(ink), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(points)


def _veil_card(painter: QPainter, look: Look, rect: QRectF) -> None:
    """Dim a card that is not in this run."""
    veil = QColor(look.colors.canvas)
    veil.setAlphaF(_STRANGER_VEIL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(veil)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = RADII.card * look.lens.scale
    painter.drawRoundedRect(_device(rect, look), radius, radius)


def paint_gone(painter: QPainter, look: Look, gone: Mapping[str, QRectF]) -> None:
    """Draw grey outlines where listeners of the run were that are in the document no more."""
    colors = look.colors
    for name, rect in gone.items():
        if not rect.intersects(look.seen):
            continue
        painter.save()
        look.to_scene(painter)
        pen = QPen(QColor(colors.border_strong), 1.5 * look.lens.ratio)
        pen.setCosmetic(True)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        fill = QColor(colors.canvas)
        fill.setAlphaF(0.7)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, RADII.card, RADII.card)
        if look.lens.zoom >= FAR_ZOOM:
            room = rect.adjusted(16, 12, -12, -38)
            _line(painter, room, one_line(name), Letters.NAME, colors.text)
            if look.lens.zoom >= NEAR_ZOOM:
                _line(painter, room.translated(0, 24), _tr("only in the run"), Letters.TEXT, colors.text_muted)
        painter.restore()


def paint_veil(painter: QPainter, look: Look, lit: Path) -> None:
    """Dim everything but a path; the painter is in device pixels of the view."""
    veil = QColor(look.colors.canvas)
    veil.setAlphaF(_VEIL)
    area = QRectF(0, 0, look.seen.width() * look.lens.scale + 1, look.seen.height() * look.lens.scale + 1)
    around = look.seen.adjusted(-10, -10, 10, 10)
    rects = [look.standing.rect(listener(name)) for name in lit.names]
    ports = [output_port(rect) for rect in rects]
    rects += [look.standing.rect(Item(Kind.BUS, bus)) for bus in lit.buses]
    places = [_device(rect, look) for rect in rects if not rect.isNull() and rect.intersects(around)]
    path = QPainterPath()
    path.addRect(area)
    if len(places) > _HOLES:
        for place in places:
            path.addRect(place)
        painter.fillPath(path, veil)
        return
    holes = QPainterPath()
    holes.setFillRule(Qt.FillRule.WindingFill)
    for place in places:
        radius, gap = RADII.card * look.lens.scale, 1.5 * look.lens.ratio
        rounding = min(radius, place.height() / 2) + gap
        holes.addRoundedRect(place.adjusted(-gap, -gap, gap, gap), rounding, rounding)
    if look.lens.zoom >= NEAR_ZOOM:
        for port in ports:
            holes.addEllipse(look.at(port.x(), port.y()), *(2 * [PORT_RADIUS * look.lens.scale]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path.subtracted(holes), veil)


def paint_rings_of_message(painter: QPainter, look: Look, names: Collection[str]) -> None:
    """Light the cards at both ends of the message that is looked at."""
    rects = [rect for name in names if not (rect := look.standing.rect(listener(name))).isNull()]
    paint_rings(painter, look, [rect for rect in rects if rect.intersects(look.seen)], look.colors.accent, 1.0)
    paint_ports(painter, look, rects)


def paint_entries(painter: QPainter, look: Look, names: Collection[str], source: str) -> None:
    """Draw where a lit path comes in from outside, and the name of who called."""
    for name in names:
        rect = look.standing.rect(listener(name))
        if rect.isNull() or not rect.adjusted(-OUTSIDE - 90, 0, 0, 0).intersects(look.seen):
            continue
        painter.save()
        look.to_scene(painter)
        y = rect.center().y()
        pen = QPen(QColor(look.colors.accent), 2.0 * look.lens.ratio)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(QPointF(rect.left() - 44, y), QPointF(rect.left() - 2, y))
        if look.lens.zoom >= FAR_ZOOM:
            room = QRectF(rect.left() - 44 - 96, y - 9, 90, 18)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.setFont(font(Letters.TEXT))
            painter.setPen(QColor(look.colors.text_muted))
            painter.drawText(room, flags, elided(one_line(source), Letters.TEXT, room.width()))
        painter.restore()


def _device(rect: QRectF, look: Look) -> QRectF:
    scale = look.lens.scale
    return QRectF(
        rect.left() * scale - look.camera.x,
        rect.top() * scale - look.camera.y,
        rect.width() * scale,
        rect.height() * scale,
    )


def _line(painter: QPainter, rect: QRectF, text: str, letters: Letters, color: str) -> None:
    painter.setFont(font(letters))
    painter.setPen(QColor(color))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(rect, flags, elided(text, letters, rect.width()))


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasLive", text)
