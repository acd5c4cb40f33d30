"""A window with a session of its own, and organisms to run in it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel

from designer.models.live.injecting import Injecting
from designer.models.live.live import Live
from designer.run.session import RunSession
from designer.run.snapshot import Snapshot
from designer.run.states import Phase
from runtime.organism.load import load_text
from runtime.organism.starts import Start

PATIENCE_S = 10.0

HEAD = """
import asyncio, logging, sys, threading, time, warnings
from dataclasses import dataclass

from runtime import HandlerMetadata, HandlerResponse, SystemError


@dataclass
class Ask:
    text: str


@dataclass
class Answer:
    text: str


async def echo(payload: Ask, metadata: HandlerMetadata) -> Answer:
    return Answer(payload.text)

"""

ASK = "<Ask><Text>{}</Text></Ask>"


def write_organism(folder: Path, handlers: str, *listeners: str) -> Path:
    """An organism with the listener ``echo`` and one for each handler that is named."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handlers.py").write_text(HEAD + dedent(handlers), "utf-8")
    entries = "".join(
        f"  - name: {name}\n    payload_class: handlers.Ask\n    handler: handlers.{name}\n"
        f"    response_class: handlers.Answer\n    description: Says {name}\n"
        for name in ("echo", *listeners)
    )
    path = folder / "organism.yaml"
    path.write_text(f"organism:\n  name: tested\nlimits:\n  max_hops: 1000000\nlisteners:\n{entries}", "utf-8")
    return path


def snapshot_of(path: Path, text: str | None = None) -> Snapshot:
    """The file as a document would show it."""
    text = path.read_text("utf-8") if text is None else text
    loaded = load_text(text, path.name, path)
    assert loaded.spec is not None
    return Snapshot(text, path, loaded.spec, loaded.places, loaded.problems)


class RunningWindow:
    """A live widget, a session, and a probe that shows whether the window goes on."""

    def __init__(self, describer: object = None, consent: Callable[[Path], bool] = lambda path: True) -> None:
        self.widget = QLabel("0")
        self.widget.show()
        self.live = Live(self.widget)
        self.session = RunSession(self.live, describer, consent, self.widget)  # type: ignore[arg-type]  # or None
        self.ticks = 0
        self.longest_s = 0.0
        self.phases: list[Phase] = []
        self.said: list[str] = []
        self.refused: list[str] = []
        self._last = time.perf_counter()
        self._probe = QTimer(self.widget, interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._probe.timeout.connect(self._tick)
        self._probe.start()
        self.session.phase_changed.connect(lambda: self.phases.append(self.session.phase))
        self.session.said.connect(self.said.append)
        self.session.inject_failed.connect(lambda _what, why: self.refused.append(why))

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_s = max(self.longest_s, now - self._last)
        self._last = now
        self.ticks += 1
        self.widget.setText(str(self.ticks))

    def close(self) -> None:
        self._probe.stop()
        self.widget.close()
        self.widget.deleteLater()

    async def until(self, is_true: Callable[[], object], timeout_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + timeout_s
        while not is_true():
            assert time.monotonic() < deadline, f"it did not come true; {self.session.phase}, {self.said}"
            await asyncio.sleep(0.005)

    async def started(self, path: Path, start: Start | None = None) -> None:
        self.session.start(snapshot_of(path), start)
        await self.until(lambda: self.session.phase not in (Phase.STARTING, Phase.DRAINING))
        assert self.session.phase is Phase.RUNNING, self.session.failed_because

    def ask(self, listener: str, text: str = "hi", conversation: str = "") -> None:
        self.session.inject(Injecting(listener, ASK.format(text).encode(), conversation))

    def answers(self, listener: str) -> list[str]:
        """What reached us from a listener, so far."""
        return [
            row.raw.decode()
            for row in self.live.folds.messages.rows(self.live.folds.messages.first, self.live.folds.messages.end)
            if row.from_id == listener
        ]

    async def answered(self, listener: str = "echo", text: str = "hi", *, timeout_s: float = PATIENCE_S) -> None:
        """The run takes a message, and answers it on the screen."""
        before = len(self.answers(listener))
        self.ask(listener, text)
        await self.until(lambda: len(self.answers(listener)) > before, timeout_s)

    def busy(self, listener: str) -> int:
        """How many of its handlers run, as far as the screen shows."""
        traffic = self.live.folds.traffic.by_listener.get(listener)
        return traffic.busy if traffic is not None else 0

    def log(self) -> list[str]:
        """The lines of the log, so far."""
        lines = self.live.folds.log
        return [f"{line.source}: {line.text}" for line in lines.rows(lines.first, lines.end)]

    async def stopped(self) -> None:
        self.session.stop()
        await self.until(lambda: not self.session.phase.is_alive)

    async def alive(self) -> None:
        """The window goes on."""
        before = self.ticks
        await self.until(lambda: self.ticks > before + 1)


def own_modules() -> list[str]:
    """Modules of organisms that Python still knows."""
    return [name for name in sys.modules if name.startswith("_organism_")]


def start(listener: str, payload: object = None, conversation: str = "") -> Start:
    """A start as its file would have it."""
    return Start("default", listener, payload or {"text": "hi"}, conversation, (1, 1))  # type: ignore[arg-type]
