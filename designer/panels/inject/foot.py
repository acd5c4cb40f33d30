"""The line below what is written: the conversation, what fills the form, and Send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING

_FRAME_PX: Final = 32
"""Arrow, border and padding of a box."""
_NARROW_PX: Final = 330
"""Below this width words are shorter, and what offers nothing to choose is left out."""


class ConversationField(QComboBox):
    """A new conversation, or one of ours that goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: tuple[str, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._new = self.tr("New conversation")
        self.setMinimumContentsLength(4)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setAccessibleName(self.tr("Conversation"))
        self.setToolTip(self.tr("A new conversation, or one that goes on: then its listeners remember"))
        self.show_conversations(())

    @property
    def conversation(self) -> str:
        """The id of the chosen one; empty for a new one."""
        return str(self.currentData() or "")

    @property
    def has_choice(self) -> bool:
        """Whether there is another one than a new one."""
        return bool(self._ids)

    def show_conversations(self, found: Sequence[tuple[str, str]]) -> None:
        """Offer these: pairs of id and words, newest first. The chosen one stays, if it is still there."""
        ids = tuple(id for id, _ in found)
        labels = tuple(label for _, label in found)
        if (ids, labels) == (self._ids, self._labels) and self.count():
            return
        if self.view().isVisible():
            return
        self._ids, self._labels = ids, labels
        chosen = self.conversation
        with QSignalBlocker(self):
            self.clear()
            self.addItem(self._new, "")
            for id, label in found:
                self.addItem(one_line(label, 80), id)
                self.setItemData(self.count() - 1, tooltip(f"{label}\n{id}"), Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(ids.index(chosen) + 1 if chosen in ids else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say it in one word, or two."""
        super().resizeEvent(event)
        words = self.tr("New conversation")
        has_room = self.fontMetrics().horizontalAdvance(words) + _FRAME_PX <= self.width()
        self._new = words if has_room else self.tr("New")
        self.setItemText(0, self._new)

    def choose(self, id: str) -> None:
        """Choose one by its id, if it is offered."""
        self.setCurrentIndex(self._ids.index(id) + 1 if id in self._ids else 0)

    def wheelEvent(self, event: QEvent) -> None:
        """A wheel that scrolls past changes nothing."""
        event.ignore()


class Foot(QWidget):
    """What one does with what is written."""

    send_wanted = Signal()
    """Send it, into a run that is started for it if none goes on."""
    save_wanted = Signal()
    """Keep it as a start."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_running = False
        self._is_doubtful = False
        self.conversation = ConversationField()
        self.fill_menu = QMenu(self)
        self.history_menu = QMenu(self)
        self.fill = self._button(self.tr("Fill in: samples, starts, or nothing"), self.fill_menu)
        self.history = self._button(self.tr("What was sent before (Ctrl+Up, Ctrl+Down)"), self.history_menu)
        self.save = self._button(self.tr("Save as start…"))
        self.save.clicked.connect(self.save_wanted)
        self.send = QPushButton()
        self.send.setProperty("role", "primary")
        self.send.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.send.clicked.connect(self.send_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.hair)
        row.addWidget(self.conversation, 1)
        row.addStretch(0)
        row.addSpacing(SPACING.hair)
        for button in (self.fill, self.history, self.save):
            row.addWidget(button)
        row.addSpacing(SPACING.hair)
        row.addWidget(self.send)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def _is_narrow(self) -> bool:
        return self.width() < _NARROW_PX

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorter words where there is little room."""
        super().resizeEvent(event)
        self._dress()

    def show_conversations(self, found: Sequence[tuple[str, str]]) -> None:
        """Offer these conversations: pairs of id and words, newest first."""
        self.conversation.show_conversations(found)
        self._show_or_leave_out()

    def show_state(self, *, running: bool, doubtful: bool, ready: bool) -> None:
        """Say what Send does now.

        Args:
            running: Whether a run goes on that takes it.
            doubtful: Whether what is written would be rejected.
            ready: Whether there is something to send to.
        """
        self.send.setEnabled(ready)
        self.save.setEnabled(ready)
        self.fill.setEnabled(ready)
        if (running, doubtful) != (self._is_running, self._is_doubtful):
            self._is_running, self._is_doubtful = running, doubtful
            self._dress()

    def _button(self, words: str, menu: QMenu | None = None) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(words)
        button.setAccessibleName(words)
        if menu is not None:
            menu.setToolTipsVisible(True)
            button.setMenu(menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    @Slot()
    def _dress(self) -> None:
        theme = self._theme
        self.fill.setIcon(theme.icon("flask-conical"))
        self.history.setIcon(theme.icon("history"))
        self.save.setIcon(theme.icon("bookmark-plus"))
        if not self._is_running:
            words = self.tr("Run and send")
        elif self._is_doubtful:
            words = self.tr("Send anyway")
        else:
            words = self.tr("Send")
        shown = self.tr("Send") if self._is_narrow else words
        runs_first = self._is_narrow and not self._is_running
        self.send.setIcon(theme.icon("play", theme.colors.accent_text) if runs_first else QIcon())
        self.send.setText(shown)
        self.send.setAccessibleName(words)
        self.send.setToolTip(self.tr("{0} (Ctrl+Return)").format(words))
        self._show_or_leave_out()

    def _show_or_leave_out(self) -> None:
        self.conversation.setVisible(not self._is_narrow or self.conversation.has_choice)
