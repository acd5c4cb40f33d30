"""Keeps boxes that float over the canvas in their places while it changes its size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QGraphicsDropShadowEffect, QWidget

from designer.support.theme import Theme
from designer.support.tokens import SPACING

_BLUR = 24


class Shadow(QGraphicsDropShadowEffect):
    """Lets a box be seen to lie above cards of its own colour."""

    def __init__(self, box: QWidget, theme: Theme) -> None:
        super().__init__(box)
        self._theme = theme
        self.setBlurRadius(_BLUR)
        self.setOffset(0, SPACING.tight)
        theme.changed.connect(self._paint)
        self._paint()
        box.setGraphicsEffect(self)

    def _paint(self) -> None:
        self.setColor(self._theme.color(self._theme.colors.shadow))


class Floats(QObject):
    """Boxes over what a scroll area shows, each held at a side, a corner or the middle."""

    def __init__(self, host: QAbstractScrollArea) -> None:
        super().__init__(host)
        self._host = host.viewport()
        self._held: dict[QWidget, Qt.AlignmentFlag] = {}
        self._host.installEventFilter(self)

    def hold(self, box: QWidget, where: Qt.AlignmentFlag) -> None:
        """Keep a box there."""
        self._held[box] = where
        box.installEventFilter(self)
        self._place(box)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The host has another size, or a box has."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            if watched is self._host:
                for box in self._held:
                    self._place(box)
            elif isinstance(watched, QWidget) and watched in self._held:
                self._place(watched)
        return False

    def place(self, box: QWidget, where: Qt.AlignmentFlag) -> QRect:
        """Where a box would lie, in pixels of the viewport."""
        gap = SPACING.medium
        width, height = self._host.width(), self._host.height()
        x, y = (width - box.width()) // 2, (height - box.height()) // 2
        if where & Qt.AlignmentFlag.AlignLeft:
            x = gap
        if where & Qt.AlignmentFlag.AlignRight:
            x = width - box.width() - gap
        if where & Qt.AlignmentFlag.AlignTop:
            y = gap
        if where & Qt.AlignmentFlag.AlignBottom:
            y = height - box.height() - gap
        return QRect(QPoint(max(x, 0), max(y, 0)), box.size())

    def _place(self, box: QWidget) -> None:
        box.move(self._host.pos() + self.place(box, self._held[box]).topLeft())
