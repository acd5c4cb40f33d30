"""What a part from the palette becomes where it is dropped. The drag itself is tried on a real display."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRectF

from designer.canvas.editing.parts import PART_MIME, Part, PartKind, read_part, write_part
from designer.canvas.geometry import GRID, badge_rect
from designer.canvas.gestures.drop import part_in
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import Tone
from designer.models.selection import Peer

from .hands import Hands, text_of


def between(hands: Hands) -> QPointF:
    return (hands.port("alpha") + hands.at("beta", dx=-104)) / 2


@pytest.fixture
def bus(draw: Callable[..., Hands]) -> Hands:
    """Two members of one bus, and a listener of another class."""
    text = text_of(["one", "two", "other"], one="broadcast: true", two="broadcast: true")
    return draw(text.replace("messages.Two", "messages.One"))


def test_a_part_dropped_on_the_canvas_stands_there(three: Hands) -> None:
    at = QPointF(200, 480)
    assert three.canvas.drop.place(Part(PartKind.TOOL), at)
    three.canvas.editing.close()
    made = three.document.spec.listeners[-1]
    assert three.canvas.picture.rect(Item(Kind.LISTENER, made.name)).contains(at)


def test_a_part_dropped_on_an_edge_is_put_between(three: Hands) -> None:
    three.canvas.drop.place(Part(PartKind.TOOL), between(three))
    three.canvas.editing.close()
    assert three.listeners["alpha"] == ("tool",)
    assert three.listeners["tool"] == ("beta",)
    assert len(three.steps) == 1


def test_the_edge_is_lit_while_a_part_is_over_it(three: Hands) -> None:
    overlay = three.canvas.drop.preview(Part(PartKind.AGENT), between(three))
    assert overlay.hot_peer == Peer("alpha", "beta")
    assert overlay.tone is Tone.OK


def test_a_ghost_shows_where_it_would_stand(three: Hands) -> None:
    overlay = three.canvas.drop.preview(Part(PartKind.NOTE), QPointF(200, 480))
    assert overlay.ghosts[0].rect.contains(QPointF(200, 480))
    assert overlay.saying is None


def test_a_part_dropped_on_a_bus_joins_it(bus: Hands) -> None:
    bus.canvas.drop.place(Part(PartKind.TOOL), bus.item_at(Kind.BUS, "messages.One"))
    bus.canvas.editing.close()
    made = bus.document.spec.listeners[-1]
    assert (made.payload_class, made.broadcast) == ("messages.One", True)


def test_who_joins_a_bus_stands_in_line_below_its_members(bus: Hands) -> None:
    at, picture = bus.item_at(Kind.BUS, "messages.One"), bus.canvas.picture
    ghost = bus.canvas.drop.preview(Part(PartKind.TOOL), at).ghosts[0].rect
    last = max((picture.rect(Item(Kind.LISTENER, name)) for name in ("one", "two")), key=QRectF.bottom)
    assert ghost.top() > last.bottom()
    assert ghost.center().x() == pytest.approx(last.center().x(), abs=GRID)
    bus.canvas.drop.place(Part(PartKind.TOOL), at)
    bus.canvas.editing.close()
    made = bus.document.spec.listeners[-1]
    assert picture.rect(Item(Kind.LISTENER, made.name)) == ghost


@pytest.mark.parametrize("kind", [PartKind.TOOL, PartKind.AGENT, PartKind.BROADCAST])
def test_what_is_drawn_names_a_class_to_answer_with(three: Hands, kind: PartKind) -> None:
    three.canvas.drop.place(Part(kind), QPointF(200, 480))
    three.canvas.editing.close()
    made = three.document.spec.listeners[-1]
    assert made.response_class == (f"{made.payload_class}Reply",)


def test_who_joins_a_bus_answers_as_its_members_do(draw: Callable[..., Hands]) -> None:
    said = "broadcast: true\n    response_class: messages.Said"
    text = text_of(["one", "two"], one=said, two=said).replace("messages.Two", "messages.One")
    hands = draw(text)
    hands.canvas.drop.place(Part(PartKind.TOOL), hands.item_at(Kind.BUS, "messages.One"))
    hands.canvas.editing.close()
    assert hands.document.spec.listeners[-1].response_class == ("messages.Said",)


def test_the_handler_of_a_listener_called_as_a_class_is_has_another_name(three: Hands) -> None:
    three.canvas.creator.create(Part(PartKind.TOOL), QRectF(200, 480, 208, 72), name="Clerk")
    made = three.document.spec.listeners[-1]
    assert (made.payload_class.rpartition(".")[2], made.handler.rpartition(".")[2]) == ("Clerk", "clerk")


def test_a_class_of_another_kind_is_refused_by_a_bus(bus: Hands) -> None:
    said: list[str] = []
    bus.canvas.said.connect(said.append)
    part, at = Part(PartKind.CLASS, "messages.Other"), bus.item_at(Kind.BUS, "messages.One")
    assert bus.canvas.drop.preview(part, at).tone is Tone.REFUSED
    assert not bus.canvas.drop.place(part, at)
    assert "One" in said[-1]


def test_a_card_dragged_onto_a_bus_of_its_class_joins(draw: Callable[..., Hands]) -> None:
    text = text_of(["one", "two"], one="broadcast: true").replace("messages.Two", "messages.One")
    hands = draw(text)
    hands.drag(hands.at("two"), hands.item_at(Kind.BUS, "messages.One"))
    assert hands.document.spec.listeners[1].broadcast
    assert len(hands.steps) == 1


def test_a_card_of_another_class_is_refused_with_an_offer(bus: Hands) -> None:
    said: list[str] = []
    bus.canvas.said.connect(said.append)
    bus.drag(bus.at("other"), bus.item_at(Kind.BUS, "messages.One"))
    assert bus.steps == []
    assert "One" in said[-1]
    assert bus.canvas.offer_box.isVisible()


def test_the_offer_changes_the_class_in_one_step(bus: Hands, qtbot: object) -> None:
    from PySide6.QtCore import Qt

    bus.drag(bus.at("other"), bus.item_at(Kind.BUS, "messages.One"))
    qtbot.mouseClick(bus.canvas.offer_box.accept_button, Qt.MouseButton.LeftButton)
    other = bus.document.spec.listeners[2]
    assert (other.payload_class, other.broadcast) == ("messages.One", True)
    assert len(bus.steps) == 1


def test_an_edge_dropped_on_a_bus_reaches_every_member(bus: Hands) -> None:
    bus.drag(bus.port("other"), bus.item_at(Kind.BUS, "messages.One"))
    assert bus.listeners["other"] == ("one", "two")


def test_b_toggles_broadcast(three: Hands) -> None:
    three.click(three.at("gamma"))
    three.do("canvas.broadcast")
    on = three.document.spec.listeners[2].broadcast
    three.do("canvas.broadcast")
    assert on
    assert not three.document.spec.listeners[2].broadcast


def test_g_toggles_agent(three: Hands) -> None:
    three.click(three.at("gamma"))
    three.do("canvas.agent")
    assert three.document.spec.listeners[2].agent


def test_a_part_survives_the_drag() -> None:
    part = Part(PartKind.HANDLER, "desk.take_order")
    assert read_part(write_part(part)) == part


@pytest.mark.parametrize("data", [b"", b"[]", b"3", b'{"part": "bomb"}', b'{"path": ""}', b"\xff"])
def test_what_no_palette_wrote_is_no_part(data: bytes) -> None:
    assert read_part(data) is None


def test_other_things_are_not_taken() -> None:
    mime = QMimeData()
    mime.setText("hello")
    assert part_in(mime) is None
    mime.setData(PART_MIME, write_part(Part(PartKind.NOTE)))
    assert part_in(mime) == Part(PartKind.NOTE)


def test_nothing_is_dropped_on_broken_text(three: Hands) -> None:
    from designer.document.splices import Splice

    three.document.type_text((Splice(0, "", "["),), None)
    assert three.canvas.drop.preview(Part(PartKind.TOOL), QPointF(200, 480)).tone is Tone.REFUSED
    assert not three.canvas.drop.place(Part(PartKind.TOOL), QPointF(200, 480))


def badge(hands: Hands, name: str) -> QPointF:
    """Where a listener's broadcast badge is, or is offered."""
    rect = hands.canvas.picture.rect(Item(Kind.LISTENER, name))
    places = [badge_rect(rect, index).center() for index in range(4)]
    return next(place for place in places if hands.canvas.picture.badge_at(place) == (name, "broadcast"))


def test_a_click_on_the_badge_takes_a_member_off_its_bus(bus: Hands) -> None:
    bus.click(badge(bus, "two"))
    assert not bus.document.spec.listeners[1].broadcast


def test_a_click_on_the_offered_badge_makes_a_member(bus: Hands) -> None:
    bus.move(badge(bus, "other"))
    bus.click(badge(bus, "other"))
    assert bus.document.spec.listeners[2].broadcast
