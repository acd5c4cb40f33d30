"""What is drawn below and above a code view's text."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractAnimation, QLineF, QRect, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTextBlock

from designer.support.code_edits import matching_bracket
from designer.support.code_marks import CodeMark, draw_squiggle, extent, span_rect, tone_color
from designer.support.fonts import sans
from designer.support.plain_text import one_line
from designer.support.tokens import RADII, SPACING, TYPE

if TYPE_CHECKING:
    from designer.support.code_view import CodeView

Lines = tuple[int, int]
"""First and last line, from 0."""

_FLASH_MS: Final = 900
_RANGE_BAR_PX: Final = 2
_INLINE_LIMIT: Final = 160


class Decoration:
    """Bands, ranges, brackets, matches, guides, squiggles; only of lines in view, so their number costs nothing."""

    def __init__(self, view: CodeView) -> None:
        self._view = view
        self._ranges: tuple[Lines, ...] = ()
        self._flashing: tuple[Lines, ...] = ()
        self._strength = 0.0
        self._brackets: tuple[int, ...] = ()
        self._matches: tuple[tuple[int, int], ...] = ()
        self._fade = QVariantAnimation(view)
        self._fade.setDuration(_FLASH_MS)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._faded)

    @property
    def ranges(self) -> tuple[Lines, ...]:
        """Lines that are softly marked: those of the selected listeners."""
        return self._ranges

    @property
    def is_still(self) -> bool:
        """Whether nothing moves."""
        return self._fade.state() != QAbstractAnimation.State.Running

    def set_ranges(self, ranges: tuple[Lines, ...]) -> None:
        """Mark these lines softly."""
        if ranges != self._ranges:
            self._ranges = ranges
            self._view.viewport().update()

    def set_matches(self, matches: tuple[tuple[int, int], ...]) -> None:
        """Mark found text: pairs of first and last position in the view, in order."""
        self._matches = matches
        self._view.viewport().update()

    def flash(self, ranges: tuple[Lines, ...]) -> None:
        """Let lines light up for a moment."""
        self._flashing = ranges
        self._fade.stop()
        self._fade.start()

    def stop(self) -> None:
        """End what moves, at once."""
        self._fade.stop()
        self._strength = 0.0

    def shift(self, line: int, by: int) -> None:
        """Ranges below a line follow their text."""
        self._ranges = tuple(_shifted(each, line, by) for each in self._ranges)

    def match_brackets(self) -> None:
        """Look for the partner of the bracket at the caret."""
        view = self._view
        self._brackets = matching_bracket(view.document(), view.textCursor().position()) or ()

    def bracket_lines(self) -> set[int]:
        """Lines of the bracket at the caret and its partner."""
        return {self._view.document().findBlock(position).blockNumber() for position in self._brackets}

    def draw_below(self, painter: QPainter, region: QRect) -> None:
        """Backgrounds."""
        view, colors = self._view, self._view.theme.colors
        width = view.viewport().width()
        current = view.textCursor().blockNumber()
        # Where nothing can be typed, the caret matters to who has the focus there only.
        quiet = not view.textCursor().hasSelection() and (view.hasFocus() or not view.isReadOnly())
        for block, geometry in view.visible_blocks(region.top(), region.bottom()):
            number = block.blockNumber()
            band = QRectF(0, geometry.top(), width, geometry.height())
            if number == current and quiet:
                painter.fillRect(band, QColor(colors.code_current_line))
            if any(first <= number <= last for first, last in self._ranges):
                soft = QColor(colors.accent_soft)
                soft.setAlphaF(0.35)
                painter.fillRect(band, soft)
                painter.fillRect(QRectF(0, band.top(), _RANGE_BAR_PX, band.height()), QColor(colors.accent))
            if self._strength and any(first <= number <= last for first, last in self._flashing):
                light = QColor(colors.accent_soft)
                light.setAlphaF(self._strength)
                painter.fillRect(band, light)
            for start, end in self._matches_in(block):
                painter.fillRect(self._span(block, geometry, start, end), QColor(colors.warning_soft))

    def draw_above(self, painter: QPainter, region: QRect) -> None:
        """Guides, brackets, squiggles, messages."""
        view = self._view
        marks = view.marks_by_line()
        guides: list[QLineF] = []
        step, margin = view.fontMetrics().horizontalAdvance(" "), view.document().documentMargin()
        spaces = 0
        for block, geometry in view.visible_blocks(region.top(), region.bottom()):
            text = block.text()
            if text.strip():
                spaces = len(text) - len(text.lstrip(" "))
            guides += self._guides(geometry, spaces, step, margin)
            for position in self._brackets if view.hasFocus() or not view.isReadOnly() else ():
                if block.contains(position):
                    column = position - block.position()
                    painter.setPen(QColor(view.theme.colors.accent))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    box = self._span(block, geometry, column, column + 1)
                    painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), SPACING.hair, SPACING.hair)
            here = marks.get(block.blockNumber(), ())
            for mark in here:
                rect = self._span(block, geometry, *extent(text, mark.column))
                draw_squiggle(painter, rect, tone_color(view.theme.colors, mark.tone))
            shown = next((mark for mark in here if mark.inline), None)
            if shown is not None:
                self._draw_message(painter, block, geometry, shown)
        painter.setPen(QColor(view.theme.colors.border))
        painter.drawLines(guides)

    def _matches_in(self, block: QTextBlock) -> Iterator[tuple[int, int]]:
        begin, end = block.position(), block.position() + block.length()
        for start, stop in islice(self._matches, bisect.bisect_left(self._matches, (begin, 0)), None):
            if start >= end:
                return
            yield start - begin, stop - begin

    def _guides(self, geometry: QRectF, spaces: int, step: float, margin: float) -> list[QLineF]:
        width = self._view.indent_width
        xs = [round(geometry.left() + margin + column * step) + 0.5 for column in range(width, spaces, width)]
        return [QLineF(x, geometry.top(), x, geometry.bottom()) for x in xs]

    def _draw_message(self, painter: QPainter, block: QTextBlock, geometry: QRectF, mark: CodeMark) -> None:
        view, colors = self._view, self._view.theme.colors
        text = one_line(mark.text, _INLINE_LIMIT)
        length = block.length() - 1
        left = self._span(block, geometry, length, length + 1).left() + SPACING.large
        font = sans(TYPE.small * view.zoom)
        metrics = QFontMetrics(font)
        room = view.viewport().width() - left - SPACING.small
        if room < metrics.averageCharWidth() * 8:
            return
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room - SPACING.medium))
        box = QRectF(left, geometry.top() + 1, metrics.horizontalAdvance(text) + SPACING.medium, geometry.height() - 2)
        soft = colors.error_soft if tone_color(colors, mark.tone) == colors.error else colors.warning_soft
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(box, RADII.small, RADII.small)
        painter.setPen(QColor(tone_color(colors, mark.tone)))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _span(self, block: QTextBlock, geometry: QRectF, start: int, end: int) -> QRectF:
        return span_rect(block, geometry, start, end, self._view.fontMetrics().horizontalAdvance(" "))

    def _faded(self, value: object) -> None:
        self._strength = float(value) if isinstance(value, (int, float)) else 0.0
        self._view.viewport().update()


def _shifted(lines: Lines, line: int, by: int) -> Lines:
    first, last = lines
    if last < line:
        return lines
    return (max(first + by, line) if first > line else first, max(last + by, line))
