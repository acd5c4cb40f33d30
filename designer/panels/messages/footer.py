"""Below the list: how many rows are shown of how many, what is being done, and the way back to the end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from designer.support.fonts import sans
from designer.support.plain_text import tooltip
from designer.support.steady import Steady
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_ICON_PX = 13


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is to say.

    Attributes:
        shown: Rows in the list.
        kept: Rows in the ring.
        gone: Rows that have left it.
        missed: Records that were never seen here.
        to_do: Rows that the filter has not looked at yet.
        is_looking: Whether it is at it.
        is_filtering: Whether some rows are left out.
    """

    shown: int = 0
    kept: int = 0
    gone: int = 0
    missed: int = 0
    to_do: int = 0
    is_looking: bool = False
    is_filtering: bool = False


class Footer(QFrame):
    """One quiet line."""

    follow_wanted = Signal()
    """Stick to the end again."""
    stop_wanted = Signal()
    """Stop what takes long, or go on with it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Counts | None = None
        self._unseen = -1
        self._work = ""
        self.words = QLabel()
        self.words.setProperty("role", "muted")
        self.stop = self._button()
        self.stop.clicked.connect(self.stop_wanted)
        self.stop.hide()
        self.follow = self._button()
        self.follow.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.follow.clicked.connect(self.follow_wanted)
        for widget in (self.words, self.stop, self.follow):
            set_type(widget, theme, lambda: sans(TYPE.small))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, 1, SPACING.tight, 1)
        row.setSpacing(SPACING.tight)
        row.addWidget(Steady(self.words), 1)
        row.addWidget(self.stop)
        row.addWidget(self.follow)
        theme.changed.connect(self._dress)
        self.show_follow(is_following=True, unseen=0)
        self._dress()

    def show_counts(self, counts: Counts) -> None:
        """Tell other numbers."""
        if counts != self._counts:
            self._counts = counts
            self._say()

    def show_work(self, text: str) -> None:
        """Tell of something that takes long, in front of the numbers; empty when it is over."""
        if text != self._work:
            self._work = text
            self._say()

    def show_follow(self, *, is_following: bool, unseen: int) -> None:
        """Offer the way back to the end, with how much has come there; or nothing."""
        now = -1 if is_following else unseen
        if now == self._unseen and self.follow.text():
            return
        self._unseen = now
        text = self.tr("Follow (End)")
        if unseen:
            text = self.tr("Follow (End)  ·  {0} new").format(f"{unseen:,}")
        self.follow.setText(text)
        self.follow.setAccessibleName(text)
        self.follow.setVisible(not is_following)

    def _say(self) -> None:
        counts = self._counts or Counts()
        parts = [self._work] if self._work else []
        if counts.is_filtering:
            parts.append(self.tr("{0} of {1} shown").format(f"{counts.shown:,}", f"{counts.kept:,}"))
        else:
            parts.append(
                self.tr("{0} messages").format(f"{counts.kept:,}") if counts.kept != 1 else self.tr("1 message")
            )
        if counts.to_do:
            parts.append(self.tr("{0} still to look at").format(f"{counts.to_do:,}"))
        if counts.gone:
            parts.append(self.tr("{0} not shown: older ones make room").format(f"{counts.gone:,}"))
        if counts.missed:
            parts.append(self.tr("{0} records not shown: they came too fast").format(f"{counts.missed:,}"))
        text = "  ·  ".join(parts)
        self.words.setText(text)
        self.words.setToolTip(tooltip(text))
        is_long = bool(counts.to_do or self._work)
        self.stop.setVisible(is_long)
        if is_long:
            self.stop.setText(self.tr("Stop") if counts.is_looking or self._work else self.tr("Go on"))

    def _button(self) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    @Slot()
    def _dress(self) -> None:
        self.follow.setIcon(self._theme.icon("arrow-down-to-line", self._theme.colors.accent))
