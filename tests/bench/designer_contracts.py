"""What a window with schemas, samples and prompts in it costs: `python -m tests.bench.designer_contracts [NAME …]`.

A real window with 1,000 listeners and an agent that has them all as peers; Properties, Schema, Prompt, Sample and
Problems are all seen at once, so that none is spared by being hidden. Each thing is done in turn with its floor, a
keystroke in an empty text view, and its cost is told as a ratio to that. What follows an input by a timer is waited
for, and told apart: the longest piece of it in which the window could do nothing else.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from designer.canvas.geometry import output_port
from designer.canvas.items import Item, Kind
from designer.document.app_data import AppData
from designer.document.edits import python as python_edits
from designer.document.python import PythonField, add_field
from designer.models.selection import Selected
from designer.shell.centre import View
from designer.shell.session import Session
from designer.shell.window import Window
from designer.support.fonts import mono
from designer.support.garbage import GarbageCollector
from designer.support.loop import new_event_loop
from designer.support.settings import Settings
from designer.support.theme import Scheme, Theme
from tests.bench.probe import Probe
from tests.designer.fixtures import KINDS, big_organism_text

LISTENERS = 1_000
LONG_LINES = 3_000
FRAME_MS = 16
AFTER_S = 0.7
"""How long what an input leaves to timers and threads is watched."""
SHOWN = {
    "inspector": (380, 700),
    "schema": (380, 500),
    "prompt": (380, 700),
    "sample": (380, 500),
    "problems": (760, 260),
}
FIELDS = "".join(f"    part_{number}: {kind}\n" for number, kind in enumerate(("str", "int", "float", "list[str]")))


def organism(folder: Path) -> Path:
    """A folder with the organism that is looked at."""
    folder.mkdir(parents=True)
    names = [f"step-{index:04}" for index in range(LISTENERS)]
    hub = (
        "  - name: hub\n    agent: true\n    payload_class: messages.Work1\n    handler: handlers.step_1\n"
        f"    description: Asks everybody\n    prompt: Ask them all.\n    peers: [{', '.join(names)}]\n"
    )
    (folder / "organism.yaml").write_text(big_organism_text(LISTENERS) + hub, "utf-8")
    classes = [
        f'@xmlify\n@dataclass\nclass {name}{kind}:\n    """{name} of kind {kind}."""\n\n{FIELDS}\n\n'
        for name in ("Work", "Done")
        for kind in range(KINDS)
    ]
    head = "from dataclasses import dataclass\n\nfrom runtime import HandlerMetadata, HandlerResponse, xmlify\n"
    (folder / "messages.py").write_text(f"{head}\n\n{''.join(classes)}".rstrip() + "\n", "utf-8")
    handlers = [
        f"async def step_{kind}(payload: messages.Work{kind}, metadata: HandlerMetadata) -> HandlerResponse:\n"
        f"    return HandlerResponse(messages.Done{kind}('a', 1, 1.0, []))\n\n\n"
        for kind in range(KINDS)
    ]
    (folder / "handlers.py").write_text(f"import messages\n{head}\n\n{''.join(handlers)}".rstrip() + "\n", "utf-8")
    part = 'def part_{0}(given: int) -> str:\n    """Part {0}."""\n    return f"part {0} of {{given}}"\n\n\n'
    text = "".join(part.format(number) for number in range(LONG_LINES // 5))
    (folder / "long_module.py").write_text(text.rstrip() + "\n", "utf-8")
    return folder / "organism.yaml"


class Bench:
    """A window with the organism in it, and the floor."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self.application = application
        self._settings = Settings(None)
        self._theme = Theme(application, Scheme.LIGHT, 10.0)
        self.path = organism(folder / "organism")
        self.window = Window(self._settings, self._theme)
        self.window.resize(1280, 800)
        self.session = Session(self.window, AppData(folder / "data"), self._settings, self._theme)
        assert self.session.open(self.path)
        self.window.show()
        self.empty = QPlainTextEdit()
        self.empty.setFont(mono())
        self.empty.resize(900, 700)
        self.empty.show()

    @property
    def work(self) -> Any:
        """The workspace."""
        return self.session.workspace

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait; a bench that hangs says where."""
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.005)

    async def quiet(self) -> None:
        """Wait until all is there."""
        await self.until(lambda: self.session.is_quiet)
        await asyncio.sleep(0.1)
        await self.until(lambda: self.session.is_quiet)

    async def prepare(self) -> None:
        """Trust the organism, and show everything beside each other."""
        await self.quiet()
        for name, (width, height) in SHOWN.items():
            self.work.bring(name)
            dock = self.work.docks.dock(name)
            dock.setFloating(True)
            dock.resize(width, height)
            await self.until(self.work.docks.panel(name).isVisible)
        await self.quiet()

    def trust(self) -> None:
        """Let the helper describe it."""
        self.session._run.trust.grant_for_process(self.path)

    def floor_ms(self) -> float:
        """A keystroke in an empty text view, painted."""
        return self.timed(lambda: QTest.keyClicks(self.empty, "a"))

    def timed(self, act: Callable[[], object]) -> float:
        """Milliseconds of an input, and of what is painted for it."""
        start = time.thread_time()
        act()
        self.application.processEvents()
        return (time.thread_time() - start) * 1000

    async def measure(self, name: str, acts: list[Callable[[], object]], after_s: float = AFTER_S) -> None:
        """Do them, each in turn with the floor, and print what they cost."""
        spent, ratios, later = [], [], []
        for act in acts:
            floor = statistics.median(self.floor_ms() for _ in range(3))
            probe = Probe()
            spent.append(self.timed(act))
            ratios.append(spent[-1] / floor)
            probe.start()
            await asyncio.sleep(after_s)
            probe.stop()
            later.append(max(probe.own_ms, default=0.0))
        over = sum(each > FRAME_MS for each in spent)
        print(
            f"{name:44} {statistics.median(ratios):7.1f} {max(ratios):7.1f}   "
            f"{statistics.median(spent):7.1f} {max(spent):7.1f} {over:3}/{len(spent)}   "
            f"{statistics.median(later):7.1f} {max(later):7.1f}",
            flush=True,
        )


async def select(bench: Bench) -> None:
    """Another listener, with all that is known of it."""
    choose = bench.work.selection.set

    def act(name: str) -> Callable[[], object]:
        return lambda: choose(Selected(listeners=(name,)))

    bench.work.selection.set(Selected(listeners=("step-0000",)))
    await bench.quiet()
    await bench.measure(
        "select, first visit", [act(f"step-{number:04}") for number in (11, 12, 20, 33, 30, 47, 50, 62)]
    )
    await bench.measure("select, seen before", [act(f"step-{number:04}") for number in (11, 20, 33, 30, 47, 50)])
    await bench.measure(
        "select the agent with 1,000 peers", [act("hub"), act("step-0011"), act("hub"), act("step-0012")]
    )


async def yaml(bench: Bench) -> None:
    """Typing into a description of a listener that is shown."""
    work = bench.work
    work.show_view(View.YAML)
    work.selection.set(Selected(listeners=("step-0500",)))
    await bench.quiet()
    lines = work.document.text.split("\n")
    work.middle.go_to_text(lines.index("    description: Does step 500 of the work") + 1, 200)
    view = work.middle._text.view
    await bench.measure("key in YAML", [lambda key=key: QTest.keyClicks(view, key) for key in "reads a line"])
    work.selection.set(Selected(listeners=("hub",)))
    await bench.quiet()
    work.middle.go_to_text(lines.index("    prompt: Ask them all.") + 1, 200)
    await bench.measure("key in the prompt of 1,000 peers", [lambda: QTest.keyClicks(view, "x") for _ in range(8)])
    work.show_view(View.CANVAS)
    await bench.quiet()


async def python(bench: Bench) -> None:
    """Typing into a module of 3,000 lines, and into the one with the classes."""
    work = bench.work
    for file, line in (("long_module.py", 1_502), ("messages.py", 10)):
        work.middle.show_code(bench.path.parent / file, line)
        await bench.quiet()
        page = work.middle._python.page
        view = page.view
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_End)
        await bench.quiet()
        acts = [lambda key=key, view=view: QTest.keyClicks(view, key) for key in "  # reads it"]
        await bench.measure(f"key in Python, {view.blockCount():,} lines", acts, after_s=1.5)
    work.show_view(View.CANVAS)
    await bench.quiet()


async def drag(bench: Bench) -> None:
    """An edge over cards, with the prompt's tokens beside it."""
    work = bench.work
    view, picture = work.canvas.view, work.canvas.picture
    view.animates = False
    for agent in ("step-0010", "hub"):
        rect = picture.rect(Item(Kind.LISTENER, agent))
        view.zoom_to_100()
        view.center_on(rect.center())
        await bench.quiet()
        port = view.to_view(output_port(rect)).toPoint()
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=port)
        QTest.mouseMove(view.viewport(), port + QPoint(20, 8))
        cards = [item for item in picture.items_in(view.visible_rect()) if item.kind is Kind.LISTENER]
        places = [view.to_view(picture.rect(item).center()).toPoint() for item in cards if item.key != agent]
        acts = [lambda place=place: QTest.mouseMove(view.viewport(), place) for place in places[:16]]
        await bench.measure(f"drag an edge from {agent}, new cards", acts, after_s=0.25)
        await bench.measure(f"drag an edge from {agent}, known cards", acts, after_s=0.1)
        QTest.keyClick(view, Qt.Key.Key_Escape)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=port)
        await bench.quiet()


async def step(bench: Bench) -> None:
    """A field more in a class that 83 listeners take, and taken back."""
    work = bench.work
    work.selection.set(Selected(listeners=("step-0011",)))
    await bench.quiet()
    document, count = work.document, iter(range(100))

    def add() -> None:
        field = PythonField(f"more_{next(count)}", "str", "''", "", 0)
        edit = python_edits.change_class(
            "messages.Work11", lambda text, name, _around: add_field(text, name, field), "Add a field"
        )
        assert document.apply(edit)

    await bench.measure("step that adds a field", [add for _ in range(6)], after_s=2.0)
    await bench.measure("the same taken back", [document.stack.undo for _ in range(6)], after_s=2.0)
    await bench.quiet()


async def lateness(bench: Bench) -> None:
    """A 16 ms timer while the helper describes and somebody types."""
    work = bench.work
    work.show_view(View.YAML)
    work.selection.set(Selected(listeners=("step-0500",)))
    await bench.quiet()
    lines = work.document.text.split("\n")
    line = next(number for number, each in enumerate(lines) if each.startswith("    description: Does step 501 "))
    work.middle.go_to_text(line + 1, 200)
    probe = Probe()
    probe.start()
    bench.trust()
    start = time.monotonic()
    while time.monotonic() - start < 6:
        QTest.keyClicks(work.middle._text.view, "x")
        await asyncio.sleep(0.1)
    await bench.quiet()
    probe.stop()
    print(f"typing while the helper describes: {probe}")


STEPS: dict[str, Callable[[Bench], Awaitable[None]]] = {
    "select": select,
    "yaml": yaml,
    "python": python,
    "drag": drag,
    "step": step,
    "lateness": lateness,
}


async def all_of_it(application: QApplication, names: list[str]) -> None:
    """One after the other, each in the same window."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(application, Path(folder))
        collector = GarbageCollector()
        await bench.prepare()
        two = f"{'median':>7} {'worst':>7}"
        print(f"{'':44} {'ratio to floor':>15}   {'ms':>15} {'over':>5}   {'the longest after':>15}")
        print(f"{'':44} {two}   {two} {FRAME_MS:2} ms   {two}")
        for name in names or STEPS:
            await STEPS[name](bench)
        await bench.session.end_run()
        bench.window.end()
        bench.empty.close()
        collector.stop()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*STEPS, []], help="all by default")
    options = parser.parse_args()
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: new_event_loop(application)) as runner:
        runner.run(all_of_it(application, options.names))


if __name__ == "__main__":
    main()
