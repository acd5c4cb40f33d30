"""What a run on the canvas costs; `python -m tests.bench.canvas` prints it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from designer.canvas.live.live_canvas import LiveCanvas
from designer.models.live.live import Live
from runtime.events import (
    Event,
    FrameOpened,
    HandlerFinished,
    HandlerStarted,
    MessageDispatched,
    MessageSent,
    RunStarted,
)

if TYPE_CHECKING:
    from tests.bench.canvas import Ours

BATCH_S = 0.033
RATE = 10_000
_ROOT, _CONVERSATION = "root", "conversation"


class Traffic:
    """Records as a pump would write them, for messages along the edges of an organism."""

    def __init__(self, names: list[str], peers: dict[str, tuple[str, ...]]) -> None:
        pairs = [(name, peer) for name in names for peer in peers.get(name, ())]
        self._pairs = itertools.cycle(pairs or [(names[0], names[0])])
        self._names = names
        self._seq = itertools.count(1)
        self._numbers = itertools.count(1)

    def begin(self) -> list[Event]:
        """The start, and a handler of each listener that runs and will not end."""
        found: list[Event] = [RunStarted(*self._head("", ""), "bench", len(self._names))]
        head = self._head(_CONVERSATION, _CONVERSATION)
        found.append(FrameOpened(*head, "console", _ROOT, ("system.bench", "console")))
        for name in self._names:
            chain = ("system.bench", "console", name)
            found.append(FrameOpened(*self._head(_CONVERSATION, name), name, _CONVERSATION, chain))
            number = next(self._numbers)
            sent = self._head(_CONVERSATION, _CONVERSATION)
            found.append(MessageSent(*sent, number, 0, "console", (name,), "down", "Work", b"<Work/>"))
            found += self._called(number, name)
        return found

    def batch(self, count: int) -> list[Event]:
        """So many messages, each sent, handled and over."""
        return list(itertools.chain.from_iterable(self._message() for _ in range(count)))

    def _message(self) -> Iterator[Event]:
        sender, receiver = next(self._pairs)
        number = next(self._numbers)
        head = self._head(_CONVERSATION, sender)
        yield MessageSent(*head, number, 0, sender, (receiver,), "self", "Work", b"<Work/>")
        yield from self._called(number, receiver)
        yield HandlerFinished(*self._head(_CONVERSATION, receiver), number, receiver, 120_000 + number % 7 * 10_000)

    def _called(self, number: int, name: str) -> list[Event]:
        return [
            MessageDispatched(*self._head(_CONVERSATION, name), number, name, "", True),
            HandlerStarted(*self._head(_CONVERSATION, name), number, name),
        ]

    def _head(self, conversation: str, frame: str) -> tuple[int, int, float, str, str, int]:
        seq = next(self._seq)
        return (seq, seq * 1_000, seq / 1e6, conversation, frame, 0)


class LiveRun:
    """A run on a canvas, all of whose listeners are busy."""

    def __init__(self, ours: Ours) -> None:
        self.ours = ours
        self.live = Live()
        self.canvas = LiveCanvas(ours.view, ours.document, ours.view)
        specs = ours.document.spec.listeners
        self.traffic = Traffic([each.name for each in specs], {each.name: each.peers for each in specs})
        self.canvas.show(self.live)
        self.live.begin()
        self.live.take(self.traffic.begin())
        self.live.take(self.traffic.batch(2 * len(specs)))

    def frames(self, kind: str, count: int) -> list[float]:
        """Costs of warm frames, each after half a batch of messages, which is not counted itself."""
        view, costs = self.ours.view, list[float]()
        if kind == "pan":
            for way in (60, -60):
                view.pan(way, 0)
                self.ours.settle()
        else:
            view.fit()
        self.ours.settle()
        for number in range(count):
            self.live.take(self.traffic.batch(round(RATE * BATCH_S / 2)))
            way = 4 if number % 20 < 10 else -4
            costs.append(self.ours.frame(partial(view.pan, way, 2) if kind == "pan" else view.viewport().update))
        view.zoom_to_100()
        view.center_on(self.ours.picture.bounds().center())
        return costs

    def taking(self, count: int) -> list[float]:
        """What taking over a batch costs the canvas; the folds are not counted."""
        costs = []
        for _ in range(count):
            self.live.folds.take(self.traffic.batch(round(RATE * BATCH_S)))
            start = time.process_time()
            self.live.advanced.emit()
            costs.append(time.process_time() - start)
        return costs

    def end(self) -> None:
        """Show nothing of a run any more."""
        self.canvas.show(None)
        self.canvas.deleteLater()


def running(run: LiveRun, seconds: float) -> dict[str, float]:
    """Shares of a core at 10,000 messages a second; shown and hidden take turns, so that folds can be taken off."""
    shown, hidden, still = 0.0, 0.0, 0.0
    rounds = 3
    for _ in range(rounds):
        shown += _share(run, seconds / rounds, shown=True) / rounds
        hidden += _share(run, seconds / rounds, shown=False) / rounds
        run.canvas.moves = False
        still += _share(run, seconds / rounds, shown=True) / rounds
        run.canvas.moves = True
    return {
        "newsroom at 10,000 messages a second, canvas shown": shown - hidden,
        "the same with motion off": still - hidden,
        "making and folding the records, canvas hidden": hidden,
    }


def _share(run: LiveRun, seconds: float, *, shown: bool) -> float:
    run.ours.view.setVisible(shown)
    QApplication.processEvents()
    began, start = time.monotonic(), time.process_time()
    due = began
    while (now := time.monotonic()) - began < seconds:
        if now >= due:
            run.live.take(run.traffic.batch(round(RATE * BATCH_S)))
            due += BATCH_S
        QApplication.processEvents()
        time.sleep(0.001)
    return (time.process_time() - start) / (time.monotonic() - began)
