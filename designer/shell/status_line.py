"""The line at the bottom: what was just said, what is wrong, how much there is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from designer.support.elided_line import ElidedLine
from designer.support.fonts import sans
from designer.support.plain_text import tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE

_SHORT_MS = 6_000
_LONG_MS = 12_000
_FADE_MS = 400
_MAX_SAID = 400


class StatusLine(QStatusBar):
    """Messages fade by themselves; what stays is counted at the right."""

    problems_wanted = Signal()
    """The counts were clicked."""
    zoom_wanted = Signal()
    """The zoom was clicked: back to 100 %."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wrong = False
        self._counts = (0, 0)
        self.setSizeGripEnabled(False)
        self._said = ElidedLine(theme, parent=self, font=lambda: sans(TYPE.body), longest=_MAX_SAID)
        self._said.setContentsMargins(SPACING.small, 0, 0, 0)
        self._said.setAccessibleName(self.tr("Last message"))
        self.addWidget(self._said, 1)
        self._size = QLabel(self)
        self._size.setContentsMargins(SPACING.small, 0, SPACING.small, 0)
        self._size.setProperty("role", "muted")
        self._zoom = self._button(self.tr("Zoom to 100 %"))
        self._zoom.clicked.connect(self.zoom_wanted)
        self._problems = self._button(self.tr("Show what is wrong"))
        self._problems.clicked.connect(self.problems_wanted)
        for widget in (self._size, self._zoom, self._problems):
            self.addPermanentWidget(widget)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._fade_away)
        self._fade = QVariantAnimation(self, duration=_FADE_MS)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._tint)
        self._fade.finished.connect(self._clear)
        theme.changed.connect(self._dress)
        self.set_organism(None)
        self._dress()

    @property
    def message(self) -> str:
        """What is said now."""
        return self._said.text()

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say something that needs no answer.

        Args:
            text: Plain text.
            wrong: Whether something was refused: it stays longer, and stands out.
        """
        self._fade.stop()
        self._wrong = wrong
        self._said.say(text)
        self._tint(1.0)
        self._patience.start(_LONG_MS if wrong else _SHORT_MS)

    def forget_refusal(self) -> None:
        """Say no longer why something was not done: something else has been done since."""
        if self._wrong:
            self._patience.stop()
            self._fade.stop()
            self._wrong = False
            self._clear()

    def add_run(self, line: QWidget) -> None:
        """Show what the run does, left of what is counted."""
        self.insertPermanentWidget(1, line)

    def set_problems(self, errors: int, warnings: int) -> None:
        """Show how much is wrong."""
        self._counts = (errors, warnings)
        self._problems.setVisible(True)
        if errors or warnings:
            parts = []
            if errors:
                parts.append(self.tr("%n error(s)", "", errors))
            if warnings:
                parts.append(self.tr("%n warning(s)", "", warnings))
            text = ", ".join(
                _plural(part, count) for part, count in zip(parts, [c for c in self._counts if c], strict=True)
            )
        else:
            text = self.tr("No problems")
        self._problems.setText(f" {text}")
        self._problems.setAccessibleName(text)
        self._dress()

    def set_organism(self, listeners: int | None, peers: int = 0) -> None:
        """Show how much there is; None for no organism."""
        for widget in (self._size, self._zoom):
            widget.setVisible(listeners is not None)
        self._problems.setVisible(listeners is not None and bool(self._problems.text()))
        if listeners is not None:
            first = _plural(self.tr("%n listener(s)", "", listeners), listeners)
            second = _plural(self.tr("%n peer(s)", "", peers), peers)
            self._size.setText(f"{first}, {second}")

    def set_path(self, path: str) -> None:
        """Tell where the file is, to a pointer that rests on the counts."""
        self._size.setToolTip(tooltip(path))

    def set_zoom(self, zoom: float) -> None:
        """Show the canvas's zoom; 1.0 is 100 %."""
        self._zoom.setText(f"{zoom * 100:.0f} %")
        self._zoom.setAccessibleName(self.tr("Zoom {zoom} %").format(zoom=round(zoom * 100)))

    def show_zoom(self, shown: bool) -> None:
        """Whether there is a canvas to zoom."""
        self._zoom.setVisible(shown)

    def _button(self, tooltip: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))
        button.setToolTip(tooltip)
        button.setProperty("role", "status")
        return button

    def _fade_away(self) -> None:
        self._fade.start()

    def _clear(self) -> None:
        self._said.say("")

    def _tint(self, strength: float) -> None:
        colors = self._theme.colors
        color = QColor(colors.error if self._wrong else colors.text)
        color.setAlphaF(max(0.0, min(1.0, strength)))
        palette = QPalette(self._said.palette())
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self._said.setPalette(palette)

    def _dress(self) -> None:
        colors = self._theme.colors
        errors, warnings = self._counts
        name, color = (
            ("circle-alert", colors.error)
            if errors
            else ("triangle-alert", colors.warning)
            if warnings
            else ("circle-check", colors.ok)
        )
        self._problems.setIcon(self._theme.icon(name, color))
        self._tint(1.0)


def _plural(text: str, count: int) -> str:
    """English has no translation file, so that Qt leaves its ``(s)`` in the text."""
    return text.replace("(s)", "" if count == 1 else "s")
