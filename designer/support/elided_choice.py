"""Boxes to choose from that are narrower than what is chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

_TEXT_GAP_PX: Final = 2
"""Styles leave so much at both sides of the text."""


def elide_choice(box: QComboBox, option: QStyleOptionComboBox) -> None:
    """End a text that is too long in dots, where the style would cut through a letter; for ``initStyleOption``.

    Args:
        box: What is drawn.
        option: As the box has filled it.
    """
    style, part = box.style(), QStyle.SubControl.SC_ComboBoxEditField
    place = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    room = place.width() - 2 * _TEXT_GAP_PX
    option.currentText = box.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
