"""Each need says what is missing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from designer.actions.needs import Facts, Need, unmet

ALL = Facts(
    document=True,
    on_disk=True,
    canvas=True,
    listeners=3,
    movable=3,
    named=3,
    frames=1,
    anything=True,
    empty=False,
    undo="Connect a to b",
    redo="Connect b to a",
    running=True,
)


def test_nothing_is_missing_when_all_is_there(qapp: QApplication) -> None:
    assert unmet(ALL) == {}


@pytest.mark.parametrize("need", [need for need in Need if need is not Need.SOUND])
def test_what_is_missing_is_told(qapp: QApplication, need: Need) -> None:
    assert unmet(Facts())[need].endswith(".")


def test_broken_text_names_its_line(qapp: QApplication) -> None:
    assert "line 14" in unmet(Facts(broken_line=14))[Need.SOUND]


def test_editing_is_possible_in_the_text_with_nothing_selected(qapp: QApplication) -> None:
    assert Need.SELECTED_OR_TEXT not in unmet(Facts(in_text=True))
