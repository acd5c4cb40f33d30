"""What the start page is made of: buttons that look like cards and rows, each reachable by Tab."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from designer.shell.sample_picture import draw_organism
from designer.support.fonts import sans
from designer.support.icons import draw_icon
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, RADII, SPACING, TYPE
from runtime.organism.spec import OrganismSpec

_CARD_WIDTH_PX = 232
_PICTURE_PX = 124
_ROW_PX = 46
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class _Painted(QAbstractButton):
    """A button that draws itself; Enter presses it as Space does."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class SampleCard(_Painted):
    """A sample: its picture, its name, and one line."""

    def __init__(self, theme: Theme, name: str, line: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, f"{name}: {line}", parent)
        self._name = name
        self._line = line
        self._spec: OrganismSpec | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumWidth(_CARD_WIDTH_PX * 3 // 2)

    def set_organism(self, spec: OrganismSpec) -> None:
        """Draw this one; it is read after the page is up."""
        self._spec = spec
        self.update()

    def sizeHint(self) -> QSize:
        """At the width that it likes."""
        return QSize(_CARD_WIDTH_PX, self.heightForWidth(_CARD_WIDTH_PX))

    def minimumSizeHint(self) -> QSize:
        """A little narrower than it likes."""
        return QSize(_CARD_WIDTH_PX * 3 // 4, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """Its line wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Room for the picture, the name, and the line as it wraps."""
        room = QRect(0, 0, width - 2 * SPACING.medium - 4, 1_000)
        line = self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._line).height()
        return _PICTURE_PX + self.fontMetrics().lineSpacing() + max(line, 1) + 3 * SPACING.medium

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card."""
        colors, color = self._theme.colors, self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        hot = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(color(colors.accent if hot else colors.border), 1.5 if self.hasFocus() else 1))
        painter.setBrush(color(colors.surface))
        painter.drawRoundedRect(area, RADII.card, RADII.card)
        picture = QRectF(area.left() + 1, area.top() + 1, area.width() - 2, _PICTURE_PX)
        painter.save()
        painter.setClipRect(picture)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(colors.canvas))
        painter.drawRoundedRect(picture.adjusted(0, 0, 0, RADII.card * 2), RADII.card - 1, RADII.card - 1)
        self._draw_grid(painter, picture)
        if self._spec is not None:
            inner = picture.adjusted(SPACING.medium, SPACING.small, -SPACING.medium, -SPACING.small)
            draw_organism(painter, self._spec, inner, self._theme)
        painter.restore()
        painter.setPen(QPen(color(colors.border), 1))
        painter.drawLine(picture.bottomLeft(), picture.bottomRight())
        text = QRect(
            int(area.left()) + SPACING.medium,
            int(picture.bottom()) + SPACING.small,
            int(area.width()) - 2 * SPACING.medium,
            int(area.bottom() - picture.bottom()) - SPACING.medium,
        )
        painter.setFont(sans(weight=QFont.Weight.DemiBold))
        painter.setPen(color(colors.text))
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._name)
        text.setTop(text.top() + painter.fontMetrics().lineSpacing() + SPACING.hair)
        painter.setFont(sans())
        painter.setPen(color(colors.text_muted))
        painter.drawText(
            text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | Qt.TextFlag.TextWordWrap, self._line
        )
        painter.end()

    def _draw_grid(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(self._theme.color(self._theme.colors.canvas_grid), 1.4))
        step = SPACING.large
        x = area.left() + step / 2
        while x < area.right():
            y = area.top() + step / 2
            while y < area.bottom():
                painter.drawPoint(int(x), int(y))
                y += step
            x += step


class FileRow(_Painted):
    """A file to open: its name, where it is, when it was last open."""

    def __init__(
        self, theme: Theme, icon: str, name: str, place: str, when: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, ", ".join(part for part in (name, place, when) if part), parent)
        self._icon = icon
        self._name = one_line(name)
        self._place = one_line(place)
        self._when = when
        self._offered: QToolButton | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def offer(self, text: str) -> QToolButton:
        """A small button at the right end, to get rid of what the row stands for."""
        button = QToolButton(self)
        button.setToolTip(tooltip(text))
        button.setAccessibleName(one_line(text))
        button.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))
        button.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACING.small, 0)
        row.addStretch(1)
        row.addWidget(button)
        self._offered = button
        self._theme.changed.connect(self._dress)
        self._dress()
        return button

    def _dress(self) -> None:
        if self._offered is not None:
            self._offered.setIcon(self._theme.icon("trash-2", self._theme.colors.text_faint))

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(280, max(_ROW_PX, self.fontMetrics().lineSpacing() * 2 + SPACING.medium))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The row."""
        colors, color = self._theme.colors, self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(color(colors.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(color(colors.hover))
            painter.drawRoundedRect(area, RADII.medium, RADII.medium)
        side = ICON_PX + SPACING.hair
        left = area.left() + SPACING.small
        draw_icon(painter, self._icon, QRectF(left, area.center().y() - side / 2, side, side), colors.accent)
        left += side + SPACING.medium
        half = area.height() / 2
        if not self._place:
            # A name alone stands in the middle.
            area.translate(0, half / 2 - SPACING.hair)
        right = area.right() - SPACING.small - (self._offered.sizeHint().width() if self._offered else 0)
        first = QRectF(left, area.top() + SPACING.hair, right - left, half)
        second = QRectF(left, area.top() + half - SPACING.hair, first.width(), half)
        painter.setFont(sans(TYPE.small))
        painter.setPen(color(colors.text_faint))
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._when)
        room = second.width()
        place = painter.fontMetrics().elidedText(self._place, Qt.TextElideMode.ElideMiddle, int(room))
        painter.setPen(color(colors.text_muted))
        painter.drawText(second, _LEFT, place)
        when = painter.fontMetrics().horizontalAdvance(self._when) + SPACING.medium
        painter.setFont(sans(weight=QFont.Weight.Medium))
        painter.setPen(color(colors.text))
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, int(first.width() - when))
        painter.drawText(first, _LEFT, name)
        painter.end()
