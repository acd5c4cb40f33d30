"""The actions of the canvas, as data; part of the table."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QKeySequence

from designer.actions.action import Action, Context, tr_noop
from designer.actions.needs import Need

_Std = QKeySequence.StandardKey
_OPEN: Final = (Need.DOCUMENT,)
_SEEN: Final = (Need.DOCUMENT, Need.CANVAS)
_CHANGES: Final = (Need.DOCUMENT, Need.SOUND, Need.CANVAS)


def _canvas(
    id: str, text: str, tooltip: str, icon: str = "", *keys: str, needs: tuple[Need, ...] = (), check: bool = False
) -> Action:
    return Action(f"canvas.{id}", text, tooltip, icon, keys, Context.CANVAS, needs, check)


def _arrange(id: str, text: str, tooltip: str, icon: str, least: Need = Need.TWO) -> Action:
    return Action(f"canvas.{id}", text, tooltip, icon, needs=(*_CHANGES, least))


CANVAS: Final = (
    Action(
        "canvas.add",
        tr_noop("Add listener…"),
        tr_noop("Add a listener by typing, where the pointer is"),
        "plus",
        ("A", "Ins"),
        Context.CANVAS,
        _CHANGES,
        short=tr_noop("Add"),
    ),
    _canvas(
        "connect",
        tr_noop("Connect to…"),
        tr_noop("Make another listener a peer of the one selected"),
        "link",
        "C",
        needs=(*_CHANGES, Need.LISTENER),
    ),
    _canvas(
        "broadcast",
        tr_noop("Broadcast"),
        tr_noop("Let all listeners of this payload class hear what is sent to the class"),
        "radio-tower",
        "B",
        needs=(*_CHANGES, Need.LISTENER),
    ),
    _canvas(
        "agent",
        tr_noop("Agent"),
        tr_noop("Make it an agent that may call its peers only, or a tool again"),
        "bot",
        "G",
        needs=(*_CHANGES, Need.LISTENER),
    ),
    _canvas(
        "note", tr_noop("Add note"), tr_noop("Put a piece of paper on the canvas"), "sticky-note", "N", needs=_CHANGES
    ),
    Action(
        "canvas.frame",
        tr_noop("Frame"),
        tr_noop("Draw a titled frame around what is selected"),
        "frame",
        ("Ctrl+G",),
        needs=_CHANGES,
    ),
    Action(
        "canvas.unframe",
        tr_noop("Remove frame"),
        tr_noop("Take the frame away and keep what it holds"),
        "ungroup",
        ("Ctrl+Shift+G",),
        needs=(*_CHANGES, Need.FRAME),
    ),
    _canvas(
        "collapse",
        tr_noop("Collapse frame"),
        tr_noop("Fold a frame into its head, or open it again"),
        "group",
        "E",
        needs=(*_CHANGES, Need.FRAME),
    ),
    _canvas(
        "reach",
        tr_noop("Only what this reaches"),
        tr_noop("Show only what messages from the selected listener can reach"),
        "route",
        "R",
        needs=_SEEN,
        check=True,
    ),
    Action(
        "canvas.system",
        tr_noop("System listeners"),
        tr_noop("Show the listeners that every organism has"),
        "eye",
        needs=_SEEN,
        checkable=True,
    ),
    Action(
        "canvas.arrange",
        tr_noop("Arrange"),
        tr_noop("Lay everything out in layers, keeping what you placed where it can"),
        "network",
        ("Ctrl+Shift+L",),
        needs=(*_CHANGES, Need.NOT_EMPTY),
    ),
    _arrange("align_left", tr_noop("Align left"), tr_noop("Move left edges onto one line"), "align-start-vertical"),
    _arrange(
        "align_center_x",
        tr_noop("Align centres across"),
        tr_noop("Move middles under one another"),
        "align-center-vertical",
    ),
    _arrange("align_right", tr_noop("Align right"), tr_noop("Move right edges onto one line"), "align-end-vertical"),
    _arrange("align_top", tr_noop("Align top"), tr_noop("Move top edges onto one line"), "align-start-horizontal"),
    _arrange(
        "align_center_y",
        tr_noop("Align centres down"),
        tr_noop("Move middles beside one another"),
        "align-center-horizontal",
    ),
    _arrange(
        "align_bottom", tr_noop("Align bottom"), tr_noop("Move bottom edges onto one line"), "align-end-horizontal"
    ),
    _arrange(
        "distribute_x",
        tr_noop("Distribute across"),
        tr_noop("Make the gaps between them equal, left to right"),
        "align-horizontal-distribute-center",
        Need.THREE,
    ),
    _arrange(
        "distribute_y",
        tr_noop("Distribute down"),
        tr_noop("Make the gaps between them equal, top to bottom"),
        "align-vertical-distribute-center",
        Need.THREE,
    ),
    Action(
        "canvas.snap",
        tr_noop("Snap to grid"),
        tr_noop("Let things that are moved fall onto the grid"),
        "grid-2x2",
        needs=_OPEN,
        checkable=True,
    ),
    _canvas(
        "minimap",
        tr_noop("Minimap"),
        tr_noop("Show the whole organism small, in a corner"),
        "map",
        "M",
        needs=_OPEN,
        check=True,
    ),
    _canvas(
        "motion",
        tr_noop("Moving messages"),
        tr_noop("Show messages travel along the edges while the organism runs"),
        "zap",
        needs=_OPEN,
        check=True,
    ),
    _canvas(
        "fit",
        tr_noop("Fit all"),
        tr_noop("Zoom so that everything is in view"),
        "maximize",
        "Shift+1",
        needs=_SEEN,
    ),
    _canvas(
        "fit_selection",
        tr_noop("Fit selection"),
        tr_noop("Zoom so that what is selected fills the view"),
        "scan",
        "Shift+2",
        needs=(*_SEEN, Need.SELECTED),
    ),
    Action(
        "canvas.zoom_100",
        tr_noop("Zoom to 100 %"),
        tr_noop("Show one pixel as one pixel"),
        "",
        ("Ctrl+0",),
        needs=_SEEN,
    ),
    Action(
        "canvas.zoom_in",
        tr_noop("Zoom in"),
        tr_noop("Show it larger"),
        "zoom-in",
        (_Std.ZoomIn, "Ctrl+="),
        needs=_SEEN,
    ),
    Action(
        "canvas.zoom_out",
        tr_noop("Zoom out"),
        tr_noop("Show it smaller"),
        "zoom-out",
        (_Std.ZoomOut,),
        needs=_SEEN,
    ),
)
