"""The editor's command as a line in the settings, with what it comes to below it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from designer.support.completion import Completion
from designer.support.editors import PRESETS, SETTING, says_of
from designer.support.fonts import mono, sans
from designer.support.icon_button import IconButton
from designer.support.settings import Settings
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type


class EditorField(QWidget):
    """Takes effect with each key; well-known editors are offered."""

    def __init__(self, settings: Settings, theme: Theme, environment: Mapping[str, str] | None = None) -> None:
        """Make one.

        Args:
            settings: To be shown and changed.
            theme: For icons and colours.
            environment: Where ``VISUAL`` and ``PATH`` are looked up; by default the process's.
        """
        super().__init__()
        self._settings = settings
        self._environment = os.environ if environment is None else environment
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("As VISUAL says"))
        self.line.setAccessibleName(self.tr("Editor command"))
        self.line.setMaxLength(1_000)
        self.line.setText(settings.word(SETTING))
        set_type(self.line, theme, lambda: mono(TYPE.small))
        self._completion = Completion(self.line, lambda: PRESETS, theme)
        self.presets = IconButton(theme, "chevron-down", self.tr("Well-known editors"))
        self.presets.clicked.connect(self._offer)
        self.comes_to = QLabel(wordWrap=True)
        self.comes_to.setTextFormat(Qt.TextFormat.PlainText)
        self.comes_to.setProperty("role", "muted")
        self.comes_to.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        set_type(self.comes_to, theme, lambda: sans(TYPE.small))
        help_text = QLabel(self.tr("{file}, {line} and {column} stand for the place."), wordWrap=True)
        help_text.setTextFormat(Qt.TextFormat.PlainText)
        help_text.setProperty("role", "muted")
        set_type(help_text, theme, lambda: sans(TYPE.small))
        row = QHBoxLayout()
        row.setSpacing(SPACING.hair)
        row.addWidget(self.line, 1)
        row.addWidget(self.presets)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addLayout(row)
        column.addWidget(self.comes_to)
        column.addWidget(help_text)
        self.line.textChanged.connect(self._take)
        self.line.installEventFilter(self)
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter is done with the line, not with the dialog."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in enter

    def _offer(self) -> None:
        self.line.setFocus()
        self._completion.offer()

    def _take(self, text: str) -> None:
        self._settings.set_word(SETTING, text.strip())
        self._say()

    def _say(self) -> None:
        self.comes_to.setText(says_of(self.line.text(), self._environment))
