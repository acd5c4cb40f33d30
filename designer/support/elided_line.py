"""One line of plain text that ends in dots where it has no room, and tells the rest where it is pointed at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from designer.support.fonts import sans
from designer.support.plain_text import LINE_LIMIT, one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import TYPE
from designer.support.type_face import set_type

_LETTERS: Final = 4
"""It is never narrower than these and the dots."""


def _small() -> QFont:
    return sans(TYPE.small)


class ElidedLine(QLabel):
    """A label that pushes nobody aside."""

    def __init__(
        self,
        theme: Theme,
        role: str = "",
        parent: QWidget | None = None,
        *,
        font: Callable[[], QFont] = _small,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        longest: int = LINE_LIMIT,
    ) -> None:
        """Make an empty line.

        Args:
            theme: For the font.
            role: As the style sheet has it: ``muted``, ``error``.
            parent: As Qt has it.
            font: Makes its font anew each time.
            mode: Where the dots stand.
            longest: Characters of a text; of a longer one no more is kept, also where there is room.
        """
        super().__init__(parent)
        self._mode = mode
        self._longest = longest
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_type(self, theme, font)

    def say(self, text: str, tip: str = "") -> None:
        """Say something else.

        Args:
            text: The line; line ends in it are spaces.
            tip: What the tooltip says; empty for all of the text.
        """
        self.setText(one_line(text, self._longest))
        self.setAccessibleName(self.text())
        self.setToolTip(tooltip(tip or text))

    def sizeHint(self) -> QSize:
        """As wide as all that it says."""
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self.text()) + margins.left() + margins.right() + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as some letters and the dots."""
        least = self.fontMetrics().averageCharWidth() * _LETTERS
        return QSize(min(self.sizeHint().width(), least), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of it as has room."""
        area = self.contentsRect()
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = self.fontMetrics().elidedText(self.text(), self._mode, area.width())
        painter.drawText(area, int(self.alignment() | Qt.TextFlag.TextSingleLine), text)
        painter.end()
