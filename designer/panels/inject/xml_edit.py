"""The XML of a message, typed in: coloured, with an undo of its own, for it is no part of the document."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPaintEvent,
    QTextCursor,
    QTextFormat,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from designer.support.fonts import mono
from designer.support.highlighting import Highlighter
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from designer.support.view_text import pasted, selected_text, to_view
from designer.support.xml_lexer import XML

_INDENT: Final = re.compile(r"[ \t]*")


class XmlEdit(QPlainTextEdit):
    """Plain text with colours and one marked line."""

    edited = Signal()
    """Somebody has typed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_filling = False
        self._marked = 0
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(SPACING.tight)
        set_type(self, theme, lambda: mono(TYPE.body * 0.94))
        self._highlighter = Highlighter(self.document(), theme, XML)
        self.textChanged.connect(self._changed)
        theme.changed.connect(self._highlighter.follow_theme)
        theme.changed.connect(self._draw_mark)

    def text(self) -> str:
        """What stands there."""
        return selected_text(self.document().toRawText())

    def set_text(self, text: str) -> None:
        """Show another text; nothing is said by ``edited``, and undo begins anew."""
        self._is_filling = True
        self.setPlainText(to_view(pasted(text)))
        self._is_filling = False
        self.mark_line(0)

    def mark_line(self, line: int) -> None:
        """Mark a line, from 1, as wrong; 0 marks none."""
        self._marked = line
        self._draw_mark()

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the caret to a place that counts from 1."""
        block = self.document().findBlockByNumber(max(line, 1) - 1)
        cursor = self.textCursor()
        cursor.setPosition(block.position() + min(max(column, 1) - 1, max(block.length() - 1, 0)))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps the indentation, and goes deeper behind a tag that opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._new_line()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Colour what is about to be seen."""
        first = self.firstVisibleBlock().blockNumber()
        lines = self.viewport().height() // max(self.fontMetrics().lineSpacing(), 1)
        self._highlighter.show_lines(first, first + lines + 1)
        super().paintEvent(event)

    def _new_line(self) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        indent = _INDENT.match(before)
        bare = before.strip()
        opens = bare.startswith("<") and bare.endswith(">") and "</" not in bare and not bare.endswith("/>")
        cursor.insertText("\n" + (indent[0] if indent else "") + ("  " if opens else ""))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    @Slot()
    def _changed(self) -> None:
        if not self._is_filling:
            self.edited.emit()

    @Slot()
    def _draw_mark(self) -> None:
        marks = []
        if self._marked:
            mark = QTextEdit.ExtraSelection()
            block = self.document().findBlockByNumber(self._marked - 1)
            mark.cursor = QTextCursor(block)
            mark.format.setBackground(QColor(self._theme.colors.error_soft))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.setExtraSelections(marks)
