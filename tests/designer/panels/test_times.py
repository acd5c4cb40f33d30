"""Spans and moments, as a person reads them."""

from __future__ import annotations

import re

import pytest

from designer.panels.times import clock, date_and_clock, span, took


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 s"), (0.9, "0 s"), (59.9, "59 s"), (60, "1 min"), (3_900, "1 h 5 min"), (100_000, "1 d 3 h")],
)
def test_an_age_has_one_or_two_units(seconds: float, text: str) -> None:
    assert span(seconds) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, ""),
        (10_000, "0.1 ms"),
        (1_240_000, "1.2 ms"),
        (12_400_000, "12 ms"),
        (1_240_000_000, "1.2 s"),
        (90_000_000_000, "1 min"),
    ],
)
def test_what_was_measured_has_as_many_digits_as_count(nanoseconds: int, text: str) -> None:
    assert took(nanoseconds) == text


def test_moments_have_milliseconds() -> None:
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.250", clock(1_700_000_000.25))
    assert date_and_clock(1_700_000_000.25).startswith("2023-11-1")
