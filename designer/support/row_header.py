"""The header of a painted list: titles, widths, and which columns have room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QWidget

from designer.support.row_painter import LEAD_PX, RowPainter
from designer.support.rows import Column

LEAST_PX: Final = 24
_NONE: Final = -1


class RowHeader(QHeaderView):
    """A section for each column; they are dragged to other widths by their edges."""

    def __init__(self, columns: Sequence[Column], painter: RowPainter, parent: QWidget) -> None:
        """Make one.

        Args:
            columns: What the sections are.
            painter: Knows how wide each wants to be.
            parent: The list.
        """
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = tuple(columns)
        self._painter = painter
        self._left_out: list[bool] = []
        self._unwanted: set[int] = set()
        self._width_px = 0
        titles = QStandardItemModel(0, len(self._columns), self)
        for index, column in enumerate(self._columns):
            item = QStandardItem(column.title)
            side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            titles.setHorizontalHeaderItem(index, item)
        self.setModel(titles)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(LEAST_PX)

    def spans(self) -> list[tuple[int, int, int]]:
        """Column, left edge and width of each section that is shown."""
        return [
            (index, self.sectionViewportPosition(index), self.sectionSize(index))
            for index in range(len(self._columns))
            if not self.isSectionHidden(index)
        ]

    def leave_out(self, width_px: int) -> None:
        """Hide the columns that have no room in a width; the last one that may takes what is left."""
        self._width_px = width_px
        hidden = [
            index in self._unwanted or width_px < column.hidden_below_px for index, column in enumerate(self._columns)
        ]
        if hidden == self._left_out:
            return
        self._left_out = hidden
        taker = max(
            (index for index, column in enumerate(self._columns) if column.stretches and not hidden[index]),
            default=_NONE,
        )
        for index, column in enumerate(self._columns):
            self.setSectionHidden(index, hidden[index])
            mode = QHeaderView.ResizeMode.Stretch if index == taker else QHeaderView.ResizeMode.Interactive
            self.setSectionResizeMode(index, mode)
            if index != taker and column.stretches and not hidden[index]:
                self.resizeSection(index, self._painter.width_px(column))

    def want(self, column: int, is_wanted: bool) -> None:
        """Show a column, or leave it out for having nothing to say."""
        (self._unwanted.discard if is_wanted else self._unwanted.add)(column)
        self.leave_out(self._width_px)

    def dress(self) -> None:
        """Take font and widths anew."""
        self.setFont(self._painter.header_font)
        for index, column in enumerate(self._columns):
            if self.sectionResizeMode(index) != QHeaderView.ResizeMode.Stretch:
                self.resizeSection(index, self._painter.width_px(column))

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        """Draw one title; the first stands above the text below it, not above the triangles."""
        if index == 0:
            super().paintSection(painter, QRect(rect.left(), rect.top(), LEAD_PX + 1, rect.height()), _NONE)
            rect = rect.adjusted(LEAD_PX, 0, 0, 0)
        super().paintSection(painter, rect, index)
