"""With the mouse, and letters where something is named: from nothing to an organism that answers elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .display import Screen, Spot
from .elsewhere import Elsewhere
from .program import Program

Start = Callable[..., Program]

YAML = """\
# An organism: listeners that talk in typed XML messages.
organism:
  name: untitled-1

listeners:
  - name: menu
    payload_class: handlers.Menu
    handler: handlers.menu
    description: Knows what there is
    response_class: handlers.MenuReply

  - name: waiter
    payload_class: handlers.Order
    handler: handlers.waiter
    description: Takes orders
    response_class: handlers.Bill
    agent: true
    peers: [menu, cook, baker]

  - name: cook
    payload_class: handlers.Dish
    handler: handlers.cook
    description: Makes what is warm
    response_class: handlers.Plate
    broadcast: true

  - name: baker
    payload_class: handlers.Dish
    handler: handlers.baker
    description: Makes what is sweet
    response_class: handlers.Plate
    broadcast: true
"""


WRITTEN = """\


@xmlify
@dataclass
class Order:
    \"\"\"What waiter is asked.\"\"\"

    text: str
    guests: int = 2


@xmlify
@dataclass
class Bill:
    \"\"\"What waiter answers.\"\"\"

    text: str


@xmlify
@dataclass
class Dish:
    \"\"\"What cook and baker are asked.\"\"\"

    text: str
"""
"""Of the module: what nobody typed, but for one field."""

CHANGED = """
async def waiter(payload: Order | MenuReply | Plate, metadata: HandlerMetadata) -> Bill | None:
    \"\"\"Takes orders.\"\"\"
    if not isinstance(payload, Order):
        return None
    return Bill(text=f"{payload.guests} x {payload.text}")


async def cook(payload: Dish, metadata: HandlerMetadata) -> Plate:
    \"\"\"Makes what is warm.\"\"\"
    return Plate(text="text")


async def baker(payload: Dish, metadata: HandlerMetadata) -> Plate:
    \"\"\"Makes what is sweet.\"\"\"
    return Plate(text="text")
"""
"""How the module ends: one line of it was typed."""

ORDER = '{"text": "soup", "guests": 3}'
BILL = "<Bill><Text>3 x soup</Text></Bill>"


class Mouse:
    """A person who draws, in the words of this test."""

    def __init__(self, screen: Screen, program: Program) -> None:
        self.screen = screen
        self.program = program

    def at(self, expression: str) -> Spot:
        """Where something is on the screen, once it is there and stays."""
        return tuple(self.program.wait(f"see.is_calm and see.{expression}"))

    def click(self, expression: str, **how: object) -> None:
        self.screen.click(self.at(expression), **how)  # type: ignore[arg-type]

    def choose(self, menu: str, entry: str) -> None:
        """Take an entry of the menu bar."""
        self.click(f"bar({menu!r})")
        self.screen.click(tuple(self.program.wait(f"see.menu({entry!r})")))

    def put(self, part: str, name: str, spot: Spot) -> None:
        """Drag a part from the palette, and type its name."""
        self.screen.grab(self.at(f"part({part!r})"), spot)
        self.program.wait("see.canvas.view.overlay.ghosts and may_drop()")
        self.screen.release()
        self.program.wait("see.focus.startswith('QLineEdit')")
        self.screen.type(name)
        self.click("empty(0.1, 0.9)")
        self.program.wait(f"{name!r} in see.names")

    def wire(self, source: str, target: str, *edges: str) -> None:
        """Draw an edge from a card's port to something."""
        self.screen.drag(self.at(f"port({source!r})"), self.at(target))
        self.program.wait(f"set({edges!r}) <= set(see.edges)")

    def select(self, *names: str) -> None:
        """Click cards."""
        for number, name in enumerate(names):
            self.click(f"card({name!r})", holding=["Ctrl"] if number else [])
        self.program.wait(f"set(see.selected) == {set(names)!r}")

    def write(self, field: str, text: str, beside: str = "Name") -> None:
        """Write something else into a field of the form, and click into another."""
        self.click(f"field({field!r})", times=3)
        self.screen.type(text)
        self.click(f"field({beside!r})")
        self.program.wait(f"{text!r} in see.text")


@pytest.fixture
def mouse(screen: Screen, start: Start) -> Mouse:
    """The designer with its start page."""
    program = start("designer")
    program.wait("see.is_ready")
    return Mouse(screen, program)


def draw(mouse: Mouse) -> None:
    """A waiter who asks a menu, a cook and a baker, in place of what a draft begins with."""
    mouse.choose("Edit", "Select all")
    mouse.program.wait("see.selected == ['greeter']")
    mouse.choose("Edit", "Delete")
    mouse.program.wait("not see.names")
    mouse.click("fix('Remove the start default')")
    mouse.program.wait("not see.errors")
    mouse.put("Tool", "menu", mouse.at("empty(0.7, 0.15)"))
    mouse.put("Agent", "waiter", mouse.at("empty(0.2, 0.4)"))
    mouse.put("Broadcast member", "cook", mouse.at("empty(0.7, 0.45)"))
    mouse.put("Broadcast member", "baker", mouse.at("bus('handlers.Cook')"))
    mouse.wire("waiter", "card('menu')", "waiter>menu")
    mouse.wire("waiter", "bus('handlers.Cook')", "waiter>cook", "waiter>baker")


def name_classes(mouse: Mouse) -> None:
    """Classes of its own for each, and what each does."""
    for name, about in (
        ("menu", "Knows what there is"),
        ("cook", "Makes what is warm"),
        ("baker", "Makes what is sweet"),
        ("waiter", "Takes orders"),
    ):
        mouse.select(name)
        mouse.write("Description", about)
    mouse.write("Payload class", "handlers.Order")
    mouse.click("cross('handlers.WaiterReply')")
    mouse.program.wait("'WaiterReply' not in see.text")
    mouse.write("Add a class…", "handlers.Bill")
    mouse.select("cook", "baker")
    mouse.write("Payload class", "handlers.Dish", "Description")
    mouse.click("cross('handlers.CookReply')")
    mouse.program.wait("'CookReply' not in see.text")
    mouse.write("Add a class…", "handlers.Plate", "Description")


def write_code(mouse: Mouse) -> None:
    """Python for what was drawn: written at one go, then one field more, and one line changed by hand."""
    program, screen = mouse.program, mouse.screen
    mouse.click("empty(0.1, 0.9)")
    mouse.choose("Code", "Write what is missing")
    program.wait("not see.errors", seconds=20)
    mouse.select("waiter")
    mouse.click("new_field()")
    screen.type("guests: int = 2")
    mouse.click("field('Description')")
    program.wait("see.fields == ['text: str', 'guests: int = 2']")
    mouse.choose("Code", "Go to handler")
    program.wait("see.caret.startswith('async def waiter')")
    mouse.click("line('return Bill')", times=3)
    screen.type('    return Bill(text=f"{payload.guests} x {payload.text}")\n')
    mouse.click("press('Canvas')")


def run(mouse: Mouse) -> list[str]:
    """Run it, send an order, and read the answer."""
    program = mouse.program
    mouse.click("button('run.start')")
    program.wait("see.phase == 'running' and see.run.is_idle", seconds=20)
    mouse.click("field('text')")
    mouse.screen.type("soup")
    mouse.click("field('guests')", times=3)
    mouse.screen.type("3")
    mouse.click("press('Send')")
    program.wait("see.answers == ['Bill']")
    return list(program.ask("see.replies"))


def export(mouse: Mouse, target: Path) -> None:
    """Export it, and have what was written run right there with the same order."""
    program, screen = mouse.program, mouse.screen
    mouse.choose("File", "Export…")
    mouse.click("field('Folder to export to')", times=3)
    screen.type(str(target))
    mouse.click("press('Export')")
    for box, line in (("What is sent", "A message…"), ("Who gets the message", "waiter")):
        mouse.click(f"widget({box!r})")
        screen.click(tuple(program.wait(f"see.listed({line!r})")))
    mouse.click("field('The message')", times=3)
    screen.type(ORDER)
    mouse.click("press('Run it here')")
    program.wait(f"{BILL!r} in see.output and not see.is_exporting", seconds=20)


@pytest.mark.timeout(120)
def test_an_organism_is_drawn_run_and_exported_with_the_mouse(mouse: Mouse, tmp_path: Path) -> None:
    program = mouse.program
    mouse.click("widget('New organism')")
    program.wait("see.is_open")
    draw(mouse)
    name_classes(mouse)
    write_code(mouse)
    assert program.ask("see.text") == YAML
    source = program.wait("'payload.guests' in see.source and see.source")
    assert WRITTEN in source
    assert source.endswith(CHANGED)

    mouse.select("waiter")
    mouse.click("tab('Prompt')")
    assert "# You are `waiter`" in program.wait("see.prompt", seconds=20)
    assert program.wait("see.tokens").endswith(" tokens")
    assert program.ask("see.errors") == []

    assert run(mouse) == [BILL]
    export(mouse, tmp_path / "bistro")
    assert Elsewhere(tmp_path / "bistro", tmp_path / "elsewhere").run("--send", "waiter", ORDER) == [BILL]
