"""A field over the canvas: a name, a title or a note's text is edited where it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

Check = Callable[[str], str]
"""Why a text can't be taken, as a sentence; empty if it can."""


class LineEditor(QFrame):
    """One line. Enter takes it, Esc leaves it, and so does going elsewhere with a text that can't be taken."""

    finished = Signal(str)
    """The text that was taken."""
    cancelled = Signal()
    """It was left."""

    def __init__(self, text: str, label: str, check: Check, theme: Theme, parent: QWidget) -> None:
        """Fill in a text, all of it selected.

        Args:
            text: What is there now.
            label: For screen readers: ``Name of editor``.
            check: Asked after each key.
            theme: Colours.
            parent: What it lies upon.
        """
        super().__init__(parent)
        self._check = check
        self._before = text
        self._is_over = False
        self.field = QLineEdit(text, self)
        self.field.setAccessibleName(label)
        self._message = QLabel(self)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setFont(sans(TYPE.small))
        self._message.setWordWrap(True)
        self._message.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        colors = theme.colors
        self._message.setStyleSheet(
            f"background: {colors.error_soft}; color: {colors.error}; border: 1px solid {colors.error};"
            " border-top: none; border-bottom-left-radius: 4px; border-bottom-right-radius: 4px;"
        )
        self._message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.field)
        layout.addWidget(self._message)
        self.field.textChanged.connect(self._look)
        self.field.installEventFilter(self)
        self.setFocusProxy(self.field)
        self.field.selectAll()

    @property
    def message(self) -> str:
        """What is said below the field; empty for nothing."""
        return self._message.text()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Enter, Esc and going elsewhere end it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and goes_elsewhere(event):
            self._take(or_leave=True)
        return False

    def _look(self, text: str) -> None:
        said = "" if text == self._before else self._check(text)
        self._message.setText(said)
        self._message.setVisible(bool(said))
        self.field.setProperty("wrong", "true" if said else "false")
        self.field.style().polish(self.field)
        self.adjustSize()

    def _take(self, *, or_leave: bool = False) -> None:
        if self._is_over:
            return
        text = self.field.text()
        if text == self._before:
            self._leave()
        elif not self._check(text):
            self._is_over = True
            self.finished.emit(text)
        elif or_leave:
            self._leave()

    def _leave(self) -> None:
        if not self._is_over:
            self._is_over = True
            self.cancelled.emit()


class NoteEditor(QPlainTextEdit):
    """A note's text. Ctrl+Enter or going elsewhere takes it, Esc leaves it."""

    finished = Signal(str)
    """The text that was taken."""
    cancelled = Signal()
    """It was left."""

    def __init__(self, text: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._before = text
        self._is_over = False
        self.setPlainText(text)
        self.setAccessibleName(self.tr("Text of the note"))
        self.setPlaceholderText(self.tr("Write a note"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        colors = theme.colors
        self.setStyleSheet(
            f"background: {colors.note}; color: {colors.text}; border: 1px solid {colors.accent}; border-radius: 4px;"
        )
        self.document().setDocumentMargin(SPACING.small)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Ctrl+Enter take: many lines must not go with one key, and undo takes them back."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self._end(taken=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere takes it; a menu or another window is not elsewhere."""
        super().focusOutEvent(event)
        if goes_elsewhere(event):
            self._end(taken=True)

    def _end(self, *, taken: bool) -> None:
        if self._is_over:
            return
        self._is_over = True
        text = self.toPlainText()
        if taken and text != self._before:
            self.finished.emit(text)
        else:
            self.cancelled.emit()


def goes_elsewhere(event: QFocusEvent) -> bool:
    """A menu or another window is not elsewhere."""
    return event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
