from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.document.splices import Splice, apply_splices, combined, difference, inverted

LETTERS = st.text("ab\n", max_size=12)
DATA = st.data()


def group(data: st.DataObject, text: str) -> tuple[Splice, ...]:
    offsets = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(offsets[::2], offsets[1::2], strict=False)
    return tuple(Splice(start, text[start:end], data.draw(st.text("XY", max_size=3))) for start, end in pairs)


@settings(max_examples=300, deadline=None)
@given(DATA, LETTERS)
def test_a_group_can_be_taken_back(data: st.DataObject, text: str) -> None:
    splices = group(data, text)
    assert apply_splices(apply_splices(text, splices), inverted(splices)) == text


@settings(max_examples=600, deadline=None)
@given(DATA, LETTERS)
def test_two_groups_combined_do_what_they_do_one_after_the_other(data: st.DataObject, text: str) -> None:
    first = group(data, text)
    middle = apply_splices(text, first)
    second = group(data, middle)
    both = combined(first, second)
    assert apply_splices(text, both) == apply_splices(middle, second)
    assert apply_splices(apply_splices(text, both), inverted(both)) == text


@settings(max_examples=200, deadline=None)
@given(LETTERS, LETTERS)
def test_a_difference_makes_one_text_of_the_other(before: str, after: str) -> None:
    assert apply_splices(before, difference(before, after)) == after


def test_typing_letter_by_letter_combines_into_one_splice() -> None:
    done: tuple[Splice, ...] = ()
    for offset, letter in enumerate("word"):
        done = combined(done, (Splice(3 + offset, "", letter),))
    assert done == (Splice(3, "", "word"),)


@pytest.mark.parametrize(
    "splices",
    [(Splice(1, "x", ""),), (Splice(2, "c", ""), Splice(0, "a", "")), (Splice(0, "ab", ""), Splice(1, "b", ""))],
)
def test_splices_that_do_not_fit_are_refused(splices: tuple[Splice, ...]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply_splices("abc", splices)
