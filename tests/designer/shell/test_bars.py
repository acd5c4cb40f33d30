"""Bars stay until they are answered, and are answered by mouse or keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.shell.bars import Bars, Choice, Message, Tone
from designer.support.theme import Theme


@pytest.fixture
def bars(qtbot: QtBot, theme: Theme) -> Iterator[Bars]:
    window = QWidget()
    window.resize(900, 200)
    column = QVBoxLayout(window)
    made = Bars(theme, window)
    column.addWidget(made)
    column.addWidget(QLineEdit(window))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield made
    window.close()


def message(done: list[str], **changes: object) -> Message:
    choices = (
        Choice("Reload", lambda: done.append("reload"), primary=True),
        Choice("Difference", lambda: done.append("difference"), stays=True),
    )
    return Message(**{"id": "file", "tone": Tone.WARNING, "text": "It was changed.", "choices": choices, **changes})


def button(bars: Bars, text: str) -> QPushButton:
    return next(each for each in bars.findChildren(QPushButton) if each.text() == text)


def test_without_a_message_there_is_nothing(bars: Bars) -> None:
    assert not bars.isVisible()


def test_a_choice_is_done_and_the_bar_goes(bars: Bars) -> None:
    done: list[str] = []
    bars.show_message(message(done))
    QTest.mouseClick(button(bars, "Reload"), Qt.MouseButton.LeftButton)
    assert (done, "file" in bars, bars.isVisible()) == (["reload"], False, False)


def test_a_look_leaves_the_bar(bars: Bars) -> None:
    done: list[str] = []
    bars.show_message(message(done))
    QTest.mouseClick(button(bars, "Difference"), Qt.MouseButton.LeftButton)
    assert (done, "file" in bars) == (["difference"], True)


def test_closing_is_told(bars: Bars) -> None:
    done: list[str] = []
    bars.show_message(message(done, dismissed=lambda: done.append("closed")))
    QTest.mouseClick(bars.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert (done, "file" in bars) == (["closed"], False)


def test_what_must_be_answered_has_no_close_button(bars: Bars) -> None:
    bars.show_message(message([], dismissed=None))
    assert bars.findChild(QToolButton) is None


def test_a_question_takes_the_focus_and_is_answered_by_keys(bars: Bars) -> None:
    done: list[str] = []
    bars.show_message(message(done, asks=True))
    assert button(bars, "Reload").hasFocus()
    QTest.keyClick(button(bars, "Reload"), Qt.Key.Key_Right)
    assert button(bars, "Difference").hasFocus()
    QTest.keyClick(button(bars, "Difference"), Qt.Key.Key_Return)
    assert done == ["difference"]


def test_escape_closes(bars: Bars) -> None:
    bars.show_message(message([], asks=True))
    QTest.keyClick(button(bars, "Reload"), Qt.Key.Key_Escape)
    assert "file" not in bars


def test_a_fact_leaves_the_focus_where_it_is(bars: Bars) -> None:
    field = bars.window().findChild(QLineEdit)
    field.setFocus()
    bars.show_message(message([]))
    assert field.hasFocus()


def test_a_new_message_takes_the_place_of_its_like(bars: Bars, qtbot: QtBot) -> None:
    bars.show_message(message([]))
    bars.show_message(message([], text="It is gone."))
    assert bars.bar("file").message.text == "It is gone."
    qtbot.waitUntil(lambda: len(bars.findChildren(QPushButton)) == 2)


def test_the_same_words_with_new_choices_take_the_new_choices(bars: Bars) -> None:
    done: list[str] = []
    bars.show_message(message(done))
    bars.show_message(message(done, choices=(Choice("Merge", lambda: done.append("merged")),)))
    button(bars, "Merge").click()
    assert done == ["merged"]


def test_a_bar_that_goes_with_the_focus_tells_so(bars: Bars, qtbot: QtBot) -> None:
    bars.show_message(message([], asks=True))
    with qtbot.waitSignal(bars.focus_left, timeout=1_000):
        button(bars, "Reload").click()


def test_two_subjects_have_a_bar_each(bars: Bars) -> None:
    bars.show_message(message([]))
    bars.show_message(message([], id="other"))
    assert "file" in bars
    assert "other" in bars


def test_text_is_plain(bars: Bars) -> None:
    bars.show_message(message([], text="<b>bold</b>"))
    label = next(each for each in bars.findChildren(QLabel) if each.text())
    assert label.textFormat() is Qt.TextFormat.PlainText
