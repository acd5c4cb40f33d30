"""Drags within the outline and within a list of peers, with a real pointer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .display import Screen
from .program import Program

Start = Callable[..., Program]


@pytest.fixture
def panels(start: Start, newsroom: Path) -> Program:
    program = start("side_panels", newsroom)
    program.wait("window.windowHandle().isExposed()")
    return program


def spot(program: Program, expression: str) -> tuple[int, int]:
    return tuple(program.ask(expression))


def test_a_listener_dragged_onto_another_becomes_its_peer(screen: Screen, panels: Program) -> None:
    screen.drag(spot(panels, "row('listener', 'law')"), spot(panels, "row('listener', 'style')"))
    panels.wait("peers('style') == ['law']")
    assert panels.ask("document.stack.count()") == 1


def test_a_peer_dragged_onto_another_stands_before_it(screen: Screen, panels: Program) -> None:
    screen.drag(spot(panels, "row('peer', 'editor', 'law')"), spot(panels, "row('peer', 'editor', 'facts')"))
    panels.wait("peers('editor') == ['law', 'facts', 'style']")


def test_a_peer_dragged_within_the_form_moves_there(screen: Screen, panels: Program) -> None:
    screen.drag(spot(panels, "peer_row(2)"), spot(panels, "peer_row(0, 0.1)"))
    panels.wait("peers('editor') == ['law', 'facts', 'style']")
    assert panels.ask("document.stack.count()") == 1
