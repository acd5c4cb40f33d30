"""Finding on the canvas."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from designer.canvas.editing.matching import match

from .hands import SHIFT, Hands, text_of

SOURCES = {
    "messages.py": (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Alpha:\n    headline: str\n"
        '    """What stands on top."""\n'
    )
}


@pytest.fixture
def library(draw: Callable[..., Hands]) -> Hands:
    return draw(text_of(["alpha", "beta", "gamma"], gamma="agent: true; prompt: Be strict"), files=SOURCES)


def search(hands: Hands, typed: str) -> list[str]:
    hands.do("edit.find")
    hands.type(typed)
    return [hit.item.key for hit in hands.canvas.find_bar.hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bet", ["beta"]),
        ("does gamma", ["gamma"]),
        ("messages.be", ["beta"]),
        ("headline", ["alpha"]),
        ("stands on top", ["alpha"]),
        ("STRICT", ["gamma"]),
        ("nowhere", []),
    ],
)
def test_names_descriptions_classes_fields_and_prompts_are_found(library: Hands, typed: str, found: list[str]) -> None:
    assert search(library, typed) == found


def test_enter_goes_on_and_shift_back(three: Hands) -> None:
    search(three, "does")
    three.key(Qt.Key.Key_Return)
    second = three.selected.listeners
    three.key(Qt.Key.Key_F3)
    third = three.selected.listeners
    three.key(Qt.Key.Key_Return, SHIFT)
    assert (second, third, three.selected.listeners) == (("beta",), ("gamma",), ("beta",))


def test_after_the_last_hit_comes_the_first(three: Hands) -> None:
    search(three, "gamma")
    three.key(Qt.Key.Key_Return)
    assert three.selected.listeners == ("gamma",)


def test_the_hit_is_brought_into_view(three: Hands) -> None:
    three.canvas.view.center_on(three.at("gamma", dx=5000))
    search(three, "gamma")
    assert three.canvas.view.visible_rect().contains(three.at("gamma"))


def test_what_is_found_is_brought_near_enough_to_be_read(three: Hands) -> None:
    three.canvas.view.set_zoom(0.1)
    search(three, "gamma")
    three.key(Qt.Key.Key_Return)
    three.canvas.view.complete_now()
    assert three.canvas.view.zoom > 0.6


def test_all_hits_are_outlined_and_no_more_once_it_closes(three: Hands) -> None:
    search(three, "does")
    outlined = len(three.canvas.view.overlay.ghosts)
    three.key(Qt.Key.Key_Escape)
    assert outlined == 3
    assert three.canvas.view.overlay.ghosts == ()
    assert three.canvas.view.hasFocus()


def test_a_slash_finds(three: Hands) -> None:
    three.type("/")
    assert three.canvas.find_bar.isVisible()


def test_hits_follow_the_document(three: Hands) -> None:
    from designer.document import edits

    search(three, "does")
    three.document.apply(edits.remove(["beta"]))
    assert [hit.item.key for hit in three.canvas.find_bar.hits] == ["alpha", "gamma"]


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("ag", "Agent", "Package"),
        ("tk", "take_order", "attack"),
        ("order", "order", "reorder"),
        ("co", "CheckOrder", "alcove"),
    ],
)
def test_better_fits_come_first(typed: str, better: str, worse: str) -> None:
    assert match(typed, better) > match(typed, worse)


def test_letters_out_of_order_do_not_fit() -> None:
    assert not match("ba", "ab")
