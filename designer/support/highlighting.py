"""Colours for code. Lines are coloured when they come into view, so that a big text opens at once.

What a line leaves open may change the meaning of all that follow (a quote that is typed). The lines in view follow at
once, the others in parts, between which the window does what else there is to do.

Not a QSyntaxHighlighter: that one has the whole view painted anew for each key. This one leaves a line alone whose
colours stay as they are, which is what most keys do.
"""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QFont, QTextBlock, QTextCharFormat, QTextDocument, QTextFormat, QTextLayout

from designer.support.lexing import Kind, Lexer, Span, State, packed, unpacked
from designer.support.theme import Theme
from designer.support.view_text import STAND_IN_PATTERN, units

_STAND_IN: Final = re.compile(STAND_IN_PATTERN)
_BEYOND: Final = 1_000
"""How far a colour that reaches the end of its line goes on, so that typing there changes nothing."""
_AT_ONCE: Final = 400
"""Lines beyond those in view that are read with the key that changes them; it takes two milliseconds."""
_A_PART: Final = 600
"""Lines that are read later, one part after the other."""
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
        self._count = document.blockCount()
        self._next = self._until = 0
        self._rest = QTimer(self, interval=0)
        self._rest.timeout.connect(self._read_on)
        self._make_formats()
        # Within this signal a change of colours is part of the change of text, and is laid out with it.
        document.contentsChange.connect(self.follow)

    @property
    def is_settled(self) -> bool:
        """Whether all lines have been read."""
        return not self._rest.isActive()

    def follow(self, position: int, removed: int, added: int) -> None:
        """Take a change of the text on: its lines, and those below for as long as their state changes."""
        document = self._document
        first = document.findBlock(position).blockNumber()
        last = document.findBlock(min(position + added, document.characterCount() - 1)).blockNumber()
        self._shift(first, document.blockCount() - self._count)
        self._count = document.blockCount()
        stopped = self._run(first, last, max(self._last, first) + _AT_ONCE)
        if stopped >= 0:
            self._leave(stopped, last)

    def _shift(self, line: int, by: int) -> None:
        """What is to be read later moves with its lines."""
        if by and self._rest.isActive():
            self._next = self._next + by if self._next > line else self._next
            self._until = max(self._until + by, self._next)

    def _leave(self, line: int, until: int) -> None:
        """Read from a line on later, and at least to another."""
        if self._rest.isActive():
            line, until = min(line, self._next), max(until, self._next, self._until)
        self._next, self._until = line, until
        self._rest.start()

    def _read_on(self) -> None:
        """Read the next part."""
        stopped = self._run(self._next, self._until, self._next + _A_PART, is_change=False)
        if stopped < 0:
            self._rest.stop()
        else:
            self._next = stopped

    def _run(self, number: int, until: int, most: int, *, is_change: bool = True) -> int:
        """Read lines for as long as their state changes.

        Args:
            number: The first line.
            until: The line up to which it goes on in any case.
            most: The line at which it stops in any case.
            is_change: Whether Qt is about to lay the lines out anyway.

        Returns:
            Where it stopped early, -1 if all is done.
        """
        block = self._document.findBlockByNumber(number)
        state = unpacked(block.previous().userState()) if number else unpacked(0)
        while block.isValid():
            if number >= most:
                return number
            before = block.userState()
            is_seen = self._first <= number <= self._last
            if is_seen and not is_change:
                state, is_other = self._colour(block, block.text(), state)
                if is_other:
                    self._document.markContentsDirty(block.position(), block.length())
            else:
                state = self._read(block, state, colour=is_seen)
            after = packed(state)
            if after != before:
                block.setUserState(after)
            elif number >= until:
                return -1
            block = block.next()
            number += 1
        return -1

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
