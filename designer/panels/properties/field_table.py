"""The fields of a payload class as a table: cells to type in, Tab from cell to cell, rows to move and remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from designer.panels.properties.field_cells import GAP_PX, PAD_PX, Cells
from designer.panels.properties.field_model import Column, FieldModel, Index, Kind, Row
from designer.panels.properties.field_pointing import Pointing
from designer.panels.properties.field_room import fit_columns, fit_rows
from designer.panels.properties.field_typing import Typing, Writer
from designer.panels.properties.fields import Said
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import RADII, SPACING, TYPE
from designer.support.type_face import set_type

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVES: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_MOVES: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TABS: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class FieldTable(QTableView):
    """Shows a :class:`FieldModel`, and asks a :class:`Writer` for what is typed."""

    said = Signal(object)
    """A :class:`Said` about what is being typed or was refused; empty when there is nothing to say."""

    def __init__(self, theme: Theme, writer: Writer) -> None:
        super().__init__()
        self._theme = theme
        self._writer = writer
        self._is_fitting = False
        self.fields = FieldModel(self)
        self.typing = Typing(self, writer)
        self.typing.said.connect(self.said)
        self.pointing = Pointing(self, theme)
        self.fields.laid_out = self._lay_out
        self.setModel(self.fields)
        self.setItemDelegate(Cells(theme, self))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(1)
        set_type(header, theme, lambda: sans(TYPE.small))
        self.setAccessibleName(self.tr("Fields"))
        theme.changed.connect(self._dress)
        self._dress()

    # What is shown

    def row_at(self, index: Index) -> Row:
        """The row of an index."""
        return self.fields.rows[index.row()]

    def current_row(self) -> Row:
        """The row with the focus; the one to type a new field in where there is none."""
        row = self.currentIndex().row()
        return self.fields.rows[row] if 0 <= row < len(self.fields.rows) else Row(Kind.NEW)

    def is_own(self, name: str) -> bool:
        """Whether a field is the class's own and can be changed."""
        return not self.fields.is_locked and name in self.fields.own

    def types(self) -> Mapping[str, str]:
        """Types to choose from, and what each is."""
        return self._writer.types()

    def fit(self) -> None:
        """Give columns, rows and the whole the room that they need."""
        if not self._is_fitting:
            self._is_fitting = True
            fit_columns(self)
            fit_rows(self)
            self._is_fitting = False

    # What can be done

    def edit_cell(self, row: Row, column: int = 0) -> bool:
        """Type in a cell.

        Returns:
            Whether it can be typed in.
        """
        number = self.fields.row_of(row)
        if number < 0 or not self.fields.can_edit(row):
            return False
        index = self.fields.index(number, 0 if row.is_wide else column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)
        return True

    def edit_beside(self, row: Row, column: int, step: int) -> None:
        """Type in the cell before or behind one; behind the last, or before the first, the focus leaves."""
        if step > 0 and column == Column.DEFAULT and self.is_own(row.name):
            self.fields.describe(row.name)  # a field without doc has a row for it as long as it is walked through
        target = self._beside(row, column, step, editable=True)
        if target is None or not self.edit_cell(*target):
            super().focusNextPrevChild(step > 0)

    def describe(self, name: str) -> None:
        """Type what a field is for."""
        if self.is_own(name):
            self.fields.describe(name)
            self.edit_cell(Row(Kind.DOC, name))

    def remove(self, row: Row) -> None:
        """Remove a field, or the doc that a row shows."""
        if row.kind in (Kind.ABOUT, Kind.DOC) and self.fields.can_edit(row):
            self._tell(self._writer.describe(row.name, ""))
        elif self.is_own(row.name):
            number = self.currentIndex().row()
            self._tell(self._writer.remove(row.name))
            last = len(self.fields.rows) - 1
            self.setCurrentIndex(self.fields.index(min(max(number, 0), last), 0))

    def move_by(self, name: str, by: int) -> None:
        """Move a field up or down among the class's own."""
        if self.is_own(name) and 0 <= self.fields.own.index(name) + by < len(self.fields.own):
            self.move_to(name, self.fields.own.index(name) + by)

    def move_to(self, name: str, index: int) -> None:
        """Put a field at another place among the class's own."""
        column = max(self.currentIndex().column(), 0)
        if self.fields.own.index(name) != index:
            self._tell(self._writer.move(name, index))
        number = self.fields.row_of(Row(Kind.FIELD, name))
        if number >= 0:
            self.setCurrentIndex(self.fields.index(number, column))

    def go_to(self, name: str) -> None:
        """Show where a field is written."""
        self._writer.go_to(name)

    def _prepare(self) -> None:
        if not self.fields.is_locked:
            self._writer.prepare()

    def _tell(self, reason: str) -> None:
        self.said.emit(Said(reason))

    # The keyboard, while nothing is typed

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are no shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.fields.is_locked:
            is_plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
            types = bool(event.text()) and event.text().isprintable()
            is_own = is_plain and (types or event.key() in (*_REMOVES, *_ENTER, Qt.Key.Key_F2))
            if is_own or (event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _MOVES):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter types in a cell, Delete removes a row, Alt with an arrow moves it."""
        row = self.current_row()
        if event.key() in _REMOVES:
            self.remove(row)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _MOVES:
            self.move_by(row.name, _MOVES[Qt.Key(event.key())])
        elif event.key() in _ENTER:
            self.edit_cell(row, self.currentIndex().column())
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from cell to cell, and from the last one out."""
        target = self._beside(self.current_row(), self.currentIndex().column(), 1 if next else -1, editable=False)
        if target is None or not self.hasFocus():
            return super().focusNextPrevChild(next)
        row, column = target
        self.setCurrentIndex(self.fields.index(self.fields.row_of(row), column))
        return True

    def enterEvent(self, event: QEnterEvent) -> None:
        """Who points at it may be about to change it."""
        super().enterEvent(event)
        self._prepare()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab comes in at the first cell, Shift+Tab at the last."""
        super().focusInEvent(event)
        self._prepare()
        if self.fields.rows and (event.reason() in _TABS or not self.currentIndex().isValid()):
            is_last = event.reason() is Qt.FocusReason.BacktabFocusReason
            self.setCurrentIndex(self.fields.index(len(self.fields.rows) - 1 if is_last else 0, 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The row with the focus is drawn."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _beside(self, row: Row, column: int, step: int, *, editable: bool) -> tuple[Row, int] | None:
        """The cell before or behind one; None at the ends.

        Args:
            row: Of the cell.
            column: Of the cell.
            step: 1 or -1.
            editable: Whether only cells count that can be typed in.
        """
        cells = [
            (each, number)
            for each in self.fields.rows
            for number in range(1 if each.is_wide else len(Column))
            if not editable or self.fields.can_edit(each)
        ]
        here = (row, 0 if row.is_wide else column)
        if here not in cells:
            return None
        place = cells.index(here) + step
        return cells[place] if 0 <= place < len(cells) else None

    # Room and looks

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Say what can be done with a field."""
        self.pointing.open_menu(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw where a field that is dragged would fall."""
        super().paintEvent(event)
        line = self.pointing.line()
        if line is not None:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.color(self._theme.colors.accent), SPACING.hair))
            painter.drawLine(0, line, self.viewport().width(), line)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def _lay_out(self) -> None:
        """Rows came or went."""
        self.typing.rows_changed()
        self.clearSpans()
        for number, row in enumerate(self.fields.rows):
            if row.is_wide:
                self.setSpan(number, 0, 1, len(Column))
        self.fit()

    def _dress(self) -> None:
        colors = self._theme.colors
        self.setStyleSheet(
            f"QTableView {{ border: 1px solid {colors.border_strong}; border-radius: {RADII.small}px; }}"
            f"QTableView::item:hover {{ background: transparent; }}"
            f"QHeaderView {{ font-size: {sans(TYPE.small).pointSizeF()}pt; }}"
            f"QHeaderView::section {{ padding: {SPACING.hair}px {GAP_PX}px; }}"
            f"QHeaderView::section:first {{ padding-left: {PAD_PX}px; }}"
        )
        self.fit()
