"""A grid of square cells, and which of them ways cross."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from designer.canvas.picture.curves import Segments, flattened
from designer.canvas.picture.repaint import Box
from designer.canvas.picture.routing import Ways

CELL: Final = 512.0
STEP: Final = 128.0
"""Cells are found by points along an edge that are this far apart at most."""
_SHIFT: Final = 1 << 20
"""A cell's number is its column, shifted by so much, and its row."""
_FURTHEST: Final = CELL * (_SHIFT >> 2)
"""What lies beyond is looked for at the world's end."""
MARGIN: Final = 3.0
"""What a line takes on either side."""
_MOST_DOUBLINGS: Final = 12
_MOST_WAYS: Final = 1 << 22


def cells(ways: Ways) -> list[tuple[int, NDArray[np.int64]]]:
    """Each cell that is crossed, and which of the ways cross it."""
    if not len(ways):
        return []
    codes, which = _crossed(*flattened(ways))
    # Both in one number: many times faster to sort than pairs.
    pairs = np.unique(codes * _MOST_WAYS + which)
    codes, which = pairs // _MOST_WAYS, pairs % _MOST_WAYS
    starts = np.flatnonzero(changes(codes))
    return list(zip(codes[starts].tolist(), np.split(which, starts[1:]), strict=True))


def _crossed(segments: Segments, owners: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Cells and the ways that cross them, many of them several times."""
    segments = np.clip(segments, -_FURTHEST, _FURTHEST)
    begins, ends = _codes(segments[:, :2]), _codes(segments[:, 2:])
    entered, left = changes(begins, owners), begins != ends
    codes, which = [begins[entered], ends[left]], [owners[entered], owners[left]]
    longest = np.abs(segments[:, :2] - segments[:, 2:]).max(axis=1)
    long = np.flatnonzero(longest > STEP)
    doublings = np.ceil(np.log2(longest[long] / STEP)).astype(int).clip(0, _MOST_DOUBLINGS)
    for doubling in np.unique(doublings).tolist():
        chosen = long[doublings == doubling]
        u = np.linspace(0.0, 1.0, (1 << doubling) + 1)[None, 1:-1, None]
        points = segments[chosen, None, :2] * (1 - u) + segments[chosen, None, 2:] * u
        inner, of = _codes(points.reshape(-1, 2)), np.repeat(chosen, points.shape[1])
        new = changes(inner, of) & (inner != begins[of])
        codes.append(inner[new])
        which.append(owners[of[new]])
    return np.concatenate(codes), np.concatenate(which)


def _codes(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """The cells of points, each as one number."""
    squares = np.floor(points / CELL).astype(np.int64)
    return np.asarray(squares[:, 0] * _SHIFT + squares[:, 1])


def changes(*rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where something differs from what precedes it; the first does."""
    found = np.ones(len(rows[0]), dtype=bool)
    found[1:] = np.logical_or.reduce([row[1:] != row[:-1] for row in rows])
    return found


def cell_at(x: int, y: int) -> int:
    """The number of the cell in a column and a row."""
    return x * _SHIFT + y


def cell_box(cell: int) -> Box:
    """The square that a cell takes, with the width of a line around it."""
    x = (cell + _SHIFT // 2) // _SHIFT
    left, top = x * CELL - MARGIN, (cell - x * _SHIFT) * CELL - MARGIN
    return (left, top, left + CELL + 2 * MARGIN, top + CELL + 2 * MARGIN)
