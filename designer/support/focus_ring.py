"""A frame around the list that the keys go to, as the canvas has one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from designer.support.theme import Theme

_WIDTH_PX: Final = 2


class FocusRing(QWidget):
    """Lies above a scroll area while that has the focus; the mouse goes through it."""

    def __init__(self, area: QAbstractScrollArea, theme: Theme) -> None:
        """Follow an area.

        Args:
            area: Its owner from now on.
            theme: For the colour.
        """
        super().__init__(area)
        self._area = area
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.installEventFilter(self)
        theme.changed.connect(self.update)
        self.setVisible(area.hasFocus())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with the focus, and be as large as the area."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.Resize):
            self.setGeometry(self._area.rect())
            self.raise_()
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setVisible(event.type() == QEvent.Type.FocusIn)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        painter = QPainter(self)
        pen = QPen(self._theme.color(self._theme.colors.accent), _WIDTH_PX)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        half = _WIDTH_PX // 2
        painter.drawRect(self.rect().adjusted(half, half, -half, -half))
        painter.end()
