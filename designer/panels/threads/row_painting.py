"""Draws one frame's row; each text and icon is laid out once, so that a repaint costs little."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap, QStaticText, QTransform

from designer.models.live.frames import FrameNode
from designer.panels.threads.states import TONES, FrameState
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE

INDENT_PX: Final = 16
"""How far a row stands in from the one above it."""
DOT_PX: Final = 7
"""The dot before a state."""
_SMALL_PX: Final = 12
_LEAST_NAME_PX: Final = 64
_MOST_TEXTS: Final = 4_000


class RowPainting:
    """Fonts, laid out texts and icons of the tree.

    Attributes:
        small: The font of all but the names.
        small_metrics: Its measures.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._texts: dict[tuple[str, int, bool], tuple[QStaticText, int]] = {}
        self._icons: dict[tuple[str, str, int, float], QPixmap] = {}
        self.dress()

    def dress(self) -> None:
        """Take fonts and colours anew."""
        self._texts.clear()
        self._icons.clear()
        self._plain, self.small = sans(), sans(TYPE.small)
        # Digits of one width: what counts up doesn't tremble.
        self.small.setFeature(QFont.Tag("tnum"), 1)
        self._plain_metrics, self.small_metrics = QFontMetrics(self._plain), QFontMetrics(self.small)

    def draw_ground(self, painter: QPainter, rect: QRect, *, is_selected: bool, is_hovered: bool) -> None:
        """Draw what is behind a row."""
        colors = self._theme.colors
        if is_selected or is_hovered:
            painter.fillRect(rect, self._theme.color(colors.accent_soft if is_selected else colors.hover))

    def draw_name(
        self, painter: QPainter, rect: QRect, node: FrameNode, name: str, state: FrameState, depth: int, chevron: str
    ) -> None:
        """Draw the first column.

        Args:
            painter: On the viewport.
            rect: The cell.
            node: The frame.
            name: What it is called.
            state: What it does.
            depth: How many rows it stands below.
            chevron: Name of the icon of a row that can be opened; empty for others.
        """
        colors = self._theme.colors
        end = rect.right() - SPACING.tight
        left = rect.left() + min(depth * INDENT_PX, max(end - rect.left() - _LEAST_NAME_PX, 0))
        middle = rect.center().y() + 1
        if chevron:
            self._draw_icon(painter, chevron, left + INDENT_PX - _SMALL_PX - 1, middle, _SMALL_PX, colors.text_muted)
        left += INDENT_PX + SPACING.hair
        is_over = state is FrameState.ENDED
        if not depth:
            tone = colors.text_faint if is_over else colors.accent
            self._draw_icon(painter, "message-square", left, middle, ICON_PX - 2, tone)
            left += ICON_PX + SPACING.hair
        cell = QRect(left, rect.top(), end - left, rect.height())
        left += self._draw(painter, cell, name, colors.text_faint if is_over else colors.text, is_small=False)
        if not depth and end - left > 3 * SPACING.huge:
            cell = QRect(left + SPACING.small, rect.top(), end - left - SPACING.small, rect.height())
            self._draw(painter, cell, node.conversation[:8], colors.text_faint)

    def draw_state(self, painter: QPainter, rect: QRect, text: str, state: FrameState, *, has_errors: bool) -> None:
        """Draw a dot and the state in words, and at the end whether there are errors."""
        colors = self._theme.colors
        middle = rect.center().y() + 1
        left = rect.left() + SPACING.tight
        if state is not FrameState.ENDED:
            tone = self._theme.color(getattr(colors, TONES[state]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
            painter.setPen(QPen(tone, 1.5))
            painter.setBrush(tone if state is FrameState.BUSY else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(left, middle - DOT_PX / 2 - 0.5, DOT_PX, DOT_PX))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        left += DOT_PX + SPACING.tight + SPACING.hair
        cell = QRect(left, rect.top(), rect.right() - SPACING.tight - left, rect.height())
        if has_errors:
            place = cell.right() - _SMALL_PX
            self._draw_icon(painter, "circle-alert", place, middle, _SMALL_PX, colors.error)
            cell.setRight(place - SPACING.hair)
        is_quiet = state in (FrameState.ENDED, FrameState.IDLE)
        self._draw(painter, cell, text, colors.text_faint if is_quiet else colors.text_muted)

    def draw_number(self, painter: QPainter, rect: QRect, text: str, *, is_faint: bool, is_bad: bool) -> None:
        """Draw a number, which ends where others do."""
        colors = self._theme.colors
        tone = colors.error if is_bad else colors.text_faint if is_faint else colors.text_muted
        self._draw(painter, rect.adjusted(0, 0, -SPACING.small, 0), text, tone, is_right=True)

    def _draw(
        self, painter: QPainter, rect: QRect, text: str, color: str, *, is_small: bool = True, is_right: bool = False
    ) -> int:
        """Draw a text as far as it fits; its width, in pixels."""
        if not text or rect.width() <= 0:
            return 0
        metrics = self.small_metrics if is_small else self._plain_metrics
        key = (text, rect.width(), is_small)
        laid_out = self._texts.get(key)
        if laid_out is None:
            if len(self._texts) > _MOST_TEXTS:
                self._texts.clear()
            cut = QStaticText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))
            cut.setTextFormat(Qt.TextFormat.PlainText)
            cut.prepare(QTransform(), self.small if is_small else self._plain)
            laid_out = self._texts[key] = (cut, int(cut.size().width()) + 1)
        painter.setFont(self.small if is_small else self._plain)
        painter.setPen(self._theme.color(color))
        left = rect.right() + 1 - laid_out[1] if is_right else rect.left()
        painter.drawStaticText(QPointF(left, rect.top() + (rect.height() - metrics.height()) // 2), laid_out[0])
        return laid_out[1]

    def _draw_icon(self, painter: QPainter, name: str, left: int, middle: int, size: int, color: str) -> None:
        ratio = painter.device().devicePixelRatioF()
        key = (name, color, size, ratio)
        drawn = self._icons.get(key)
        if drawn is None:
            drawn = self._icons[key] = self._theme.icon(name, color).pixmap(QSize(size, size), ratio)
        painter.drawPixmap(left, middle - size // 2, drawn)
