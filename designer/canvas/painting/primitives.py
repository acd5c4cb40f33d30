"""Arrays of numbers handed to QPainter as they are, without a Python object for each line.

PySide takes ``drawLines(QLineF*, int)`` literally: the first argument may be the first of many. A wrapper around
the memory of an array is such a first one, since ``QLineF`` is four doubles; so is ``QRectF``, and ``QPointF`` two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from designer.canvas.picture.curves import Segments


def draw_lines(painter: QPainter, segments: Segments) -> None:
    """Draw segments with the painter's pen.

    Args:
        painter: Active.
        segments: Rows without gaps between them.
    """
    if len(segments):
        _check(segments)
        painter.drawLines(cast(QLineF, shiboken6.wrapInstance(segments.ctypes.data, QLineF)), len(segments))


def draw_rects(painter: QPainter, rects: Segments) -> None:
    """Draw rectangles, given as left, top, width and height, with the painter's pen and brush.

    Args:
        painter: Active.
        rects: Rows without gaps between them.
    """
    if len(rects):
        _check(rects)
        painter.drawRects(cast(QRectF, shiboken6.wrapInstance(rects.ctypes.data, QRectF)), len(rects))


def draw_points(painter: QPainter, points: Segments) -> None:
    """Draw points with the painter's pen.

    Args:
        painter: Active.
        points: Rows of two without gaps between them.
    """
    if len(points):
        _check(points)
        painter.drawPoints(cast(QPointF, shiboken6.wrapInstance(points.ctypes.data, QPointF)), len(points))


def _check(numbers: Segments) -> None:
    if not numbers.flags.c_contiguous or numbers.dtype != float:
        raise ValueError("the numbers must lie row by row in memory, in double precision")
