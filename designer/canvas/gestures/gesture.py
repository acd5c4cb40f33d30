"""A gesture: from a press to a release, pushing one edit at the end or nothing at all."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from designer.canvas.view.tool import Pointer


class Gesture(Protocol):
    """Something under way. It shows itself by the view's overlay and leaves the document alone until it ends."""

    @property
    def cursor(self) -> Qt.CursorShape:
        """The pointer's shape meanwhile."""

    def move(self, pointer: Pointer) -> None:
        """The pointer moved."""

    def key_press(self, event: QKeyEvent) -> bool:
        """A key went down; whether it meant something."""

    def finish(self, pointer: Pointer) -> None:
        """The button went up: do it."""

    def cancel(self) -> None:
        """Leave everything as it was; the overlay is cleared by the caller."""
