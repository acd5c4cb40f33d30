"""What was sent, newest first, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from designer.models.live.live import Live
from designer.panels.inject.answer_rows import REPLIES, Row, pretty
from designer.panels.inject.answers_model import ROW, AnswersModel
from designer.support.empty_state import EmptyState
from designer.support.fonts import mono, sans
from designer.support.icons import draw_icon
from designer.support.menus import add_entry, passing_menu
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE, Colors

_Index = QModelIndex | QPersistentModelIndex
_TICK_MS: Final = 1000
_SMALL: Final = ICON_PX - 3
_OPEN_AT_FIRST: Final = 3
"""Messages at the head that show what came of them without being asked."""
_MANY: Final = 20
_REST_MS: Final = 250
"""After so many at once the next ones wait so long: nobody reads that fast."""
_INDENT_PX: Final = 14
_TIMES_PX: Final = 190
"""In narrower rows times are left out."""


class AnswersView(QWidget):
    """A tree of messages, replies and their XML; a calm sentence before there are any."""

    resend_wanted = Signal(object)
    """:class:`Row` of a message that somebody wants to edit and send again."""

    def __init__(self, live: Live, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._theme = theme
        self.model = AnswersModel(self)
        self.tree = _Tree(self.model, theme)
        self._empty = EmptyState(
            theme,
            "reply",
            self.tr("Answers"),
            self.tr("What you send is listed here, and below it what comes back: replies, errors, who is waited for."),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._follow)
        self.now: Callable[[], float] = time.time
        """Seconds since the epoch."""
        live.advanced.connect(self._follow)
        live.began.connect(self._follow)
        self.tree.clicked.connect(self._choose)
        self.tree.chosen.connect(self._choose)
        self.tree.activated.connect(self._toggle)
        self.tree.customContextMenuRequested.connect(self._menu_at)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sent."""
        return self.model.rowCount() == 0

    def refresh(self) -> None:
        """Show what is known now."""
        count = self.model.rowCount()
        was_top = self.tree.verticalScrollBar().value() == 0
        if self.model.show_answers(self._live.folds.answers, self.now()) > _MANY:
            self._rest.start()
        if self.model.rowCount() != count or not count:
            self._stack.setCurrentWidget(self._empty if self.is_empty else self.tree)
        for at in range(min(self.model.rowCount(), _OPEN_AT_FIRST)):
            index = self.model.index(at, 0)
            if not self.tree.isExpanded(index) and not self.tree.was_folded(index):
                self.tree.expand(index)
        if was_top:
            self.tree.scrollToTop()
        if self.model.is_waiting and self.isVisible():
            self._clock.start()
        else:
            self._clock.stop()

    def copy(self) -> None:
        """Put the XML of the current row on the clipboard."""
        row = self.tree.current()
        if row is not None and row.raw:
            QGuiApplication.clipboard().setText(pretty(row.raw))

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was hidden is shown now."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees the clock."""
        super().hideEvent(event)
        self._clock.stop()
        self._rest.stop()

    @Slot()
    def _follow(self) -> None:
        if self.isVisible() and not self._rest.isActive():
            self.refresh()

    @Slot()
    def _tick(self) -> None:
        self.model.tick(self.now())

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        if row.message and self._live.folds.messages.of_number(row.message) is not None:
            self._live.choose_message(row.message)
        elif row.conversation:
            self._live.choose_conversation(row.conversation)

    @Slot(QModelIndex)
    def _toggle(self, index: QModelIndex) -> None:
        self.tree.setExpanded(index, not self.tree.isExpanded(index))

    @Slot(QPoint)
    def _menu_at(self, position: QPoint) -> None:
        row = self.tree.current()
        if row is None:
            return
        menu = passing_menu(self)
        if row.raw:
            add_entry(menu, self._theme.icon("copy"), self.tr("Copy XML"), self.copy)
        if row.raw and row.right and row.icon not in REPLIES:
            again = menu.addAction(self._theme.icon("pencil"), self.tr("Edit and send again"))
            again.triggered.connect(lambda: self.resend_wanted.emit(row))
        if row.conversation:
            follow = menu.addAction(self._theme.icon("list-tree"), self.tr("Show its conversation"))
            follow.triggered.connect(lambda: self._live.choose_conversation(row.conversation))
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(self.tree.viewport().mapToGlobal(position))


class _Tree(QTreeView):
    """Rows of two lines, and of one."""

    chosen = Signal(QModelIndex)
    """Another row is the current one, by key."""

    def __init__(self, model: AnswersModel, theme: Theme) -> None:
        super().__init__()
        self._folded: set[int] = set()
        self.setModel(model)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(_INDENT_PX)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Answers"))
        self.setItemDelegate(_Delegate(theme, self))
        self.expanded.connect(model.open_code)
        self.expanded.connect(lambda index: self._folded.discard(self._number(index)))
        self.collapsed.connect(lambda index: self._folded.add(self._number(index)))

    def current(self) -> Row | None:
        """The current row."""
        row = self.currentIndex().data(ROW)
        return row if isinstance(row, Row) else None

    def was_folded(self, index: QModelIndex) -> bool:
        """Whether somebody has folded it."""
        return self._number(index) in self._folded

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Keys choose as clicks do."""
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid() and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.chosen.emit(current)

    def _number(self, index: _Index) -> int:
        row = index.data(ROW)
        return row.message if isinstance(row, Row) and not index.parent().isValid() else 0


class _Delegate(QStyledItemDelegate):
    """Icon, two lines, and a time at the end."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row = index.data(ROW)
        if isinstance(row, Row) and row.is_code:
            return QSize(40, QFontMetrics(mono(TYPE.small)).height())
        lines = 2 if isinstance(row, Row) and row.detail else 1
        return QSize(40, lines * QFontMetrics(sans(TYPE.small)).height() + SPACING.tight + SPACING.hair)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(ROW)
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        styled.state &= ~QStyle.StateFlag.State_HasFocus
        styled.text = ""
        styled.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, styled.widget)
        if not isinstance(row, Row):
            return
        painter.save()
        if row.is_code:
            self._code(painter, styled.rect, row)
        else:
            self._row(painter, styled.rect, row, is_head=not index.parent().isValid())
        painter.restore()

    def _code(self, painter: QPainter, rect: QRect, row: Row) -> None:
        painter.setFont(mono(TYPE.small))
        painter.setPen(self._theme.color(self._theme.colors.text_muted))
        text = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, rect.width() - SPACING.tight)
        painter.drawText(rect.adjusted(SPACING.hair, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _row(self, painter: QPainter, rect: QRect, row: Row, *, is_head: bool) -> None:
        colors = self._theme.colors
        small = sans(TYPE.small, weight=QFont.Weight.DemiBold if is_head else QFont.Weight.Normal)
        line = QFontMetrics(small).height()
        top = rect.top() + (SPACING.tight + SPACING.hair) // 2
        left, right = rect.left() + SPACING.hair, rect.right() - SPACING.tight
        tone = _color(row.tone, colors)
        if row.icon:
            draw_icon(painter, row.icon, QRectF(left, top + (line - _SMALL) / 2, _SMALL, _SMALL), tone)
            left += _SMALL + SPACING.tight
        metrics = QFontMetrics(sans(TYPE.small))
        if row.right and rect.width() >= _TIMES_PX:
            width = metrics.horizontalAdvance(row.right)
            painter.setFont(sans(TYPE.small))
            painter.setPen(self._theme.color(colors.text_faint))
            painter.drawText(QRect(right - width, top, width + 1, line), int(Qt.AlignmentFlag.AlignVCenter), row.right)
            right -= width + SPACING.small
        painter.setFont(small)
        painter.setPen(self._theme.color(colors.error if row.tone == "error" and not is_head else colors.text))
        title = QFontMetrics(small).elidedText(row.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, top, right - left, line), int(Qt.AlignmentFlag.AlignVCenter), title)
        if row.detail:
            painter.setFont(sans(TYPE.small))
            painter.setPen(self._theme.color(colors.text_muted))
            room = rect.right() - SPACING.tight - left
            detail = metrics.elidedText(row.detail, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, top + line, room, line), int(Qt.AlignmentFlag.AlignVCenter), detail)


def _color(tone: str, colors: Colors) -> str:
    return {
        "ok": colors.ok,
        "error": colors.error,
        "waiting": colors.warning,
        "quiet": colors.text_faint,
    }.get(tone, colors.text_muted)
