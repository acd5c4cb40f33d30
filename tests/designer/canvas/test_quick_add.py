"""Quick add: by typing, from the keyboard, from a loose edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.modeltest import ModelTester

from designer.canvas.boxes.quick_add import CandidateModel
from designer.canvas.editing.candidates import candidates
from designer.canvas.items import Item, Kind
from designer.models.selection import Selected

from .hands import Hands, text_of

SOURCES = {
    "messages.py": (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Order:\n    item: str\n\n\n"
        "@dataclass\nclass Receipt:\n    total: int\n"
    ),
    "desk.py": (
        "from messages import Order, Receipt\n\n\n"
        'async def take_order(payload: Order, metadata) -> Receipt:\n    """Takes an order."""\n'
    ),
}


@pytest.fixture
def shop(draw: Callable[..., Hands]) -> Hands:
    """One listener, and a folder with two classes and a handler."""
    return draw(text_of(["clerk"]), files=SOURCES)


def titles(hands: Hands) -> list[str]:
    model = hands.canvas.quick_add.model
    return [model.index(row).data() for row in range(model.rowCount())]


def listener(hands: Hands, name: str) -> object:
    return next(each for each in hands.document.spec.listeners if each.name == name)


def test_enter_adds_what_was_typed_as_its_name(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("checker")
    shop.key(Qt.Key.Key_Return)
    made = listener(shop, "checker")
    assert (made.handler, made.payload_class) == ("handlers.checker", "handlers.Checker")


def test_adding_is_one_step(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("checker")
    shop.key(Qt.Key.Key_Return)
    assert shop.steps == ["Add checker"]


def test_esc_adds_nothing_and_gives_the_focus_back(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("checker")
    shop.key(Qt.Key.Key_Escape)
    assert shop.steps == []
    assert shop.canvas.view.hasFocus()


def test_without_a_name_it_is_typed_on_the_card(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("agent")
    shop.key(Qt.Key.Key_Return)
    shop.type("boss")
    shop.key(Qt.Key.Key_Return)
    boss = listener(shop, "boss")
    assert boss.agent
    assert boss.handler == "handlers.boss"


def test_naming_what_was_just_made_is_no_second_step(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("tool")
    shop.key(Qt.Key.Key_Return)
    shop.type("helper")
    shop.key(Qt.Key.Key_Return)
    assert shop.steps == ["Add helper"]


def test_leaving_the_name_keeps_the_first_one(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("tool")
    shop.key(Qt.Key.Key_Return)
    shop.key(Qt.Key.Key_Escape)
    assert "tool" in shop.listeners


def test_a_handler_of_the_folder_fills_in_what_its_source_tells(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("takeor")
    shop.key(Qt.Key.Key_Return)
    shop.key(Qt.Key.Key_Escape)
    made = listener(shop, "take_order")
    assert (made.handler, made.payload_class) == ("desk.take_order", "messages.Order")
    assert made.response_class == ("messages.Receipt",)
    assert made.description == "Takes an order"


def test_a_class_of_the_folder_brings_the_handler_that_takes_it(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("Order")
    row = titles(shop).index("Order")
    for _ in range(row):
        shop.key(Qt.Key.Key_Down)
    shop.key(Qt.Key.Key_Return)
    made = shop.document.spec.listeners[-1]
    assert (made.handler, made.payload_class) == ("desk.take_order", "messages.Order")


def test_the_new_card_stands_where_the_pointer_is(shop: Hands) -> None:
    at = QPointF(500, 420)
    shop.move(at)
    shop.do("canvas.add")
    shop.type("checker")
    shop.key(Qt.Key.Key_Return)
    rect = shop.canvas.picture.rect(Item(Kind.LISTENER, "checker"))
    assert rect.contains(at)


def test_a_double_click_on_empty_canvas_asks(shop: Hands) -> None:
    shop.double_click(QPointF(500, 420))
    assert shop.canvas.quick_add.isVisible()


def test_without_a_pointer_it_stands_free_beside_the_selection(shop: Hands) -> None:
    shop.board.select(Selected(listeners=("clerk",)))
    for name in ("one", "two"):
        shop.board.select(Selected(listeners=("clerk",)))
        shop.do("canvas.add")
        shop.type(name)
        shop.key(Qt.Key.Key_Return)
    one, two = (shop.canvas.picture.rect(Item(Kind.LISTENER, name)) for name in ("one", "two"))
    assert not one.intersects(two)


def test_notes_and_frames_are_offered(shop: Hands) -> None:
    shop.do("canvas.add")
    assert {"Note", "Frame"} <= set(titles(shop))


def test_a_typed_note_is_one(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.type("note")
    shop.key(Qt.Key.Key_Return)
    shop.type("remember")
    shop.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (note,) = shop.document.layout.notes.values()
    assert note.text == "remember"


def test_a_loose_edge_ranks_what_takes_the_answer_first(draw: Callable[..., Hands]) -> None:
    text = text_of(["clerk", "other", "cashier"], clerk="response_class: messages.Receipt")
    hands = draw(text.replace("messages.Cashier", "messages.Receipt"))
    assert candidates(hands.board, ("clerk",))[0].listener == "cashier"


def test_a_listener_that_cannot_be_connected_is_shown_with_the_reason(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["clerk", "other"], {"clerk": ["other"]}))
    refused = [each for each in candidates(hands.board, ("clerk",)) if each.listener == "other"]
    assert refused
    assert "already" in refused[0].refusal


def test_choosing_a_refused_listener_says_why_and_does_nothing(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["clerk", "other"], {"clerk": ["other"]}))
    said: list[str] = []
    hands.canvas.said.connect(said.append)
    hands.drag(hands.port("clerk"), hands.at("clerk", dy=300))
    hands.type("other")
    while hands.canvas.quick_add.list.currentIndex().data() != "other":
        hands.key(Qt.Key.Key_Up)
    hands.key(Qt.Key.Key_Return)
    assert "already" in said[-1]
    assert hands.steps == []


def test_a_click_in_the_list_chooses(shop: Hands, qtbot: object) -> None:
    shop.do("canvas.add")
    box = shop.canvas.quick_add
    row = titles(shop).index("Agent")
    qtbot.mouseClick(
        box.list.viewport(), Qt.MouseButton.LeftButton, pos=box.list.visualRect(box.model.index(row)).center()
    )
    assert shop.document.spec.listeners[-1].agent


def test_the_model_keeps_qts_rules(shop: Hands, qtmodeltester: ModelTester) -> None:
    model = CandidateModel(shop.canvas)
    qtmodeltester.check(model)
    model.show(candidates(shop.board))
    qtmodeltester.check(model)


def test_a_click_elsewhere_leaves(shop: Hands) -> None:
    shop.do("canvas.add")
    shop.click(QPointF(30, 500))
    assert not shop.canvas.quick_add.isVisible()
