"""One item of a list or a map, with what moves and removes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from designer.panels.inject.entry import Entry, small_button
from designer.panels.inject.group_entry import GroupEntry
from designer.support.theme import Theme
from designer.support.tokens import SPACING


class ItemRow(QWidget):
    """The entries of one item; Alt with an arrow moves it, Ctrl+Delete removes it, Enter in a line adds the next."""

    remove_wanted = Signal(QWidget)
    """This row."""
    move_wanted = Signal(QWidget, int)
    """This row, and by how many places."""
    next_wanted = Signal()
    """One more item."""

    def __init__(self, theme: Theme, entries: tuple[Entry, ...], line_px: int) -> None:
        super().__init__()
        self.entries = entries
        self._up = small_button(theme, "arrow-up", self.tr("Move up"))
        self._down = small_button(theme, "arrow-down", self.tr("Move down"))
        self._cross = small_button(theme, "x", self.tr("Remove this item"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.hair)
        first, *others = entries
        buttons = (self._up, self._down, self._cross)
        # The order in which they become children is that of the Tab key: what is entered, then what moves it.
        for widget in (*entries, *buttons):
            widget.setParent(self)
        for button in buttons:
            button.setFixedHeight(line_px)
        # Beside the first part only, so that what stands inside an item has all of the width.
        if isinstance(first, GroupEntry):
            first.add_to_heading(*buttons)
            column.addWidget(first)
        else:
            row = QHBoxLayout()
            row.setSpacing(0)
            row.addWidget(first, 1)
            row.addSpacing(SPACING.hair)
            for button in buttons:
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        for entry in others:
            column.addWidget(entry)
        self._up.clicked.connect(lambda: self.move_wanted.emit(self, -1))
        self._down.clicked.connect(lambda: self.move_wanted.emit(self, 1))
        self._cross.clicked.connect(lambda: self.remove_wanted.emit(self))
        for entry in entries:
            editor = entry.editor()
            if editor is not None:
                editor.installEventFilter(self)

    @property
    def first_stop(self) -> QWidget:
        """Where Tab comes in."""
        return self.entries[0].editor() or self._up

    @property
    def last_stop(self) -> QWidget:
        """From where Tab leaves."""
        return self._cross

    def number(self, index: int, count: int) -> None:
        """Take note of its place."""
        self._up.setEnabled(index > 0)
        self._down.setEnabled(index + 1 < count)
        self.setAccessibleName(self.tr("Item {0} of {1}").format(index + 1, count))
        first = self.entries[0]
        if first.form.kind.is_scalar:
            editor = first.editor()
            if editor is not None and not first.title:
                editor.setAccessibleName(self.tr("Item {0}").format(index + 1))
        elif len(self.entries) == 1:
            first.set_title(f"{first.form.record or first.form.element} {index + 1}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys in the editors of the item."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._takes(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _takes(self, watched: QObject, event: QKeyEvent) -> bool:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        modifiers = event.modifiers()
        if event.key() in moves and modifiers == Qt.KeyboardModifier.AltModifier:
            self.move_wanted.emit(self, moves[Qt.Key(event.key())])
            if isinstance(watched, QWidget) and QApplication.focusWidget() is not watched:
                watched.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if event.key() == Qt.Key.Key_Delete and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.remove_wanted.emit(self)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers and isinstance(watched, QLineEdit):
            self.next_wanted.emit()
            return True
        return False
