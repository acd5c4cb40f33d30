from __future__ import annotations

import pytest

from designer.canvas.live.holding import BLIP_S, EYEBROW_S, HOLD_S, NUMBERS_S, Holding
from designer.canvas.live.marks import NOTHING, Activity, Mark, mark_of, short_count, short_time
from designer.models.live.traffic import ListenerTraffic

IDLE, BUSY = Mark(incoming=1), Mark(Activity.BUSY, 1, incoming=1)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, "1.0k"),
        (1240, "1.2k"),
        (34_499, "34k"),
        (999_700, "1.0M"),
        (2e9, "2.0G"),
    ],
)
def test_a_count_is_told_in_a_few_characters(count: float, text: str) -> None:
    assert short_count(count) == text


@pytest.mark.parametrize(
    ("duration_ns", "text"),
    [
        (900, "1 µs"),
        (40_000, "40 µs"),
        (1_240_000, "1.2 ms"),
        (340_000_000, "340 ms"),
        (2_100_000_000, "2.1 s"),
        (180_000_000_000, "3.0 min"),
    ],
)
def test_a_duration_is_told_in_two_figures(duration_ns: int, text: str) -> None:
    assert short_time(duration_ns) == text


def traffic(**numbers: int) -> ListenerTraffic:
    made = ListenerTraffic("alpha")
    for name, value in numbers.items():
        setattr(made, name, value)
    return made


def test_a_listener_with_running_handlers_is_busy_though_it_waits_as_well() -> None:
    mark = mark_of(traffic(busy=2, waiting=3), 0, near=True, running=True)
    assert (mark.activity, mark.many) == (Activity.BUSY, 2)


def test_a_listener_with_open_calls_waits() -> None:
    mark = mark_of(traffic(waiting=3), 0, near=True, running=True)
    assert (mark.activity, mark.many) == (Activity.WAITING, 3)


def test_nobody_is_busy_or_waits_once_the_run_is_over() -> None:
    assert mark_of(traffic(busy=1, waiting=1), 0, near=True, running=False).activity is Activity.IDLE


def test_from_afar_no_numbers_are_told() -> None:
    assert mark_of(traffic(busy=9, errors=4, incoming=8), 3, near=False, running=True) == Mark(Activity.BUSY, 1, 1, 1)


def test_a_state_is_held_long_enough_to_be_seen() -> None:
    holding = Holding()
    holding.want("alpha", BUSY)
    holding.settle(0.0)
    holding.want("alpha", IDLE)
    holding.settle(HOLD_S / 2)
    assert holding.shown("alpha").activity is Activity.BUSY
    holding.settle(HOLD_S)
    assert holding.shown("alpha").activity is Activity.IDLE


def test_numbers_do_not_flicker() -> None:
    holding = Holding()
    holding.want("alpha", Mark(incoming=1))
    holding.settle(0.0)
    seen = []
    for step in range(1, 40):
        holding.want("alpha", Mark(incoming=1 + step))
        seen += [holding.shown("alpha").incoming for _ in holding.settle(step * 0.01)]
    assert len(seen) == int(0.39 / NUMBERS_S)


def test_an_arrival_shows_a_card_busy_for_a_moment() -> None:
    holding = Holding()
    holding.want("alpha", IDLE)
    holding.settle(0.0)
    holding.blip("alpha", 1.0)
    holding.settle(1.0)
    assert holding.shown("alpha").activity is Activity.BUSY
    holding.settle(1.0 + BLIP_S)
    assert holding.shown("alpha") == IDLE


def test_an_eyebrow_that_was_raised_and_closed_at_once_is_seen_all_the_same() -> None:
    holding = Holding()
    holding.raise_eyebrow("alpha", 1.0)
    holding.settle(1.0)
    assert holding.shown("alpha").raised == 1
    holding.settle(1.0 + EYEBROW_S)
    assert holding.shown("alpha") == NOTHING


def test_what_is_settled_asks_for_no_more_time() -> None:
    holding = Holding()
    holding.want("alpha", BUSY)
    holding.settle(0.0)
    assert holding.due() is None
