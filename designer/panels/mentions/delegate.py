"""Draws a mention: a box for the tick, the place, and the line with the name marked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
)

from designer.panels.mentions.rows import PARTS, PLACE
from designer.support.fonts import mono, sans
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, RADII, SPACING, TYPE

_Index = QModelIndex | QPersistentModelIndex
_MOST_FILE: Final = 0.4
"""Of the width, for the place."""
_MOST_HEAD: Final = 0.5
"""Of a line's room, for what stands before the name."""


class MentionDelegate(QStyledItemDelegate):
    """One line a row."""

    def __init__(self, theme: Theme, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = parent
        self._file_px = 0

    def fit(self) -> None:
        """Give the places a column that all of them fit in, as far as there is room."""
        metrics, model = QFontMetrics(sans(TYPE.small)), self._view.model()
        widths = (metrics.horizontalAdvance(str(model.index(row, 0).data())) for row in range(model.rowCount()))
        self._file_px = max(widths, default=0) + SPACING.medium

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as the code."""
        return QSize(0, max(QFontMetrics(mono(TYPE.small)).height(), ICON_PX) + SPACING.small)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row."""
        colors, rect = self._theme.colors, option.rect
        is_on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        is_exact = index.data(PLACE).mention.is_exact
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color(colors.accent_soft))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._theme.color(colors.hover))
        self._paint_box(painter, self.box(rect), is_on=is_on)
        left = self.box(rect).right() + SPACING.small
        width = min(self._file_px, round(rect.width() * _MOST_FILE))
        painter.setFont(sans(TYPE.small))
        painter.setPen(self._theme.color(colors.text_muted))
        place = QRect(left, rect.top(), width - SPACING.small, rect.height())
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)
        line = QRect(left + width, rect.top(), rect.right() - left - width - SPACING.small, rect.height())
        self._paint_line(painter, line, index.data(PARTS), is_code=is_exact)
        painter.restore()

    def box(self, rect: QRect) -> QRect:
        """Where the tick is, in a row's rectangle."""
        top = rect.center().y() - ICON_PX // 2 + 1
        return QRect(rect.left() + SPACING.small, top, ICON_PX, ICON_PX)

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: _Index) -> bool:
        """A click anywhere in the row is one on its box."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            self.toggle(index)
            return True
        return False

    def toggle(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Tick a row, or take its tick away."""
        is_on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        wanted = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
        self._view.model().setData(index, wanted, Qt.ItemDataRole.CheckStateRole)

    def _paint_box(self, painter: QPainter, rect: QRect, *, is_on: bool) -> None:
        option = QStyleOptionButton()
        option.initFrom(self._view)
        option.rect = rect
        option.state &= ~QStyle.StateFlag.State_HasFocus
        option.state |= QStyle.StateFlag.State_On if is_on else QStyle.StateFlag.State_Off
        style = self._view.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter, self._view)

    def _paint_line(self, painter: QPainter, rect: QRect, parts: tuple[str, str, str], *, is_code: bool) -> None:
        colors = self._theme.colors
        plain, strong = mono(TYPE.small), mono(TYPE.small)
        strong.setWeight(QFont.Weight.Bold)
        left = rect.left()
        align = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        # The name must be seen, however little room there is.
        most = max(
            rect.width() * _MOST_HEAD, rect.width() - QFontMetrics(strong).horizontalAdvance(parts[1] + parts[2])
        )
        head = QFontMetrics(plain).elidedText(parts[0], Qt.TextElideMode.ElideLeft, round(most))
        parts = (head, *parts[1:])
        for position, text in enumerate(parts):
            is_name = position == 1
            painter.setFont(strong if is_name else plain)
            metrics = painter.fontMetrics()
            room = rect.right() - left
            if room <= 0:
                return
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(text)
            cell = QRect(left, rect.top(), width, rect.height())
            if is_name:
                height = metrics.height()
                mark = QRectF(cell.left() - 1, cell.center().y() - height / 2 + 1, width + 2, height)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color(colors.warning_soft))
                painter.drawRoundedRect(mark, RADII.small / 2, RADII.small / 2)
            painter.setPen(self._theme.color(colors.text if is_name or is_code else colors.text_muted))
            painter.drawText(cell, align, text)
            left += width
