"""Places for listeners, computed: layers from left to right, callers left of those they call.

The parts of an organism that nothing joins are laid out one by one and packed. In each, edges that close a cycle
are turned around, every unit gets a layer, each layer an order with few crossings, and each unit a height near
those it is joined to. Equal input gives equal output.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from designer.canvas.geometry import BUS_GAP, BUS_HEIGHT, CARD_HEIGHT, CARD_WIDTH, GAP_X, GAP_Y
from designer.canvas.layout.layering import Graph, acyclic, layered, ordered
from designer.canvas.layout.leveling import leveled
from designer.document.layout import Point

_SNAP: Final = 12.0
_PITCH_X: Final = CARD_WIDTH + GAP_X
_PITCH_Y: Final = CARD_HEIGHT + GAP_Y
_HEADER: Final = BUS_HEIGHT + BUS_GAP + 2
"""Room above a group for its bus."""
_LARGEST_GROUP: Final = 24
_GROUP_ROWS: Final = 8
_SHAPE: Final = 1.7
"""Width to height of what is aimed at: that of a screen."""
_WAY: Final = 4.0
"""Height of the way of an edge between cards."""
_BETWEEN: Final = 84.0
"""Between parts that nothing joins."""


class _Unit:
    """What is laid out as one: a listener, or the members of a bus in a block."""

    __slots__ = ("header", "names", "rows", "x", "y")

    def __init__(self, names: Sequence[str], header: float) -> None:
        self.names = names
        self.header = header
        self.rows = min(len(names), _GROUP_ROWS)
        self.x = 0.0
        self.y = 0.0

    @property
    def columns(self) -> int:
        return math.ceil(len(self.names) / self.rows)

    @property
    def width(self) -> float:
        return self.columns * CARD_WIDTH + (self.columns - 1) * GAP_X

    @property
    def height(self) -> float:
        return self.header + self.rows * _PITCH_Y - GAP_Y


def arrange(
    names: Sequence[str],
    edges: Iterable[tuple[str, str]],
    fixed: Mapping[str, Point] | None = None,
    groups: Iterable[Sequence[str]] = (),
) -> dict[str, Point]:
    """Places for all names.

    Args:
        names: Of listeners, in the order of the file.
        edges: From caller to called; names that are unknown are passed over, and case does not matter.
        fixed: Listeners that stay where they are. The others are placed around them.
        groups: Names that are to stand together, such as the members of a bus.

    Returns:
        The top left corner of each card.
    """
    units = _units(names, groups)
    unit_of = {name.lower(): index for index, unit in enumerate(units) for name in unit.names}
    joined = dict.fromkeys(
        (unit_of[source.lower()], unit_of[target.lower()])
        for source, target in edges
        if source.lower() in unit_of and target.lower() in unit_of
    )
    pairs = [(source, target) for source, target in joined if source != target]
    parts, lone = _parts(len(units), pairs)
    blocks = [_lay_out(units, part, part_pairs) for part, part_pairs in parts]
    if lone:
        blocks.append(_rows(units, lone))
    _pack(units, blocks)
    found = {name: point for unit in units for name, point in _members(unit)}
    return _around_fixed(found, {name: point for name, point in (fixed or {}).items() if name in found})


def _units(names: Sequence[str], groups: Iterable[Sequence[str]]) -> list[_Unit]:
    grouped: dict[str, tuple[str, ...]] = {}
    known = set(names)
    for group in groups:
        members = tuple(name for name in group if name in known)
        if len(members) <= _LARGEST_GROUP:
            grouped.update(dict.fromkeys(members, members))
    made: dict[tuple[str, ...], _Unit] = {}
    for name in names:
        members = grouped.get(name, (name,))
        if members not in made:
            made[members] = _Unit(members, _HEADER if name in grouped else 0.0)
    return list(made.values())


def _parts(
    count: int, pairs: Sequence[tuple[int, int]]
) -> tuple[list[tuple[list[int], list[tuple[int, int]]]], list[int]]:
    """Units that edges join, the largest part first, and units that nothing joins."""
    leader = list(range(count))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for source, target in pairs:
        leader[find(target)] = find(source)
    members: dict[int, list[int]] = {}
    for index in range(count):
        members.setdefault(find(index), []).append(index)
    inside: dict[int, list[tuple[int, int]]] = {}
    for pair in pairs:
        inside.setdefault(find(pair[0]), []).append(pair)
    parts = [(part, inside[root]) for root, part in members.items() if len(part) > 1]
    parts.sort(key=lambda part: -len(part[0]))
    return parts, [part[0] for part in members.values() if len(part) == 1]


def _lay_out(units: Sequence[_Unit], part: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Place the units of one part, its top left corner anywhere."""
    graph = acyclic(Graph(part, pairs))
    bent, layers = ordered(graph, layered(graph))
    real = [[index for index in layer if index >= 0] for layer in layers]
    bands = _bands(_split(real, math.ceil(math.sqrt(len(part)) * 1.3) + 4))
    if bands == [real]:
        # Nothing was broken up, so that edges over several layers can have ways of their own.
        bands, graph = [layers], bent
    sizes = {index: units[index].height if index >= 0 else _WAY for layer in layers for index in layer}
    top = 0.0
    for band in bands:
        heights = leveled(graph, band, sizes, GAP_Y)
        x, bottom = 0.0, top
        low = min(height for index, height in heights.items() if index >= 0)
        for layer in ([index for index in layer if index >= 0] for layer in band):
            for index in layer:
                units[index].x = x
                units[index].y = top + heights[index] - low
                bottom = max(bottom, units[index].y + units[index].height)
            x += max(units[index].width for index in layer) + GAP_X
        top = bottom + 2 * GAP_Y
    return list(part)


def _split(layers: Sequence[Sequence[int]], most: int) -> list[list[int]]:
    """Layers with too many units become several columns, each with every second, third … unit."""
    columns: list[list[int]] = []
    for layer in layers:
        count = math.ceil(len(layer) / most)
        columns += [list(layer[first::count]) for first in range(count)]
    return columns


def _bands(columns: Sequence[list[int]]) -> list[list[list[int]]]:
    """A long row of columns is broken like a line of text."""
    rows = max(1.0, sum(len(column) for column in columns) / len(columns) * 1.5)
    most = max(12, math.ceil(math.sqrt(len(columns) * rows * _PITCH_Y * _SHAPE / _PITCH_X)))
    if len(columns) <= most * 1.5:
        return [list(columns)]
    count = math.ceil(len(columns) / most)
    size = math.ceil(len(columns) / count)
    return [list(columns[first : first + size]) for first in range(0, len(columns), size)]


def _rows(units: Sequence[_Unit], lone: Sequence[int]) -> list[int]:
    """Units that nothing joins, in rows; blocks of several come first."""
    order = sorted(lone, key=lambda index: (-units[index].height, index))
    area = sum((units[index].width + GAP_X) * (units[index].height + GAP_Y) for index in order)
    width = max(math.sqrt(area * _SHAPE), 3 * _PITCH_X)
    x = y = tall = 0.0
    for index in order:
        unit = units[index]
        if x and x + unit.width > width:
            x, y, tall = 0.0, y + tall + GAP_Y, 0.0
        unit.x, unit.y = x, y
        x += unit.width + GAP_X
        tall = max(tall, unit.height)
    return list(lone)


def _pack(units: Sequence[_Unit], blocks: Sequence[Sequence[int]]) -> None:
    """Put the parts beside and below each other, about as wide as a screen."""
    sizes = []
    for block in blocks:
        left, top = min(units[index].x for index in block), min(units[index].y for index in block)
        for index in block:
            units[index].x -= left
            units[index].y -= top
        right = max(units[index].x + units[index].width for index in block)
        bottom = max(units[index].y + units[index].height for index in block)
        sizes.append((right, bottom))
    area = sum((width + _BETWEEN) * (height + _BETWEEN) for width, height in sizes)
    most = max([math.sqrt(area * _SHAPE), *(width for width, _ in sizes)])
    x = y = tall = 0.0
    for block, (width, height) in zip(blocks, sizes, strict=True):
        if x and x + width > most:
            x, y, tall = 0.0, y + tall + _BETWEEN, 0.0
        for index in block:
            units[index].x += x
            units[index].y += y
        x += width + _BETWEEN + GAP_X / 2
        tall = max(tall, height)


def _members(unit: _Unit) -> Iterable[tuple[str, Point]]:
    for index, name in enumerate(unit.names):
        column, row = divmod(index, unit.rows)
        yield name, Point(_snapped(unit.x + column * _PITCH_X), _snapped(unit.y + unit.header + row * _PITCH_Y))


def _around_fixed(found: dict[str, Point], fixed: Mapping[str, Point]) -> dict[str, Point]:
    """Move what was computed to where most of what is fixed is, and out of the way of all of it."""
    if not fixed:
        return found
    shift_x = _median([point.x - found[name].x for name, point in fixed.items()])
    shift_y = _median([point.y - found[name].y for name, point in fixed.items()])
    taken: dict[tuple[int, int], list[Point]] = {}
    placed = dict(found)
    for name, point in fixed.items():
        placed[name] = point
        taken.setdefault(_cell(point), []).append(point)
    for name, point in found.items():
        if name not in fixed:
            spot = _free(Point(_snapped(point.x + shift_x), _snapped(point.y + shift_y)), taken)
            placed[name] = spot
            taken.setdefault(_cell(spot), []).append(spot)
    return placed


def _free(wanted: Point, taken: Mapping[tuple[int, int], Sequence[Point]]) -> Point:
    """The nearest place below or above, or in a further column, that is not taken."""
    for ring in range(200):
        for x in (0, *range(1, ring + 1)):
            down = ring - x
            for y in dict.fromkeys((down, -down)):
                spot = Point(wanted.x + x * _PITCH_X, wanted.y + y * _PITCH_Y)
                if _is_free(spot, taken):
                    return spot
    return wanted


def _is_free(spot: Point, taken: Mapping[tuple[int, int], Sequence[Point]]) -> bool:
    column, row = _cell(spot)
    for x in (column - 1, column, column + 1):
        for y in (row - 1, row, row + 1):
            for other in taken.get((x, y), ()):
                if abs(other.x - spot.x) < CARD_WIDTH + GAP_Y and abs(other.y - spot.y) < CARD_HEIGHT + GAP_Y / 2:
                    return False
    return True


def _cell(point: Point) -> tuple[int, int]:
    return int(point.x // _PITCH_X), int(point.y // _PITCH_Y)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _snapped(value: float) -> float:
    return math.floor(value / _SNAP + 0.5) * _SNAP
