"""A button that is an icon only."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from designer.support.plain_text import tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX

_SIZE_PX: Final = ICON_PX - 2


class IconButton(QToolButton):
    """Says what it does where it is pointed at and to who can't see it; its icon follows the theme."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        words: str,
        parent: QWidget | None = None,
        *,
        tone: str = "",
        checkable: bool = False,
    ) -> None:
        """Make one.

        Args:
            theme: For the icon.
            icon: Its name in resources/icons.
            words: What the button does.
            parent: As Qt has it.
            tone: Name of its colour in :class:`designer.support.tokens.Colors`; empty for that of all icons.
            checkable: Whether it stays down.
        """
        super().__init__(parent)
        self._theme = theme
        self._icon, self._tone = icon, tone
        self.setToolTip(tooltip(words))
        self.setAccessibleName(words)
        self.setIconSize(QSize(_SIZE_PX, _SIZE_PX))
        self.setCheckable(checkable)
        theme.changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        color = getattr(self._theme.colors, self._tone) if self._tone else ""
        self.setIcon(self._theme.icon(self._icon, color))
