"""The chain of a frame as a row of names: who works for whom, and what the last message did to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QSizePolicy, QToolButton, QWidget

from designer.panels.wording import STEP, chain_text
from designer.support.fonts import sans
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_MARK_PX = 12
_NAME_LIMIT = 40


class Mark(StrEnum):
    """What the last message did to the chain."""

    NONE = ""
    EXTENDED = "extended"
    """A call down made it longer by this segment."""
    PRUNED = "pruned"
    """A response cut this segment off."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One name of the chain.

    Attributes:
        name: Of the listener, or of the source.
        frame: Its id; empty where there is nothing to look at.
        mark: What the last message did here.
        tip: Why it is marked.
        is_current: Whether it is the frame that is looked at.
    """

    name: str
    frame: str = ""
    mark: Mark = Mark.NONE
    tip: str = ""
    is_current: bool = False


class Breadcrumb(QWidget):
    """Names that can be clicked; the first ones give way to dots where there is no room."""

    chosen = Signal(str)
    """Id of the frame whose name was clicked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._segments: tuple[Segment, ...] = ()
        self._parts: list[tuple[QLabel, QToolButton]] = []
        self._dots = QLabel("…")
        self._dots.setProperty("role", "muted")
        self._dots.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._row.addWidget(self._dots)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Chain"))
        theme.changed.connect(self._dress)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What is shown."""
        return self._segments

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """One for each segment."""
        return tuple(button for _, button in self._parts)

    def show_chain(self, segments: tuple[Segment, ...]) -> None:
        """Show another chain."""
        if segments == self._segments:
            return
        self._segments = segments
        while len(self._parts) > len(segments):
            for part in self._parts.pop():
                self._row.removeWidget(part)
                part.deleteLater()
        while len(self._parts) < len(segments):
            self._add()
        self.setAccessibleDescription(chain_text(each.name for each in segments))
        self._dress()

    def sizeHint(self) -> QSize:
        """All names in a row."""
        return QSize(sum(self._widths()), max(self._row.sizeHint().height(), self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """It takes what it gets."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many names as there is room for, the last ones first."""
        super().resizeEvent(event)
        self._fit()

    def _add(self) -> None:
        place = len(self._parts)
        between = QLabel(STEP.strip())
        between.setProperty("role", "muted")
        between.setContentsMargins(SPACING.hair, 0, SPACING.hair, 0)
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(_MARK_PX, _MARK_PX))
        button.clicked.connect(lambda: self._clicked(place))
        self._parts.append((between, button))
        for part in (between, button):
            self._row.insertWidget(self._row.count() - 1, part)

    def _clicked(self, place: int) -> None:
        if place < len(self._segments) and self._segments[place].frame:
            self.chosen.emit(self._segments[place].frame)

    def _dress(self) -> None:
        colors = self._theme.colors
        for segment, (_, button) in zip(self._segments, self._parts, strict=True):
            button.setText(one_line(segment.name, _NAME_LIMIT).replace("&", "&&"))
            font = sans(TYPE.body, weight=QFont.Weight.DemiBold if segment.is_current else QFont.Weight.Normal)
            font.setStrikeOut(segment.mark is Mark.PRUNED)
            button.setFont(font)
            if segment.mark is Mark.NONE:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            else:
                is_longer = segment.mark is Mark.EXTENDED
                icon = self._theme.icon("plus" if is_longer else "minus", colors.ok if is_longer else colors.warning)
                button.setIcon(icon)
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setEnabled(bool(segment.frame))
            button.setToolTip(tooltip(segment.tip or (self.tr("Look at this frame") if segment.frame else "")))
            button.setAccessibleName(f"{one_line(segment.name)} {segment.tip}".strip())
        self._fit()

    def _widths(self) -> list[int]:
        return [between.sizeHint().width() + button.sizeHint().width() for between, button in self._parts]

    def _fit(self) -> None:
        room = self.width()
        widths = self._widths()
        first = 0
        if sum(widths) > room:
            room -= self._dots.sizeHint().width()
            while first < len(widths) - 1 and sum(widths[first:]) > room:
                first += 1
        for place, (between, button) in enumerate(self._parts):
            between.setVisible(place >= first and place > 0)
            button.setVisible(place >= first)
        self._dots.setVisible(first > 0)
        self._dots.setToolTip(tooltip(chain_text(each.name for each in self._segments[:first])))
