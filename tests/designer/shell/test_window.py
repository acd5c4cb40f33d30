"""The window: what it shows, what its actions do, how it is arranged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from designer.actions.table import ACTIONS, BY_ID
from designer.canvas.items import Item, Kind
from designer.canvas.menus import MENUS
from designer.document import edits
from designer.document.layout import Frame, Note
from designer.document.splices import Splice
from designer.models.selection import Peer, Selected
from designer.panels.inject.history import Sent
from designer.shell.arrangements import Layout
from designer.shell.centre import View
from designer.support.mishaps import Mishap
from designer.support.settings import Settings
from designer.support.theme import Scheme, Theme

Open = Callable[..., object]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def test_every_action_has_a_function(open_window, organism: Path) -> None:
    assert open_window(organism).window.commands.unbound() == ()


def test_the_title_names_organism_and_file(open_window, organism: Path) -> None:
    assert open_window(organism).window.windowTitle().startswith("newsroom — organism.yaml — ")


def test_the_title_marks_what_is_not_saved(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.workspace.document.apply(edits.rename("law", "lawyer"))
    assert "organism.yaml •" in opened.window.windowTitle()
    opened.window.commands.run("file.save")
    assert "•" not in opened.window.windowTitle()


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080)])
def test_the_canvas_keeps_half_of_the_window(open_window, organism: Path, qtbot: QtBot, size: QSize) -> None:
    opened = open_window(organism)
    opened.window.resize(size)
    opened.window.commands.run("view.reset_layout")
    canvas = opened.workspace.canvas

    def half() -> bool:
        return canvas.width() * canvas.height() >= size.width() * size.height() / 2

    qtbot.waitUntil(half)


def test_all_panels_are_there(open_window, organism: Path) -> None:
    opened = open_window(organism)
    docks = opened.workspace.docks
    assert docks.layout is Layout.DESIGN
    assert [name for name in docks.names if docks.is_shown(name)] == [
        "palette",
        "outline",
        "inspector",
        "schema",
        "prompt",
        "sample",
        "problems",
        "history",
    ]


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080)])
def test_the_run_layout_leaves_the_canvas_half_of_the_window(
    open_window, organism: Path, qtbot: QtBot, size: QSize
) -> None:
    opened = open_window(organism)
    opened.window.resize(size)
    opened.window.commands.run("view.layout_run")
    opened.window.commands.run("view.reset_layout")
    canvas = opened.workspace.canvas
    qtbot.waitUntil(lambda: canvas.width() * canvas.height() >= size.width() * size.height() / 2)


def test_the_run_layout_shows_messages_beside_inject(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.window.commands.run("view.layout_run")
    docks = opened.workspace.docks
    qtbot.waitUntil(lambda: all(docks.panel(name).isVisible() for name in ("messages", "inject", "message")))
    assert not docks.is_shown("palette")
    assert opened.window.commands.action("view.layout_run").isChecked()


def test_each_layout_is_as_it_was_left(open_window, organism: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.ini"
    first = open_window(organism, Settings(settings))
    first.window.commands.run("view.layout_run")
    first.workspace.docks.dock("log").close()
    first.window.commands.run("view.layout_design")
    assert first.workspace.docks.is_shown("palette")
    first.window.end()
    second = open_window(organism, Settings(settings))
    assert second.workspace.docks.is_shown("palette")
    second.window.commands.run("view.layout_run")
    assert not second.workspace.docks.is_shown("log")
    assert second.workspace.docks.is_shown("messages")


def test_a_panel_is_made_when_it_is_first_seen(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    made: list[str] = []
    opened.workspace.panels.made.connect(made.append)
    assert not opened.workspace.docks.dock("log").isVisible()
    opened.window.commands.run("view.panel.log")
    qtbot.waitUntil(lambda: made == ["log"])


def test_an_exported_run_begins_with_the_message_that_was_injected_last(
    open_window, organism: Path, qtbot: QtBot
) -> None:
    work = open_window(organism).workspace
    assert work.last_sent() is None
    work.bring("inject")
    qtbot.waitUntil(lambda: work.panels.inject is not None)
    for text in ("<A/>", "<B/>"):
        work.panels.inject.past.add(Sent("law", text, True))
    assert work.last_sent() == ("law", "<B/>")


def test_a_click_on_undo_names_and_takes_back_the_step(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    before = opened.workspace.document.text
    opened.workspace.document.apply(edits.rename("law", "lawyer"))
    action = opened.window.commands.action("edit.undo")
    qtbot.waitUntil(action.isEnabled)
    assert action.text().startswith("Undo ")
    assert "lawyer" in action.text()
    QTest.mouseClick(opened.window.toolbar.widgetForAction(action), Qt.MouseButton.LeftButton)
    assert opened.workspace.document.text == before


def test_the_views_are_switched_by_keys(open_window, organism: Path) -> None:
    opened = open_window(organism)
    press(Qt.Key.Key_2, CTRL)
    assert (opened.workspace.centre.view, opened.workspace.canvas.isVisible()) == (View.YAML, False)
    press(Qt.Key.Key_3, CTRL)
    assert opened.workspace.canvas.isVisible()
    assert opened.workspace.centre.text.isVisible()
    press(Qt.Key.Key_1, CTRL)
    assert not opened.workspace.centre.text.isVisible()


def test_the_switch_shows_the_view(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.window.commands.run("view.yaml")
    assert [id for id in BY_ID if id.startswith("view.") and opened.window.commands.action(id).isChecked()][:1] == [
        "view.yaml"
    ]


def test_editing_goes_to_the_pane_with_the_focus(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.window.commands.run("view.side_by_side")
    opened.workspace.canvas.setFocus()
    opened.window.commands.run("edit.select_all")
    assert len(opened.workspace.selection.value.listeners) == 4
    opened.workspace.selection.set(Selected())
    press(Qt.Key.Key_F6)
    assert opened.workspace.centre.text.isAncestorOf(QApplication.focusWidget())
    opened.window.commands.run("edit.select_all")
    assert opened.workspace.selection.value.listeners != ("editor", "facts", "style", "law")


def test_delete_removes_what_is_selected_on_the_canvas(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.workspace.selection.set(Selected(listeners=("law",)))
    opened.workspace.canvas.setFocus()
    QTest.qWait(0)
    press(Qt.Key.Key_Delete)
    assert [listener.name for listener in opened.workspace.document.spec.listeners] == ["editor", "facts", "style"]


def test_f6_walks_through_all_panes_and_back(open_window, organism: Path) -> None:
    opened = open_window(organism)
    panes = opened.workspace.panes
    seen = []
    for _ in range(len(panes)):
        press(Qt.Key.Key_F6)
        seen.append(
            next(
                pane
                for pane in panes
                if pane is QApplication.focusWidget() or pane.isAncestorOf(QApplication.focusWidget())
            )
        )
    assert set(seen) == set(panes)
    press(Qt.Key.Key_F6, SHIFT)
    assert panes.index(seen[-2]) == next(
        number
        for number, pane in enumerate(panes)
        if pane.isAncestorOf(QApplication.focusWidget()) or pane is QApplication.focusWidget()
    )


def test_a_panel_that_goes_behind_another_leaves_it_the_focus(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    docks = opened.workspace.docks
    opened.workspace.document.apply(edits.set_peers("editor", ("nobody",)))
    for name in ("history", "problems"):
        opened.workspace.bring(name)
        qtbot.waitUntil(docks.panel(name).isVisible)
    docks.panel("problems").setFocus()
    assert docks.panel("problems").isAncestorOf(QApplication.focusWidget())
    docks.bring("history")
    qtbot.waitUntil(lambda: docks.panel("history").isAncestorOf(QApplication.focusWidget()))


def test_with_another_layout_the_focus_goes_to_the_canvas(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.workspace.docks.panel("outline").setFocus()
    opened.window.commands.run("view.layout_run")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is opened.workspace.canvas.view)


def test_a_closed_panel_comes_back_by_its_action(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    dock = opened.workspace.docks.dock("palette")
    button = dock.titleBarWidget().findChildren(QToolButton)[1]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not dock.isVisible()
    qtbot.waitUntil(lambda: not opened.window.commands.action("view.panel.palette").isChecked())
    opened.window.commands.run("view.panel.palette")
    assert dock.isVisible()
    assert opened.window.commands.action("view.panel.palette").isChecked()


def test_a_panel_behind_another_comes_to_the_front_by_its_action(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    commands, docks = opened.window.commands, opened.workspace.docks
    qtbot.waitUntil(lambda: docks.is_seen("inspector"))
    assert not commands.action("view.panel.schema").isChecked()
    commands.run("view.panel.schema")
    qtbot.waitUntil(lambda: docks.panel("schema").isVisible())
    assert docks.is_shown("inspector")


def test_a_panel_that_floats_from_behind_another_shows_what_it_has(open_window, organism: Path, qtbot: QtBot) -> None:
    docks = open_window(organism).workspace.docks
    qtbot.waitUntil(lambda: docks.is_seen("inspector"))
    assert not docks.is_seen("schema")
    docks.dock("schema").setFloating(True)
    qtbot.waitUntil(lambda: docks.is_seen("schema") and docks.panel("schema").isVisible())


def test_a_panel_in_front_is_closed_by_its_action(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    docks = opened.workspace.docks
    qtbot.waitUntil(lambda: docks.is_seen("inspector"))
    opened.window.commands.run("view.panel.inspector")
    assert not docks.is_shown("inspector")


@pytest.mark.parametrize("view", ["yaml", "python"])
def test_the_text_that_was_shown_last_has_the_focus_at_once(
    open_window, organism: Path, tmp_path: Path, qtbot: QtBot, view: str
) -> None:
    settings = tmp_path / "settings.ini"
    first = open_window(organism, Settings(settings))
    first.window.commands.run(f"view.{view}")
    first.window.end()
    (text,) = open_window(organism, Settings(settings)).workspace.centre.panes
    qtbot.waitUntil(lambda: text.isAncestorOf(QApplication.focusWidget()))


def test_reset_brings_everything_back(open_window, organism: Path) -> None:
    opened = open_window(organism)
    docks = opened.workspace.docks
    docks.dock("outline").setFloating(True)
    docks.dock("inspector").close()
    opened.window.commands.run("view.reset_layout")
    assert not docks.dock("outline").isFloating()
    assert opened.window.dockWidgetArea(docks.dock("inspector")) == Qt.DockWidgetArea.RightDockWidgetArea
    assert docks.dock("inspector").isVisible()


def test_a_tabbed_dock_has_no_second_title(open_window, organism: Path, qtbot: QtBot) -> None:
    docks = open_window(organism).workspace.docks
    qtbot.waitUntil(lambda: docks.dock("problems").titleBarWidget().height() == 0)
    assert docks.dock("palette").titleBarWidget().height() > 20


def test_the_arrangement_is_remembered(open_window, organism: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.ini"
    first = open_window(organism, Settings(settings))
    first.workspace.docks.dock("palette").close()
    first.window.commands.run("view.yaml")
    first.window.commands.run("canvas.minimap")
    first.window.end()
    second = open_window(organism, Settings(settings))
    assert not second.workspace.docks.is_shown("palette")
    assert second.workspace.centre.view is View.YAML
    assert second.workspace.canvas.checked("canvas.minimap") is first.workspace.canvas.checked("canvas.minimap")


def test_problems_are_counted_on_tab_and_status_line(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.workspace.document.apply(edits.set_peers("editor", ("facts", "nobody")))
    qtbot.waitUntil(lambda: "(" in opened.workspace.docks.dock("problems").windowTitle())
    opened.workspace.docks.dock("problems").close()
    button = next(
        each
        for each in opened.window.status.findChildren(QToolButton)
        if "error" in each.text() or "warning" in each.text()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened.workspace.docks.dock("problems").isVisible()


def test_a_problem_shows_its_listener_and_its_line(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.window.commands.run("view.side_by_side")
    opened.workspace.document.apply(edits.set_peers("editor", ("facts", "nobody")))
    qtbot.waitUntil(lambda: bool(opened.workspace.document.problems))
    problem = next(each for each in opened.workspace.document.problems if each.listener == "editor")
    opened.workspace.go_to(problem)
    assert opened.workspace.selection.value.listeners == ("editor",)


def test_broken_text_says_why_the_canvas_is_locked(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.workspace.document.type_text((Splice(0, "", "a: [\n"),), None)
    qtbot.waitUntil(lambda: not opened.window.commands.action("canvas.arrange").isEnabled())
    assert "Mend line" in opened.window.commands.action("canvas.arrange").toolTip()


def test_what_is_not_possible_is_said_in_the_status_line(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.window.commands.run("canvas.align_left")
    assert opened.window.status.message == "Select at least two things first."


def test_a_refusal_of_the_document_is_said(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.workspace.document.refused.emit("No.")
    assert opened.window.status.message == "No."


def test_the_zoom_is_shown_and_typed(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    field = opened.window.toolbar.zoom
    field.lineEdit().setFocus()
    field.lineEdit().selectAll()
    QTest.keyClicks(field.lineEdit(), "50")
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert opened.workspace.canvas.view.zoom == pytest.approx(0.5)
    opened.window.commands.run("canvas.zoom_100")
    qtbot.waitUntil(lambda: field.currentText() == "100 %")


def test_a_zoom_that_is_too_large_shows_what_came_of_it(open_window, organism: Path) -> None:
    opened = open_window(organism)
    field = opened.window.toolbar.zoom
    for _ in range(2):
        field.lineEdit().selectAll()
        QTest.keyClicks(field.lineEdit(), "800")
        QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
        assert field.currentText() == f"{opened.workspace.canvas.view.zoom * 100:.0f} %"


def test_the_whole_organism_is_seen_at_first(open_window, organism: Path) -> None:
    canvas = open_window(organism).workspace.canvas
    assert canvas.view.visible_rect().contains(canvas.picture.bounds())


def test_the_theme_is_switched_and_remembered(open_window, organism: Path, theme: Theme) -> None:
    opened = open_window(organism)
    opened.window.commands.run("theme.toggle")
    assert theme.colors.dark
    assert opened.settings.scheme is Scheme.DARK
    assert opened.window.commands.action("theme.dark").isChecked()


@pytest.mark.parametrize(
    "key",
    [
        (Qt.Key.Key_P, CTRL | SHIFT, "command-palette"),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "shortcuts-sheet"),
    ],
)
def test_sheets_come_up_by_key_and_go_by_escape(
    open_window, organism: Path, key: tuple[Qt.Key, Qt.KeyboardModifier, str]
) -> None:
    opened = open_window(organism)
    opened.workspace.canvas.setFocus()
    before = QApplication.focusWidget()
    press(*key[:2])
    sheet = opened.window.findChild(QWidget, key[2])
    assert sheet.isVisible()
    press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert QApplication.focusWidget() is before


def test_the_palette_does_what_was_typed(open_window, organism: Path) -> None:
    opened = open_window(organism)
    press(Qt.Key.Key_P, CTRL | SHIFT)
    QTest.keyClicks(QApplication.focusWidget(), "yaml")
    press(Qt.Key.Key_Return)
    assert opened.workspace.centre.view is View.YAML


def test_dialogs_stop_nobody(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.window.commands.run("app.settings")
    opened.window.commands.run("help.about")
    dialogs = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not opened.window]
    assert len(dialogs) == 2
    assert not any(each.isModal() for each in dialogs)
    for each in dialogs:
        each.close()
    qtbot.waitUntil(
        lambda: not any(each.isVisible() for each in QApplication.topLevelWidgets() if each is not opened.window)
    )


def test_a_right_click_offers_what_fits(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.workspace.canvas.menu_requested.emit(("edit.rename", "", "edit.delete"), QPoint(50, 50))
    menu = QApplication.activePopupWidget()
    assert [each.objectName() for each in menu.actions()] == ["edit.rename", "", "edit.delete"]
    menu.close()


def test_what_a_right_click_offers_are_actions() -> None:
    assert {id for ids in MENUS.values() for id in ids if id} <= set(BY_ID)


def test_a_right_click_in_the_outline_offers_what_fits(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    tree = opened.workspace.docks.panel("outline").view
    opened.workspace.selection.reveal(Selected(listeners=("law",)))
    row = tree.visualRect(tree.currentIndex()).center()
    where = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, row, tree.viewport().mapToGlobal(row))
    QApplication.sendEvent(tree.viewport(), where)
    menu = QApplication.activePopupWidget()
    assert menu.actions()[0].objectName() == "edit.rename"
    menu.close()


def test_a_part_chosen_in_the_palette_is_put_on_the_canvas(open_window, organism: Path) -> None:
    opened = open_window(organism)
    palette = opened.workspace.docks.panel("palette")
    palette.filter.setFocus()
    QTest.keyClicks(palette.filter, "note")
    QTest.keyClick(palette.filter, Qt.Key.Key_Return)
    assert len(opened.workspace.document.layout.notes) == 1


def test_a_note_can_be_renamed_and_an_edge_cannot(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    rename = opened.window.commands.action("edit.rename")
    opened.workspace.document.apply(edits.add_note(Note(0, 0, 200, 100, "Remember")))
    opened.workspace.selection.set(Selected(notes=("note-1",)))
    qtbot.waitUntil(rename.isEnabled)
    opened.workspace.selection.set(Selected(peers=(Peer("editor", "law"),)))
    qtbot.waitUntil(lambda: not rename.isEnabled())


def test_a_frame_is_removed_by_what_it_holds(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.workspace.document.apply(edits.add_frame(Frame(0, 0, 400, 300, "Checks", members=("law",))))
    unframe = opened.window.commands.action("canvas.unframe")
    opened.workspace.selection.set(Selected(listeners=("law",)))
    qtbot.waitUntil(unframe.isEnabled)
    opened.window.commands.run("canvas.unframe")
    assert not opened.workspace.document.layout.frames
    qtbot.waitUntil(lambda: not unframe.isEnabled())


def test_renaming_without_a_canvas_says_what_to_do(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.workspace.selection.set(Selected(listeners=("law",)))
    opened.window.commands.run("view.yaml")
    qtbot.waitUntil(opened.window.commands.action("edit.rename").isEnabled)
    opened.window.commands.run("edit.rename")
    assert opened.window.status.message == "Show the canvas first."


def test_a_listener_to_select_that_is_not_there_is_told(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.session.arrange(select="nosuch")
    assert "no listener nosuch" in opened.window.status.message


def test_the_sheet_of_keys_names_those_of_the_canvas(open_window, organism: Path) -> None:
    opened = open_window(organism)
    press(Qt.Key.Key_F1)
    words = {each.text() for each in opened.window.findChild(QWidget, "shortcuts-sheet").findChildren(QLabel)}
    assert {"P", "/", "Ctrl+Arrow"} <= words


def test_the_sheet_of_keys_fits_a_small_window(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.window.resize(900, 600)
    qtbot.waitUntil(lambda: opened.window.width() == 900)
    press(Qt.Key.Key_F1)
    across = opened.window.findChild(QWidget, "shortcuts-sheet").findChild(QScrollArea).horizontalScrollBar()
    qtbot.waitUntil(lambda: not across.isVisible())


def test_a_mishap_is_told_without_a_traceback(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.window.report(Mishap("canvas.view", "Traceback: …"))
    bar = opened.window.bars.bar("mishap")
    assert bar.message.text == "Something went wrong in canvas.view; your work is kept."
    bar.message.choices[0].run()
    assert QApplication.clipboard().text() == "Traceback: …"


def test_at_900_by_600_everything_fits(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.window.resize(900, 600)
    qtbot.waitUntil(lambda: opened.window.size() == QSize(900, 600))
    assert opened.workspace.canvas.width() > 300


def test_without_an_organism_most_is_not_possible(open_window) -> None:
    opened = open_window()
    possible = {each.id for each in ACTIONS if opened.window.commands.action(each.id).isEnabled()}
    assert {"file.new", "file.open", "app.settings", "help.commands", "theme.dark"} <= possible
    assert not {"file.save", "edit.undo", "canvas.add", "view.yaml", "view.panel.palette"} & possible


def test_a_canvas_that_comes_up_late_shows_the_whole_organism(open_window, organism: Path, qtbot: QtBot) -> None:
    settings = Settings(None)
    settings.set_word("view", "yaml")
    opened = open_window(organism, settings)
    opened.workspace.show_view(View.CANVAS)
    canvas = opened.workspace.canvas
    qtbot.waitUntil(lambda: canvas.view.visible_rect().contains(canvas.picture.bounds()))
    assert canvas.view.zoom > 0.5


def test_what_is_selected_stays_in_view_beside_a_text(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    workspace, canvas = opened.workspace, opened.workspace.canvas
    far = max(canvas.picture.positions(), key=lambda name: canvas.picture.positions()[name].x)
    workspace.selection.set(Selected(listeners=(far,)))
    card = canvas.picture.rect(Item(Kind.LISTENER, far))
    canvas.view.set_zoom(1.6)
    workspace.selection.reveal(Selected(listeners=(far,)))
    qtbot.waitUntil(lambda: canvas.view.visible_rect().contains(card))
    workspace.show_view(View.SIDE_BY_SIDE)
    qtbot.waitUntil(lambda: canvas.view.width() < opened.window.width() // 2)
    qtbot.waitUntil(lambda: canvas.view.visible_rect().contains(card))
