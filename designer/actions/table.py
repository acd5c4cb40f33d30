"""Every action of the window as data. Menus, toolbar, keys, context menus, palette and help come from it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QKeySequence

from designer.actions.action import Action, tr_noop
from designer.actions.canvas_table import CANVAS
from designer.actions.code_table import CODE
from designer.actions.needs import Need
from designer.actions.run_table import LAYOUTS, RUN

_Std = QKeySequence.StandardKey
_OPEN: Final = (Need.DOCUMENT,)


_FILE: Final = (
    Action("file.new", tr_noop("New"), tr_noop("Start an organism in a folder of its own"), "file-plus-2", (_Std.New,)),
    Action("file.open", tr_noop("Open…"), tr_noop("Open an organism from a file"), "folder-open", (_Std.Open,)),
    Action(
        "file.save",
        tr_noop("Save"),
        tr_noop("Write the text and the layout to disk"),
        "save",
        (_Std.Save,),
        needs=_OPEN,
    ),
    Action(
        "file.save_as",
        tr_noop("Save as…"),
        tr_noop("Write to another place, and go on there"),
        "",
        ("Ctrl+Shift+S",),
        needs=_OPEN,
    ),
    Action(
        "file.reload",
        tr_noop("Reload"),
        tr_noop("Read the file again, as a step that can be undone"),
        "refresh-cw",
        needs=(Need.DOCUMENT, Need.FILE),
    ),
    Action(
        "file.save_svg",
        tr_noop("Save picture as SVG…"),
        tr_noop("Write the whole canvas as a drawing that scales"),
        "image",
        needs=(Need.DOCUMENT, Need.NOT_EMPTY),
    ),
    Action(
        "file.save_png",
        tr_noop("Save picture as PNG…"),
        tr_noop("Write the whole canvas as an image"),
        "image",
        needs=(Need.DOCUMENT, Need.NOT_EMPTY),
    ),
    Action(
        "file.export",
        tr_noop("Export…"),
        tr_noop("Write a folder that runs elsewhere, without the designer"),
        "package",
        ("Ctrl+E",),
        needs=(Need.DOCUMENT, Need.FILE, Need.NOT_EMPTY),
    ),
    Action("file.close", tr_noop("Close window"), tr_noop("Close this organism"), "x", ("Ctrl+W", _Std.Close)),
    Action("app.settings", tr_noop("Settings…"), tr_noop("Theme, text size, shortcuts"), "settings", ("Ctrl+,",)),
    Action("app.quit", tr_noop("Quit"), tr_noop("Close the window and end"), "log-out", (_Std.Quit, "Ctrl+Q")),
)

_EDIT: Final = (
    Action(
        "edit.undo", tr_noop("Undo"), tr_noop("Take the last step back"), "undo-2", (_Std.Undo,), needs=(Need.UNDO,)
    ),
    Action(
        "edit.redo",
        tr_noop("Redo"),
        tr_noop("Make the step again that was taken back"),
        "redo-2",
        (_Std.Redo, "Ctrl+Y"),
        needs=(Need.REDO,),
    ),
    Action(
        "edit.cut",
        tr_noop("Cut"),
        tr_noop("Copy what is selected as YAML text, and remove it"),
        "scissors",
        (_Std.Cut,),
        needs=(Need.DOCUMENT, Need.SELECTED_OR_TEXT),
    ),
    Action(
        "edit.copy",
        tr_noop("Copy"),
        tr_noop("Copy what is selected as YAML text"),
        "copy",
        (_Std.Copy,),
        needs=(Need.DOCUMENT, Need.SELECTED_OR_TEXT),
    ),
    Action(
        "edit.paste",
        tr_noop("Paste"),
        tr_noop("Insert listeners or text from the clipboard"),
        "clipboard-paste",
        (_Std.Paste,),
        needs=_OPEN,
    ),
    Action(
        "edit.duplicate",
        tr_noop("Duplicate"),
        tr_noop("Make a second one of what is selected, with its peers"),
        "square-stack",
        ("Ctrl+D",),
        needs=(Need.DOCUMENT, Need.SELECTED_OR_TEXT),
    ),
    Action(
        "edit.delete",
        tr_noop("Delete"),
        tr_noop("Remove what is selected"),
        "trash-2",
        ("Del",),
        needs=(Need.DOCUMENT, Need.SELECTED_OR_TEXT),
    ),
    Action("edit.select_all", tr_noop("Select all"), tr_noop("Select everything"), "", (_Std.SelectAll,), needs=_OPEN),
    Action(
        "edit.find",
        tr_noop("Find…"),
        tr_noop("Look for a listener by any of its words, or for text"),
        "search",
        (_Std.Find,),
        needs=_OPEN,
    ),
    Action(
        "edit.rename",
        tr_noop("Rename…"),
        tr_noop("Change the name, title or text of what is selected, a listener's in its peers too"),
        "pencil",
        ("F2",),
        needs=(Need.DOCUMENT, Need.SOUND, Need.NAMED),
    ),
)


def _view(id: str, text: str, tooltip: str, icon: str, key: str) -> Action:
    return Action(f"view.{id}", text, tooltip, icon, (key,), needs=_OPEN, checkable=True, choice="view")


def _panel(name: str, text: str, tooltip: str, icon: str) -> Action:
    return Action(f"view.panel.{name}", text, tooltip, icon, needs=_OPEN, checkable=True)


_VIEW: Final = (
    _view("canvas", tr_noop("Canvas"), tr_noop("Show the organism drawn"), "workflow", "Ctrl+1"),
    _view("yaml", tr_noop("YAML"), tr_noop("Show the organism's text"), "file-code-2", "Ctrl+2"),
    _view("side_by_side", tr_noop("Side by side"), tr_noop("Show drawing and text together"), "columns-2", "Ctrl+3"),
    _view("python", tr_noop("Python"), tr_noop("Show the organism's own modules"), "square-code", "Ctrl+4"),
    _panel("palette", tr_noop("Palette"), tr_noop("Parts to drag onto the canvas"), "box"),
    _panel("outline", tr_noop("Outline"), tr_noop("All listeners as a tree"), "list-tree"),
    _panel("inspector", tr_noop("Properties"), tr_noop("Forms for what is selected"), "sliders-horizontal"),
    _panel("schema", tr_noop("Schema"), tr_noop("The XSD of what travels, and a place to try XML"), "file-check"),
    _panel("prompt", tr_noop("Prompt"), tr_noop("What an agent is told, and what it costs"), "message-square-text"),
    _panel("sample", tr_noop("Sample"), tr_noop("Valid documents, ready to be sent"), "flask-conical"),
    _panel("problems", tr_noop("Problems"), tr_noop("What is wrong, and how to mend it"), "triangle-alert"),
    _panel("history", tr_noop("History"), tr_noop("All steps; click one to go back to it"), "history"),
    _panel("inject", tr_noop("Inject"), tr_noop("Messages from outside, and their answers"), "send"),
    _panel("messages", tr_noop("Messages"), tr_noop("Every message of the run"), "messages-square"),
    _panel("message", tr_noop("Message"), tr_noop("One message, whole"), "mail-open"),
    _panel("threads", tr_noop("Threads"), tr_noop("Who works for whom, and what each has seen"), "list-tree"),
    _panel("todos", tr_noop("Todos"), tr_noop("What agents wait to be told of"), "bell"),
    _panel("log", tr_noop("Log"), tr_noop("What handlers print, and what went wrong"), "scroll-text"),
    *LAYOUTS,
    Action(
        "view.next_pane", tr_noop("Next pane"), tr_noop("Move the focus to the next pane"), "", ("F6",), needs=_OPEN
    ),
    Action(
        "view.previous_pane",
        tr_noop("Previous pane"),
        tr_noop("Move the focus to the pane before"),
        "",
        ("Shift+F6",),
        needs=_OPEN,
    ),
    Action(
        "view.reset_layout",
        tr_noop("Reset layout"),
        tr_noop("Put all panels back where they were at first"),
        "layout-dashboard",
        needs=_OPEN,
    ),
    Action(
        "view.full_screen",
        tr_noop("Full screen"),
        tr_noop("Use the whole screen, or the window again"),
        "maximize-2",
        (_Std.FullScreen, "F11"),
        checkable=True,
    ),
    Action(
        "theme.system",
        tr_noop("As the system"),
        tr_noop("Light or dark as the system is"),
        "sun-moon",
        checkable=True,
        choice="theme",
    ),
    Action(
        "theme.light", tr_noop("Light"), tr_noop("Dark text on light ground"), "sun", checkable=True, choice="theme"
    ),
    Action("theme.dark", tr_noop("Dark"), tr_noop("Light text on dark ground"), "moon", checkable=True, choice="theme"),
    Action("theme.toggle", tr_noop("Switch light and dark"), tr_noop("Change from light to dark, or back"), "sun-moon"),
)

_HELP: Final = (
    Action(
        "help.commands",
        tr_noop("Commands…"),
        tr_noop("Do anything by typing its name"),
        "command",
        ("Ctrl+Shift+P",),
    ),
    Action("help.shortcuts", tr_noop("Keyboard shortcuts"), tr_noop("All keys on one sheet"), "keyboard", ("F1",)),
    Action("help.about", tr_noop("About Organism Designer"), tr_noop("Versions and licences"), "info"),
)

ACTIONS: Final = (*_FILE, *_EDIT, *CANVAS, *CODE, *RUN, *_VIEW, *_HELP)
BY_ID: Final = MappingProxyType({action.id: action for action in ACTIONS})
