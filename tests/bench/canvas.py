"""The canvas's cost as ratios in one run: `python -m tests.bench.canvas [--quick]`.

Frames are 1600x1000, antialiased, offscreen; their cost is processor time of handling the input and painting, not
of the work between frames. Large and small organisms are measured in turn, segment by segment, so that a machine
whose speed swings still gives ratios worth reading.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QMainWindow

from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import Overlay
from designer.canvas.picture.picture import Picture
from designer.canvas.view.view import CanvasView
from designer.document import edits
from designer.document.document import Document
from designer.document.layout import Layout, Point, frozen
from designer.models.selection import Selection
from designer.support.theme import Scheme, Theme
from tests.bench.canvas_live import LiveRun, running
from tests.bench.canvas_naive import Naive

SIZE = (1600, 1000)
COLUMN, ROW = 312.0, 108.0
NEWSROOM = Path(__file__).parents[2] / "sample_organisms/newsroom/organism.yaml"


def organism(count: int) -> tuple[str, Layout]:
    """An organism of that many listeners with three peers each: nine of ten in the neighbourhood, one far away."""
    columns = max(4, math.isqrt(count) // 2)
    ahead = (1, columns, 2 * columns + 1)
    lines = [f"organism:\n  name: bench-{count}\n\nlisteners:\n"]
    places: dict[str, Point] = {}
    for index in range(count):
        far = {step: (index * 7919 + step * 104_729) % count for step in range(3) if (index * 3 + step) % 10 == 0}
        peers = dict.fromkeys(far.get(step, (index + near) % count) for step, near in enumerate(ahead))
        names = ", ".join(f"n{each}" for each in peers if each != index)
        lines.append(
            f"  - name: n{index}\n    payload_class: messages.Work{index % 40}\n    handler: handlers.work\n"
            f"    description: Does step {index} of the work\n    peers: [{names}]\n"
            + ("    agent: true\n" if index % 10 == 0 else "")
        )
        row, column = divmod(index, columns)
        places[f"n{index}"] = Point(column * COLUMN + 12.0 * (row % 3), row * ROW)
    return "".join(lines), Layout(positions=frozen(places))


class Ours:
    """The canvas, shown."""

    def __init__(self, application: QApplication, theme: Theme, count: int, text: str = "") -> None:
        self._application = application
        made, layout = organism(count)
        self.document = Document(text, None) if text else Document(made, layout)
        self.picture = Picture(self.document)
        self.view = CanvasView(self.picture, Selection(), theme)
        self.view.animates = False
        self.view.resize(*SIZE)
        self.view.show()
        self.view.zoom_to_100()
        self.view.center_on(self.picture.bounds().center())
        self.settle()

    def settle(self) -> None:
        while not self.view.is_complete:
            self._application.processEvents()
            time.sleep(0.001)

    def frame(self, act: Callable[[], None]) -> float:
        """Seconds of one input and the frame that answers it."""
        start = time.process_time()
        act()
        self.view.viewport().repaint()
        return time.process_time() - start

    def middle(self) -> Item:
        center = self.view.visible_rect().center()
        cards = [item for item in self.picture.items_in(self.view.visible_rect()) if item.kind is Kind.LISTENER]
        return min(cards, key=lambda item: (self.picture.rect(item).center() - center).manhattanLength())

    def segment(self, kind: str, frames: int) -> list[float]:
        """Costs of warm frames of one kind: where they go, everything has been drawn before."""
        view, home, costs = self.view, self.picture.bounds().center(), list[float]()
        view.center_on(home)
        if kind == "pan":
            for way in (60, -60):
                view.pan(way, 0)
                self.settle()
            costs += [self.frame(partial(view.pan, 4 if number % 20 < 10 else -4, 2)) for number in range(frames)]
        elif kind == "zoom":
            zooms = (1.0, 1.0 / 2**0.25)
            for number in range(frames + 2):
                cost = self.frame(partial(view.set_zoom, zooms[number % 2]))
                costs += [cost] if number >= 2 else []
                self.settle()
            view.set_zoom(1.0)
        elif kind == "drag":
            item = self.middle()
            view.set_overlay(Overlay(moved=(item,), offset=QPointF(1, 1), hot=item))
            self.settle()
            for number in range(frames):
                overlay = Overlay(moved=(item,), offset=QPointF(3 * number, 2 * number), hot=item)
                costs.append(self.frame(partial(view.set_overlay, overlay)))
            view.set_overlay(Overlay())
        else:
            view.fit()
            self.settle()
            costs += [self.frame(view.viewport().update) for _ in range(frames)]
            view.zoom_to_100()
            view.center_on(home)
        self.settle()
        return costs

    def cold(self, frames: int) -> list[float]:
        """Costs of frames with nothing kept: panning into the unseen, and zooming where nothing was drawn before."""
        view, costs = self.view, list[float]()
        view.zoom_to_100()
        view.center_on(self.picture.bounds().center())
        self.settle()
        for _ in range(frames // 2):
            costs.append(self.frame(partial(view.pan, 0, 120)))
        view.center_on(self.picture.bounds().center())
        for _ in range(frames // 2):
            view.layers.spoil_all()
            costs.append(self.frame(view.viewport().update))
        return costs


def resident_mb() -> float:
    """What the process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def memory_mb(count: int) -> float:
    """What an organism of that many listeners adds to a bare window once all of it has been seen at three zooms."""
    application = QApplication(sys.argv[:1])
    theme = Theme(application, Scheme.LIGHT, 10.0)
    bare = QMainWindow()
    bare.resize(*SIZE)
    bare.show()
    application.processEvents()
    gc.collect()
    before = resident_mb()
    ours = Ours(application, theme, count)
    for zoom in (1.0, 0.5, 0.2):
        ours.view.set_zoom(zoom)
        for share in range(9):
            bounds = ours.picture.bounds()
            ours.view.center_on(bounds.topLeft() + QPointF(bounds.width(), bounds.height()) * (share / 8))
            ours.settle()
    gc.collect()
    return resident_mb() - before


def bulk(ours: Ours) -> dict[str, float]:
    """Seconds until document and picture have taken on one step, by what the step does."""
    document, picture = ours.document, ours.picture
    names = list(picture.positions())
    hub = names[0]

    def filtered() -> None:
        picture.reach_only = frozenset(names[: len(names) * 9 // 10]) if picture.reach_only is None else None

    def moved(which: list[str]) -> None:
        places = picture.positions()
        document.apply(edits.place({name: Point(places[name].x + 3, places[name].y) for name in which}))

    costs = {
        "moving one of 1,000": fastest(partial(moved, ["n500"])),
        "moving all of 1,000": fastest(partial(moved, names)),
        "a filter of 1,000, on or off": fastest(filtered),
    }
    document.apply(edits.set_peers(hub, names[1:]))
    costs["moving a hub with 999 edges"] = fastest(partial(moved, [hub]))
    return costs


def fastest(act: Callable[[], None]) -> float:
    """Seconds, of several times the fewest: what others do on the machine only adds."""
    costs = []
    for _ in range(8):
        start = time.process_time()
        act()
        costs.append(time.process_time() - start)
    return min(costs)


def ms(costs: list[float]) -> str:
    return f"{statistics.median(costs) * 1e3:.2f} ms"


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer frames")
    parser.add_argument("--memory", type=int, default=0, help="only the memory of so many listeners, in MB")
    options = parser.parse_args()
    frames, rounds = (12, 2) if options.quick else (40, 4)
    if options.memory:
        print(memory_mb(options.memory))
        return
    for count in (1_000, 5_000):
        command = [sys.executable, "-m", "tests.bench.canvas", "--memory", str(count)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        print(f"{f'memory over a bare window, {count:,} listeners, panned everywhere':64} {float(told):6.0f} MB")
    application = QApplication(sys.argv[:1])
    theme = Theme(application, Scheme.LIGHT, 10.0)
    thousand = Ours(application, theme, 1_000)

    small, large = Ours(application, theme, 50), Ours(application, theme, 5_000)
    for kind in ("pan", "zoom", "drag", "whole picture"):
        of_small, of_large = list[float](), list[float]()
        for _ in range(rounds):
            of_small += small.segment(kind, frames)
            of_large += large.segment(kind, frames)
        ratio = statistics.median(of_large) / statistics.median(of_small)
        label = f"warm frame, {kind}: 5,000 listeners to 50"
        print(f"{label:64} {ratio:6.2f}   ({ms(of_large)}, {ms(of_small)})", flush=True)

    cold, warm = list[float](), list[float]()
    for _ in range(rounds):
        warm += thousand.segment("pan", frames)
        cold += thousand.cold(frames)
    worst = sorted(cold)[int(len(cold) * 0.98)]
    median = statistics.median(warm)
    print(f"{'cold frame to warm, 1,000 listeners: median':64} {statistics.median(cold) / median:6.2f}   ({ms(cold)})")
    print(f"{'cold frame to warm, 1,000 listeners: 98 of 100':64} {worst / median:6.2f}   ({worst * 1e3:.2f} ms)")

    naive = Naive(large.picture, SIZE)
    for fit, kind in ((False, "pan"), (True, "whole picture")):
        of_naive = naive.segment(6, fit=fit)
        of_large = large.segment(kind, frames)
        ratio = statistics.median(of_naive) / statistics.median(of_large)
        label = f"item for each edge to ours, 5,000 listeners, {kind}"
        print(f"{label:64} {ratio:6.1f}   ({ms(of_naive)}, {ms(of_large)})", flush=True)

    for ours in (small, thousand, large):
        living(ours, frames, rounds)
    # As the app does after its start: else each collection walks through the organisms above.
    gc.collect()
    gc.freeze()
    newsroom = Ours(application, theme, 0, NEWSROOM.read_text("utf-8"))
    for label, share in running(LiveRun(newsroom), 3.0 if options.quick else 10.0).items():
        print(f"{label:64} {share * 100:6.1f} % of a core", flush=True)

    for label, cost in bulk(thousand).items():
        print(f"{label:64} {cost * 1e3:6.1f} ms")
    application.quit()


def living(ours: Ours, frames: int, rounds: int) -> None:
    """Print what a frame costs with a run on the canvas, all its listeners busy, to one without."""
    for kind in ("pan", "whole picture"):
        still, live, taking = list[float](), list[float](), list[float]()
        for _ in range(rounds):
            still += ours.segment(kind, frames)
            run = LiveRun(ours)
            live += run.frames(kind, frames)
            taking += run.taking(frames)
            run.end()
        ratio = statistics.median(live) / statistics.median(still)
        worst = sorted(live)[int(len(live) * 0.98)] * 1e3
        count = len(ours.document.spec.listeners)
        label = f"live frame to still, {kind}, {count:,} listeners all busy"
        print(f"{label:64} {ratio:6.2f}   ({ms(live)}, 98 of 100 {worst:.1f}, {ms(still)})", flush=True)
    print(f"{f'taking on 330 messages, {count:,} listeners':64} {ms(taking):>9}", flush=True)


if __name__ == "__main__":
    main()
