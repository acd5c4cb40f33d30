"""A panel of several parts, one of which the keys are for."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget


class Pane(QWidget):
    """Hands the focus on.

    A focus proxy would do so too, but takes all other parts out of the order of Tab, and may turn it in a circle.
    """

    def lead_focus(self, part: QWidget) -> None:
        """Say which part is meant."""
        self._leader = part

    def focusWidget(self) -> QWidget:
        """The part that had the focus last; as long as none had, the one that leads."""
        # Qt gives None there, whatever the stubs say.
        return super().focusWidget() or self._leader

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The part has it."""
        super().focusInEvent(event)
        self._leader.setFocus(event.reason())
