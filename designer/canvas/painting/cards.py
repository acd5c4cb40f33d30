"""Cards, drawn: the full one near, its name alone further away, a mere rectangle from afar."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.canvas.geometry import PORT_RADIUS, STRIPE_WIDTH, badge_rect
from designer.canvas.painting.lettering import Letters, elided, font
from designer.canvas.picture.facts import Badge, CardFacts
from designer.support.icons import draw_icon
from designer.support.tokens import RADII, Colors
from runtime.problems import Severity

NEAR_ZOOM: Final = 0.75
"""From here on cards are drawn in full."""
FAR_ZOOM: Final = 0.3
"""Below it cards are rectangles."""
ARROW_ZOOM: Final = 0.24
"""From here on edges have heads."""
BADGE_ZOOM: Final = 0.55
"""From here on badges can be told from each other, and small letters be read."""
SHADOW: Final = 8.0
"""How far shadow and ports stand out of a card."""
_READABLE_PX: Final = 12.0
_LEAST_STRIPE_PX: Final = 3.0
_INSET: Final = 16.0
_ICONS: Final = {
    Badge.BROADCAST: "radio-tower",
    Badge.AGENT: "bot",
    Badge.LLM: "sparkles",
    Badge.UNRESOLVED: "unlink",
    Badge.LOCKED: "lock",
}


def badge_color(badge: Badge, colors: Colors) -> str:
    """The colour of a badge's icon."""
    return {
        Badge.BROADCAST: colors.broadcast,
        Badge.AGENT: colors.agent,
        Badge.LLM: colors.accent,
        Badge.UNRESOLVED: colors.unresolved,
        Badge.LOCKED: colors.text_muted,
    }[badge]


def kind_color(facts: CardFacts, colors: Colors) -> str:
    """The colour that tells tools from agents."""
    return colors.agent if facts.agent else colors.tool


def paint_card(painter: QPainter, rect: QRectF, facts: CardFacts, colors: Colors) -> None:
    """Draw a card in full.

    Args:
        painter: Scaled; its units are scene units.
        rect: The card, its sides on whole device pixels where it shall be sharp.
        facts: What it says.
        colors: The scheme.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _shadow(painter, rect, colors)
    _body(painter, rect, facts, colors)
    _ports(painter, rect, colors)
    right = rect.right() - 12
    for index, badge in enumerate(facts.badges):
        square = badge_rect(rect, index)
        draw_icon(painter, _ICONS[badge], square.adjusted(2, 2, -2, -2), badge_color(badge, colors))
        right = square.left() - 4
    left = rect.left() + _INSET
    if facts.severity is not None:
        dot = colors.error if facts.severity is Severity.ERROR else colors.warning
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(dot))
        painter.drawEllipse(QPointF(rect.right() - 13, rect.bottom() - 13), 4, 4)
    name = QRectF(left, rect.top() + 7, right - left, 20)
    _text(painter, name, facts.name or "?", Letters.NAME, colors.text)
    line = QRectF(left, rect.top() + 27, rect.right() - 12 - left, 16)
    _text(painter, line, facts.payload_class, Letters.CLASS, colors.text_muted)
    end = rect.right() - (24 if facts.severity is not None else 12)
    line = QRectF(left, rect.top() + 45, end - left, 18)
    _text(painter, line, facts.description, Letters.TEXT, colors.text_muted)


def paint_small_card(painter: QPainter, rect: QRectF, facts: CardFacts, colors: Colors, zoom: float) -> None:
    """Draw a card with its name alone, in letters that can still be read.

    Args:
        painter: Scaled; its units are scene units.
        rect: The card.
        facts: What it says.
        colors: The scheme.
        zoom: Pixels per scene unit.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _body(painter, rect, facts, colors)
    factor = readable(14.0, zoom)
    left, right = rect.left() + _INSET, rect.right() - 8
    if zoom >= BADGE_ZOOM:
        for index, badge in enumerate(facts.badges):
            square = badge_rect(rect, index)
            draw_icon(painter, _ICONS[badge], square, badge_color(badge, colors))
            right = square.left() - 6
    room = QRectF(left, rect.top(), right - left, rect.height())
    _text(painter, room, facts.name or "?", Letters.NAME, colors.text, factor)
    if facts.severity is not None or Badge.UNRESOLVED in facts.badges:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.warning if facts.severity is Severity.WARNING else colors.error))
        painter.drawEllipse(QPointF(rect.right() - 12, rect.bottom() - 12), 6, 6)


def readable(size: float, zoom: float) -> float:
    """By how much letters of a size in scene units grow so that they can still be read at a zoom."""
    return round(max(1.0, _READABLE_PX / (size * zoom)) * 8) / 8


def paint_ghost_badge(painter: QPainter, rect: QRectF, facts: CardFacts, colors: Colors) -> None:
    """Offer "broadcast" on a hovered card that takes no part in broadcasts."""
    if Badge.BROADCAST not in facts.badges:
        square = badge_rect(rect, len(facts.badges))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.hover))
        painter.drawRoundedRect(square, RADII.small, RADII.small)
        draw_icon(painter, _ICONS[Badge.BROADCAST], square.adjusted(2, 2, -2, -2), colors.text_muted)


def _shadow(painter: QPainter, rect: QRectF, colors: Colors) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    color = QColor(colors.shadow)
    for grown, share in ((3.0, 0.18), (2.0, 0.28), (1.0, 0.45)):
        color.setAlphaF(QColor(colors.shadow).alphaF() * share)
        painter.setBrush(color)
        radius = RADII.card + grown
        painter.drawRoundedRect(rect.adjusted(-grown, 1.5 - grown, grown, 1.5 + grown), radius, radius)


def _body(painter: QPainter, rect: QRectF, facts: CardFacts, colors: Colors) -> None:
    outline = QPainterPath()
    outline.addRoundedRect(rect, RADII.card, RADII.card)
    painter.fillPath(outline, QColor(colors.card))
    stripe = QPainterPath()
    width = max(STRIPE_WIDTH, _LEAST_STRIPE_PX / painter.worldTransform().m11())
    stripe.addRect(QRectF(rect.left(), rect.top(), width, rect.height()))
    painter.fillPath(outline.intersected(stripe), QColor(kind_color(facts, colors)))
    unresolved = Badge.UNRESOLVED in facts.badges
    pen = QPen(QColor(colors.unresolved if unresolved else colors.card_border), 1.0)
    pen.setCosmetic(True)
    pen.setWidthF(max(1.0, round(painter.worldTransform().m11())) if painter.worldTransform().m11() > 1 else 1.0)
    if unresolved:
        pen.setDashPattern([5, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = pen.widthF() / 2 / painter.worldTransform().m11()
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), RADII.card, RADII.card)


def _ports(painter: QPainter, rect: QRectF, colors: Colors) -> None:
    painter.setPen(QPen(QColor(colors.edge), 1.5))
    painter.setBrush(QColor(colors.card))
    painter.drawEllipse(QPointF(rect.right(), rect.center().y()), PORT_RADIUS - 1, PORT_RADIUS - 1)


def _text(painter: QPainter, rect: QRectF, text: str, letters: Letters, color: str, factor: float = 1.0) -> None:
    painter.setFont(font(letters, factor))
    painter.setPen(QColor(color))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(rect, flags, elided(text, letters, rect.width(), factor))
