"""The table of actions is complete, and no two of them want one key."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtWidgets import QApplication

from designer.actions.action import Action, Context, sequences
from designer.actions.places import (
    MENU_BAR,
    RECENT,
    SEPARATOR,
    TOOLBAR,
    TOOLBAR_RIGHT,
    TOOLBAR_VIEWS,
    TOOLBAR_ZOOM,
    Menu,
)
from designer.actions.table import ACTIONS, BY_ID
from resources import read_text

IN_TOOLBAR = [id for group in (*TOOLBAR, TOOLBAR_ZOOM, TOOLBAR_VIEWS, TOOLBAR_RIGHT) for id in group]


def ids_in(menu: Menu) -> list[str]:
    found: list[str] = []
    for entry in menu.entries:
        found += ids_in(entry) if isinstance(entry, Menu) else [entry] if entry not in (SEPARATOR, RECENT) else []
    return found


def clashes(actions: tuple[Action, ...]) -> list[tuple[str, str, str]]:
    """A key of the window is heard in the canvas too, so that every pair counts."""
    keys = {each.id: {key.toString() for key in sequences(each.keys)} for each in actions}
    return [(one, other, key) for one, other in combinations(keys, 2) for key in keys[one] & keys[other]]


def test_no_two_actions_have_one_key(qapp: QApplication) -> None:
    assert clashes(ACTIONS) == []


def test_the_check_for_clashes_finds_one(qapp: QApplication) -> None:
    two = (Action("a", "A", "a", keys=("Ctrl+S",)), Action("b", "B", "b", keys=("Ctrl+S",), context=Context.CANVAS))
    assert clashes(two) == [("a", "b", "Ctrl+S")]


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_says_what_it_does(action: Action) -> None:
    assert action.text
    assert action.tooltip
    assert not action.tooltip.endswith(".")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_keys_that_type_are_heard_by_the_canvas_alone(action: Action) -> None:
    typing = [
        key
        for key in action.keys
        if isinstance(key, str) and (len(key) == 1 or (key.startswith("Shift+") and len(key) == 7))
    ]
    assert not typing or action.context is Context.CANVAS


@pytest.mark.parametrize("id", IN_TOOLBAR)
def test_what_stands_in_the_toolbar_has_an_icon(id: str) -> None:
    assert BY_ID[id].icon


@pytest.mark.parametrize("name", sorted({action.icon for action in ACTIONS if action.icon}))
def test_an_icon_is_there(name: str) -> None:
    assert "<svg" in read_text(f"icons/{name}.svg")


def test_every_action_stands_in_a_menu_once() -> None:
    found = [id for menu in MENU_BAR for id in ids_in(menu)]
    assert sorted(found) == sorted(BY_ID)


def test_what_the_toolbar_names_exists() -> None:
    assert set(IN_TOOLBAR) <= set(BY_ID)
