"""A field whose value is a list: rows that can be dragged, moved and removed, and a line to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.panels.properties.fields import Field, Said, Shown
from designer.panels.properties.rules import read
from designer.support.completion import Completion
from designer.support.fonts import mono
from designer.support.icons import draw_icon
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, RADII, SPACING
from designer.support.type_face import set_type
from runtime.organism.keys import DottedPath, Key, ListOf, Section
from runtime.problems import Severity

_Index = QModelIndex | QPersistentModelIndex
_ROWS_AT_MOST: Final = 8
_FAULT: Final = Qt.ItemDataRole.UserRole + 1


class ListField(Field):
    """Names or dotted paths, in order."""

    opened = Signal(str)
    """An item was double-clicked, or Enter pressed on it."""

    def __init__(
        self,
        key: Key,
        section: Section,
        theme: Theme,
        *,
        words: Callable[[], Mapping[str, str]],
        hint: str,
    ) -> None:
        """Make one.

        Args:
            key: From the table of definitions.
            section: What it belongs to.
            theme: For icons.
            words: What can be added, and what each is.
            hint: In the line for adding.
        """
        super().__init__(key, section, (), theme, beside=False)
        self._words = words
        self.item_faults: Callable[[tuple[str, ...]], Mapping[int, Said]] = lambda items: {}
        """Asked what is wrong with the items that are there, by their index."""
        self.rows = _Rows(theme)
        self.line = QLineEdit(placeholderText=hint)
        self.line.setAccessibleName(hint)
        self.completion = Completion(self.line, self._free_words, theme)
        editor = QWidget()
        column = QVBoxLayout(editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addWidget(self.rows)
        column.addWidget(self.line)
        self.place(editor)
        self.label.setBuddy(self.line)
        if isinstance(key.type, ListOf) and isinstance(key.type.item, DottedPath):
            set_type(self.rows, theme, lambda: mono(0.94))
            set_type(self.line, theme, lambda: mono(0.94))
        self.rows.setAccessibleName(self.label.text())
        self._hint = hint
        self.line.textEdited.connect(self.typed)
        self.line.installEventFilter(self)
        self.completion.completer.activated.connect(self._chosen)
        self.rows.edited.connect(self._edited)
        self.rows.opened.connect(self.opened)

    def text(self) -> str:
        """What stands in the editor."""
        return self.line.text()

    def present(self, shown: Shown) -> None:
        """Put a state into the editor."""
        items = () if shown.is_mixed or not isinstance(shown.value, tuple) else shown.value
        self.rows.show_items(items)
        self.rows.setVisible(bool(items))
        self.rows.locked = shown.locked
        self.line.clear()
        self.line.setPlaceholderText(self.tr("—mixed—") if shown.is_mixed else self._hint)
        self.line.setReadOnly(shown.locked or shown.is_mixed)

    def show_state(self, shown: Shown) -> None:
        """Show what the document says, with what is wrong with single items."""
        super().show_state(shown)
        self.rows.show_faults(self.item_faults(self.rows.texts()))

    def commit(self) -> None:
        """Add what stands in the line."""
        if not self.is_dirty:
            return
        if not self.line.text().strip():
            self.restore()
            return
        entered = read(self.key, self.line.text(), self.section)
        said = self._fault(entered)
        if said.text and said.severity is Severity.ERROR:
            self._say(said)
            return
        self._is_dirty = False
        self.line.clear()
        self.entered.emit((*self.rows.texts(), str(entered.value)))

    def typed(self) -> None:
        """Say what is wrong with what stands in the line."""
        if self.line.text().strip():
            super().typed()
        else:
            self._is_dirty = True
            self._say(Said())

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take the keys that write, and those that step."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            return True
        return super().key_pressed(event)

    def mark_wrong(self, wrong: bool) -> None:
        """Draw the line as wrong; items mark themselves."""
        super().mark_wrong(wrong and self.is_dirty)

    def _chosen(self) -> None:
        self.typed()
        self.commit()

    def _edited(self, items: tuple[str, ...]) -> None:
        self.entered.emit(items or None)

    def _free_words(self) -> Mapping[str, str]:
        taken = {item.lower() for item in self.rows.texts()}
        return {word: note for word, note in self._words().items() if word.lower() not in taken}


class _Rows(QListWidget):
    """The items; Delete removes, Alt with an arrow moves, so does the mouse."""

    edited = Signal(object)
    """The items as they shall be, a tuple."""
    opened = Signal(str)
    """One is to be looked at."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.locked = False
        self._faults: dict[int, Said] | None = None
        """As they were marked last; None for items that were not marked yet."""
        self._delegate = _Delegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.itemDoubleClicked.connect(lambda item: self.opened.emit(item.data(Qt.ItemDataRole.UserRole)))
        self._theme = theme
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        colors = self._theme.colors
        self.setStyleSheet(
            f"QListWidget {{ border: 1px solid {colors.border_strong}; border-radius: {RADII.small}px; }}"
            f"QListWidget:focus {{ border-color: {colors.accent}; }}"
        )

    def texts(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(self.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.count()))

    def show_items(self, items: tuple[str, ...]) -> None:
        """Show these; the current row stays where it is."""
        if items == self.texts():
            return
        row = self.currentRow()
        self._faults = None
        self.clear()
        for text in items:
            item = QListWidgetItem(one_line(text))
            item.setData(Qt.ItemDataRole.UserRole, text)
            self.addItem(item)
        if self.hasFocus() and items:
            self.setCurrentRow(min(max(row, 0), len(items) - 1))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.updateGeometry()
        self.setFixedHeight(min(self.count(), _ROWS_AT_MOST) * max(self.sizeHintForRow(0), 1) + SPACING.tight)

    def show_faults(self, faults: Mapping[int, Said]) -> None:
        """Mark the items that are wrong."""
        if faults == self._faults:
            return
        self._faults = dict(faults)
        for row in range(self.count()):
            said = faults.get(row)
            item = self.item(row)
            item.setData(_FAULT, said)
            item.setToolTip(tooltip(said.text if said else item.data(Qt.ItemDataRole.UserRole)))

    def remove(self, row: int) -> None:
        """Ask for the list without that row."""
        items = self.texts()
        if 0 <= row < len(items) and not self.locked:
            self.edited.emit(items[:row] + items[row + 1 :])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove(self.currentRow())
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in moves:
            self._move(self.currentRow(), moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem():
            self.opened.emit(self.currentItem().data(Qt.ItemDataRole.UserRole))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            if plain or event.modifiers() == Qt.KeyboardModifier.AltModifier:
                event.accept()
                return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.clearSelection()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        inside = index.isValid() and self._delegate.cross(self.visualRect(index)).contains(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.remove(index.row())

    def dropEvent(self, event: QDropEvent) -> None:
        before = self.texts()
        if self.locked or event.source() is not self:
            event.ignore()
            return
        super().dropEvent(event)
        after = self.texts()
        if after != before:
            self.edited.emit(after)

    def _move(self, row: int, by: int) -> None:
        items = list(self.texts())
        if self.locked or not 0 <= row < len(items) or not 0 <= row + by < len(items):
            return
        items.insert(row + by, items.pop(row))
        self.setCurrentRow(row + by)
        self.edited.emit(tuple(items))


class _Delegate(QStyledItemDelegate):
    """Grip, name, what is wrong, and a cross on the row below the pointer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def cross(self, rect: QRect) -> QRect:
        """Where the cross of a row is."""
        size = ICON_PX + SPACING.tight
        return QRect(rect.right() - size, rect.top(), size, rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        styled.state &= ~QStyle.StateFlag.State_HasFocus
        text, styled.text = styled.text, ""
        styled.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, styled.widget)
        colors = self._theme.colors
        rect = styled.rect
        middle = rect.center().y() - (ICON_PX - 4) // 2 + 1
        small = QSize(ICON_PX - 4, ICON_PX - 4)
        draw_icon(painter, "grip-vertical", QRect(rect.left(), middle, *small.toTuple()).toRectF(), colors.text_faint)
        rect = rect.adjusted(ICON_PX, 0, -ICON_PX - SPACING.small, 0)
        said = index.data(_FAULT)
        if isinstance(said, Said):
            is_error = said.severity is Severity.ERROR
            icon, color = ("circle-alert", colors.error) if is_error else ("triangle-alert", colors.warning)
            draw_icon(painter, icon, QRect(rect.right() - small.width(), middle, *small.toTuple()).toRectF(), color)
            rect = rect.adjusted(0, 0, -ICON_PX - SPACING.hair, 0)
        painter.save()
        painter.setFont(styled.font)
        wrong = isinstance(said, Said) and said.severity is Severity.ERROR
        text_color = colors.error if wrong else colors.text
        is_enabled = bool(styled.state & QStyle.StateFlag.State_Enabled)
        painter.setPen(self._theme.color(text_color if is_enabled else colors.text_disabled))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()
        if is_enabled and styled.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            cross = self.cross(styled.rect)
            left = cross.center().x() - small.width() // 2
            draw_icon(painter, "x", QRect(left, middle, *small.toTuple()).toRectF(), colors.text_muted)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(40, option.fontMetrics.height() + SPACING.small)
