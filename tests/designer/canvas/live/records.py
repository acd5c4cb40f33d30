"""Event records as a pump writes them, made by hand."""

from __future__ import annotations

import itertools

from runtime.events import (
    Event,
    FrameClosed,
    FrameOpened,
    HandlerFailed,
    HandlerFinished,
    HandlerStarted,
    MessageDispatched,
    MessageSent,
    ReplyArrived,
    RunStarted,
    RunStopped,
    WatcherClosed,
    WatcherRaised,
    WatcherRegistered,
)

ROOT = "root"
CONSOLE = "console"


class Records:
    """Writes what happens in one conversation, which the console has begun; frames go by their listener's name."""

    def __init__(self) -> None:
        self._seq = itertools.count(1)
        self._numbers = itertools.count(1)
        self._calls = itertools.count(1)
        self._told: list[Event] = []

    def take(self) -> list[Event]:
        """What was written since the last time."""
        told, self._told = self._told, []
        return told

    def start(self, listeners: int = 3) -> Records:
        self._told.append(RunStarted(*self._head("", ""), "drawn", listeners))
        self._told.append(FrameOpened(*self._head(CONSOLE, CONSOLE), CONSOLE, ROOT, ("system.drawn", CONSOLE)))
        return self

    def stop(self) -> Records:
        self._told.append(RunStopped(*self._head("", ""), True))
        return self

    def open(self, name: str, parent: str = CONSOLE) -> Records:
        chain = ("system.drawn", CONSOLE, *((parent,) if parent != CONSOLE else ()), name)
        self._told.append(FrameOpened(*self._head(CONSOLE, name), name, parent, chain))
        return self

    def close(self, name: str) -> Records:
        closed = FrameClosed._field_defaults
        rest = [closed.get(field, "") for field in FrameClosed._fields[7:]]
        self._told.append(FrameClosed(*self._head(CONSOLE, name), name, *rest))
        return self

    def send(
        self,
        sender: str,
        *receivers: str,
        cause: int = 0,
        direction: str = "down",
        payload_type: str = "Work",
    ) -> int:
        """One message; gives its number."""
        number = next(self._numbers)
        opens = next(self._calls) if direction == "down" else 0
        head = self._head(CONSOLE, sender)
        sent = MessageSent(*head, number, cause, sender, receivers, direction, payload_type, b"<Work/>", opens)
        self._told.append(sent)
        return number

    def begin(self, number: int, name: str) -> Records:
        """A delivery is dispatched, and its handler called."""
        self._told.append(MessageDispatched(*self._head(CONSOLE, name), number, name, "", True))
        self._told.append(HandlerStarted(*self._head(CONSOLE, name), number, name))
        return self

    def end(self, number: int, name: str, duration_ns: int = 1_200_000) -> Records:
        self._told.append(HandlerFinished(*self._head(CONSOLE, name), number, name, duration_ns))
        return self

    def fail(self, number: int, name: str) -> Records:
        head = self._head(CONSOLE, name)
        self._told.append(HandlerFailed(*head, number, name, 1_000_000, "ValueError: no", "Traceback"))
        return self

    def handle(self, sender: str, name: str, cause: int = 0) -> int:
        """A whole message: sent, handled and over."""
        number = self.send(sender, name, cause=cause)
        self.begin(number, name).end(number, name)
        return number

    def reply(self, sender: str, cause: int = 0) -> int:
        """A message reaches the console."""
        number = self.send(sender, CONSOLE, cause=cause, direction="respond")
        head = self._head(CONSOLE, CONSOLE)
        self._told.append(ReplyArrived(*head, number, sender, CONSOLE, "Done", b"<Done/>"))
        return number

    def watch(self, name: str, watcher: str = "w1") -> Records:
        self._told.append(WatcherRegistered(*self._head(CONSOLE, name), watcher, name, "Work", "", "a reminder"))
        return self

    def raise_todo(self, name: str, number: int, watcher: str = "w1") -> Records:
        self._told.append(WatcherRaised(*self._head(CONSOLE, name), watcher, name, "Work", "beta", number))
        return self

    def close_todo(self, name: str, watcher: str = "w1") -> Records:
        self._told.append(WatcherClosed(*self._head(CONSOLE, name), watcher, name, True))
        return self

    def _head(self, conversation: str, frame: str, call: int = 0) -> tuple[int, int, float, str, str, int]:
        seq = next(self._seq)
        return (seq, seq * 1_000, seq / 1e3, conversation, frame, call)
