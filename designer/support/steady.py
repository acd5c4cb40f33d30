"""A line of text that changes often, and moves nothing beside it when it does."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Steady(QWidget):
    """Holds a label in whatever room it gets; a label in a layout has all of the window laid out for each new text."""

    def __init__(self, label: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        label.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """As high as the text, and no width of its own."""
        return QSize(0, self._label.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The same: a line that is cut in half is of no use."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label takes all."""
        super().resizeEvent(event)
        self._label.setGeometry(self.rect())
