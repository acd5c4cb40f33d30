"""The field of the filter: offers words while one types, says what is wrong below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.panels.messages.query import Query, parse
from designer.panels.messages.suggesting import Known, Suggestion, suggestions
from designer.support.filter_field import FilterField
from designer.support.fonts import sans
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_Index = QModelIndex | QPersistentModelIndex
_WAIT_MS: Final = 90
_PATIENCE_MS: Final = 450
"""A mistake is said when one has stopped typing."""
_LIST_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape)
_ROWS: Final = 10
_LIST_PX: Final = 420
_SUGGESTION: Final = Qt.ItemDataRole.UserRole


class FilterLine(FilterField):
    """What is typed becomes a query a moment later."""

    asked = Signal(object)
    """Another :class:`Query`, without a mistake."""
    wrong = Signal(str)
    """What is wrong with what is typed; empty when nothing is any more."""
    left = Signal()
    """Down, Enter or Esc: the rows are wanted."""

    def __init__(self, known: Callable[[], Known], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, QCoreApplication.translate("FilterLine", "Filter messages"), parent)
        self._known = known
        self._query = Query()
        self.setToolTip(
            tooltip(
                self.tr(
                    "Words are looked for in names, classes and payloads.\n"
                    "from:  to:  listener:  class:  state:  conversation:  thread:  narrow it down; "
                    "a minus before a word turns it around.\n"
                    "What begins with / is an XPath on the payload. Ctrl+Space shows what may be typed."
                )
            )
        )
        self._items = QStandardItemModel(self)
        self._completer = QCompleter(self._items, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_ROWS)
        self._completer.setWidget(self)
        self._list = QListView()
        self._completer.setPopup(self._list)
        self._list.setItemDelegate(_Delegate(theme, self._completer))
        self._completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]  # overloaded
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._soon.timeout.connect(self._read)
        self._later = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._later.timeout.connect(self._say_mistake)
        self.textChanged.connect(self._changed)
        self.textEdited.connect(self._offer_typed)
        theme.changed.connect(self._dress_list)
        self._dress_list()

    @property
    def suggested(self) -> tuple[Suggestion, ...]:
        """What is offered now."""
        if not self._list.isVisible():
            return ()
        return tuple(self._items.item(row).data(_SUGGESTION) for row in range(self._items.rowCount()))

    def set_filter(self, text: str) -> None:
        """Put a filter in place of what is there, at once."""
        self.setText(text)
        self._read()

    def say_fault(self, text: str) -> None:
        """Tell what turned out to be wrong with the filter when it was used."""
        if not self._later.isActive() and not self._soon.isActive():
            self._show_mistake(text)

    def add_filter(self, term: str) -> None:
        """Narrow what is there down by one more term."""
        before = self.text().strip()
        if term not in before.split():
            # An XPath takes the rest of the line, so what is new goes before it.
            self.set_filter(f"{term} {before}".strip())

    def event(self, event: QEvent) -> bool:
        """Esc and Down are the field's before any shortcut of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down)
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for words; go to the rows."""
        key = event.key()
        if self._list.isVisible() and key in _LIST_KEYS:
            if key == Qt.Key.Key_Escape or self._list.currentIndex().isValid():
                # The list takes what the field leaves.
                event.ignore()
                return
            self._list.hide()
        if key == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._offer(asked=True)
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._read()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _changed(self) -> None:
        self._soon.start()
        self._later.stop()

    @Slot()
    def _read(self) -> None:
        self._soon.stop()
        query = parse(self.text())
        if query.mistake is not None:
            self._later.start()
            return
        self._show_mistake("")
        if query != self._query:
            self._query = query
            self.asked.emit(query)

    @Slot()
    def _say_mistake(self) -> None:
        mistake = parse(self.text()).mistake
        self._show_mistake(mistake.text if mistake is not None else "")

    def _show_mistake(self, text: str) -> None:
        self._later.stop()
        if bool(text) != (self.property("wrong") == "true"):
            self.setProperty("wrong", "true" if text else "false")
            self.style().polish(self)
        self.setAccessibleDescription(text)
        self.wrong.emit(text)

    # What may be typed

    @Slot()
    def _offer_typed(self) -> None:
        self._offer(asked=False)

    def _offer(self, *, asked: bool) -> None:
        text = self.text()
        offered = suggestions(text, self.cursorPosition(), self._known(), asked=asked) if text or asked else ()
        self._items.clear()
        for each in offered:
            item = QStandardItem(one_line(each.text))
            item.setData(each, _SUGGESTION)
            self._items.appendRow(item)
        if not offered:
            self._list.hide()
            return
        width = min(max(self.width(), _LIST_PX), self.screen().availableGeometry().width() // 2)
        area = self.rect()
        area.setWidth(width)
        self._completer.complete(area)

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        chosen = index.data(_SUGGESTION)
        if not isinstance(chosen, Suggestion):
            return
        text = self.text()
        tail = text[chosen.end :]
        ending = "" if chosen.goes_on or tail.startswith(" ") else " "
        self.setText(text[: chosen.start] + chosen.text + ending + tail)
        self.setCursorPosition(chosen.start + len(chosen.text) + len(ending))
        if chosen.goes_on and chosen.text.endswith(":"):
            # The list closes after this; the next one opens when it has.
            QTimer.singleShot(0, self, self._offer_typed)

    @Slot()
    def _dress_list(self) -> None:
        colors = self._theme.colors
        self._list.setStyleSheet(
            f"QListView {{ background: {colors.raised}; border: 1px solid {colors.border_strong}; }}"
        )


class _Delegate(QStyledItemDelegate):
    """The word, and what it is for muted beside it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        word, styled.text = styled.text, ""
        styled.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, styled.widget)
        colors = self._theme.colors
        rect = styled.rect.adjusted(SPACING.small, 0, -SPACING.small, 0)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.save()
        painter.setFont(styled.font)
        painter.setPen(self._theme.color(colors.text))
        metrics = painter.fontMetrics()
        painter.drawText(rect, align, metrics.elidedText(word, Qt.TextElideMode.ElideMiddle, rect.width()))
        rect.setLeft(rect.left() + metrics.horizontalAdvance(word) + SPACING.medium)
        chosen = index.data(_SUGGESTION)
        if isinstance(chosen, Suggestion) and rect.width() > SPACING.huge:
            painter.setFont(sans(TYPE.small))
            painter.setPen(self._theme.color(colors.text_muted))
            note = painter.fontMetrics().elidedText(chosen.note, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, align, note)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + SPACING.small)
