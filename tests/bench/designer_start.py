"""How long until the window is there: `python -m tests.bench.designer_start [--quick]`.

Each start is a process of its own, in turn with its floor, so that a machine whose speed swings still gives a ratio
worth reading. The floor is a bare QMainWindow: imports, application, window, first paint.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.designer.fixtures import big_organism_text

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, application.quit)
application = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
application.exec()
"""
DESIGNER = """
import sys
from designer.support.quick_start import quick_start
quick_start()
from PySide6.QtCore import QObject, QTimer
from designer import app
from designer.command_line import read_options
from designer.shell.window import Window
class Watch(QObject):
    def __init__(self, window, whole):
        super().__init__(window)
        self.window, self.whole = window, whole
        window.painted.connect(self.look)
    def look(self):
        assert self.window.docks is not None or not WANTS_DOCKS
        assert not {"numpy", "pyqtgraph"} & set(sys.modules)
        if self.whole:
            self.look_whole()
        else:
            self.window.end()
    def look_whole(self):
        if self.window.session is not None and self.window.session.is_quiet:
            self.window.end()
        else:
            QTimer.singleShot(1, self.look_whole)
class Watched(Window):
    def __init__(self, *given):
        super().__init__(*given)
        Watch(self, sys.argv[1] == "whole")
app.Window = Watched
WANTS_DOCKS = len(sys.argv) > 2
sys.exit(app.run(read_options(sys.argv[2:])))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer starts")
    rounds = 3 if parser.parse_args().quick else 11
    with tempfile.TemporaryDirectory() as folder:
        hello = ROOT / "sample_organisms/hello/organism.yaml"
        big = Path(folder) / "big" / "organism.yaml"
        big.parent.mkdir()
        big.write_text(big_organism_text(1_000), "utf-8")
        starts = {
            "start page": ["first"],
            "hello, all docks, first paint": ["first", str(hello)],
            "hello, opened and drawn": ["whole", str(hello)],
            "1,000 listeners, opened and drawn": ["whole", str(big)],
        }
        ratios: dict[str, list[float]] = {name: [] for name in starts}
        seconds: dict[str, list[float]] = {name: [] for name in starts}
        floors = []
        for words in starts.values():
            timed(DESIGNER, words, folder)
        for _ in range(rounds):
            for name, words in starts.items():
                floor = timed(BARE, [], folder)
                floors.append(floor)
                seconds[name].append(timed(DESIGNER, words, folder))
                ratios[name].append(seconds[name][-1] / floor)
    print(f"bare QMainWindow: {statistics.median(floors) * 1e3:.0f} ms")
    print(f"{'start':36} {'ratio to bare':>13}   {'min … max':>13}   {'ms':>6}")
    for name, found in ratios.items():
        spread = f"{min(found):5.2f} … {max(found):5.2f}"
        print(
            f"{name:36} {statistics.median(found):13.2f}   {spread:>13}   {statistics.median(seconds[name]) * 1e3:6.0f}"
        )
    first, last = "hello, opened and drawn", "1,000 listeners, opened and drawn"
    more = statistics.median(big - small for big, small in zip(seconds[last], seconds[first], strict=True))
    print(f"1,000 listeners take {more:.2f} s more than hello")


def timed(code: str, words: list[str], data: str) -> float:
    """Seconds from start to end of a process."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        # As an installed program has it: compiled once, before the first of them is timed.
        "PYTHONPYCACHEPREFIX": str(Path(data) / "bytecode"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "ORGANISM_DESIGNER_DATA": str(Path(data) / "app-data"),
    }
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, check=True, capture_output=True, timeout=PATIENCE_S
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
