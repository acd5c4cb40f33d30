"""What is said of a document while it is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from designer.models.description import ListenerDescription
from designer.panels.inject import checking
from designer.panels.inject.checking import Checker, Verdict, check
from designer.panels.inject.history import MOST, History, Sent

from .classes import Order, Plain, described

PLAIN = described(Plain)


@pytest.fixture
def checker(qtbot: QtBot) -> Iterator[Checker]:
    made = Checker()
    yield made
    made.stop()
    qtbot.waitUntil(lambda: made.is_quiet)
    made.deleteLater()


def test_a_sample_is_valid() -> None:
    assert check(PLAIN, PLAIN.sample) == Verdict("A valid Plain.", is_valid=True)


def test_a_just_invalid_sample_is_wrong_where_its_maker_says() -> None:
    wrong = PLAIN.invalid_sample
    assert wrong is not None
    assert not check(PLAIN, wrong.text).is_valid


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "Write a Plain"),
        ("<Plain>\n  <Title>\n</Plain>", 3, "Not well-formed"),
        ("<Plain>\n  <Other/>\n</Plain>", 2, "Other"),
        ("<plain/>", 1, "case matters"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, words: str) -> None:
    verdict = check(PLAIN, text)
    assert not verdict.is_valid
    assert verdict.line == line
    assert words in verdict.text


def test_several_faults_are_counted() -> None:
    text = "<Order><Count>a</Count><Weight>b</Weight></Order>"
    assert check(described(Order), text).text.count("more)") <= 1


def test_without_a_schema_source_says_what_it_can() -> None:
    source = replace(PLAIN, schema="")
    good, bad = check(source, PLAIN.sample), check(source, "<Plain>\n<Other/></Plain>")
    assert (good.is_valid, good.is_sure) == (True, False)
    assert (bad.is_valid, bad.is_sure, bad.line) == (False, False, 2)


def test_an_unusable_schema_is_said_and_keeps_nobody_from_sending() -> None:
    verdict = check(replace(PLAIN, schema="<x/>"), PLAIN.sample)
    assert (verdict.is_valid, verdict.is_sure) == (True, False)


def test_only_the_last_of_what_is_typed_is_checked(checker: Checker, qtbot: QtBot) -> None:
    found: list[Verdict] = []
    checker.checked.connect(found.append)
    for text in ("<", "<P", PLAIN.sample):
        checker.ask(PLAIN, text)
    qtbot.waitUntil(lambda: bool(found))
    assert [each.is_valid for each in found] == [True]


def test_a_large_document_is_checked_off_the_windows_thread_and_what_comes_meanwhile_after_it(
    checker: Checker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, threads = threading.Event(), []

    def slow(description: ListenerDescription, text: str) -> Verdict:
        threads.append(threading.current_thread())
        go_on.wait(10)
        return check(description, text)

    monkeypatch.setattr(checking, "check", slow)
    found: list[Verdict] = []
    checker.checked.connect(found.append)
    checker.ask(PLAIN, f"<Plain><Title>{'x' * 200_000}</Title></Plain>")
    qtbot.waitUntil(lambda: bool(threads))
    assert threads[0] is not threading.main_thread()
    checker.ask(PLAIN, "<Plain/>")
    go_on.set()
    qtbot.waitUntil(lambda: bool(found) and checker.is_quiet)
    assert [each.is_valid for each in found] == [False]


# History


def sent(text: str) -> Sent:
    return Sent("desk", text, is_xml=False)


def test_one_walks_back_and_forth_to_what_was_written_now() -> None:
    history = History()
    for text in "abc":
        history.add(sent(text))
    now = sent("now")
    assert [history.back(now) for _ in range(4)] == [sent("c"), sent("b"), sent("a"), None]
    assert [history.forth() for _ in range(4)] == [sent("b"), sent("c"), now, None]


def test_typing_begins_at_the_newest_again() -> None:
    history = History()
    history.add(sent("a"))
    history.add(sent("b"))
    history.back(sent("now"))
    history.rest()
    assert history.back(sent("other")) == sent("b")


def test_the_same_twice_is_kept_once_and_old_ones_leave() -> None:
    history = History()
    history.add(sent("a"))
    history.add(sent("a"))
    assert len(history.items) == 1
    for number in range(2 * MOST):
        history.add(sent(str(number)))
    assert len(history.items) == MOST
    history.add(sent("x" * 10_000_000))
    assert history.items == (sent("x" * 10_000_000),)
