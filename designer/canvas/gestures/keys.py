"""Keys that gestures and the canvas read."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Direction = Literal["left", "right", "up", "down"]

ARROWS: Final[dict[Qt.Key, Direction]] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


def is_enter(event: QKeyEvent) -> bool:
    """Whether it is Enter, of either kind."""
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
