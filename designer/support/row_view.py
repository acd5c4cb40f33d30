"""A list that is painted: what it costs depends on what is in view, never on how much there is.

It sticks to its end while it follows, and lets go when somebody scrolls up or looks at a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QToolTip

from designer.support.plain_text import tooltip
from designer.support.row_area import NONE, RowArea
from designer.support.row_painter import LEAD_PX, PAD_PX
from designer.support.rows import Fold, Key

_STEPS: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_PageDown: 1,
}
_OWN_KEYS: Final = frozenset(
    {*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter}
)


class RowView(RowArea):
    """Lines of cells below a header; chosen by mouse and keys."""

    current_changed = Signal()
    """Another line is the current one, by mouse or key."""
    activated = Signal()
    """Enter, or a double click on a line."""
    menu_wanted = Signal(QPoint)
    """A menu for what is picked, at a place of the screen."""
    fold_wanted = Signal(object, bool)
    """:data:`Key` of a line whose triangle was clicked, and whether it shall be open."""
    copy_wanted = Signal()
    """What is picked is to be put on the clipboard."""

    _drags = False

    def choose(self, key: Key) -> None:
        """Make a line the current one without saying so, and bring it into view."""
        at = self._source.find(key)
        self.picks.pick(key)
        if at < len(self._source) - 1:
            self.let_go()
        self.reveal_place(at)
        self._say_current()
        self.viewport().update()

    def select_all(self) -> None:
        """Pick all lines."""
        if count := len(self._source):
            self.picks.pick_span(self._source.key(0), self._source.key(count - 1))
            self.viewport().update()

    # Qt's events

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are not taken for shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if event.key() in _OWN_KEYS and not plain:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, fold, pick."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.current_place() != NONE:
                self.activated.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold(key == Qt.Key.Key_Right)
        elif key in _STEPS or key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._walk(key, extends=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the line, or fold it."""
        at = self.place_at(event.position().toPoint())
        self._drags = False
        if at == NONE or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        key = self._source.key(at)
        if event.button() == Qt.MouseButton.RightButton:
            if key not in self.picks:
                self._go(at)
        elif self._source.line(at).fold and self.fold_rect(at).contains(event.position().toPoint()):
            self.fold_wanted.emit(key, self._source.line(at).fold is Fold.FOLDED)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.picks.toggle(key, self._source)
            self._went()
        else:
            self._drags = True
            self._go(at, extends=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is below the pointer; a drag picks."""
        at = self.place_at(event.position().toPoint())
        is_drag = self._drags and bool(event.buttons() & Qt.MouseButton.LeftButton) and at != NONE
        if is_drag and self._source.key(at) != self.picks.current:
            self._go(at, extends=True)
        self.hover(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Look at it."""
        at = self.place_at(event.position().toPoint())
        if at != NONE and not (self._source.line(at).fold and self.fold_rect(at).contains(event.position().toPoint())):
            self.activated.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is below the pointer."""
        super().leaveEvent(event)
        self.hover(NONE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu of what is picked."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.current_place()
            if at != NONE:
                self.reveal_place(at)
                self.menu_wanted.emit(self.viewport().mapToGlobal(self.line_rect(at).bottomLeft() + QPoint(LEAD_PX, 0)))
        elif self.place_at(self.viewport().mapFromGlobal(event.globalPos())) != NONE:
            self.menu_wanted.emit(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips say what is cut."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tooltip(self._cut_text(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)

    # Moving

    def _go(self, at: int, *, extends: bool = False) -> None:
        """Make the line at a place the current one."""
        key = self._source.key(at)
        if extends:
            self.picks.extend(key)
        else:
            self.picks.pick(key)
        if at < len(self._source) - 1:
            self._set_following(False)
        self.reveal_place(at)
        self._went()

    def _went(self) -> None:
        self._say_current()
        self.viewport().update()
        self.current_changed.emit()

    def _walk(self, key: Qt.Key, *, extends: bool) -> None:
        count = len(self._source)
        if not count:
            return
        current = self.current_place()
        if key == Qt.Key.Key_Home:
            at = 0
        elif key == Qt.Key.Key_End:
            at = count - 1
        else:
            by = 1 if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) else self._page()
            if current == NONE:
                current = count - 1 if self._is_following else self.visible_range().start
                by = 0 if by == 1 else by
            at = min(max(current + _STEPS[key] * by, 0), count - 1)
        if key == Qt.Key.Key_End and not extends:
            self._set_following(True)
        self._go(at, extends=extends)

    def _page(self) -> int:
        return max(self.viewport().height() // self._painter.row_px - 1, 1)

    def _fold(self, is_open: bool) -> None:
        at = self.current_place()
        if at == NONE:
            return
        key = self._source.key(at)
        if key[1] and not is_open:
            self._go(self._source.find((key[0], 0)))
        elif self._source.line(at).fold is (Fold.FOLDED if is_open else Fold.OPEN):
            self.fold_wanted.emit(key, is_open)

    def _say_current(self) -> None:
        """What a screen reader tells of the current line."""
        at = self.current_place()
        cells: Iterator[str] = iter(())
        if at != NONE:
            cells = (cell.text for cell in self._source.line(at).cells if cell.text)
        self.setAccessibleDescription(", ".join(cells))

    def _cut_text(self, point: QPoint) -> str:
        at, column = self.place_at(point), self.header.logicalIndexAt(point.x())
        if at == NONE or column < 0:
            return ""
        cell = self._source.line(at).cells[column]
        taken = 2 * PAD_PX + cell.indent_px + (LEAD_PX if column == 0 else 0) + (LEAD_PX if cell.icon else 0)
        is_cut = self._painter.is_cut(cell.text, column, self.header.sectionSize(column) - taken)
        return cell.text if is_cut else ""
