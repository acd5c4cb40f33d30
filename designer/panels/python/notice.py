"""The bar above a module: why it can't be typed in, or what must be decided about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from designer.support.plain_text import shown
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING

Choice = tuple[str, Callable[[], object]]
"""What a button says, and what it does."""

_ICONS = {"info": "info", "warning": "triangle-alert", "error": "circle-alert"}


class NoticeBar(QFrame):
    """A sentence and up to two buttons; hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = "info"
        self._said: tuple[str, str, tuple[Choice, ...]] = ("info", "", ())
        self._buttons: list[QPushButton] = []
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = QLabel(self)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.small, SPACING.tight)
        self._row.setSpacing(SPACING.small)
        self._row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.text, 1)
        theme.changed.connect(self._dress)
        self.hide()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """What can be chosen."""
        return tuple(self._buttons)

    def say(self, tone: str, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say something else; an empty text hides the bar.

        Args:
            tone: ``info``, ``warning`` or ``error``.
            text: One sentence or two.
            choices: From left to right; one that is alone is the one to take.
        """
        if (tone, text, tuple(choices)) == self._said:
            return
        self._said = (tone, text, tuple(choices))
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for words, run in choices:
            button = QPushButton(words, self)
            if len(choices) == 1:
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _checked=False, run=run: run())
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self._buttons.append(button)
        self.text.setText(shown(text))
        self.setAccessibleName(shown(text))
        self._tone = tone
        self.setProperty("tone", tone)
        self.style().polish(self)
        self._dress()
        self.setVisible(bool(text))

    @Slot()
    def _dress(self) -> None:
        colors = self._theme.colors
        color = {"info": colors.accent, "warning": colors.warning, "error": colors.error}[self._tone]
        self._picture.setPixmap(self._theme.icon(_ICONS[self._tone], color).pixmap(ICON_PX, ICON_PX))
