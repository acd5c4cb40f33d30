"""The bar that finds: what is typed, which hit of how many, and where in its words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from designer.canvas.boxes.finding import Hit, Words
from designer.canvas.editing.board import Board
from designer.canvas.items import Kind
from designer.canvas.painting.overlay import Ghost
from designer.canvas.picture.selecting import selected
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_MOST_MARKS = 400
_MARK_GAP = 4.0
_READABLE = 0.6
"""Below this zoom a card's name can't be read, so what is found is brought near."""


class FindBar(QFrame):
    """Floats over the canvas; Enter and F3 go on, with Shift back, Esc closes it."""

    closed = Signal()
    """It was closed, by key or button."""

    def __init__(self, board: Board, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self._theme = theme
        self._words = Words(board)
        self._hits: tuple[Hit, ...] = ()
        self._at = -1
        self.setProperty("role", "card")
        self.field = QLineEdit(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.field)
        self.field.setPlaceholderText(self.tr("Find names, descriptions, classes, fields, prompts"))
        self.field.setAccessibleName(self.tr("Find on the canvas"))
        self.field.setMinimumWidth(300)
        self.field.setClearButtonEnabled(True)
        self._count = QLabel(self)
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setProperty("role", "muted")
        self._count.setFont(sans(TYPE.small))
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance("0000 of 0000, in payload class"))
        self._previous = self._button("chevron-up", self.tr("Previous hit (Shift+Enter)"))
        self._next = self._button("chevron-down", self.tr("Next hit (Enter)"))
        self._close = self._button("x", self.tr("Close (Esc)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING.small, SPACING.small, SPACING.small, SPACING.small)
        layout.setSpacing(SPACING.tight)
        for widget in (self.field, self._count, self._previous, self._next, self._close):
            layout.addWidget(widget)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self._previous.clicked.connect(lambda: self.go(-1))
        self._next.clicked.connect(lambda: self.go(1))
        self._close.clicked.connect(self.close_bar)
        board.document.changed.connect(self._refresh)
        board.folder.changed.connect(self._read_again)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What was found."""
        return self._hits

    def open_bar(self) -> None:
        """Show it, with what was typed last selected."""
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._find(self.field.text())

    def close_bar(self) -> None:
        """Hide it; the hit stays selected."""
        self.hide()
        self._mark(())
        self._board.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def go(self, step: int) -> None:
        """Go on to the next hit, or back; from the last on to the first."""
        if not self._hits:
            return
        self._at = (self._at + step) % len(self._hits)
        self._show_hit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Enter, F3 and Esc in the field."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (Qt.Key.Key_F3, Qt.Key.Key_Escape):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
                self.go(-1 if back else 1)
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.go(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
        return False

    def _find(self, typed: str) -> None:
        self._hits = self._words.find(typed)
        self._at = 0 if self._hits else -1
        self._show_hit()

    def _refresh(self) -> None:
        if self.isVisible():
            current = self._hits[self._at].item if 0 <= self._at < len(self._hits) else None
            self._hits = self._words.find(self.field.text())
            items = [hit.item for hit in self._hits]
            self._at = items.index(current) if current in items else 0 if items else -1
            self._say()
            self._mark(self._hits)

    def _read_again(self) -> None:
        self._words.forget()
        self._refresh()

    def _show_hit(self) -> None:
        self._say()
        if 0 <= self._at < len(self._hits):
            item = self._hits[self._at].item
            rect = self._board.picture.rect(item)
            self._board.select(selected((item,)))
            if self._board.view.zoom < _READABLE:
                self._board.view.fit_rect(rect)
            else:
                self._board.view.reveal(rect)
        self._mark(self._hits)

    def _say(self) -> None:
        has_text = bool(self.field.text().strip())
        if self._hits:
            hit = self._hits[self._at]
            text = self.tr("{at} of {count}, in {where}")
            self._count.setText(text.format(at=self._at + 1, count=len(self._hits), where=hit.where))
        else:
            self._count.setText(self.tr("Nothing found") if has_text else "")
        self.field.setProperty("wrong", "true" if has_text and not self._hits else "false")
        self.field.style().polish(self.field)
        self._previous.setEnabled(bool(self._hits))
        self._next.setEnabled(bool(self._hits))

    def _mark(self, hits: tuple[Hit, ...]) -> None:
        rects = [self._board.picture.rect(hit.item) for hit in hits[:_MOST_MARKS] if hit.item.kind is not Kind.FRAME]
        self._board.set_marks(tuple(_around(rect) for rect in rects if not rect.isNull()))

    def _button(self, icon: str, tooltip: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("icon_name", icon)
        return button

    def _paint(self) -> None:
        for button in (self._previous, self._next, self._close):
            button.setIcon(self._theme.icon(str(button.property("icon_name"))))


def _around(rect: QRectF) -> Ghost:
    return Ghost(rect.adjusted(-_MARK_GAP, -_MARK_GAP, _MARK_GAP, _MARK_GAP))
