"""The bar of "only what this reaches": how many steps, and which way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from designer.canvas.editing.board import Board
from designer.canvas.picture.reaching import Direction, reached
from designer.document.changes import Changes
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_MOST_STEPS = 99
_LONGEST_NAME = 40


class ReachBar(QFrame):
    """Floats over the canvas while only a part of it is shown; Esc shows all again."""

    changed = Signal()
    """The filter was turned on or off, or is another."""

    def __init__(self, board: Board, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self._theme = theme
        self._starts: tuple[str, ...] = ()
        self.setProperty("role", "card")
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self.direction = QComboBox(self)
        self.direction.addItem(self.tr("sends to"), Direction.OUT)
        self.direction.addItem(self.tr("sends to or is called by"), Direction.BOTH)
        self.direction.setAccessibleName(self.tr("Which way"))
        self.steps = QSpinBox(self)
        self.steps.setRange(0, _MOST_STEPS)
        self.steps.setSpecialValueText(self.tr("any number of steps"))
        self.steps.setAccessibleName(self.tr("How many steps"))
        self.steps.setMinimumWidth(self.steps.fontMetrics().horizontalAdvance(self.steps.specialValueText()) + 48)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.steps)
        self.close_button = QToolButton(self)
        self.close_button.setToolTip(self.tr("Show all again (Esc)"))
        self.close_button.setAccessibleName(self.tr("Show all again"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING.medium, SPACING.small, SPACING.small, SPACING.small)
        layout.setSpacing(SPACING.small)
        for widget in (self._label, self.direction, QLabel(self.tr("in"), self), self.steps, self.close_button):
            layout.addWidget(widget)
        self.direction.currentIndexChanged.connect(self._apply)
        self.steps.valueChanged.connect(self._change_suffix)
        self.close_button.clicked.connect(self.clear)
        board.document.changed.connect(self._follow)
        theme.changed.connect(self._paint)
        for widget in (self.direction, self.steps, self.close_button):
            widget.installEventFilter(self)
        self._paint()
        self.hide()

    @property
    def is_on(self) -> bool:
        """Whether only a part is shown."""
        return bool(self._starts)

    def toggle(self) -> None:
        """Show only what the selected listeners reach, or all again."""
        if self.is_on:
            self.clear()
        elif names := self._board.selected.listeners:
            self.show_only(names)
        else:
            self._board.said.emit(self.tr("Select a listener first."))

    def show_only(self, names: tuple[str, ...]) -> None:
        """Show only what these listeners reach."""
        self._starts = names
        first = one_line(names[0], _LONGEST_NAME)
        more = self.tr("{name} and {count} more").format(name=first, count=len(names) - 1)
        self._label.setText(self.tr("Only what {name}").format(name=first if len(names) == 1 else more))
        self.show()
        self.raise_()
        self._apply()
        self._board.view.fit()

    def clear(self) -> None:
        """Show all again."""
        if not self.is_on:
            return
        self._starts = ()
        self._board.picture.reach_only = None
        self.hide()
        self._board.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._board.selected:
            self._board.view.reveal(self._board.selected_bounds())
        self.changed.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Esc clears, Enter goes back to the canvas."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.clear()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._board.view.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def _change_suffix(self, steps: int) -> None:
        self.steps.setSuffix("" if steps == 0 else self.tr(" step") if steps == 1 else self.tr(" steps"))
        self._apply()

    def _apply(self) -> None:
        if self.is_on:
            spec, way = self._board.spec, Direction(self.direction.currentData())
            self._board.picture.reach_only = reached(spec, self._starts, steps=self.steps.value(), direction=way)
            self.adjustSize()
            self.changed.emit()

    def _follow(self, changes: Changes) -> None:
        """Follow peers that come and go; end when it would hide what was just made, or has nothing to begin at."""
        if not self.is_on:
            return
        known = {each.name for each in self._board.spec.listeners}
        self._starts = tuple(name for name in self._starts if name in known)
        if self._starts:
            self._apply()
        shown = self._board.picture.reach_only or frozenset()
        if not self._starts or not shown.issuperset(changes.added):
            self._starts = self._starts or ("",)
            self.clear()

    def _paint(self) -> None:
        self.close_button.setIcon(self._theme.icon("x"))
