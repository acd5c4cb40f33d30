"""The generated form: a person fills it in, and the codec reads what was meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from designer.panels.inject.entry import Entry
from designer.panels.inject.form import PayloadForm
from designer.panels.inject.group_entries import FixedEntry, RecordEntry
from designer.panels.inject.items_entries import ItemsEntry, ListEntry, MapEntry
from designer.panels.inject.scalar_entries import BytesEntry, ChoiceEntry, FlagEntry, LineEntry, TextEntry
from designer.panels.inject.values import Misfit
from designer.panels.inject.xml_text import parsed, read, written
from designer.support.theme import Scheme, Theme
from runtime.payloads.codec import codec_of

from .classes import Line, Order, Plain, Store, Tone, Tree, described
from .conftest import press, type_text

Key, Mod = Qt.Key, Qt.KeyboardModifier
_Entry = TypeVar("_Entry", bound=Entry)
MakeForm = Callable[[type], PayloadForm]


def entry(form: PayloadForm, name: str, kind: type[_Entry]) -> _Entry:
    found = next(each for each in form.entries if each.form.name == name)
    assert isinstance(found, kind)
    return found


def click(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]  # any widget


def sent(form: PayloadForm) -> str:
    assert form.description is not None
    return written(form.description, form.value(), pretty=False)


def test_there_is_an_entry_for_each_field_in_its_order(make_form: MakeForm) -> None:
    assert [each.form.name for each in make_form(Order).entries] == [each.name for each in codec_of(Order).fields]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("title", TextEntry), ("count", LineEntry), ("weight", LineEntry), ("price", LineEntry), ("paid", FlagEntry),
        ("placed", LineEntry), ("due", LineEntry), ("data", BytesEntry), ("tone", ChoiceEntry), ("kind", ChoiceEntry),
        ("line", RecordEntry), ("lines", ListEntry), ("tags", ListEntry), ("stock", MapEntry), ("place", FixedEntry),
    ],
)  # fmt: skip
def test_each_kind_of_field_has_its_kind_of_entry(name: str, kind: type[Entry], make_form: MakeForm) -> None:
    entry(make_form(Order), name, kind)


def test_a_whole_order_is_filled_in_by_keys_alone(make_form: MakeForm) -> None:
    form = make_form(Order)
    form.focus_first()
    for text in ("A title", "3", "1.5", "9.95"):
        type_text(text)
        press(Key.Key_Tab)
    press(Key.Key_Space)  # paid
    form.focus_at(("placed",))
    type_text("2024-05-31T09:30:00Z")
    form.focus_at(("due",))
    type_text("2024-06-01")
    form.focus_at(("data",))
    type_text("aGVsbG8=")
    form.focus_at(("tone",))
    press(Key.Key_Down)
    press(Key.Key_Down)
    form.focus_at(("line", "article"))
    type_text("COFFEE")
    entry(form, "tags", ListEntry).add.setFocus()
    press(Key.Key_Space)
    type_text("urgent")
    entry(form, "stock", MapEntry).add.setFocus()
    press(Key.Key_Space)
    type_text("cups")
    press(Key.Key_Tab)
    type_text("12")
    form.focus_at(("place", 0))
    type_text("4")
    form.focus_at(("place", 1))
    type_text("left")
    assert form.faults() == {}
    order = codec_of(Order).decode(parsed(sent(form)))
    assert order == Order(
        "A title", 3, 1.5, Decimal("9.95"), True, datetime(2024, 5, 31, 9, 30, tzinfo=UTC), date(2024, 6, 1), b"hello",
        Tone.LOUD, Line("COFFEE"), [], {"urgent"}, {"cups": 12}, (4, "left"),
    )  # fmt: skip


# Defaults and what is left out


def test_a_default_is_a_placeholder_and_left_out(make_form: MakeForm) -> None:
    form = make_form(Order)
    assert entry(form, "greeting", TextEntry).edit.placeholderText() == "hello"
    assert entry(form, "limit", LineEntry).line.placeholderText() == "7"
    assert entry(form, "kind", ChoiceEntry).box.placeholderText() == "new (default)"
    assert entry(form, "express", FlagEntry).switch.isChecked()
    assert not {"greeting", "limit", "kind", "express", "note", "first", "more"} & form.value().keys()


def test_typed_and_emptied_again_a_text_is_the_empty_text_until_it_is_left_out(make_form: MakeForm) -> None:
    form = make_form(Plain)
    text = entry(form, "text", TextEntry)
    form.focus_at(("text",))
    type_text("x")
    press(Key.Key_Backspace)
    assert form.value() == {"title": "", "text": ""}
    click(text.reset)
    assert form.value() == {"title": ""}
    assert not text.reset.isVisible()


def test_a_switch_shows_its_default_and_says_no_when_it_is_clicked(make_form: MakeForm) -> None:
    form = make_form(Order)
    flag = entry(form, "express", FlagEntry)
    click(flag.switch)
    assert form.value()["express"] == "false"
    click(flag.reset)
    assert "express" not in form.value()
    assert flag.switch.isChecked()


def test_an_optional_record_is_made_when_it_is_switched_on(make_form: MakeForm) -> None:
    form = make_form(Order)
    first = entry(form, "first", RecordEntry)
    assert first.entries == []
    click(first.switch)
    form.focus_at(("first", "article"))
    type_text("TEA")
    assert form.value()["first"] == {"article": "TEA"}
    click(first.switch)
    assert "first" not in form.value()


def test_a_class_that_reaches_itself_opens_level_by_level(make_form: MakeForm) -> None:
    form = make_form(Tree)
    level = entry(form, "left", RecordEntry)
    for _ in range(5):
        click(level.switch)
        assert level.is_open
        level = next(each for each in level.entries if isinstance(each, RecordEntry))
    assert sent(form).count("<Left>") == 5


# Faults


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("count", "1.5", "is not a whole number"),
        ("weight", "heavy", "is not a number"),
        ("price", "1e3", "is not a decimal number"),
        ("placed", "today", "A time here has"),
        ("due", "31.5.2024", "A date here has"),
        ("data", "***", "not base64"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_as_one_types(name: str, typed: str, said: str, make_form: MakeForm) -> None:
    form = make_form(Order)
    field = next(each for each in form.entries if each.form.name == name)
    assert not field.message.isVisible()
    form.focus_at((name,))
    type_text(typed)
    assert said in field.message.text()
    assert field.message.isVisible()
    editor = field.editor()
    assert editor is not None
    assert editor.property("wrong") == "true"
    assert said in editor.accessibleDescription()


def test_what_nobody_has_touched_says_what_it_lacks_only_when_asked(make_form: MakeForm) -> None:
    form = make_form(Order)
    count = entry(form, "count", LineEntry)
    form.focus_at(("title",))
    type_text("x")
    assert not count.message.isVisible()
    form.say_all()
    assert count.message.text() == "Enter a whole number."


def test_an_item_that_a_set_has_twice_is_said_at_the_item(make_form: MakeForm) -> None:
    form = make_form(Order)
    tags = entry(form, "tags", ListEntry)
    for _ in range(2):
        click(tags.add)
        type_text("same")
    assert tags.items[1].entries[0].message.text() == "This item stands here twice."


def test_a_fault_can_be_gone_to(make_form: MakeForm) -> None:
    form = make_form(Order)
    entry(form, "lines", ListEntry).add_item()
    form.focus_at(("lines", 0, "quantity"))
    type_text("many")
    form.focus_at(("title",))
    assert form.focus_at(("lines", 0, "quantity"))
    assert getattr(QApplication.focusWidget(), "text", str)() == "many"


# Lists


def filled(form: PayloadForm, *texts: str) -> ItemsEntry:
    more = entry(form, "more", ListEntry)
    for text in texts:
        click(more.add)
        type_text(text)
    return more


def test_items_are_moved_and_removed_by_keys(make_form: MakeForm) -> None:
    form = make_form(Order)
    filled(form, "a", "b", "c")
    press(Key.Key_Up, Mod.AltModifier)
    assert form.value()["more"] == ["a", "c", "b"]
    press(Key.Key_Delete, Mod.ControlModifier)
    assert form.value()["more"] == ["a", "b"]
    press(Key.Key_Down, Mod.AltModifier)
    assert form.value()["more"] == ["a", "b"]


def test_items_are_moved_and_removed_by_buttons(make_form: MakeForm) -> None:
    form = make_form(Order)
    more = filled(form, "a", "b")
    first, second = more.items
    click(second._up)
    assert form.value()["more"] == ["b", "a"]
    click(first._cross)
    assert form.value()["more"] == ["b"]
    click(second._cross)
    assert form.value()["more"] == []
    assert more.note.text() == "empty"
    click(more.reset)
    assert "more" not in form.value()


def test_tab_goes_through_moved_items_in_their_order(make_form: MakeForm) -> None:
    form = make_form(Order)
    more = filled(form, "a", "b", "c")
    press(Key.Key_Up, Mod.AltModifier)
    more.items[0].entries[0].focus_at(())
    order = []
    for _ in range(12):
        text = getattr(QApplication.focusWidget(), "toPlainText", str)()
        if text and text not in order:
            order.append(text)
        press(Key.Key_Tab)
    assert order == ["a", "c", "b"]


def test_enter_in_a_number_of_a_list_adds_the_next(make_form: MakeForm) -> None:
    @dataclass
    class Numbers:
        values: list[int] = field(default_factory=list)

    form = make_form(Numbers)
    values = entry(form, "values", ListEntry)
    click(values.add)
    type_text("1")
    press(Key.Key_Return)
    type_text("2")
    assert form.value() == {"values": ["1", "2"]}


def test_more_values_than_a_form_shows_stay_xml(make_form: MakeForm) -> None:
    form = make_form(Order)
    with pytest.raises(Misfit, match="400 values at most"):
        form.set_value({"more": ["x"] * 500})


# What is shown


def test_what_was_entered_elsewhere_is_shown_and_given_back_as_it_was(make_form: MakeForm) -> None:
    form = make_form(Order)
    description = described(Order)
    value = read(description, description.sample)
    form.set_value(value)
    assert form.value() == value


@pytest.mark.parametrize("text", ["a\rb", "nb\u00a0sp", "\u2028", "\u202e", "\ue400", "𝄞", "  ", "\t"])
def test_a_text_that_no_view_can_hold_stays_what_it_is(text: str, make_form: MakeForm) -> None:
    form = make_form(Plain)
    form.set_value({"title": text})
    assert form.value() == {"title": text}


def test_a_direction_override_is_shown_as_a_sign_and_typing_keeps_it(make_form: MakeForm) -> None:
    form = make_form(Plain)
    form.set_value({"title": "a\u202eb"})
    edit = entry(form, "title", TextEntry).edit
    assert "\u202e" not in edit.toPlainText()
    form.focus_at(("title",))
    press(Key.Key_End)
    type_text("c")
    assert form.value() == {"title": "a\u202ebc"}


def test_a_text_grows_with_what_stands_in_it_within_bounds(make_form: MakeForm) -> None:
    form = make_form(Plain)
    edit = entry(form, "title", TextEntry).edit
    low = edit.height()
    form.set_value({"title": "a\nb\nc"})
    assert edit.height() > 2 * low
    form.set_value({"title": "x\n" * 500})
    assert edit.height() < form.height()


def test_docs_are_below_their_fields_and_in_a_low_form_in_tooltips(make_form: MakeForm) -> None:
    form = make_form(Order)
    title = entry(form, "title", TextEntry)
    assert title.doc.text() == "What the customer calls it."
    assert title.doc.isVisible()
    form.resize(420, 120)
    assert not title.doc.isVisible()
    assert "What the customer calls it." in title.label.toolTip()


def test_documents_texts_are_plain(make_form: MakeForm) -> None:
    form = make_form(Order)
    assert {label.textFormat() for label in form.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_a_file_is_taken_as_base64_and_told_by_name_and_size(make_form: MakeForm, tmp_path: Path) -> None:
    form = make_form(Order)
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"hello")
    data = entry(form, "data", BytesEntry)
    data.take_file(picture)
    assert form.value()["data"] == "aGVsbG8="
    assert data.line.text() == "picture.png, 5 B"
    assert data.line.isReadOnly()
    click(data.reset)
    assert not data.line.isReadOnly()


def test_a_file_that_cannot_be_taken_is_said(make_form: MakeForm, tmp_path: Path) -> None:
    form = make_form(Order)
    data = entry(form, "data", BytesEntry)
    data.take_file(tmp_path / "nowhere.png")
    assert "nowhere.png" in data.message.text()


def test_now_is_a_time_that_is_valid(make_form: MakeForm) -> None:
    form = make_form(Order)
    for name in ("placed", "due"):
        click(entry(form, name, LineEntry).now)
    assert not {("placed",), ("due",)} & form.faults().keys()


def test_a_wheel_over_a_choice_changes_nothing(make_form: MakeForm) -> None:
    form = make_form(Order)
    box = entry(form, "tone", ChoiceEntry).box
    middle = box.rect().center()
    event = QWheelEvent(
        middle.toPointF(), box.mapToGlobal(middle).toPointF(), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Mod.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert box.currentIndex() == -1


def test_each_editor_has_a_name_for_screen_readers(make_form: MakeForm) -> None:
    form = make_form(Order)
    for each in form.entries:
        editor = each.editor()
        assert editor is not None
        assert editor.accessibleName() == each.form.name


def test_the_focus_brings_its_field_into_view(make_form: MakeForm) -> None:
    form = make_form(Order)
    form.resize(300, 120)
    form.focus_at(("greeting",))
    edit = entry(form, "greeting", TextEntry).edit
    top = edit.mapTo(form.viewport(), QPoint(0, 0)).y()
    assert 0 <= top < form.viewport().height()


def test_it_follows_the_theme(make_form: MakeForm, theme: Theme) -> None:
    form = make_form(Order)
    before = form.grab().toImage()
    theme.set_scheme(Scheme.DARK)
    assert form.grab().toImage() != before


def test_what_is_deep_inside_has_room_in_a_narrow_form(make_form: MakeForm) -> None:
    form = make_form(Store)
    form.resize(240, 200)
    form.set_value({"shelves": [{"lines": [{"article": "TEA"}]}]})
    editor = entry(form, "shelves", ListEntry).findChild(TextEntry).edit
    QApplication.sendPostedEvents()
    QApplication.sendPostedEvents()
    right = editor.mapTo(form.viewport(), editor.rect().topRight()).x()
    assert editor.width() > 90
    assert right < form.viewport().width()
