"""The window while a real organism runs in it: how late a 16 ms timer is, beside the same timer in an empty window.

Run it as ``python -m tests.bench.live [--seconds S] [--rate N]``. A pacer sends so many messages a second through the
real pump; all panels of the run are shown and the canvas is panned all the time. A run that does not reach the rate
is no result, and says so. Then messages per CPU second of a ping-pong with the panels closed, beside the same
organism headless, in turn; and what a click on a message costs with a full ring.
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

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from designer.document.app_data import AppData
from designer.models.live.injecting import Injecting
from designer.run.states import Phase
from designer.shell.arrangements import Layout
from designer.shell.session import Session
from designer.shell.window import Window
from designer.support.garbage import GarbageCollector
from designer.support.loop import new_event_loop
from designer.support.settings import Settings
from designer.support.theme import Scheme, Theme
from runtime import bootstrap
from tests.bench.live_organism import organism
from tests.bench.probe import TICK_MS, Probe, resident_mb

BUSY = 0.05
"""From this share of time without a core on, how late a tick was says more of the others than of the window."""
FLOATING = {
    "inject": (512, 260),
    "threads": (512, 260),
    "todos": (512, 260),
    "log": (760, 260),
    "inspector": (252, 480),
}
SHOWN = ("outline", "message", "messages")


class Bench:
    """A window with the organism in it."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self._settings = Settings(None)
        self._theme = Theme(application, Scheme.LIGHT, 10.0)
        self.path = organism(folder / "organism")
        self.window = Window(self._settings, self._theme)
        self.window.resize(1280, 800)
        self.session = Session(self.window, AppData(folder / "data"), self._settings, self._theme)
        assert self.session.open(self.path)
        self.window.show()

    @property
    def work(self) -> Any:
        """The workspace."""
        return self.session.workspace

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait; a bench that hangs says where."""
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.005)

    async def run(self, *, panels: bool) -> None:
        """Start a run, with all its panels shown or with none."""
        self.session.arrange(layout=Layout.RUN.value)
        if panels:
            await self._show_side_by_side()
        else:
            for name in self.work.docks.names:
                self.work.docks.dock(name).close()
        self.session.run_now()
        await self.until(lambda: self.desk.phase is Phase.RUNNING)

    async def _show_side_by_side(self) -> None:
        """So that all panels are seen at once, and none is spared by being hidden behind another."""
        for name in FLOATING:
            self.work.bring(name)
            dock = self.work.docks.dock(name)
            dock.setFloating(True)
            dock.resize(*FLOATING[name])
            await self.until(self.work.docks.panel(name).isVisible)
        for name in SHOWN:
            self.work.bring(name)
        await self.until(lambda: all(self.work.docks.panel(name).isVisible() for name in (*FLOATING, *SHOWN)))

    @property
    def desk(self) -> Any:
        """What runs it."""
        return self.session._run

    async def stop(self) -> None:
        """End the run."""
        self.desk.session.stop_now()
        await self.until(lambda: not self.desk.is_going)

    def send(self, listener: str, payload: str) -> None:
        """Send a message from outside."""
        self.desk.session.inject(Injecting(listener, payload.encode()))


async def lateness(bench: Bench, options: argparse.Namespace) -> None:
    """The probe with nothing, and with everything."""
    seconds, rate = options.seconds, options.rate
    empty = QMainWindow()
    empty.resize(1280, 800)
    bench.window.hide()
    empty.show()
    still = Probe()
    still.start()
    await asyncio.sleep(seconds / 4)
    still.stop()
    empty.close()
    bench.window.show()
    await bench.run(panels=True)
    bench.send("pacer", f"<Go><Rate>{rate}</Rate><Seconds>{seconds + 4}</Seconds></Go>")
    await asyncio.sleep(2.0)
    view, facts = bench.work.canvas.view, bench.work.live.folds.run
    panner = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    turn = iter(range(10**9))
    panner.timeout.connect(lambda: view.pan(3 if next(turn) // 60 % 2 else -3, 0))
    panner.start()
    probe = Probe()
    before, cpu, start = facts.messages, time.process_time(), time.monotonic()
    probe.start()
    await asyncio.sleep(seconds)
    probe.stop()
    panner.stop()
    spent, took, done = time.process_time() - cpu, time.monotonic() - start, facts.messages - before
    print(f"empty window      {still}")
    print(f"running           {probe}")
    print(f"  {done / took:,.0f} messages a second, {spent / took:.0%} of a core")
    if done / took < rate * 0.98:
        print("  below the rate: no result")
    if probe.waited_share > BUSY:
        print(f"  others had the core for {probe.waited_share:.0%} of the time: no result on a machine so busy")
    _look_for_gaps(bench)
    await bench.stop()


def _look_for_gaps(bench: Bench) -> None:
    """Whether the last ring-full is there, each message of it."""
    ring = bench.work.live.folds.messages
    rows = list(ring.rows(ring.first, ring.end))
    numbers = sorted(row.number for row in rows)
    lost = numbers[-1] - numbers[0] + 1 - len(numbers) if numbers else 0
    print(f"  ring: {len(rows):,} rows, {lost} lost between them, {ring.missed} records missed")


async def throughput(bench: Bench, options: argparse.Namespace) -> None:
    """Messages per CPU second in the window and headless, in turn."""
    ratios = []
    for _ in range(options.rounds):
        before_it = await _headless(bench.path, options.balls)
        here = await _in_window(bench, options.balls)
        headless = (before_it + await _headless(bench.path, options.balls)) / 2
        ratios.append(here / headless)
        print(f"  headless {headless:8,.0f}   in the window, panels closed {here:8,.0f}   ratio {ratios[-1]:.2f}")
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    middle = statistics.median(ratios)
    print(f"messages per CPU second, window to headless: {middle:.2f} ({spread}); at least 0.5 is asked")


async def _in_window(bench: Bench, balls: int) -> float:
    await bench.run(panels=False)
    folds = bench.work.live.folds
    before, cpu = folds.run.messages, time.process_time()
    bench.send("ping", f"<Ball><Left>{balls}</Left></Ball>")
    await bench.until(lambda: folds.run.messages - before > balls and folds.run.is_idle, 300.0)
    rate = balls / (time.process_time() - cpu)
    await bench.stop()
    return rate


async def _headless(path: Path, balls: int) -> float:
    pump = await bootstrap(path)
    async with pump:
        cpu = time.process_time()
        await pump.inject(f"<Ball><Left>{balls}</Left></Ball>", to="ping", from_id="console")
        await pump.idle()
        return balls / (time.process_time() - cpu)


async def memory(bench: Bench, options: argparse.Namespace) -> None:
    """What the process holds while a million messages go by, with all panels open."""
    await bench.run(panels=True)
    folds, total = bench.work.live.folds, options.messages
    bench.send("ping", f"<Ball><Left>{total}</Left></Ball>")
    held = []
    for tenth in range(1, 11):
        await bench.until(lambda tenth=tenth: folds.run.messages >= total * tenth / 10, 1_800.0)  # type: ignore[misc]
        held.append(resident_mb())
        print(f"  after {folds.run.messages:9,} messages: {held[-1]:,.0f} MB resident")
    grown = statistics.median(held[-3:]) - statistics.median(held[2:5])
    verdict = "flat" if grown <= held[2] * 0.05 else "NOT flat"
    print(f"from about 400,000 to 900,000 messages, if it is a million, it grew by {grown:+,.0f} MB: {verdict}")
    _look_for_gaps(bench)
    await bench.stop()


async def click(bench: Bench, application: QApplication) -> None:
    """From a click on a message to the inspector painted, with the ring full."""
    await bench.run(panels=True)
    live = bench.work.live
    ring, run = live.folds.messages, live.folds.run
    bench.send("ping", f"<Ball><Left>{live.folds.limits.messages * 11 // 10}</Left></Ball>")
    # A full ring makes some more room than it must, so it holds a little less than its limit.
    await bench.until(lambda: ring.first > 0 and run.is_idle, 300.0)
    view, rows = bench.work.docks.panel("messages").view, []
    spent, cpu = [], []
    bar = view.verticalScrollBar()
    for part in range(1, 41):
        bar.setValue(bar.maximum() * part // 41)
        await asyncio.sleep(0.1)
        where = view.line_rect(view.visible_range()[2]).center()
        start, start_cpu = time.perf_counter(), time.process_time()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
        application.processEvents()
        spent.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - start_cpu) * 1000)
        rows.append(live.chosen.message)
    assert len(set(rows)) > 30, "clicks chose no messages"
    print(f"click on a message, {ring.end - ring.first:,} in the ring: ", end="")
    print(f"median {statistics.median(spent):.1f} ms, worst {max(spent):.1f} ms; ", end="")
    print(f"of CPU time median {statistics.median(cpu):.1f} ms, worst {max(cpu):.1f} ms")
    await bench.stop()


async def all_of_it(application: QApplication, options: argparse.Namespace) -> None:
    """One after the other, each in the same window."""
    print(f"load average at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(application, Path(folder))
        collector = GarbageCollector()
        await bench.until(lambda: bench.session.is_quiet)
        steps: dict[str, Callable[[], Awaitable[None]]] = {
            "lateness": lambda: lateness(bench, options),
            "throughput": lambda: throughput(bench, options),
            "click": lambda: click(bench, application),
            "memory": lambda: memory(bench, options),
        }
        for name in options.names or steps:
            await steps[name]()
        await bench.session.end_run()
        bench.window.end()
        collector.stop()
    print(f"load average at the end: {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", choices=["lateness", "throughput", "click", "memory", []], help="all by default"
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--balls", type=int, default=50_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    options = parser.parse_args()
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: new_event_loop(application)) as runner:
        runner.run(all_of_it(application, options))


if __name__ == "__main__":
    main()
