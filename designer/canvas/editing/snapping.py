"""Where a moved thing comes to rest: aligned with its neighbours, else on the grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF

from designer.canvas.geometry import GRID

_GUIDE_BEYOND: Final = 12.0


class Snapped(NamedTuple):
    """By how far to move in the end, and the lines that show why."""

    offset: QPointF
    guides: tuple[QLineF, ...] = ()


class _Match(NamedTuple):
    shift: float
    at: float
    other: QRectF


def snap(moved: QRectF, offset: QPointF, others: Sequence[QRectF], reach: float) -> Snapped:
    """Snap a movement.

    Args:
        moved: What is moved, where it was.
        offset: By how far the pointer has moved it.
        others: What it may be aligned with.
        reach: How near an edge or a centre must come, in scene units.
    """
    rect = moved.translated(offset)
    across = _nearest((rect.left(), rect.center().x(), rect.right()), others, reach, vertical=False)
    down = _nearest((rect.top(), rect.center().y(), rect.bottom()), others, reach, vertical=True)
    dx = across.shift if across else _to_grid(rect.left())
    dy = down.shift if down else _to_grid(rect.top())
    rect.translate(dx, dy)
    guides = []
    if across:
        low = min(rect.top(), across.other.top()) - _GUIDE_BEYOND
        high = max(rect.bottom(), across.other.bottom()) + _GUIDE_BEYOND
        guides.append(QLineF(across.at, low, across.at, high))
    if down:
        low = min(rect.left(), down.other.left()) - _GUIDE_BEYOND
        high = max(rect.right(), down.other.right()) + _GUIDE_BEYOND
        guides.append(QLineF(low, down.at, high, down.at))
    return Snapped(QPointF(offset.x() + dx, offset.y() + dy), tuple(guides))


def on_grid(point: QPointF) -> QPointF:
    """The nearest point of the grid."""
    return QPointF(point.x() + _to_grid(point.x()), point.y() + _to_grid(point.y()))


def _to_grid(value: float) -> float:
    return round(value / GRID) * GRID - value


def _nearest(mine: tuple[float, ...], others: Sequence[QRectF], reach: float, *, vertical: bool) -> _Match | None:
    """Left with left, centre with centre, right with right, and left with right; the least shift wins."""
    best: _Match | None = None
    for other in others:
        if vertical:
            theirs = (other.top(), other.center().y(), other.bottom())
        else:
            theirs = (other.left(), other.center().x(), other.right())
        for own, there in _PAIRS:
            shift = theirs[there] - mine[own]
            if abs(shift) <= reach and (best is None or abs(shift) < abs(best.shift)):
                best = _Match(shift, theirs[there], other)
    return best


_PAIRS: Final = ((0, 0), (1, 1), (2, 2), (0, 2), (2, 0))
