"""With the keyboard alone: a new organism, three listeners, edges, a rename, a copy, an undo, saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.organism.load import load
from runtime.organism.spec import OrganismSpec

from .display import Screen
from .program import Program

Start = Callable[..., Program]


@pytest.fixture
def designer(screen: Screen, start: Start) -> Program:
    """The designer with its start page."""
    program = start("designer")
    program.wait("see.is_ready")
    screen.focus(program.ask("int(window.winId())"))
    program.wait("window.isActiveWindow()")
    return program


def saved(program: Program) -> OrganismSpec:
    """What stands in the file."""
    spec = load(Path(program.ask("see.path"))).spec
    assert spec is not None
    return spec


def add(screen: Screen, program: Program, name: str) -> None:
    """A listener by quick add."""
    screen.keys("a")
    program.wait("see.focus.startswith('QLineEdit')")
    screen.type(f"{name}\n")
    program.wait(f"{name!r} in see.names and see.focus.startswith('CanvasView')")


def connect(screen: Screen, program: Program, source: str, target: str) -> None:
    """An edge from the listener that is selected."""
    program.wait(f"see.selected == [{source!r}] and see.is_ready")
    screen.keys("c")
    program.wait("see.canvas.view.overlay.loose is not None")
    screen.type(f"{target}\n")
    program.wait(f"'{source}>{target}' in see.edges")


def walk(screen: Screen, program: Program, key: str, name: str) -> None:
    """Tab or Shift+Tab from card to card until one is selected."""
    for _ in range(10):
        before = program.ask("see.selected")
        screen.keys(key)
        program.wait(f"see.selected != {before!r} and see.is_ready")
        if program.ask("see.selected") == [name]:
            return
    raise AssertionError(f"{key} never came to {name}")


def test_an_organism_is_made_with_the_keyboard_alone(screen: Screen, designer: Program) -> None:
    screen.keys("Ctrl+N")
    designer.wait("see.is_open and see.focus.startswith('CanvasView')")
    for name in ("writer", "critic", "printer"):
        add(screen, designer, name)
    connect(screen, designer, "printer", "critic")
    walk(screen, designer, "Shift+Tab", "writer")
    connect(screen, designer, "writer", "critic")
    walk(screen, designer, "Tab", "critic")
    screen.keys("F2")
    designer.wait("see.focus.startswith('QLineEdit')")
    screen.type("judge\n")
    designer.wait("'judge' in see.names and see.focus.startswith('CanvasView')")
    walk(screen, designer, "Shift+Tab", "writer")
    screen.keys("Ctrl+C", "Ctrl+V")
    designer.wait("len(see.names) == 5")
    screen.keys("Ctrl+V")
    designer.wait("len(see.names) == 6")
    screen.keys("Ctrl+Z")
    designer.wait("len(see.names) == 5")
    screen.keys("Ctrl+S")
    designer.wait("not see.is_unsaved")

    spec = saved(designer)
    assert [listener.name for listener in spec.listeners[:4]] == ["greeter", "writer", "judge", "printer"]
    peers = {listener.name: listener.peers for listener in spec.listeners}
    assert peers["printer"] == peers["writer"] == ("judge",)
    copy = spec.listeners[4]
    assert (copy.name != "writer", copy.peers) == (True, ("judge",))


def test_the_organism_is_then_closed_and_the_process_ends(screen: Screen, designer: Program) -> None:
    screen.keys("Ctrl+N")
    designer.wait("see.is_open")
    screen.keys("Ctrl+Q")
    assert designer.ended() == 0


def test_typing_in_the_text_is_one_more_way(screen: Screen, designer: Program) -> None:
    screen.keys("Ctrl+N")
    designer.wait("see.is_open")
    screen.keys("Ctrl+2")
    designer.wait("see.centre.shows_text and not see.centre.shows_canvas")
    screen.keys("Ctrl+End")
    screen.type("  - name: typed\n")
    designer.wait("'typed' in see.names")
    screen.keys("Ctrl+1")
    designer.wait("see.card('typed')")
