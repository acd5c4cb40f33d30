"""The YAML view as a person uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.edit import Edit, Revision
from designer.document.splices import Splice
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.yaml_text import YamlPanel
from designer.support.theme import Theme

from .conftest import Desk

TEXT = """organism:
  name: x
listeners:
  - name: editor
    payload_class: m.Story
    handler: h.edit
    description: Edits
    agent: true
    peers: [facts]

  # About facts.
  - name: facts
    payload_class: m.Story
    handler: h.facts
    description: Checks
"""
Make = Callable[[str], Desk]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_typing_changes_the_document(desk: Make) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 10)

    QTest.keyClicks(here.view, "yz")

    assert here.document.spec.name == "xyz"


def test_undo_is_the_document_s(desk: Make) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 10)
    QTest.keyClicks(here.view, "yz")

    QTest.keyClick(here.view, Qt.Key.Key_Z, CONTROL)

    assert here.document.text == TEXT
    assert here.view.toPlainText() == TEXT


def test_redo_does_it_again(desk: Make) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 10)
    QTest.keyClicks(here.view, "y")
    QTest.keyClick(here.view, Qt.Key.Key_Z, CONTROL)

    QTest.keyClick(here.view, Qt.Key.Key_Z, CONTROL | SHIFT)

    assert here.document.spec.name == "xy"


def test_undo_here_shows_where(desk: Make) -> None:
    here = desk(TEXT + "\n" * 300)
    here.view.go_to(2, 10)
    QTest.keyClicks(here.view, "y")
    here.view.go_to(300)

    QTest.keyClick(here.view, Qt.Key.Key_Z, CONTROL)

    assert here.view.caret()[0] == 1
    assert here.view.firstVisibleBlock().blockNumber() <= 1


def test_what_is_typed_in_another_line_is_another_step(desk: Make) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 10)
    QTest.keyClicks(here.view, "y")
    QTest.keyClick(here.view, Qt.Key.Key_Down)
    QTest.keyClick(here.view, Qt.Key.Key_Up)
    QTest.keyClicks(here.view, "z")

    assert here.document.stack.count() == 2


def test_a_listener_selected_elsewhere_shows_its_lines(desk: Make) -> None:
    here = desk(TEXT)

    here.selection.set(Selected(listeners=("facts",)))

    assert here.view.decoration.ranges == ((11, 14),)
    assert here.view.caret()[0] == 11


def test_a_selection_elsewhere_does_not_come_back_changed(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    seen = []
    here.selection.changed.connect(lambda value, origin: seen.append(value))

    here.selection.set(Selected(listeners=("facts", "editor")))
    qtbot.waitUntil(lambda: not here.panel.link.is_waiting)

    assert seen == [Selected(listeners=("facts", "editor"))]


@pytest.mark.parametrize(("line", "name"), [(5, "editor"), (9, "editor"), (12, "facts"), (15, "facts")])
def test_the_caret_selects_its_listener(desk: Make, qtbot: QtBot, line: int, name: str) -> None:
    here = desk(TEXT)
    here.view.go_to(1)
    qtbot.waitUntil(here.view.hasFocus)

    for _ in range(line - 1):
        QTest.keyClick(here.view, Qt.Key.Key_Down)

    qtbot.waitUntil(lambda: here.selection.value.listeners == (name,))


def test_the_caret_outside_listeners_keeps_the_selection(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.selection.set(Selected(listeners=("facts",)))

    QTest.keyClick(here.view, Qt.Key.Key_Home, CONTROL)
    qtbot.waitUntil(lambda: not here.panel.link.is_waiting)

    assert here.selection.value.listeners == ("facts",)


def test_problems_are_marked_at_their_place(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.view.go_to(9, 18)

    QTest.keyClicks(here.view, "x")

    qtbot.waitUntil(lambda: [(mark.line, mark.column) for mark in here.view.marks] == [(8, 12)])


def test_broken_text_says_why_in_its_line(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.view.go_to(9, 19)

    QTest.keyClick(here.view, Qt.Key.Key_Backspace)

    qtbot.waitUntil(lambda: any(mark.inline for mark in here.view.marks))


def test_marks_move_with_their_text(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT.replace("[facts]", "[fact]"))
    qtbot.waitUntil(lambda: bool(here.view.marks))
    assert {mark.line for mark in here.view.marks} == {8}

    here.view.go_to(1)
    QTest.keyClicks(here.view, "#")
    QTest.keyClick(here.view, Qt.Key.Key_Return)

    assert {mark.line for mark in here.view.marks} >= {9}


def test_a_fix_at_the_caret_mends_the_line(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT.replace("[facts]", "[fact]"))
    here.view.go_to(9, 14)

    QTest.keyClick(here.view, Qt.Key.Key_Period, CONTROL)

    menu = here.panel.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    menu.close()
    assert here.document.spec.listeners[0].peers == ("facts",)


def test_where_nothing_is_wrong_there_is_nothing_to_mend(desk: Make) -> None:
    here = desk(TEXT)

    QTest.keyClick(here.view, Qt.Key.Key_Period, CONTROL)

    menu = here.panel.findChild(QMenu)
    assert menu is not None
    assert not any(action.isEnabled() for action in menu.actions())
    menu.close()


def test_names_are_completed_while_typing(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.view.go_to(9, 13)
    for _ in "facts":
        QTest.keyClick(here.view, Qt.Key.Key_Delete)

    QTest.keyClicks(here.view, "fa")

    qtbot.waitUntil(lambda: [choice.text for choice in here.panel.completion.popup.choices] == ["facts"])
    QTest.keyClick(here.view, Qt.Key.Key_Return)
    assert here.view.line_text(8) == "    peers: [facts]"


def test_keys_are_completed_on_demand(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT + "limits:\n  ")
    here.view.go_to(17, 3)

    QTest.keyClick(here.view, Qt.Key.Key_Space, CONTROL)
    QTest.keyClick(here.view, Qt.Key.Key_Down)
    QTest.keyClick(here.view, Qt.Key.Key_Tab)

    assert here.document.text.endswith("limits:\n  max_message_bytes: ")


def test_escape_closes_the_completions_and_types_nothing(desk: Make) -> None:
    here = desk(TEXT + "limits:\n  ")
    here.view.go_to(17, 3)
    QTest.keyClick(here.view, Qt.Key.Key_Space, CONTROL)

    QTest.keyClick(here.view, Qt.Key.Key_Escape)

    assert here.panel.completion.popup.choices == ()
    assert here.document.text == TEXT + "limits:\n  "


def test_free_text_is_not_disturbed_by_completions(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.view.go_to(7, 23)

    QTest.keyClicks(here.view, " name")
    qtbot.waitUntil(lambda: not here.panel.completion.is_waiting)

    assert here.panel.completion.popup.choices == ()


def test_find_goes_from_place_to_place(desk: Make) -> None:
    here = desk(TEXT)
    here.panel.handlers["edit.find"]()

    QTest.keyClicks(here.panel.find_bar.field, "FACTS")
    lines = []
    for _ in range(5):
        QTest.keyClick(here.panel.find_bar.field, Qt.Key.Key_Return)
        lines.append(here.view.textCursor().blockNumber())

    assert here.panel.find_bar.count == 4
    assert lines == [10, 11, 13, 8, 10]


def test_find_can_mind_case(desk: Make) -> None:
    here = desk(TEXT)
    here.panel.handlers["edit.find"]()
    QTest.keyClicks(here.panel.find_bar.field, "FACTS")

    QTest.mouseClick(here.panel.find_bar.case, Qt.MouseButton.LeftButton)

    assert here.panel.find_bar.count == 0


def test_escape_closes_the_find_bar_and_gives_the_text_its_focus(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.panel.handlers["edit.find"]()
    qtbot.waitUntil(here.panel.find_bar.field.hasFocus)

    QTest.keyClick(here.panel.find_bar.field, Qt.Key.Key_Escape)

    assert not here.panel.find_bar.isVisible()
    assert here.view.hasFocus()


def test_lines_that_differ_from_the_file_are_shown(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 10)

    QTest.keyClicks(here.view, "y")

    qtbot.waitUntil(lambda: set(here.view.changes) == {1})


def test_after_saving_no_line_differs(desk: Make, qtbot: QtBot, tmp_path: Path) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 10)
    QTest.keyClicks(here.view, "y")
    qtbot.waitUntil(lambda: bool(here.view.changes))

    here.document.mark_saved(tmp_path / "x.yaml", here.document.text, here.document.layout)

    qtbot.waitUntil(lambda: not here.view.changes)


def test_lines_that_others_change_light_up(desk: Make) -> None:
    here = desk(TEXT)
    here.panel.view.clearFocus()

    here.document.apply(Edit("x", lambda source: Revision((Splice(18, "x", "y"),)), free_text=True))

    assert not here.panel.is_quiet
    here.view.decoration.stop()
    assert here.view.line_text(1) == "  name: y"


def test_the_bar_of_a_changed_line_opens_the_difference(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 10)
    QTest.keyClicks(here.view, "y")
    qtbot.waitUntil(lambda: set(here.view.changes) == {1})
    gutter = here.view.gutter
    _, line = list(here.view.visible_blocks())[1]

    QTest.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=QPoint(gutter.width() - 3, int(line.center().y())))

    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert "Changes" in dialog.windowTitle()
    dialog.close()


def test_text_that_cannot_be_held_says_so(desk: Make) -> None:
    here = desk("name: \ue400\n")

    QTest.keyClicks(here.view, "x")

    assert here.document.text == "name: \ue400\n"
    assert here.panel._bar.isVisible()


def test_a_place_is_gone_to_and_focused(desk: Make) -> None:
    here = desk(TEXT)
    here.panel.find_bar.open_bar()

    here.panel.go_to(12, 5)

    assert here.view.caret() == (11, 4)
    assert here.view.hasFocus()


@pytest.mark.parametrize("action", ["edit.cut", "edit.copy"])
def test_the_clipboard_takes_what_is_selected(desk: Make, action: str) -> None:
    here = desk(TEXT)
    here.view.go_to(2, 3, 4)

    here.panel.handlers[action]()

    assert QApplication.clipboard().text() == "name"
    assert ("  name: x\n" in here.document.text) == (action == "edit.copy")


def test_paste_puts_text_in(desk: Make) -> None:
    here = desk(TEXT)
    QApplication.clipboard().setText("# a\r\n# b\n")
    here.view.go_to(1)

    here.panel.handlers["edit.paste"]()

    assert here.document.text == "# a\n# b\n" + TEXT


def test_text_that_comes_into_sight_is_not_moved_sideways(
    qtbot: QtBot, theme: Theme, make_document: Callable[..., Document]
) -> None:
    document, selection = make_document(TEXT.replace("Checks", "Checks " * 40)), Selection()
    selection.set(Selected(listeners=("facts",)))
    panel = YamlPanel(document, selection, theme)
    qtbot.addWidget(panel)
    panel.resize(20, 20)
    panel.show()
    qtbot.waitExposed(panel)
    panel.resize(500, 300)

    assert panel.view.caret()[0] == 11
    assert panel.view.horizontalScrollBar().value() == 0


def test_going_to_a_line_comes_back_from_the_side(desk: Make) -> None:
    here = desk(TEXT.replace("Checks", "Checks " * 40))
    here.view.go_to(15, 200)
    there = here.view.horizontalScrollBar().value()

    here.view.go_to(12, 3)

    assert (there > 0, here.view.horizontalScrollBar().value()) == (True, 0)


def test_what_is_being_typed_is_not_offered_as_a_path_in_use(desk: Make, qtbot: QtBot) -> None:
    here = desk(TEXT)
    here.view.go_to(14, 14)
    QTest.keyClick(here.view, Qt.Key.Key_End, SHIFT)
    QTest.keyClick(here.view, Qt.Key.Key_Delete)

    QTest.keyClicks(here.view, "h.")

    qtbot.waitUntil(lambda: [choice.text for choice in here.panel.completion.popup.choices] == ["h.edit"])


def test_handlers_of_the_folder_are_offered(
    qtbot: QtBot, theme: Theme, make_document: Callable[..., Document], tmp_path: Path
) -> None:
    (tmp_path / "h.py").write_text('async def spare(payload, metadata):\n    """Not in use yet."""\n')
    path = tmp_path / "organism.yaml"
    folder = Folder(path)
    qtbot.waitUntil(lambda: folder.is_ready)
    panel = YamlPanel(make_document(TEXT, None, path), Selection(), theme, folder=folder)
    qtbot.addWidget(panel)
    panel.show()
    panel.view.go_to(14, 20)
    for _ in "facts":
        QTest.keyClick(panel.view, Qt.Key.Key_Backspace)

    QTest.keyClick(panel.view, Qt.Key.Key_Space, CONTROL)

    assert "h.spare" in [choice.text for choice in panel.completion.popup.choices]
    folder.deleteLater()
