"""One watcher at length: what it waits for, what raised it, and what its agent is told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.models.live.todos import Todo
from designer.panels.times import clock, span
from designer.panels.todos.rows import ICONS, waits_for
from designer.support.empty_state import EmptyState
from designer.support.fonts import mono, sans
from designer.support.pane import Pane
from designer.support.plain_text import one_line, shown, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE
from designer.support.type_face import set_type


class TodoDetails(Pane):
    """A headline, what raised it as a link, and the nudge word for word."""

    message_wanted = Signal(int)
    """Number of the message that raised it."""
    close_wanted = Signal(str)
    """Id of the watcher that is to be closed by hand."""

    def __init__(self, theme: Theme, now: Callable[[], float], back: QWidget, parent: QWidget | None = None) -> None:
        """Make one that shows nothing yet.

        Args:
            theme: For colours and icons.
            now: Seconds since the epoch, as ages are counted.
            back: Stands before the headline.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._theme = theme
        self._now = now
        self._todo: Todo | None = None
        self._icon = QLabel()
        self.headline = self._label(lambda: sans(weight=QFont.Weight.DemiBold))
        self.about = self._label(lambda: sans(TYPE.small))
        self.about.setProperty("role", "muted")
        self.raised = QToolButton()
        self.raised.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.raised.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))
        self.raised.setToolTip(self.tr("Look at the message that raised it"))
        self.raised.setAccessibleName(self.raised.toolTip())
        self.raised.clicked.connect(self._go)
        self.close_button = QPushButton(self.tr("Close by hand"))
        self.close_button.setToolTip(tooltip(self.close_sentence()))
        self.close_button.clicked.connect(self._close)
        self.nudge = QPlainTextEdit(readOnly=True)
        self.nudge.setAccessibleName(self.tr("The reminder, as the agent gets it"))
        self.nudge.setTabChangesFocus(True)
        set_type(self.nudge, theme, lambda: mono(TYPE.small))
        self._nothing = EmptyState(
            theme,
            "eye",
            self.tr("No todo chosen"),
            self.tr("Choose one to see what it waits for, and what its agent is told."),
        )
        self._pages = QStackedWidget()
        self._build(back)
        self.lead_focus(self.nudge)
        theme.changed.connect(self._dress)
        self.show_todo(None, can_close=False)

    def close_sentence(self) -> str:
        """What closing by hand does."""
        return self.tr("Close it by hand: the agent is reminded no more, and is told so (TodoClosed).")

    def _label(self, font: Callable[[], QFont]) -> QLabel:
        label = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        set_type(label, self._theme, font)
        return label

    def _build(self, back: QWidget) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        head.setSpacing(SPACING.small)
        head.addWidget(back)
        head.addWidget(self._icon)
        head.addWidget(self.headline, 1)
        head.addWidget(self.close_button)
        told = self._told = self._label(lambda: sans(TYPE.small))
        told.setProperty("role", "muted")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACING.tight, 0, SPACING.small, SPACING.small)
        column.setSpacing(SPACING.hair)
        self.about.setContentsMargins(SPACING.tight, 0, SPACING.tight, 0)
        told.setContentsMargins(SPACING.tight, 0, SPACING.tight, 0)
        column.addWidget(self.about)
        column.addWidget(self.raised, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(told)
        column.addWidget(self.nudge, 1)
        for page in (body, self._nothing):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)

    # Showing

    def show_todo(self, todo: Todo | None, *, can_close: bool) -> None:
        """Show another one, or the same as it is now.

        Args:
            todo: None for none.
            can_close: Whether the run goes on.
        """
        self._todo = todo
        for part in (self._icon, self.headline, self.close_button):
            part.setVisible(todo is not None)
        self._pages.setCurrentIndex(0 if todo is not None else 1)
        if todo is None:
            return
        head = self.tr("{0} waited for {1}") if todo.is_over else self.tr("{0} waits for {1}")
        self.headline.setText(head.format(one_line(todo.listener), one_line(waits_for(todo))))
        since = self._since(todo)
        self._told.setText(
            self.tr("What the agent was told:")
            if todo.is_over
            else self.tr("What the agent is told with each message:")
        )
        self.about.setText(f"{shown(todo.description, 2_000)}\n{since}".strip())
        raised = todo.raised_by
        self.raised.setVisible(raised is not None)
        if raised is not None:
            words = self.tr("Raised by message {0}: {1} from {2}").format(
                raised.message, one_line(raised.payload_type, 60), one_line(raised.from_id, 60)
            )
            self.raised.setText(words.replace("&", "&&"))
        text = shown(todo.nudge) if todo.nudge else self._no_nudge(todo)
        if text != self.nudge.toPlainText():
            self.nudge.setPlainText(text)
        self.close_button.setEnabled(can_close and not todo.is_over)
        self._dress()

    def _since(self, todo: Todo) -> str:
        if not todo.is_over:
            took = span(self._now() - todo.registered_at)
            return self.tr("Since {0}, {1} ago.").format(clock(todo.registered_at), took)
        has_expired = todo.state == "expired"
        words = self.tr("Expired at {0}, after {1}.") if has_expired else self.tr("Closed at {0}, after {1}.")
        return words.format(clock(todo.changed_at), span(todo.changed_at - todo.registered_at))

    def _no_nudge(self, todo: Todo) -> str:
        if todo.is_over:
            return self.tr("The agent was never reminded of it.")
        if todo.state == "raised":
            return self.tr("The agent is reminded with its next message.")
        return self.tr("Once that message has come, every message to the agent carries a reminder, shown here.")

    @Slot()
    def _dress(self) -> None:
        todo = self._todo
        colors = self._theme.colors
        self.raised.setIcon(self._theme.icon("message-square", colors.link))
        if todo is not None:
            color = colors.warning if todo.state == "raised" else colors.text_muted
            icon = self._theme.icon(ICONS[todo.state], color)
            self._icon.setPixmap(icon.pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))

    # Doing

    @Slot()
    def _go(self) -> None:
        if self._todo is not None and self._todo.raised_by is not None:
            self.message_wanted.emit(self._todo.raised_by.message)

    @Slot()
    def _close(self) -> None:
        if self._todo is not None:
            self.close_wanted.emit(self._todo.id)
