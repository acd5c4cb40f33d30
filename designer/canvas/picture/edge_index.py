"""Where every edge runs, and a grid of square cells that tells which edges cross a place.

An edge is a row of six numbers in one table; its segments are made of them whenever they are needed, which for
hundreds of edges takes no longer than fetching them, and spares most of the memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from designer.canvas.geometry import STUB_NAME_WIDTH, STUB_PITCH
from designer.canvas.picture.curves import LOOP_REACH, Segments, flattened
from designer.canvas.picture.edge_grid import CELL, MARGIN, STEP, cell_at, cell_box, cells, changes
from designer.canvas.picture.repaint import Box
from designer.canvas.picture.routing import Ways, curve_of
from designer.canvas.picture.wiring import Curve, EdgeKey, EdgeStyle, Shape

_CHUNK: Final = 8
_FEW: Final = 64
"""Of so many ways boxes are told along each; of more, cell by cell."""
_AT_ONCE: Final = 250
_FIRST_ROWS: Final = 64
DRAWN_FIRST: Final = (EdgeStyle.SYSTEM, EdgeStyle.BUS, EdgeStyle.PEER, EdgeStyle.MISSING)
"""Styles from below to above."""

Rows = NDArray[np.int32]


class Touched(NamedTuple):
    """What became different.

    Attributes:
        ways: Old and new ones.
        cells: Which they cross.
    """

    ways: Ways
    cells: set[int]


class Near(NamedTuple):
    """An edge near a point."""

    key: EdgeKey
    distance: float
    along: float
    """Where on it, from 0 at its source to 1 at its target."""


class EdgeIndex:
    """All edges that are drawn."""

    def __init__(self) -> None:
        self._rows: dict[EdgeKey, int] = {}
        self._keys: list[EdgeKey | None] = []
        self._free: list[int] = []
        self._ways: Ways = np.zeros((_FIRST_ROWS, 6))
        self._styles = np.zeros(_FIRST_ROWS, dtype=np.uint8)
        self._marks = np.zeros(_FIRST_ROWS, dtype=bool)
        self._cells: dict[int, Rows] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[EdgeKey]:
        return iter(self._rows)

    def curve(self, key: EdgeKey) -> Curve | None:
        """An edge's way; None for one that is not drawn."""
        row = self._rows.get(key)
        return None if row is None else curve_of(self._ways[row].tolist())

    def ways(self, keys: Iterable[EdgeKey]) -> Ways:
        """The ways of those among these edges that are drawn."""
        return self._ways[[row for key in keys if (row := self._rows.get(key)) is not None]]

    def bounds(self) -> Box | None:
        """Around all of them; None for none."""
        if not self._rows:
            return None
        ways = self._ways[list(self._rows.values())]
        x, y, lanes = ways[:, 1:5:2], ways[:, 2:5:2], ways[ways[:, 0] == Shape.LOOP, 5]
        out = LOOP_REACH if len(lanes) else 0.0
        top, bottom = float(y.min()), float(y.max())
        if len(lanes):
            top, bottom = min(top, float(lanes.min())), max(bottom, float(lanes.max()))
        return (float(x.min()) - out, top, float(x.max()) + out, bottom)

    def put(self, keys: Sequence[EdgeKey], ways: Ways, gone: Iterable[EdgeKey] = ()) -> Touched:
        """Add or replace edges, and take others away.

        Args:
            keys: Edges that there are.
            ways: Of each, how it runs now.
            gone: Edges that there are no more.

        Returns:
            All that became different. Edges that run as before cost next to nothing.
        """
        known = np.array([self._rows.get(key, -1) for key in keys], dtype=np.int64)
        fresh = np.flatnonzero((known < 0) | (self._ways[known] != ways).any(axis=1))
        removed = [row for key in gone if (row := self._rows.pop(key, None)) is not None]
        stale = np.concatenate([np.array(removed, dtype=np.int64), known[fresh][known[fresh] >= 0]])
        before = self._ways[stale]
        cells = self._unbin(stale, before)
        for row in removed:
            self._keys[row] = None
        self._free += removed
        new = fresh[known[fresh] < 0]
        known[new] = self._added([keys[index] for index in new.tolist()])
        rows = known[fresh]
        self._ways[rows] = ways[fresh]
        cells |= self._bin(rows, ways[fresh])
        return Touched(np.concatenate([before, ways[fresh]]), cells)

    def _added(self, keys: Sequence[EdgeKey]) -> NDArray[np.int64]:
        """Rows for edges that are new."""
        rows: list[int] = []
        for key in keys:
            if self._free:
                row = self._free.pop()
                self._keys[row] = key
            else:
                row = len(self._keys)
                self._keys.append(key)
            self._rows[key] = row
            rows.append(row)
        if len(self._keys) > len(self._ways):
            more = max(len(self._keys), len(self._ways) * 3 // 2) - len(self._ways)
            self._ways = np.concatenate([self._ways, np.zeros((more, 6))])
            self._styles = np.concatenate([self._styles, np.zeros(more, dtype=np.uint8)])
            self._marks = np.zeros(len(self._ways), dtype=bool)
        made = np.array(rows, dtype=np.int64)
        self._styles[made] = [DRAWN_FIRST.index(key.style) for key in keys]
        return made

    def _bin(self, rows: NDArray[np.int64], ways: Ways) -> set[int]:
        crossed = cells(ways)
        for cell, which in crossed:
            members = self._cells.get(cell)
            more = rows[which].astype(np.int32)
            self._cells[cell] = more if members is None else np.concatenate([members, more])
        return {cell for cell, _ in crossed}

    def _unbin(self, rows: NDArray[np.int64], ways: Ways) -> set[int]:
        crossed = cells(ways)
        self._marks[rows] = True
        for cell, _ in crossed:
            members = self._cells[cell]
            kept = members[~self._marks[members]]
            if len(kept):
                self._cells[cell] = kept
            else:
                del self._cells[cell]
        self._marks[rows] = False
        return {cell for cell, _ in crossed}

    def crossing(self, rect: QRectF) -> list[EdgeKey]:
        """Edges that may cross a rectangle."""
        return [key for row in self._crossing(rect).tolist() if (key := self._keys[row]) is not None]

    def _crossing(self, rect: QRectF) -> NDArray[np.int64]:
        left, right = int((rect.left() - STEP) // CELL), int((rect.right() + STEP) // CELL)
        top, bottom = int((rect.top() - STEP) // CELL), int((rect.bottom() + STEP) // CELL)
        if (right - left + 1) * (bottom - top + 1) > len(self._cells):
            return np.fromiter(self._rows.values(), dtype=np.int64, count=len(self._rows))
        crossed = (cell_at(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
        found = [members for cell in crossed if (members := self._cells.get(cell)) is not None]
        return np.unique(np.concatenate(found)).astype(np.int64) if found else np.empty(0, dtype=np.int64)

    def _seen(self, rect: QRectF, without: Collection[EdgeKey]) -> NDArray[np.int64]:
        """Rows that may cross a rectangle, but for some."""
        rows = self._crossing(rect)
        if len(without) > len(rows):
            return rows[[self._keys[row] not in without for row in rows.tolist()]]
        hidden = [row for key in without if (row := self._rows.get(key)) is not None]
        if hidden:
            self._marks[hidden] = True
            rows = rows[~self._marks[rows]]
            self._marks[hidden] = False
        return rows

    def pieces(
        self, rect: QRectF, without: Collection[EdgeKey] = (), coarse: int = 1
    ) -> Iterator[tuple[EdgeStyle, Segments]]:
        """The segments that may be seen in a rectangle, some edges at a time; edges to peers come last.

        Args:
            rect: In scene units.
            without: Edges that are not drawn.
            coarse: How many segments become one: 1, 2, 4 or 8.
        """
        rows = self._seen(rect, without)
        ways, styles = self._ways[rows], self._styles[rows]
        for number, style in enumerate(DRAWN_FIRST):
            chosen = ways[styles == number]
            for first in range(0, len(chosen), _AT_ONCE):
                segments = flattened(chosen[first : first + _AT_ONCE], coarse).segments
                yield style, np.ascontiguousarray(segments[_inside(segments, rect)])

    def missing(self, rect: QRectF, without: Collection[EdgeKey] = ()) -> dict[EdgeKey, Curve]:
        """Edges to peers that do not exist and that may cross a rectangle."""
        rows = self._seen(rect, without)
        found = rows[self._styles[rows] == DRAWN_FIRST.index(EdgeStyle.MISSING)].tolist()
        return {key: curve_of(self._ways[row].tolist()) for row in found if (key := self._keys[row]) is not None}

    def tips(self, rect: QRectF, without: Collection[EdgeKey] = ()) -> list[tuple[float, float]]:
        """Points in a rectangle at which edges to peers arrive, each once."""
        rows = self._seen(rect, without)
        ends = self._ways[rows[self._styles[rows] == DRAWN_FIRST.index(EdgeStyle.PEER)], 3:5]
        x, y = ends.T
        inside = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top()) & (y <= rect.bottom())
        return sorted({(float(x), float(y)) for x, y in ends[inside]})

    def near(self, point: QPointF, reach: float, styles: Collection[EdgeStyle]) -> Near | None:
        """The edge of those styles that is nearest to a point, if it is within reach."""
        around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        rows = self._crossing(around)
        rows = rows[np.isin(self._styles[rows], [DRAWN_FIRST.index(style) for style in styles])]
        segments, owners = flattened(self._ways[rows])
        close = np.flatnonzero(_inside(segments, around))
        if not len(close):
            return None
        parts = segments[close]
        ways = parts[:, 2:] - parts[:, :2]
        offsets = np.array([point.x(), point.y()]) - parts[:, :2]
        lengths = np.maximum((ways**2).sum(axis=1), 1e-9)
        at = np.clip((offsets * ways).sum(axis=1) / lengths, 0.0, 1.0)
        distances = np.hypot(*(offsets - ways * at[:, None]).T)
        best = int(distances.argmin())
        owner = int(owners[close[best]])
        key = self._keys[int(rows[owner])]
        if distances[best] > reach or key is None:
            return None
        own = np.flatnonzero(owners == owner)
        along = (float(close[best]) - float(own[0]) + float(at[best])) / len(own)
        return Near(key, float(distances[best]), along)


def _inside(segments: Segments, rect: QRectF) -> NDArray[np.bool_]:
    x1, y1, x2, y2 = segments.T
    return np.asarray(
        (np.maximum(x1, x2) >= rect.left() - MARGIN)
        & (np.minimum(x1, x2) <= rect.right() + MARGIN)
        & (np.maximum(y1, y2) >= rect.top() - MARGIN)
        & (np.minimum(y1, y2) <= rect.bottom() + MARGIN)
    )


def boxes_of(touched: Touched) -> list[Box]:
    """Boxes around what became different: along each edge, or cell by cell where they are many."""
    if len(touched.ways) > _FEW:
        return _names(touched.ways) + [cell_box(cell) for cell in touched.cells]
    return boxes_around(touched.ways)


def boxes_around(ways: Ways) -> list[Box]:
    """Boxes around pieces of edges, so that a long one does not make everything it spans dirty."""
    if not len(ways):
        return []
    segments, owners = flattened(ways)
    at = np.arange(len(owners))
    within = at - np.maximum.accumulate(np.where(changes(owners), at, 0))
    starts = np.flatnonzero(within % _CHUNK == 0)
    low = np.minimum.reduceat(np.minimum(segments[:, :2], segments[:, 2:]), starts) - MARGIN
    high = np.maximum.reduceat(np.maximum(segments[:, :2], segments[:, 2:]), starts) + MARGIN
    return _names(ways) + [(x1, y1, x2, y2) for (x1, y1), (x2, y2) in zip(low.tolist(), high.tolist(), strict=True)]


def _names(ways: Ways) -> list[Box]:
    """What the names beside stubs take."""
    stubs = ways[ways[:, 0] == Shape.HOOK, 3:5].tolist()
    half, margin = STUB_PITCH / 2, MARGIN
    return [(x - STUB_NAME_WIDTH - margin, y - half - margin, x + margin, y + half + margin) for x, y in stubs]
