"""Menus that come up once, for a click of the right button, and go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QWidget


def passing_menu(parent: QWidget) -> QMenu:
    """An empty menu that is deleted when it is closed."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def add_entry(menu: QMenu, icon: QIcon, text: str, do: Callable[[], object]) -> QAction:
    """Add what can be done.

    Args:
        menu: Where to.
        icon: Before it.
        text: What is done; an ``&`` in it is a character like others.
        do: Does it.
    """
    action = menu.addAction(icon, text.replace("&", "&&"))
    action.triggered.connect(lambda _checked=False: do())
    return action
