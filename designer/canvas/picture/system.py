"""The listeners that every organism has, drawn on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF

from designer.canvas.geometry import SYSTEM_HEIGHT, SYSTEM_WIDTH
from designer.canvas.items import Item, Kind
from designer.canvas.picture.repaint import Box

TODO: Final = "system.todo"
SYSTEM_NAMES: Final = ("system.boot", TODO, "system.todo-complete")
_ABOVE: Final = 120.0
_GAP: Final = 32.0


def system_rects(area: Box | None) -> dict[Item, QRectF]:
    """Where they stand: in a row above everything else."""
    left, top, right, _ = area or (0.0, 0.0, 0.0, 0.0)
    width = len(SYSTEM_NAMES) * SYSTEM_WIDTH + (len(SYSTEM_NAMES) - 1) * _GAP
    start = round((left + right - width) / 2)
    return {
        Item(Kind.SYSTEM, name): QRectF(
            start + index * (SYSTEM_WIDTH + _GAP), top - _ABOVE - SYSTEM_HEIGHT, SYSTEM_WIDTH, SYSTEM_HEIGHT
        )
        for index, name in enumerate(SYSTEM_NAMES)
    }


def around(rects: Sequence[QRectF]) -> Box | None:
    """The box around rectangles; None for none."""
    if not rects:
        return None
    return (
        min(rect.left() for rect in rects),
        min(rect.top() for rect in rects),
        max(rect.right() for rect in rects),
        max(rect.bottom() for rect in rects),
    )
