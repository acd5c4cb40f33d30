"""Sizes and places of the parts of things, in scene units: pixels at 100 %."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF

CARD_WIDTH: Final = 208.0
CARD_HEIGHT: Final = 72.0
STRIPE_WIDTH: Final = 5.0
"""Of the band at a card's left that tells its kind."""
BADGE: Final = 18.0
"""Side of a badge's square."""
PORT_RADIUS: Final = 5.0
GRID: Final = 24.0
"""Distance of the dots of the background; things snap to it."""

BUS_HEIGHT: Final = 26.0
BUS_GAP: Final = 20.0
"""Between a bus that was placed by computation and its topmost member."""
BUS_INSET: Final = 22.0
"""How far the trunk of a bus stands right of members that are stacked below it."""
SYSTEM_WIDTH: Final = 164.0
SYSTEM_HEIGHT: Final = 30.0

FRAME_HEAD: Final = 32.0
COLLAPSED_WIDTH: Final = 208.0
COLLAPSED_HEIGHT: Final = 52.0

STUB_DROP: Final = 13.0
"""How far below a card the name of a peer stands that does not exist."""
STUB_INSET: Final = 6.0
STUB_REACH: Final = 13.0
"""How far the hook to that name goes out to the right."""
STUB_PITCH: Final = 15.0
"""Between the stubs of one listener."""
STUB_NAME_WIDTH: Final = 190.0
"""Room for the missing peer's name, left of its stub."""

GAP_X: Final = 104.0
"""Between columns of cards that were placed by computation."""
GAP_Y: Final = 36.0


def card_rect(x: float, y: float) -> QRectF:
    """A listener's card whose top left corner is there."""
    return QRectF(x, y, CARD_WIDTH, CARD_HEIGHT)


def input_port(rect: QRectF) -> QPointF:
    """Where edges arrive: the middle of the left side."""
    return QPointF(rect.left(), rect.center().y())


def output_port(rect: QRectF) -> QPointF:
    """Where edges leave: the middle of the right side."""
    return QPointF(rect.right(), rect.center().y())


def badge_rect(rect: QRectF, index: int) -> QRectF:
    """The square of a card's badge.

    Args:
        rect: The card.
        index: Counted from the right.
    """
    right = rect.right() - 10 - index * (BADGE + 2)
    return QRectF(right - BADGE, rect.top() + 8, BADGE, BADGE)


def head_rect(frame: QRectF) -> QRectF:
    """The head of a frame that is not collapsed: what one grasps to move it."""
    return QRectF(frame.left(), frame.top(), frame.width(), min(FRAME_HEAD, frame.height()))
