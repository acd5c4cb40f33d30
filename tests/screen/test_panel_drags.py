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


def drag(screen: Screen, panels: Program, start: str, end: str) -> None:
    """Take something and let go where it is welcome."""
    screen.grab(spot(panels, start), spot(panels, end))
    panels.wait("may_drop()")
    screen.release()


def test_a_listener_dragged_onto_another_becomes_its_peer(screen: Screen, panels: Program) -> None:
    drag(screen, panels, "row('listener', 'law')", "row('listener', 'style')")
    panels.wait("peers('style') == ['law']")
    assert panels.ask("document.stack.count()") == 1


def test_a_peer_dragged_onto_another_stands_before_it(screen: Screen, panels: Program) -> None:
    drag(screen, panels, "row('peer', 'editor', 'law')", "row('peer', 'editor', 'facts')")
    panels.wait("peers('editor') == ['law', 'facts', 'style']")


def test_a_peer_dragged_within_the_form_moves_there(screen: Screen, panels: Program) -> None:
    drag(screen, panels, "peer_row(2)", "peer_row(0, 0.1)")
    panels.wait("peers('editor') == ['law', 'facts', 'style']")
    assert panels.ask("document.stack.count()") == 1
