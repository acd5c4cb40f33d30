"""Where actions stand in menus and toolbar, as trees of ids. What a right click offers is said where it falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from designer.actions.action import tr_noop

SEPARATOR: Final = ""
RECENT: Final = "recent"
"""Stands for the list of files opened lately, which is no action of the table."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu: ids of actions, separators, and menus within."""

    title: str
    entries: tuple[str | Menu, ...]


_ALIGN: Final = Menu(
    tr_noop("Align"),
    (
        "canvas.align_left",
        "canvas.align_center_x",
        "canvas.align_right",
        SEPARATOR,
        "canvas.align_top",
        "canvas.align_center_y",
        "canvas.align_bottom",
        SEPARATOR,
        "canvas.distribute_x",
        "canvas.distribute_y",
    ),
)

MENU_BAR: Final = (
    Menu(
        tr_noop("&File"),
        (
            "file.new",
            "file.open",
            RECENT,
            SEPARATOR,
            "file.save",
            "file.save_as",
            "file.reload",
            SEPARATOR,
            "file.export",
            "file.save_svg",
            "file.save_png",
            SEPARATOR,
            "app.settings",
            SEPARATOR,
            "file.close",
            "app.quit",
        ),
    ),
    Menu(
        tr_noop("&Edit"),
        (
            "edit.undo",
            "edit.redo",
            SEPARATOR,
            "edit.cut",
            "edit.copy",
            "edit.paste",
            "edit.duplicate",
            "edit.delete",
            SEPARATOR,
            "edit.select_all",
            "edit.find",
            "edit.rename",
        ),
    ),
    Menu(
        tr_noop("&Canvas"),
        (
            "canvas.add",
            "canvas.connect",
            "canvas.broadcast",
            "canvas.agent",
            SEPARATOR,
            "canvas.note",
            "canvas.frame",
            "canvas.unframe",
            "canvas.collapse",
            SEPARATOR,
            "canvas.arrange",
            _ALIGN,
            "canvas.snap",
            SEPARATOR,
            "canvas.reach",
            "canvas.system",
        ),
    ),
    Menu(
        tr_noop("C&ode"),
        (
            "code.go_to_handler",
            "code.go_to_class",
            "code.open_editor",
            SEPARATOR,
            "code.write_missing",
        ),
    ),
    Menu(
        tr_noop("&Run"),
        (
            "run.start",
            "run.stop",
            "run.pause",
            SEPARATOR,
            "run.inject",
            "run.send",
            "run.save_start",
            SEPARATOR,
            "canvas.motion",
        ),
    ),
    Menu(
        tr_noop("&View"),
        (
            "view.canvas",
            "view.yaml",
            "view.side_by_side",
            "view.python",
            SEPARATOR,
            "view.layout_design",
            "view.layout_run",
            SEPARATOR,
            Menu(
                tr_noop("Panels"),
                (
                    "view.panel.palette",
                    "view.panel.outline",
                    "view.panel.inspector",
                    "view.panel.schema",
                    "view.panel.prompt",
                    "view.panel.sample",
                    "view.panel.problems",
                    "view.panel.history",
                    SEPARATOR,
                    "view.panel.inject",
                    "view.panel.messages",
                    "view.panel.message",
                    "view.panel.threads",
                    "view.panel.todos",
                    "view.panel.log",
                    SEPARATOR,
                    "view.reset_layout",
                ),
            ),
            "view.next_pane",
            "view.previous_pane",
            SEPARATOR,
            "canvas.fit",
            "canvas.fit_selection",
            "canvas.zoom_100",
            "canvas.zoom_in",
            "canvas.zoom_out",
            "canvas.minimap",
            SEPARATOR,
            Menu(tr_noop("Theme"), ("theme.system", "theme.light", "theme.dark", SEPARATOR, "theme.toggle")),
            "view.full_screen",
        ),
    ),
    Menu(tr_noop("&Help"), ("help.commands", "help.shortcuts", SEPARATOR, "help.about")),
)

TOOLBAR: Final = (
    ("file.new", "file.open", "file.save"),
    ("edit.undo", "edit.redo"),
    ("canvas.add", "canvas.connect", "canvas.arrange"),
)
TOOLBAR_RUN: Final = ("run.start", "run.pause", "run.stop")
"""With the chooser of starts between the first and the others."""
TOOLBAR_ZOOM: Final = ("canvas.zoom_out", "canvas.zoom_in", "canvas.fit")
"""Stand around the field that shows the zoom."""
TOOLBAR_VIEWS: Final = ("view.canvas", "view.yaml", "view.side_by_side", "view.python")
TOOLBAR_RIGHT: Final = ("theme.toggle", "help.commands")
