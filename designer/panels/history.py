"""All steps since the document was opened; a click goes to the state after one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.document.document import Document
from designer.models.history import HistoryModel, HistoryRole
from designer.support.focus_ring import FocusRing
from designer.support.fonts import sans
from designer.support.icons import draw_icon
from designer.support.pane import Pane
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE

_DOT_PX: Final = 8


class HistoryPanel(Pane):
    """The list; undo and redo walk it as well."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._model = HistoryModel(document, self)
        self.list = QListView(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("History"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        self._hint = QLabel(
            self.tr("Every change becomes a step here, with its name. Click a step to go back to it, or on again."),
            self.list.viewport(),
        )
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inside = QVBoxLayout(self.list.viewport())
        inside.setContentsMargins(SPACING.huge, SPACING.huge * 2, SPACING.huge, SPACING.large)
        inside.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list)
        self.lead_focus(self.list)
        self._model.dataChanged.connect(lambda _first, _last: self._follow())
        FocusRing(self.list, theme)
        theme.changed.connect(self.list.viewport().update)
        self._follow()

    def _go(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() != self._document.stack.index():
            self._document.stack.setIndex(index.row())

    def _follow(self) -> None:
        self._hint.setVisible(self._model.rowCount() == 1)
        current = self._model.index(self._model.current)
        self.list.setCurrentIndex(current)
        self.list.scrollTo(current)


class _Delegate(QStyledItemDelegate):
    """A dot at the current state, undone steps faint, a disk at the saved one, the time on the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line with some air."""
        return QSize(120, QFontMetrics(sans()).height() + 2 * SPACING.tight)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one step."""
        colors = self._theme.colors
        rect = QRectF(option.rect)
        current, undone = bool(index.data(HistoryRole.CURRENT)), bool(index.data(HistoryRole.UNDONE))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current:
            painter.fillRect(rect, QColor(colors.accent_soft))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.hover))
        x = rect.left() + SPACING.large
        self._draw_line(painter, rect, x, index.row(), last=index.row() == index.model().rowCount() - 1)
        color = colors.accent if current else colors.border_strong if undone else colors.text_faint
        painter.setPen(QColor(color))
        painter.setBrush(QColor(color if current else colors.surface))
        painter.drawEllipse(QRectF(x - _DOT_PX / 2, rect.center().y() - _DOT_PX / 2, _DOT_PX, _DOT_PX))
        right = rect.right() - SPACING.small
        small = sans(TYPE.small)
        time = str(index.data(HistoryRole.TIME))
        painter.setFont(small)
        painter.setPen(QColor(colors.text_faint if undone else colors.text_muted))
        width = QFontMetrics(small).horizontalAdvance(time)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(right - width, rect.top(), width, rect.height()), middle, time)
        right -= width + SPACING.small
        if index.data(HistoryRole.SAVED):
            size = ICON_PX - 2
            box = QRectF(right - size, rect.center().y() - size / 2, size, size)
            draw_icon(painter, "save", box, colors.ok)
            right -= size + SPACING.small
        font = sans(weight=QFont.Weight.Medium) if current else sans()
        painter.setFont(font)
        painter.setPen(QColor(colors.text_faint if undone else colors.text))
        area = QRectF(x + SPACING.medium, rect.top(), right - x - SPACING.medium, rect.height())
        words = one_line(str(index.data()))
        cut = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, middle, cut)
        painter.restore()

    def _draw_line(self, painter: QPainter, rect: QRectF, x: float, row: int, *, last: bool) -> None:
        """The thread that the steps are on."""
        top = rect.center().y() if row == 0 else rect.top()
        bottom = rect.center().y() if last else rect.bottom()
        painter.fillRect(QRectF(x - 0.5, top, 1, bottom - top + 1), QColor(self._theme.colors.border))
