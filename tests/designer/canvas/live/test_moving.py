"""Flows along edges and flights of messages, with time handed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from designer.canvas.items import Kind, listener
from designer.canvas.live.flights import FLIGHT_S, LAG_S, MOST, Dot, Flights
from designer.canvas.live.flows import DENSE, HOT_S, WARM_S, Flows, Heat
from designer.canvas.live.routes import STEPS, Route, Routes, track_of
from designer.canvas.picture.wiring import EdgeKey, EdgeStyle

from ..hands import Hands, text_of

EDGE, OTHER = EdgeKey(EdgeStyle.PEER, "alpha", "beta"), EdgeKey(EdgeStyle.PEER, "alpha", "gamma")
ROUTE = Route("alpha", "beta", EDGE)


def test_an_edge_cools_down_after_its_last_message_and_stays_marked_as_used() -> None:
    flows = Flows()
    flows.add(EDGE, 1, 0.0)
    seen = []
    for now in (0.0, HOT_S, WARM_S):
        flows.settle(now)
        seen.append(flows.looks[EDGE][1])
    assert seen == [Heat.HOT, Heat.WARM, Heat.COLD]


def test_an_edge_is_wider_the_larger_its_share() -> None:
    flows = Flows()
    flows.add(EDGE, 100, 0.0)
    flows.add(OTHER, 1, 0.0)
    flows.settle(0.0)
    assert flows.looks[EDGE][0] > flows.looks[OTHER][0]


def test_a_quick_edge_tells_its_rate_and_stops_telling_once_it_is_slow() -> None:
    flows, now = Flows(), 0.0
    for _ in range(60):
        now += 0.033
        flows.add(EDGE, 40, now)
        flows.settle(now)
    assert flows.said[EDGE] == pytest.approx(1200, rel=0.2)
    while flows.due(now) is not None:
        now += 0.1
        flows.settle(now)
    assert flows.said == {}


def test_a_few_messages_are_not_merged() -> None:
    flows = Flows()
    assert not flows.add(EDGE, int(DENSE) - 1, 0.0).dense


def test_a_message_sets_out_when_the_one_that_caused_it_has_arrived() -> None:
    flights = Flights()
    flights.offer(ROUTE, Dot.MESSAGE, 1, 0, "beta", 0.0)
    flights.offer(Route("beta", "gamma", OTHER), Dot.MESSAGE, 2, 1, "gamma", 0.0)
    assert [flight.message for flight in flights.under_way(0.1)] == [1]
    flights.settle(FLIGHT_S)
    assert [flight.message for flight in flights.under_way(FLIGHT_S)] == [2]


def test_a_message_that_is_not_drawn_does_not_break_the_chain() -> None:
    flights = Flights()
    flights.offer(ROUTE, Dot.MESSAGE, 1, 0, "beta", 0.0)
    flights.skip(2, 1)
    flights.offer(Route("beta", "gamma", OTHER), Dot.MESSAGE, 3, 2, "gamma", 0.0)
    assert flights.all()[-1].start == pytest.approx(FLIGHT_S)


def test_what_is_drawn_never_lags_far_behind() -> None:
    flights = Flights()
    for number in range(1, 200):
        flights.offer(Route(f"n{number}", f"n{number + 1}"), Dot.MESSAGE, number, number - 1, "", 0.0)
    assert max(flight.end for flight in flights.all()) <= LAG_S + FLIGHT_S


def test_no_more_are_under_way_than_can_be_drawn() -> None:
    flights = Flights()
    for number in range(1, 500):
        flights.offer(Route(f"n{number}", "beta"), Dot.MESSAGE, number, 0, "beta", 0.0)
    assert len(flights) == MOST


def test_a_flight_arrives_once_and_nothing_is_due_then() -> None:
    flights = Flights()
    flights.offer(ROUTE, Dot.MESSAGE, 1, 0, "beta", 0.0)
    assert [flight.target for flight in flights.settle(FLIGHT_S)] == ["beta"]
    assert flights.settle(FLIGHT_S + 1) == []
    assert flights.due(FLIGHT_S + 1) is None


def test_a_track_has_points_at_equal_steps() -> None:
    track = track_of([(0.0, 0.0), (30.0, 0.0), (30.0, 10.0)])
    assert (track.at(0.0), track.at(0.5), track.at(1.0)) == ((0.0, 0.0), (20.0, 0.0), (30.0, 10.0))


@pytest.fixture
def desk(draw: Callable[..., Hands]) -> Hands:
    """alpha calls beta by name, and beta and gamma by broadcasts."""
    beta, gamma = "broadcast: true; payload_class: messages.Story", "broadcast: true; payload_class: messages.Story"
    text = text_of(["alpha", "beta", "gamma", "delta"], {"alpha": ["beta"]})
    for name, line in (("beta", beta), ("gamma", gamma)):
        text = text.replace(f"    payload_class: messages.{name.capitalize()}\n", "")
        text = text.replace(f"  - name: {name}\n", f"  - name: {name}\n    " + "\n    ".join(line.split("; ")) + "\n")
    return draw(text)


def test_a_message_takes_the_edge_between_both(desk: Hands) -> None:
    route = Routes(desk.canvas.picture).between("alpha", "beta", up=False)
    assert route == Route("alpha", "beta", EDGE)


def test_a_reply_takes_the_same_edge_back(desk: Hands) -> None:
    routes = Routes(desk.canvas.picture)
    there, back = routes.between("alpha", "beta", up=False), routes.between("beta", "alpha", up=True)
    assert there is not None
    assert back is not None
    first, second = routes.track(there), routes.track(back)
    assert first is not None
    assert second is not None
    assert [second.at(share) for share in (0.0, 0.5, 1.0)] == [first.at(share) for share in (1.0, 0.5, 0.0)]


def test_a_broadcast_crosses_the_bus(desk: Hands) -> None:
    routes = Routes(desk.canvas.picture)
    bus = routes.bus_of("alpha", ["beta", "gamma"])
    route = routes.between("alpha", "beta", up=False, bus=bus)
    assert route is not None
    track = routes.track(route)
    assert track is not None
    pill = next(desk.canvas.picture.rect(item) for item in desk.canvas.picture.items() if item.kind is Kind.BUS)
    assert any(pill.adjusted(-2, -2, 2, 2).contains(*point) for point in track.points)


def test_what_goes_on_a_bus_goes_together_until_it_parts(desk: Hands) -> None:
    routes = Routes(desk.canvas.picture)
    bus = routes.bus_of("alpha", ["beta", "gamma"])
    ways = [routes.between("alpha", name, up=False, bus=bus) for name in ("beta", "gamma")]
    first, second = (track.points for way in ways if way is not None and (track := routes.track(way)) is not None)
    assert first[: STEPS // 2 + 1] == second[: STEPS // 2 + 1]
    assert first[-1] != second[-1]


def test_a_message_from_outside_comes_in_at_the_left_side(desk: Hands) -> None:
    routes = Routes(desk.canvas.picture)
    route = routes.between("", "alpha", up=False)
    assert route is not None
    track, card = routes.track(route), desk.canvas.picture.rect(listener("alpha"))
    assert track is not None
    assert track.points[0][0] < card.left() - 40
    assert track.points[-1] == (card.left(), card.center().y())


def test_between_two_that_no_edge_joins_nothing_is_drawn(desk: Hands) -> None:
    assert Routes(desk.canvas.picture).between("gamma", "delta", up=False) is None
