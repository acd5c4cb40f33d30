"""Form and XML are one message: what is written in one is in the other, or it is said why not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.panels.inject.composer import Composer, Draft
from designer.panels.inject.head import Mode
from designer.panels.inject.scalar_entries import TextEntry
from designer.support.theme import Scheme, Theme

from .classes import Order, Plain, described
from .conftest import press, type_text

PLAIN = described(Plain)


@pytest.fixture
def composer(shown: Callable[..., Composer], theme: Theme) -> Composer:
    made = shown(Composer(theme), 420, 400)
    made.show_class(PLAIN, Draft())
    return made


def settled(composer: Composer, qtbot: QtBot) -> str:
    """What the line below the XML says, once it has looked."""
    qtbot.waitUntil(lambda: composer.is_quiet)
    return composer.line.full_text


def test_what_is_typed_into_the_form_is_in_the_xml(composer: Composer) -> None:
    composer.focus()
    type_text("Rain & wind")
    composer.set_mode(Mode.XML)
    assert composer.xml.text() == "<Plain>\n  <Title>Rain &amp; wind</Title>\n</Plain>"


def test_what_is_typed_into_the_xml_is_in_the_form(composer: Composer) -> None:
    composer.set_mode(Mode.XML)
    composer.xml.selectAll()
    QTest.keyClicks(composer.xml, "<Plain><Title>Rain</Title><Text>wet</Text></Plain>")
    assert composer.set_mode(Mode.FORM)
    assert composer.form.value() == {"title": "Rain", "text": "wet"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<Plain><Title>", "Line 1 is not well-formed"),
        ("<Plain><Other/></Plain>", "Plain has no field Other"),
        ("<Other/>", "The root element is Other"),
    ],
)
def test_xml_that_the_form_cannot_show_stays_and_says_why(text: str, why: str, composer: Composer) -> None:
    composer.take(text, as_xml=True)
    assert not composer.set_mode(Mode.FORM)
    assert composer.mode is Mode.XML
    assert why in composer.line.full_text
    assert composer.xml.text() == text


def test_the_way_to_the_form_and_back_leaves_the_text_as_it_was(composer: Composer) -> None:
    text = "<Plain><!-- as I like it -->\n\n<Title>a</Title></Plain>"
    composer.take(text, as_xml=True)
    composer.set_mode(Mode.FORM)
    composer.set_mode(Mode.XML)
    assert composer.xml.text() == text


def test_but_not_once_the_form_was_typed_into(composer: Composer) -> None:
    composer.take("<Plain><!-- c --><Title>a</Title></Plain>", as_xml=True)
    composer.set_mode(Mode.FORM)
    press(Qt.Key.Key_End)
    type_text("b")
    composer.set_mode(Mode.XML)
    assert composer.xml.text() == "<Plain>\n  <Title>ab</Title>\n</Plain>"


def test_the_xml_is_checked_as_one_types_and_its_line_marked(composer: Composer, qtbot: QtBot) -> None:
    composer.take(PLAIN.sample, as_xml=True)
    assert settled(composer, qtbot) == "A valid Plain."
    composer.xml.go_to(2, 4)
    QTest.keyClicks(composer.xml, "x")
    qtbot.waitUntil(lambda: composer.verdict is not None and not composer.verdict.is_valid)
    assert composer.line.full_text.startswith("Line 2: ")
    assert [each.cursor.blockNumber() for each in composer.xml.extraSelections()] == [1]


def test_a_click_on_the_line_goes_to_the_fault(composer: Composer, qtbot: QtBot) -> None:
    composer.take("<Plain>\n  <Title>a</Title>\n  <Other/>\n</Plain>", as_xml=True)
    settled(composer, qtbot)
    QTest.mouseClick(composer.line, Qt.MouseButton.LeftButton)
    assert composer.xml.textCursor().blockNumber() == 2
    assert composer.xml.hasFocus()


def test_the_xml_has_an_undo_of_its_own(composer: Composer) -> None:
    composer.take(PLAIN.sample, as_xml=True)
    composer.xml.setFocus()
    type_text("x")
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert composer.xml.text() == PLAIN.sample


def test_enter_keeps_the_indentation_and_goes_deeper_behind_a_tag(composer: Composer) -> None:
    composer.take("  <Plain>", as_xml=True)
    composer.xml.moveCursor(QTextCursor.MoveOperation.End)
    composer.xml.setFocus()
    press(Qt.Key.Key_Return)
    type_text("<Title>a</Title>")
    press(Qt.Key.Key_Return)
    assert composer.xml.text() == "  <Plain>\n    <Title>a</Title>\n    "


def test_a_class_with_a_form_of_its_own_can_only_be_written_as_xml(composer: Composer) -> None:
    own = ListenerDescription("x", "Own", FieldForm("", "Own", Kind.XML), sample="<Own/>")
    composer.show_class(own, Draft())
    assert composer.mode is Mode.XML
    assert composer.text() == "<Own/>"
    assert not composer.set_mode(Mode.FORM)
    assert "only be written as XML" in composer.why_no_form


def test_a_better_description_keeps_what_is_written_and_the_focus(composer: Composer) -> None:
    composer.focus()
    type_text("kept")
    richer = described(Plain, "other")
    composer.show_class(richer, composer.draft())
    assert composer.form.value() == {"title": "kept"}
    title = composer.form.entries[0]
    assert isinstance(title, TextEntry)
    assert title.edit.hasFocus()


def test_a_description_that_has_no_place_for_it_keeps_it_as_xml(composer: Composer) -> None:
    composer.focus()
    type_text("kept")
    composer.show_class(described(Order), composer.draft())
    assert composer.mode is Mode.XML
    assert "<Title>kept</Title>" in composer.text()


def test_a_fault_takes_the_focus_to_its_field(composer: Composer) -> None:
    composer.show_class(described(Order), Draft())
    assert composer.fault() == "count: Enter a whole number."
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "count"


def test_without_a_listener_it_says_what_it_is_for(composer: Composer) -> None:
    composer.show_class(None, Draft())
    assert composer.nothing.isVisible()
    assert composer.text() == ""


@pytest.mark.parametrize("text", ["a\u00a0b", "\u2028", "\u202e", "𝄞"])
def test_any_character_survives_the_xml_view(text: str, composer: Composer) -> None:
    document = f"<Plain><Title>{text}</Title></Plain>"
    composer.take(document, as_xml=True)
    assert composer.text() == document
    composer.set_mode(Mode.FORM)
    assert composer.form.value() == {"title": text}


def test_tags_comments_and_entities_have_colours_that_follow_the_theme(composer: Composer, theme: Theme) -> None:
    composer.take("<!-- c\nd --><Plain x='y'>&amp;</Plain><![CDATA[<x>]]>", as_xml=True)

    def colours() -> set[str]:
        document = composer.xml.document()
        blocks = [document.findBlockByNumber(number) for number in range(document.blockCount())]
        return {each.format.foreground().color().name() for block in blocks for each in block.layout().formats()}

    colors = theme.colors
    assert {colors.code_comment, colors.code_key, colors.code_string, colors.code_word} <= colours()
    theme.set_scheme(Scheme.DARK)
    assert theme.colors.code_key in colours()


def test_a_choice_that_nobody_has_made_is_still_none_after_the_way_to_xml_and_back(composer: Composer) -> None:
    composer.show_class(described(Order), Draft())
    value = composer.form.value()
    composer.set_mode(Mode.XML)
    assert composer.set_mode(Mode.FORM)
    assert composer.form.value() == value
