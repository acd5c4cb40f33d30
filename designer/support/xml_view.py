"""A view for XML, and for text that came from outside: to be read, searched and copied, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from time import perf_counter
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from designer.support.code_view import CodeView
from designer.support.lexing import Lexer
from designer.support.plain_text import LIMIT
from designer.support.theme import Theme
from designer.support.view_text import stripped
from designer.support.xml_lexer import XML

_SLICE_S: Final = 0.003
_SMALL: Final = 12_000
"""Characters of a text that is there at once, and wrapped."""
_FIRST_LINES: Final = 120
"""Of a larger one these are there at once: more than are seen."""
_PIECE: Final = 8_000
"""Characters of a line; what is longer goes on below, for laying out one of a megabyte takes a second."""
_UNWRAPPED_PIECE: Final = 400
"""The same where nothing is wrapped: whole lines are drawn then, also what is beyond the edge."""
_CHUNK: Final = (16_000, 400)
"""Characters and lines that are put into the view at once."""


class XmlView(CodeView):
    """Takes its lines a few milliseconds at a time; the first ones are there at once."""

    filled = Signal()
    """All lines are there, or as many as may be; see :attr:`is_cut`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, lexer: Lexer = XML) -> None:
        super().__init__(theme, parent, lexer=lexer)
        self.setReadOnly(True)
        self.is_cut = False
        """Whether there is more than is shown."""
        self._pieces: Iterator[str] = iter(())
        self._room = 0
        self._started = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._fill_on)

    @property
    def is_filling(self) -> bool:
        """Whether lines are still missing."""
        return self._timer.isActive()

    def show_lines(self, lines: Iterator[str], limit: int = LIMIT) -> None:
        """Show other lines.

        Args:
            lines: Without their ends; taken as they are needed.
            limit: Characters that are shown at most.
        """
        self._timer.stop()
        self._room, self.is_cut, self._started = limit, False, False
        head, is_small = _head(lines)
        self._pieces = _pieces(iter(head) if is_small else chain(head, lines), _PIECE if is_small else _UNWRAPPED_PIECE)
        # A text that is wrapped is laid out whole at each change of width.
        wrap = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(wrap.WidgetWidth if is_small else wrap.NoWrap)
        self.setPlainText("")
        self._take(len(head) + 1 if is_small else _FIRST_LINES, perf_counter() + _SLICE_S)

    @Slot()
    def _fill_on(self) -> None:
        self._take(1_000_000, perf_counter() + _SLICE_S)

    def _take(self, most: int, deadline: float) -> None:
        """Append lines until the time is up."""
        parts: list[str] = []
        size, is_over = 0, False
        for _ in range(most):
            piece = next(self._pieces, None)
            if piece is None or self._room <= 0:
                self.is_cut = piece is not None
                is_over = True
                break
            parts.append(piece)
            self._room -= len(piece) + 1
            size += len(piece)
            if size > _CHUNK[0] or len(parts) > _CHUNK[1] or perf_counter() > deadline:
                break
        self._append(parts)
        if is_over:
            self._timer.stop()
            self.filled.emit()
        elif not self._timer.isActive():
            self._timer.start()

    def _colour_lines(self) -> None:
        """Colour what is about to be seen; lines only come below, so what is coloured stays so."""
        first = self.firstVisibleBlock().blockNumber()
        last = first + self.viewport().height() // max(self.fontMetrics().lineSpacing(), 1) + 1
        low, high, _ = self._coloured
        if not (low <= first and min(last, self.blockCount() - 1) <= high):
            super()._colour_lines()

    def _append(self, lines: list[str]) -> None:
        if not lines:
            return
        text = stripped("\n".join(lines))
        if not self._started:
            self.setPlainText(text)
        else:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText("\n" + text)
        self._started = True


def _head(lines: Iterator[str]) -> tuple[list[str], bool]:
    """The first lines, and whether these are all of a small text."""
    head: list[str] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line) + 1
        if size > _SMALL:
            return head, False
    return head, True


def _pieces(lines: Iterator[str], longest: int) -> Iterator[str]:
    """The lines, long ones in several."""
    for line in lines:
        if len(line) <= longest:
            yield line
        else:
            yield from (line[start : start + longest] for start in range(0, len(line), longest))
