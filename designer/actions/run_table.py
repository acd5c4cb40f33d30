"""The actions of a run: start, stop, pause, inject, and the two arrangements of the panels."""

from __future__ import annotations

from typing import Final

from designer.actions.action import Action, tr_noop
from designer.actions.needs import Need

_OPEN: Final = (Need.DOCUMENT,)
_RUNS: Final = (Need.DOCUMENT, Need.RUNNING)

RUN: Final = (
    Action(
        "run.start",
        tr_noop("Run"),
        tr_noop("Run the organism as it is on the screen; while it runs: stop, and run again"),
        "play",
        ("F5",),
        needs=(Need.DOCUMENT, Need.NOT_EMPTY),
        short=tr_noop("Run"),
    ),
    Action(
        "run.stop",
        tr_noop("Stop"),
        tr_noop("Let what is in flight finish, then stop; again, stop at once"),
        "square",
        ("Shift+F5",),
        needs=_RUNS,
    ),
    Action(
        "run.pause",
        tr_noop("Pause"),
        tr_noop("Dispatch nothing until it goes on; handlers that run finish"),
        "pause",
        ("Ctrl+F5",),
        needs=_RUNS,
        checkable=True,
    ),
    Action(
        "run.inject",
        tr_noop("Inject…"),
        tr_noop("Write a message to a listener, from outside"),
        "send",
        ("Ctrl+I",),
        needs=(Need.DOCUMENT, Need.NOT_EMPTY),
    ),
    Action(
        "run.send",
        tr_noop("Send the message"),
        tr_noop("Send what is written in Inject; the run starts first if it must"),
        "send-horizontal",
        ("Ctrl+Return",),
        needs=(Need.DOCUMENT, Need.NOT_EMPTY),
    ),
    Action(
        "run.save_start",
        tr_noop("Save as start…"),
        tr_noop("Keep what is written in Inject as a start with a name, beside the YAML"),
        "bookmark-plus",
        needs=(Need.DOCUMENT, Need.FILE, Need.NOT_EMPTY),
    ),
)


def _layout(id: str, text: str, tooltip: str, icon: str, key: str) -> Action:
    return Action(f"view.layout_{id}", text, tooltip, icon, (key,), needs=_OPEN, checkable=True, choice="layout")


LAYOUTS: Final = (
    _layout("design", tr_noop("Design"), tr_noop("The panels for drawing"), "pencil-ruler", "Ctrl+Shift+1"),
    _layout("run", tr_noop("Run"), tr_noop("The panels for watching a run"), "activity", "Ctrl+Shift+2"),
)
