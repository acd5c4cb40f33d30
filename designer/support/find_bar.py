"""The bar that finds text in a code view; it floats over its upper right corner."""

from __future__ import annotations

import bisect
import re
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton

from designer.support.code_view import CodeView
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from designer.support.view_text import pasted, units

_MOST: Final = 10_000
_WAIT_MS: Final = 60
_FIELD_CHARACTERS: Final = 26


class FindBar(QFrame):
    """Enter and F3 go on, with Shift back; Esc closes."""

    closed = Signal()
    """It was closed, by key or button."""

    def __init__(self, view: CodeView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._hits: tuple[tuple[int, int], ...] = ()
        self._cut = False
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Find in the text"))
        self.field.setAccessibleName(self.tr("Find in the text"))
        self.field.setClearButtonEnabled(True)
        self._count = QLabel(self)
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setProperty("role", "muted")
        set_type(self._count, theme, lambda: sans(TYPE.small))
        self.case = self._button("case-sensitive", self.tr("Match case"))
        self.case.setCheckable(True)
        self._previous = self._button("chevron-up", self.tr("Previous (Shift+Enter)"))
        self._next = self._button("chevron-down", self.tr("Next (Enter)"))
        self._close = self._button("x", self.tr("Close (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.tight, SPACING.tight)
        row.setSpacing(SPACING.tight)
        for widget in (self.field, self.case, self._count, self._previous, self._next, self._close):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._search)
        self.field.textChanged.connect(self._typed)
        self.case.toggled.connect(self._typed)
        self._previous.clicked.connect(lambda: self.go(-1))
        self._next.clicked.connect(lambda: self.go(1))
        self._close.clicked.connect(self.close_bar)
        view.document().contentsChanged.connect(self._text_changed)
        for watched in (self.field, view):
            watched.installEventFilter(self)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @property
    def count(self) -> int:
        """How many places were found."""
        return len(self._hits)

    def open_bar(self) -> None:
        """Show it; a selection within a line is what is looked for."""
        selected = self._view.selection_text()
        self.show()
        self.raise_()
        self._place()
        if selected and "\n" not in selected:
            self.field.setText(selected)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def close_bar(self) -> None:
        """Hide it; what was found last stays selected."""
        self._timer.stop()
        self.hide()
        self._mark(())
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def go(self, step: int) -> None:
        """Select the next place, or the one before; from the last on to the first."""
        if self._timer.isActive():
            self._search()
        if not self._hits:
            return
        cursor = self._view.textCursor()
        starts = [start for start, _ in self._hits]
        if step > 0:
            index = bisect.bisect_left(starts, cursor.selectionStart() + (1 if cursor.hasSelection() else 0))
        else:
            index = bisect.bisect_left(starts, cursor.selectionStart()) - 1
        self._select(index % len(self._hits))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys in the field; F3 and size of the view."""
        if watched is self._view:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.isVisible():
                return self._key(event, (Qt.Key.Key_F3, Qt.Key.Key_Escape))
            return False
        if not isinstance(event, QKeyEvent):
            return False
        wanted = (Qt.Key.Key_F3, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in wanted[:2]:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._key(event, wanted)

    def _key(self, event: QKeyEvent, wanted: tuple[Qt.Key, ...]) -> bool:
        if event.key() not in wanted:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        return True

    def _typed(self) -> None:
        """Go to the first place from the caret on, so that one sees while typing."""
        self._search()
        if self._hits:
            start = self._view.textCursor().selectionStart()
            index = bisect.bisect_left([first for first, _ in self._hits], start)
            self._select(index % len(self._hits))

    def _text_changed(self) -> None:
        if self.isVisible():
            self._timer.start()

    def _search(self) -> None:
        self._timer.stop()
        wanted = pasted(self.field.text())
        text = self._view.document().toRawText().replace("\u2029", "\n")
        found: list[tuple[int, int]] = []
        if wanted:
            pattern = re.compile(re.escape(wanted), 0 if self.case.isChecked() else re.IGNORECASE)
            # Positions in a view count UTF-16 units.
            shift, done, plain = 0, 0, text.isascii()
            for each in pattern.finditer(text):
                if not plain:
                    shift += units(text[done : each.start()]) - (each.start() - done)
                    done = each.start()
                start = each.start() + shift
                found.append((start, start + units(each[0])))
                if len(found) >= _MOST:
                    break
        self._cut = len(found) >= _MOST
        self._hits = tuple(found)
        self._mark(self._hits)
        self._say()

    def _select(self, index: int) -> None:
        start, end = self._hits[index]
        cursor = self._view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._view.setTextCursor(cursor)
        line = cursor.blockNumber()
        self._view.reveal_lines(line, line)
        self._view.ensureCursorVisible()
        self._say()

    def _say(self) -> None:
        has_text = bool(self.field.text())
        cursor = self._view.textCursor()
        at = bisect.bisect_left(self._hits, (cursor.selectionStart(), cursor.selectionEnd()))
        total = f"{len(self._hits)}{'+' if self._cut else ''}"
        if not self._hits:
            self._count.setText(self.tr("Nothing found") if has_text else "")
        elif at < len(self._hits) and self._hits[at] == (cursor.selectionStart(), cursor.selectionEnd()):
            self._count.setText(self.tr("{at} of {total}").format(at=at + 1, total=total))
        else:
            self._count.setText(self.tr("{total} found").format(total=total))
        self.field.setProperty("wrong", "true" if has_text and not self._hits else "false")
        self.field.style().polish(self.field)
        for button in (self._previous, self._next):
            button.setEnabled(bool(self._hits))
        self._place()

    def _mark(self, hits: tuple[tuple[int, int], ...]) -> None:
        self._view.decoration.set_matches(hits)

    def _place(self) -> None:
        inside = self._view.viewport().geometry()
        usual = self.fontMetrics().averageCharWidth() * _FIELD_CHARACTERS
        self.field.setMinimumWidth(usual)
        # Fixed, for a label's own hint remembers the least width that it once had.
        self._count.setFixedWidth(self._count.fontMetrics().horizontalAdvance("10000 of 10000+"))
        # A narrow view takes from the count, then from the field, so that all buttons stay in sight.
        room = inside.width() - 2 * SPACING.small
        if self.minimumSizeHint().width() > room:
            self._count.setFixedWidth(self._count.fontMetrics().horizontalAdvance(self._count.text()) + 1)
        lacking = max(self.minimumSizeHint().width() - room, 0)
        self.field.setMinimumWidth(max(usual - lacking, usual // 3))
        least, wanted = self.minimumSizeHint(), self.sizeHint()
        self.resize(max(min(wanted.width(), room), least.width()), wanted.height())
        self.move(max(inside.right() - self.width() - SPACING.small, inside.left()), inside.top() + SPACING.small)

    def _button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setProperty("icon_name", icon)
        return button

    def _paint(self) -> None:
        for button in (self.case, self._previous, self._next, self._close):
            button.setIcon(self._theme.icon(str(button.property("icon_name"))))
