"""Watchers and their eyebrows: agents ask to be told when a message arrives (contract section 10)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from runtime.events import WatcherClosed, WatcherExpired, WatcherRaised, WatcherRegistered
from runtime.primitives import SYSTEM_CLASSES, TodoUntil
from runtime.pump.messages import Delivery
from runtime.pump.stream import EventStream
from runtime.pump.threads import Call, Frame

TODO = "system.todo"
TODO_COMPLETE = "system.todo-complete"

_SYSTEM_NAMES = frozenset(cls.__name__ for cls in SYSTEM_CLASSES)


class WatcherState(StrEnum):
    """Whether a watcher still waits, or its eyebrow is raised."""

    OPEN = "open"
    RAISED = "raised"


@dataclass(slots=True, eq=False)
class Watcher:
    """One todo of one agent on one frame.

    Attributes:
        id: What TodoComplete names, as text.
        frame: Where it was registered.
        call: The call that was served then.
        wait_for: Payload class name, with * and ? as in file names.
        from_listener: Only messages of this sender match; empty for all.
        description: The agent's own words.
        state: Open or raised.
        payload_type: What raised it.
        from_id: Who sent what raised it.
        through: Through which peer it came, where it arrived below the watcher's own frame.
        created_ns: When, on the monotonic clock.
        pattern: What it waits for in lower case.
    """

    id: str
    frame: Frame
    call: Call
    wait_for: str
    from_listener: str
    description: str
    created_ns: int
    pattern: str = ""
    state: WatcherState = WatcherState.OPEN
    payload_type: str = ""
    from_id: str = ""
    through: str = ""

    @property
    def listener(self) -> str:
        """Name of the agent that waits."""
        return self.frame.name

    def matches(self, delivery: Delivery) -> bool:
        """Whether this message is what it waits for; where it is dispatched is the board's matter."""
        if delivery.from_frame is self.frame or delivery.codec.name in _SYSTEM_NAMES:
            return False
        if self.from_listener and self.from_listener.lower() != delivery.from_id.lower():
            return False
        return _fits(self.pattern, delivery.codec.name.lower())

    def nudge(self) -> str:
        """One line for the agent: what arrived, from which peer, and the exact element that closes it."""
        origin = f"from {self.from_id}" if not self.through else f"below your call to {self.through}"
        about = f" ({self.description})" if self.description else ""
        return (
            f"Your todo{about} is due: {self.payload_type} has arrived {origin}. "
            f"When you have dealt with it, close it with <TodoComplete><Id>{self.id}</Id></TodoComplete>"
        )


class TodoBoard:
    """All watchers of one pump."""

    def __init__(self, events: EventStream) -> None:
        self._events = events
        self._ids = count(1)
        self._watchers: dict[str, Watcher] = {}

    @property
    def watchers(self) -> tuple[Watcher, ...]:
        """All that are open or raised, oldest first."""
        return tuple(self._watchers.values())

    def find(self, watcher_id: str) -> Watcher | None:
        """The watcher with this id, while it is open or raised."""
        return self._watchers.get(watcher_id.strip())

    def register(self, frame: Frame, call: Call, todo: TodoUntil, now_ns: int) -> Watcher:
        """Watch on behalf of a frame's listener."""
        wait_for = todo.wait_for.strip()
        watcher = Watcher(
            str(next(self._ids)),
            frame,
            call,
            wait_for,
            todo.from_listener.strip(),
            todo.description,
            now_ns,
            re.sub(r"\*+", "*", wait_for.lower()),
        )
        self._watchers[watcher.id] = watcher
        if frame.watchers is None:
            frame.watchers = []
        frame.watchers.append(watcher)
        frame.conversation.watchers += 1
        self._events.emit(
            WatcherRegistered,
            frame.conversation.id,
            frame.id,
            call.number,
            watcher.id,
            frame.name,
            watcher.wait_for,
            watcher.from_listener,
            watcher.description,
        )
        return watcher

    def arrived(self, delivery: Delivery) -> None:
        """Raise every watcher, on the receiving frame or above it, that waited for this message.

        A closed frame is below nothing any more (contract section 7), though a tool there may still work.
        """
        if delivery.frame.closed:
            return
        frame: Frame | None = delivery.frame
        below: Frame | None = None
        while frame is not None:
            for watcher in frame.watchers or ():
                if watcher.state is WatcherState.OPEN and watcher.matches(delivery):
                    self._raise(watcher, delivery, below)
            below, frame = frame, frame.parent

    def nudge(self, frame: Frame) -> str:
        """What the frame's listener is told with each message while a watcher of it is raised."""
        raised = [watcher for watcher in frame.watchers or () if watcher.state is WatcherState.RAISED]
        return "\n".join(watcher.nudge() for watcher in raised)

    def close(self, watcher: Watcher) -> bool:
        """Close a watcher; whether it was raised."""
        was_raised = watcher.state is WatcherState.RAISED
        self._forget(watcher)
        if watcher.frame.watchers is not None:
            watcher.frame.watchers.remove(watcher)
        self._emit_end(WatcherClosed, watcher, was_raised)
        return was_raised

    def expire(self, frame: Frame) -> None:
        """The frame closes: its watchers go with it."""
        for watcher in frame.watchers or ():
            self._forget(watcher)
            self._emit_end(WatcherExpired, watcher, watcher.state is WatcherState.RAISED)
        frame.watchers = None

    def _raise(self, watcher: Watcher, delivery: Delivery, below: Frame | None) -> None:
        watcher.state = WatcherState.RAISED
        watcher.payload_type = delivery.codec.name
        watcher.from_id = delivery.from_id
        watcher.through = below.name if below is not None else ""
        self._events.emit(
            WatcherRaised,
            watcher.frame.conversation.id,
            watcher.frame.id,
            watcher.call.number,
            watcher.id,
            watcher.listener,
            delivery.codec.name,
            delivery.from_id,
            delivery.message,
        )

    def _forget(self, watcher: Watcher) -> None:
        del self._watchers[watcher.id]
        watcher.frame.conversation.watchers -= 1

    def _emit_end(self, cls: type[WatcherClosed | WatcherExpired], watcher: Watcher, was_raised: bool) -> None:
        frame = watcher.frame
        self._events.emit(
            cls, frame.conversation.id, frame.id, watcher.call.number, watcher.id, watcher.listener, was_raised
        )


def _fits(pattern: str, name: str) -> bool:
    """Whether a name matches, with * and ? as in fnmatch and every other character for itself.

    What an LLM waits for is data, so it becomes no regular expression: the time is bounded by the name's length
    times the longest run between two asterisks.
    """
    at = here = 0
    star, resume = -1, 0
    while here < len(name):
        if pattern[at : at + 1] == "*":
            star, resume = at, here
            at += 1
        elif pattern[at : at + 1] in ("?", name[here]):
            at += 1
            here += 1
        elif star >= 0:
            resume += 1
            at, here = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")
