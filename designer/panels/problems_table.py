"""The table of problems: rows of one line, filtered by words and severity."""

from __future__ import annotations

from enum import StrEnum
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
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from designer.models.hint import Hint
from designer.models.problems import DISMISSED, ROW, Column, ProblemsModel, Row
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
_LINKS: Final = (Column.FIX, Column.PLACE)


class Sort(StrEnum):
    """What a row is, for whoever filters."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


ICONS: Final = {Sort.ERROR: "circle-alert", Sort.WARNING: "triangle-alert", Sort.HINT: "lightbulb"}
"""Their icons."""
TONES: Final = {Sort.ERROR: "error", Sort.WARNING: "warning", Sort.HINT: "text_muted"}
"""Their colours, by name."""


def _sort_of(row: Row) -> Sort:
    """What a row is."""
    if isinstance(row, Hint):
        return Sort.HINT
    return Sort.ERROR if row.severity is Severity.ERROR else Sort.WARNING


class ProblemsFilter(QSortFilterProxyModel):
    """The rows whose text and sort are wanted."""

    def __init__(self, source: ProblemsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._problems = source
        self._text = ""
        self._sorts = frozenset(Sort)
        self.setSourceModel(source)

    def set(self, text: str, sorts: frozenset[Sort]) -> None:
        """Show others."""
        self.beginFilterChange()
        self._text, self._sorts = text.strip().lower(), sorts
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        """Whether a row is wanted."""
        found = self._problems.row(row)
        if _sort_of(found) not in self._sorts:
            return False
        code = found.kind if isinstance(found, Hint) else found.code
        words = f"{found.message} {found.listener} {found.key} {found.file} {code}".lower()
        return all(word in words for word in self._text.split())


class ProblemsTable(QTableView):
    """Rows of one line; the mouse goes there at once, the arrow keys only look."""

    entered_row = Signal()
    """Enter was pressed."""
    delete_wanted = Signal()
    """Delete was pressed."""

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
        """Enter and Delete are said, all else is the table's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pointer says where a click mends, or leads to the source."""
        index = self.indexAt(event.position().toPoint())
        is_link = index.isValid() and _is_link(index)
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
            sort = _sort_of(index.data(ROW))
            color = colors.text_faint if index.data(DISMISSED) else getattr(colors, TONES[sort])
            top = rect.center().y() - ICON_PX // 2 + 1
            draw_icon(painter, ICONS[sort], QRect(rect.left(), top, ICON_PX, ICON_PX).toRectF(), color)
            return
        painter.save()
        painter.setPen(self._theme.color(colors.link if _is_link(index) else colors.text_muted))
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
        colors = self._theme.colors
        painter.setPen(self._theme.color(colors.text_faint if index.data(DISMISSED) else colors.text))
        elided = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(room, int(align), elided)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + SPACING.medium, hint.height())


def _is_link(index: _Index) -> bool:
    """Whether a click there does something of its own."""
    if index.column() not in _LINKS or not index.data():
        return False
    row = index.data(ROW)
    return index.column() == Column.FIX or row.file.endswith(".py")
