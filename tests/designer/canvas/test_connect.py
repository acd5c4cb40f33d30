"""Drawing, rewiring and removing edges."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from designer.canvas.painting.overlay import Tone
from designer.models.selection import Peer, Selected

from .hands import CTRL, Hands, text_of


def said_by(hands: Hands) -> list[str]:
    said: list[str] = []
    hands.canvas.said.connect(said.append)
    return said


def test_a_drag_from_the_port_to_a_card_makes_a_peer(three: Hands) -> None:
    three.drag(three.port("beta"), three.at("gamma"))
    assert three.listeners["beta"] == ("gamma",)
    assert "peers: [gamma]" in three.document.text


def test_an_edge_is_one_step_that_undo_takes_back(three: Hands) -> None:
    before = three.document.text
    three.drag(three.port("beta"), three.at("gamma"))
    assert len(three.steps) == 1
    three.document.stack.undo()
    assert three.document.text == before


def test_the_sentence_is_shown_while_dragging(three: Hands) -> None:
    with three.dragging(three.port("alpha"), three.at("gamma")):
        saying = three.canvas.view.overlay.saying
        assert saying is not None
        assert saying.tone is Tone.OK
        assert "gamma" in saying.text


def test_a_refused_drop_does_nothing_and_says_why(three: Hands) -> None:
    said, before = said_by(three), three.document.text
    with three.dragging(three.port("alpha"), three.at("beta")):
        assert three.canvas.view.overlay.tone is Tone.REFUSED
    assert three.document.text == before
    assert "beta" in said[-1]


def test_esc_midway_leaves_the_document_as_it_was(three: Hands) -> None:
    with three.dragging(three.port("beta"), three.at("gamma")):
        three.key(Qt.Key.Key_Escape)
        assert three.canvas.view.overlay.loose is None
    assert three.steps == []


def test_several_selected_are_connected_in_one_step(three: Hands) -> None:
    three.click(three.at("alpha"))
    three.click(three.at("beta"), CTRL)
    three.drag(three.port("beta"), three.at("gamma"))
    assert three.listeners["alpha"] == ("beta", "gamma")
    assert three.listeners["beta"] == ("gamma",)
    assert len(three.steps) == 1


def test_the_end_of_an_edge_is_dragged_to_another_card(three: Hands) -> None:
    three.drag(three.at("beta", dx=-108), three.at("gamma"))
    assert three.listeners["alpha"] == ("gamma",)
    assert three.selected == Selected(peers=(Peer("alpha", "gamma"),))


def test_the_end_of_an_edge_dropped_on_nothing_removes_it(three: Hands) -> None:
    three.drag(three.at("beta", dx=-108), three.at("alpha", dy=300))
    assert three.listeners["alpha"] == ()


def test_the_end_of_an_edge_put_back_changes_nothing(three: Hands) -> None:
    three.drag(three.at("beta", dx=-108), three.at("gamma"), three.at("beta"))
    assert three.steps == []


def test_a_loose_edge_asks_what_to_add_and_connects_it(three: Hands) -> None:
    three.drag(three.port("gamma"), three.at("alpha", dy=300))
    assert three.canvas.quick_add.isVisible()
    three.type("delta")
    three.key(Qt.Key.Key_Return)
    assert three.listeners["gamma"] == ("delta",)
    assert len(three.steps) == 1


def test_a_loose_edge_offers_listeners_that_exist(three: Hands) -> None:
    three.drag(three.port("gamma"), three.at("alpha", dy=300))
    three.type("beta")
    three.key(Qt.Key.Key_Return)
    assert three.listeners["gamma"] == ("beta",)


def test_a_loose_edge_hides_no_listener(three: Hands) -> None:
    three.drag(three.port("alpha"), three.at("alpha", dy=300))
    model = three.canvas.quick_add.model
    titles = {model.index(row).data() for row in range(model.rowCount())}
    assert {"beta", "gamma"} <= titles


def test_keys_alone_connect_by_typing(three: Hands) -> None:
    three.click(three.at("beta"))
    three.do("canvas.connect")
    three.type("gam")
    three.key(Qt.Key.Key_Return)
    assert three.listeners["beta"] == ("gamma",)


def test_keys_alone_connect_by_arrows(three: Hands) -> None:
    three.click(three.at("beta"))
    three.do("canvas.connect")
    three.key(Qt.Key.Key_Down)
    three.key(Qt.Key.Key_Return)
    assert three.listeners["beta"] == ("gamma",)


def test_esc_leaves_connecting_by_keys(three: Hands) -> None:
    three.click(three.at("beta"))
    three.do("canvas.connect")
    three.type("gam")
    three.key(Qt.Key.Key_Escape)
    three.key(Qt.Key.Key_Return)
    assert three.listeners["beta"] == ()


def test_a_click_takes_the_target_while_connecting_by_keys(three: Hands) -> None:
    three.click(three.at("beta"))
    three.do("canvas.connect")
    three.click(three.at("gamma"))
    assert three.listeners["beta"] == ("gamma",)


def test_delete_removes_the_selected_edge(three: Hands) -> None:
    three.board.select(Selected(peers=(Peer("alpha", "beta"),)))
    three.do("edit.delete")
    assert three.listeners["alpha"] == ()


def test_nothing_is_drawn_while_the_text_is_broken(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha", "beta"]))
    hands.document.type_text((_splice(hands, "organism:", "organism: ["),), None)
    said, text = said_by(hands), hands.document.text
    hands.drag(hands.port("alpha"), hands.at("beta"))
    assert hands.document.text == text
    assert "doesn't parse" in said[-1]


def _splice(hands: Hands, old: str, new: str) -> object:
    from designer.document.splices import Splice

    return Splice(hands.document.text.index(old), old, new)
