"""What start does not wait for: the window is there before numpy, plots, and whatever reads Python are loaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
NEWSROOM = ROOT / "sample_organisms/newsroom"
HEAVY = (
    "numpy",
    "pyqtgraph",
    "qasync",
    "asyncio",
    "griffe",
    "aiostream",
    "hypothesis",
    "runtime.pump",
    "runtime.llm",
    "runtime.opening",
    "designer.run",
    "designer.support.loop",
    "designer.support.main_loop",
)
START = """
import sys
import designer.app
from designer.command_line import read_options
from designer.shell.window import Window

class Watched(Window):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.painted.connect(self.look)

    def look(self):
        print(*[name for name in {heavy!r} if name in sys.modules])
        sys.stdout.flush()
        self.end()

designer.app.Window = Watched
sys.exit(designer.app.run(read_options({words!r})))
"""


def printed(code: str, data: Path) -> list[str]:
    """What some code prints in a process of its own."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "ORGANISM_DESIGNER_DATA": str(data / "data"),
    }
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=data, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_reading_the_command_line_imports_no_qt(tmp_path: Path) -> None:
    assert printed("import sys, designer.__main__\nprint('PySide6' in sys.modules)", tmp_path) == ["False"]


@pytest.mark.parametrize("words", [[], ["newsroom"], ["--new"], ["newsroom", "--run", "--layout", "run"]])
def test_a_window_is_painted_before_anything_heavy_is_loaded(tmp_path: Path, words: list[str]) -> None:
    shutil.copytree(NEWSROOM, tmp_path / "newsroom")
    assert printed(START.format(heavy=HEAVY, words=words), tmp_path) == []
