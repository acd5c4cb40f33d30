"""With the mouse alone, but for the letters of a name: a new organism, drawn, wired, copied, undone, saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.organism.load import load

from .display import RIGHT, Screen, Spot
from .program import Program

Start = Callable[..., Program]


@pytest.fixture
def designer(start: Start) -> Program:
    """The designer with a new organism."""
    program = start("designer", "--new")
    program.wait("see.is_open")
    return program


def at(program: Program, expression: str) -> Spot:
    """Where something is on the screen, once it is there."""
    return tuple(program.wait(f"see.{expression}"))


def drag_part(screen: Screen, program: Program, part: str, to: Spot) -> None:
    """Take a part from the palette and put it somewhere on the canvas."""
    start = at(program, f"part({part!r})")
    screen.grab(start, to)
    program.wait("see.canvas.view.overlay.ghosts and may_drop()")
    screen.release()


def name_it(screen: Screen, program: Program, name: str) -> None:
    """The field for the name is open: type, and click elsewhere."""
    program.wait("see.focus.startswith('QLineEdit')")
    screen.type(name)
    screen.click(at(program, "empty(0.5, 0.9)"))
    program.wait(f"{name!r} in see.names")


def wire(screen: Screen, program: Program, source: str, target: str) -> None:
    """Draw an edge from a card's port to another card."""
    screen.drag(at(program, f"port({source!r})"), at(program, f"card({target!r})"))
    program.wait(f"'{source}>{target}' in see.edges")


def choose(screen: Screen, program: Program, spot: Spot, entry: str) -> None:
    """Take an entry of the context menu at a place."""
    screen.click(spot, RIGHT)
    screen.click(at(program, f"menu({entry!r})"))


def test_an_organism_is_made_with_the_mouse_alone(screen: Screen, start: Start) -> None:
    designer = start("designer")
    designer.wait("see.is_ready")
    screen.click(at(designer, "widget('New organism')"))
    designer.wait("see.is_open")
    for number, name in enumerate(("writer", "critic", "printer")):
        drag_part(screen, designer, "Tool", at(designer, f"empty({0.2 + 0.3 * number}, {0.2 + 0.2 * number})"))
        designer.wait(f"len(see.names) == {number + 2}")
        name_it(screen, designer, name)
    wire(screen, designer, "writer", "critic")
    wire(screen, designer, "critic", "printer")
    choose(screen, designer, at(designer, "card('critic')"), "Rename…")
    name_it(screen, designer, "judge")
    choose(screen, designer, at(designer, "card('writer')"), "Copy")
    choose(screen, designer, at(designer, "empty(0.3, 0.8)"), "Paste")
    designer.wait("len(see.names) == 5")
    choose(screen, designer, at(designer, "card('printer')"), "Delete")
    designer.wait("len(see.names) == 4")
    screen.click(at(designer, "button('edit.undo')"))
    designer.wait("len(see.names) == 5")
    screen.click(at(designer, "button('file.save')"))
    designer.wait("not see.is_unsaved")

    spec = load(Path(designer.ask("see.path"))).spec
    assert spec is not None
    assert [listener.name for listener in spec.listeners[:4]] == ["greeter", "writer", "judge", "printer"]
    assert [listener.peers for listener in spec.listeners] == [(), ("judge",), ("printer",), (), ("judge",)]


def test_a_part_dropped_on_the_canvas_stands_where_it_was_dropped(screen: Screen, designer: Program) -> None:
    spot = at(designer, "empty(0.7, 0.3)")
    drag_part(screen, designer, "Agent", spot)
    designer.wait("len(see.names) == 2")
    name = designer.ask("see.names")[-1]
    x, y = at(designer, f"card({name!r})")
    assert abs(x - spot[0]) <= 24
    assert abs(y - spot[1]) <= 24
    assert designer.ask("see.document.spec.listeners[-1].agent")


def test_a_part_dropped_on_an_edge_is_spliced_in(screen: Screen, start: Start, newsroom: Path) -> None:
    designer = start("designer", newsroom)
    designer.wait("see.is_open")
    start_at, edge = at(designer, "part('Tool')"), at(designer, "edge('editor', 'facts')")
    screen.grab(start_at, edge)
    designer.wait("see.canvas.view.overlay.hot_peer is not None and may_drop()")
    screen.release()
    designer.wait("len(see.names) == 5")
    name = next(each for each in designer.ask("see.names") if each not in ("editor", "facts", "style", "law"))
    edges = designer.ask("see.edges")
    assert {f"editor>{name}", f"{name}>facts"} <= set(edges)
    assert "editor>facts" not in edges


def test_a_drag_that_ends_outside_changes_nothing(screen: Screen, designer: Program) -> None:
    before = designer.ask("see.text")
    screen.grab(at(designer, "part('Tool')"), at(designer, "empty(0.5, 0.5)"))
    designer.wait("see.canvas.view.overlay.ghosts")
    screen.path(at(designer, "empty(0.5, 0.5)"), at(designer, "button('file.save')"))
    designer.wait("not see.canvas.view.overlay.ghosts")
    screen.release()
    designer.wait("see.is_ready")
    assert designer.ask("see.text") == before


def test_a_double_click_on_a_card_renames_it(screen: Screen, designer: Program) -> None:
    screen.click(at(designer, "card('greeter')"), times=2)
    name_it(screen, designer, "usher")
    assert designer.ask("see.names") == ["usher"]


def test_escape_ends_a_drag_of_a_card(screen: Screen, designer: Program) -> None:
    before = at(designer, "card('greeter')")
    screen.grab(before, at(designer, "empty(0.8, 0.8)"))
    designer.wait("see.canvas.view.overlay.moved")
    screen.keys("Esc")
    designer.wait("not see.canvas.view.overlay.moved")
    screen.release()
    designer.wait("see.is_ready")
    assert at(designer, "card('greeter')") == before
    assert designer.ask("see.step") == ""
