"""Counting for views: at once what takes no time, the rest off the window's thread."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.models.counting import Counting
from designer.models.tokenizing import Encoder, TokenCounter, counter_for, load


@pytest.fixture
def counting(qapp: QApplication) -> Iterator[Counting]:
    made = Counting()
    yield made
    made.deleteLater()


@pytest.fixture
def fresh() -> TokenCounter:
    """Nothing is loaded or known."""
    return TokenCounter(Encoder("cl100k_base", load), is_exact=True, note="")


def test_what_was_never_loaded_is_told_later(qtbot: QtBot, counting: Counting, fresh: TokenCounter) -> None:
    with qtbot.waitSignal(counting.counted):
        assert counting.counts(fresh, ("hello world",)) is None
    assert counting.counts(fresh, ("hello world",)) == (2,)


def test_a_short_text_is_counted_at_once_when_the_vocabulary_is_there(counting: Counting) -> None:
    counter = counter_for("gpt-4")
    counter.count("a")
    assert counting.counts(counter, ("tiktoken is great!",)) == (6,)


@pytest.mark.parametrize("letter", ["a", " ", "\n"])
def test_a_megabyte_of_one_letter_is_not_counted_on_the_window_s_thread(
    qtbot: QtBot, counting: Counting, letter: str
) -> None:
    counter = TokenCounter(Encoder("cl100k_base", load), is_exact=True, note="")
    counter.count("a")
    text = letter * 1_000_000
    with qtbot.waitSignal(counting.counted, timeout=20_000):
        assert counting.counts(counter, (text,)) is None
    assert counting.counts(counter, (text,)) is not None


def test_many_wishes_are_counted_from_the_last_one_on_and_never_pile_up(
    qtbot: QtBot, counting: Counting, fresh: TokenCounter
) -> None:
    for number in range(100):
        counting.counts(fresh, (f"{number} is a number",))
    qtbot.waitUntil(lambda: counting.is_quiet)
    assert fresh.unknown(("99 is a number",)) == 0
    assert fresh.unknown(("50 is a number",)) > 0


def test_without_the_library_there_is_a_sentence_and_no_count(
    qtbot: QtBot, counting: Counting, fresh: TokenCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "splintr", None)
    with qtbot.waitSignal(counting.counted):
        counting.counts(fresh, ("hello",))
    assert counting.problem == "Tokens: not available, install splintr-rs"
    assert counting.counts(fresh, ("hello",)) is None
    assert counting.is_quiet


def test_who_is_deleted_meanwhile_is_not_told(qtbot: QtBot, fresh: TokenCounter) -> None:
    made = Counting()
    made.counts(fresh, ("story " * 100_000,))
    made.deleteLater()
    # It may not have begun: then it never does.
    qtbot.waitUntil(lambda: QThreadPool.globalInstance().activeThreadCount() == 0, timeout=20_000)
