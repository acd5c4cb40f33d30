"""Used edges, drawn wider and tinted; many lines at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from designer.canvas.items import Item
from designer.canvas.live.flows import Heat
from designer.canvas.painting.above import Look
from designer.canvas.painting.cards import ARROW_ZOOM, NEAR_ZOOM
from designer.canvas.painting.tile_painting import arrowhead, coarseness, edge_pen, mixed
from designer.canvas.picture.wiring import EdgeKey, EdgeStyle, Shape

if TYPE_CHECKING:
    from designer.canvas.picture.curves import Segments
    from designer.canvas.picture.edge_index import EdgeIndex

MOST_EDGES: Final = 160
"""More used edges are not drawn; those used last and most are."""
_TINT: Final = {Heat.COLD: 0.42, Heat.WARM: 0.68, Heat.HOT: 1.0}
"""How much of the accent is in an edge's colour."""
_WIDER: Final = (0.3, 0.9, 1.7, 2.7)
"""Pixels of the view that are added to an edge's width, by step."""
_FINE: Final = 0.4
_FEW: Final = 60
_CHOOSE_S: Final = 0.5
"""Where they are more than can be drawn, which are is looked at so often."""

Looks = Mapping[EdgeKey, tuple[int, Heat]]
Area = tuple[float, float, float, float]


class _Group(NamedTuple):
    """Edges that are drawn with one pen."""

    style: EdgeStyle
    step: int
    heat: Heat
    segments: Segments
    heads: list[QPolygonF]

    def paint(self, painter: QPainter, look: Look, pen: QPen) -> None:
        """Draw them."""
        from designer.canvas.painting.primitives import draw_lines

        painter.setPen(pen)
        draw_lines(painter, self.segments)
        if self.heads and look.lens.zoom >= ARROW_ZOOM:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pen.color())
            for head in self.heads:
                painter.drawPolygon(head)


class Used:
    """Used edges as lines, kept until they are others."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._groups: list[_Group] = []
        self._place: tuple[object, ...] = ()
        self._chosen: list[EdgeKey] = []
        self._choose_at = 0.0

    def forget(self) -> None:
        """The picture is another one."""
        self._key = self._place = ()

    def paint(self, painter: QPainter, look: Look, looks: Looks, revision: int, now: float) -> None:
        """Draw them; those of what a gesture moves are left to it.

        Args:
            painter: In scene units.
            look: How the scene is looked at.
            looks: How each used edge is drawn.
            revision: Another number for other looks.
            now: Seconds; where there are very many, which of them are drawn is not looked at all the time.
        """
        edges = look.picture.edges
        if edges is None or not looks:
            return
        area, coarse = _around(look.seen), coarseness(look.lens.zoom)
        moved = frozenset(look.standing)
        key = (revision, coarse, area, moved)
        if key != self._key:
            self._choose(look, edges, looks, area, moved, now)
            self._groups = _grouped(edges, looks, self._chosen, coarse)
            self._key = key
        for group in self._groups:
            group.paint(painter, look, used_pen(group.style, group.step, group.heat, look))

    def _choose(
        self, look: Look, edges: EdgeIndex, looks: Looks, area: Area, moved: frozenset[Item], now: float
    ) -> None:
        place = (area, moved)
        if place == self._place and now < self._choose_at:
            return
        hidden = look.picture.edge_keys_of(moved) if moved else ()
        self._chosen = _chosen(edges, looks, QRectF(*area), hidden)
        self._place = place
        self._choose_at = now + (_CHOOSE_S if len(looks) > MOST_EDGES else 0.0)


def used_pen(style: EdgeStyle, step: int, heat: Heat, look: Look) -> QPen:
    """The pen for edges that were used."""
    pen = edge_pen(style, look.colors, look.lens)
    if style is not EdgeStyle.BUS:
        pen.setColor(mixed(look.colors.accent, look.colors.edge, _TINT[heat]))
    # From further away cards are in the tiles, and what crosses them is drawn on them: finer, then.
    share = 1.0 if look.lens.zoom >= NEAR_ZOOM else _FINE
    pen.setWidthF(pen.widthF() + _WIDER[step] * share * look.lens.ratio)
    return pen


def lit_lines(painter: QPainter, look: Look, keys: Collection[EdgeKey]) -> None:
    """Draw the edges of a path; the painter is in scene units."""
    edges = look.picture.edges
    if edges is None or not keys:
        return
    chosen = [key for key in edges.crossing(look.seen) if key in keys] if len(keys) > _FEW else keys
    looks = dict.fromkeys(chosen, (1, Heat.HOT))
    for group in _grouped(edges, looks, list(looks), coarseness(look.lens.zoom)):
        pen = used_pen(group.style, group.step, group.heat, look)
        pen.setColor(look.colors.accent)
        group.paint(painter, look, pen)


def _around(seen: QRectF) -> Area:
    """A part of the scene half as large again as what is seen, the same for small moves."""
    wide, high = max(seen.width() / 2, 1.0), max(seen.height() / 2, 1.0)
    return (seen.left() // wide * wide, seen.top() // high * high, 3 * wide, 3 * high)


def _chosen(edges: EdgeIndex, looks: Looks, area: QRectF, hidden: Collection[EdgeKey]) -> list[EdgeKey]:
    """The used edges that may be seen, and no more than can be drawn."""
    crossing = edges.crossing(area) if len(looks) > _FEW else looks
    by_look: dict[tuple[int, Heat], list[EdgeKey]] = {}
    for key in crossing:
        look = looks.get(key)
        if look is not None and key not in hidden:
            by_look.setdefault(look, []).append(key)
    found: list[EdgeKey] = []
    for look in sorted(by_look, key=lambda look: (look[1], look[0]), reverse=True):
        found += by_look[look][: MOST_EDGES - len(found)]
    return found


def _grouped(edges: EdgeIndex, looks: Looks, keys: Collection[EdgeKey], coarse: int) -> list[_Group]:
    """Lines by how they are drawn, those that were used last above the others."""
    from designer.canvas.picture.curves import flattened

    def pen_of(key: EdgeKey) -> tuple[Heat, int, EdgeStyle]:
        step, heat = looks[key]
        return heat, step, key.style

    groups = []
    for (heat, step, style), members in groupby(sorted(keys, key=pen_of), key=pen_of):
        ways = edges.ways(members)
        if len(ways):
            ends = ways[ways[:, 0] <= Shape.LOOP, 3:5].tolist() if style is EdgeStyle.PEER else []
            groups.append(
                _Group(style, step, heat, flattened(ways, coarse).segments, [arrowhead(x, y) for x, y in ends])
            )
    return groups
