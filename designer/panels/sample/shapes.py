"""As what a sample is shown, and the switch between these shapes."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type


class Shape(StrEnum):
    """As what a sample is shown."""

    XML = "xml"
    JSON = "json"
    COMMAND = "command"
    INVALID = "invalid"


_COLUMNS: Final = 2
"""Where there is no room for one row."""


class ShapeSwitch(QWidget):
    """A button for each shape, one of which is down; in two rows where one is too wide.

    Attributes:
        buttons: By shape.
    """

    chosen = Signal(object)
    """A :class:`Shape`, by a person."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Shape, QToolButton] = {}
        switch = QWidget()
        switch.setProperty("role", "switch")
        switch.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(switch)
        self._grid.setContentsMargins(1, 1, 1, 1)
        self._grid.setSpacing(1)
        self._offered: tuple[Shape, ...] = ()
        self._placed: tuple[int, tuple[Shape, ...]] = (0, ())
        group = QButtonGroup(self)
        for shape, text, tip in (
            (Shape.XML, self.tr("XML"), self.tr("A valid document, as it is sent")),
            (Shape.JSON, self.tr("JSON"), self.tr("The same as JSON of its fields")),
            (Shape.COMMAND, self.tr("Shell"), self.tr("The command that sends it")),
            (Shape.INVALID, self.tr("Invalid"), self.tr("A document that just isn't valid, to see it refused")),
        ):
            button = self.buttons[shape] = _Segment()
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            set_type(button, theme, lambda: sans(TYPE.small))
            button.clicked.connect(partial(self._choose, shape))
            group.addButton(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, 0, SPACING.small, SPACING.tight)
        row.addWidget(switch)
        row.addStretch(1)
        self.offer(tuple(Shape))

    def offer(self, shapes: Container[Shape]) -> None:
        """Show the buttons of these shapes only."""
        self._offered = tuple(shape for shape in self.buttons if shape in shapes)
        self._arrange()
        for shape, button in self.buttons.items():
            button.setVisible(shape in shapes)

    def minimumSizeHint(self) -> QSize:
        """As narrow as two rows."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self._width_in(_COLUMNS)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for one row now, or no more."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Larger letters need more room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _width_in(self, columns: int) -> int:
        """How wide it is with so many buttons beside each other."""
        widths = [self.buttons[shape].sizeHint().width() for shape in self._offered]
        widest = [max(widths[column::columns], default=0) for column in range(min(columns, len(widths)))]
        inner, outer = self._grid.contentsMargins(), self.contentsMargins()
        margins = inner.left() + inner.right() + outer.left() + outer.right() + 2 * SPACING.small
        return sum(widest) + self._grid.spacing() * max(len(widest) - 1, 0) + margins

    def _arrange(self) -> None:
        columns = len(self._offered) if self._width_in(len(self._offered) or 1) <= self.width() else _COLUMNS
        wanted = (columns, self._offered)
        if wanted == self._placed:
            return
        self._placed = wanted
        for button in self.buttons.values():
            self._grid.removeWidget(button)
        for place, shape in enumerate(self._offered):
            self._grid.addWidget(self.buttons[shape], *divmod(place, columns))
        self.updateGeometry()

    def _choose(self, shape: Shape, _checked: bool = False) -> None:
        self.chosen.emit(shape)


class _Segment(QToolButton):
    """Without the two blanks that Qt leaves beside words: all four fit the narrowest inspector."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() - 2 * self.fontMetrics().horizontalAdvance(" "), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
