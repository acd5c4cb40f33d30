"""The two columns of a difference, painted: only the rows in view cost anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from designer.models.line_diff import Row, inner_change, lines_of, rows
from designer.support.fonts import mono, sans
from designer.support.line_kinds import LineKind
from designer.support.plain_text import shown
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_LONGEST_LINE: Final = 2_000
_STRONG_ALPHA: Final = 0.28


class DifferenceArea(QAbstractScrollArea):
    """Rows of two texts; a folded run opens on a click."""

    moved = Signal()
    """Another change is the current one, or rows were unfolded."""

    def __init__(self, before: str, after: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._before, self._after = lines_of(before), lines_of(after)
        self._unfolded: frozenset[int] = frozenset()
        self._rows: list[Row] = []
        self._blocks: list[tuple[int, int]] = []
        self._current = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(mono())
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._follow_theme)
        self._compute()

    @property
    def blocks(self) -> Sequence[tuple[int, int]]:
        """First and last row of each change."""
        return self._blocks

    @property
    def current(self) -> int:
        """Which change is the current one; -1 before the first was gone to."""
        return self._current

    def counts(self) -> tuple[int, int]:
        """How many lines came and went."""
        came = sum(row.after >= 0 for row in self._rows if row.kind)
        return came, sum(row.before >= 0 for row in self._rows if row.kind)

    def go(self, step: int) -> None:
        """Go to the next change, or the one before."""
        if self._blocks:
            self._current = min(max(self._current + step, 0), len(self._blocks) - 1)
            first, last = self._blocks[self._current]
            visible = max(self.viewport().height() // self._row_px(), 1)
            self.verticalScrollBar().setValue(max(first - max((visible - (last - first)) // 3, 1), 0))
            self.viewport().update()
            self.moved.emit()

    def unfold_all(self) -> None:
        """Show every line."""
        self._unfold({row.before for row in self._rows if row.folded})

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows in view."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        colors = self._theme.colors
        painter.fillRect(event.rect(), QColor(colors.surface))
        height = self._row_px()
        top = self.verticalScrollBar().value()
        folds: list[tuple[float, int]] = []
        for index in range(top, min(top + self.viewport().height() // height + 1, len(self._rows))):
            row = self._rows[index]
            y = (index - top) * height
            if row.folded:
                folds.append((y, row.folded))
                continue
            for side in (0, 1):
                self._draw_side(painter, row, side, y)
            if 0 <= self._current < len(self._blocks):
                first, last = self._blocks[self._current]
                if first <= index <= last:
                    painter.fillRect(QRectF(0, y, SPACING.hair + 1, height), QColor(colors.accent))
        middle = self.viewport().width() // 2
        painter.fillRect(QRectF(middle, 0, 1, self.viewport().height()), QColor(colors.border))
        for where, count in folds:
            self._draw_fold(painter, where, count)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll bars."""
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Unfold."""
        row = self._row_at(event.position())
        if row is not None and row.folded and event.button() == Qt.MouseButton.LeftButton:
            self._unfold({row.before})

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        row = self._row_at(event.position())
        folded = row is not None and row.folded
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if folded else Qt.CursorShape.ArrowCursor)

    def _unfold(self, runs: set[int]) -> None:
        self._unfolded |= runs
        self._compute()
        self.moved.emit()

    def _row_at(self, point: QPointF) -> Row | None:
        index = self.verticalScrollBar().value() + int(point.y() // self._row_px())
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def _draw_fold(self, painter: QPainter, y: float, count: int) -> None:
        colors = self._theme.colors
        band = QRectF(0, y, self.viewport().width(), self._row_px())
        painter.fillRect(band, QColor(colors.sunken))
        painter.setPen(QColor(colors.text_muted))
        painter.setFont(sans(TYPE.small))
        words = self.tr("{count} equal lines; click to show").format(count=count)
        painter.drawText(band, Qt.AlignmentFlag.AlignCenter, words)
        painter.setFont(self.font())

    def _draw_side(self, painter: QPainter, row: Row, side: int, y: float) -> None:
        colors, height = self._theme.colors, self._row_px()
        half = self.viewport().width() / 2
        area = QRectF(side * half, y, half, height)
        number = row.after if side else row.before
        if row.kind is not None:
            there = number >= 0
            background = (colors.added_soft if side else colors.removed_soft) if there else colors.sunken
            painter.fillRect(area, QColor(background))
        if number < 0:
            return
        gutter = self._gutter_px()
        painter.setPen(QColor(colors.text_faint))
        numbers = QRectF(area.left(), y, gutter - SPACING.small, height)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(numbers, flags, str(number + 1))
        if row.kind is not None:
            painter.setPen(QColor(colors.ok if side else colors.error))
            sign = QRectF(area.left() + gutter - SPACING.hair, y, self._character_px(), height)
            painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "+" if side else "\u2212")
        text_area = area.adjusted(gutter + SPACING.medium, 0, -SPACING.tight, 0)
        painter.save()
        painter.setClipRect(text_area)
        painter.translate(text_area.left() - self.horizontalScrollBar().value(), y)
        self._draw_text(painter, row, side)
        painter.restore()

    def _draw_text(self, painter: QPainter, row: Row, side: int) -> None:
        colors = self._theme.colors
        metrics = QFontMetricsF(self.font())
        text = self._text(self._after if side else self._before, row.after if side else row.before)
        if row.kind is LineKind.CHANGED:
            pair = inner_change(self._text(self._before, row.before), self._text(self._after, row.after))
            start, end = pair[side]
            if (start, end) != (0, len(text)):
                left = metrics.horizontalAdvance(text[:start])
                strong = QColor(colors.ok if side else colors.error)
                strong.setAlphaF(_STRONG_ALPHA)
                width = max(metrics.horizontalAdvance(text[start:end]), SPACING.hair)
                painter.fillRect(QRectF(left, 0, width, self._row_px()), strong)
        painter.setPen(QColor(colors.text))
        painter.drawText(QPointF(0, (self._row_px() - metrics.height()) / 2 + metrics.ascent()), text)

    def _text(self, lines: Sequence[str], number: int) -> str:
        return shown(lines[number], _LONGEST_LINE).expandtabs(8)

    def _compute(self) -> None:
        self._rows = rows(self._before, self._after, unfolded=self._unfolded)
        self._blocks = []
        for index, row in enumerate(self._rows):
            if row.kind is None:
                continue
            if self._blocks and self._blocks[-1][1] == index - 1:
                self._blocks[-1] = (self._blocks[-1][0], index)
            else:
                self._blocks.append((index, index))
        self._longest = max((min(len(line), _LONGEST_LINE) for line in (*self._before, *self._after)), default=0)
        self._fit()
        self.viewport().update()

    def _fit(self) -> None:
        visible = max(self.viewport().height() // self._row_px(), 1)
        self.verticalScrollBar().setRange(0, max(len(self._rows) - visible, 0))
        self.verticalScrollBar().setPageStep(visible)
        room = self.viewport().width() // 2 - self._gutter_px() - SPACING.large
        wanted = int(self._longest * self._character_px())
        self.horizontalScrollBar().setRange(0, max(wanted - room, 0))
        self.horizontalScrollBar().setPageStep(max(room, 1))
        self.horizontalScrollBar().setSingleStep(int(self._character_px()) * 4)

    def _gutter_px(self) -> int:
        digits = max(len(str(max(len(self._before), len(self._after)))), 3)
        return int(digits * self._character_px()) + SPACING.small * 2

    def _character_px(self) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance("0")

    def _row_px(self) -> int:
        return max(int(QFontMetricsF(self.font()).lineSpacing()) + SPACING.hair, 1)

    def _follow_theme(self) -> None:
        self.setFont(mono())
        self._fit()
        self.viewport().update()
