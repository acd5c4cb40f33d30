"""The status line says, counts, and forgets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from designer.shell.status_line import StatusLine
from designer.support.theme import Theme


@pytest.fixture
def line(qtbot: QtBot, theme: Theme) -> Iterator[StatusLine]:
    made = StatusLine(theme)
    qtbot.addWidget(made)
    made.resize(900, 26)
    made.show()
    yield made
    for timer in made.findChildren(QTimer):
        timer.stop()


def words(line: StatusLine) -> list[str]:
    return [
        each.text().strip()
        for each in (*line.findChildren(QLabel), *line.findChildren(QToolButton))
        if each.isVisible()
    ]


def test_a_message_is_shown(line: StatusLine) -> None:
    line.say("Saved organism.yaml")
    assert line.message == "Saved organism.yaml"


def test_a_message_goes_by_itself(line: StatusLine, qtbot: QtBot) -> None:
    line.say("Saved")
    timer = next(each for each in line.findChildren(QTimer) if each.isActive())
    timer.start(1)
    qtbot.waitUntil(lambda: line.message == "")


def test_a_new_message_takes_the_place_of_a_fading_one(line: StatusLine, qtbot: QtBot) -> None:
    line.say("old")
    line._fade_away()
    line.say("new")
    qtbot.waitUntil(lambda: not line._fade.state().value)
    assert line.message == "new"


def test_what_a_document_says_is_marked_and_in_one_line(line: StatusLine) -> None:
    line.say("two\nlines \u202e turned")
    assert line.message == "two lines ⟦U+202E⟧ turned"


def test_counts_are_words(line: StatusLine) -> None:
    line.set_organism(1, 3)
    line.set_problems(1, 2)
    assert {"1 listener, 3 peers", "1 error, 2 warnings"} <= set(words(line))


def test_nothing_wrong_is_said(line: StatusLine) -> None:
    line.set_organism(2, 1)
    line.set_problems(0, 0)
    assert "No problems" in words(line)


def test_without_an_organism_nothing_is_counted(line: StatusLine) -> None:
    line.set_organism(None)
    assert [each for each in words(line) if each] == []


def test_a_click_on_the_counts_wants_the_problems(line: StatusLine, qtbot: QtBot) -> None:
    line.set_organism(2, 1)
    line.set_problems(1, 0)
    button = next(each for each in line.findChildren(QToolButton) if each.text().strip() == "1 error")
    with qtbot.waitSignal(line.problems_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_zoom_is_told_in_per_cents(line: StatusLine) -> None:
    line.set_organism(2, 1)
    line.set_zoom(0.667)
    assert "67 %" in words(line)


def test_a_refusal_is_forgotten_when_something_was_done(line: StatusLine) -> None:
    line.say("It can't be its own peer.", wrong=True)
    line.forget_refusal()
    assert line.message == ""


def test_what_is_no_refusal_stays(line: StatusLine) -> None:
    line.say("3 listeners were pasted.")
    line.forget_refusal()
    assert line.message == "3 listeners were pasted."
