"""Which way a message takes on the canvas: along an edge, over a bus, or in from outside.

numpy comes with the first edge that is drawn, so it is imported where a way along one is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF

from designer.canvas.geometry import input_port, output_port
from designer.canvas.items import Item, Kind, listener
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.wiring import EdgeKey, EdgeStyle

STEPS: Final = 32
"""Pieces that a track has."""
OUTSIDE: Final = 76.0
"""From how far left of a card messages from outside come in."""
_BEND: Final = 0.45
_PIECES: Final = 14
_BUS_INSET: Final = 24.0
"""How far from a card's right side its way to a bus begins."""

Spot = tuple[float, float]
"""A point of the scene."""


class Route(NamedTuple):
    """A way on the canvas, by the present names of those at its ends.

    Attributes:
        source: Who sends; empty for outside.
        target: Who receives; empty for outside.
        edge: The edge that it runs along or, over a bus, ends with; None for none.
        back: Whether it runs against the edge, as replies do.
        bus: The payload class whose bus it crosses.
        is_drawn: Whether all of it is there to be seen; else it leads through the air.
    """

    source: str
    target: str
    edge: EdgeKey | None = None
    back: bool = False
    bus: str = ""
    is_drawn: bool = True


class Track(NamedTuple):
    """A route as points that are passed at equal times, in scene units.

    Attributes:
        points: From its begin to its end, ``STEPS + 1`` of them.
        length: Of the whole, in scene units.
        box: Around it.
    """

    points: tuple[Spot, ...]
    length: float
    box: QRectF

    def at(self, share: float) -> Spot:
        """Where one is after a share of the way."""
        place = min(max(share, 0.0), 1.0) * STEPS
        index = min(int(place), STEPS - 1)
        (x1, y1), (x2, y2) = self.points[index], self.points[index + 1]
        rest = place - index
        return (x1 + (x2 - x1) * rest, y1 + (y2 - y1) * rest)


class Routes:
    """Finds routes and tracks, and keeps them until the picture changes."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._routes: dict[tuple[str, str, bool, str], Route | None] = {}
        self._tracks: dict[Route, Track | None] = {}
        self._peers: dict[str, dict[str, str]] = {}

    def forget(self) -> None:
        """The picture is another one."""
        self._routes.clear()
        self._tracks.clear()
        self._peers.clear()

    def between(self, source: str, target: str, *, up: bool, bus: str = "") -> Route | None:
        """The drawn way of a message.

        Args:
            source: Present name of who sends; empty for outside.
            target: Likewise of who receives.
            up: Whether it answers, and so goes back along the edge on which the call came.
            bus: The class on whose bus it goes to several; a message to one takes a bus where nothing else leads.

        Returns:
            None where nothing is drawn between the two.
        """
        key = (source, target, up, bus)
        try:
            return self._routes[key]
        except KeyError:
            found = self._routes[key] = self._find(source, target, up, bus)
            return found

    def bus_of(self, source: str, targets: Sequence[str]) -> str:
        """The class on whose bus a message to several goes; empty if it goes to each by itself."""
        classes = set()
        for name in targets:
            spec = self._picture.spec(name)
            if spec is None or not spec.broadcast:
                return ""
            classes.add(spec.payload_class)
        found = classes.pop() if len(classes) == 1 else ""
        return found if found and Item(Kind.BUS, found) in self._picture.index else ""

    def through_air(self, source: str, target: str) -> Route:
        """A way between two cards between which nothing is drawn."""
        return Route(source, target, is_drawn=False)

    def may_meet(self, route: Route, area: QRectF) -> bool:
        """Whether a route may lead through a part of the scene, told by the cards at its ends."""
        around = QRectF()
        for name in (route.source, route.target):
            around = around.united(self._picture.index.rect(listener(name))) if name else around
        if route.bus:
            around = around.united(self._picture.index.rect(Item(Kind.BUS, route.bus)))
        return around.adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE).intersects(area)

    def knows(self, route: Route) -> bool:
        """Whether the points of a route are worked out."""
        return route in self._tracks

    def track(self, route: Route) -> Track | None:
        """The points of a route; None if an end of it is not shown."""
        try:
            return self._tracks[route]
        except KeyError:
            legs = self._legs(route)
            found = self._tracks[route] = None if legs is None else track_of(*legs)
            return found

    def _find(self, source: str, target: str, up: bool, bus: str) -> Route | None:
        if not source or not target:
            return Route(source, target) if source or target else None
        if source == target:
            return None
        caller, called = (target, source) if up else (source, target)
        along, branch = self._edge(caller, called), self.branch(called)
        if bus and branch is not None and not up:
            return Route(source, target, branch, bus=branch.source)
        if along is not None:
            return Route(source, target, along, up)
        if branch is not None:
            return Route(source, target, branch, up, branch.source)
        against = self._edge(called, caller)
        return Route(source, target, against, not up) if against is not None else None

    def branch(self, name: str) -> EdgeKey | None:
        """The edge from its bus to a listener that takes part in broadcasts."""
        spec = self._picture.spec(name)
        key = EdgeKey.bus(spec.payload_class, name) if spec is not None and spec.broadcast else None
        return key if key is not None and self._has(key) else None

    def _edge(self, source: str, target: str) -> EdgeKey | None:
        peers = self._peers.get(source)
        if peers is None:
            spec = self._picture.spec(source)
            peers = self._peers[source] = {peer.lower(): peer for peer in (spec.peers if spec is not None else ())}
        written = peers.get(target.lower())
        key = EdgeKey(EdgeStyle.PEER, source, written) if written is not None else None
        return key if key is not None and self._has(key) else None

    def _has(self, key: EdgeKey) -> bool:
        return self._picture.edges is not None and key in self._picture.edges

    def _legs(self, route: Route) -> tuple[list[Spot], ...] | None:
        """The polylines that a route is made of; each takes the same time, so that what goes on a bus goes together."""
        if not route.source or not route.target:
            card = self._rect(route.source or route.target)
            if card is None:
                return None
            port = input_port(card)
            ends = [(port.x() - OUTSIDE, port.y()), (port.x(), port.y())]
            return (ends if route.target else ends[::-1],)
        if route.edge is None:
            way = self._in_air(route.source, route.target)
            return None if way is None else (way,)
        along = self._along(route.edge)
        if along is None:
            return None
        if not route.bus:
            return (along[::-1] if route.back else along,)
        card = self._rect(route.target if route.back else route.source)
        pill = self._picture.index.rect(Item(Kind.BUS, route.bus))
        if card is None or pill.isNull():
            return None
        legs = ([*_to_bus(card, pill), along[0]], along)
        return (legs[1][::-1], legs[0][::-1]) if route.back else legs

    def _along(self, key: EdgeKey) -> list[Spot] | None:
        edges = self._picture.edges
        curve = edges.curve(key) if edges is not None else None
        if curve is None:
            return None
        from designer.canvas.picture.curves import flattened
        from designer.canvas.picture.routing import ways_of

        segments = flattened(ways_of([curve])).segments
        return [(x, y) for x1, y1, x2, y2 in segments.tolist() for x, y in ((x1, y1), (x2, y2))]

    def _in_air(self, source: str, target: str) -> list[Spot] | None:
        here, there = self._rect(source), self._rect(target)
        return None if here is None or there is None else _arc(here, there)

    def _rect(self, name: str) -> QRectF | None:
        rect = self._picture.index.rect(listener(name))
        return None if rect.isNull() else rect


def track_of(*legs: Sequence[Spot]) -> Track:
    """Polylines, one after the other, each cut into its share of the pieces, which are of one length."""
    found: list[Spot] = []
    for index, leg in enumerate(legs):
        first, last = STEPS * index // len(legs), STEPS * (index + 1) // len(legs)
        found += _even(leg, last - first)[1 if found else 0 :]
    length = sum(math.dist(first, second) for first, second in pairwise(found))
    xs, ys = [x for x, _ in found], [y for _, y in found]
    box = QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return Track(tuple(found), length, box)


def _even(points: Sequence[Spot], pieces: int) -> list[Spot]:
    lengths = [math.dist(first, second) for first, second in pairwise(points)]
    total = sum(lengths)
    found: list[Spot] = []
    index, passed = 0, 0.0
    for step in range(pieces + 1):
        wanted = total * step / pieces
        while index < len(lengths) - 1 and passed + lengths[index] < wanted:
            passed += lengths[index]
            index += 1
        share = (wanted - passed) / lengths[index] if lengths[index] else 0.0
        (x1, y1), (x2, y2) = points[index], points[index + 1]
        found.append((x1 + (x2 - x1) * share, y1 + (y2 - y1) * share))
    return found


def _to_bus(card: QRectF, pill: QRectF) -> list[Spot]:
    """Up or down from a card's top or bottom and over to the bus, clear of the cards in between."""
    height = pill.center().y()
    is_above = height < card.center().y()
    x, y = card.right() - _BUS_INSET, card.top() if is_above else card.bottom()
    end = pill.left() if pill.left() >= x else pill.right()
    corners = ((x, y), (x, y + (height - y) * 0.7), (x + (end - x) * 0.3, height), (end, height))
    return [_cubic(corners, step / _PIECES) for step in range(_PIECES + 1)]


def _arc(here: QRectF, there: QRectF) -> list[Spot]:
    """A gentle curve from the right side of one thing to the nearer side of another."""
    start = output_port(here)
    end = input_port(there)
    if end.x() < start.x():
        # What lies behind is reached from above or below, not through the card itself.
        side = here.top() if there.center().y() < here.center().y() else here.bottom()
        x1, y1 = here.center().x(), side
        x2 = min(max(there.center().x(), there.left()), there.right())
        y2 = there.bottom() if side == here.top() else there.top()
        reach = (y2 - y1) * _BEND
        corners = ((x1, y1), (x1, y1 + reach), (x2, y2 - reach), (x2, y2))
    else:
        reach = (end.x() - start.x()) * _BEND
        corners = (
            (start.x(), start.y()),
            (start.x() + reach, start.y()),
            (end.x() - reach, end.y()),
            (end.x(), end.y()),
        )
    return [_cubic(corners, step / _PIECES) for step in range(_PIECES + 1)]


def _cubic(corners: Sequence[Spot], u: float) -> Spot:
    weights = ((1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u * u, u**3)
    pairs = list(zip(weights, corners, strict=True))
    return (sum(weight * x for weight, (x, _) in pairs), sum(weight * y for weight, (_, y) in pairs))
