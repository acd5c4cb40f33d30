"""Texts compared line by line."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.models.line_diff import Hunk, changed_lines, hunks, lines_of
from designer.support.line_kinds import LineKind

lists = st.lists(st.sampled_from("abcd"), max_size=12)


def patched(before: list[str], after: list[str], found: tuple[Hunk, ...]) -> list[str]:
    result, done = [], 0
    for hunk in found:
        result += before[done : hunk.before[0]] + after[slice(*hunk.after)]
        done = hunk.before[1]
    return result + before[done:]


@given(lists, lists)
def test_hunks_make_one_of_the_other(before: list[str], after: list[str]) -> None:
    assert patched(before, after, hunks(before, after)) == after


def test_big_texts_are_compared_at_unique_lines() -> None:
    chance = random.Random(7)
    before = [f"line {index}" for index in range(30_000)]
    after = list(before)
    for _ in range(300):
        after[chance.randrange(len(after))] = "changed"
    for _ in range(100):
        after.insert(chance.randrange(len(after)), "new")
    started = time.process_time()
    found = hunks(before, after)

    assert patched(before, after, found) == after
    assert 300 <= len(found) <= 400
    assert time.process_time() - started < 3


@pytest.mark.parametrize("line", ["same", "{index}"])
def test_texts_without_anything_in_common_cost_little(line: str) -> None:
    before = [line.format(index=index) for index in range(40_000)]
    after = [f"x{each}" for each in before]
    started = time.process_time()

    assert hunks(before, after) == (Hunk((0, 40_000), (0, 40_000)),)
    assert time.process_time() - started < 2


def test_lines_are_added_changed_and_missing() -> None:
    found = changed_lines("a\nb\nc\nd\ne\n", "a\nB\nnew\nc\ne\n")

    assert found == {1: LineKind.CHANGED, 2: LineKind.ADDED, 4: LineKind.REMOVED}


def test_another_kind_of_line_end_is_a_change() -> None:
    assert changed_lines("a\nb\n", "a\r\nb\n") == {0: LineKind.CHANGED}


def test_lines_missing_at_the_end_are_shown_at_the_last_line() -> None:
    assert changed_lines("a\nb\n", "a\n") == {0: LineKind.REMOVED}


def test_equal_texts_have_no_changes() -> None:
    assert changed_lines("a\n", "a\n") == {}


def test_a_last_line_end_makes_no_line() -> None:
    assert lines_of("a\nb\n") == ["a", "b"]
