"""How edges run, for many of them at once: those between cards by numpy, the few others one by one.

numpy takes long to import, so nobody imports this module before there is an edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from designer.canvas.items import Item, Kind
from designer.canvas.picture.repaint import Box, sides_of
from designer.canvas.picture.wiring import Curve, EdgeKey, EdgeStyle, Shape, branch, faint, stub, stub_indices

if TYPE_CHECKING:
    from designer.canvas.picture.derived import Derived

Ways = NDArray[np.float64]
"""Shape (n, 6): the fields of a :class:`Curve` in each row."""

_LEAST_AHEAD: Final = 24.0
_CLEAR: Final = 20.0
"""Room that a lane needs between two cards."""
_LANE: Final = 13.0
"""How far a lane runs outside two cards that stand side by side."""
_LANE_PITCH: Final = 6
_LANES: Final = 4


class Routes(NamedTuple):
    """Edges, and how each runs."""

    keys: list[EdgeKey]
    ways: Ways

    def curves(self) -> dict[EdgeKey, Curve]:
        """The same, one by one."""
        return {key: curve_of(way) for key, way in zip(self.keys, self.ways.tolist(), strict=True)}


def curve_of(way: Sequence[float]) -> Curve:
    """One row as a curve."""
    return Curve(Shape(int(way[0])), *way[1:])


def ways_of(curves: Iterable[Curve]) -> Ways:
    """Curves as rows."""
    return np.array(list(curves), dtype=np.float64).reshape(-1, 6)


def routes(derived: Derived, keys: Iterable[EdgeKey], rects: Mapping[Item, QRectF] | None = None) -> Routes:
    """How these edges run; those that are not there, or not shown, are left out.

    Args:
        derived: Where everything is.
        keys: Which.
        rects: Where some things stand instead of where they do.
    """
    router = _Router(derived, rects or {})
    for key in keys:
        router.add(key)
    return router.done()


def between(sources: Sequence[Box], targets: Sequence[Box], names: Sequence[tuple[str, str]] | None = None) -> Ways:
    """The ways from the output of cards to the input of others.

    Args:
        sources: Those that they leave.
        targets: Those where they arrive, in the same order.
        names: Of both; loops of different pairs take lanes that are a little apart.
    """
    start, end = np.array(sources, dtype=np.float64).reshape(-1, 4), np.array(targets, dtype=np.float64).reshape(-1, 4)
    x1, y1, x2, y2 = start[:, 2], (start[:, 1] + start[:, 3]) / 2, end[:, 0], (end[:, 1] + end[:, 3]) / 2
    loops = x2 - x1 < _LEAST_AHEAD
    below, above = end[:, 1] - start[:, 3] >= _CLEAR, start[:, 1] - end[:, 3] >= _CLEAR
    outside = np.maximum(start[:, 3], end[:, 3]) + _LANE
    if names is not None:
        for index in np.flatnonzero(loops & ~below & ~above).tolist():
            outside[index] += _stagger(*names[index]) * _LANE_PITCH
    lane = np.where(below, (start[:, 3] + end[:, 1]) / 2, np.where(above, (end[:, 3] + start[:, 1]) / 2, outside))
    shape = np.where(loops, float(Shape.LOOP), float(Shape.CURVE))
    return np.stack([shape, x1, y1, x2, y2, np.where(loops, lane, 0.0)], axis=1)


def loose(source: Box, target: Box) -> Ways:
    """The way of an edge one end of which is held, for which a box without a width stands.

    Only beyond the card at its other end it runs around that; before it goes straight, if backwards.
    """
    ways = between([source], [target])
    if (target[0] == target[2] and target[0] > source[0]) or (source[0] == source[2] and source[2] < target[2]):
        ways[0, 0] = Shape.CURVE
    return ways


def _stagger(source: str, target: str) -> int:
    return (sum(map(ord, source)) * 3 + sum(map(ord, target))) % _LANES


class _Router:
    """Sorts edges by how their ways are found, and looks up each listener once."""

    def __init__(self, derived: Derived, rects: Mapping[Item, QRectF]) -> None:
        self._derived = derived
        self._rects = rects
        self._boxes: dict[str, tuple[Item, Box] | None] = {}
        self._peers: dict[str, frozenset[str]] = {}
        self._stubs: dict[str, dict[str, int]] = {}
        self._keys: list[EdgeKey] = []
        self._names: list[tuple[str, str]] = []
        self._sources: list[Box] = []
        self._targets: list[Box] = []
        self._others: dict[EdgeKey, Curve] = {}

    def done(self) -> Routes:
        ways = between(self._sources, self._targets, self._names)
        if not self._others:
            return Routes(self._keys, ways)
        return Routes([*self._keys, *self._others], np.concatenate([ways, ways_of(self._others.values())]))

    def add(self, key: EdgeKey) -> None:
        if key.style is EdgeStyle.PEER:
            self._add_peer(key)
        else:
            find = {EdgeStyle.BUS: self._branch, EdgeStyle.MISSING: self._stub, EdgeStyle.SYSTEM: self._faint}
            curve = find[key.style](key)
            if curve is not None:
                self._others[key] = curve

    def _add_peer(self, key: EdgeKey) -> None:
        name = self._derived.by_lower.get(key.target.lower())
        if name is None or not self._names_peer(key):
            return
        here, there = self._box(key.source), self._box(name)
        if here is None or there is None or (here[0] == there[0] and here[0].kind is Kind.FRAME):
            return
        self._keys.append(key)
        self._names.append((key.source, name))
        self._sources.append(here[1])
        self._targets.append(there[1])

    def _branch(self, key: EdgeKey) -> Curve | None:
        spec = self._derived.specs.get(key.target)
        if spec is None or not spec.broadcast or spec.payload_class != key.source:
            return None
        bus, card = self._rect(Item(Kind.BUS, key.source)), self._derived.anchor(key.target, self._rects)
        if bus.isNull() or card is None or card[0].kind is not Kind.LISTENER:
            return None
        return branch(bus, card[1])

    def _stub(self, key: EdgeKey) -> Curve | None:
        if not self._names_peer(key) or key.target.lower() in self._derived.by_lower:
            return None
        here = self._derived.anchor(key.source, self._rects)
        if here is None or here[0].kind is not Kind.LISTENER:
            return None
        if key.source not in self._stubs:
            self._stubs[key.source] = stub_indices(self._derived.specs[key.source], self._derived.by_lower)
        return stub(here[1], self._stubs[key.source][key.target])

    def _faint(self, key: EdgeKey) -> Curve | None:
        spec = self._derived.specs.get(key.source)
        here = self._derived.anchor(key.source, self._rects) if spec is not None and spec.agent else None
        system = self._rect(Item(Kind.SYSTEM, key.target))
        if here is None or here[0].kind is not Kind.LISTENER or system.isNull():
            return None
        return faint(here[1], system)

    def _names_peer(self, key: EdgeKey) -> bool:
        """Whether the listener that an edge leaves names that peer; one may name thousands."""
        known = self._peers.get(key.source)
        if known is None:
            spec = self._derived.specs.get(key.source)
            known = self._peers[key.source] = frozenset(spec.peers if spec is not None else ())
        return key.target in known

    def _rect(self, item: Item) -> QRectF:
        return self._rects.get(item) or self._derived.index.rect(item)

    def _box(self, name: str) -> tuple[Item, Box] | None:
        try:
            return self._boxes[name]
        except KeyError:
            anchor = self._derived.anchor(name, self._rects)
            box = (anchor[0], sides_of(anchor[1])) if anchor is not None else None
            self._boxes[name] = box
            return box
