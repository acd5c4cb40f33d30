"""A view for code: line numbers, marks, indentation, brackets, zoom. It keeps no undo of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from designer.support import code_edits, code_keys
from designer.support.code_decoration import Decoration
from designer.support.code_gutter import CodeGutter
from designer.support.code_marks import CodeMark, extent, moved
from designer.support.fonts import mono
from designer.support.highlighting import Highlighter
from designer.support.lexing import Lexer
from designer.support.line_kinds import LineKind
from designer.support.plain_text import tooltip
from designer.support.theme import Theme
from designer.support.tokens import TYPE
from designer.support.view_text import characters, explained, from_view, pasted, selected_text, units
from designer.support.yaml_lexer import YAML

_SMALLEST, _LARGEST, _STEP = 0.5, 3.0, 1.1
_AHEAD: Final = 60
"""Lines above and below those in view that are coloured with them."""


class CodeView(QPlainTextEdit):
    """Plain text with what code needs around it.

    Attributes:
        theme: Whose colours it has.
        indent_width: Spaces that Tab and Enter go by.
        uses_tabs: Whether Tab and Enter go by tabs instead.
        new_line: What Enter does.
        changes: What became of each line since the last save, by number from 0.
        take_key: Asked first about each key; True keeps it from the text. For a completion list.
        explain: Text for the tooltip at a line from 0 and a column from 0 where no mark is; empty for none.
    """

    undo_asked = Signal()
    """A key for undo; the owner of the document undoes."""
    redo_asked = Signal()
    """Redo, of whoever keeps the steps."""
    find_asked = Signal()
    """The find bar is wanted."""
    completion_asked = Signal()
    """A list of words for the caret's place is wanted."""
    fix_asked = Signal()
    """A key for quick fixes at the caret."""
    menu_asked = Signal(QContextMenuEvent)
    """The menu key, or a click with the right button."""
    line_change_clicked = Signal(int)
    """The bar of a line that changed since the last save was clicked; the line counts from 0."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, lexer: Lexer = YAML) -> None:
        super().__init__(parent)
        self.theme = theme
        self.indent_width = 2
        self.uses_tabs = False
        self.new_line: Callable[[QTextCursor, int], object] = code_edits.new_line
        self.changes: Mapping[int, LineKind] = MappingProxyType({})
        self.take_key: Callable[[QKeyEvent], bool] = lambda event: False
        self.explain: Callable[[int, int], str] = lambda line, column: ""
        self._marks: tuple[CodeMark, ...] = ()
        self._by_line: dict[int, list[CodeMark]] | None = None
        self._zoom = 1.0
        self._tab_leaves = False
        self._coloured = (0, -1, 0)
        self._lines_before = 1
        self._caret_line = 0
        self._gutter_shows = (0, 0.0, 0)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.highlighter = Highlighter(self.document(), theme, lexer)
        self.decoration = Decoration(self)
        self.gutter = CodeGutter(self)
        self.gutter.change_clicked.connect(self.line_change_clicked)
        self.document().setDocumentMargin(4)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.document().contentsChange.connect(self._move_marks)
        self.updateRequest.connect(self._update_gutter)
        self.blockCountChanged.connect(self._fit_gutter)
        self.cursorPositionChanged.connect(self._caret_moved)
        theme.changed.connect(self._follow_theme)
        self.set_zoom(1.0)

    # What is shown

    @property
    def marks(self) -> tuple[CodeMark, ...]:
        """Problems at their present lines."""
        return self._marks

    def set_marks(self, marks: Sequence[CodeMark]) -> None:
        """Show these problems instead of others."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self._by_line = None
            self._repaint()

    def marks_by_line(self) -> Mapping[int, Sequence[CodeMark]]:
        """Problems by line from 0."""
        if self._by_line is None:
            self._by_line = {}
            for mark in self._marks:
                self._by_line.setdefault(mark.line, []).append(mark)
        return self._by_line

    def set_changes(self, changes: Mapping[int, LineKind]) -> None:
        """Show which lines changed since the last save."""
        if changes != self.changes:
            self.changes = changes
            self.gutter.update()

    @property
    def zoom(self) -> float:
        """Size of the text as a factor of the application's."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Make the text larger or smaller."""
        self._zoom = min(max(zoom, _SMALLEST), _LARGEST)
        self.setFont(mono(TYPE.body * self._zoom))
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(" ") * 8)
        self._fit_gutter()
        self._repaint()

    def visible_blocks(self, top: int = 0, bottom: int = -1) -> Iterator[tuple[QTextBlock, QRectF]]:
        """The lines between two heights of the viewport, or all in view, each with its rectangle there."""
        block = self.firstVisibleBlock() if top <= 0 else self.cursorForPosition(QPoint(0, top)).block()
        offset = self.contentOffset()
        bottom = bottom if bottom >= 0 else self.viewport().height()
        while block.isValid():
            geometry = self.blockBoundingGeometry(block).translated(offset)
            if geometry.top() > bottom:
                return
            if geometry.bottom() >= top:
                yield block, geometry
            block = block.next()

    # Where the caret is

    def caret(self) -> tuple[int, int]:
        """Line and column of the caret, from 0, the column in characters."""
        cursor = self.textCursor()
        return cursor.blockNumber(), characters(cursor.block().text(), cursor.positionInBlock())

    def go_to(self, line: int, column: int = 1, length: int = 0) -> None:
        """Put the caret at a place that counts from 1, in characters, and bring it into view."""
        block = self.document().findBlockByNumber(min(max(line, 1), self.blockCount()) - 1)
        text = block.text()
        start = block.position() + units(text[: max(column - 1, 0)])
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(start + units(text[column - 1 : column - 1 + length]), QTextCursor.MoveMode.KeepAnchor)
        # Sideways only as far as needed: where lines begin says more than where they end.
        self.horizontalScrollBar().setValue(0)
        self.setTextCursor(cursor)
        self.reveal_lines(line - 1, line - 1)

    def reveal_lines(self, first: int, last: int) -> None:
        """Scroll so that these lines, from 0, are in view; nothing moves if the first of them is already."""
        top = self.firstVisibleBlock().blockNumber()
        shown = max(self.viewport().height() // max(self.fontMetrics().lineSpacing(), 1) - 1, 1)
        if top <= first and min(last, first + shown // 2) < top + shown:
            return
        self.verticalScrollBar().setValue(max(first - shown // 4, 0))

    def line_text(self, line: int) -> str:
        """A line from 0, as it stands in the view."""
        return self.document().findBlockByNumber(line).text()

    def selection_text(self) -> str:
        """What is selected, as it stands in the document, lines ended by line feeds."""
        return selected_text(self.textCursor().selectedText())

    # Edits

    def toggle_comment(self) -> None:
        """Comment the selected lines, or uncomment them."""
        self.edit(code_edits.toggle_comment)

    def duplicate(self) -> None:
        """Repeat the selected lines below."""
        self.edit(code_edits.duplicate)

    def delete(self) -> None:
        """Remove the selection, or the character behind the caret."""
        self.edit(lambda cursor: cursor.removeSelectedText() if cursor.hasSelection() else cursor.deleteChar())

    def insert(self, text: str) -> None:
        """Put text from elsewhere in place of the selection."""
        self.edit(lambda cursor: cursor.insertText(pasted(text)))

    def edit(self, change: Callable[[QTextCursor], object]) -> None:
        """Let a function edit at the caret, which stays in view; read-only text is left alone."""
        if not self.isReadOnly():
            cursor = self.textCursor()
            change(cursor)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

    def move_caret(self, move: Callable[[QTextCursor], object]) -> None:
        """Let a function move the caret, which stays in view."""
        cursor = self.textCursor()
        move(cursor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # Qt's events

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies are what the document holds, not what stands for it here."""
        data = QMimeData()
        data.setText(self.selection_text())
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted and dropped text."""
        if source.hasText():
            self.insert(source.text())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only."""
        return source.hasText() and not self.isReadOnly()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of an editor."""
        leaves, self._tab_leaves = self._tab_leaves, False
        if self.take_key(event):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self._tab_leaves = True
            event.ignore()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and (
            leaves or self.isReadOnly() or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            QWidget.focusNextPrevChild(self, event.key() == Qt.Key.Key_Tab)
        elif code_keys.ask(self, event) or code_keys.edit(self, event):
            return
        elif (typed := event.text()) < " " or pasted(typed) == typed:
            super().keyPressEvent(event)
        else:
            self.insert(typed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What an input method gives is held like what is pasted."""
        given = event.commitString()
        if pasted(given) != given:
            event.setCommitString(pasted(given), event.replacementStart(), event.replacementLength())
        super().inputMethodEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips: the problem under the mouse, else what the owner has to say."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tooltip(self._hover_text(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click ends the wait for a Tab that leaves."""
        self._tab_leaves = False
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The owner's menu instead of Qt's, whose undo would do nothing."""
        self.menu_asked.emit(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab indents again."""
        self._tab_leaves = False
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl, zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.set_zoom(self._zoom * _STEP ** (event.angleDelta().y() / 120))
            event.accept()
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The gutter is as high as the view."""
        super().resizeEvent(event)
        self._place_gutter()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Below the text bands and ranges, above it squiggles and guides."""
        self._colour_lines()
        painter = QPainter(self.viewport())
        self.decoration.draw_below(painter, event.rect())
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.decoration.draw_above(painter, event.rect())
        painter.end()

    def _hover_text(self, point: QPoint) -> str:
        cursor = self.cursorForPosition(point)
        block = cursor.block()
        line, column = block.blockNumber(), cursor.positionInBlock()
        text = block.text()
        for mark in self.marks_by_line().get(line, ()):
            start, end = extent(text, mark.column)
            if start <= column <= end:
                return mark.text
        hidden = text[max(characters(text, column) - 1, 0) : characters(text, column) + 1]
        for character in hidden:
            if from_view(character) != character:
                return explained(character)
        return self.explain(line, characters(text, column))

    def _colour_lines(self) -> None:
        """Colour what is about to be seen, unless it is already."""
        first = self.firstVisibleBlock().blockNumber()
        last = first + self.viewport().height() // max(self.fontMetrics().lineSpacing(), 1) + 1
        low, high, count = self._coloured
        if low <= first and last <= high and count == self.blockCount():
            return
        self._coloured = (max(first - _AHEAD, 0), last + _AHEAD, self.blockCount())
        self.highlighter.show_lines(*self._coloured[:2])

    def _move_marks(self, position: int, removed: int, added: int) -> None:
        by, self._lines_before = self.blockCount() - self._lines_before, self.blockCount()
        if by:
            line = self.document().findBlock(position).blockNumber()
            self._marks = moved(self._marks, line, by)
            self._by_line = None
            self.decoration.shift(line, by)

    def _caret_moved(self) -> None:
        """Draw the lines anew whose look depends on the caret, and no others: it moves with each key."""
        before = {self._caret_line, *self.decoration.bracket_lines()}
        self.decoration.match_brackets()
        self._caret_line = self.textCursor().blockNumber()
        for line in {*before, self._caret_line, *self.decoration.bracket_lines()}:
            block = self.document().findBlockByNumber(line)
            if block.isValid():
                band = self.blockBoundingGeometry(block).translated(self.contentOffset()).toAlignedRect()
                self.viewport().update(0, band.top(), self.viewport().width(), band.height())
                self.gutter.update(0, band.top(), self.gutter.width(), band.height())

    def _repaint(self) -> None:
        self.viewport().update()
        self.gutter.update()

    def _update_gutter(self, rect: QRect, dy: int) -> None:
        """Follow the text; the highlighter has Qt repaint all of it with each key, which is nothing to the gutter."""
        if dy:
            self.gutter.scroll(0, dy)
        now = (self.firstVisibleBlock().blockNumber(), self.contentOffset().y(), self.blockCount())
        if now != self._gutter_shows or not rect.contains(self.viewport().rect()):
            self._gutter_shows = now
            if not dy:
                self.gutter.update(0, rect.y(), self.gutter.width(), rect.height())

    def _fit_gutter(self) -> None:
        self.setViewportMargins(self.gutter.width_px(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        self.gutter.setGeometry(inside.left(), inside.top(), self.gutter.width_px(), self.viewport().height())

    def _follow_theme(self) -> None:
        self._coloured = (0, -1, 0)
        self.highlighter.follow_theme()
        self.set_zoom(self._zoom)
