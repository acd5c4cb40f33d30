"""Which actions a context menu offers, by the kind of what is under it."""

from __future__ import annotations

from typing import Final

SEPARATOR: Final = ""

_EDITING: Final = ("edit.cut", "edit.copy", "edit.paste", "edit.duplicate", "edit.delete")

MENUS: Final = {
    "listener": (
        "edit.rename",
        "canvas.connect",
        "canvas.agent",
        "canvas.broadcast",
        SEPARATOR,
        *_EDITING,
        SEPARATOR,
        "canvas.frame",
        "canvas.reach",
        "canvas.fit_selection",
    ),
    "peer": ("edit.delete",),
    "note": ("edit.rename", SEPARATOR, *_EDITING),
    "frame": (
        "edit.rename",
        "canvas.collapse",
        "canvas.unframe",
        SEPARATOR,
        *_EDITING,
        SEPARATOR,
        "canvas.fit_selection",
    ),
    "bus": ("canvas.fit_selection",),
    "canvas": (
        "canvas.add",
        "canvas.note",
        "canvas.frame",
        SEPARATOR,
        "edit.paste",
        "edit.select_all",
        SEPARATOR,
        "canvas.arrange",
        "canvas.fit",
        "canvas.snap",
        "canvas.minimap",
        "canvas.system",
    ),
}
"""Action ids; an empty one stands for a line between groups."""
