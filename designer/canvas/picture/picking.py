"""What is under a point, and what lies next to a thing; answered by the grids, whatever the size of the organism."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.geometry import badge_rect, output_port
from designer.canvas.items import Item, Kind
from designer.canvas.picture.derived import Derived
from designer.canvas.picture.facts import CardFacts, offered_badges
from designer.canvas.picture.wiring import EdgeStyle
from designer.models.selection import Peer

Direction = Literal["left", "right", "up", "down"]

DEPTH: Final = {Kind.LISTENER: 3, Kind.BUS: 2, Kind.NOTE: 1, Kind.FRAME: 0}
_PEERS: Final = (EdgeStyle.PEER, EdgeStyle.MISSING)
_ASIDE: Final = 2.0
"""How much more a step aside counts than one in the direction of the arrow."""
_CONE: Final = 3.0
"""What lies more than so many times further aside than ahead does not lie that way."""
_FIRST_LOOK: Final = 900.0


def topmost(derived: Derived, point: QPointF) -> Item | None:
    """The thing that is drawn above the others there."""
    found = {item: depth(derived, item) for item in derived.index.at(point) if item.kind in DEPTH}
    if len(found) < 2:
        return next(iter(found), None)
    top = max(found.values())
    highest = [item for item in found if found[item] == top]
    if len(highest) == 1:
        return highest[0]
    if top == DEPTH[Kind.FRAME]:
        return min(highest, key=lambda item: derived.index.rect(item).width())
    return max(highest, key=lambda item: derived.index.order(item))


def depth(derived: Derived, item: Item) -> int:
    """How high a thing lies above the ground; a collapsed frame lies as high as a bus."""
    frame = derived.layout.frames.get(item.key) if item.kind is Kind.FRAME else None
    return DEPTH[Kind.BUS] if frame is not None and frame.collapsed else DEPTH[item.kind]


def port_at(derived: Derived, point: QPointF, reach: float) -> str | None:
    """The listener whose outgoing port is nearest, if it is within reach."""
    around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    best: tuple[float, str] | None = None
    for item in derived.index.meeting(around):
        if item.kind is Kind.LISTENER:
            port = output_port(derived.index.rect(item)) - point
            distance = (port.x() ** 2 + port.y() ** 2) ** 0.5
            if distance <= reach and (best is None or (distance, item.key) < best):
                best = (distance, item.key)
    return best[1] if best else None


def badge_at(derived: Derived, facts: Mapping[str, CardFacts], point: QPointF) -> tuple[str, str] | None:
    """Listener and badge."""
    item = topmost(derived, point)
    if item is None or item.kind is not Kind.LISTENER or item.key not in facts:
        return None
    rect = derived.index.rect(item)
    for index, badge in enumerate(offered_badges(facts[item.key])):
        if badge_rect(rect, index).contains(point):
            return item.key, badge.value
    return None


def peer_at(derived: Derived, point: QPointF, reach: float) -> Peer | None:
    """The nearest edge within reach."""
    near = derived.edges.near(point, reach, _PEERS) if derived.edges is not None else None
    return Peer(near.key.source, near.key.target) if near else None


def peer_end_at(derived: Derived, point: QPointF, reach: float) -> tuple[Peer, Literal["source", "target"]] | None:
    """An edge within reach whose end is within reach as well."""
    near = derived.edges.near(point, reach, _PEERS) if derived.edges is not None else None
    curve = derived.edges.curve(near.key) if near and derived.edges is not None else None
    if near is None or curve is None:
        return None
    ends: tuple[tuple[Literal["source", "target"], float, float], ...] = (
        ("target", curve.x2, curve.y2),
        ("source", curve.x1, curve.y1),
    )
    for end, x, y in ends:
        if (x - point.x()) ** 2 + (y - point.y()) ** 2 <= reach**2:
            return Peer(near.key.source, near.key.target), end
    return None


def neighbour(derived: Derived, item: Item, direction: Direction) -> Item | None:
    """The nearest listener, bus or collapsed frame that way; steps aside count more than steps ahead."""
    rect = derived.index.rect(item)
    if rect.isNull():
        return None
    look = _FIRST_LOOK
    furthest = _CONE * _room(rect.center(), derived.index.bounds(), direction)
    while True:
        area = _ahead(rect, look, direction)
        best: tuple[float, Item] | None = None
        for other in derived.index.meeting(area):
            if other == item or other.kind in (Kind.NOTE, Kind.SYSTEM):
                continue
            if other.kind is Kind.FRAME and not derived.layout.frames[other.key].collapsed:
                continue
            cost = _cost(rect.center(), derived.index.rect(other).center(), direction)
            if cost is not None and (best is None or (cost, other) < best):
                best = (cost, other)
        # What lies outside the area looked at is at least that far away.
        if best is not None and best[0] <= look:
            return best[1]
        if look >= furthest:
            return best[1] if best else None
        look *= 3


def _ahead(rect: QRectF, look: float, direction: Direction) -> QRectF:
    """What lies that way of a thing, so far."""
    area = rect.adjusted(-look, -look, look, look)
    center = rect.center()
    if direction == "left":
        area.setRight(center.x())
    elif direction == "right":
        area.setLeft(center.x())
    elif direction == "up":
        area.setBottom(center.y())
    else:
        area.setTop(center.y())
    return area


def _room(center: QPointF, bounds: QRectF, direction: Direction) -> float:
    """How far everything goes that way."""
    return {
        "left": center.x() - bounds.left(),
        "right": bounds.right() - center.x(),
        "up": center.y() - bounds.top(),
        "down": bounds.bottom() - center.y(),
    }[direction]


def _cost(start: QPointF, end: QPointF, direction: Direction) -> float | None:
    x, y = end.x() - start.x(), end.y() - start.y()
    ahead, aside = {"left": (-x, y), "right": (x, y), "up": (-y, x), "down": (y, x)}[direction]
    if ahead <= 1.0 or abs(aside) > ahead * _CONE:
        return None
    return ahead + abs(aside) * _ASIDE
