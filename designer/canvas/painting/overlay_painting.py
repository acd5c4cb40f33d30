"""What is drawn above the tiles: what is selected, hovered or moved, and what a gesture shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain, islice
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF

from designer.canvas.items import Item, Kind
from designer.canvas.painting.brush import MOST_EDGES, Brush, tone_color
from designer.canvas.painting.overlay import Overlay
from designer.canvas.painting.standing import Standing
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.selecting import items_of
from designer.canvas.picture.wiring import Curve, EdgeKey, EdgeStyle
from designer.models.selection import Peer, Selected

_FEW: Final = 20
"""Edges of so many selected things are lit; of more they would be a tangle."""


class Lit(NamedTuple):
    """What is drawn above the tiles at one moment.

    Attributes:
        standing: Where things stand that a gesture moves or resizes.
        without: The edge whose end is in the hand.
        live: Edges of what is moved.
    """

    standing: Standing
    without: EdgeKey | None
    live: dict[EdgeKey, Curve]


def lit_now(picture: Picture, overlay: Overlay, edges: Collection[EdgeKey], seen: QRectF) -> Lit:
    """What a gesture moves now, and the edges that follow it.

    Args:
        picture: What is drawn.
        overlay: What a gesture shows.
        edges: Those of what is moved, and the one whose end is in the hand; of very many only some are drawn.
        seen: What the view shows, in scene units.
    """
    standing = Standing(picture, overlay)
    without = peer_key(picture, overlay.without)
    live: dict[EdgeKey, Curve] = {}
    if standing:
        chosen: Iterable[EdgeKey] = edges
        if len(edges) > MOST_EDGES and picture.edges is not None:
            near = (key for key in picture.edges.crossing(standing.before(seen)) if key in edges)
            chosen = islice(dict.fromkeys(chain(near, edges)), MOST_EDGES)
        live = picture.ways(chosen, standing)
    if without:
        live.pop(without, None)
    return Lit(standing, without, live)


def paint_lit_edges(brush: Brush, selected: Selected, lit: Lit, kept: Mapping[EdgeKey, Curve]) -> None:
    """Draw what lies above the tiles and below near cards: edges of what is selected or moved.

    Args:
        brush: Draws.
        selected: What is selected.
        lit: What a gesture moves.
        kept: Edges that are not in the tiles yet.
    """
    picture, colors, overlay_edges = brush.picture, brush.colors, lit.live
    chosen = {key: curve for key, curve in lit_edges(picture, selected).items() if key not in overlay_edges}
    if lit.without:
        chosen.pop(lit.without, None)
    brush.edges({key: curve for key, curve in kept.items() if key not in chosen})
    brush.edges(chosen, colors.edge_selected, 0.4)
    brush.edges(lit.live, colors.edge_selected, 0.4)


def paint_overlay(brush: Brush, overlay: Overlay, selected: Selected, seen: QRectF, lit: Lit) -> None:
    """Draw what is above everything but the sentence.

    Args:
        brush: Draws.
        overlay: What a gesture shows.
        selected: What is selected.
        seen: What the view shows, in scene units; things outside are passed over.
        lit: What a gesture moves.
    """
    picture, colors = brush.picture, brush.colors
    around = seen.adjusted(-20, -20, 20, 20)
    keys = [key for peer in selected.peers if (key := peer_key(picture, peer)) and key != lit.without]
    peers = {key: lit.live.get(key) or curve_of(picture, key) for key in keys}
    brush.edges({key: curve for key, curve in peers.items() if curve}, colors.edge_selected, 1.2)
    if overlay.hot_peer and (key := peer_key(picture, overlay.hot_peer)) and (curve := curve_of(picture, key)):
        brush.edges({key: curve}, tone_color(overlay.tone, colors), 1.0)
    for item in lit.standing.moved_in(around):
        brush.item(item, lit.standing[item])
    for item in _selected_in(lit.standing, selected, around):
        brush.outline(item, lit.standing.rect(item), colors.accent)
    if overlay.hot is not None:
        rect = lit.standing.rect(overlay.hot)
        if not rect.isNull():
            brush.hover(overlay.hot, rect, tone_color(overlay.tone, colors))
    for ghost in overlay.ghosts:
        brush.ghost(ghost)
    if overlay.loose is not None:
        brush.loose(overlay.loose)
    brush.guides(overlay.guides)
    if overlay.band is not None:
        brush.band(overlay.band)


def _selected_in(standing: Standing, selected: Selected, area: QRectF) -> list[Item]:
    """What is selected and touches a rectangle; of many it is found by place."""
    items = items_of(selected)
    if len(items) > _FEW:
        chosen = frozenset(items)
        return [item for item in standing.seen_in(area) if item in chosen]
    return [item for item in items if not (rect := standing.rect(item)).isNull() and rect.intersects(area)]


def lit_edges(picture: Picture, selected: Selected) -> dict[EdgeKey, Curve]:
    """Edges of what is selected, as long as they are few."""
    count = len(selected.listeners) + len(selected.buses)
    if not count or count > _FEW:
        return {}
    items = [Item(Kind.LISTENER, name) for name in selected.listeners]
    items += [Item(Kind.BUS, payload_class) for payload_class in selected.buses]
    edges = picture.edges_of(items)
    return {key: curve for key, curve in edges.items() if key.style is not EdgeStyle.MISSING}


def peer_key(picture: Picture, peer: Peer | None) -> EdgeKey | None:
    """The edge of a peer, whether the peer exists or not."""
    if peer is None or picture.edges is None:
        return None
    for style in (EdgeStyle.PEER, EdgeStyle.MISSING):
        key = EdgeKey(style, *peer)
        if key in picture.edges:
            return key
    return None


def curve_of(picture: Picture, key: EdgeKey) -> Curve | None:
    """How an edge runs now."""
    return picture.edges.curve(key) if picture.edges is not None else None
