"""What a near card shows of a run, kept as pixmaps: chips on its upper border, numbers in its last line."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from designer.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, STRIPE_WIDTH
from designer.canvas.live.marks import Activity, Mark, short_count, short_time
from designer.canvas.painting.lettering import Letters, font, width_of
from designer.canvas.painting.sprites import device_size
from designer.canvas.painting.tile_painting import Lens
from designer.canvas.picture.facts import CardFacts
from designer.support.tokens import Colors

CHIP_HEIGHT: Final = 17.0
CHIP_RISE: Final = 11.0
"""How far chips stand out above a card."""
_CHIP_GAP: Final = 4.0
_CHIP_INSET: Final = 10.0
_PADDING: Final = 7.0
_GLYPH: Final = 9.0
_LIMIT_BYTES: Final = 12 * 1024 * 1024
_BYTES: Final = 4
_RULE_Y: Final = 46.0
_LEFT: Final = 16.0
_RIGHT: Final = 12.0
_SEVERITY_ROOM: Final = 14.0
_COLUMN: Final = 44.0


class Face(NamedTuple):
    """What is drawn of one card, in whole device pixels.

    Attributes:
        chips: On the upper border; None for none.
        chips_at: Where they lie, from the card's top left.
        numbers: The last line; None for none.
        numbers_at: Likewise.
    """

    chips: QPixmap | None
    chips_at: tuple[int, int]
    numbers: QPixmap | None
    numbers_at: tuple[int, int]


class _Chip(NamedTuple):
    text: str
    glyph: str
    ink: str
    fill: str
    border: str


_Key = tuple[Mark, bool, str, bool, Lens, bool]


class Faces:
    """The cache; what was not used for longest goes first."""

    def __init__(self) -> None:
        self._faces: OrderedDict[_Key, Face] = OrderedDict()
        self._used_bytes = 0

    def __len__(self) -> int:
        return len(self._faces)

    def clear(self) -> None:
        """Forget all."""
        self._faces.clear()
        self._used_bytes = 0

    def get(self, mark: Mark, tag: str, facts: CardFacts | None, lens: Lens, colors: Colors) -> Face:
        """What a card shows.

        Args:
            mark: The states and numbers.
            tag: A word instead of states: that it is not in this run.
            facts: What the card itself says.
            lens: How it is looked at.
            colors: The scheme.
        """
        has_severity = facts is not None and facts.severity is not None
        key = (mark, bool(tag), tag, has_severity, lens, colors.dark)
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = _draw(mark, tag, has_severity, lens, colors)
            self._used_bytes += _size(face)
            while self._used_bytes > _LIMIT_BYTES and len(self._faces) > 1:
                self._used_bytes -= _size(self._faces.popitem(last=False)[1])
        else:
            self._faces.move_to_end(key)
        return face


def _size(face: Face) -> int:
    pixmaps = (each for each in (face.chips, face.numbers) if each is not None)
    return sum(each.width() * each.height() * _BYTES for each in pixmaps)


def chips_of(mark: Mark, tag: str, colors: Colors) -> list[_Chip]:
    """The chips of a card, from right to left."""
    chips = []
    if tag:
        chips.append(_Chip(tag, "", colors.text_muted, colors.canvas, colors.border_strong))
    if mark.activity is Activity.BUSY:
        text = _tr("busy") if mark.many < 2 else _tr("{count} busy").format(count=short_count(mark.many))
        chips.append(_Chip(text, "dot", colors.accent_text, colors.accent, colors.accent))
    elif mark.activity is Activity.WAITING:
        text = _tr("waiting") if mark.many < 2 else _tr("{count} waiting").format(count=short_count(mark.many))
        chips.append(_Chip(text, "ring", colors.text_muted, colors.card, colors.border_strong))
    if mark.raised:
        chips.append(_Chip(short_count(mark.raised), "eyebrow", colors.warning, colors.warning_soft, colors.warning))
    if mark.errors:
        chips.append(_Chip(short_count(mark.errors), "cross", colors.error, colors.error_soft, colors.error))
    return chips


def _draw(mark: Mark, tag: str, has_severity: bool, lens: Lens, colors: Colors) -> Face:
    width, height = device_size(QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT), lens)
    scale_x, scale_y = width / CARD_WIDTH, height / CARD_HEIGHT
    chips = chips_of(mark, tag, colors)
    pixmap = None
    room = sum(_width(chip) for chip in chips) + _CHIP_GAP * max(0, len(chips) - 1)
    left = CARD_WIDTH - _CHIP_INSET - room
    at = (round((left - 1) * scale_x), round(-(CHIP_RISE + 1) * scale_y))
    if chips:
        pixmap = _pixmap((room + 2) * scale_x, (CHIP_HEIGHT + 2) * scale_y)
        painter = _painter(pixmap, scale_x, scale_y)
        x = 1 + room
        for chip in chips:
            x -= _width(chip)
            _paint_chip(painter, QRectF(x, 1, _width(chip), CHIP_HEIGHT), chip)
            x -= _CHIP_GAP
        painter.end()
    numbers_at = (round((STRIPE_WIDTH + 2) * scale_x), round((_RULE_Y - 2) * scale_y))
    if not mark.has_taken_part or tag:
        return Face(pixmap, at, None, numbers_at)
    strip = QRectF(STRIPE_WIDTH + 2, _RULE_Y - 2, CARD_WIDTH - STRIPE_WIDTH - 5, CARD_HEIGHT - _RULE_Y - 1)
    if has_severity:
        strip.setRight(strip.right() - _SEVERITY_ROOM)
    numbers = _pixmap(strip.width() * scale_x, strip.height() * scale_y)
    numbers.fill(QColor(colors.card))
    painter = _painter(numbers, scale_x, scale_y)
    painter.translate(-strip.left(), -strip.top())
    _paint_numbers(painter, strip, mark, colors)
    painter.end()
    return Face(pixmap, at, numbers, numbers_at)


def _pixmap(width: float, height: float) -> QPixmap:
    pixmap = QPixmap(max(1, round(width)), max(1, round(height)))
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _painter(pixmap: QPixmap, scale_x: float, scale_y: float) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale_x, scale_y)
    return painter


def _width(chip: _Chip) -> float:
    glyph = _GLYPH + (4.0 if chip.text else 0.0) if chip.glyph else 0.0
    return round(2 * _PADDING + glyph + (width_of(chip.text, Letters.CHIP) if chip.text else 0.0))


def _paint_chip(painter: QPainter, rect: QRectF, chip: _Chip) -> None:
    radius = rect.height() / 2
    painter.setPen(QPen(QColor(chip.border), 1.0))
    painter.setBrush(QColor(chip.fill))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)
    x = rect.left() + _PADDING
    if chip.glyph:
        paint_glyph(painter, chip.glyph, QPointF(x + _GLYPH / 2, rect.center().y()), chip.ink)
        x += _GLYPH + 4.0
    painter.setFont(font(Letters.CHIP))
    painter.setPen(QColor(chip.ink))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(QRectF(x, rect.top() - 0.5, rect.right() - x, rect.height()), flags, chip.text)


def paint_glyph(painter: QPainter, glyph: str, at: QPointF, color: str) -> None:
    """Draw a small sign, about nine scene units wide: ``dot``, ``ring``, ``cross`` or ``eyebrow``."""
    pen = QPen(QColor(color), 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = at.x(), at.y()
    if glyph == "dot":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawEllipse(at, 2.8, 2.8)
    elif glyph == "ring":
        painter.drawEllipse(at, 3.0, 3.0)
    elif glyph == "cross":
        painter.drawLine(QPointF(x - 2.7, y - 2.7), QPointF(x + 2.7, y + 2.7))
        painter.drawLine(QPointF(x - 2.7, y + 2.7), QPointF(x + 2.7, y - 2.7))
    else:
        brow = QPainterPath(QPointF(x - 4.2, y - 0.6))
        brow.quadTo(QPointF(x + 0.4, y - 7.0), QPointF(x + 4.4, y - 2.0))
        painter.drawPath(brow)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawEllipse(QPointF(x, y + 2.6), 2.0, 2.0)


def _paint_numbers(painter: QPainter, strip: QRectF, mark: Mark, colors: Colors) -> None:
    left, right = _LEFT, strip.right() - _RIGHT + 3
    painter.setPen(QPen(QColor(colors.border), 1.0))
    painter.drawLine(QPointF(left, _RULE_Y + 0.5), QPointF(right, _RULE_Y + 0.5))
    line = QRectF(left, _RULE_Y + 3, right - left, 18)
    _pair(painter, line, _tr("in"), short_count(mark.incoming), colors)
    line.setLeft(line.left() + _COLUMN)
    _pair(painter, line, _tr("out"), short_count(mark.outgoing), colors)
    if mark.errors:
        line.setLeft(line.left() + _COLUMN + 6)
        _pair(painter, line, _tr("err"), short_count(mark.errors), colors, colors.error)
    if mark.p95_ns and not (mark.errors and strip.width() < CARD_WIDTH - 2 * _SEVERITY_ROOM):
        text, label = short_time(mark.p95_ns), _tr("p95")
        if mark.errors:
            label = ""
        room = width_of(label, Letters.COUNT) + width_of(text, Letters.COUNT) + (4 if label else 0)
        _pair(painter, QRectF(right - room - 1, line.top(), room + 2, line.height()), label, text, colors)


def _pair(painter: QPainter, line: QRectF, label: str, value: str, colors: Colors, ink: str = "") -> None:
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.setFont(font(Letters.COUNT))
    painter.setPen(QColor(colors.text_faint))
    painter.drawText(line, flags, label)
    step = width_of(label, Letters.COUNT) + 4 if label else 0
    painter.setPen(QColor(ink or colors.text))
    painter.drawText(line.adjusted(step, 0, 0, 0), flags, value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasLive", text)
