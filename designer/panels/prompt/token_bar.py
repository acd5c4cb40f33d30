"""The parts of a prompt side by side, each as wide as its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from designer.panels.prompt.parts import PartRow, tone_color
from designer.support.plain_text import tooltip
from designer.support.theme import Theme
from designer.support.tokens import RADII

_HEIGHT_PX: Final = 10
_GAP_PX: Final = 1.0
_LEAST_PX: Final = 1.5


class TokenBar(QWidget):
    """A click on a part leads to it. What it shows stands in the list below as text."""

    part_chosen = Signal(int)
    """Place of a part in the prompt."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[PartRow, ...] = ()
        self._hovered = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Tokens by part"))
        theme.changed.connect(self._repaint)

    def show_rows(self, rows: Sequence[PartRow]) -> None:
        """Show other parts; those that are gone or not counted take no room."""
        shown = tuple(row for row in rows if row.tokens)
        if shown != self._rows:
            self._rows = shown
            self._hovered = -1
            self.update()

    def spans(self) -> list[tuple[PartRow, QRectF]]:
        """Each part and where it is."""
        total = sum(row.tokens or 0 for row in self._rows)
        found: list[tuple[PartRow, QRectF]] = []
        left = 0.0
        for row in self._rows:
            width = self.width() * (row.tokens or 0) / total
            found.append((row, QRectF(left, 0, max(width - _GAP_PX, _LEAST_PX), self.height())))
            left += width
        return found

    def sizeHint(self) -> QSize:
        """A slim line."""
        return QSize(0, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADII.small, RADII.small)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(colors.sunken))
        for place, (row, rect) in enumerate(self.spans()):
            color = QColor(tone_color(row.tone, colors))
            if self._hovered not in (-1, place):
                color.setAlphaF(0.45)
            painter.fillRect(rect, color)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """What is under the pointer, in words."""
        if isinstance(event, QHelpEvent):
            place = self._place_at(event.pos().x())
            row = self._rows[place] if place >= 0 else None
            words = "" if row is None else self.tr("{title}: {count} tokens")
            text = words.format(title=row.title, count=f"{row.tokens:,}") if row is not None else ""
            QToolTip.showText(event.globalPos(), tooltip(text), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let one part stand out."""
        self._hover(self._place_at(int(event.position().x())))

    def leaveEvent(self, event: QEvent) -> None:
        """None does."""
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Lead to a part."""
        place = self._place_at(int(event.position().x()))
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.part_chosen.emit(self._rows[place].part)

    def _place_at(self, x: int) -> int:
        return next((place for place, (_, rect) in enumerate(self.spans()) if x <= rect.right() + _GAP_PX), -1)

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            pointing = Qt.CursorShape.PointingHandCursor if place >= 0 else Qt.CursorShape.ArrowCursor
            self.setCursor(pointing)
            self.update()

    @Slot()
    def _repaint(self) -> None:
        self.update()
