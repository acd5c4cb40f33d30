"""Fonts other than the application's: they too grow when the user wants larger text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from designer.support.theme import Theme


def set_type(widget: QWidget, theme: Theme, font: Callable[[], QFont]) -> None:
    """Give a widget a font for good.

    Args:
        widget: Whose text it is.
        theme: Says when text has another size.
        font: Makes the font anew each time: ``lambda: sans(TYPE.small)``.
    """
    _Follower(widget, theme, font)


class _Follower(QObject):
    """Lives as long as its widget."""

    def __init__(self, widget: QWidget, theme: Theme, font: Callable[[], QFont]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._font = font
        theme.changed.connect(self._apply)
        self._apply()

    @Slot()
    def _apply(self) -> None:
        font = self._font()
        # Setting an equal font lays out the whole window anew all the same.
        if font != self._widget.font():
            self._widget.setFont(font)
