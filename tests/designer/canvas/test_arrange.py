from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.canvas.geometry import CARD_HEIGHT, CARD_WIDTH
from designer.canvas.layout.arrange import arrange
from designer.document.layout import Point


def overlaps(places: dict[str, Point]) -> list[tuple[str, str]]:
    return [
        (first, second)
        for first, second in combinations(places, 2)
        if abs(places[first].x - places[second].x) < CARD_WIDTH
        and abs(places[first].y - places[second].y) < CARD_HEIGHT
    ]


def chain(count: int) -> tuple[list[str], list[tuple[str, str]]]:
    names = [f"n{index}" for index in range(count)]
    return names, list(pairwise(names))


def test_callers_stand_left_of_those_they_call() -> None:
    places = arrange(["b", "a", "c"], [("a", "b"), ("b", "c")])
    assert places["a"].x < places["b"].x < places["c"].x


def test_case_of_peers_does_not_matter() -> None:
    places = arrange(["Ask", "answer"], [("ask", "ANSWER")])
    assert places["Ask"].x < places["answer"].x


def test_unknown_peers_are_passed_over() -> None:
    assert set(arrange(["a"], [("a", "nobody")])) == {"a"}


def test_nothing_gives_nothing() -> None:
    assert arrange([], []) == {}


def test_two_that_point_at_each_other_stand_side_by_side() -> None:
    places = arrange(["a", "b"], [("a", "b"), ("b", "a")])
    assert places["a"].y == places["b"].y
    assert places["a"].x < places["b"].x


def test_a_caller_stands_in_the_middle_of_those_it_calls() -> None:
    places = arrange(["a", "b", "c", "d"], [("a", "b"), ("a", "c"), ("a", "d")])
    assert places["a"].y == places["c"].y


def test_members_of_a_group_are_stacked() -> None:
    places = arrange(["a", "b", "c", "d"], [("a", "c")], groups=[["b", "c", "d"]])
    assert places["b"].x == places["c"].x == places["d"].x
    assert places["b"].y < places["c"].y < places["d"].y


def test_what_nothing_joins_stands_in_rows() -> None:
    names = [f"n{index}" for index in range(12)]
    places = arrange(names, [])
    assert len({point.y for point in places.values()}) < 12
    assert len({point.x for point in places.values()}) < 12


def test_a_long_chain_is_broken_like_lines_of_text() -> None:
    places = arrange(*chain(400))
    width = max(point.x for point in places.values()) + CARD_WIDTH
    height = max(point.y for point in places.values()) + CARD_HEIGHT
    assert width < 6 * height


def test_a_wide_fan_is_broken_into_columns() -> None:
    names = ["hub", *(f"n{index}" for index in range(300))]
    places = arrange(names, [("hub", name) for name in names[1:]])
    assert max(point.y for point in places.values()) < 60 * CARD_HEIGHT


def test_equal_input_gives_equal_output() -> None:
    names = [f"n{index}" for index in range(60)]
    edges = [(names[index], names[(7 * index + 3) % 60]) for index in range(60)]
    assert arrange(names, edges) == arrange(names, edges)


def test_what_is_fixed_stays() -> None:
    names, edges = chain(6)
    fixed = {"n2": Point(1000, 500), "n3": Point(1000, 700)}
    places = arrange(names, edges, fixed)
    assert {name: places[name] for name in fixed} == fixed


def test_others_keep_clear_of_what_is_fixed() -> None:
    names, edges = chain(8)
    free = arrange(names, edges)
    fixed = {"n0": Point(free["n1"].x + 30, free["n1"].y + 10)}
    assert overlaps(arrange(names, edges, fixed)) == []


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_two_cards_overlap_whatever_the_edges(data: st.DataObject) -> None:
    names = [f"n{index}" for index in range(data.draw(st.integers(1, 40)))]
    edges = data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=80))
    group = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=6))
    places = arrange(names, edges, groups=[group])
    assert set(places) == set(names)
    assert overlaps(places) == []


@pytest.mark.parametrize("count", [300, 1000])
def test_large_organisms_are_arranged_without_overlap(count: int) -> None:
    names = [f"n{index}" for index in range(count)]
    edges = [(names[index], names[(7 * index + 3) % count]) for index in range(count)]
    edges += [(names[index], names[index + 1]) for index in range(0, count - 1, 2)]
    assert overlaps(arrange(names, edges)) == []
