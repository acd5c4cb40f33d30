"""The whole program as a process: run to its end, or begun and told what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DRIVER = """
import asyncio, os, signal, sys, threading
from PySide6.QtCore import QEventLoop, QTimer
from designer import app
from designer.command_line import read_options
from designer.document import edits
from designer.shell.window import Window
class Driven(Window):
    def __init__(self, *given):
        super().__init__(*given)
        self.painted.connect(lambda: QTimer.singleShot(0, self.look))
    def look(self):
        if self.session is None or not self.session.is_quiet:
            QTimer.singleShot(5, self.look)
        else:
            drive(self)
app.Window = Driven
def ready():
    # Not printed: in a loop of Qt's inside a handler that would go to the Log.
    os.write(1, b"ready\\n")
def drive(window):
    {drive}
sys.exit(app.run(read_options(sys.argv[1:])))
"""

Run = Callable[..., subprocess.CompletedProcess[str]]
Begin = Callable[..., "subprocess.Popen[str]"]
Driven = Callable[..., str]
Ends = Callable[["subprocess.Popen[str]"], tuple[int, str, float]]


@pytest.fixture
def driven() -> Driven:
    """``driven(*lines)``: a program that runs the lines, which know ``window``, once the window is quiet."""
    return lambda *lines: DRIVER.replace("{drive}", "\n    ".join(lines))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of the program: offscreen, with data of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "ORGANISM_DESIGNER_DATA": str(tmp_path / "app-data"),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """``run(*words, code="", cwd=ROOT, **changes)``: the program, or a script in its place, to its end."""

    def run(*words: str | Path, code: str = "", cwd: Path = ROOT, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            _command(code, words),
            cwd=cwd,
            env=_without_empty({**environment, **changes}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )

    return run


@pytest.fixture
def begin(environment: dict[str, str]) -> Iterator[Begin]:
    """``begin(*words, code)``: a script in the program's place, begun, and waited for until it says ``ready``."""
    begun: list[subprocess.Popen[str]] = []

    def begin(*words: str | Path, code: str, **changes: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            _command(code, words),
            cwd=ROOT,
            env=_without_empty({**environment, **changes}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        assert process.stdout is not None
        while (line := process.stdout.readline()) != "ready\n":
            assert line, process.communicate()[1]
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def ends() -> Ends:
    """``ends(process)``: its exit code, what it has said of errors, and the seconds it took."""

    def ends(process: subprocess.Popen[str]) -> tuple[int, str, float]:
        start = time.monotonic()
        process.wait(timeout=20)
        took = time.monotonic() - start
        return process.returncode, process.communicate()[1], took

    return ends


def _command(code: str, words: tuple[str | Path, ...]) -> list[str]:
    start = ["-c", code] if code else ["-m", "designer"]
    return [sys.executable, *start, *map(str, words)]


def _without_empty(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if value}
