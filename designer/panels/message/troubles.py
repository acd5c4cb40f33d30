"""What went wrong with a message, in plain words, and what was mended on its way in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from designer.models.live.rows import Delivery, MessageRow
from designer.models.live.states import DeliveryState
from designer.panels.messages.states import state_meaning
from designer.panels.wording import name_text
from designer.support.fonts import mono, sans
from designer.support.plain_text import shown
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_TEXT_LIMIT = 2_000
_TRACE_LIMIT = 20_000
_TRACE_PX = 120
_MOST = 5
_BAD = (DeliveryState.FAILED, DeliveryState.TIMED_OUT, DeliveryState.ABANDONED, DeliveryState.DROPPED)


class Troubles(QFrame):
    """A sentence or two; a traceback is folded below them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shows: tuple[object, ...] = ()
        self.setProperty("role", "bar")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_type(self.words, theme, lambda: sans(TYPE.small))
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setText(self.tr("Traceback"))
        self.more.toggled.connect(self._fold)
        self.copy = QToolButton()
        self.copy.setToolTip(self.tr("Copy what went wrong"))
        self.copy.setAccessibleName(self.tr("Copy what went wrong"))
        self.copy.clicked.connect(self._copy)
        for button in (self.more, self.copy):
            set_type(button, theme, lambda: sans(TYPE.small))
        self.trace = QPlainTextEdit()
        self.trace.setReadOnly(True)
        self.trace.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.trace.setTabChangesFocus(True)
        self.trace.setAccessibleName(self.tr("Traceback"))
        self.trace.setFixedHeight(_TRACE_PX)
        set_type(self.trace, theme, lambda: mono(TYPE.small))
        self.trace.hide()
        row = QHBoxLayout()
        row.setSpacing(SPACING.tight)
        row.addWidget(self.words, 1)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.small, SPACING.tight)
        column.setSpacing(SPACING.hair)
        column.addLayout(row)
        column.addWidget(self.more)
        column.addWidget(self.trace)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_row(self, row: MessageRow) -> None:
        """Show what went wrong with a message; nothing where nothing did."""
        shows = (row, tuple((each.state, each.error, each.detail) for each in row.deliveries))
        if shows == self._shows:
            return
        self._shows = shows
        sentences, trace = self._wrong(row)
        is_wrong = bool(sentences)
        if row.mends:
            sentences.append(self.tr("Mended on the way in:"))
            sentences += [f"• {mend}" for mend in row.mends]
        self.words.setText(shown("\n".join(sentences), _TEXT_LIMIT))
        self.trace.setPlainText(shown(trace, _TRACE_LIMIT))
        self.more.setVisible(bool(trace))
        self.copy.setVisible(is_wrong)
        if not trace:
            self.more.setChecked(False)
        tone = "error" if row.state.is_bad else "warning"
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().polish(self)
        self.setVisible(bool(sentences))

    def _wrong(self, row: MessageRow) -> tuple[list[str], str]:
        if row.stage:
            text = self.tr("The stage “{0}” did not let it through: {1}")
            return [text.format(row.stage, row.reason)], ""
        bad = [each for each in row.deliveries if each.state in _BAD]
        sentences = [self._sentence(each) for each in bad[:_MOST]]
        if len(bad) > _MOST:
            sentences.append(self.tr("And {0} more.").format(len(bad) - _MOST))
        traces = [each.detail for each in bad if "\n" in each.detail]
        return sentences, "\n\n".join(traces[:_MOST])

    def _sentence(self, delivery: Delivery) -> str:
        name = name_text(delivery.to_id) or self.tr("Nobody")
        reason = delivery.error or (delivery.detail if "\n" not in delivery.detail else "")
        text = f"{name}: {state_meaning(delivery.state)}"
        return f"{text}: {reason}" if reason else f"{text}."

    @Slot(bool)
    def _fold(self, is_open: bool) -> None:
        self.trace.setVisible(is_open)
        self._dress()

    @Slot()
    def _copy(self) -> None:
        text = "\n".join(filter(None, (self.words.text(), self.trace.toPlainText())))
        QGuiApplication.clipboard().setText(text)

    @Slot()
    def _dress(self) -> None:
        self.more.setIcon(self._theme.icon("chevron-down" if self.more.isChecked() else "chevron-right"))
        self.copy.setIcon(self._theme.icon("copy"))
