"""designer.md, Inspector: "New payload class", "New handler", and links to definitions."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.document.edits import replace_text, set_key
from designer.models.selection import Selected
from designer.panels.properties.list_field import ListField
from designer.panels.properties.stubs import StubButton

from .hands import LEFT, Hands


def name(hands: Hands, key: str, value: str) -> None:
    """Let the selected listener name something else."""
    assert hands.document.apply(set_key(hands.selection.value.listeners, key, value))
    hands.settle()


def buttons(hands: Hands, key: str) -> list[StubButton]:
    return [each for each in hands.panel.listener.stubs[key].buttons if each.isVisible()]


def press(button: StubButton) -> None:
    QTest.mouseClick(button, LEFT)


def test_what_is_there_has_no_buttons(hands: Hands) -> None:
    assert not any(buttons(hands, key) for key in hands.panel.listener.stubs)


def test_one_click_writes_a_payload_class_and_undo_takes_it_back(hands: Hands) -> None:
    before = hands.text
    name(hands, "payload_class", "messages.Draft")
    (button,) = buttons(hands, "payload_class")
    press(button)
    assert "@dataclass\nclass Draft:" in hands.text
    assert hands.steps()[-1] == "Write the class Draft"
    hands.document.stack.undo()
    assert hands.text == before


def test_the_badge_goes_quickly_after_writing(hands: Hands) -> None:
    name(hands, "payload_class", "messages.Draft")
    press(buttons(hands, "payload_class")[0])
    begun = time.perf_counter()
    hands.qtbot.waitUntil(lambda: hands.folder.resolves("messages.Draft") is True)
    assert time.perf_counter() - begun < 2
    hands.settle()
    assert not buttons(hands, "payload_class")
    assert hands.table.isVisible()
    assert hands.section.facts.name == "Draft"


def test_undo_of_a_stub_is_noticed_as_well(hands: Hands) -> None:
    name(hands, "payload_class", "messages.Draft")
    press(buttons(hands, "payload_class")[0])
    hands.qtbot.waitUntil(lambda: hands.folder.resolves("messages.Draft") is True)
    hands.document.stack.undo()
    hands.qtbot.waitUntil(lambda: bool(buttons(hands, "payload_class")))


def test_one_click_writes_a_handler_that_answers(hands: Hands) -> None:
    name(hands, "handler", "handlers.rewrite")
    (button,) = buttons(hands, "handler")
    press(button)
    written = (hands.file.parent / "handlers.py").read_text()
    assert "def rewrite(" in written
    # As that module calls messages.Verdict.
    assert "-> Judgement:" in written.partition("def rewrite(")[2]


def test_all_that_is_missing_is_written_in_one_step(hands: Hands) -> None:
    name(hands, "payload_class", "desk.Draft")
    name(hands, "handler", "desk.rewrite")
    name(hands, "response_class", "desk.Print")
    count = hands.document.stack.index()
    button = buttons(hands, "response_class")[-1]
    assert button.text() == "Write what is missing"
    press(button)
    assert hands.document.stack.index() == count + 1
    written = (hands.file.parent / "desk.py").read_text()
    assert all(word in written for word in ("class Draft:", "class Print:", "def rewrite("))
    hands.qtbot.waitUntil(lambda: hands.folder.resolves("desk.rewrite") is True)
    hands.settle()
    assert not any(buttons(hands, key) for key in hands.panel.listener.stubs)


@pytest.mark.parametrize("key", ["payload_class", "handler", "response_class"])
def test_after_writing_the_focus_is_in_the_field_above(hands: Hands, key: str) -> None:
    name(hands, key, "desk.rewrite" if key == "handler" else "desk.Draft")
    button = buttons(hands, key)[-1]
    press(button)
    hands.qtbot.waitUntil(lambda: not buttons(hands, key))
    assert hands.focus is hands.panel.form.fields[key].label.buddy()


def test_an_empty_path_is_proposed_after_the_listener_and_written_with_its_stub(hands: Hands) -> None:
    assert hands.document.apply(set_key(("editor",), "payload_class", "messages.Gone"))
    text = hands.document.text.replace("    payload_class: messages.Gone\n", "")
    assert hands.document.apply(replace_text(0, hands.document.text, text, "Take it away"))
    hands.settle()
    (button,) = buttons(hands, "payload_class")
    press(button)
    assert "payload_class: handlers.Editor" in hands.document.text
    assert "class Editor:" in (hands.file.parent / "handlers.py").read_text()
    hands.document.stack.undo()
    assert hands.document.text == text


def test_the_tooltip_shows_what_will_be_written_and_where(hands: Hands) -> None:
    name(hands, "payload_class", "messages.Draft")
    (button,) = buttons(hands, "payload_class")
    QApplication.sendEvent(button, QEnterEvent(QPointF(), QPointF(), QPointF()))
    hands.qtbot.waitUntil(lambda: "class" in button.toolTip())
    assert "Into messages.py:" in button.toolTip()
    assert "Draft" in button.accessibleDescription()
    assert "class Draft" not in hands.text
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))


def test_a_new_class_and_a_new_handler_are_completed(hands: Hands) -> None:
    name(hands, "payload_class", "messages.Draft")
    name(hands, "handler", "handlers.rewrite")
    hands.document.apply(hands.panel.listener.desk.code.missing_edit(("editor",)))
    hands.qtbot.waitUntil(lambda: "messages.Draft" in hands.folder.class_completions())
    assert "handlers.rewrite" in hands.folder.handler_completions()


def test_the_links_lead_to_the_definition(hands: Hands) -> None:
    wanted: list[str] = []
    hands.panel.listener.desk.code.code_wanted.connect(wanted.append)
    QTest.mouseClick(hands.section.to_code, LEFT)
    QTest.mouseClick(hands.panel.listener._links["handler"].to_code, LEFT)
    assert wanted == ["messages.Story", "handlers.edit"]


def test_a_double_click_on_an_answer_leads_to_its_class(hands: Hands) -> None:
    wanted: list[str] = []
    hands.panel.listener.desk.code.code_wanted.connect(wanted.append)
    field = hands.panel.form.fields["response_class"]
    assert isinstance(field, ListField)
    field.opened.emit("messages.Verdict")
    assert wanted == ["messages.Verdict"]


def test_a_path_that_leads_nowhere_has_no_links(hands: Hands) -> None:
    name(hands, "handler", "handlers.rewrite")
    assert not hands.panel.listener._links["handler"].to_code.isVisible()


def test_completion_of_types_offers_common_ones_and_the_folders_classes(hands: Hands) -> None:
    types = hands.table.types()
    assert {"str", "Decimal", "list[str]", "Verdict"} <= set(types)
    assert "Story" not in types


def test_stubs_of_several_listeners_are_told_apart_by_their_names(hands: Hands) -> None:
    for listener, word in (("editor", "draft"), ("facts", "prove")):
        assert hands.document.apply(set_key((listener,), "payload_class", f"messages.{word.title()}"))
        assert hands.document.apply(set_key((listener,), "handler", f"handlers.{word}"))
    hands.selection.set(Selected(listeners=("editor", "facts")))
    hands.settle()
    assert [each.text() for each in buttons(hands, "payload_class")][:2] == ["New class Draft", "New class Prove"]
    assert [each.text() for each in buttons(hands, "handler")][:2] == ["New handler draft", "New handler prove"]


def test_a_handler_takes_what_its_listener_s_peers_answer(hands: Hands) -> None:
    assert hands.document.apply(set_key(("facts",), "response_class", ("messages.Verdict",)))
    name(hands, "handler", "handlers.rewrite")
    press(buttons(hands, "handler")[0])
    written = (hands.file.parent / "handlers.py").read_text().partition("def rewrite(")[2]
    assert "payload: Story | Judgement" in written
