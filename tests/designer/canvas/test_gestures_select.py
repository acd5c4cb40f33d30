"""Selecting with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from designer.models.selection import Peer, Selected

from .hands import CTRL, SHIFT, Hands


def edge(hands: Hands) -> QPointF:
    """The middle of the edge from alpha to beta."""
    return (hands.port("alpha") + hands.at("beta", dx=-104)) / 2


def test_a_click_selects_a_card(three: Hands) -> None:
    three.click(three.at("beta"))
    assert three.selected == Selected(listeners=("beta",))


def test_a_click_on_empty_canvas_selects_nothing(three: Hands) -> None:
    three.click(three.at("beta"))
    three.click(three.at("alpha", dy=300))
    assert not three.selected


def test_ctrl_click_adds_and_takes_away(three: Hands) -> None:
    three.click(three.at("alpha"))
    three.click(three.at("beta"), CTRL)
    three.click(three.at("gamma"), SHIFT)
    three.click(three.at("alpha"), CTRL)
    assert three.selected.listeners == ("beta", "gamma")


def test_a_click_on_one_of_several_selects_it_alone(three: Hands) -> None:
    three.do("edit.select_all")
    three.click(three.at("gamma"))
    assert three.selected == Selected(listeners=("gamma",))


def test_a_click_on_an_edge_selects_the_peer(three: Hands) -> None:
    three.click(edge(three))
    assert three.selected == Selected(peers=(Peer("alpha", "beta"),))


def test_the_rubber_band_selects_what_it_touches(three: Hands) -> None:
    three.drag(three.at("beta", dx=-140, dy=-70), three.at("gamma", dx=10, dy=10))
    assert three.selected == Selected(listeners=("beta", "gamma"))


def test_the_rubber_band_adds_with_ctrl(three: Hands) -> None:
    three.click(three.at("alpha"))
    three.drag(three.at("gamma", dx=-140, dy=-70), three.at("gamma"), modifiers=CTRL)
    assert three.selected.listeners == ("alpha", "gamma")


def test_the_rubber_band_is_shown_midway_and_gone_after(three: Hands) -> None:
    with three.dragging(three.at("beta", dx=-140, dy=-70), three.at("gamma")):
        assert three.canvas.view.overlay.band is not None
    assert three.canvas.view.overlay.band is None


def test_esc_gives_back_the_selection_from_before_the_rubber_band(three: Hands) -> None:
    three.click(three.at("alpha"))
    with three.dragging(three.at("beta", dx=-140, dy=-70), three.at("gamma")):
        three.key(Qt.Key.Key_Escape)
    assert three.selected.listeners == ("alpha",)


def test_selecting_is_no_step(three: Hands) -> None:
    three.click(three.at("alpha"))
    three.drag(three.at("beta", dx=-140, dy=-70), three.at("gamma"))
    assert three.steps == []


def test_a_right_click_selects_and_asks_for_the_listeners_menu(three: Hands) -> None:
    asked: list[tuple[str, ...]] = []
    three.canvas.menu_requested.connect(lambda ids, at: asked.append(ids))
    three.right_click(three.at("gamma"))
    assert three.selected.listeners == ("gamma",)
    assert len(asked) == 1
    assert "edit.rename" in asked[0]


def test_a_right_click_on_one_of_several_keeps_them(three: Hands) -> None:
    three.do("edit.select_all")
    three.right_click(three.at("gamma"))
    assert len(three.selected.listeners) == 3


def test_a_right_click_on_empty_canvas_asks_for_its_menu(three: Hands) -> None:
    asked: list[tuple[str, ...]] = []
    three.canvas.menu_requested.connect(lambda ids, at: asked.append(ids))
    three.right_click(three.at("alpha", dy=300))
    assert "canvas.add" in asked[0]


def test_every_entry_of_every_menu_has_a_handler(three: Hands) -> None:
    from designer.canvas.menus import MENUS

    wanted = {action for menu in MENUS.values() for action in menu if action}
    assert wanted <= three.canvas.handlers.keys()


def test_what_is_deleted_is_not_selected_any_more(three: Hands) -> None:
    three.click(three.at("beta"))
    three.do("edit.delete")
    assert not three.selected


def test_the_pointer_tells_what_a_press_will_do(three: Hands) -> None:
    three.move(three.at("alpha"))
    over_card = three.canvas.view.viewport().cursor().shape()
    three.move(three.port("alpha"))
    over_port = three.canvas.view.viewport().cursor().shape()
    assert (over_card, over_port) == (Qt.CursorShape.ArrowCursor, Qt.CursorShape.CrossCursor)
