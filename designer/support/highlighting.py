"""Colours for code. Lines are coloured when they come into view, so that a big text opens at once.

Not a QSyntaxHighlighter: that one has the whole view painted anew for each key. This one leaves a line alone whose
colours stay as they are, which is what most keys do.
"""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QTextBlock, QTextCharFormat, QTextDocument, QTextFormat, QTextLayout

from designer.support.lexing import Kind, Lexer, Span, State, packed, unpacked
from designer.support.theme import Theme
from designer.support.view_text import STAND_IN_PATTERN, units

_STAND_IN: Final = re.compile(STAND_IN_PATTERN)
_BEYOND: Final = 1_000
"""How far a colour that reaches the end of its line goes on, so that typing there changes nothing."""
_HIDDEN: Final = -1
_KIND: Final = QTextFormat.Property.UserProperty
_Range = tuple[int, int, int]
"""Start and length in UTF-16 units, and the kind."""


class Highlighter(QObject):
    """Keeps each line's state for the lines below it, and colours the lines in view."""

    def __init__(self, document: QTextDocument, theme: Theme, lexer: Lexer) -> None:
        """Colour a document from now on.

        Args:
            document: Whose lines they are; it owns this.
            theme: Whose colours; :meth:`follow_theme` takes them anew.
            lexer: Of its language.
        """
        super().__init__(document)
        self._document = document
        self._lexer = lexer
        self._theme = theme
        self._formats: dict[int, QTextCharFormat] = {}
        self._first, self._last = 0, 100
        self._make_formats()
        # Within this signal a change of colours is part of the change of text, and is laid out with it.
        document.contentsChange.connect(self.follow)

    def follow(self, position: int, removed: int, added: int) -> None:
        """Take a change of the text on: its lines, and those below for as long as their state changes."""
        document = self._document
        block = document.findBlock(position)
        last = document.findBlock(min(position + added, document.characterCount() - 1)).blockNumber()
        number = block.blockNumber()
        state = unpacked(block.previous().userState()) if number else unpacked(0)
        while block.isValid():
            before = block.userState()
            state = self._read(block, state, colour=self._first <= number <= self._last)
            after = packed(state)
            if after != before:
                block.setUserState(after)
            elif number >= last:
                return
            block = block.next()
            number += 1

    def show_lines(self, first: int, last: int) -> None:
        """Colour these lines, from 0, if they are not coloured yet."""
        self._first, self._last = first, last
        block = self._document.findBlockByNumber(first)
        start, changed = block.position(), False
        while block.isValid() and block.blockNumber() <= last:
            if block.length() > 1 and not block.layout().formats():
                state = unpacked(block.previous().userState())
                changed |= self._colour(block, block.text(), state)[1]
            block = block.next()
        if changed:
            end = block.position() if block.isValid() else self._document.characterCount() - 1
            self._document.markContentsDirty(start, end - start)

    def follow_theme(self) -> None:
        """Take the colours of the theme; undo and scroll position stay."""
        self._make_formats()
        block = self._document.begin()
        while block.isValid():
            if block.layout().formats():
                block.layout().setFormats([])
            block = block.next()
        self.show_lines(self._first, self._last)
        self._document.markContentsDirty(0, self._document.characterCount() - 1)

    def _read(self, block: QTextBlock, state: State, *, colour: bool) -> State:
        text = block.text()
        if len(text) > self._lexer.longest:
            return state
        if colour:
            return self._colour(block, text, state)[0]
        if block.layout().formats():
            # Coloured when it was in view, and another line now: it is coloured again when it is seen.
            block.layout().setFormats([])
        return self._lexer.skim(text, state)

    def _colour(self, block: QTextBlock, text: str, state: State) -> tuple[State, bool]:
        """Colour a line; tells its state, and whether its colours changed."""
        if len(text) > self._lexer.longest:
            return state, False
        spans, after = self._lexer.lex(text, state)
        wanted = _ranges(text, spans)
        layout = block.layout()
        if wanted == [(each.start, each.length, _kind(each)) for each in layout.formats()]:
            return after, False
        layout.setFormats([self._made(*each) for each in wanted])
        return after, True

    def _made(self, start: int, length: int, kind: int) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start, made.length, made.format = start, length, self._formats[kind]
        return made

    def _make_formats(self) -> None:
        colors = self._theme.colors
        for kind, color in (
            (Kind.KEY, colors.code_key),
            (Kind.STRING, colors.code_string),
            (Kind.NUMBER, colors.code_number),
            (Kind.WORD, colors.code_word),
            (Kind.COMMENT, colors.code_comment),
            (Kind.ANCHOR, colors.code_anchor),
            (Kind.PUNCTUATION, colors.text_muted),
        ):
            self._formats[kind] = _format(kind, color)
        self._formats[Kind.WRONG] = _format(Kind.WRONG, colors.error, colors.error_soft)
        self._formats[_HIDDEN] = _format(_HIDDEN, colors.error, colors.error_soft)
        self._formats[_HIDDEN].setFontWeight(QFont.Weight.Bold)


def _ranges(text: str, spans: list[Span]) -> list[_Range]:
    found: list[_Range] = []
    plain = text.isascii()
    for start, end, kind in spans:
        length = end - start
        if not plain:
            length = units(text[start:end])
            start = units(text[:start])
        if end == len(text) and kind in (Kind.COMMENT, Kind.STRING):
            length = _BEYOND * (length // _BEYOND + 2)
        found.append((start, length, kind))
    if not plain:
        found += [(units(text[: each.start()]), 1, _HIDDEN) for each in _STAND_IN.finditer(text)]
    return found


def _kind(made: QTextLayout.FormatRange) -> int:
    return made.format.intProperty(_KIND)


def _format(kind: int, color: str, background: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    made.setProperty(_KIND, int(kind))
    made.setForeground(QColor(color))
    if background:
        made.setBackground(QColor(background))
    return made
