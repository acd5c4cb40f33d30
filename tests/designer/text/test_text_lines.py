"""Lines with their own ends, through random edits."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from designer.document.splices import Splice, apply_splices
from designer.models.text_lines import TextLines

texts = st.text(st.sampled_from("ab \n\n\r\r😀\u2028"), max_size=30)


def lines_of(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def shown(lines: TextLines) -> list[str]:
    return [lines.content(line) for line in range(len(lines))]


@given(texts)
def test_lines_are_those_of_the_text(text: str) -> None:
    lines = TextLines(text)

    assert shown(lines) == lines_of(text)
    assert "".join(lines.content(line) + lines.ending(line) for line in range(len(lines))) == text


@given(texts, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), texts), max_size=4), st.data())
def test_following_splices_gives_the_lines_of_the_new_text(
    text: str, rounds: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    lines = TextLines(text)
    for _ in range(3):
        before = shown(lines)
        splices, done = [], 0
        for start, length, inserted in sorted(rounds):
            at = min(max(start, done), len(lines.text))
            removed = lines.text[at : at + length]
            done = at + len(removed)
            splices.append(Splice(at, removed, inserted))
            done += 1
            if done > len(lines.text):
                break
        expected = apply_splices(lines.text, splices)
        changes = lines.apply(splices)

        assert lines.text == expected
        assert shown(lines) == lines_of(expected)
        assert [lines.line_at(offset) for offset in range(len(expected) + 1)] == [
            len(lines_of(expected[:offset])) - 1 - (expected[offset - 1 : offset + 1] == "\r\n")
            for offset in range(len(expected) + 1)
        ]
        after, shift = list(before), 0
        for change in changes:
            first = change.first + shift
            after[first : first + change.removed] = shown(lines)[first : first + change.inserted]
            shift += change.inserted - change.removed
        assert after == shown(lines)


@given(texts, st.data())
def test_an_edit_of_lines_is_one_splice_that_shows_as_edited(text: str, data: st.DataObject) -> None:
    lines = TextLines(text)
    first = data.draw(st.integers(0, len(lines) - 1))
    count = data.draw(st.integers(1, len(lines) - first))
    wanted = data.draw(st.text(st.sampled_from("ab\n😀"), max_size=10))
    expected = shown(lines)
    expected[first : first + count] = wanted.split("\n")

    splice = lines.edited(first, count, wanted)

    if splice is not None:
        lines.apply([splice])
    assert shown(lines) == expected


def test_a_new_line_ends_as_its_neighbours_do() -> None:
    lines = TextLines("a\r\nb\r\nc")

    splice = lines.edited(1, 1, "b\nx")

    assert splice == Splice(4, "", "\r\nx")


def test_line_ends_that_stay_keep_their_kind() -> None:
    lines = TextLines("a\r\nb\nc\rd")

    splice = lines.edited(0, 4, "a\nB\nc\nd")

    assert splice == Splice(3, "b", "B")


def test_typing_in_one_line_leaves_the_table_alone() -> None:
    lines = TextLines("".join(f"line {index}\n" for index in range(1_000)))
    table = lines._starts
    for index in range(50):
        lines.apply([Splice(5, "", str(index % 10))])

    assert lines._starts is table
    assert lines.content(999) == "line 999"
