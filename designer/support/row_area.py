"""The part of a painted list that shows: header, lines in view, scrolling, following the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from designer.support.focus_ring import FocusRing
from designer.support.row_header import LEAST_PX, RowHeader
from designer.support.row_painter import RowPainter
from designer.support.row_picks import Picks
from designer.support.rows import Column, Key, Line, RowSource
from designer.support.theme import Theme

NONE: Final = -1
"""The place of no line."""


class RowArea(QAbstractScrollArea):
    """What it costs depends on what is in view, never on how much there is.

    Attributes:
        header: Its sections are the columns.
        picks: What is picked, by key.
    """

    following_changed = Signal(bool)
    """It sticks to the end from now on, or no longer."""

    def __init__(self, source: RowSource, columns: Sequence[Column], theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._source = source
        self._theme = theme
        self._painter = RowPainter(theme, columns, self)
        self.picks = Picks()
        self._is_following = True
        self._is_moving = False
        self._top: tuple[Key, int] | None = None
        self._last_seen: Key | None = None
        self._hovered = NONE
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.header = RowHeader(columns, self._painter, self)
        self.header.sectionResized.connect(self._resized_section)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._moved_sideways)
        FocusRing(self, theme)
        theme.changed.connect(self._dress)
        self._dress()

    # What is shown

    @property
    def is_following(self) -> bool:
        """Whether it sticks to the end."""
        return self._is_following

    @property
    def unseen(self) -> int:
        """How many lines have come below since it let go."""
        if self._is_following or self._last_seen is None:
            return 0
        return max(len(self._source) - self._source.find((self._last_seen[0] + 1, 0)), 0)

    def follow(self) -> None:
        """Stick to the end from now on."""
        self._set_following(True)
        self.refresh()

    def let_go(self) -> None:
        """Stay where it is, whatever comes."""
        self._set_following(False)

    def refresh(self) -> None:
        """Take over that lines came, went or changed; what is looked at stays where it is."""
        self._fit_scroll_bars()
        bar = self.verticalScrollBar()
        wanted = bar.maximum() if self._is_following else self._kept_value()
        if wanted != bar.value():
            self._is_moving = True
            bar.setValue(wanted)
            self._is_moving = False
        self.viewport().update()

    def restart(self) -> None:
        """Take over that there are other lines: nothing is picked, and the end is followed."""
        self.picks.clear()
        self._top = self._last_seen = None
        self._set_following(True)
        self.refresh()

    def visible_range(self) -> range:
        """The places of the lines in view."""
        row = self._painter.row_px
        first = self.verticalScrollBar().value() // row
        last = (self.verticalScrollBar().value() + self.viewport().height() - 1) // row
        return range(first, min(last + 1, len(self._source)))

    def line_rect(self, at: int) -> QRect:
        """Where a line is in the viewport."""
        row = self._painter.row_px
        return QRect(0, at * row - self.verticalScrollBar().value(), self.viewport().width(), row)

    def cell_rect(self, at: int, column: int) -> QRect:
        """Where a cell is in the viewport; empty if its column is hidden."""
        rect = self.line_rect(at)
        return QRect(
            self.header.sectionViewportPosition(column), rect.y(), self.header.sectionSize(column), rect.height()
        )

    def fold_rect(self, at: int) -> QRect:
        """Where the triangle of a line is."""
        return self._painter.fold_rect(self.line_rect(at).top(), -self.horizontalScrollBar().value())

    def place_at(self, point: QPoint) -> int:
        """The place of the line at a point of the viewport; -1 where none is."""
        at = (point.y() + self.verticalScrollBar().value()) // self._painter.row_px
        return at if 0 <= at < len(self._source) else NONE

    def current_place(self) -> int:
        """The place of the current line; -1 if there is none."""
        key = self.picks.current
        if key is None:
            return NONE
        at = self._source.find(key)
        return at if at < len(self._source) and self._source.key(at) == key else NONE

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines in view."""
        painter = QPainter(self.viewport())
        try:
            self._paint(painter, event.rect())
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room, and keep to the end."""
        super().resizeEvent(event)
        self.header.leave_out(self.viewport().width())
        self._place_header()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """The header has the widths of what is seen only now."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fit_scroll_bars)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The current line is framed."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The current line is framed no longer."""
        super().focusOutEvent(event)
        self.viewport().update()

    # For those who pick

    def reveal_place(self, at: int) -> None:
        """Bring a line into view."""
        rect = self.line_rect(at)
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= height:
            bar.setValue(bar.value() + rect.bottom() - height + 1)

    def hover(self, at: int) -> None:
        """Show that the pointer is above a line; -1 for none."""
        if at != self._hovered:
            for each in (self._hovered, at):
                if each != NONE:
                    self.viewport().update(self.line_rect(each))
            self._hovered = at

    # Drawing

    def _paint(self, painter: QPainter, area: QRect) -> None:
        colors = self._theme.colors
        color = self._painter.color
        painter.fillRect(area, color(colors.surface))
        count = len(self._source)
        row, value = self._painter.row_px, self.verticalScrollBar().value()
        first = (value + max(area.top(), 0)) // row
        last = min((value + area.bottom()) // row + 1, count)
        if first >= last:
            return
        lines: list[Line] = []
        top = first * row - value
        width = self.viewport().width()
        current = self.picks.current
        for at in range(first, last):
            line = self._source.line(at)
            lines.append(line)
            y = at * row - value
            key = self._source.key(at) if self.picks else None
            if key is not None and key in self.picks:
                painter.fillRect(0, y, width, row, color(colors.accent_soft))
            elif at == self._hovered:
                painter.fillRect(0, y, width, row, color(colors.hover))
            elif line.ground:
                painter.fillRect(0, y, width, row, color(line.ground))
            if key is not None and key == current and self.hasFocus():
                painter.setPen(QPen(color(colors.accent)))
                painter.drawRect(0, y, width - 1, row - 1)
        self._painter.draw(painter, lines, top, self.header.spans())

    # Scrolling

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        self.viewport().update()
        if not self._is_moving:
            self._set_following(value >= self.verticalScrollBar().maximum())
        self._hovered = NONE
        self._keep(value)

    def _keep(self, value: int) -> None:
        """Remember which line is at the top, and how far it is cut."""
        row = self._painter.row_px
        at = value // row
        self._top = (self._source.key(at), value - at * row) if at < len(self._source) else None

    def _kept_value(self) -> int:
        if self._top is None:
            return 0
        key, offset = self._top
        at = self._source.find(key)
        is_there = at < len(self._source) and self._source.key(at) == key
        return at * self._painter.row_px + (offset if is_there else 0)

    def _set_following(self, is_following: bool) -> None:
        if is_following == self._is_following:
            return
        self._is_following = is_following
        if not is_following:
            count = len(self._source)
            self._last_seen = self._source.key(count - 1) if count else None
            self._keep(self.verticalScrollBar().value())
        self.following_changed.emit(is_following)

    def _fit_scroll_bars(self) -> None:
        """Ranges for what there is now; they may move the values, which is nobody's wish."""
        self._is_moving = True
        bar, height, row = self.verticalScrollBar(), self.viewport().height(), self._painter.row_px
        bar.setPageStep(height)
        bar.setSingleStep(row)
        kept = self._top
        bar.setRange(0, max(len(self._source) * row - height, 0))
        self._top = kept
        sideways, width = self.horizontalScrollBar(), self.viewport().width()
        sideways.setPageStep(width)
        sideways.setSingleStep(LEAST_PX)
        sideways.setRange(0, max(self.header.length() - width, 0))
        self._is_moving = False

    @Slot(int)
    def _moved_sideways(self, value: int) -> None:
        self.header.setOffset(value)
        self.viewport().update()

    # Header

    @Slot()
    def _resized_section(self) -> None:
        self._fit_scroll_bars()
        self.viewport().update()

    def _place_header(self) -> None:
        inside = self.contentsRect()
        height = self.header.sizeHint().height()
        self.setViewportMargins(0, height, 0, 0)
        self.header.setGeometry(inside.left(), inside.top(), self.viewport().width(), height)

    @Slot()
    def _dress(self) -> None:
        self._painter.dress()
        self.header.dress()
        self._place_header()
        self.refresh()
