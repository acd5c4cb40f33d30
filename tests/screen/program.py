"""A program under test, seen from outside: started on the screen, asked about itself, ended."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ANSWER_S = 20.0
NOISE = (r"^$", r"propagateSizeHints", r"^libEGL warning", r"^MESA", r"XDG_RUNTIME_DIR", r"QDBusConnection")
"""Lines on standard error that say nothing about the program."""


class Program:
    """One process with a window on the screen."""

    def __init__(
        self, driver: str, *arguments: str, display: str, data: Path, more: dict[str, str] | None = None
    ) -> None:
        """Start it, and wait until it can be asked.

        Args:
            driver: Module in this folder that makes the window and an ``Answerer``.
            arguments: Of the driver.
            display: Name of the X display.
            data: Folder for all that it keeps.
            more: Environment variables.
        """
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        data.mkdir(parents=True, exist_ok=True)
        environment = {
            **kept,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(ROOT),
            "PYTHONFAULTHANDLER": "1",
            "ORGANISM_DESIGNER_DATA": str(data),
            "XDG_CONFIG_HOME": str(data / "config"),
            "XDG_RUNTIME_DIR": str(data),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            **(more or {}),
        }
        data.chmod(0o700)
        self._data = data
        self._errors = (data / f"{driver}-{time.monotonic_ns()}.stderr").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.screen.{driver}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
            cwd=ROOT,
        )
        self._last = 0
        self._buffer = b""
        self._message(time.monotonic() + ANSWER_S)

    def ask(self, expression: str) -> Any:
        """The value of an expression, evaluated in the program between two events."""
        return self._put({"expression": expression})

    def wait(self, expression: str, seconds: float = 10.0) -> Any:
        """Wait until an expression is true in the program; gives its value."""
        return self._put({"expression": expression, "wait_s": seconds})

    def ended(self, seconds: float = 10.0) -> int:
        """Wait until the program has ended by itself; gives its exit code."""
        return self._process.wait(seconds)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait(10)

    def close(self) -> list[str]:
        """End it, however it is; gives what it said on standard error, but for noise, and its log of mishaps."""
        if self.is_running:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._errors.seek(0)
        lines = self._errors.read().splitlines()
        self._errors.close()
        said = [line for line in lines if not any(re.search(pattern, line) for pattern in NOISE)]
        return said + self._mishaps().splitlines()

    def _put(self, question: dict[str, object]) -> Any:
        self._last += 1
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": self._last, **question}).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._message(time.monotonic() + ANSWER_S + float(str(question.get("wait_s", 0))))
        assert answer.get("id") == self._last, answer
        if answer.get("error"):
            raise AssertionError(f"{answer['error']}\n{self._said()}")
        return answer.get("value")

    def _message(self, deadline: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                raise AssertionError(f"no answer in time; standard error: {self._said()}")
            data = os.read(self._process.stdout.fileno(), 65536)
            if not data:
                raise AssertionError(f"the program ended ({self._process.wait(10)}); standard error: {self._said()}")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return dict(json.loads(line))

    def _said(self) -> str:
        return Path(self._errors.name).read_text("utf-8")[-4000:] + self._mishaps()

    def _mishaps(self) -> str:
        return "".join(log.read_text("utf-8") for log in self._data.glob("*.log"))
