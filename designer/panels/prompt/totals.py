"""What a prompt costs as a whole, and with what that was counted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.models.prompt_tokens import APPROXIMATELY, CountedPrompt, signed
from designer.panels.prompt.parts import delta_color
from designer.panels.prompt.token_bar import TokenBar
from designer.support.elided_line import ElidedLine
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type


class Totals(QWidget):
    """Tokens, by how many they have changed, a bar of the parts, and who counted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._delta = 0
        self.total = QLabel()
        self.total.setTextFormat(Qt.TextFormat.PlainText)
        set_type(self.total, theme, lambda: sans(TYPE.body, weight=QFont.Weight.DemiBold))
        self.delta = ElidedLine(theme)
        self.bar = TokenBar(theme)
        self.note = QLabel(wordWrap=True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "muted")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        set_type(self.note, theme, lambda: sans(TYPE.small))
        top = QHBoxLayout()
        top.setSpacing(SPACING.small)
        top.addWidget(self.total)
        top.addWidget(self.delta, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.small, SPACING.hair, SPACING.small, SPACING.tight)
        column.setSpacing(SPACING.tight)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.note)
        theme.changed.connect(self._dress)

    def show_counted(self, now: CountedPrompt | None, then: CountedPrompt | None, note: str, problem: str) -> None:
        """Show what it costs.

        Args:
            now: The prompt; None while it is counted, and where it can't be.
            then: As it was at the last save; None where that isn't known.
            note: With what is counted.
            problem: Why nothing can be counted here.
        """
        self._delta = now.total - then.total if now is not None and then is not None else 0
        if now is not None:
            about = "" if now.is_exact else APPROXIMATELY
            self.total.setText(about + self.tr("{count} tokens").format(count=f"{now.total:,}"))
        else:
            self.total.setText("" if problem else self.tr("Counting\u2026"))
        self.total.setVisible(now is not None or not problem)
        since = self.tr("{delta} since save").format(delta=signed(self._delta))
        self.delta.say(since if self._delta else "")
        self.bar.setVisible(not problem)
        self.note.setText(problem or note)
        self._dress()

    def _dress(self) -> None:
        color = delta_color(self._delta, self._theme.colors)
        self.delta.setStyleSheet(f"color: {color};")
