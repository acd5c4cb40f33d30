"""The tree of frames as it is seen: each row drawn at once, and no more work a batch than there are rows in sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from designer.panels.threads.columns import Column
from designer.panels.threads.row_painting import DOT_PX, INDENT_PX, RowPainting
from designer.panels.threads.rows import FrameRows
from designer.panels.threads.states import FrameState, state_of
from designer.support.focus_ring import FocusRing
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING

_Index = QModelIndex | QPersistentModelIndex
_MIDDLE_PX: Final = 560
_NARROW_PX: Final = 520
_LEAST_PX: Final = 440
_LEAST_NAME_PX: Final = 140
_DRAW_MS: Final = 100
_SAMPLES: Final = {
    Column.STATE: "waits for facts, style",
    Column.MESSAGES: "100,000",
    Column.AGE: "55 min",
    Column.HANDLING: "12.5 ms",
    Column.CALLS: "1,000",
    Column.ERRORS: "1,000",
    Column.TOKENS: "100,000",
}
"""The widest texts that are expected; columns are as wide as these or their titles."""


class FrameTreeView(QTreeView):
    """Rows of one line; a row is chosen by mouse or keys, a listener's name shown on the canvas by a double click."""

    reveal_wanted = Signal(object)
    """:class:`FrameNode`, whose name was double clicked."""
    details_wanted = Signal()
    """Enter was pressed, or a row double clicked beside its name."""
    menu_wanted = Signal(QPoint)
    """A context menu is asked for, at a place of the screen."""

    def __init__(self, model: FrameRows, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = model
        self._hovered = -1
        self._painting = RowPainting(theme)
        self._spans: list[tuple[Column, int, int]] = []
        self._has_errors = self._has_tokens = False
        self._draw_soon = QTimer(self, singleShot=True, interval=_DRAW_MS)
        self._draw_soon.timeout.connect(self._draw_again)
        self.setModel(model)
        self.setItemDelegate(_Height(self))
        self.setAccessibleName(self.tr("Frames of all conversations"))
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT_PX)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setAnimated(False)
        self.setAllColumnsShowFocus(True)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._double_clicked)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(SPACING.huge)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        FocusRing(self, theme)
        theme.changed.connect(self._fit)
        self._fit()

    # Columns

    def show_counts(self, *, errors: bool, tokens: bool) -> None:
        """Say whether there are errors and tokens at all; columns of nothing are hidden."""
        if (errors, tokens) != (self._has_errors, self._has_tokens):
            self._has_errors, self._has_tokens = errors, tokens
            self._share_out()

    def showEvent(self, event: QShowEvent) -> None:
        """The header has its own font again, which it loses when the style looks at it first."""
        super().showEvent(event)
        self._share_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow tree keeps to what matters most."""
        super().resizeEvent(event)
        self._share_out()

    def _fit(self) -> None:
        """The text has another size or colour."""
        self._painting.dress()
        self._share_out()
        self.scheduleDelayedItemsLayout()

    def _share_out(self) -> None:
        width = self.viewport().width()
        if self.header().font() != self._painting.small:
            self.header().setFont(self._painting.small)
        hidden = set[Column]()
        if width < _MIDDLE_PX:
            hidden |= {Column.HANDLING, Column.ERRORS}
        if width < _NARROW_PX:
            hidden.add(Column.CALLS)
        if width < _LEAST_PX or not self._has_tokens:
            hidden.add(Column.TOKENS)
        if not self._has_errors:
            hidden.add(Column.ERRORS)
        wanted = {}
        for column in list(Column)[1:]:
            self.setColumnHidden(column, column in hidden)
            if column not in hidden:
                widest = self._painting.small_metrics.horizontalAdvance(_SAMPLES[column]) + 2 * SPACING.small
                wanted[column] = max(widest, self.header().sectionSizeHint(column))
        wanted[Column.STATE] += DOT_PX + SPACING.tight
        name_px = width - sum(wanted.values())
        if name_px < _LEAST_NAME_PX:
            wanted[Column.STATE] = max(wanted[Column.STATE] - _LEAST_NAME_PX + name_px, _LEAST_NAME_PX // 2)
            name_px = width - sum(wanted.values())
        for column, size in wanted.items():
            self.setColumnWidth(column, size)
        self.setColumnWidth(Column.LISTENER, max(name_px, 0))
        self._spans = [
            (column, self.columnViewportPosition(column), self.columnWidth(column))
            for column in Column
            if not self.isColumnHidden(column)
        ]

    # Unfolding, scrolling

    def unfold_few(self, most: int) -> None:
        """Unfold all rows, if there are no more than so many."""
        if len(self._rows) <= most:
            self.expandAll()

    def unfold_new(self, frames: Iterable[str], most: int) -> None:
        """Unfold what is above new rows, as long as there are no more than so many in all."""
        if len(self._rows) > most:
            return
        for above, count in Counter(map(self._rows.above, frames)).items():
            index = self._rows.index_of(above)
            if index.isValid() and self._rows.rowCount(index) == count:
                self.expand(index)

    @Slot()
    def unfold_current(self) -> None:
        """Unfold the current row and all below it."""
        self.expandRecursively(self.currentIndex())

    def is_at_end(self) -> bool:
        """Whether the last row is in sight, so that what is new should be."""
        self.executeDelayedItemsLayout()
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def go_to_end(self) -> None:
        """Bring the last row into sight once the new ones have their places."""
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    # Drawing

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        """Draw again, as often as numbers can be read; Qt's own answer looks for each row among all that are open."""
        if not self._draw_soon.isActive():
            self._draw_soon.start()

    @Slot()
    def _draw_again(self) -> None:
        self.viewport().update()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        node = self._rows.node(index)
        if node is None:
            return
        rect = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        is_selected = self.selectionModel().isRowSelected(index.row(), index.parent())
        is_hovered = rect.top() <= self._hovered <= rect.bottom()
        self._painting.draw_ground(painter, rect, is_selected=is_selected, is_hovered=is_hovered)
        state, text = state_of(node), self._rows.text
        has_hidden_errors = bool(node.errors) and self.isColumnHidden(Column.ERRORS)
        for column, left, width in self._spans:
            cell = QRect(left, rect.top(), width, rect.height())
            if column is Column.LISTENER:
                name = text(node, column)
                self._painting.draw_name(painter, cell, node, name, state, _depth(index), self._chevron(index))
            elif column is Column.STATE:
                self._painting.draw_state(painter, cell, text(node, column), state, has_errors=has_hidden_errors)
            elif number := text(node, column):
                is_over = state is FrameState.ENDED
                is_bad = column is Column.ERRORS
                self._painting.draw_number(painter, cell, number, is_faint=is_over, is_bad=is_bad)

    def _chevron(self, index: _Index) -> str:
        if not self._rows.hasChildren(index):
            return ""
        return "chevron-down" if self.isExpanded(index) else "chevron-right"

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row below the pointer is marked."""
        super().mouseMoveEvent(event)
        self._hover(int(event.position().y()))

    def viewportEvent(self, event: QEvent) -> bool:
        """No row is marked while the pointer is elsewhere."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, y: int) -> None:
        row = self.visualRect(self.indexAt(QPoint(0, y))).top() if y >= 0 else -1
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the details."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.details_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row below the pointer, or of the current one."""
        index = self.indexAt(event.pos())
        position = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            position = self.viewport().mapToGlobal(self.visualRect(index).center())
        elif index.isValid():
            self.setCurrentIndex(index)
        if index.isValid():
            self.menu_wanted.emit(position)

    def _double_clicked(self, index: QModelIndex) -> None:
        node = self._rows.node(index)
        is_source = not index.parent().isValid()
        if node is not None and index.column() == Column.LISTENER and not is_source:
            self.reveal_wanted.emit(node)
        else:
            self.details_wanted.emit()


def _depth(index: _Index) -> int:
    """How many rows a row stands below."""
    depth, parent = 0, index.parent()
    while parent.isValid():
        depth, parent = depth + 1, parent.parent()
    return depth


class _Height(QStyledItemDelegate):
    """How high a row is; what it looks like is drawn by the view."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        height = QFontMetrics(sans()).height()
        return QSize(SPACING.huge, max(height + SPACING.tight + SPACING.hair, ICON_PX + SPACING.tight))
