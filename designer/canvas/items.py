"""What can be pointed at on the canvas."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Kinds of things."""

    LISTENER = "listener"
    NOTE = "note"
    FRAME = "frame"
    BUS = "bus"
    SYSTEM = "system"
    """A ``system.*`` listener; shown on demand, never found by ``item_at`` and not to be edited."""


class Item(NamedTuple):
    """One thing: a listener by its name, a note or frame by its id, a bus by its payload class."""

    kind: Kind
    key: str


def listener(name: str) -> Item:
    """The item of a listener."""
    return Item(Kind.LISTENER, name)
