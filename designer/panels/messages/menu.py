"""What a right click on rows offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QMenu, QWidget

from designer.support.menus import add_entry, passing_menu
from designer.support.plain_text import one_line
from designer.support.theme import Theme

_NAME_LIMIT = 40


class Entry(NamedTuple):
    """One thing to do; one without words is a line between others.

    Attributes:
        icon: Its name in resources/icons.
        text: What is done; names in it are safe to show.
        do: Does it.
    """

    icon: str = ""
    text: str = ""
    do: Callable[[], object] | None = None


def menu_of(entries: list[Entry], theme: Theme, parent: QWidget) -> QMenu:
    """A menu that goes when it is closed; what can't be done now is not in it."""
    menu = passing_menu(parent)
    for entry in entries:
        if not entry.text:
            menu.addSeparator()
        elif entry.do is not None:
            add_entry(menu, theme.icon(entry.icon), entry.text, entry.do)
    return menu


def name_in_menu(name: str) -> str:
    """A name from anywhere, short and safe."""
    return one_line(name, _NAME_LIMIT)
