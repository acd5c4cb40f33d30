"""What an empty panel says, in whatever room it has."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from designer.support.empty_state import EmptyState
from designer.support.theme import Theme

TEXT = "What stops a run or looks like a mistake appears here while you work, with a way to mend it."


@pytest.mark.parametrize("width", [120, 260, 900])
@pytest.mark.parametrize("height", range(20, 260, 24))
def test_its_sentence_is_there_as_a_whole_or_not_at_all(theme: Theme, qtbot: QtBot, width: int, height: int) -> None:
    state = EmptyState(theme, "circle-check", "No problems", TEXT)
    qtbot.addWidget(state)
    state.resize(width, height)
    state.show()
    (words,) = (label for label in state.findChildren(QLabel) if label.text() == TEXT)
    state.layout().activate()

    assert words.isHidden() or words.height() >= words.heightForWidth(words.width())


def test_larger_text_can_take_the_room_of_the_sentence(theme: Theme, qtbot: QtBot) -> None:
    state = EmptyState(theme, "circle-check", "No problems", TEXT)
    qtbot.addWidget(state)
    state.resize(400, 100)
    state.show()
    (words,) = (label for label in state.findChildren(QLabel) if label.text() == TEXT)
    before = words.isVisible()
    theme.set_text_factor(2.0)
    after = words.isVisible()
    theme.set_text_factor(1.0)

    assert (before, after) == (True, False)


def test_the_same_words_again_change_nothing(theme: Theme, qtbot: QtBot) -> None:
    """A panel may say them with each batch of a run."""
    state = EmptyState(theme, "circle-check", "No problems", TEXT)
    qtbot.addWidget(state)
    state.show()
    QCoreApplication.sendPostedEvents()
    (words,) = (label for label in state.findChildren(QLabel) if label.text() == TEXT)
    words.setText("as it was")

    state.say("circle-check", "No problems", TEXT)

    assert words.text() == "as it was"
