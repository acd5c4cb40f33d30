"""An id in one line, which gives way where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.support.fonts import mono
from designer.support.theme import Theme
from designer.support.tokens import TYPE
from designer.support.type_face import set_type


class IdLabel(QWidget):
    """Its end is cut; the tooltip has all of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_type(self, theme, lambda: mono(TYPE.small))
        theme.changed.connect(self.update)

    def text(self) -> str:
        """The whole id."""
        return self._text

    def setText(self, text: str) -> None:
        """Show another."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(self.tr("Id of the frame: {0}").format(text))
            self.setToolTip(text)
            self.update()

    def sizeHint(self) -> QSize:
        """The whole id."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as fits."""
        painter = QPainter(self)
        painter.setPen(self._theme.color(self._theme.colors.text_faint))
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.end()
