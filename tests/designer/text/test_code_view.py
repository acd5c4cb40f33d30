"""The code view's own keys and looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.support.code_marks import CodeMark, Tone
from designer.support.code_view import CodeView
from designer.support.find_bar import FindBar
from designer.support.theme import Scheme, Theme
from designer.support.view_text import from_view

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def make_view(qtbot: QtBot, theme: Theme) -> Callable[[str], CodeView]:
    def make(text: str) -> CodeView:
        view = CodeView(theme)
        qtbot.addWidget(view)
        view.setPlainText(text)
        view.resize(600, 400)
        view.show()
        return view

    return make


Make = Callable[[str], CodeView]


def select(view: CodeView, first: int, last: int) -> None:
    cursor = view.textCursor()
    cursor.setPosition(first)
    cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)


def color_of(view: CodeView, line: int) -> QColor:
    """Colour of the first coloured characters of a line."""
    first = view.document().findBlockByNumber(line).layout().formats()[0]
    return first.format.foreground().color()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("listeners:", "listeners:\n  "),
        ("  - name: x", "  - name: x\n    "),
        ("    agent: true", "    agent: true\n    "),
        ("    prompt: |", "    prompt: |\n      "),
        ("  # note:", "  # note:\n  "),
        ("a: b", "a: b\n"),
    ],
)
def test_enter_goes_on_where_the_line_began(make_view: Make, before: str, after: str) -> None:
    view = make_view(before)
    view.moveCursor(QTextCursor.MoveOperation.End)

    QTest.keyClick(view, Key.Key_Return)

    assert view.toPlainText() == after


def test_tab_inserts_spaces_up_to_the_next_step(make_view: Make) -> None:
    view = make_view("a")
    view.moveCursor(QTextCursor.MoveOperation.End)

    QTest.keyClick(view, Key.Key_Tab)

    assert view.toPlainText() == "a "


def test_tab_indents_selected_lines_and_shift_tab_takes_it_back(make_view: Make) -> None:
    view = make_view("a\n\n  b\nc")
    select(view, 0, 6)

    QTest.keyClick(view, Key.Key_Tab)
    assert view.toPlainText() == "  a\n\n    b\nc"
    QTest.keyClick(view, Key.Key_Backtab, SHIFT)

    assert view.toPlainText() == "a\n\n  b\nc"


def test_backspace_in_indentation_goes_back_one_step(make_view: Make) -> None:
    view = make_view("     x")
    view.go_to(1, 6)

    QTest.keyClick(view, Key.Key_Backspace)

    assert view.toPlainText() == "    x"
    QTest.keyClick(view, Key.Key_Backspace)
    assert view.toPlainText() == "  x"


def test_lines_are_commented_and_uncommented(make_view: Make) -> None:
    view = make_view("  a: 1\n\n    b: 2\n")
    view.selectAll()

    QTest.keyClick(view, Key.Key_Slash, CONTROL)
    assert view.toPlainText() == "  # a: 1\n\n  #   b: 2\n"
    QTest.keyClick(view, Key.Key_Slash, CONTROL)

    assert view.toPlainText() == "  a: 1\n\n    b: 2\n"


def test_a_line_is_duplicated_and_the_caret_goes_along(make_view: Make) -> None:
    view = make_view("a\nbc\nd")
    view.go_to(2, 2)

    QTest.keyClick(view, Key.Key_D, CONTROL)

    assert view.toPlainText() == "a\nbc\nbc\nd"
    assert view.caret() == (2, 1)


def test_escape_and_tab_leave_the_text(make_view: Make, qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    view, after = CodeView(theme, window), QPushButton("after", window)
    column = QVBoxLayout(window)
    column.addWidget(view)
    column.addWidget(after)
    window.show()
    window.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)

    QTest.keyClick(view, Key.Key_Escape)
    QTest.keyClick(view, Key.Key_Tab)

    assert after.hasFocus()
    assert view.toPlainText() == ""


def test_control_and_the_wheel_zoom(make_view: Make) -> None:
    view = make_view("a")
    size = view.font().pointSizeF()

    view.set_zoom(1.5)

    assert view.font().pointSizeF() == pytest.approx(size * 1.5)


def test_a_place_counts_characters_not_units(make_view: Make) -> None:
    view = make_view("😀😀 wrong")

    view.go_to(1, 4, 5)

    assert view.selection_text() == "wrong"
    assert view.caret() == (0, 8)


def test_lines_in_view_are_coloured_and_others_when_they_come(make_view: Make, theme: Theme) -> None:
    view = make_view("".join(f"key{index}: 1\n" for index in range(2_000)))
    view.grab()
    assert view.document().findBlockByNumber(0).layout().formats()
    assert not view.document().findBlockByNumber(1_500).layout().formats()

    view.go_to(1_500)
    view.grab()

    assert color_of(view, 1_499) == QColor(theme.colors.code_key)


def test_opening_a_block_scalar_colours_the_lines_below(make_view: Make, theme: Theme) -> None:
    view = make_view("a: \n  b: 1\n  c: 2\nd: 3")
    view.go_to(1, 4)

    QTest.keyClicks(view, "|")

    string, key = QColor(theme.colors.code_string), QColor(theme.colors.code_key)
    assert [color_of(view, line) for line in (1, 2, 3)] == [string, string, key]


def test_another_theme_recolours_and_keeps_the_place(make_view: Make, theme: Theme) -> None:
    view = make_view("a: 1\n" * 500)
    view.go_to(300)
    view.grab()
    top = view.verticalScrollBar().value()

    theme.set_scheme(Scheme.DARK)
    view.grab()

    assert color_of(view, view.firstVisibleBlock().blockNumber()) == QColor(theme.colors.code_key)
    assert view.verticalScrollBar().value() == top


def test_a_mark_explains_itself_as_plain_text(make_view: Make) -> None:
    view = make_view("a: wrong\n")
    view.set_marks([CodeMark(0, 3, Tone.ERROR, "<b>not</b> that")])
    cursor = view.textCursor()
    cursor.setPosition(5)

    assert view._hover_text(view.cursorRect(cursor).center()) == "<b>not</b> that"


def test_a_hidden_character_is_explained(make_view: Make) -> None:
    view = make_view("")
    view.insert("a\u202eb")
    cursor = view.textCursor()
    cursor.setPosition(1)

    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in view._hover_text(view.cursorRect(cursor).center())


def test_a_mark_is_drawn_in_its_colour(make_view: Make, theme: Theme) -> None:
    view = make_view("a: wrong\n")
    before = view.gutter.grab().toImage()
    view.set_marks([CodeMark(0, 3, Tone.ERROR, "no")])
    image = view.gutter.grab().toImage()

    assert image != before
    colors = {image.pixelColor(x, y).name() for x in range(20) for y in range(24)}
    assert theme.colors.error in colors


def test_typing_paints_one_line_only(make_view: Make, qtbot: QtBot) -> None:
    view = make_view("key: value\n" * 400)
    view.go_to(5, 11)
    view.grab()
    seen = []
    view.updateRequest.connect(lambda rect, dy: seen.append(rect.height()))

    QTest.keyClicks(view, "x")

    assert max(seen) < 3 * view.fontMetrics().lineSpacing()


def test_brackets_find_their_partner_over_lines(make_view: Make) -> None:
    view = make_view("a: [1,\n  {b: 2},\n]")

    view.go_to(1, 4)

    assert view.decoration.bracket_lines() == {0, 2}


def test_numbers_stay_with_their_lines_when_scrolling(make_view: Make) -> None:
    view = make_view("x\n" * 500)
    view.verticalScrollBar().setValue(200)

    assert view.gutter._line_at(2) == 200


def test_keys_for_others_are_told_and_type_nothing(make_view: Make, qtbot: QtBot) -> None:
    view = make_view("a")
    for key, signal in (
        (Key.Key_Z, view.undo_asked),
        (Key.Key_F, view.find_asked),
        (Key.Key_Space, view.completion_asked),
        (Key.Key_Period, view.fix_asked),
    ):
        with qtbot.waitSignal(signal, timeout=500):
            QTest.keyClick(view, key, CONTROL)

    assert view.toPlainText() == "a"


def test_a_read_only_text_is_left_alone_by_every_key(make_view: Make) -> None:
    view = make_view("a: 1\nb: 2")
    view.setReadOnly(True)

    for key in (Key.Key_Return, Key.Key_Tab, Key.Key_Backspace, Key.Key_Delete, Key.Key_X):
        QTest.keyClick(view, key)
    for key in (Key.Key_Slash, Key.Key_D, Key.Key_V):
        QTest.keyClick(view, key, CONTROL)

    assert view.toPlainText() == "a: 1\nb: 2"


def test_pasted_text_is_plain(make_view: Make, qtbot: QtBot) -> None:
    view, source = make_view(""), QLineEdit("<b>x</b>")
    qtbot.addWidget(source)
    source.selectAll()
    source.copy()

    view.paste()

    assert view.toPlainText() == "<b>x</b>"


def test_a_control_character_that_is_typed_is_held_like_one_that_is_pasted(make_view: Make) -> None:
    view = make_view("")
    event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "\u202e")
    QApplication.sendEvent(view, event)

    assert "\u202e" not in view.toPlainText()
    assert from_view(view.toPlainText()).count("\u202e") == 1


def test_a_control_character_of_an_input_method_is_held_like_one_that_is_pasted(make_view: Make) -> None:
    view = make_view("")
    event = QInputMethodEvent()
    event.setCommitString("a\u202eb")
    QApplication.sendEvent(view, event)

    assert "\u202e" not in view.toPlainText()
    assert from_view(view.toPlainText()).count("a\u202eb") == 1


def test_a_wrapped_line_has_its_number_beside_its_first_row(make_view: Make) -> None:
    view = make_view("word " * 200)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
    ((_, line),) = view.gutter._lines(0, view.height())
    image, row_px = view.gutter.grab().toImage(), view.fontMetrics().lineSpacing()
    ground = image.pixelColor(1, image.height() - 1)

    def has_ink(top: int, bottom: int) -> bool:
        return any(image.pixelColor(x, y) != ground for x in range(image.width()) for y in range(top, bottom))

    assert line.height() > 2 * row_px
    assert has_ink(int(line.top()), int(line.top()) + row_px)
    assert not has_ink(int(line.top()) + row_px, int(line.bottom()))


def test_a_narrow_view_keeps_the_buttons_of_its_find_bar_in_sight(make_view: Make, theme: Theme, qtbot: QtBot) -> None:
    view = make_view("")
    view.resize(330, 300)
    bar = FindBar(view, theme)

    bar.open_bar()

    qtbot.waitUntil(lambda: bar.geometry().right() <= view.viewport().geometry().right())
    assert view.viewport().geometry().left() <= bar.geometry().left()


def test_in_a_narrow_find_bar_the_count_gives_its_room_to_the_field(
    make_view: Make, theme: Theme, qtbot: QtBot
) -> None:
    view = make_view("verdict\n" * 13)
    view.resize(390, 300)
    bar = FindBar(view, theme)

    bar.open_bar()
    qtbot.keyClicks(bar.field, "verdict")

    qtbot.waitUntil(lambda: bar.field.width() > 16 * bar.field.fontMetrics().averageCharWidth())
