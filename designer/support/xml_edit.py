"""XML that is typed in: coloured, with marks, and an undo of its own, for it is no part of the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPaintEvent,
    QTextCharFormat,
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
from designer.support.view_text import pasted, selected_text, to_view, units
from designer.support.xml_lexer import XML

_INDENT: Final = re.compile(r"[ \t]*")


class Mark(NamedTuple):
    """Characters of one line that something is said of.

    Attributes:
        line: From 1.
        column: From 1, in characters.
        length: How many; 0 for none, where the line as a whole is meant.
        is_wrong: Whether it is wrong, or only to be noted.
    """

    line: int
    column: int = 1
    length: int = 0
    is_wrong: bool = True


class XmlEdit(QPlainTextEdit):
    """Plain text with colours and marked places.

    Attributes:
        longest: Characters that may be pasted at once; 0 for any number.
        longest_line: The same for each line.
    """

    edited = Signal()
    """Somebody has typed."""
    too_long = Signal(str)
    """A text that was to be pasted, and is too long."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_filling = False
        self._marks: tuple[Mark, ...] = ()
        self.longest = self.longest_line = 0
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(SPACING.tight)
        set_type(self, theme, lambda: mono(TYPE.body * 0.94))
        self._highlighter = Highlighter(self.document(), theme, XML)
        self.textChanged.connect(self._changed)
        theme.changed.connect(self._highlighter.follow_theme)
        theme.changed.connect(self._draw_marks)

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
        self.mark((Mark(line),) if line else ())

    def mark(self, marks: Sequence[Mark]) -> None:
        """Mark these places, and no others."""
        self._marks = tuple(marks)
        self._draw_marks()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked."""
        return self._marks

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the caret to a place that counts from 1."""
        block = self.document().findBlockByNumber(max(line, 1) - 1)
        cursor = self.textCursor()
        cursor.setPosition(block.position() + min(max(column, 1) - 1, max(block.length() - 1, 0)))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies are what was written, not what stands for it here."""
        data = QMimeData()
        data.setText(selected_text(self.textCursor().selectedText()))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted and dropped text."""
        text = source.text()
        if not self.can_hold(text):
            self.too_long.emit(text)
        elif not self.isReadOnly():
            self.textCursor().insertText(pasted(text))
            self.ensureCursorVisible()

    def can_hold(self, text: str) -> bool:
        """Whether a text may be pasted."""
        if self.longest and len(text) > self.longest:
            return False
        return not self.longest_line or all(len(line) <= self.longest_line for line in text.split("\n"))

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
    def _draw_marks(self) -> None:
        self.setExtraSelections([drawn for mark in self._marks for drawn in self._drawn(mark)])

    def _drawn(self, mark: Mark) -> list[QTextEdit.ExtraSelection]:
        colors = self._theme.colors
        block = self.document().findBlockByNumber(mark.line - 1)
        found = []
        if mark.is_wrong:
            band = _selection(QTextCursor(block))
            band.format.setBackground(QColor(colors.error_soft))
            band.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            found.append(band)
        if mark.length:
            text = block.text()
            start = min(max(mark.column - 1, 0), max(len(text) - 1, 0))
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + units(text[:start]))
            end = block.position() + units(text[: start + mark.length])
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            wave = _selection(cursor)
            wave.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.format.setUnderlineColor(QColor(colors.error if mark.is_wrong else colors.warning))
            found.append(wave)
        return found


def _selection(cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = cursor
    return made
