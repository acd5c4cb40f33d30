"""A few letters find a name."""

from __future__ import annotations

import pytest

from designer.actions.fuzzy import fit


@pytest.mark.parametrize(
    ("typed", "name"),
    [("save", "Save as…"), ("fs", "Full screen"), ("SBS", "Side by side"), ("al le", "Align left"), ("", "x")],
)
def test_letters_in_their_order_fit(typed: str, name: str) -> None:
    assert fit(typed, name) is not None


@pytest.mark.parametrize(("typed", "name"), [("xyz", "Save"), ("evas", "Save"), ("ss", "Save")])
def test_letters_that_are_missing_or_turned_round_do_not_fit(typed: str, name: str) -> None:
    assert fit(typed, name) is None


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("fs", "Full screen", "Unframe selection"),
        ("save", "Save", "Save picture as SVG…"),
        ("frame", "Frame", "Collapse frame"),
        ("dark", "Dark", "Switch light and dark"),
        ("zi", "Zoom in", "Minimize"),
    ],
)
def test_starts_and_runs_count_more(typed: str, better: str, worse: str) -> None:
    first, second = fit(typed, better), fit(typed, worse)
    assert first is not None
    assert second is None or first.score > second.score


def test_the_letters_that_fit_are_told() -> None:
    found = fit("fs", "Full screen")
    assert found is not None
    assert found.at == (0, 5)


def test_a_long_name_costs_little() -> None:
    assert fit("a" * 50, "a" * 10_000) is not None
