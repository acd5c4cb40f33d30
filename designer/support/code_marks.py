"""What a code view shows beside and under its text: problems, changed lines, ranges; and how that is drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTextBlock, QTextLine

from designer.support.tokens import Colors
from designer.support.view_text import units

_TOKEN: Final = re.compile(r"[^\s,\[\]{}]+")
_WAVE_PX: Final = 2.0


class Tone(StrEnum):
    """How loud a mark is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class CodeMark:
    """A squiggle with its message.

    Attributes:
        line: From 0.
        column: From 0, in characters.
        tone: Its colour.
        text: What is wrong; plain text.
        inline: Whether the message also stands behind the line.
    """

    line: int
    column: int
    tone: Tone
    text: str
    inline: bool = False


def moved(marks: Sequence[CodeMark], line: int, by: int) -> tuple[CodeMark, ...]:
    """Marks below a line follow their text until new ones come."""
    return tuple(replace(mark, line=max(mark.line + by, line)) if mark.line > line else mark for mark in marks)


def tone_color(colors: Colors, tone: Tone) -> str:
    """The token for a tone."""
    return colors.error if tone is Tone.ERROR else colors.warning


def extent(text: str, column: int) -> tuple[int, int]:
    """Where a mark at a column begins and ends: the word there, else one character; in UTF-16 units."""
    column = min(column, len(text))
    found = _TOKEN.match(text, column)
    end = max(found.start() + len(found[0].rstrip(":")), column + 1) if found else column + 1
    if found and text[column] in "\"'" and (close := text.find(text[column], column + 1)) > 0:
        end = close + 1
    start = units(text[:column])
    return start, max(start + units(text[column:end]), start + 1)


def span_rect(block: QTextBlock, geometry: QRectF, start: int, end: int, character_px: float) -> QRectF:
    """The rectangle of some characters of a block, given in UTF-16 units.

    Args:
        block: A laid out block.
        geometry: Of the block, in the viewport.
        start: First position.
        end: Behind the last one; beyond the line's end, each position is one character wide.
        character_px: Width of a character.
    """
    line = block.layout().lineAt(0)
    if not line.isValid():
        return QRectF()
    length = block.length() - 1
    left = _x(line, min(start, length))
    right = _x(line, min(end, length)) + max(end - max(length, start), 0) * character_px
    return QRectF(geometry.left() + min(left, right), geometry.top(), abs(right - left), line.height())


def draw_squiggle(painter: QPainter, rect: QRectF, color: str) -> None:
    """A wave under a rectangle."""
    pen = QPen(QColor(color))
    pen.setWidthF(1.2)
    painter.setPen(pen)
    base = rect.bottom() - _WAVE_PX
    count = max(int(rect.width() / _WAVE_PX), 2)
    points = [
        QPointF(rect.left() + index * _WAVE_PX, base + (_WAVE_PX if index % 2 else 0)) for index in range(count + 1)
    ]
    painter.drawPolyline(QPolygonF(points))


def _x(line: QTextLine, position: int) -> float:
    return cast("tuple[float, int]", line.cursorToX(position))[0]
