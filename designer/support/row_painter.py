"""Draws lines of cells. What was drawn once is laid out already: a repaint costs little whatever the list holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QStaticText, QTransform
from PySide6.QtWidgets import QWidget

from designer.support.fonts import mono, sans
from designer.support.icons import draw_icon
from designer.support.rows import Column, Face, Fold, Line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_MOST_TEXTS: Final = 6_000
_STRIPE_PX: Final = 3
_ICON_PX: Final = 13
_CHEVRON_PX: Final = 12
LEAD_PX: Final = _STRIPE_PX + SPACING.tight + _CHEVRON_PX + SPACING.hair
"""Stripe and triangle, before the text of the first column."""
PAD_PX: Final = SPACING.small
"""Left and right in each cell."""
_AIR_PX: Final = 6
_LEFT_OUT: Final = "…"


class RowPainter:
    """Fonts, laid out texts and icons of one list."""

    def __init__(self, theme: Theme, columns: Sequence[Column], widget: QWidget) -> None:
        self._theme = theme
        self._columns = tuple(columns)
        self._widget = widget
        self._texts: dict[tuple[str, int, int], tuple[QStaticText, float]] = {}
        self._icons: dict[tuple[str, str, int], QPixmap] = {}
        self._colors: dict[str, QColor] = {}
        self._ratio = 0.0
        self.dress()

    def dress(self) -> None:
        """Take fonts and colours anew."""
        self._texts.clear()
        self._icons.clear()
        small = sans(TYPE.small)
        # Digits of one width: what counts up doesn't tremble.
        small.setFeature(QFont.Tag("tnum"), 1)
        self.header_font = sans(TYPE.small)
        self._fonts = {Face.BODY: sans(), Face.SMALL: small, Face.MONO: mono(TYPE.small)}
        self._metrics = {face: QFontMetrics(font) for face, font in self._fonts.items()}
        self.row_px = max(metrics.height() for metrics in self._metrics.values()) + _AIR_PX

    def width_px(self, column: Column) -> int:
        """How wide a column is meant to be."""
        metrics = self._metrics[column.face]
        inside = max(column.width * metrics.averageCharWidth(), QFontMetrics(sans()).horizontalAdvance(column.title))
        return inside + 2 * PAD_PX + (LEAD_PX if column is self._columns[0] else 0)

    def is_cut(self, text: str, column: int, inside_px: int) -> bool:
        """Whether a text doesn't fit into that many pixels."""
        return self._metrics[self._columns[column].face].horizontalAdvance(text) > inside_px

    def draw(self, painter: QPainter, lines: Sequence[Line], top: int, spans: Sequence[tuple[int, int, int]]) -> None:
        """Draw lines, but for what is behind them.

        Args:
            painter: On the viewport.
            lines: From the first in view on.
            top: Of the first one.
            spans: Column, left edge and width of each visible column.
        """
        if painter.device().devicePixelRatioF() != self._ratio:
            self._ratio = painter.device().devicePixelRatioF()
            self._icons.clear()
        if len(self._texts) > _MOST_TEXTS:
            self._texts.clear()
        for column, left, width in spans:
            self._draw_column(painter, lines, top, column, left, width)
        self._draw_leads(painter, lines, top)

    def color(self, value: str) -> QColor:
        """A token as Qt's colour, made once."""
        made = self._colors.get(value)
        if made is None:
            made = self._colors[value] = QColor(value)
        return made

    def fold_rect(self, top: int, left: int) -> QRect:
        """Where the triangle of a line is clicked."""
        return QRect(left, top, LEAD_PX + PAD_PX // 2, self.row_px)

    def _draw_column(
        self, painter: QPainter, lines: Sequence[Line], top: int, column: int, left: int, width: int
    ) -> None:
        spec = self._columns[column]
        face = spec.face
        painter.setFont(self._fonts[face])
        height = self.row_px
        y = top + (height - self._metrics[face].height()) // 2
        start = left + PAD_PX + (LEAD_PX if column == 0 else 0)
        room = left + width - PAD_PX - start
        is_right, texts, pen = spec.is_right, self._texts, ""
        for line in lines:
            text, color, icon, indent = line.cells[column]
            if text or icon:
                if color != pen:
                    painter.setPen(self.color(color))
                    pen = color
                x, inside = start + indent, room - indent
                if icon:
                    self._draw_icon(painter, icon, color, x, y + (self._metrics[face].height() - _ICON_PX) // 2)
                    x += _ICON_PX + SPACING.tight
                    inside -= _ICON_PX + SPACING.tight
                key = (text, inside, column)
                made = texts.get(key)
                if made is None:
                    made = texts[key] = self._laid_out(text, inside, spec)
                painter.drawStaticText(QPointF(x + inside - made[1] if is_right else x, y), made[0])
            y += height

    def _draw_leads(self, painter: QPainter, lines: Sequence[Line], top: int) -> None:
        height = self.row_px
        color = self._theme.colors.text_muted
        left = _STRIPE_PX + SPACING.tight
        for line in lines:
            if line.stripe:
                painter.fillRect(0, top, _STRIPE_PX, height, self.color(line.stripe))
            if line.fold:
                icon = "chevron-right" if line.fold is Fold.FOLDED else "chevron-down"
                self._draw_icon(painter, icon, color, left, top + (height - _CHEVRON_PX) // 2, _CHEVRON_PX)
            top += height

    def _draw_icon(self, painter: QPainter, name: str, color: str, x: int, y: int, size: int = _ICON_PX) -> None:
        key = (name, color, size)
        made = self._icons.get(key)
        if made is None:
            made = self._icons[key] = self._drawn(name, color, size)
        painter.drawPixmap(x, y, made)

    def _drawn(self, name: str, color: str, size: int) -> QPixmap:
        pixels = max(round(size * self._ratio), 1)
        made = QPixmap(pixels, pixels)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        draw_icon(painter, name, QRectF(0, 0, pixels, pixels), color)
        painter.end()
        made.setDevicePixelRatio(self._ratio)
        return made

    def _laid_out(self, text: str, inside_px: int, spec: Column) -> tuple[QStaticText, float]:
        made = QStaticText(self._fitted(text, max(inside_px, 0), spec))
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        made.prepare(QTransform(), self._fonts[spec.face])
        return made, made.size().width()

    def _fitted(self, text: str, inside_px: int, spec: Column) -> str:
        metrics = self._metrics[spec.face]
        if not spec.steps:
            return metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside_px)
        left = text
        while metrics.horizontalAdvance(left) > inside_px:
            _, step, rest = left.removeprefix(_LEFT_OUT + spec.steps).partition(spec.steps)
            if not step:
                return metrics.elidedText(left, Qt.TextElideMode.ElideLeft, inside_px)
            left = _LEFT_OUT + spec.steps + rest
        return left
