"""What a panel says while it has nothing to show: what it is for, and how to begin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_ICON_PX = 28
_SMALL_ICON_PX = 18
_LOW_PX = 150
"""Below this height the icon stands beside the title."""
_VERY_LOW_PX = 64
"""Below this height only the title is left."""


class EmptyState(QWidget):
    """An icon, a line and a sentence or two, centred and calm."""

    def __init__(
        self, theme: Theme, icon: str, title: str, text: str, parent: QWidget | None = None, *, tone: str = ""
    ) -> None:
        """Make one.

        Args:
            theme: For the icon's colour.
            icon: Its name in resources/icons.
            title: What is the case: ``No problems``.
            text: What the panel is for, and how to begin.
            parent: The panel.
            tone: ``ok`` draws the icon in the colour of what is in order.
        """
        super().__init__(parent)
        self._theme = theme
        self._icon_name, self._tone = icon, tone
        self._said: tuple[str, ...] = ()
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self._title = self._label(lambda: sans(TYPE.body, weight=QFont.Weight.DemiBold))
        self._text = self._label(lambda: sans(TYPE.small))
        self._text.setProperty("role", "muted")
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING.large, SPACING.large, SPACING.large, SPACING.large)
        layout.setSpacing(SPACING.small)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._head.setSpacing(SPACING.small)
        self._head.addStretch(1)
        self._head.addWidget(self._icon)
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        layout.addStretch(2)
        layout.addLayout(self._head)
        layout.addWidget(self._text)
        layout.addStretch(3)
        self.say(icon, title, text, tone)
        theme.changed.connect(self._draw)

    def say(self, icon: str, title: str, text: str, tone: str = "") -> None:
        """Say something else.

        Args:
            icon: Its name in resources/icons.
            title: One line.
            text: A sentence or two.
            tone: ``ok`` draws the icon in the colour of what is in order.
        """
        said = (icon, title, text, tone)
        if said == self._said:
            # Said with each batch of a run, the same words would have all around them laid out again.
            return
        self._said = said
        self._icon_name, self._tone = icon, tone
        self._title.setText(title)
        self._text.setText(text)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make do with the height that there is."""
        super().resizeEvent(event)
        is_low = self.height() < _LOW_PX
        direction = QBoxLayout.Direction.LeftToRight if is_low else QBoxLayout.Direction.TopToBottom
        if self._head.direction() != direction:
            self._head.setDirection(direction)
            self._title.setWordWrap(not is_low)
            inset = SPACING.small if is_low else SPACING.large
            self._column.setContentsMargins(inset, inset, inset, inset)
            self._draw()
        self._text.setVisible(self._has_room_for_text())

    def _has_room_for_text(self) -> bool:
        """Half a line at the lower edge looks like a fault; then it is better left out."""
        if self.height() < _VERY_LOW_PX:
            return False
        margins = self._column.contentsMargins()
        inside = self.width() - margins.left() - margins.right()
        words = self._text.heightForWidth(inside)
        head = self._head.heightForWidth(inside) if self._head.hasHeightForWidth() else self._head.sizeHint().height()
        return margins.top() + head + SPACING.small + words + margins.bottom() <= self.height()

    def minimumSizeHint(self) -> QSize:
        """It takes what it gets, so that a panel can be made small."""
        return QSize(0, 0)

    def _label(self, font: Callable[[], QFont]) -> QLabel:
        label = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter)
        label.setTextFormat(Qt.TextFormat.PlainText)
        set_type(label, self._theme, font)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        return label

    def _draw(self) -> None:
        colors = self._theme.colors
        color = colors.ok if self._tone == "ok" else colors.text_faint
        icon = self._theme.icon(self._icon_name, color)
        size = _SMALL_ICON_PX if self._head.direction() == QBoxLayout.Direction.LeftToRight else _ICON_PX
        self._icon.setPixmap(icon.pixmap(QSize(size, size), self.devicePixelRatioF()))
        self._text.setVisible(self._has_room_for_text())
