"""The table of problems: rows of one line, filtered by words and severity."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from designer.models.problems import PROBLEM, Column, ProblemsModel
from designer.support.focus_ring import FocusRing
from designer.support.fonts import sans
from designer.support.icons import draw_icon
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE
from runtime.problems import Severity

_Index = QModelIndex | QPersistentModelIndex
_ROW_PX: Final = 26
_NARROW_PX: Final = 680
_VERY_NARROW_PX: Final = 520
_LENDS: Final = (Column.FIX, Column.LISTENER)
ICONS: Final = {Severity.ERROR: "circle-alert", Severity.WARNING: "triangle-alert"}
"""Their icons."""


class ProblemsFilter(QSortFilterProxyModel):
    """The rows whose text and severity are wanted."""

    def __init__(self, source: ProblemsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._problems = source
        self._text = ""
        self._severities = frozenset(Severity)
        self.setSourceModel(source)

    def set(self, text: str, severities: frozenset[Severity]) -> None:
        """Show others."""
        self.beginFilterChange()
        self._text, self._severities = text.strip().lower(), severities
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        """Whether a problem is wanted."""
        problem = self._problems.problem(row)
        if problem.severity not in self._severities:
            return False
        words = f"{problem.message} {problem.listener} {problem.key} {problem.code}".lower()
        return all(word in words for word in self._text.split())


class ProblemsTable(QTableView):
    """Rows of one line; the mouse goes there at once, the arrow keys only look."""

    entered_row = Signal()
    """Enter was pressed."""

    def __init__(self, model: QSortFilterProxyModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName(self.tr("Problems"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.hide()
        header.setMinimumSectionSize(SPACING.huge)
        header.setResizeContentsPrecision(40)
        for column in Column:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(Column.MESSAGE, QHeaderView.ResizeMode.Stretch)
        FocusRing(self, theme)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(max(_ROW_PX, self.fontMetrics().height() + SPACING.small))
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys have a row to begin at."""
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():
            row = max(self.currentIndex().row(), 0)
            self.setCurrentIndex(self.model().index(row, Column.MESSAGE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is said, all else is the table's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pointer says where a click mends."""
        index = self.indexAt(event.position().toPoint())
        is_link = index.column() == Column.FIX and bool(index.data())
        self.viewport().setCursor(QCursor(Qt.CursorShape.PointingHandCursor) if is_link else QCursor())
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow table keeps to what matters most."""
        super().resizeEvent(event)
        width = self.viewport().width()
        self.setColumnHidden(Column.LISTENER, width < _NARROW_PX)
        self.setColumnHidden(Column.FIX, width < _VERY_NARROW_PX)


class _Delegate(QStyledItemDelegate):
    """Draws the severity's icon, the fix as a link, and what is beside the point muted."""

    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = parent

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        if index.column() != Column.MESSAGE:
            option.font = sans(TYPE.small)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        text, styled.text = styled.text, ""
        style = styled.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, styled.widget)
        colors = self._theme.colors
        rect = styled.rect.adjusted(SPACING.small, 0, -SPACING.small, 0)
        column = index.column()
        if column in _LENDS and not text:
            self._paint_message(painter, styled.rect, index.sibling(index.row(), Column.MESSAGE))
            return
        if column == Column.MESSAGE:
            self._paint_message(painter, styled.rect, index)
            problem = index.data(PROBLEM)
            color = colors.error if problem.severity is Severity.ERROR else colors.warning
            top = rect.center().y() - ICON_PX // 2 + 1
            draw_icon(painter, ICONS[problem.severity], QRect(rect.left(), top, ICON_PX, ICON_PX).toRectF(), color)
            return
        painter.save()
        painter.setPen(self._theme.color(colors.link if column == Column.FIX else colors.text_muted))
        painter.setFont(styled.font)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        align = Qt.AlignmentFlag.AlignRight if column == Column.PLACE else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), elided)
        painter.restore()

    def _paint_message(self, painter: QPainter, cell: QRect, index: _Index) -> None:
        """Draw the part of the message that is in a cell: it has the room of the empty ones behind it too."""
        room = self._view.visualRect(index)
        for column in _LENDS:
            beside = index.sibling(index.row(), column)
            if beside.data():
                break
            room = room.united(self._view.visualRect(beside))
        room.adjust(2 * SPACING.small + ICON_PX, 0, -SPACING.small, 0)
        painter.save()
        painter.setClipRect(cell)
        painter.setFont(self._view.font())
        painter.setPen(self._theme.color(self._theme.colors.text))
        elided = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(room, int(align), elided)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + SPACING.medium, hint.height())
