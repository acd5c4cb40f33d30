"""The shape of one action's data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QKeySequence

from designer.actions.needs import Need

Key = QKeySequence.StandardKey | str
"""A key that each platform has its own of, or one that is the same on all."""


class Context(Enum):
    """Where an action's keys are heard."""

    WINDOW = auto()
    CANVAS = auto()
    """Only while the canvas has the focus; for keys that type something elsewhere."""


@dataclass(frozen=True, slots=True)
class Action:
    """Everything about an action but its function.

    Attributes:
        id: ``canvas.connect``.
        text: What menus and the palette call it; the English words, translated where they are shown.
        tooltip: What it does, as a sentence without its name.
        icon: In resources/icons; empty for none.
        keys: The first is the one that is shown.
        context: Where the keys are heard.
        needs: What must hold.
        checkable: Whether it is a state that is on or off.
        choice: Name of the group of which exactly one is on; empty for none.
        short: A shorter text for the toolbar; empty for the icon alone.
    """

    id: str
    text: str
    tooltip: str
    icon: str = ""
    keys: tuple[Key, ...] = ()
    context: Context = Context.WINDOW
    needs: tuple[Need, ...] = ()
    checkable: bool = False
    choice: str = ""
    short: str = ""


def tr_noop(text: str) -> str:
    """English words of the table; they are translated where they are shown."""
    return str(QT_TRANSLATE_NOOP("Actions", text))


def sequences(keys: tuple[Key, ...]) -> tuple[QKeySequence, ...]:
    """The keys as this platform has them, the one to show first, none twice."""
    found: dict[str, QKeySequence] = {}
    for key in keys:
        several = [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
        for sequence in several:
            if not sequence.isEmpty():
                found.setdefault(sequence.toString(QKeySequence.SequenceFormat.PortableText), sequence)
    return tuple(found.values())
