"""designer.md, Inspector: a field table (add, remove, retype, default, doc) that writes the dataclass."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyleOptionComboBox

from designer.document.edits import set_key
from designer.models.selection import Selected
from designer.panels.properties.editors import TextField
from designer.panels.properties.field_cells import GAP_PX, PAD_PX, tools_in
from designer.panels.properties.field_model import Column, Kind, Row

from .conftest import MESSAGES
from .hands import LEFT, Hands, Key

NEW = Row(Kind.NEW)


def test_the_fields_of_the_payload_class_are_shown_from_source(hands: Hands) -> None:
    assert hands.rows() == [("title", "str", ""), ("words", "int", "300"), ("tags", "list[str]", "[]")]


def test_a_field_is_added_by_typing_its_name_in_the_last_row(hands: Hands) -> None:
    hands.click(NEW)
    hands.type("author", Key.Key_Return)
    assert hands.text == MESSAGES.replace("    title: str\n", "    title: str\n    author: str\n")
    assert hands.steps() == ["Add field author to Story"]
    assert "author" in hands.names()


def test_a_whole_field_is_typed_in_one_line(hands: Hands) -> None:
    hands.click(NEW)
    hands.type("notes: list[str] = []", Key.Key_Return)
    assert "    notes: list[str] = field(default_factory=list)\n" in hands.text
    assert hands.rows()[-1] == ("notes", "list[str]", "[]")


def test_after_a_new_field_the_next_can_be_typed_at_once(hands: Hands) -> None:
    hands.click(NEW)
    hands.type("one: int = 1", Key.Key_Return)
    hands.type("two: int = 2", Key.Key_Return)
    assert hands.names() == ["title", "words", "tags", "one", "two"]


def test_a_field_without_default_comes_before_those_with_one(hands: Hands) -> None:
    hands.click(NEW)
    hands.type("author: str", Key.Key_Return)
    assert hands.names() == ["title", "author", "words", "tags"]


def test_tab_goes_on_from_a_new_name_to_its_type(hands: Hands) -> None:
    hands.click(NEW)
    hands.type("pages", Key.Key_Tab)
    hands.type("int", Key.Key_Return)
    assert "    pages: int\n" in hands.text
    assert hands.steps() == ["Add field pages to Story", "Make pages of Story int"]


def test_undo_returns_the_bytes_and_the_table(hands: Hands) -> None:
    before = hands.rows()
    hands.click(NEW)
    hands.type("pages: int", Key.Key_Return)
    hands.press(Key.Key_Escape)
    hands.document.stack.undo()
    assert hands.text == MESSAGES
    hands.qtbot.waitUntil(lambda: hands.rows() == before)


def test_retyping_a_field_changes_that_word_only(hands: Hands) -> None:
    hands.click_field("title", Column.TYPE)
    hands.type("bytes", Key.Key_Return)
    assert hands.text == MESSAGES.replace("title: str", "title: bytes")


def test_a_type_that_the_module_lacks_is_imported(hands: Hands) -> None:
    hands.click_field("words", Column.DEFAULT)
    hands.press(Key.Key_Delete)
    hands.press(Key.Key_Return)
    hands.click_field("title", Column.TYPE)
    hands.type("Decimal", Key.Key_Return)
    assert "from decimal import Decimal\n" in hands.text
    assert "    title: Decimal\n" in hands.text


def test_a_class_of_another_module_is_imported(hands: Hands) -> None:
    (hands.file.parent / "desks.py").write_text(
        "from dataclasses import dataclass\n\n@dataclass\nclass Desk:\n    n: int\n"
    )
    hands.qtbot.waitUntil(lambda: "desks.Desk" in hands.folder.classes)
    hands.settle()
    hands.click_field("title", Column.TYPE)
    assert "Desk" in hands.table.types()
    hands.type("list[Desk]", Key.Key_Return)
    assert "from desks import Desk\n" in hands.text
    assert hands.rows()[0] == ("title", "list[Desk]", "")


def test_a_default_is_given_and_taken(hands: Hands) -> None:
    hands.click_field("words", Column.DEFAULT)
    hands.type("12", Key.Key_Return)
    assert "words: int = 12\n" in hands.text
    hands.click_field("tags", Column.DEFAULT)
    hands.type('["a"]', Key.Key_Return)
    assert 'default_factory=lambda: ["a"]' in hands.text


def test_a_field_is_renamed(hands: Hands) -> None:
    hands.click_field("title")
    hands.type("headline", Key.Key_Return)
    assert hands.text == MESSAGES.replace("    title: str", "    headline: str")
    assert hands.steps() == ["Rename title of Story to headline"]
    assert hands.names()[0] == "headline"


def test_a_doc_is_written_below_its_field(hands: Hands) -> None:
    hands.click_field("title", Column.DEFAULT)
    hands.press(Key.Key_Tab)
    hands.type("The headline.", Key.Key_Return)
    assert '    title: str\n    """The headline."""\n' in hands.text
    assert hands.steps() == ["Describe title of Story"]


def test_the_doc_of_the_class_is_changed(hands: Hands) -> None:
    hands.click(Row(Kind.ABOUT))
    hands.type("What a reporter hands in.", Key.Key_Return)
    assert hands.text == MESSAGES.replace("A story.", "What a reporter hands in.")


def test_delete_removes_the_row(hands: Hands) -> None:
    hands.click_field("words")
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_Delete)
    assert hands.names() == ["title", "tags"]
    assert "How long" not in hands.text
    assert hands.steps() == ["Remove field words of Story"]


def test_the_cross_of_a_row_removes_it(hands: Hands) -> None:
    hands.point_at("tags")
    rect = hands.table.visualRect(
        hands.table.fields.index(hands.table.fields.row_of(Row(Kind.FIELD, "tags")), Column.DEFAULT)
    )
    QTest.mouseClick(hands.table.viewport(), LEFT, pos=tools_in(rect)[1].center())
    assert hands.names() == ["title", "words"]


def test_alt_with_an_arrow_moves_a_field(hands: Hands) -> None:
    hands.click_field("tags")
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert hands.names() == ["title", "tags", "words"]
    assert hands.text.index("tags:") < hands.text.index("words:") < hands.text.index("How long")
    assert hands.table.current_row().name == "tags"


def test_a_field_is_dragged_to_another_place(hands: Hands) -> None:
    start, end = hands.spot(Row(Kind.FIELD, "tags")), hands.spot(Row(Kind.FIELD, "words"))
    viewport = hands.table.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    for place in (start + QPoint(0, -12), end + QPoint(0, 2), end + QPoint(0, -6)):
        QTest.mouseMove(viewport, place)
    assert hands.table.pointing.line() is not None
    QTest.mouseRelease(viewport, LEFT, pos=end + QPoint(0, -6))
    assert hands.names() == ["title", "tags", "words"]
    assert hands.steps() == ["Move field tags of Story"]


def test_a_field_without_default_is_not_moved_behind_one_with_a_default(hands: Hands) -> None:
    hands.click_field("title")
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert hands.text == MESSAGES
    assert "default" in hands.said


def test_escape_forgets_what_was_typed(hands: Hands) -> None:
    hands.click_field("title")
    hands.type("x", Key.Key_Escape)
    assert (hands.text, hands.names()[0]) == (MESSAGES, "title")
    assert hands.table.hasFocus()


def test_leaving_a_cell_writes_it(hands: Hands) -> None:
    hands.click_field("title")
    hands.type("headline")
    hands.panel.form.fields["name"].label.buddy().setFocus()
    assert "    headline: str\n" in hands.text


def test_selecting_another_listener_writes_what_was_typed(hands: Hands) -> None:
    hands.click_field("title")
    hands.type("headline")
    hands.select("facts")
    assert "    headline: str\n" in hands.text
    assert hands.steps() == ["Rename title of Story to headline"]


def test_what_was_typed_and_is_wrong_is_forgotten_with_its_listener(hands: Hands) -> None:
    hands.click_field("title")
    hands.type("1 2")
    hands.select("facts")
    assert hands.text == MESSAGES


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        (Column.NAME, "class", "Python"),
        (Column.TYPE, "list[str", "never closed"),
        (Column.DEFAULT, "news", "quotes"),
    ],
)
def test_what_is_wrong_is_said_while_one_types(hands: Hands, column: int, typed: str, said: str) -> None:
    hands.click_field("title", column)
    hands.type(typed)
    assert said in hands.said


def test_a_wrong_name_is_not_written_and_stays(hands: Hands) -> None:
    hands.click_field("title")
    hands.type("class", Key.Key_Return)
    assert hands.text == MESSAGES
    line = hands.focus
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.property("wrong")) == ("class", "true")


def test_a_click_elsewhere_leaves_a_wrong_name_where_it_is(hands: Hands) -> None:
    hands.click_field("title")
    hands.type("class")
    hands.click_field("tags", Column.TYPE)
    line = hands.focus
    assert isinstance(line, QLineEdit)
    assert line.text() == "class"


def test_tab_walks_from_cell_to_cell_and_out(hands: Hands) -> None:
    hands.table.setFocus(Qt.FocusReason.TabFocusReason)
    walked = []
    for _ in range(20):
        if not hands.table.hasFocus():
            break
        walked.append((hands.table.current_row(), hands.table.currentIndex().column()))
        hands.press(Key.Key_Tab)
    assert walked[:4] == [
        (Row(Kind.ABOUT), 0),
        *((Row(Kind.FIELD, "title"), column) for column in Column),
    ]
    assert walked[-1] == (NEW, 0)
    assert not hands.table.hasFocus()
    assert hands.document.stack.count() == 0


def test_typing_on_a_cell_begins_to_edit_it(hands: Hands) -> None:
    hands.table.setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(Key.Key_Tab)
    hands.type("headline", Key.Key_Return)
    assert hands.names()[0] == "headline"


def test_undo_is_the_windows_while_nothing_is_typed(hands: Hands) -> None:
    action = QAction(hands.panel, shortcut=QKeySequence(QKeySequence.StandardKey.Undo))
    action.triggered.connect(hands.document.stack.undo)
    hands.panel.addAction(action)
    hands.click(NEW)
    hands.type("pages: int", Key.Key_Return)
    QTest.keySequence(hands.focus, QKeySequence(QKeySequence.StandardKey.Undo))
    assert hands.text == MESSAGES


def test_another_programs_change_comes_in_and_what_is_being_typed_stays(hands: Hands) -> None:
    hands.click_field("tags")
    hands.type("labels")
    hands.file.write_text(MESSAGES.replace("    title: str\n", "    headline: str\n    by: str\n"))
    hands.qtbot.waitUntil(lambda: "headline" in hands.names())
    hands.settle()
    line = hands.focus
    assert isinstance(line, QLineEdit)
    assert line.text() == "labels"
    hands.press(Key.Key_Return)
    assert hands.names() == ["headline", "by", "words", "labels"]
    assert "    by: str\n" in hands.text


def test_inherited_fields_are_shown_and_locked(hands: Hands) -> None:
    hands.panel.form.fields["payload_class"].entered.emit("messages.Long")
    hands.settle()
    assert hands.names() == ["title", "words", "tags", "chapters"]
    hands.click_field("title")
    assert hands.table.hasFocus()
    hands.press(Key.Key_Delete)
    assert hands.text == MESSAGES


def test_a_class_that_others_use_says_by_whom(hands: Hands) -> None:
    assert hands.section.users.text() == "Also used by facts, style."


def test_the_classes_of_answers_are_chosen(hands: Hands) -> None:
    assert hands.section.chooser.isVisible()
    hands.section.chooser.setFocus()
    QTest.keyClick(hands.section.chooser, Key.Key_Down)
    hands.settle()
    assert hands.names() == ["approved"]
    hands.click(NEW)
    hands.type("reason: str", Key.Key_Return)
    assert "    reason: str\n" in hands.text


def test_folding_is_kept_from_listener_to_listener(hands: Hands) -> None:
    QTest.mouseClick(hands.section.head, LEFT)
    assert not hands.table.isVisible()
    hands.select("facts")
    assert not hands.table.isVisible()


def test_a_module_that_cant_be_read_shows_the_last_fields_and_says_why(hands: Hands) -> None:
    hands.file.write_text(MESSAGES + "\nclass (\n")
    hands.qtbot.waitUntil(lambda: hands.section.facts.is_broken)
    assert hands.names() == ["title", "words", "tags"]
    assert hands.section.why_not.isVisible()
    hands.click_field("title")
    assert hands.table.hasFocus()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("@dataclass\nclass Story:\n    a: int\n\nStory = wrap(Story)\n", "while messages.py runs"),
        ("@strange\n@dataclass\nclass Story:\n    a: int\n", "strange"),
        ("class Story:\n    a: int\n", "no dataclass"),
        ("Story = make_dataclass('Story', ['a'])\n", "while messages.py runs"),
        ("def Story(): ...\n", "function"),
    ],
)
def test_a_class_that_cant_be_edited_says_why(hands: Hands, source: str, said: str) -> None:
    before = f"from dataclasses import dataclass, make_dataclass\nfrom wraps import strange, wrap\n{source}"
    hands.file.write_text(before)
    hands.qtbot.waitUntil(lambda: said in hands.section.why_not.text())
    assert hands.table.fields.is_locked or not hands.table.isVisible()
    assert hands.text == before


def test_a_class_of_the_runtime_is_shown_and_locked(hands: Hands) -> None:
    hands.panel.form.fields["payload_class"].entered.emit("runtime.primitives.TextInput")
    hands.settle()
    assert "text" in hands.names()
    assert "comes with the runtime" in hands.section.why_not.text()


def test_several_listeners_of_one_class_show_it_and_of_several_none(hands: Hands) -> None:
    hands.selection.set(Selected(listeners=("facts", "style")))
    hands.settle()
    assert hands.names() == ["title", "words", "tags"]
    hands.panel.form.fields["payload_class"].entered.emit("messages.Verdict")
    hands.document.stack.undo()
    hands.select("facts")
    hands.panel.form.fields["payload_class"].entered.emit("messages.Verdict")
    hands.selection.set(Selected(listeners=("facts", "style")))
    assert not hands.section.isVisible()


@pytest.mark.parametrize("width", [244, 400])
def test_the_table_is_as_wide_as_the_form(hands: Hands, width: int) -> None:
    hands.panel.resize(width, 800)
    QApplication.processEvents()
    table = hands.table
    assert sum(table.columnWidth(column) for column in Column) == table.viewport().width()
    assert table.mapTo(hands.panel, table.rect().topRight()).x() < width


NARROW = MESSAGES.replace("    title: str\n", "    field_name_abc: str\n")


def narrow(hands: Hands, messages: Path, text: str) -> None:
    hands.panel.resize(244, 800)
    messages.write_text(text)
    hands.qtbot.waitUntil(lambda: "field_name_abc" in hands.names())
    hands.settle()


def test_names_have_the_room_of_defaults_that_are_not_there(hands: Hands, messages: Path) -> None:
    narrow(hands, messages, NARROW.replace(" = 300", "").replace(" = field(default_factory=list)", ""))
    table = hands.table
    name = table.fontMetrics().horizontalAdvance("field_name_abc") + PAD_PX + GAP_PX
    assert table.columnWidth(Column.NAME) >= name
    header = table.horizontalHeader().model()
    assert header.headerData(Column.DEFAULT, Qt.Orientation.Horizontal) == "="
    assert header.headerData(Column.DEFAULT, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "Default"


def test_a_narrow_cell_for_a_default_can_be_clicked(hands: Hands, messages: Path) -> None:
    narrow(hands, messages, NARROW)
    hands.point_at("words")
    hands.click_field("words", Column.DEFAULT)
    assert isinstance(hands.focus, QLineEdit)
    assert hands.focus.text() == "300"


def test_where_defaults_are_narrow_the_buttons_are_beside_them(hands: Hands, messages: Path) -> None:
    narrow(hands, messages, NARROW)
    hands.point_at("tags")
    row = hands.table.fields.row_of(Row(Kind.FIELD, "tags"))
    _, remove = tools_in(hands.table.visualRect(hands.table.fields.index(row, Column.TYPE)))
    QTest.mouseClick(hands.table.viewport(), LEFT, pos=remove.center())
    assert "tags" not in hands.names()


def test_the_name_of_a_class_that_is_too_long_ends_in_dots(hands: Hands, messages: Path) -> None:
    long = "AVeryLongNameOfAClassThatNoFormHasRoomFor"
    messages.write_text(MESSAGES.replace("class Verdict:", f"class {long}:"))
    hands.panel.resize(244, 800)
    hands.document.apply(set_key(("editor",), "response_class", ("messages.Story", f"messages.{long}")))
    hands.settle()
    chooser = hands.section.chooser
    chooser.setCurrentIndex(chooser.count() - 1)
    option = QStyleOptionComboBox()
    chooser.initStyleOption(option)
    assert option.currentText.endswith("\u2026")
    assert chooser.fontMetrics().horizontalAdvance(option.currentText) < chooser.width()


@pytest.mark.parametrize("text", ["word " * 30, "first\n" + "second " * 30, "a" * 150])
def test_a_long_description_is_wrapped_and_seen_whole(hands: Hands, text: str) -> None:
    hands.panel.resize(244, 800)
    hands.document.apply(set_key(("editor",), "description", text))
    hands.settle()
    field = hands.panel.form.fields["description"]
    assert isinstance(field, TextField)
    assert field.edit.verticalScrollBar().maximum() == 0
    assert not field.edit.horizontalScrollBar().isVisible()
    last = field.edit.document().lastBlock()
    bottom = field.edit.blockBoundingGeometry(last).translated(field.edit.contentOffset()).bottom()
    assert bottom <= field.edit.viewport().height()


def test_a_hostile_doc_is_plain_text(hands: Hands, messages: Path) -> None:
    messages.write_text(MESSAGES.replace("How long it is.", "<img src=x> \u202eevil"))
    hands.qtbot.waitUntil(lambda: "evil" in hands.table.fields.text(Row(Kind.DOC, "words"), 0))
    index = hands.table.fields.index(hands.table.fields.row_of(Row(Kind.DOC, "words")), 0)
    tip = str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert "<img" not in tip
    assert "\u202e" not in tip
