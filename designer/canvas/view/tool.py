"""What the view asks of whoever handles its events."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent


class Pointer(NamedTuple):
    """Where the pointer is and what is pressed.

    ``scene`` is in scene units, ``view`` in pixels of the viewport.
    """

    scene: QPointF
    view: QPointF
    button: Qt.MouseButton
    buttons: Qt.MouseButton
    modifiers: Qt.KeyboardModifier


class Tool(Protocol):
    """Handles what the view does not do itself (it pans and zooms). Each says whether it took the event."""

    def press(self, pointer: Pointer) -> bool:
        """A button went down."""

    def move(self, pointer: Pointer) -> bool:
        """The pointer moved, with or without a button."""

    def release(self, pointer: Pointer) -> bool:
        """A button went up."""

    def double_click(self, pointer: Pointer) -> bool:
        """Two quick presses."""

    def leave(self) -> None:
        """The pointer left the view."""

    def key_press(self, event: QKeyEvent) -> bool:
        """A key went down."""

    def context_menu(self, event: QContextMenuEvent) -> bool:
        """A menu is asked for, by mouse or by key."""

    def drag_enter(self, event: QDragEnterEvent) -> None:
        """Something from elsewhere came over the view."""

    def drag_move(self, event: QDragMoveEvent) -> None:
        """It moved."""

    def drag_leave(self) -> None:
        """It left."""

    def drop(self, event: QDropEvent) -> None:
        """It was let go."""

    def cancel(self) -> None:
        """Whatever is under way is dropped; the document stays as it is."""

    def tool_tip(self, pointer: Pointer) -> str:
        """Plain text for a tooltip there; empty for none."""
