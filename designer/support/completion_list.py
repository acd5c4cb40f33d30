"""The list of words that may stand at the caret, below it, while the focus stays in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from designer.support.code_view import CodeView
from designer.support.fonts import mono, sans
from designer.support.plain_text import one_line, shown
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE

_MOST_ROWS: Final = 9
_MOST_WORDS: Final = 300
_WIDTHS: Final = (28, 52)
"""Least and most, in characters."""
_DOC_LIMIT: Final = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """One row.

    Attributes:
        text: What is shown.
        insert: What is typed for it.
        doc: Shown below the list while it is the current one.
        icon: File name in resources/icons without its ending.
    """

    text: str
    insert: str
    doc: str = ""
    icon: str = ""


class CompletionList(QFrame):
    """Up, Down, Enter or Tab, and Esc while it is open; all other keys go to the text."""

    chosen = Signal(object)
    """The :class:`Choice`."""

    def __init__(self, view: CodeView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._choices: tuple[Choice, ...] = ()
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Completions"))
        self._list = QListWidget(self)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setIconSize(QSize(ICON_PX, ICON_PX))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(self.tr("Completions"))
        self._doc = QLabel(self)
        self._doc.setTextFormat(Qt.TextFormat.PlainText)
        self._doc.setProperty("role", "muted")
        self._doc.setWordWrap(True)
        self._doc.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._list)
        column.addWidget(self._doc)
        self._list.currentRowChanged.connect(self._say)
        self._list.itemClicked.connect(lambda _item: self._choose())
        view.verticalScrollBar().valueChanged.connect(self.hide)
        view.installEventFilter(self)
        self.hide()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is listed, while it is open."""
        return self._choices if self.isVisible() else ()

    def open_list(self, choices: Sequence[Choice], back: int) -> None:
        """List these.

        Args:
            choices: Best first.
            back: How many UTF-16 units before the caret the word begins.
        """
        self._choices = tuple(choices[:_MOST_WORDS])
        if not self._choices:
            self.hide()
            return
        self._list.setFont(mono(TYPE.body * self._view.zoom))
        self._doc.setFont(sans(TYPE.small))
        self._list.clear()
        for choice in self._choices:
            item = QListWidgetItem(one_line(choice.text))
            if choice.icon:
                item.setIcon(self._theme.icon(choice.icon))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._place(back)
        self.show()
        self.raise_()

    def take_key(self, event: QKeyEvent) -> bool:
        """Act on a key, if the list is open and it is one of its own."""
        if not self.isVisible() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        row, count, key = self._list.currentRow(), self._list.count(), event.key()
        steps = {
            Qt.Key.Key_Down: (row + 1) % count,
            Qt.Key.Key_Up: (row - 1) % count,
            Qt.Key.Key_PageDown: min(row + _MOST_ROWS, count - 1),
            Qt.Key.Key_PageUp: max(row - _MOST_ROWS, 0),
        }
        if key in steps:
            self._list.setCurrentRow(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._choose()
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
                self.hide()
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the text loses the focus or is clicked; Esc is the list's before any shortcut."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Resize):
            self.hide()
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent) or not self.isVisible():
            return False
        if event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Return):
            return False
        event.accept()
        return True

    def _choose(self) -> None:
        row = self._list.currentRow()
        self.hide()
        if 0 <= row < len(self._choices):
            self.chosen.emit(self._choices[row])

    def _say(self, row: int) -> None:
        doc = self._choices[row].doc if 0 <= row < len(self._choices) else ""
        self._doc.setText(shown(doc, _DOC_LIMIT))

    def _place(self, back: int) -> None:
        view = self._view
        metrics = self._list.fontMetrics()
        longest = max(len(choice.text) for choice in self._choices)
        columns = min(max(longest + 6, _WIDTHS[0]), _WIDTHS[1])
        room = view.viewport().geometry()
        width = min(columns * metrics.averageCharWidth() + SPACING.huge, room.width())
        rows = min(len(self._choices), _MOST_ROWS)
        height = rows * max(self._list.sizeHintForRow(0), 1)
        self._list.setFixedHeight(height + SPACING.hair)
        lines = max(self._doc.fontMetrics().lineSpacing() * 2, 1) + 2 * SPACING.tight
        has_docs = any(choice.doc for choice in self._choices)
        self._doc.setVisible(has_docs)
        self._doc.setFixedHeight(lines)
        size = QSize(width, height + SPACING.hair + 2 + (lines if has_docs else 0))
        caret = view.cursorRect()
        x = caret.left() - back * view.fontMetrics().horizontalAdvance(" ") + room.left() - SPACING.small
        below = caret.bottom() + room.top() + SPACING.hair
        above = caret.top() + room.top() - size.height() - SPACING.hair
        y = below if below + size.height() <= room.bottom() or above < room.top() else above
        self.resize(size)
        self.move(max(min(x, room.right() - width), room.left()), y)
