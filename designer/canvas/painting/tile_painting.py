"""What a tile shows: dots, frames, edges, notes, buses, and cards as far as they are not drawn above the tiles."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from designer.canvas.geometry import GRID, STUB_NAME_WIDTH
from designer.canvas.items import Item, Kind
from designer.canvas.painting.cards import ARROW_ZOOM, BADGE_ZOOM, FAR_ZOOM, NEAR_ZOOM, paint_small_card
from designer.canvas.painting.lettering import Letters, elided, font
from designer.canvas.painting.things import paint_bus, paint_collapsed, paint_frame, paint_note, paint_system
from designer.canvas.picture.wiring import Curve, EdgeKey, EdgeStyle
from designer.support.plain_text import one_line
from designer.support.tokens import Colors

if TYPE_CHECKING:
    from designer.canvas.picture.picture import Picture

_LINES_AT_ONCE: Final = 150
"""Lines drawn between two looks at the clock; cards likewise."""
_CARDS_AT_ONCE: Final = 6
_MANY_EDGES: Final = 150
_DENSE_ZOOM: Final = 0.15
_DENSE_EDGES: Final = 6_000
"""So many edges so far away are drawn without antialiasing: five times as fast, and hardly to be told apart."""
_BUS_ZOOM: Final = 0.12
"""Below it dashes are noise."""
_LEAST_DOTS_PX: Final = 15.0
_ARROW_LENGTH: Final = 9.0
_ARROW_WIDTH: Final = 7.5
_MARGIN: Final = 16.0


class Lens(NamedTuple):
    """How the scene is looked at.

    Attributes:
        scale: Device pixels per scene unit.
        ratio: Device pixels per pixel of the view.
    """

    scale: float
    ratio: float

    @property
    def zoom(self) -> float:
        """Pixels of the view per scene unit."""
        return self.scale / self.ratio


class Hidden(NamedTuple):
    """What is drawn above the tiles for the moment instead of into them."""

    items: frozenset[Item] = frozenset()
    edges: frozenset[EdgeKey] = frozenset()


def edge_width(lens: Lens) -> float:
    """Width of an edge, in device pixels: never thinner than one, for thinner is fainter, not finer."""
    return max(1.0, min(1.6, 1.5 * lens.zoom)) * lens.ratio if lens.zoom >= FAR_ZOOM else 1.0


def edge_pen(style: EdgeStyle, colors: Colors, lens: Lens, count: int = 0) -> QPen:
    """The pen for edges of a style; its width does not depend on the painter's scale.

    Args:
        style: What they are.
        colors: The scheme.
        lens: How the scene is looked at.
        count: How many edges the picture has: many are drawn lighter.
    """
    color = {
        EdgeStyle.PEER: colors.edge,
        EdgeStyle.BUS: colors.broadcast,
        EdgeStyle.SYSTEM: colors.border_strong,
        EdgeStyle.MISSING: colors.unresolved,
    }[style]
    # Many edges lie on few pixels from afar; lighter ones leave the cards to be seen. An opaque pen is the fast one.
    share = 1.0 if lens.zoom >= FAR_ZOOM else 0.35 + 0.45 * max(0.0, (lens.zoom - 0.05) / (FAR_ZOOM - 0.05))
    if style is EdgeStyle.PEER and count > _MANY_EDGES:
        share *= max(0.55, 1.0 - 0.2 * math.log10(count / _MANY_EDGES))
    pen = QPen(mixed(color, colors.canvas, share), edge_width(lens))
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def mixed(color: str, ground: str, share: float) -> QColor:
    """So much of a colour on a ground."""
    above, below = QColor(color), QColor(ground)
    return QColor(
        round(above.red() * share + below.red() * (1 - share)),
        round(above.green() * share + below.green() * (1 - share)),
        round(above.blue() * share + below.blue() * (1 - share)),
    )


def coarseness(zoom: float) -> int:
    """How many segments of an edge become one at this zoom."""
    return 1 if zoom >= 0.5 else 2 if zoom >= 0.2 else 4 if zoom >= 0.1 else 8


def paint_tile(
    pixmap: QPixmap, left: int, top: int, lens: Lens, picture: Picture, colors: Colors, hidden: Hidden
) -> Iterator[None]:
    """Draw one tile, bit by bit: whoever asks for the next bit decides when.

    Args:
        pixmap: To draw into; its own ratio is one.
        left: Of the tile, in device pixels of the whole scene.
        top: Likewise.
        lens: How the scene is looked at.
        picture: What is drawn.
        colors: The scheme.
        hidden: What is left out.
    """
    pixmap.fill(QColor(colors.canvas))
    area = QRectF(left, top, pixmap.width(), pixmap.height())
    rect = QRectF(
        area.left() / lens.scale, area.top() / lens.scale, area.width() / lens.scale, area.height() / lens.scale
    )
    painter = QPainter(pixmap)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _dots(painter, area, lens, colors)
        painter.translate(-left, -top)
        painter.scale(lens.scale, lens.scale)
        around = rect.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        items = [item for item in picture.index.meeting(around) if item not in hidden.items]
        items.sort(key=picture.index.order)
        below = [item for item in items if is_below_edges(item, picture)]
        for item in below:
            _thing(painter, item, picture, colors, lens)
        yield
        yield from _edges(painter, rect, lens, picture, colors, hidden)
        for item in items:
            if item.kind is not Kind.LISTENER and item not in below:
                _thing(painter, item, picture, colors, lens)
        yield
        cards = [item for item in items if item.kind is Kind.LISTENER]
        yield from _cards(painter, cards, lens, picture, colors)
    finally:
        painter.end()


def _dots(painter: QPainter, area: QRectF, lens: Lens, colors: Colors) -> None:
    step = GRID * lens.scale
    while step < _LEAST_DOTS_PX * lens.ratio:
        step *= 2
    side = max(1, round(1.5 * lens.ratio * min(1.0, step / (GRID * lens.ratio))))
    dot = QPixmap(int(area.width()), side)
    dot.fill(QColor(colors.canvas))
    row = QPainter(dot)
    color = QColor(colors.canvas_grid)
    for index in range(math.floor(area.left() / step), math.ceil(area.right() / step) + 1):
        row.fillRect(round(index * step - area.left()) - side // 2, 0, side, side, color)
    row.end()
    for index in range(math.floor(area.top() / step), math.ceil(area.bottom() / step) + 1):
        painter.drawPixmap(0, round(index * step - area.top()) - side // 2, dot)


def _edges(
    painter: QPainter, rect: QRectF, lens: Lens, picture: Picture, colors: Colors, hidden: Hidden
) -> Iterator[None]:
    edges = picture.edges
    if edges is None:
        return
    from designer.canvas.painting.primitives import draw_lines

    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not (lens.zoom < _DENSE_ZOOM and len(edges) > _DENSE_EDGES))
    pen_width = 2.0 * lens.ratio / lens.scale
    reached = rect.adjusted(-pen_width, -pen_width, pen_width, pen_width)
    for style, segments in edges.pieces(reached, hidden.edges, coarseness(lens.zoom)):
        if style is EdgeStyle.BUS and lens.zoom < _BUS_ZOOM:
            continue
        painter.setPen(edge_pen(style, colors, lens, len(edges)))
        for first in range(0, len(segments), _LINES_AT_ONCE):
            draw_lines(painter, segments[first : first + _LINES_AT_ONCE])
            yield
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if lens.zoom >= ARROW_ZOOM:
        reach = _ARROW_LENGTH + 2
        tips = edges.tips(rect.adjusted(-reach, -reach, reach, reach), hidden.edges)
        paint_arrows(painter, tips, edge_pen(EdgeStyle.PEER, colors, lens, len(edges)).color())
        yield
    if lens.zoom >= BADGE_ZOOM:
        stubs = edges.missing(rect.adjusted(-20, -20, STUB_NAME_WIDTH, 20), hidden.edges)
        paint_stub_names(painter, stubs, colors)


def paint_stub_names(painter: QPainter, curves: Mapping[EdgeKey, Curve], colors: Colors) -> None:
    """Write the names of peers that do not exist beside their stubs; the painter's units are scene units."""
    painter.setFont(font(Letters.CLASS))
    painter.setPen(QColor(colors.unresolved))
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    for key, curve in curves.items():
        if key.style is EdgeStyle.MISSING:
            room = QRectF(curve.x2 - STUB_NAME_WIDTH, curve.y2 - 9, STUB_NAME_WIDTH - 5, 18)
            text = elided(one_line(key.target), Letters.CLASS, room.width())
            painter.drawText(room, flags, text)


def paint_arrows(painter: QPainter, tips: Collection[tuple[float, float]], color: QColor) -> None:
    """Draw arrowheads; all edges arrive from the left.

    Args:
        painter: In scene units.
        tips: Where the edges end.
        color: Of the heads.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for x, y in tips:
        painter.drawPolygon(arrowhead(x, y))


def arrowhead(x: float, y: float) -> QPolygonF:
    """The outline of an arrowhead whose tip is there."""
    back = x - _ARROW_LENGTH
    corners = [(x, y), (back, y - _ARROW_WIDTH / 2), (back + 2, y), (back, y + _ARROW_WIDTH / 2)]
    return QPolygonF([QPointF(*corner) for corner in corners])


def _thing(painter: QPainter, item: Item, picture: Picture, colors: Colors, lens: Lens) -> None:
    paint_thing(painter, item, picture.rect(item), picture, colors, lens)


def is_below_edges(item: Item, picture: Picture) -> bool:
    """Whether a thing is an area that lies under the edges."""
    frame = picture.frame(item.key) if item.kind is Kind.FRAME else None
    return frame is not None and not frame.collapsed


def paint_thing(painter: QPainter, item: Item, rect: QRectF, picture: Picture, colors: Colors, lens: Lens) -> None:
    """Draw what is no card.

    Args:
        painter: In scene units.
        item: A note, frame, bus or system listener.
        rect: Where.
        picture: What it says.
        colors: The scheme.
        lens: How it is looked at.
    """
    if item.kind is Kind.NOTE and (note := picture.note(item.key)) is not None:
        paint_note(painter, rect, note.text, colors, lens.zoom)
    elif item.kind is Kind.FRAME and (frame := picture.frame(item.key)) is not None:
        if frame.collapsed:
            paint_collapsed(painter, rect, frame.title, picture.folded_count(item.key), colors, lens.zoom)
        else:
            paint_frame(painter, rect, frame.title, colors, lens.zoom)
    elif item.kind is Kind.BUS:
        paint_bus(painter, rect, item.key.rpartition(".")[2], colors, lens.zoom)
    elif item.kind is Kind.SYSTEM:
        paint_system(painter, rect, item.key, colors, lens.zoom)


def _cards(painter: QPainter, items: list[Item], lens: Lens, picture: Picture, colors: Colors) -> Iterator[None]:
    if lens.zoom >= FAR_ZOOM:
        is_near = lens.zoom >= NEAR_ZOOM
        for number, item in enumerate(items):
            facts = picture.facts(item.key)
            if facts is None:
                continue
            rect = picture.index.rect(item)
            if is_near:
                # The card itself is drawn above the tiles; this stands in for it until it is ready.
                painter.fillRect(rect.adjusted(3, 3, -3, -3), QColor(colors.card))
            else:
                paint_small_card(painter, rect, facts, colors, lens.zoom)
                if number % _CARDS_AT_ONCE == _CARDS_AT_ONCE - 1:
                    yield
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, lens.zoom > 0.12)
    for agent in (False, True):
        chosen = [item for item in items if (facts := picture.facts(item.key)) and facts.agent is agent]
        if chosen:
            paint_far_cards(painter, [picture.index.rect(item) for item in chosen], agent, colors, lens)
            yield


def paint_far_cards(painter: QPainter, rects: list[QRectF], agent: bool, colors: Colors, lens: Lens) -> None:
    """Draw cards as rectangles coloured by kind."""
    painter.setBrush(mixed(colors.agent if agent else colors.tool, colors.card, 0.62))
    painter.setPen(Qt.PenStyle.NoPen)
    radius = 8.0 if lens.zoom > 0.16 else 0.0
    if radius:
        for rect in rects:
            painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.drawRects(rects)
