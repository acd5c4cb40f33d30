"""A stranger's first run, with a real pointer and keyboard: trust, run, watch, send, stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .display import Screen
from .program import Program

Start = Callable[..., Program]


@pytest.fixture
def running(screen: Screen, start: Start, newsroom: Path) -> Program:
    """The newsroom after a click on Run and a yes to the question."""
    program = start("designer", newsroom)
    program.wait("see.is_open")
    screen.click(tuple(program.ask("see.button('run.start')")))
    screen.click(tuple(program.wait("see.widget('Trust folder and run')")))
    program.wait("see.answers == ['Decision']", seconds=20)
    return program


def test_an_organism_is_trusted_run_and_answers(screen: Screen, running: Program) -> None:
    running.wait("see.phase == 'running' and see.run.is_idle")
    assert running.ask("see.layout") == "run"
    assert running.ask("see.run.errors") == 0


def test_a_click_on_a_message_shows_it_whole(screen: Screen, running: Program) -> None:
    running.wait("see.run.is_idle")
    screen.click(tuple(running.wait("see.message_row()")))
    running.wait("see.live.chosen.message")
    running.wait("any(see.chosen_class in text for text in see.message_shown)")


def test_a_message_written_by_hand_gets_its_answer(screen: Screen, running: Program) -> None:
    running.wait("see.run.is_idle")
    screen.keys("Ctrl+I")
    running.wait("see.focus")
    screen.keys("Ctrl+Enter")
    running.wait("len(see.injections) == 2")


def test_stop_ends_it_and_run_begins_anew(screen: Screen, running: Program) -> None:
    screen.keys("Shift+F5")
    running.wait("see.phase == 'stopped'")
    screen.keys("F5")
    running.wait("see.phase == 'running'")
    running.wait("see.answers == ['Decision']", seconds=20)


def test_a_window_with_a_run_closes_without_a_word(screen: Screen, running: Program) -> None:
    screen.keys("Ctrl+Q")
    assert running.ended() == 0
