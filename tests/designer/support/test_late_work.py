"""Work on what is typed: later, once, and off the window's thread where it is large."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from designer.support.late_work import LateWork


@pytest.fixture
def late(qtbot: QtBot) -> Iterator[LateWork]:
    made = LateWork()
    yield made
    made.stop()
    qtbot.waitUntil(lambda: made.is_quiet)
    made.deleteLater()


@pytest.fixture
def results(late: LateWork) -> list[object]:
    found: list[object] = []
    late.done.connect(found.append)
    return found


def test_only_the_last_of_several_is_done(late: LateWork, results: list[object], qtbot: QtBot) -> None:
    for number in range(3):
        late.ask(lambda number=number: number, is_large=False)
    qtbot.waitUntil(lambda: late.is_quiet)
    assert results == [2]


def test_at_once_means_at_once(late: LateWork, results: list[object]) -> None:
    late.ask(lambda: "now", is_large=False, at_once=True)
    assert results == ["now"]


def test_the_large_is_done_in_a_thread_and_what_comes_meanwhile_after_it(
    late: LateWork, results: list[object], qtbot: QtBot
) -> None:
    go_on = threading.Event()
    threads: list[threading.Thread] = []

    def slow() -> str:
        threads.append(threading.current_thread())
        go_on.wait(10)
        return "slow"

    late.ask(slow, is_large=True, at_once=True)
    qtbot.waitUntil(lambda: bool(threads))
    late.ask(lambda: "next", is_large=False, at_once=True)
    go_on.set()
    qtbot.waitUntil(lambda: late.is_quiet)
    assert threads[0] is not threading.main_thread()
    assert results == ["next"]


def test_what_was_stopped_says_nothing(late: LateWork, results: list[object], qtbot: QtBot) -> None:
    go_on = threading.Event()
    late.ask(lambda: go_on.wait(10), is_large=True, at_once=True)
    late.stop()
    go_on.set()
    qtbot.waitUntil(lambda: late.is_quiet)
    assert results == []


def test_who_goes_while_his_work_waits_leaves_nothing_behind(qtbot: QtBot) -> None:
    pool, go_on, done = QThreadPool.globalInstance(), threading.Event(), list[int]()
    asked = [LateWork() for _ in range(pool.maxThreadCount() + 2)]
    for number, each in enumerate(asked):
        each.ask(lambda number=number: go_on.wait(5) and done.append(number), is_large=True, at_once=True)
    assert not gc.isenabled()
    waiting = asked.pop()
    qtbot.waitUntil(lambda: pool.activeThreadCount() == pool.maxThreadCount())
    with qtbot.waitSignal(waiting.destroyed):
        waiting.deleteLater()
    del waiting
    go_on.set()
    qtbot.waitUntil(lambda: all(each.is_quiet for each in asked))
    assert sorted(done) == list(range(len(asked)))
    assert gc.isenabled()
    for each in asked:
        each.deleteLater()


@pytest.mark.parametrize("is_large", [False, True])
def test_work_that_raises_says_so_and_leaves_all_as_before(
    late: LateWork, results: list[object], qtbot: QtBot, is_large: bool
) -> None:
    def fails() -> None:
        raise ValueError("on purpose")

    with qtbot.captureExceptions() as raised:
        late.ask(fails, is_large=is_large)
        qtbot.waitUntil(lambda: late.is_quiet and bool(raised))
    assert [str(error) for _kind, error, _where in raised] == ["on purpose"]
    assert gc.isenabled()
    late.ask(lambda: "next", is_large=is_large, at_once=True)
    qtbot.waitUntil(lambda: late.is_quiet)
    assert results == ["next"]


def test_what_was_asked_for_while_work_raised_is_done(late: LateWork, results: list[object], qtbot: QtBot) -> None:
    go_on = threading.Event()

    def fails() -> None:
        go_on.wait(10)
        raise ValueError("on purpose")

    with qtbot.captureExceptions() as raised:
        late.ask(fails, is_large=True, at_once=True)
        late.ask(lambda: "next", is_large=False, at_once=True)
        go_on.set()
        qtbot.waitUntil(lambda: results == ["next"])
    assert len(raised) == 1


def test_who_listens_and_raises_does_not_keep_what_was_asked_for_next(
    late: LateWork, results: list[object], qtbot: QtBot
) -> None:
    def ask_on_and_fail(result: object) -> None:
        if result == "first":
            late.ask(lambda: "next", is_large=True, at_once=True)
            raise ValueError("on purpose")

    late.done.connect(ask_on_and_fail)
    with qtbot.captureExceptions() as raised:
        late.ask(lambda: "first", is_large=True, at_once=True)
        qtbot.waitUntil(lambda: results == ["first", "next"])
    assert len(raised) == 1
    assert gc.isenabled()
