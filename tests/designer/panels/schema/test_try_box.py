"""The box in which XML is tried, by keys and clipboard as a person does it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.models import wire_check
from designer.models.wire_check import Finding, Question, Taker
from designer.panels.schema import try_box
from designer.panels.schema.try_box import TryBox
from designer.support.theme import Scheme, Theme
from runtime.payloads.codec import codec_of

Key, Mod = Qt.Key, Qt.KeyboardModifier


@dataclass
class Note:
    """A text and a number."""

    text: str
    number: int = 1


NOTE = Taker("Note", codec_of(Note).xsd(), "notebook")
GOOD = "<Note>\n  <Text>hello</Text>\n</Note>"
WRONG = "<Note>\n  <Text>hello</Text>\n  <Number>many</Number>\n</Note>"


@pytest.fixture
def box(shown: Callable[[QWidget], None], theme: Theme, qtbot: QtBot) -> TryBox:
    made = TryBox(theme)
    shown(made)
    made.expect(NOTE, (), lambda name: None, 5_000)
    made.offer(GOOD, WRONG, "'many' is not a whole number")
    made.edit.setFocus()
    qtbot.waitUntil(made.edit.hasFocus)
    return made


def settled(box: TryBox, qtbot: QtBot) -> Finding:
    qtbot.waitUntil(lambda: box.is_quiet and box.finding is not None)
    assert box.finding is not None
    return box.finding


def paste(box: TryBox, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keySequence(box.edit, QKeySequence(QKeySequence.StandardKey.Paste))


def test_empty_it_says_what_it_is_for(box: TryBox) -> None:
    assert "as the pump does it" in box.findings.text
    assert "Paste XML" in box.edit.placeholderText()


def test_what_is_typed_is_checked_by_itself(box: TryBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box.edit, "<Note><Text>hello</Text></Note>")
    assert settled(box, qtbot).is_valid
    assert "A valid Note: notebook takes it." in box.findings.text


def test_a_fault_is_said_in_the_pumps_words_with_line_and_column_and_marked_in_the_text(
    box: TryBox, qtbot: QtBot
) -> None:
    paste(box, WRONG)
    settled(box, qtbot)
    assert "Line 3, column 3: 'many' is not a whole number" in box.findings.text
    mark = box.edit.marks[0]
    assert (mark.line, mark.column, mark.is_wrong) == (3, 3, True)
    colors = {box.edit.grab().toImage().pixelColor(x, y).name() for x in (200, 220) for y in range(5, 80)}
    assert box.edit.extraSelections()[0].format.background().color().name() in colors


def test_ctrl_enter_checks_at_once_and_goes_to_nobody_else(box: TryBox, qtbot: QtBot) -> None:
    sends = QShortcut(QKeySequence("Ctrl+Return"), box)
    heard: list[bool] = []
    sends.activated.connect(lambda: heard.append(True))
    paste(box, WRONG)
    QTest.keyClick(box.edit, Key.Key_Return, Mod.ControlModifier)
    assert box.finding is not None
    assert not box.finding.is_valid
    assert box.text == WRONG
    assert not heard


def test_a_click_on_a_fault_puts_the_caret_there(box: TryBox, qtbot: QtBot) -> None:
    paste(box, WRONG)
    settled(box, qtbot)
    row = next(row for row in box.findings.rows if "Line 3" in row.text())
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    cursor = box.edit.textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (2, 2)
    assert box.edit.hasFocus()


def test_by_keys_alone_one_comes_from_a_fault_to_its_place(box: TryBox, qtbot: QtBot) -> None:
    paste(box, WRONG)
    settled(box, qtbot)
    QTest.keyClick(box.edit, Key.Key_Tab)
    focused = box.findings.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Key.Key_Return)
    assert box.edit.hasFocus()
    assert box.edit.textCursor().blockNumber() == 2


def test_what_was_mended_is_said_noted_and_can_be_taken(box: TryBox, qtbot: QtBot) -> None:
    paste(box, GOOD.replace("hello", "you & me"))
    settled(box, qtbot)
    assert "A valid Note, once mended" in box.findings.text
    assert "Mended: line 2, column 13: & in text written as &amp;" in box.findings.text
    assert [mark.is_wrong for mark in box.edit.marks] == [False]
    QTest.mouseClick(box.findings.take_mended, Qt.MouseButton.LeftButton)
    assert "you &amp; me" in box.text
    assert not box.findings.take_mended.isVisible()
    QTest.keySequence(box.edit, QKeySequence(QKeySequence.StandardKey.Undo))
    assert "you & me" in box.text


def test_samples_are_inserted_by_one_click_each(box: TryBox, qtbot: QtBot) -> None:
    QTest.mouseClick(box.sample, Qt.MouseButton.LeftButton)
    assert box.text == GOOD
    assert settled(box, qtbot).is_valid
    QTest.mouseClick(box.invalid, Qt.MouseButton.LeftButton)
    assert box.text == WRONG
    assert not settled(box, qtbot).is_valid
    assert "not a whole number" in box.invalid.toolTip()


def test_another_class_is_another_verdict_on_the_same_text(box: TryBox, qtbot: QtBot) -> None:
    paste(box, GOOD)
    settled(box, qtbot)
    box.expect(Taker("Other", "", "other"), (), lambda name: None, 5_000)
    qtbot.waitUntil(lambda: box.finding is not None and not box.finding.is_valid)
    assert "other takes Other, not 'Note'" in box.findings.text


def test_a_schema_that_is_not_exact_gives_no_certainty(box: TryBox, qtbot: QtBot) -> None:
    box.expect(replace(NOTE, doubt="its schema is only read from source."), (), lambda name: None, 5_000)
    paste(box, GOOD)
    settled(box, qtbot)
    assert "Looks like a valid Note" in box.findings.text


@pytest.mark.parametrize(
    "text",
    [
        "<Note><Text>" + "x" * 1_100_000 + "</Text></Note>",
        "<Note><Text>" + "x" * 60_000 + "</Text></Note>",
        "<Note " + " ".join(f'a{n}="1"' for n in range(40_000)) + "/>",
    ],
    ids=["too large", "one long line", "40,000 attributes"],
)
def test_what_is_too_large_to_be_shown_is_checked_and_said(box: TryBox, qtbot: QtBot, text: str) -> None:
    paste(box, text)
    assert not settled(box, qtbot).is_valid
    assert "at most 5,000 are allowed" in box.findings.text
    assert box.text == text
    assert not box.edit.text()
    assert "too many to be shown" in box.edit.placeholderText()
    QTest.mouseClick(box.clear, Qt.MouseButton.LeftButton)
    QTest.keyClicks(box.edit, "<Note/>")
    assert box.text == "<Note/>"


def test_a_large_text_is_checked_off_the_windows_thread(
    box: TryBox, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def noted(question: Question) -> Finding:
        threads.append(threading.current_thread())
        return wire_check.check(question)

    monkeypatch.setattr(try_box, "check", noted)
    box.expect(NOTE, (), lambda name: None, 1_000_000)
    paste(box, "<Note><Text>\n" + "some words\n" * 2_000 + "</Text></Note>")
    assert settled(box, qtbot).is_valid
    assert threads
    assert threading.main_thread() not in threads


def test_characters_that_cannot_be_seen_reach_the_check(box: TryBox, qtbot: QtBot) -> None:
    paste(box, "<Note><Text>a\u202eb\u2028c</Text></Note>")
    assert settled(box, qtbot).is_valid
    assert "\u202e" in box.text
    assert "\u2028" in box.text


def test_rows_go_with_the_width_and_the_theme(box: TryBox, qtbot: QtBot, theme: Theme) -> None:
    paste(box, WRONG)
    settled(box, qtbot)
    qtbot.waitUntil(lambda: box.findings.height() == box.findings.sizeHint().height() > 50)
    narrow = box.findings.height()
    box.resize(700, 620)
    qtbot.waitUntil(lambda: box.findings.height() < narrow)
    before = box.findings.rows[0].grab().toImage()
    theme.set_scheme(Scheme.DARK)
    assert box.findings.rows[0].grab().toImage() != before
