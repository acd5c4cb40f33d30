"""Above the list: the filter, quick choices beside it, and below it what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.panels.messages.filter_line import FilterLine
from designer.panels.messages.query import Query
from designer.panels.messages.suggesting import Known
from designer.support.fonts import sans
from designer.support.icon_button import IconButton
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type


class FilterBar(QFrame):
    """A field and three toggles.

    Attributes:
        line: The field.
        bad: Only what went wrong.
        selected: Only messages of the listeners that are selected on the canvas.
        conversation: Only the conversation that is looked at.
        export: Writes what is shown to a file.
        query: What is typed, as far as it makes sense.
    """

    changed = Signal()
    """Other rows are wanted."""

    def __init__(self, known: Callable[[], Known], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.query = Query()
        self.line = FilterLine(known, theme)
        self.bad = IconButton(theme, "circle-alert", self.tr("Only what went wrong"), tone="error", checkable=True)
        self.selected = IconButton(
            theme,
            "mouse-pointer-2",
            self.tr("Only messages from or to the listeners selected on the canvas"),
            checkable=True,
        )
        self.conversation = IconButton(
            theme,
            "messages-square",
            self.tr("Only the conversation of the message or thread that is chosen"),
            checkable=True,
        )
        self.export = IconButton(theme, "download", self.tr("Export what is shown"))
        self.mistake = QLabel()
        self.mistake.setProperty("role", "error")
        self.mistake.setWordWrap(True)
        self.mistake.setContentsMargins(SPACING.tight, 0, 0, 0)
        set_type(self.mistake, theme, lambda: sans(TYPE.small))
        self.mistake.hide()
        row = QHBoxLayout()
        row.setSpacing(SPACING.hair)
        row.addWidget(self.line, 1)
        row.addSpacing(SPACING.hair)
        for button in (self.bad, self.selected, self.conversation, self.export):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.small, SPACING.hair + 1, SPACING.small, SPACING.hair + 1)
        column.setSpacing(SPACING.hair)
        column.addLayout(row)
        column.addWidget(self.mistake)
        self.line.asked.connect(self._asked)
        self.line.wrong.connect(self._say_mistake)
        for toggle in (self.bad, self.selected, self.conversation):
            toggle.toggled.connect(self.changed)

    @Slot(object)
    def _asked(self, query: Query) -> None:
        self.query = query
        self.changed.emit()

    @Slot(str)
    def _say_mistake(self, text: str) -> None:
        self.mistake.setText(text)
        self.mistake.setVisible(bool(text))
