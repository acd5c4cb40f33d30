"""Positions that come at both ends and go at one; and the lines that are made of them."""

from __future__ import annotations

import random

import pytest

from designer.panels.messages.shown import Shown


def test_all_are_a_range() -> None:
    shown = Shown()
    shown.show_all(5, 9)
    shown.grow(12)
    shown.drop_before(7)
    assert (list(shown), shown.find(0), shown.find(8), shown.find(99), 6 in shown, 7 in shown) == (
        [7, 8, 9, 10, 11],
        0,
        1,
        5,
        False,
        True,
    )


@pytest.mark.parametrize("seed", range(20))
def test_filtered_positions_are_a_sorted_list(seed: int) -> None:
    rng = random.Random(seed)
    shown, plain = Shown(), list[int]()
    shown.show_none()
    low = high = 5_000
    for _ in range(300):
        match rng.randrange(5):
            case 0:
                more = sorted(rng.sample(range(high, high + 50), 5))
                shown.extend(more)
                plain += more
                high += 50
            case 1:
                less = sorted(rng.sample(range(low - 50, low), 5), reverse=True)
                shown.extend_below(less)
                plain = [*reversed(less), *plain]
                low -= 50
            case 2:
                position = rng.randrange(low, high + 1)
                if position not in plain:
                    shown.insert(position)
                    plain = sorted([*plain, position])
                    high = max(high, position + 1)
            case 3 if plain:
                position = rng.choice(plain)
                shown.discard(position)
                plain.remove(position)
            case 4 if rng.random() < 0.2:
                position = rng.randrange(low, high + 1)
                shown.drop_before(position)
                plain = [each for each in plain if each >= position]
                low = max(low, position)
        asked = rng.randrange(low - 10, high + 10)
        assert list(shown) == plain
        assert shown.find(asked) == sum(each < asked for each in plain)
        assert (asked in shown) == (asked in plain)
