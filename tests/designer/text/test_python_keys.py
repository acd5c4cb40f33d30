"""What Enter, Tab, Home and comments do in Python."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.support.code_view import CodeView
from designer.support.python_edits import indentation_of, new_python_line
from designer.support.python_lexer import PYTHON
from designer.support.theme import Theme

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> CodeView:
    made = CodeView(theme, lexer=PYTHON)
    made.indent_width = 4

    def new_line(cursor: QTextCursor, width: int) -> None:
        new_python_line(cursor, width, uses_tabs=made.uses_tabs)

    made.new_line = new_line
    qtbot.addWidget(made)
    return made


def put(view: CodeView, text: str) -> None:
    """Show a text, the caret in the place of its ``|``."""
    view.setPlainText(text.replace("|", ""))
    cursor = view.textCursor()
    cursor.setPosition(text.index("|"))
    view.setTextCursor(cursor)


def shown(view: CodeView) -> str:
    text, at = view.toPlainText(), view.textCursor().position()
    return f"{text[:at]}|{text[at:]}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1|", "x = 1\n|"),
        ("    x = 1|", "    x = 1\n    |"),
        ("def f():|", "def f():\n    |"),
        ("    if x:  # why|", "    if x:  # why\n        |"),
        ("    return x|", "    return x\n|"),
        ("        pass|", "        pass\n    |"),
        ("raised = 1|", "raised = 1\n|"),
        ("x = f(|)", "x = f(\n    |\n)"),
        ("x = {|", "x = {\n    |"),
        ("x = f(a,|", "x = f(a,\n    |"),
        ("x = f(\n    a,|", "x = f(\n    a,\n    |"),
        ("x = f(\n    a,\n)|", "x = f(\n    a,\n)\n|"),
        ("    def f(\n        a,\n    ):|", "    def f(\n        a,\n    ):\n        |"),
        ('x = """a:|', 'x = """a:\n|'),
        ("    # see:|", "    # see:\n    |"),
        ("    |x = 1", "    \n    |x = 1"),
        ("|", "\n|"),
        ("x = {1: 2}|", "x = {1: 2}\n|"),
        ("x = 's:'|", "x = 's:'\n|"),
        ("if x: pass|", "if x: pass\n|"),
        ("    x = 1 |  + 2", "    x = 1 \n    |+ 2"),
    ],
)
def test_enter_goes_on_where_python_does(view: CodeView, before: str, after: str) -> None:
    put(view, before)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert shown(view) == after


def test_enter_goes_by_the_tabs_of_the_text(view: CodeView) -> None:
    view.uses_tabs = True
    put(view, "\tdef f():|")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert shown(view) == "\tdef f():\n\t\t|"


@pytest.mark.parametrize(("uses_tabs", "after"), [(False, "    a\n    b\n"), (True, "\ta\n\tb\n")])
def test_tab_indents_the_selected_lines_and_back(view: CodeView, uses_tabs: bool, after: str) -> None:
    view.uses_tabs = uses_tabs
    view.setPlainText("a\nb\n")
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert view.toPlainText() == after
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_Backtab, SHIFT)
    assert view.toPlainText() == "a\nb\n"


def test_comments_are_toggled_below_tabs_too(view: CodeView) -> None:
    view.setPlainText("\tx\n\t\ty\n")
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_Slash, CONTROL)
    assert view.toPlainText() == "\t# x\n\t# \ty\n"
    QTest.keyClick(view, Qt.Key.Key_Slash, CONTROL)
    assert view.toPlainText() == "\tx\n\t\ty\n"


def test_home_goes_to_the_text_and_then_to_the_line_s_beginning(view: CodeView) -> None:
    put(view, "    x = 1|")
    seen = []
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Home)
        seen.append(view.textCursor().position())
    assert seen == [4, 0, 4]


def test_shift_home_selects_to_the_text(view: CodeView) -> None:
    put(view, "    x = 1|")
    QTest.keyClick(view, Qt.Key.Key_Home, SHIFT)
    assert view.textCursor().selectedText() == "x = 1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (4, False)),
        ("x = 1\n", (4, False)),
        ("def f():\n  x = 1\n", (2, False)),
        ("def f():\n\n    # why\n    x\n", (4, False)),
        ("class A:\n\tx = 1\n", (4, True)),
        ("x = (\n        1)\nif x:\n   y\n", (3, False)),
    ],
)
def test_a_text_tells_its_indentation(text: str, found: tuple[int, bool]) -> None:
    assert indentation_of(text.split("\n")) == found


def test_a_bracket_s_partner_is_marked_over_lines(view: CodeView) -> None:
    put(view, "x = f(\n    [1],\n|)\n")
    assert view.decoration.bracket_lines() == {0, 2}


def test_a_quote_that_changes_all_lines_below_is_followed_in_parts(view: CodeView, qtbot: QtBot) -> None:
    view.setPlainText("x = 1\n" * 5_000)
    qtbot.waitUntil(lambda: view.highlighter.is_settled)
    view.go_to(1)
    QTest.keyClicks(view, '"""')
    assert not view.highlighter.is_settled
    qtbot.waitUntil(lambda: view.highlighter.is_settled)
    last = view.document().lastBlock()
    assert last.userState() == view.document().firstBlock().userState() > 0
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: view.highlighter.is_settled)
    assert last.userState() == 0


def test_lines_typed_while_others_wait_to_be_read_are_read_too(view: CodeView, qtbot: QtBot) -> None:
    view.setPlainText("x = 1\n" * 5_000)
    view.go_to(1)
    QTest.keyClicks(view, '"""')
    QTest.keyClick(view, Qt.Key.Key_Return)
    view.go_to(4_000)
    QTest.keyClicks(view, "'''")
    qtbot.waitUntil(lambda: view.highlighter.is_settled)
    states = set()
    block = view.document().begin()
    while block.isValid():
        states.add(block.userState())
        block = block.next()
    assert len(states) == 1
