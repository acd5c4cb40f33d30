"""What is to be drawn again after a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in scene units."""

_MARGIN: Final = 14.0
"""Shadows, ports and arrowheads stand out of a thing by so much."""


@dataclass(frozen=True, slots=True)
class Repaint:
    """Which places of the picture look different now.

    Attributes:
        boxes: The places.
        everything: Whether all of it does.
    """

    boxes: tuple[Box, ...] = ()
    everything: bool = False


EVERYTHING: Final = Repaint(everything=True)


def sides_of(rect: QRectF) -> Box:
    """A rectangle as a box."""
    return (rect.left(), rect.top(), rect.right(), rect.bottom())


def box_of(rect: QRectF | None) -> tuple[Box, ...]:
    """The place that a thing takes with what stands out of it; nothing for none."""
    if rect is None or rect.isNull():
        return ()
    return ((rect.left() - _MARGIN, rect.top() - _MARGIN, rect.right() + _MARGIN, rect.bottom() + _MARGIN),)
