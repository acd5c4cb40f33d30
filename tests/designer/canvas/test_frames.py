"""Frames: made, titled, folded, removed; cards come in and go out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt

from designer.canvas.items import Item, Kind
from designer.document.layout import Frame, Layout, Point, frozen
from designer.models.selection import Selected

from .hands import ALT, CTRL, Hands, text_of


@pytest.fixture
def framed(draw: Callable[..., Hands]) -> Hands:
    """Alpha in a frame, beta outside."""
    frame = Frame(60, 40, 300, 200, "Desk", members=("alpha",))
    places = {"alpha": Point(96, 96), "beta": Point(480, 96)}
    return draw(text_of(list(places)), Layout(positions=frozen(places), frames=frozen({"frame-1": frame})))


def members(hands: Hands) -> tuple[str, ...]:
    return hands.document.layout.frames["frame-1"].members


def test_a_frame_is_made_around_the_selection_and_titled(three: Hands) -> None:
    three.click(three.at("beta"))
    three.click(three.at("gamma"), CTRL)
    three.do("canvas.frame")
    three.type("Desks")
    three.key(Qt.Key.Key_Return)
    (frame,) = three.document.layout.frames.values()
    assert (frame.title, frame.members) == ("Desks", ("beta", "gamma"))


def test_a_frame_holds_its_members_on_screen(three: Hands) -> None:
    three.click(three.at("beta"))
    three.do("canvas.frame")
    (key,) = three.document.layout.frames
    frame = three.canvas.picture.rect(Item(Kind.FRAME, key))
    assert frame.contains(three.canvas.picture.rect(Item(Kind.LISTENER, "beta")))


def test_a_card_dragged_in_becomes_a_member(framed: Hands) -> None:
    framed.drag(framed.at("beta"), QPointF(230, 200), modifiers=ALT)
    assert members(framed) == ("alpha", "beta")


def test_a_card_dragged_out_is_none_any_more(framed: Hands) -> None:
    framed.drag(framed.at("alpha"), framed.at("alpha", dy=300), modifiers=ALT)
    assert members(framed) == ()


def test_a_card_moved_within_stays_a_member(framed: Hands) -> None:
    framed.drag(framed.at("alpha"), framed.at("alpha", dy=30), modifiers=ALT)
    assert members(framed) == ("alpha",)


def test_a_frame_folds_and_opens(framed: Hands) -> None:
    framed.click(QPointF(120, 52))
    framed.do("canvas.collapse")
    folded = framed.canvas.picture.rect(Item(Kind.LISTENER, "alpha")).isNull()
    framed.do("canvas.collapse")
    assert folded
    assert not framed.canvas.picture.rect(Item(Kind.LISTENER, "alpha")).isNull()


def test_a_folded_frame_takes_its_members_along(framed: Hands) -> None:
    framed.click(QPointF(120, 52))
    framed.do("canvas.collapse")
    framed.drag(QPointF(120, 60), QPointF(120, 300), modifiers=ALT)
    assert framed.document.layout.positions["alpha"] == Point(96, 336)


def test_removing_a_frame_keeps_what_it_held(framed: Hands) -> None:
    framed.click(QPointF(120, 52))
    framed.do("canvas.unframe")
    assert not framed.document.layout.frames
    assert "alpha" in framed.listeners


def test_a_frame_resized_over_a_card_takes_it_in(framed: Hands) -> None:
    framed.drag(QPointF(359, 239), QPointF(720, 239), modifiers=ALT)
    assert members(framed) == ("alpha", "beta")


def test_a_band_can_be_drawn_inside_a_frame(framed: Hands) -> None:
    framed.drag(QPointF(76, 200), QPointF(200, 120))
    assert framed.selected == Selected(listeners=("alpha",))


def test_framing_takes_members_out_of_other_frames(framed: Hands) -> None:
    framed.click(framed.at("alpha"))
    framed.do("canvas.frame")
    assert members(framed) == ()


def test_each_of_it_is_one_step(framed: Hands) -> None:
    framed.click(framed.at("alpha"))
    framed.do("canvas.frame")
    framed.key(Qt.Key.Key_Escape)
    framed.do("canvas.collapse")
    framed.do("canvas.unframe")
    assert len(framed.steps) == 3


def test_a_card_dropped_on_a_folded_frame_goes_in(framed: Hands) -> None:
    framed.click(QPointF(120, 52))
    framed.do("canvas.collapse")
    framed.drag(framed.at("beta"), QPointF(164, 66), modifiers=ALT)
    assert members(framed) == ("alpha", "beta")


def test_the_frame_that_would_take_a_card_is_lit(framed: Hands) -> None:
    with framed.dragging(framed.at("beta"), QPointF(230, 200), modifiers=ALT):
        assert framed.canvas.view.overlay.hot == Item(Kind.FRAME, "frame-1")
