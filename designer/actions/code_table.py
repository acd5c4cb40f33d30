"""The actions of an organism's Python: to go to it, to have it written, to open it elsewhere."""

from __future__ import annotations

from typing import Final

from designer.actions.action import Action, tr_noop
from designer.actions.needs import Need

_LISTENER: Final = (Need.DOCUMENT, Need.LISTENER)
_WRITES: Final = (Need.DOCUMENT, Need.FILE, Need.SOUND, Need.NOT_EMPTY)

CODE: Final = (
    Action(
        "code.go_to_handler",
        tr_noop("Go to handler"),
        tr_noop("Show the function that handles what the listener receives"),
        "parentheses",
        ("F12",),
        needs=_LISTENER,
    ),
    Action(
        "code.go_to_class",
        tr_noop("Go to payload class"),
        tr_noop("Show the class of what the listener takes"),
        "braces",
        ("Shift+F12",),
        needs=_LISTENER,
    ),
    Action(
        "code.open_editor",
        tr_noop("Open in editor"),
        tr_noop("Open the Python that is meant in your own editor"),
        "external-link",
        ("Ctrl+Shift+E",),
        needs=(Need.DOCUMENT, Need.FILE),
    ),
    Action(
        "code.write_missing",
        tr_noop("Write what is missing"),
        tr_noop("Write the classes and handlers that are named and not there: of what is selected, else of all"),
        "wand-sparkles",
        ("Ctrl+Shift+M",),
        needs=_WRITES,
    ),
)
