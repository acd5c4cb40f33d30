from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from designer.canvas.geometry import badge_rect, output_port
from designer.canvas.items import Item, Kind, listener
from designer.canvas.picture.facts import Badge
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.repaint import Repaint
from designer.canvas.picture.wiring import EdgeStyle
from designer.document import edits
from designer.document.document import Document
from designer.document.edit import Edit
from designer.document.layout import Frame, Layout, Note, Point, frozen
from designer.models.selection import Peer
from runtime.organism.spec import ListenerSpec

from .hands import text_of

Draw = Callable[..., Picture]
EVERYWHERE = QRectF(-1e5, -1e5, 2e5, 2e5)


@pytest.fixture
def picture_of(make_document: Callable[..., Document]) -> Iterator[Draw]:
    """``picture_of(text, layout=None)``: the picture of a document."""
    made: list[Picture] = []

    def make(text: str, layout: Layout | None = None) -> Picture:
        made.append(Picture(make_document(text, layout)))
        return made[-1]

    yield make
    for picture in made:
        picture.deleteLater()


@pytest.fixture
def pair(picture_of: Draw) -> Picture:
    """Listener a with the peer b, to its right."""
    return picture_of(text_of(["a", "b"], {"a": ["b"]}), at(a=Point(0, 0), b=Point(400, 0)))


def at(**places: Point) -> Layout:
    return Layout(positions=frozen(places))


def repaints(picture: Picture) -> list[Repaint]:
    seen: list[Repaint] = []
    picture.changed.connect(seen.append)
    return seen


def styles(picture: Picture) -> dict[EdgeStyle, int]:
    found: dict[EdgeStyle, int] = {}
    for key in picture.edges or ():
        found[key.style] = found.get(key.style, 0) + 1
    return found


# What there is


def test_each_listener_has_a_card(picture_of: Draw, newsroom_text: str) -> None:
    picture = picture_of(newsroom_text)
    names = [item.key for item in picture.items() if item.kind is Kind.LISTENER]
    assert names == ["editor", "facts", "style", "law"]
    assert all(not picture.rect(item).isNull() for item in picture.items())


def test_a_bus_stands_above_its_members_and_is_joined_to_each(picture_of: Draw, newsroom_text: str) -> None:
    picture = picture_of(newsroom_text)
    bus = picture.rect(Item(Kind.BUS, "messages.Story"))
    assert bus.bottom() < picture.rect(listener("facts")).top()
    assert styles(picture) == {EdgeStyle.PEER: 3, EdgeStyle.BUS: 3}


def test_a_bus_stands_where_the_layout_says(picture_of: Draw, newsroom_text: str) -> None:
    layout = Layout(buses=frozen({"messages.Story": Point(-500, -300)}))
    picture = picture_of(newsroom_text, layout)
    assert picture.rect(Item(Kind.BUS, "messages.Story")).topLeft() == QPointF(-500, -300)


def test_positions_of_the_layout_are_kept(pair: Picture) -> None:
    assert pair.positions() == {"a": Point(0, 0), "b": Point(400, 0)}
    assert pair.rect(listener("b")).topLeft() == QPointF(400, 0)


def test_a_peer_is_found_whatever_its_case(picture_of: Draw) -> None:
    picture = picture_of(text_of(["alpha", "beta"], {"alpha": ["BETA"]}))
    assert styles(picture) == {EdgeStyle.PEER: 1}


def test_a_peer_that_does_not_exist_is_a_stub(picture_of: Draw) -> None:
    picture = picture_of(text_of(["a"], {"a": ["nobody"]}), at(a=Point(0, 0)))
    assert styles(picture) == {EdgeStyle.MISSING: 1}
    card = picture.rect(listener("a"))
    assert picture.peer_at(QPointF(card.right() + 13, card.bottom()), 4) == Peer("a", "nobody")


def test_cards_say_what_their_listener_is(picture_of: Draw) -> None:
    text = text_of(["a"], a="agent: true\n    broadcast: true\n    model: gpt")
    facts = picture_of(text).facts("a")
    assert facts is not None
    assert set(facts.badges) == {Badge.AGENT, Badge.BROADCAST, Badge.LLM}


def test_notes_and_frames_are_things(picture_of: Draw) -> None:
    layout = Layout(
        notes=frozen({"note-1": Note(0, 0, 100, 80, "x")}), frames=frozen({"frame-1": Frame(200, 0, 300, 200, "F")})
    )
    picture = picture_of(text_of(["a"]), layout)
    assert picture.rect(Item(Kind.NOTE, "note-1")) == QRectF(0, 0, 100, 80)
    assert picture.rect(Item(Kind.FRAME, "frame-1")) == QRectF(200, 0, 300, 200)


def test_a_collapsed_frame_stands_for_its_members(picture_of: Draw) -> None:
    frames = {"frame-1": Frame(300, 300, 400, 300, "F", True, ("b", "c"))}
    text = text_of(["a", "b", "c"], {"a": ["b"], "b": ["c"]})
    picture = picture_of(text, Layout(frames=frozen(frames)))
    assert picture.rect(listener("b")).isNull()
    curves = picture.edges_of([listener("a")])
    (curve,) = curves.values()
    head = picture.rect(Item(Kind.FRAME, "frame-1"))
    assert (curve.x2, curve.y2) == (head.left(), head.center().y())
    assert styles(picture) == {EdgeStyle.PEER: 1}
    assert "b" in picture.positions()


def test_the_system_is_shown_on_demand(picture_of: Draw) -> None:
    picture = picture_of(text_of(["a"], a="agent: true"))
    assert not any(item.kind is Kind.SYSTEM for item in picture.index)
    picture.show_system = True
    assert {item.key for item in picture.index if item.kind is Kind.SYSTEM} >= {"system.todo", "system.boot"}
    assert styles(picture) == {EdgeStyle.SYSTEM: 1}
    assert all(item.kind is not Kind.SYSTEM for item in picture.items())


def test_only_what_is_reached_is_shown(picture_of: Draw) -> None:
    picture = picture_of(text_of(["a", "b", "c"], {"a": ["b"], "b": ["c"]}))
    picture.reach_only = frozenset(["a", "b"])
    assert [item.key for item in picture.items()] == ["a", "b"]
    assert styles(picture) == {EdgeStyle.PEER: 1}
    picture.reach_only = None
    assert len(picture.items()) == 3


# What is under a point


def test_the_topmost_thing_is_found(picture_of: Draw) -> None:
    layout = Layout(
        positions=frozen({"a": Point(20, 40)}),
        notes=frozen({"note-1": Note(10, 30, 100, 80, "x")}),
        frames=frozen({"frame-1": Frame(0, 0, 300, 200, "F")}),
    )
    picture = picture_of(text_of(["a"]), layout)
    assert picture.item_at(QPointF(60, 60)) == listener("a")
    assert picture.item_at(QPointF(15, 35)) == Item(Kind.NOTE, "note-1")
    assert picture.item_at(QPointF(290, 190)) == Item(Kind.FRAME, "frame-1")
    assert picture.item_at(QPointF(900, 900)) is None


def test_things_in_a_rectangle_are_those_it_touches(pair: Picture) -> None:
    assert pair.items_in(QRectF(-10, -10, 50, 50)) == [listener("a")]
    assert pair.items_in(QRectF(-10, 10, 500, 10)) == [listener("a"), listener("b")]


def test_an_outgoing_port_is_found_within_reach(pair: Picture) -> None:
    port = output_port(pair.rect(listener("a")))
    assert pair.port_at(port + QPointF(5, 5), 10) == "a"
    assert pair.port_at(port + QPointF(25, 5), 10) is None


def test_broadcast_is_offered_on_every_card(pair: Picture) -> None:
    center = badge_rect(pair.rect(listener("a")), 0).center()
    assert pair.badge_at(center) == ("a", "broadcast")
    assert pair.badge_at(pair.rect(listener("a")).bottomLeft() + QPointF(20, -10)) is None


def test_an_edge_and_its_ends_are_found(pair: Picture) -> None:
    start, end = output_port(pair.rect(listener("a"))), pair.rect(listener("b")).topLeft() + QPointF(0, 36)
    middle = (start + end) / 2
    assert pair.peer_at(middle, 5) == Peer("a", "b")
    assert pair.peer_end_at(middle, 5) is None
    assert pair.peer_end_at(start + QPointF(4, 0), 8) == (Peer("a", "b"), "source")
    assert pair.peer_end_at(end - QPointF(4, 0), 8) == (Peer("a", "b"), "target")


def test_arrows_go_to_the_nearest_thing_that_way(picture_of: Draw) -> None:
    places = at(a=Point(0, 0), b=Point(400, 30), c=Point(400, 400), d=Point(0, 300))
    picture = picture_of(text_of(["a", "b", "c", "d"]), places)
    assert picture.neighbours(listener("a"), "right") == listener("b")
    assert picture.neighbours(listener("a"), "down") == listener("d")
    assert picture.neighbours(listener("c"), "up") == listener("b")
    assert picture.neighbours(listener("c"), "left") == listener("d")
    assert picture.neighbours(listener("a"), "up") is None


# Keeping up


def check_against_a_new_one(picture: Picture) -> None:
    """What was kept up to date by changes is what would be derived from nothing."""
    fresh = Picture(picture.document)
    placed = picture.document.layout.positions.keys() >= picture.positions().keys()
    assert set(picture.index) == set(fresh.index)
    assert not placed or {item: picture.rect(item) for item in fresh.index} == {
        item: fresh.rect(item) for item in fresh.index
    }
    assert set(picture.edges or ()) == set(fresh.edges or ())
    if placed and fresh.edges is not None and picture.edges is not None:
        assert {key: picture.edges.curve(key) for key in fresh.edges} == {
            key: fresh.edges.curve(key) for key in fresh.edges
        }
    assert {name: picture.facts(name) for name in picture.positions()} == {
        name: fresh.facts(name) for name in fresh.positions()
    }
    fresh.deleteLater()


def random_edit(dice: Random, picture: Picture) -> Edit:
    names = list(picture.positions())
    name = dice.choice(names)
    frame = Frame(0, 0, 900, 600, "F", dice.random() < 0.5, tuple(dice.sample(names, 3)))
    choices = (
        lambda: edits.place({name: Point(dice.randrange(2000), dice.randrange(2000))}),
        lambda: edits.set_peers(name, dice.sample([*names, "nobody"], 3)),
        lambda: edits.set_key([name], "broadcast", dice.random() < 0.5),
        lambda: edits.set_key([name], "payload_class", dice.choice(["m.One", "m.Two"])),
        lambda: edits.rename(name, f"r{dice.randrange(10_000)}"),
        lambda: edits.set_frame("frame-1", frame),
        lambda: edits.remove([name]),
        lambda: edits.add_listener(
            ListenerSpec(name=f"x{dice.randrange(10_000)}", payload_class="m.One", handler="h.x", description="New"),
            Point(dice.randrange(2000), dice.randrange(2000)),
            called_by=name,
        ),
    )
    return dice.choice(choices)()


@pytest.mark.parametrize("seed", range(12))
def test_a_kept_picture_is_the_one_derived_anew(picture_of: Draw, seed: int) -> None:
    dice = Random(seed)
    names = [f"n{index}" for index in range(10)]
    peers = {name: dice.sample([each for each in names if each != name], 2) for name in names}
    places = {name: Point(300.0 * index, 50.0 * index) for index, name in enumerate(names)}
    frames = {"frame-1": Frame(0, 0, 900, 600, "F", False, ("n1", "n2"))}
    picture = picture_of(text_of(names, peers), Layout(positions=frozen(places), frames=frozen(frames)))
    for _ in range(25):
        if dice.random() < 0.2:
            picture.document.stack.undo()
        elif len(picture.positions()) > 4:
            picture.document.apply(random_edit(dice, picture))
        check_against_a_new_one(picture)


def test_many_changes_at_once_give_the_picture_derived_anew(picture_of: Draw, qtbot: QtBot) -> None:
    names = [f"n{index}" for index in range(450)]
    peers = {name: [names[(index * 7 + 1) % 450], "nobody"] for index, name in enumerate(names)}
    places = {name: Point(300.0 * (index % 20), 110.0 * (index // 20)) for index, name in enumerate(names)}
    picture = picture_of(text_of(names, peers), Layout(positions=frozen(places)))
    moved = {name: Point(point.x + 50, point.y) for name, point in places.items()}
    picture.document.apply(edits.place(moved))
    check_against_a_new_one(picture)
    picture.document.apply(edits.remove(names[:420]))
    check_against_a_new_one(picture)
    with qtbot.waitSignal(picture.document.problems_changed):
        picture.document.stack.undo()
    check_against_a_new_one(picture)


def test_a_bus_stands_clear_of_where_edges_arrive(picture_of: Draw) -> None:
    places = at(a=Point(0, 100), b=Point(400, 0), c=Point(400, 120))
    text = text_of(["a", "b", "c"], {"a": ["b", "c"]}, b="broadcast: true", c="broadcast: true")
    picture = picture_of(text.replace("messages.B", "messages.M").replace("messages.C", "messages.M"), places)
    branches = picture.edges_of([Item(Kind.BUS, "messages.M")]).values()
    assert len(branches) == 2
    assert all(curve.x1 > 608 and curve.x2 == 608 for curve in branches)


def test_a_filter_leaves_what_cards_say(pair: Picture) -> None:
    before = pair.facts("b")
    pair.reach_only = frozenset(["a"])
    assert pair.facts("b") is before


def test_a_moved_card_takes_its_edges_along(pair: Picture) -> None:
    pair.document.apply(edits.place({"b": Point(400, 300)}))
    (curve,) = pair.edges_of([listener("b")]).values()
    assert (curve.x2, curve.y2) == (400, 336)


def test_only_the_places_of_what_moved_are_drawn_again(picture_of: Draw) -> None:
    places = at(a=Point(0, 0), b=Point(400, 0), c=Point(5000, 5000))
    picture = picture_of(text_of(["a", "b", "c"], {"a": ["b"]}), places)
    seen = repaints(picture)
    picture.document.apply(edits.place({"b": Point(400, 300)}))
    (repaint,) = seen
    assert not repaint.everything
    assert all(box[2] < 1000 and box[3] < 1000 for box in repaint.boxes)


def test_connecting_and_disconnecting_change_one_edge(pair: Picture) -> None:
    pair.document.apply(edits.connect("b", "a"))
    assert styles(pair) == {EdgeStyle.PEER: 2}
    pair.document.apply(edits.disconnect([("a", "b")]))
    assert set(pair.edges or ()) == {("peer", "b", "a")}
    check_against_a_new_one(pair)


def test_broadcast_makes_a_bus_and_takes_it_away(pair: Picture) -> None:
    pair.document.apply(edits.set_key(["a"], "broadcast", True))
    assert [item.kind for item in pair.items()] == [Kind.LISTENER, Kind.LISTENER, Kind.BUS]
    check_against_a_new_one(pair)
    pair.document.stack.undo()
    assert all(item.kind is Kind.LISTENER for item in pair.items())


def test_a_stub_becomes_an_edge_when_its_peer_appears(picture_of: Draw) -> None:
    picture = picture_of(text_of(["a"], {"a": ["late"]}), at(a=Point(0, 0)))
    new = ListenerSpec(name="late", payload_class="m.Late", handler="h.late", description="Comes late")
    picture.document.apply(edits.add_listener(new, Point(400, 0)))
    assert styles(picture) == {EdgeStyle.PEER: 1}
    picture.document.stack.undo()
    assert styles(picture) == {EdgeStyle.MISSING: 1}


def test_renaming_keeps_a_computed_place(picture_of: Draw) -> None:
    picture = picture_of(text_of(["a", "b", "c"], {"a": ["b"]}))
    before = dict(picture.positions())
    picture.document.apply(edits.rename("b", "other"))
    after = dict(picture.positions())
    assert after == {"a": before["a"], "other": before["b"], "c": before["c"]}
    check_against_a_new_one(picture)


def test_a_new_listener_moves_no_other_and_stands_beside_its_caller(picture_of: Draw) -> None:
    picture = picture_of(text_of(["a", "b", "c"], {"a": ["b"]}))
    before = dict(picture.positions())
    new = ListenerSpec(name="late", payload_class="m.Late", handler="h.late", description="Comes late")
    picture.document.apply(edits.add_listener(new, None, called_by="a"))
    after = dict(picture.positions())
    late = picture.rect(listener("late"))
    assert {name: after[name] for name in before} == before
    assert late.left() > picture.rect(listener("a")).right()
    assert picture.items_in(late) == [listener("late")]


def test_what_is_undone_comes_back_where_it_was(picture_of: Draw) -> None:
    picture = picture_of(text_of(["a", "b"], {"a": ["b"]}))
    before = dict(picture.positions())
    picture.document.apply(edits.remove(["b"]))
    picture.document.stack.undo()
    assert dict(picture.positions()) == before


def test_collapsing_a_frame_hides_and_shows_again(picture_of: Draw) -> None:
    frame = Frame(300, 300, 400, 300, "F", False, ("b",))
    layout = Layout(positions=frozen({"a": Point(0, 0), "b": Point(350, 350)}), frames=frozen({"frame-1": frame}))
    picture = picture_of(text_of(["a", "b"], {"a": ["b"]}), layout)
    picture.document.apply(edits.set_frame("frame-1", Frame(300, 300, 400, 300, "F", True, ("b",))))
    assert picture.rect(listener("b")).isNull()
    check_against_a_new_one(picture)
    picture.document.stack.undo()
    assert picture.rect(listener("b")).topLeft() == QPointF(350, 350)
    check_against_a_new_one(picture)


def test_hundreds_of_new_listeners_at_once_are_taken_as_a_whole(
    picture_of: Draw, big_organism: Callable[[int], str]
) -> None:
    picture = picture_of("")
    text = big_organism(450)
    picture.document.apply(edits.replace_text(0, "", text, "Paste"))
    assert len(picture.items()) >= 450
    assert picture.index.meeting(EVERYWHERE)


def test_problems_show_on_their_cards(picture_of: Draw, qtbot: QtBot) -> None:
    picture = picture_of(text_of(["a", "b"], {"a": ["b"]}))
    picture.document.apply(edits.set_peers("a", ["b", "nobody"]))
    qtbot.waitUntil(lambda: getattr(picture.facts("a"), "severity", None) is not None)
    facts = picture.facts("b")
    assert facts is not None
    assert facts.severity is None
