"""The pointer over the field table: clicks that open a cell, buttons of a row, rows that are dragged, the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from designer.panels.properties.field_cells import tool_column, tools_in
from designer.panels.properties.field_model import Kind, Row
from designer.support.menus import add_entry, passing_menu
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme

if TYPE_CHECKING:
    from designer.panels.properties.field_table import FieldTable


class Pointing(QObject):
    """Hears the mouse on the table's viewport before the table does."""

    def __init__(self, table: FieldTable, theme: Theme) -> None:
        super().__init__(table)
        self._table = table
        self._theme = theme
        self.hovered = ""
        """The name of the field under the pointer."""
        self._pressed: Row | None = None
        self._from = QPoint()
        self._gap: int | None = None
        table.viewport().installEventFilter(self)

    def tooled(self) -> Row | None:
        """The row that shows its buttons."""
        return Row(Kind.FIELD, self.hovered) if self._table.is_own(self.hovered) else None

    def line(self) -> int | None:
        """Where the line between two fields is to be drawn; None while nothing is dragged."""
        own = self._table.fields.own
        if self._gap is None or not own:
            return None
        return self._span(own[self._gap])[0] if self._gap < len(own) else self._span(own[-1])[1]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is the table's own."""
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent):
                return self._press(event)
            case QEvent.Type.MouseButtonDblClick if isinstance(event, QMouseEvent):
                return event.button() == Qt.MouseButton.LeftButton  # the first click has opened the cell
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent):
                return self._move(event)
            case QEvent.Type.MouseButtonRelease if isinstance(event, QMouseEvent):
                return self._release(event)
            case QEvent.Type.Leave:
                self._hover("")
            case QEvent.Type.ToolTip if isinstance(event, QHelpEvent):
                return self._tip(event)
        return False

    def open_menu(self, event: QContextMenuEvent) -> None:
        """Say what can be done with a field."""
        table, theme = self._table, self._theme
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = table.indexAt(event.pos()) if by_mouse else table.currentIndex()
        name = table.row_at(index).name if index.isValid() else ""
        if not name:
            return
        table.setCurrentIndex(index)
        menu = passing_menu(table)
        if table.is_own(name):
            own = table.fields.own
            add_entry(menu, theme.icon("message-square"), self.tr("Say what it is for"), lambda: table.describe(name))
            up = add_entry(menu, theme.icon("arrow-up"), self.tr("Move up\tAlt+Up"), lambda: table.move_by(name, -1))
            down = add_entry(
                menu, theme.icon("arrow-down"), self.tr("Move down\tAlt+Down"), lambda: table.move_by(name, 1)
            )
            up.setEnabled(own[0] != name)
            down.setEnabled(own[-1] != name)
            words = self.tr("Remove {0}\tDel").format(one_line(name, 40))
            add_entry(menu, theme.icon("trash-2"), words, lambda: table.remove(Row(Kind.FIELD, name)))
            menu.addSeparator()
        add_entry(menu, theme.icon("square-code"), self.tr("Go to the class"), lambda: table.go_to(name))
        below = table.viewport().mapToGlobal(table.visualRect(index).bottomLeft())
        menu.popup(event.globalPos() if by_mouse else below)

    def _press(self, event: QMouseEvent) -> bool:
        index = self._table.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return False
        editor = self._table.typing.editor
        if editor is not None:
            editor.setFocus()  # what was typed there can't be written: that comes first
            return True
        self._pressed, self._from, self._gap = self._table.row_at(index), event.position().toPoint(), None
        self._table.setCurrentIndex(index)
        self._table.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        place = event.position().toPoint()
        if self._pressed is None:
            index = self._table.indexAt(place)
            self._hover(self._table.row_at(index).name if index.isValid() else "")
            return False
        far = (place - self._from).manhattanLength() >= QApplication.startDragDistance()
        if self._table.is_own(self._pressed.name) and (far or self._gap is not None):
            self._table.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            middles = [sum(self._span(name)) / 2 for name in self._table.fields.own]
            self._gap = sum(place.y() > middle for middle in middles)
            self._table.viewport().update()
        return True

    def _release(self, event: QMouseEvent) -> bool:
        pressed, gap = self._pressed, self._gap
        self._pressed = self._gap = None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        table = self._table
        if gap is not None:
            table.viewport().unsetCursor()
            table.viewport().update()
            own = table.fields.own
            if pressed.name in own:
                table.move_to(pressed.name, gap - (gap > own.index(pressed.name)))
            return True
        place = event.position().toPoint()
        index = table.indexAt(place)
        if index.isValid() and table.row_at(index) == pressed:
            self._click(index, pressed, place)
        return True

    def _click(self, index: QModelIndex, row: Row, place: QPoint) -> None:
        tool = self._tool_at(place)
        if tool == "describe":
            self._table.describe(row.name)
        elif tool == "remove":
            self._table.remove(row)
        else:
            self._table.edit_cell(row, index.column())

    def _tip(self, event: QHelpEvent) -> bool:
        words = {"describe": self.tr("Say what it is for"), "remove": self.tr("Remove (Delete)")}
        tool = self._tool_at(event.pos())
        if tool:
            QToolTip.showText(event.globalPos(), tooltip(words[tool]), self._table)
        return bool(tool)

    def _tool_at(self, place: QPoint) -> str:
        index = self._table.indexAt(place)
        if (
            not index.isValid()
            or index.column() != tool_column(self._table)
            or self._table.row_at(index) != self.tooled()
        ):
            return ""
        describe, remove = tools_in(self._table.visualRect(index))
        return "describe" if describe.contains(place) else "remove" if remove.contains(place) else ""

    def _hover(self, name: str) -> None:
        if name != self.hovered:
            self.hovered = name
            self._table.viewport().update()

    def _span(self, name: str) -> tuple[int, int]:
        """Top and bottom of a field's rows."""
        table = self._table
        first = table.fields.row_of(Row(Kind.FIELD, name))
        last = max(first, table.fields.row_of(Row(Kind.DOC, name)))
        return table.rowViewportPosition(first), table.rowViewportPosition(last) + table.rowHeight(last)
