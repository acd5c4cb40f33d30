"""The small menu that says what ending a conversation does before it is done."""

from __future__ import annotations

from textwrap import wrap

from PySide6.QtWidgets import QMenu, QWidget

from designer.support.menus import passing_menu
from designer.support.theme import Theme

_COLUMNS = 52


def end_menu(parent: QWidget, theme: Theme, sentence: str) -> QMenu:
    """A menu with the sentence, and below it the one thing to do.

    Args:
        parent: Owns it until it hides.
        theme: For the icon.
        sentence: What it does.
    """
    menu = passing_menu(parent)
    for line in wrap(sentence, _COLUMNS):
        menu.addAction(line).setEnabled(False)
    menu.addSeparator()
    menu.addAction(theme.icon("circle-stop", theme.colors.error), menu.tr("End the conversation"))
    return menu
