"""Two changes of one text brought together, and the difference of two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document.merging import line_splices, merge, split_lines
from designer.document.splices import apply_splices

lines = st.sampled_from(["a\n", "b\n", "c\n", "  peers: []\n", "\n", "d\r\n"])
texts = st.builds(lambda parts, end: "".join(parts) + end, st.lists(lines, max_size=25), st.sampled_from(["", "end"]))


@given(st.text(max_size=200))
def test_lines_joined_are_the_text(text):
    assert "".join(split_lines(text)) == text


@given(texts, texts)
def test_the_difference_makes_one_text_of_the_other(before, after):
    assert apply_splices(before, line_splices(before, after)) == after


def test_each_place_that_differs_is_a_splice_of_its_own():
    before = "".join(f"line {number}\n" for number in range(30))
    after = before.replace("line 3\n", "line three\n").replace("line 20\n", "").replace("line 29\n", "line 29")
    assert len(line_splices(before, after)) == 3


def test_a_difference_does_not_take_the_square_of_a_text_of_equal_lines():
    before = "x\n" * 100_000
    assert apply_splices(before, line_splices(before, "y\n" + before[8:] + "y\n")) == "y\n" + before[8:] + "y\n"


@given(texts, texts)
def test_a_change_of_one_side_is_taken(base, other):
    assert merge(base, other, base) == other
    assert merge(base, base, other) == other


@given(texts, texts)
def test_the_same_change_of_both_is_taken_once(base, other):
    assert merge(base, other, other) == other


@given(texts, texts, texts)
def test_it_does_not_matter_who_is_who(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@st.composite
def apart(draw):
    """A text of distinct lines, and for each line what it becomes and who changes it; never two neighbours."""
    count = draw(st.integers(1, 30))
    changes = {}
    for number in range(0, count, 2):
        become = draw(st.sampled_from([None, "", "new {0}\n", "line {0}\nafter {0}\n", "before {0}\nline {0}\n"]))
        if become is not None:
            changes[number] = (draw(st.sampled_from(["mine", "theirs", "both"])), become.format(number))
    return count, changes


@given(apart())
def test_changes_of_lines_that_do_not_meet_are_all_there(case):
    count, changes = case

    def text(*who):
        parts = []
        for number in range(count):
            by, become = changes.get(number, ("", ""))
            parts.append(become if by in who else f"line {number}\n")
        return "".join(parts)

    assert merge(text(), text("mine", "both"), text("theirs", "both")) == text("mine", "theirs", "both")


@given(texts, texts, texts)
def test_nothing_new_is_lost_and_nothing_made_up(base, mine, theirs):
    merged = merge(base, mine, theirs)
    if merged is not None:
        known = {line.rstrip("\r\n") for text in (base, mine, theirs) for line in split_lines(text)}
        assert {line.rstrip("\r\n") for line in split_lines(merged)} <= known


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("a\nB\nc\n", "a\nX\nc\n"),
        ("a\nb\nnew\nc\n", "a\nb\nother\nc\n"),
        ("a\nB\nc\n", "a\nc\n"),
        ("a\nB\nc\n", "a\nb\nC\n"),
        ("a\nb\nc\nmine", "a\nb\nc\ntheirs"),
    ],
)
def test_lines_that_meet_are_not_merged(mine, theirs):
    assert merge("a\nb\nc\n", mine, theirs) is None


def test_line_ends_stay_as_each_side_wrote_them():
    assert merge("a\r\nb\r\nc\r\nd\r\n", "A\r\nb\r\nc\r\nd\r\n", "a\r\nb\r\nc\r\nD\n") == "A\r\nb\r\nc\r\nD\n"
