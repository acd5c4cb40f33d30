"""The margin of a code view: line numbers, a dot at each problem, a bar at each line that changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from designer.support.code_marks import Tone, tone_color
from designer.support.line_kinds import LineKind
from designer.support.plain_text import tooltip
from designer.support.tokens import SPACING

if TYPE_CHECKING:
    from designer.support.code_view import CodeView

_BAR_PX: Final = 3
_DOT_PX: Final = 7
_FEWEST_DIGITS: Final = 3


class CodeGutter(QWidget):
    """Drawn for the lines in view only. Reading it aloud would repeat what the text and the problems say."""

    change_clicked = Signal(int)
    """The bar of a changed line, from 0."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view
        self._width_px = 0
        self.setAccessibleName(self.tr("Line numbers"))
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """As wide as the longest number needs."""
        return QSize(self.width_px(), 0)

    def width_px(self) -> int:
        """Width for the present number of lines."""
        digits = max(len(str(self._view.blockCount())), _FEWEST_DIGITS)
        number = self._view.fontMetrics().horizontalAdvance("0") * digits
        return SPACING.small + _DOT_PX + SPACING.tight + number + SPACING.small + _BAR_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that are in the region."""
        view, colors = self._view, self._view.theme.colors
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(colors.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(view.font())
        current = view.textCursor().blockNumber()
        marks = view.marks_by_line()
        right = self.width() - _BAR_PX - SPACING.small
        row_px = view.fontMetrics().lineSpacing()
        for number, rect in self._lines(event.rect().top(), event.rect().bottom()):
            painter.setPen(QColor(colors.text if number == current else colors.text_faint))
            # A line that is wrapped has its number beside its first row.
            box = QRectF(0, rect.top(), right, rect.height() if rect.height() < 1.5 * row_px else row_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number + 1))
            if number in marks:
                tone = Tone.ERROR if any(mark.tone is Tone.ERROR for mark in marks[number]) else Tone.WARNING
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tone_color(colors, tone)))
                center = QPointF(SPACING.small + _DOT_PX / 2, box.center().y())
                painter.drawEllipse(center, _DOT_PX / 2, _DOT_PX / 2)
            kind = view.changes.get(number)
            if kind is not None:
                self._draw_change(painter, rect, kind)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """The messages of a line's problems as its tooltip."""
        if isinstance(event, QHelpEvent):
            line = self._line_at(event.pos().y())
            texts = [mark.text for mark in self._view.marks_by_line().get(line, ())]
            if not texts and line in self._view.changes and event.pos().x() >= self.width() - _BAR_PX - SPACING.small:
                texts = [self._explained(self._view.changes[line])]
            # Over the text itself there would always be a tooltip in the way.
            QToolTip.showText(event.globalPos(), tooltip("\n".join(texts) or self._view.toolTip()), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._is_bar(event) else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A bar tells what was there; a number puts the caret into its line."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        line = self._line_at(event.position().toPoint().y())
        if self._is_bar(event):
            self.change_clicked.emit(line)
        elif line >= 0:
            self._view.go_to(line + 1, 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text."""
        self._view.wheelEvent(event)

    def _is_bar(self, event: QMouseEvent) -> bool:
        near = event.position().x() >= self.width() - _BAR_PX - SPACING.small
        return near and self._line_at(event.position().toPoint().y()) in self._view.changes

    def _draw_change(self, painter: QPainter, rect: QRectF, kind: LineKind) -> None:
        colors = self._view.theme.colors
        left = self.width() - _BAR_PX - SPACING.hair
        painter.setPen(Qt.PenStyle.NoPen)
        if kind is LineKind.REMOVED:
            painter.setBrush(QColor(colors.error))
            top = rect.top()
            painter.drawPolygon(QPolygonF([QPointF(left, top - 4), QPointF(left + 5, top), QPointF(left, top + 4)]))
            return
        painter.setBrush(QColor(colors.ok if kind is LineKind.ADDED else colors.accent))
        painter.drawRect(QRectF(left, rect.top(), _BAR_PX, rect.height()))

    def _explained(self, kind: LineKind) -> str:
        if kind is LineKind.ADDED:
            return self.tr("New since the last save. Click to compare.")
        if kind is LineKind.CHANGED:
            return self.tr("Changed since the last save. Click to compare.")
        return self.tr("Lines were removed here since the last save. Click to compare.")

    def _line_at(self, y: int) -> int:
        return next((number for number, rect in self._lines(y, y) if y < rect.bottom()), -1)

    def _lines(self, top: int, bottom: int) -> Iterator[tuple[int, QRectF]]:
        """Number and rectangle of each line between two heights."""
        for block, geometry in self._view.visible_blocks(top, bottom):
            yield block.blockNumber(), geometry
