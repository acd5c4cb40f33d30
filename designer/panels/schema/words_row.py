"""A line or more of words behind an icon, that can be clicked where they name a place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from designer.support.fonts import sans
from designer.support.plain_text import shown, tooltip
from designer.support.theme import Theme
from designer.support.tokens import RADII, SPACING, TYPE
from designer.support.type_face import set_type

_ICON_PX: Final = 14
_LEFT_PX: Final = SPACING.small + _ICON_PX + SPACING.small - 2
_LONGEST: Final = 700


class WordsRow(QAbstractButton):
    """Wraps its words, also within long ones; clicked by mouse, Enter and Space."""

    def __init__(
        self, theme: Theme, icon: str, tone: str, text: str, tip: str = "", *, leads: bool = False, links: bool = False
    ) -> None:
        """Make one.

        Args:
            theme: For colours and icon.
            icon: Its name in resources/icons.
            tone: Name of a colour in :class:`designer.support.tokens.Colors`.
            text: A sentence.
            tip: What the tooltip adds.
            leads: Whether it is the first and foremost of several.
            links: Whether a click goes somewhere.
        """
        super().__init__()
        self._theme = theme
        self._icon_name, self._tone = icon, tone
        self._leads, self._links = leads, links
        self._layout = QTextLayout()
        self._laid_px = -1
        self._height_px = 0
        self.setText(shown(text, _LONGEST))
        self.setAccessibleName(self.text())
        self.setToolTip(tooltip(tip))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if links else Qt.FocusPolicy.NoFocus)
        if links:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_type(self, theme, lambda: sans(TYPE.small))
        theme.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter clicks, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Words of another size wrap elsewhere."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._laid_px = -1
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its lines."""
        self._lay(width)
        return self._height_px + 2 * SPACING.hair

    def sizeHint(self) -> QSize:
        """As high as it is at its width."""
        width = self.width() if self.width() > _LEFT_PX else 200
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Any width will do; how high it must be, its width tells."""
        return QSize(0, self.fontMetrics().height() + 2 * SPACING.hair)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon and words."""
        colors = self._theme.colors
        painter = QPainter(self)
        if self._links and (self.underMouse() or self.hasFocus()):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color(colors.accent)) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(colors.hover if self.underMouse() else colors.surface))
            box = QRectF(self.rect()).adjusted(SPACING.hair + 0.5, 0.5, -SPACING.hair - 0.5, -0.5)
            painter.drawRoundedRect(box, RADII.small, RADII.small)
        self._lay(self.width())
        first_px = self._layout.lineAt(0).height() if self._layout.lineCount() else _ICON_PX
        icon = self._theme.icon(self._icon_name, getattr(colors, self._tone))
        top = SPACING.hair + round((first_px - _ICON_PX) / 2)
        icon.paint(painter, SPACING.small, top, _ICON_PX, _ICON_PX)
        painter.setPen(self._theme.color(colors.text if self._leads else colors.text_muted))
        self._layout.draw(painter, QPointF(_LEFT_PX, SPACING.hair))
        painter.end()

    def _lay(self, width: int) -> None:
        if width == self._laid_px:
            return
        self._laid_px = width
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = self._layout
        layout.setText(self.text().replace("\n", "\u2028"))
        layout.setFont(self.font())
        layout.setTextOption(option)
        room = max(width - _LEFT_PX - SPACING.small, 20)
        layout.beginLayout()
        bottom = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room)
            line.setPosition(QPointF(0, bottom))
            bottom += line.height()
        layout.endLayout()
        self._height_px = round(bottom + 0.5)
