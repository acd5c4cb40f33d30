"""Bars below the toolbar: a question or a fact that stays until it is answered, and stops nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.support.plain_text import shown
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING


class Tone(StrEnum):
    """How much it matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_ICONS = {Tone.INFO: "info", Tone.WARNING: "triangle-alert", Tone.ERROR: "circle-alert"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a bar.

    Attributes:
        text: What it says.
        run: What it does.
        primary: Whether it is the one to take; it has the focus when the bar comes up to ask.
        stays: Whether the bar stays when it was pressed.
    """

    text: str
    run: Callable[[], object]
    primary: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What a bar says.

    Attributes:
        id: One bar for each; another message of that id takes its place.
        tone: How much it matters.
        text: Plain text; what happened and what can be done.
        choices: From left to right.
        dismissed: Called when it is closed without a choice; None for a bar without a close button.
        asks: Whether the bar takes the focus, since the user just asked for what it is about.
    """

    id: str
    tone: Tone
    text: str
    choices: tuple[Choice, ...] = ()
    dismissed: Callable[[], object] | None = lambda: None
    asks: bool = False


class Bar(QFrame):
    """One bar."""

    closed = Signal()
    """It is done with."""

    def __init__(self, message: Message, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.message = message
        self._theme = theme
        self.setProperty("role", "bar")
        self.setProperty("tone", message.tone.value)
        self.setAccessibleName(shown(message.text))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(
            SPACING.medium, SPACING.small - SPACING.hair, SPACING.small, SPACING.small - SPACING.hair
        )
        row.setSpacing(SPACING.small)
        self._picture = QLabel(self)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        text = QLabel(self)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setText(shown(message.text))
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(text, 1)
        self._buttons = [self._button(choice) for choice in message.choices]
        for button in self._buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._close: QToolButton | None = None
        if message.dismissed is not None:
            self._close = QToolButton(self)
            self._close.setToolTip(self.tr("Close"))
            self._close.setAccessibleName(self.tr("Close"))
            self._close.setIconSize(QSize(ICON_PX, ICON_PX))
            self._close.clicked.connect(self.dismiss)
            row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._dress()
        theme.changed.connect(self._dress)

    def ask(self) -> None:
        """Take the focus, on the choice to take."""
        primary = next((b for b, c in zip(self._buttons, self.message.choices, strict=True) if c.primary), None)
        if chosen := primary or next(iter(self._buttons), None):
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Close it without a choice."""
        if self.message.dismissed is not None:
            self.message.dismissed()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it; arrows walk the choices."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.dismiss()
            case Qt.Key.Key_Right:
                self.focusNextChild()
            case Qt.Key.Key_Left:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton(choice.text, self)
        button.setAutoDefault(True)
        if choice.primary:
            button.setProperty("role", "primary")
        button.clicked.connect(lambda _checked=False, choice=choice: self._chose(choice))
        return button

    def _chose(self, choice: Choice) -> None:
        if not choice.stays:
            self.closed.emit()
        choice.run()

    def _dress(self) -> None:
        colors = self._theme.colors
        color = {Tone.INFO: colors.accent, Tone.WARNING: colors.warning, Tone.ERROR: colors.error}[self.message.tone]
        icon = self._theme.icon(_ICONS[self.message.tone], color)
        self._picture.setPixmap(icon.pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))
        if self._close is not None:
            self._close.setIcon(self._theme.icon("x"))


class Bars(QWidget):
    """All bars, the newest at the top."""

    focus_left = Signal()
    """A bar that had the focus is gone, so that somebody else must take it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: dict[str, Bar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setVisible(False)

    def __contains__(self, id: object) -> bool:
        return id in self._bars

    def bar(self, id: str) -> Bar | None:
        """The bar of that id, if it is up."""
        return self._bars.get(id)

    def show_message(self, message: Message) -> None:
        """Put a bar up, in place of one of the same id."""
        if (before := self._bars.get(message.id)) is not None:
            # Choices hold what they were made for: even the same words may mean another state.
            is_same = before.message.text == message.text and before.message.tone == message.tone
            if is_same and not message.choices and not message.asks:
                return
            self.dismiss(message.id)
        bar = Bar(message, self._theme, self)
        self._bars[message.id] = bar
        bar.closed.connect(lambda: self.dismiss(message.id))
        self._column.insertWidget(0, bar)
        self.setVisible(True)
        if message.asks:
            bar.ask()

    def dismiss(self, id: str) -> None:
        """Take a bar away, if it is up."""
        if (bar := self._bars.pop(id, None)) is not None:
            focus = QApplication.focusWidget()
            had_focus = focus is not None and bar.isAncestorOf(focus)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
            self.setVisible(bool(self._bars))
            if had_focus:
                self.focus_left.emit()
