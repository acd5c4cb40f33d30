"""The Python tab as a person uses it; what counts is what is on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTabBar
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.edit import Edit, FileChange, Revision
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.python.panel import PythonPanel
from designer.support.code_marks import Tone
from designer.support.theme import Scheme, Theme

from ...folders import HANDLERS, MESSAGES
from .conftest import Desk

Make = Callable[[], Desk]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_modules_that_the_organism_names_come_first(desk: Make, organism_file: Path) -> None:
    (organism_file.parent / "aside.py").write_text("x = 1\n")
    here = desk()
    assert here.panel.tabs.names == ("handlers", "messages", "aside")
    assert here.view.toPlainText() == HANDLERS


def test_what_is_typed_is_on_disk_when_the_focus_leaves(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.type_at(1, "# typed")
    assert here.path.read_text() == HANDLERS
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: here.path.read_text() == f"# typed{HANDLERS}")


def test_undo_here_is_the_document_s(desk: Make) -> None:
    here = desk()
    here.type_at(1, "# typed")
    assert here.document.stack.undoText() == "Edit handlers.py"
    QTest.keyClick(here.view, Qt.Key.Key_Z, CONTROL)
    assert (here.view.toPlainText(), here.path.read_text()) == (HANDLERS, HANDLERS)
    QTest.keyClick(here.view, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert here.path.read_text() == f"# typed{HANDLERS}"


def test_another_line_is_another_step(desk: Make) -> None:
    here = desk()
    here.type_at(1, "#")
    QTest.keyClick(here.view, Qt.Key.Key_Down)
    QTest.keyClick(here.view, Qt.Key.Key_Up)
    QTest.keyClicks(here.view, "#")
    assert here.document.stack.count() == 2


def test_undo_of_another_module_shows_it_and_the_place(desk: Make) -> None:
    here = desk()
    here.type_at(13, "# typed")
    here.panel.go_to("messages")
    assert here.view.toPlainText() == MESSAGES
    here.document.stack.undo()
    assert here.path.name == "handlers.py"
    assert here.view.caret()[0] == 12


def test_a_step_of_others_keeps_the_caret_where_it_is(desk: Make) -> None:
    here = desk()
    here.page.go_to(13, 5)
    change = FileChange(here.path, HANDLERS, f"import os\n{HANDLERS}")
    assert here.document.apply(Edit("Import", lambda source: Revision(files=(change,))))
    assert here.view.toPlainText() == f"import os\n{HANDLERS}"
    assert here.view.caret() == (13, 4)


def test_carriage_returns_and_the_rest_of_the_bytes_stay(desk: Make, organism_file: Path) -> None:
    path = organism_file.parent / "handlers.py"
    path.write_bytes(b"\xef\xbb\xbf" + HANDLERS.replace("\n", "\r\n").encode())
    here = desk()
    here.page.go_to(2, 1)
    QTest.keyClicks(here.view, "x")
    QTest.keyClick(here.view, Qt.Key.Key_Return)
    here.document.flush()
    wanted = HANDLERS.replace("from runtime", "x\nfrom runtime", 1).replace("\n", "\r\n").encode()
    assert path.read_bytes() == b"\xef\xbb\xbf" + wanted
    assert "CRLF" in here.panel.footer.kind.text()


def test_a_handler_is_gone_to_by_its_dotted_path(desk: Make) -> None:
    here = desk()
    assert here.panel.go_to("handlers.check")
    assert here.view.line_text(here.view.caret()[0]).startswith("def check(")
    assert here.view.hasFocus()


def test_a_class_is_gone_to_through_imports_and_where_it_is_now(desk: Make) -> None:
    here = desk()
    here.panel.go_to("messages")
    here.type_at(1, "\n\n# later\n")
    assert here.panel.go_to("handlers.Judgement")
    assert here.view.line_text(here.view.caret()[0]) == "class Verdict:"


def test_what_is_installed_is_shown_for_reading(desk: Make) -> None:
    here = desk()
    assert here.panel.go_to("runtime.primitives.TextInput")
    assert here.view.isReadOnly()
    assert "organism's folder" in here.page.notice.text.text()
    before = here.page.module.text
    QTest.keyClicks(here.view, "x")
    assert (here.page.module.text, here.document.stack.count()) == (before, 0)
    assert here.panel.tabs.names[-1] == "primitives.py"


def test_a_guest_s_tab_can_be_closed(desk: Make) -> None:
    here = desk()
    here.panel.go_to("runtime.primitives.TextInput")
    bar = here.panel.tabs.bar
    QTest.mouseClick(bar.tabButton(2, QTabBar.ButtonPosition.RightSide), Qt.MouseButton.LeftButton)
    assert here.panel.tabs.names == ("handlers", "messages")
    assert here.panel.page is not None


def test_what_is_not_there_is_said(desk: Make) -> None:
    here = desk()
    said: list[str] = []
    here.panel.said.connect(said.append)
    assert not here.panel.go_to("nowhere.edit")
    assert said == ["nowhere.edit is not there yet; Write what is missing makes it."]


def test_a_syntax_problem_is_marked_and_told(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.type_at(13, "x = = 1\n")
    qtbot.waitUntil(lambda: bool(here.view.marks))
    (mark,) = here.view.marks
    assert (mark.line, mark.tone) == (12, Tone.ERROR)
    assert here.panel.footer.problem.text() == "Line 13: invalid syntax"
    here.view.go_to(1)
    QTest.mouseClick(here.panel.footer.problem, Qt.MouseButton.LeftButton)
    assert here.view.caret()[0] == 12


def test_a_problem_that_is_mended_is_told_no_more(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.type_at(1, "(")
    qtbot.waitUntil(lambda: bool(here.view.marks))
    QTest.keyClick(here.view, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not here.view.marks)
    assert not here.panel.footer.problem.isVisible()


def test_who_uses_what_the_caret_is_in_is_told_and_selected(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.panel.go_to("handlers.check")
    qtbot.waitUntil(lambda: here.panel.footer.uses.text() == "handler of facts, style")
    QTest.mouseClick(here.panel.footer.uses, Qt.MouseButton.LeftButton)
    assert here.selection.value == Selected(listeners=("facts", "style"))


def test_nobody_is_told_where_nobody_uses_it(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.panel.go_to("handlers.helper")
    qtbot.waitUntil(lambda: here.panel.is_quiet)
    assert not here.panel.footer.uses.isVisible()


def test_in_a_narrow_panel_the_place_of_the_caret_stays_whole(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    footer = here.panel.footer
    footer.say_problem("Line 47: unexpected indent, and all that can be said about it", "error")
    here.panel.resize(260, 400)
    qtbot.waitUntil(lambda: footer.problem.width() < footer.problem.sizeHint().width())
    assert footer.place.width() >= footer.place.sizeHint().width()


def test_control_g_goes_to_a_line(desk: Make) -> None:
    here = desk()
    QTest.keyClick(here.view, Qt.Key.Key_G, CONTROL)
    field = here.panel.footer.line
    assert field.hasFocus()
    QTest.keyClicks(field, "13")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert here.view.caret()[0] == 12
    assert here.view.hasFocus()
    assert not field.isVisible()


def test_escape_leaves_the_field_for_a_line(desk: Make) -> None:
    here = desk()
    QTest.keyClick(here.view, Qt.Key.Key_G, CONTROL)
    QTest.keyClick(here.panel.footer.line, Qt.Key.Key_Escape)
    assert here.view.hasFocus()
    assert here.panel.footer.place.isVisible()


def test_control_page_down_shows_the_next_module(desk: Make) -> None:
    here = desk()
    QTest.keyClick(here.view, Qt.Key.Key_PageDown, CONTROL)
    assert here.path.name == "messages.py"
    assert here.view.hasFocus()
    QTest.keyClick(here.view, Qt.Key.Key_PageUp, CONTROL)
    assert here.path.name == "handlers.py"


def test_tab_indents_and_escape_and_tab_leaves(desk: Make) -> None:
    here = desk()
    here.page.go_to(1)
    QTest.keyClick(here.view, Qt.Key.Key_Tab)
    assert here.page.module.text == f"    {HANDLERS}"
    QTest.keyClick(here.view, Qt.Key.Key_Escape)
    QTest.keyClick(here.view, Qt.Key.Key_Tab)
    assert not here.view.hasFocus()


def test_all_modules_are_listed_and_filtered(desk: Make, organism_file: Path) -> None:
    package = organism_file.parent / "desks"
    package.mkdir()
    (package / "style.py").write_text("x = 1\n")
    here = desk()
    QTest.mouseClick(here.panel.tabs.button, Qt.MouseButton.LeftButton)
    listed = here.panel.tabs.list
    assert listed.rows.count() == 3
    QTest.keyClicks(listed.field, "STY")
    assert listed.rows.count() == 1
    QTest.keyClick(listed.field, Qt.Key.Key_Return)
    assert here.path == package / "style.py"
    assert here.panel.tabs.names[here.panel.tabs.bar.currentIndex()] == "desks.style"


def test_a_folder_without_modules_says_what_it_is_for(desk: Make, organism_file: Path, qtbot: QtBot) -> None:
    for path in organism_file.parent.glob("*.py"):
        path.unlink()
    here = desk()
    assert here.panel.page is None
    assert here.panel.nothing.button.isVisible()
    with qtbot.waitSignal(here.panel.write_missing_wanted):
        QTest.mouseClick(here.panel.nothing.button, Qt.MouseButton.LeftButton)


def test_the_focus_waits_for_the_first_module(
    document: Document, selection: Selection, theme: Theme, organism_file: Path, qtbot: QtBot
) -> None:
    folder = Folder(organism_file)
    panel = PythonPanel(document, folder, theme, selection=selection)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    panel.setFocus()
    qtbot.waitUntil(lambda: panel.view is not None and panel.view.hasFocus())
    folder.deleteLater()


def test_a_module_that_is_written_meanwhile_is_shown(desk: Make, organism_file: Path, qtbot: QtBot) -> None:
    for path in organism_file.parent.glob("*.py"):
        path.unlink()
    here = desk()
    change = FileChange(organism_file.parent / "handlers.py", None, HANDLERS)
    here.document.apply(Edit("Write", lambda source: Revision(files=(change,))))
    qtbot.waitUntil(lambda: here.panel.page is not None)
    assert here.view.toPlainText() == HANDLERS
    assert not here.panel.nothing.button.isVisible()


def test_another_program_s_change_is_shown(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.path.write_text(f"# theirs\n{HANDLERS}")
    qtbot.waitUntil(lambda: here.view.toPlainText().startswith("# theirs"))
    assert not here.page.notice.isVisible()


@pytest.mark.parametrize(("choice", "text"), [(0, "# theirs\n"), (1, f"x{HANDLERS}")])
def test_a_conflict_is_asked_about(desk: Make, choice: int, text: str) -> None:
    here = desk()
    here.type_at(1, "x")
    here.path.write_text("# theirs\n")
    here.document.flush()
    assert here.page.notice.isVisible()
    assert [button.text() for button in here.page.notice.buttons] == ["Reload", "Keep mine"]
    assert here.view.isReadOnly()
    QTest.mouseClick(here.page.notice.buttons[choice], Qt.MouseButton.LeftButton)
    assert (here.path.read_text(), here.view.toPlainText()) == (text, text)
    assert not here.page.notice.isVisible()
    assert not here.view.isReadOnly()


def test_a_file_that_is_gone_is_put_back_by_typing(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    path = here.path
    path.unlink()
    qtbot.waitUntil(here.page.notice.isVisible)
    assert here.page.notice.text.text() == "handlers.py is not there any more. Typing puts it back."
    QTest.keyClicks(here.view, "#")
    here.document.flush()
    assert path.read_text() == here.view.toPlainText()
    assert not here.page.notice.isVisible()


def test_what_is_too_long_is_cut_until_all_is_asked_for(desk: Make, organism_file: Path, qtbot: QtBot) -> None:
    long = organism_file.parent / "long.py"
    long.write_text("x = 1\n" * 200_000)
    here = desk()
    here.panel.go_to(long)
    qtbot.waitUntil(lambda: here.page.binding is not None, timeout=10_000)
    assert here.view.isReadOnly()
    (show_all,) = here.page.notice.buttons
    QTest.mouseClick(show_all, Qt.MouseButton.LeftButton)
    assert here.view.blockCount() == 200_001
    assert here.view.isReadOnly()


def test_a_long_module_comes_in_parts_and_goes_where_it_was_asked_to(
    desk: Make, organism_file: Path, qtbot: QtBot
) -> None:
    long = organism_file.parent / "long.py"
    long.write_text("".join(f"# {number}\n" for number in range(15_000)))
    here = desk()
    here.panel.go_to(long, 14_000)
    assert here.page.binding is None
    qtbot.waitUntil(lambda: here.page.binding is not None)
    assert here.view.toPlainText() == long.read_text()
    assert here.view.caret()[0] == 13_999
    QTest.keyClicks(here.view, "#")
    here.document.flush()
    assert long.read_text().split("\n")[13_999] == "## 13999"


def test_lines_that_differ_from_the_save_are_shown(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.type_at(13, "#")
    qtbot.waitUntil(lambda: set(here.view.changes) == {12})
    here.document.flush()
    path = here.document.path
    assert path is not None
    here.document.mark_saved(path, here.document.text, here.document.layout)
    qtbot.waitUntil(lambda: not here.view.changes)


def test_the_bar_of_a_changed_line_opens_the_difference(desk: Make, qtbot: QtBot) -> None:
    here = desk()
    here.type_at(2, "#")
    qtbot.waitUntil(lambda: set(here.view.changes) == {1})
    gutter = here.view.gutter
    _, line = list(here.view.visible_blocks())[1]
    QTest.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=QPoint(gutter.width() - 3, int(line.center().y())))
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert "Changes" in dialog.windowTitle()
    dialog.close()


def test_find_and_the_clipboard_work_by_their_actions(desk: Make) -> None:
    here = desk()
    here.view.go_to(2, 1, 4)
    here.panel.handlers["edit.copy"]()
    assert QApplication.clipboard().text() == "from"
    here.panel.handlers["edit.find"]()
    assert here.page.find_bar.isVisible()
    assert here.page.find_bar.count == 2


def test_the_menu_has_what_can_be_done(desk: Make) -> None:
    here = desk()
    at = QPoint(30, 30)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, here.view.viewport().mapToGlobal(at))
    here.view.menu_asked.emit(event)
    menu = here.page.findChild(QMenu)
    assert menu is not None
    assert {"Cut", "Copy", "Paste", "Toggle Comment"} <= {action.text() for action in menu.actions()}
    menu.close()


def test_hostile_text_is_shown_as_text(desk: Make, organism_file: Path) -> None:
    (organism_file.parent / "handlers.py").write_text("x = '<b>\u202e</b>'\n# \x00 \x1b[31m\n")
    here = desk()
    assert "\u202e" not in here.view.toPlainText()
    here.type_at(2, "#")
    here.document.flush()
    assert here.path.read_text() == "x = '<b>\u202e</b>'\n## \x00 \x1b[31m\n"


def test_the_tab_follows_the_theme(desk: Make, theme: Theme) -> None:
    here = desk()
    before = here.panel.grab().toImage().pixelColor(5, 300)
    theme.set_scheme(Scheme.DARK)
    assert here.panel.grab().toImage().pixelColor(5, 300) != before


def test_everything_has_a_name_for_who_cannot_see_it(desk: Make) -> None:
    here = desk()
    footer, tabs = here.panel.footer, here.panel.tabs
    named = (here.view, tabs.bar, tabs.button, footer.place, footer.line, tabs.list.field)
    assert all(part.accessibleName() for part in named)
