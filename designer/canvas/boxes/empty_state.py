"""What the canvas says while the organism has no listeners: what it is for, and how to begin."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_WIDTH = 520
_PICTURE_PX = 40


class EmptyState(QWidget):
    """Lies in the middle of the empty canvas; between its buttons the canvas can be clicked."""

    add_wanted = Signal()
    """Quick add is to be opened."""
    paste_wanted = Signal()
    """Paste what is on the clipboard."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = QLabel(self.tr("Draw an organism"), self)
        title.setFont(sans(TYPE.title, weight=QFont.Weight.DemiBold))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = QLabel(
            self.tr(
                "Each card is a listener; its edges lead to those that it may send to.\n"
                "Drag one here from the palette, or press A and type a name."
            ),
            self,
        )
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setMinimumWidth(_WIDTH)
        self.add_button = QPushButton(self.tr("Add a listener"), self)
        self.add_button.setProperty("role", "primary")
        self.paste_button = QPushButton(self.tr("Paste YAML"), self)
        for label in (self._picture, title, text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING.small)
        buttons.addStretch()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.paste_button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.medium)
        layout.addWidget(self._picture)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addSpacing(SPACING.small)
        layout.addLayout(buttons)
        self.add_button.clicked.connect(self.add_wanted)
        self.paste_button.clicked.connect(self.paste_wanted)
        theme.changed.connect(self._paint)
        self._paint()
        self.setFixedWidth(_WIDTH)
        self.setFixedHeight(layout.totalHeightForWidth(_WIDTH))

    def _paint(self) -> None:
        icon = self._theme.icon("workflow", self._theme.colors.accent)
        self._picture.setPixmap(icon.pixmap(QSize(_PICTURE_PX, _PICTURE_PX), self.devicePixelRatioF()))
