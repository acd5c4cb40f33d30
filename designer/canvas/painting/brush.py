"""The strokes of what is drawn above the tiles: outlines, edges, bands, ghosts, and the sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.canvas.geometry import PORT_RADIUS, input_port, output_port
from designer.canvas.items import Item, Kind
from designer.canvas.painting.cards import (
    ARROW_ZOOM,
    BADGE_ZOOM,
    FAR_ZOOM,
    NEAR_ZOOM,
    paint_card,
    paint_ghost_badge,
    paint_small_card,
)
from designer.canvas.painting.lettering import Letters, elided, font
from designer.canvas.painting.overlay import Ghost, LooseEdge, Saying, Tone
from designer.canvas.painting.tile_painting import (
    Lens,
    edge_pen,
    edge_width,
    paint_arrows,
    paint_far_cards,
    paint_stub_names,
    paint_thing,
)
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.repaint import sides_of
from designer.canvas.picture.wiring import Curve, EdgeKey, EdgeStyle
from designer.support.plain_text import one_line
from designer.support.tokens import RADII, SPACING, Colors

Stamp = Callable[[str, QRectF], bool]

MOST_EDGES: Final = 160
"""More edges of what is selected or moved are not drawn above the tiles."""
_OUTLINE: Final = 3.0
_SAYING_WIDTH: Final = 360.0


def tone_color(tone: Tone, colors: Colors) -> str:
    """The colour of what a gesture would do."""
    return {
        Tone.NEUTRAL: colors.accent,
        Tone.OK: colors.ok,
        Tone.WARNING: colors.warning,
        Tone.REFUSED: colors.error,
    }[tone]


class Brush:
    """Draws above the tiles."""

    def __init__(self, painter: QPainter, picture: Picture, colors: Colors, lens: Lens, stamp: Stamp) -> None:
        """Take hold of a painter.

        Args:
            painter: In scene units.
            picture: What is drawn.
            colors: The scheme.
            lens: How it is looked at.
            stamp: Draws a card that is kept drawn; says whether there was one.
        """
        self._painter = painter
        self._stamp = stamp
        self.picture = picture
        self.colors = colors
        self._lens = lens
        self._px = lens.ratio / lens.scale
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def edges(self, curves: Mapping[EdgeKey, Curve], color: str = "", wider: float = 0.0) -> None:
        """Draw edges as they run in these curves.

        Args:
            curves: Which, and how they run.
            color: Instead of the one of their style.
            wider: By how many pixels of the view.
        """
        if not curves:
            return
        from designer.canvas.painting.primitives import draw_lines
        from designer.canvas.picture.curves import flattened
        from designer.canvas.picture.routing import ways_of

        chosen = list(curves.items())[:MOST_EDGES]
        for style in EdgeStyle:
            way = [curve for key, curve in chosen if key.style is style]
            if not way:
                continue
            pen = edge_pen(style, self.colors, self._lens, len(self.picture.edges or ()))
            if color:
                pen.setColor(QColor(color))
            pen.setWidthF(edge_width(self._lens) + wider * self._lens.ratio)
            self._painter.setPen(pen)
            draw_lines(self._painter, flattened(ways_of(way)).segments)
            if style is EdgeStyle.PEER and self._lens.zoom >= ARROW_ZOOM:
                tips = {(curve.x2, curve.y2) for curve in way}
                paint_arrows(self._painter, tips, pen.color())
        if self._lens.zoom >= BADGE_ZOOM:
            paint_stub_names(self._painter, dict(chosen), self.colors)

    def item(self, item: Item, rect: QRectF) -> None:
        """Draw a thing where it would stand."""
        facts = self.picture.facts(item.key) if item.kind is Kind.LISTENER else None
        if facts is None:
            paint_thing(self._painter, item, rect, self.picture, self.colors, self._lens)
        elif self._lens.zoom >= NEAR_ZOOM and self._stamp(item.key, rect):
            return
        elif self._lens.zoom >= NEAR_ZOOM:
            paint_card(self._painter, rect, facts, self.colors)
        elif self._lens.zoom >= FAR_ZOOM:
            paint_small_card(self._painter, rect, facts, self.colors, self._lens.zoom)
        else:
            paint_far_cards(self._painter, [rect], facts.agent, self.colors, self._lens)

    def outline(self, item: Item, rect: QRectF, color: str, width: float = 2.0) -> None:
        """Draw a line around a thing, a little outside it."""
        gap = _OUTLINE * self._px
        radius = {Kind.BUS: rect.height() / 2, Kind.NOTE: 0.0, Kind.FRAME: RADII.card + 4.0}.get(item.kind, RADII.card)
        self._pen(color, width)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(rect.adjusted(-gap, -gap, gap, gap), radius + gap, radius + gap)
        if item.kind is Kind.LISTENER and self._lens.zoom >= FAR_ZOOM:
            self._port(rect, color, PORT_RADIUS)

    def hover(self, item: Item, rect: QRectF, color: str) -> None:
        """Show that the pointer is over a thing, and what of it can be grasped."""
        self.outline(item, rect, color, 1.5)
        facts = self.picture.facts(item.key) if item.kind is Kind.LISTENER else None
        if facts is not None and self._lens.zoom >= FAR_ZOOM:
            self._port(rect, color, PORT_RADIUS + 1)
            if self._lens.zoom >= NEAR_ZOOM:
                paint_ghost_badge(self._painter, rect, facts, self.colors)

    def loose(self, edge: LooseEdge) -> None:
        """Draw an edge whose end hangs at the pointer, about as it would run."""
        from designer.canvas.painting.primitives import draw_lines
        from designer.canvas.picture.curves import dashed, flattened, points_of
        from designer.canvas.picture.routing import loose

        color = tone_color(edge.tone, self.colors)
        self._pen(color, 2.0)
        segments = flattened(loose(sides_of(edge.source), sides_of(edge.target))).segments
        draw_lines(self._painter, dashed(points_of(segments)) if edge.tone is Tone.REFUSED else segments)
        tip = input_port(edge.target)
        paint_arrows(self._painter, [(tip.x(), tip.y())], QColor(color))

    def band(self, rect: QRectF) -> None:
        """Draw the rubber band."""
        fill = QColor(self.colors.accent)
        fill.setAlphaF(0.12)
        self._pen(self.colors.accent, 1.0)
        self._painter.setBrush(fill)
        self._painter.drawRect(rect)

    def ghost(self, ghost: Ghost) -> None:
        """Draw where a thing would be put."""
        fill = QColor(self.colors.accent)
        fill.setAlphaF(0.10)
        self._pen(self.colors.accent, 1.5)
        pen = self._painter.pen()
        pen.setDashPattern([4, 3])
        self._painter.setPen(pen)
        self._painter.setBrush(fill)
        self._painter.drawRoundedRect(ghost.rect, RADII.card, RADII.card)
        if ghost.title:
            room = ghost.rect.adjusted(14, 0, -10, 0)
            self._painter.setFont(font(Letters.TITLE))
            self._painter.setPen(QColor(self.colors.accent))
            text = elided(one_line(ghost.title), Letters.TITLE, room.width())
            self._painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def guides(self, lines: Sequence[QLineF]) -> None:
        """Draw lines that show what a moved thing snaps to."""
        if lines:
            self._pen(self.colors.accent, 1.0)
            pen = self._painter.pen()
            pen.setDashPattern([3, 3])
            self._painter.setPen(pen)
            self._painter.drawLines(list(lines))

    def _port(self, rect: QRectF, color: str, radius: float) -> None:
        """Draw the port above an outline, which would cut it."""
        self._pen(color, 2.0)
        self._painter.setBrush(QColor(self.colors.card))
        self._painter.drawEllipse(output_port(rect), radius, radius)

    def _pen(self, color: str, width: float) -> None:
        pen = QPen(QColor(color), width * self._lens.ratio)
        pen.setCosmetic(True)
        self._painter.setPen(pen)


def paint_saying(painter: QPainter, saying: Saying, at: QPointF, area: QRectF, colors: Colors) -> None:
    """Draw a sentence beside the pointer, within the view.

    Args:
        painter: In pixels of the view.
        saying: What is said.
        at: Where the pointer is, in pixels of the view.
        area: The view.
        colors: The scheme.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    text = one_line(saying.text, 300)
    painter.setFont(font(Letters.TEXT))
    width = min(_SAYING_WIDTH, area.width() - 2 * SPACING.large)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    room = painter.boundingRect(QRectF(0, 0, width, 400), flags, text)
    note = one_line(saying.note, 300)
    below = painter.boundingRect(QRectF(0, 0, width, 400), flags, note) if note else QRectF()
    gap = SPACING.hair if note else 0
    inside = QSizeF(max(room.width(), below.width()), room.height() + gap + below.height())
    box = QRectF(0, 0, inside.width() + 2 * SPACING.medium + 4, inside.height() + 2 * SPACING.small)
    box.moveTopLeft(at + QPointF(SPACING.large, SPACING.large + 4))
    if box.right() > area.right() - SPACING.small:
        box.moveRight(area.right() - SPACING.small)
    if box.bottom() > area.bottom() - SPACING.small:
        box.moveBottom(at.y() - SPACING.medium)
    box = QRectF(box.toRect())
    soft = {
        Tone.NEUTRAL: colors.raised,
        Tone.OK: colors.ok_soft,
        Tone.WARNING: colors.warning_soft,
        Tone.REFUSED: colors.error_soft,
    }[saying.tone]
    edge = colors.border_strong if saying.tone is Tone.NEUTRAL else tone_color(saying.tone, colors)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors.shadow))
    painter.drawRoundedRect(box.translated(0, 2), RADII.medium, RADII.medium)
    painter.setPen(QPen(QColor(edge), 1.0))
    painter.setBrush(QColor(soft))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADII.medium, RADII.medium)
    painter.setPen(QColor(colors.text))
    words = box.adjusted(SPACING.medium, SPACING.small, -SPACING.medium + 4, 0)
    painter.drawText(words, flags, text)
    if note:
        painter.setPen(QColor(colors.text_muted))
        painter.drawText(words.translated(0, room.height() + gap), flags, note)
