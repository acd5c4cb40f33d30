"""Arrays of numbers handed to QPainter as they are, without a Python object for each line.

PySide takes ``drawLines(QLineF*, int)`` literally: the first argument may be the first of many. A wrapper around
the memory of an array is such a first one, since ``QLineF`` is four doubles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from designer.canvas.picture.curves import Segments


def draw_lines(painter: QPainter, segments: Segments) -> None:
    """Draw segments with the painter's pen.

    Args:
        painter: Active.
        segments: Rows without gaps between them.
    """
    count = len(segments)
    if count:
        if not segments.flags.c_contiguous or segments.dtype != float:
            raise ValueError("the segments must lie row by row in memory, in double precision")
        first = cast(QLineF, shiboken6.wrapInstance(segments.ctypes.data, QLineF))
        painter.drawLines(first, count)
