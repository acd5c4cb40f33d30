"""With the keyboard alone: from nothing to an organism whose parts call each other, here and elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .display import Screen
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
    description: Describe what menu does
    response_class: handlers.MenuReply

  - name: cook
    payload_class: handlers.Dish
    handler: handlers.cook
    description: Describe what cook does
    response_class: handlers.Plate
    broadcast: true

  - name: baker
    payload_class: handlers.Dish
    handler: handlers.baker
    description: Describe what baker does
    response_class: handlers.Plate
    broadcast: true

  - name: waiter
    payload_class: handlers.Order
    handler: handlers.waiter
    description: Takes orders
    response_class: handlers.Bill
    agent: true
    peers: [menu, cook, baker]
"""

ORDER_CLASS = """

@xmlify
@dataclass
class Order:
    \"\"\"What waiter is asked.\"\"\"

    text: str
    guests: int = 2


"""

WAITER = '''\
async def waiter(payload: Order | MenuReply | Plate, metadata: HandlerMetadata) -> HandlerResponse | Bill | None:
    """Ask the menu, have both make it, then write the bill."""
    if isinstance(payload, Order):
        return HandlerResponse(Menu(payload.text), to="menu")
    if isinstance(payload, MenuReply):
        return HandlerResponse.broadcast(Dish(payload.text))
    plates = [slot for slot in metadata.context if slot.payload_type == "Plate"]
    return Bill(f"{len(plates)} plates") if len(plates) == 2 else None
'''
IMPORT = "from runtime import HandlerMetadata, HandlerResponse, xmlify"
ORDER = '{"text": "soup", "guests": 3}'
BILL = "<Bill><Text>2 plates</Text></Bill>"


class Keys:
    """A person who types, in the words of this test."""

    def __init__(self, screen: Screen, program: Program) -> None:
        self.screen = screen
        self.program = program

    def press(self, *keys: str) -> None:
        self.screen.keys(*keys)

    def hop(self, key: str, *places: str) -> None:
        """Press a key until the focus is at one of some places: how what it is begins, or how it is called."""
        for _ in range(40):
            now, widget = self.program.ask("[see.focus, see.focus_id]")
            if now.startswith(places) or now.endswith(places):
                return
            self.press(key)
            self.program.wait(f"see.focus_id != {widget}")
        raise AssertionError(f"{key} never came to {places}")

    def add(self, name: str, *keys: str) -> None:
        """A listener by quick add; keys then make of it what it shall be."""
        self.press("a")
        self.program.wait("see.focus.startswith('QLineEdit')")
        self.screen.type(f"{name}\n")
        self.program.wait(f"see.selected == [{name!r}] and see.focus.startswith('CanvasView') and see.is_calm")
        before = self.program.ask("see.text")
        if keys:
            self.press(*keys)
            self.program.wait(f"see.text != {before!r}")

    def select(self, name: str) -> None:
        """Find a listener by its name."""
        self.hop("F6", "CanvasView")
        self.press("Ctrl+F")
        self.program.wait("see.focus.startswith('QLineEdit')")
        self.screen.type(f"{name}\n")
        self.program.wait(f"see.selected == [{name!r}]")
        self.press("Esc")
        self.program.wait("see.focus.startswith('CanvasView') and see.is_calm")

    def connect(self, source: str, target: str) -> None:
        """An edge from the listener that is selected."""
        self.press("c")
        self.program.wait("see.canvas.view.overlay.loose is not None")
        self.screen.type(f"{target}\n")
        self.program.wait(f"'{source}>{target}' in see.edges and see.focus.startswith('CanvasView')")

    def write(self, field: str, text: str, key: str = "Tab") -> None:
        """Write something else into a field of the form."""
        self.hop(key, f" {field}")
        self.press("Ctrl+A")
        self.screen.type(f"{text}\n")
        self.program.wait(f"{text!r} in see.text and see.is_calm")

    def remove(self, field: str, item: str) -> None:
        """Remove an item of a list."""
        self.hop("Tab", f"_Rows {field}")
        self.press("Home", "Del")
        self.program.wait(f"{item!r} not in see.text and see.is_calm")

    def command(self, name: str) -> None:
        """Do something by its name."""
        self.press("Ctrl+Shift+P")
        self.program.wait("app.activeWindow() is not None and see.focus.startswith('QLineEdit')")
        self.screen.type(f"{name}\n")

    def code(self, first: int, text: str) -> None:
        """Type lines, over what is selected, that the editor indents; what must stand further left is taken back.

        Args:
            first: The line that they begin in, from 0.
            text: The lines.
        """
        for number, line in enumerate(text.splitlines()):
            if number:
                self.press("Enter")
                self.program.wait(f"see.place[0] == {first + number}")
            column = self.program.ask("see.place[1]") if number else 0
            while column != len(line) - len(line.lstrip()):
                self.press("Backspace")
                column = self.program.wait(f"see.place[1] < {column} and [see.place[1]]")[0]
            self.screen.type(line.lstrip())


@pytest.fixture
def keys(screen: Screen, start: Start) -> Keys:
    """The designer with its start page."""
    program = start("designer")
    program.wait("see.is_ready")
    screen.focus(program.ask("int(window.winId())"))
    program.wait("window.isActiveWindow()")
    return Keys(screen, program)


def draw(keys: Keys) -> None:
    """A waiter who asks a menu, a cook and a baker, in place of what a draft begins with."""
    program = keys.program
    keys.press("Ctrl+A")
    program.wait("see.selected == ['greeter']")
    keys.press("Del")
    program.wait("not see.names and see.errors")
    keys.hop("F6", "ProblemsTable", "FilterField Filter problems")
    keys.hop("Tab", "ProblemsTable")
    keys.press("Home", "Ctrl+.")
    program.wait("app.activePopupWidget() is not None")
    keys.press("Down", "Enter")
    program.wait("not see.errors")
    keys.hop("F6", "CanvasView")
    keys.add("menu")
    keys.add("cook", "b")
    keys.add("baker", "b")
    keys.add("waiter", "g")
    for name in ("menu", "cook", "baker"):
        keys.connect("waiter", name)
        keys.select("waiter")


def name_classes(keys: Keys) -> None:
    """Classes of its own for each."""
    keys.hop("F6", "QLineEdit Name")
    keys.write("Description", "Takes orders")
    keys.write("Payload class", "handlers.Order")
    keys.remove("Response class", "WaiterReply")
    keys.write("Add a class…", "handlers.Bill")
    for name in ("cook", "baker"):
        keys.select(name)
        keys.hop("F6", "QLineEdit")
        # The focus comes back to where it was in the form of the one before.
        keys.write("Payload class", "handlers.Dish", "Shift+Tab")
        keys.remove("Response class", f"{name.title()}Reply")
        keys.write("Add a class…", "handlers.Plate")


def write_code(keys: Keys) -> None:
    """Python for what was drawn: written at one go, then one field more, and the agent's handler typed."""
    program, screen = keys.program, keys.screen
    keys.hop("F6", "CanvasView")
    keys.press("Esc", "Ctrl+Shift+M")
    program.wait("not see.errors", seconds=20)
    keys.select("waiter")
    keys.hop("F6", "QLineEdit")
    keys.hop("Shift+Tab", "FieldTable")
    keys.press("End", "Down", "Down", "Down")
    screen.type("guests: int = 2\n")
    program.wait("see.fields == ['text: str', 'guests: int = 2']")
    keys.press("Esc", "F12")
    program.wait("see.caret.startswith('async def waiter')")
    line = program.ask("see.place[0]")
    keys.press("Home", *["Shift+Down"] * 4, "Shift+End")
    program.wait(f"see.place[0] == {line + 4} and see.place[1]")
    keys.code(line, WAITER)
    keys.press("Ctrl+Home", "Down", "Down", "Down", "Down", "Shift+End")
    program.wait("see.place[0] == 4 and see.place[1]")
    keys.code(4, IMPORT)
    keys.press("Ctrl+1")


def run(keys: Keys) -> list[str]:
    """Run it, send an order, and read the answer."""
    program = keys.program
    keys.press("F5")
    program.wait("see.phase == 'running' and see.run.is_idle and see.focus.endswith(' text')", seconds=20)
    keys.screen.type("soup")
    keys.hop("Tab", " guests")
    keys.press("Ctrl+A")
    keys.screen.type("3")
    keys.press("Ctrl+Enter")
    program.wait("see.answers == ['Bill']")
    return list(program.ask("see.replies"))


def export(keys: Keys, target: Path) -> None:
    """Export it, and have what was written run right there with the same order."""
    program, screen = keys.program, keys.screen
    # Where there is no desktop, Ctrl+E within a line goes to its end.
    keys.hop("F6", "CanvasView")
    keys.press("Ctrl+E")
    screen.focus(program.wait("int(see.export.winId())"))
    program.wait("see.export.isActiveWindow() and see.export.export_button.hasFocus()", seconds=20)
    keys.hop("Shift+Tab", "QLineEdit Folder to export to")
    keys.press("Ctrl+A")
    screen.type(str(target))
    program.wait("see.is_ready and see.export.export_button.isEnabled()", seconds=20)
    keys.hop("Shift+Tab", "QPushButton")
    keys.press("Enter")
    program.wait("see.export.done_page.isVisible() and see.focus.startswith('QPushButton')", seconds=20)
    keys.hop("Shift+Tab", "QComboBox What is sent")
    screen.type("a")
    keys.hop("Tab", "QComboBox Who gets the message")
    screen.type("w")
    keys.hop("Tab", "QLineEdit The message")
    keys.press("Ctrl+A")
    screen.type(f"{ORDER}\n")
    program.wait(f"{BILL!r} in see.output and not see.is_exporting", seconds=20)


@pytest.mark.timeout(120)
def test_an_organism_is_typed_run_and_exported_with_the_keyboard(keys: Keys, tmp_path: Path) -> None:
    program = keys.program
    keys.press("Ctrl+N")
    program.wait("see.is_open and see.focus.startswith('CanvasView')")
    draw(keys)
    name_classes(keys)
    assert program.ask("see.text") == YAML
    write_code(keys)
    source = program.wait(f"{WAITER!r} in see.source and {IMPORT!r} in see.source and see.source")
    assert ORDER_CLASS in source
    compile(source, "handlers.py", "exec")

    keys.select("waiter")
    keys.command("Prompt")
    assert "# You are `waiter`" in program.wait("see.prompt", seconds=20)
    assert program.wait("see.tokens").endswith(" tokens")
    assert program.ask("see.errors") == []

    assert run(keys) == [BILL]
    export(keys, tmp_path / "bistro")
    assert Elsewhere(tmp_path / "bistro", tmp_path / "elsewhere").run("--send", "waiter", ORDER) == [BILL]
