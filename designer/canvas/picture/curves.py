"""Ways as line segments: all of one shape at once, by numpy; dashed ones, which are few, one by one.

numpy takes long to import, so nobody imports this module before there is an edge to draw.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from designer.canvas.geometry import STUB_REACH
from designer.canvas.picture.routing import Ways, curve_of
from designer.canvas.picture.wiring import Curve, Shape

Segments = NDArray[np.float64]
"""Shape (n, 4): x1, y1, x2, y2 in scene units, as C++ keeps a ``QLineF[n]``."""

Column = NDArray[np.float64]
"""One number for each way."""

_PIECES: Final = 16
_TURN_PIECES: Final = 12
_BACK_PIECES: Final = 7
_LEAD: Final = 9.0
"""Edges end in a straight piece, on which the arrowhead sits."""
_LOOP_OUT: Final = 12.0
"""How far a loop goes straight before it turns."""
_LOOP_RADIUS: Final = 32.0
LOOP_REACH: Final = _LOOP_OUT + _LOOP_RADIUS + _LEAD
"""How far a loop stands out beside both cards."""
_DASH: Final = 6.0
_SPACE: Final = 5.0
_BEND: Final = 10.0
_MOST_DASHES: Final = 400
_TRUNK_POINTS: Final = 2


class Flat(NamedTuple):
    """Segments of several ways; those of one way follow each other.

    Attributes:
        segments: All of them.
        owners: Of each segment, the row of its way.
    """

    segments: Segments
    owners: NDArray[np.intp]


def flattened(ways: Ways, coarse: int = 1) -> Flat:
    """Ways as segments, in any order of the ways.

    Args:
        ways: One in each row.
        coarse: How many segments of a way between cards become one: 1, 2, 4 or 8.
    """
    segments: list[Segments] = []
    owners: list[NDArray[np.intp]] = []
    for shape, points_of in ((Shape.CURVE, _plain), (Shape.LOOP, _loops)):
        which = np.flatnonzero(ways[:, 0] == shape)
        if len(which):
            points = points_of(ways[which, 1:])[:, ::coarse]
            segments.append(np.concatenate([points[:, :-1], points[:, 1:]], axis=2).reshape(-1, 4))
            owners.append(np.repeat(which, points.shape[1] - 1))
    for index in np.flatnonzero(ways[:, 0] >= Shape.BRANCH).tolist():
        dashes = _dashes(curve_of(ways[index].tolist()))
        segments.append(dashes)
        owners.append(np.full(len(dashes), index))
    if not segments:
        return Flat(np.empty((0, 4)), np.empty(0, dtype=np.intp))
    return Flat(np.concatenate(segments), np.concatenate(owners))


def points_of(segments: Segments) -> Segments:
    """The points of one way's segments, shape (n, 2)."""
    return np.concatenate([segments[:, :2], segments[-1:, 2:]])


@lru_cache(maxsize=1024)
def _dashes(curve: Curve) -> Segments:
    """A dashed way; not to be changed. Branches are whole from where they leave the trunk."""
    points = _dashed_way(curve)
    if curve.shape is Shape.BRANCH and len(points) > _TRUNK_POINTS:
        trunk, arm = points[:_TRUNK_POINTS], points[_TRUNK_POINTS - 1 :]
        return np.concatenate([dashed(trunk), np.concatenate([arm[:-1], arm[1:]], axis=1)])
    return dashed(points)


def dashed(points: Segments) -> Segments:
    """A polyline, given as points of shape (n, 2), cut into dashes.

    They are of one length, so that those of lines that begin together lie on each other as far as the lines do.
    """
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    pitch = max(_DASH + _SPACE, along[-1] / _MOST_DASHES)
    starts = np.arange(max(1, np.ceil(along[-1] / pitch))) * pitch
    ends = np.minimum(starts + pitch * _DASH / (_DASH + _SPACE), along[-1])
    x, y = points.T
    return np.column_stack(
        [np.interp(starts, along, x), np.interp(starts, along, y), np.interp(ends, along, x), np.interp(ends, along, y)]
    )


def _cubics(corners: Segments, pieces: int) -> Segments:
    """Cubics given by four corners each, shape (n, 4, 2), as points of shape (n, pieces + 1, 2).

    The points are denser towards both ends, where the curves of edges turn.
    """
    u = (1 - np.cos(np.linspace(0.0, np.pi, pieces + 1))) / 2
    weights = np.stack([(1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, u**3], axis=1)
    points: Segments = np.matmul(weights, corners)
    return points


def _plain(table: Segments) -> Segments:
    """Points of shape (n, 17, 2): a cubic, and the lead to its tip."""
    x1, y1, x2, y2 = table.T[:4]
    end = x2 - _LEAD
    reach = np.maximum(np.minimum((end - x1) * 0.55, 150.0), np.minimum(np.abs(y2 - y1) * 0.3, 72.0))
    corners = np.stack([x1, y1, x1 + reach, y1, end - reach, y2, end, y2], axis=1).reshape(-1, 4, 2)
    tips = np.stack([x2, y2], axis=1)[:, None]
    return np.concatenate([_cubics(corners, _PIECES - 1), tips], axis=1)


def _loops(table: Segments) -> Segments:
    """Points of shape (n, 33, 2): a turn, a straight way back, a turn, and the lead to the tip."""
    x1, y1, x2, y2, lane = table.T
    end = x2 - _LEAD
    leave, arrive = _turns(x1, y1, lane, 1.0), _turns(end, y2, lane, -1.0)[:, ::-1]
    u = np.linspace(0.0, 1.0, _BACK_PIECES + 1)[None, 1:-1, None]
    start, back = leave[:, -1:], arrive[:, :1]
    tips = np.stack([x2, y2], axis=1)[:, None]
    return np.concatenate([leave, start + (back - start) * u, arrive, tips], axis=1)


def _turns(x: Column, y: Column, lane: Column, side: float) -> Segments:
    """Half turns from ports at (x, y) to a lane above or below, as points of shape (n, 13, 2).

    Args:
        x: Of the ports.
        y: Likewise.
        lane: Height of each lane.
        side: 1 for turns out to the right, -1 to the left.
    """
    height = lane - y
    radius = np.minimum(np.abs(height) / 2, _LOOP_RADIUS)
    angles = np.linspace(0.0, np.pi / 2, _TURN_PIECES // 2)
    across, down = np.sin(angles), 1 - np.cos(angles)
    near = x + side * _LOOP_OUT
    sink = np.sign(height) * radius
    xs = near[:, None] + side * radius[:, None] * np.concatenate([across, across[::-1]])
    ys = np.concatenate([y[:, None] + sink[:, None] * down, lane[:, None] - sink[:, None] * down[::-1]], axis=1)
    ports = np.stack([x, y], axis=1)[:, None]
    return np.concatenate([ports, np.stack([xs, ys], axis=2)], axis=1)


def _dashed_way(curve: Curve) -> Segments:
    """The points of one dashed curve."""
    x1, y1, x2, y2 = curve.x1, curve.y1, curve.x2, curve.y2
    if curve.shape is Shape.FAINT:
        reach = max(abs(y2 - y1) * 0.5, 30.0) * (1.0 if y2 >= y1 else -1.0)
        corners = np.array([[[x1, y1], [x1, y1 + reach], [x2, y2 - reach], [x2, y2]]])
        return np.asarray(_cubics(corners, _PIECES)[0])
    if curve.shape is Shape.HOOK:
        out, bend = x1 + STUB_REACH, 6.0
        turns = np.array(
            [
                [[out - bend, y1], [out, y1], [out, y1], [out, y1 + bend]],
                [[out, y2 - bend], [out, y2], [out, y2], [out - bend, y2]],
            ]
        )
        first, second = _cubics(turns, 4)
        return np.concatenate([[[x1, y1]], first, second, [[x2, y2]]])
    bend = min(_BEND, abs(x2 - x1), abs(y2 - y1))
    if curve.shape is Shape.DASHES or bend < 1.0:
        return np.array([[x1, y1], [x2, y2]])
    down, right = (1.0 if y2 > y1 else -1.0), (1.0 if x2 > x1 else -1.0)
    corner = np.array([[[x1, y2 - down * bend], [x1, y2], [x1, y2], [x1 + right * bend, y2]]])
    return np.concatenate([[[x1, y1]], _cubics(corner, 6)[0], [[x2, y2]]])
