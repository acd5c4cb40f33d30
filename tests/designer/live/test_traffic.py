"""What cards and edges show of a run: in, out, errors, p95, busy, waiting (designer.md, Canvas, live)."""

from __future__ import annotations

import pytest

from designer.models.live.limits import Limits
from designer.models.live.traffic import ListenerTraffic
from runtime import events as told
from tests.designer.live.tape import Tape


@pytest.fixture
def tape() -> Tape:
    tape = Tape()
    tape.converse()
    return tape


def of(tape: Tape, name: str) -> ListenerTraffic:
    return tape.folds.traffic.by_listener[name]


def test_a_card_counts_what_comes_in_and_goes_out(tape: Tape) -> None:
    """designer.md: in, out."""
    number = tape.send("console", "Shop")
    assert (of(tape, "shop").queued, of(tape, "shop").incoming, of(tape, "console").outgoing) == (1, 0, 1)
    tape.dispatch(number, "Shop", "s", 1)
    assert (of(tape, "shop").queued, of(tape, "shop").incoming, of(tape, "shop").busy) == (0, 1, 1)
    tape.finish(number, "Shop", "s", 1)
    tape.send("Shop", "clerk", "log", frame="s", call=1, cause=number)
    assert (of(tape, "shop").busy, of(tape, "shop").outgoing, of(tape, "shop").name) == (0, 1, "Shop")
    assert {key: edge.count for key, edge in tape.folds.traffic.by_edge.items()} == {
        ("console", "shop"): 1,
        ("shop", "clerk"): 1,
        ("shop", "log"): 1,
    }


def test_a_card_waits_while_its_calls_are_open_and_nothing_of_it_runs(tape: Tape) -> None:
    """designer.md: idle, busy, waiting."""
    asked = tape.send("console", "shop")
    tape.dispatch(asked, "shop", "s", 1)
    tape.send("shop", "clerk", frame="s", call=1, cause=asked)
    assert (of(tape, "shop").waiting, of(tape, "shop").is_waiting) == (1, False)
    tape.finish(asked, "shop", "s", 1)
    assert of(tape, "shop").is_waiting
    tape.send("clerk", "shop", frame="k", call=2, direction="respond")
    assert (of(tape, "shop").waiting, of(tape, "shop").is_waiting) == (0, False)


def test_errors_show_on_card_and_edge(tape: Tape) -> None:
    """designer.md: errors on the card; edges of what failed."""
    number = tape.send("console", "shop")
    tape.dispatch(number, "shop", "s", 1)
    tape.add(told.HandlerFailed, "s", 1, number, "shop", 7, "ValueError: no", "Traceback")
    tape.add(told.MessageRejected, "s", 1, 9, "shop", "nobody", "route", "no", b"<Ask/>")
    assert (of(tape, "shop").errors, of(tape, "shop").busy) == (2, 0)
    edges = tape.folds.traffic.by_edge
    assert (edges["console", "shop"].errors, edges["console", "shop"].count) == (1, 1)
    assert (edges["shop", "nobody"].errors, edges["shop", "nobody"].count) == (1, 0)
    assert "nobody" not in tape.folds.traffic.by_listener


@pytest.mark.parametrize(
    ("durations", "p95"),
    [((), 0), ((5,), 5), (tuple(range(1, 101)), 95), (tuple(range(1, 21)), 19), ((*[1_000] * 600, *[7] * 512), 7)],
    ids=["none", "one", "a hundred", "twenty", "the last 512"],
)
def test_p95_is_of_the_last_512_handlers(tape: Tape, durations: tuple[int, ...], p95: int) -> None:
    """designer.md: p95; of what happens now, not of the whole run."""
    number = tape.send("console", "shop")
    tape.dispatch(number, "shop", "s", 1)
    shop = of(tape, "shop")
    for duration in durations:
        shop.took(duration)
    assert shop.p95_ns() == p95
    assert shop.p95_ns() == p95


def test_an_edge_tells_when_its_last_message_went(tape: Tape) -> None:
    """designer.md: edges pulse and thicken."""
    number = tape.send("console", "shop")
    edge = tape.folds.traffic.by_edge["console", "shop"]
    assert (edge.last_number, edge.last_ns) == (number, tape.events[-1].monotonic_ns)


def test_what_moved_is_told_once(tape: Tape) -> None:
    """House: one update per panel and batch, of what has changed."""
    traffic = tape.folds.traffic
    number = tape.send("console", "shop")
    assert traffic.moved == {"console", "shop", ("console", "shop")}
    assert traffic.take_changes() == {"console", "shop", ("console", "shop")}
    assert traffic.take_changes() == frozenset()
    tape.dispatch(number, "shop", "s", 1)
    assert traffic.take_changes() == {"shop"}


def test_names_without_end_are_counted_together() -> None:
    """Brief: bounded; sources may call themselves whatever they like."""
    tape = Tape(Limits(edges=10))
    for at in range(1_000):
        number = tape.send(f"source{at}", "shop")
        tape.handle(number, "shop", "s", at + 1)
    traffic = tape.folds.traffic
    assert len(traffic.by_listener) <= 11
    assert len(traffic.by_edge) <= 11
    assert sum(each.outgoing for each in traffic.by_listener.values()) == 1_000
    assert sum(each.count for each in traffic.by_edge.values()) == 1_000
    assert traffic.left_out > 0
    assert of(tape, "shop").incoming == 1_000
