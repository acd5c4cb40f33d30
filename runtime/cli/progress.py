"""What a run shows while it runs: one calm line for each thing that a person wants to follow.

Lines come from event records alone (contract section 15). What is routine (queues, frames, calls) has none;
a todo is told by what becomes of it, not by the messages that carry it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from runtime import events

_CANCELLED = "cancelled:"
_PLACE = re.compile(r'File "([^"\n]+)", line (\d+), in (\S+)')
_MEND = re.compile(r"(line \d+(?:, column \d+)?): (.*)", re.DOTALL)
_HARMLESS = ("Markdown fence", "text before", "text after", "reasoning", "byte order mark", "XML taken out")
"""How mends begin that only took away what stood around a document."""
_TODO_MESSAGES = ("TodoUntil", "TodoRegistered", "TodoComplete", "TodoClosed")
_CODE = re.compile(rb"<Code>([a-z-]+)</Code>")
_PEER = re.compile(rb"<Peer>([A-Za-z0-9_., -]+)</Peer>")
_ROUTINE = frozenset(
    {
        events.MessageReceived,
        events.MessageQueued,
        events.MessageDispatched,
        events.HandlerStarted,
        events.HandlerFinished,
        events.CallSettled,
        events.FrameOpened,
        events.FrameClosed,
        events.ReplyArrived,
        events.ReplyRead,
    }
)
"""Most records of a run, passed over before anything is looked at."""
_REMEMBERED = 1000
"""Mends that wait for the message that they belong to."""


class Level(StrEnum):
    """How much a line matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, for people.

    Attributes:
        level: How much it matters.
        from_id: Who did it or sent it; empty for the run itself.
        to_ids: Whom it reached; empty where nothing was sent.
        text: The payload class that was sent, or what happened.
        detail: More of it, such as a traceback; several lines, only for those who ask.
        conversation: Id of the conversation that it belongs to; empty where there is none.
    """

    level: Level
    from_id: str
    to_ids: tuple[str, ...]
    text: str
    detail: str = ""
    conversation: str = ""


class Progress:
    """Events as lines, in their order; what needs another record to be understood waits for it."""

    def __init__(self, folder: Path, source: str = "") -> None:
        """Begin with nothing known.

        Args:
            folder: The organism's folder, to say where in its code a handler failed.
            source: The name that the run sends under.
        """
        self._folder = folder
        self._source = source
        self._mends: dict[int, events.MessageRepaired] = {}
        self._todos: dict[str, str] = {}

    def lines(self, event: events.Event) -> list[Line]:
        """The lines of an event; none where it is routine."""
        found: list[Line] = []
        if type(event) in _ROUTINE:
            return found
        match event:
            case events.MessageRepaired():
                self._mends[event.message] = event
                if len(self._mends) > _REMEMBERED:
                    del self._mends[next(iter(self._mends))]
            case events.MessageSent() | events.MessageRejected() | events.MessageDropped():
                mended = self._mends.pop(event.message, None)
                if mended is not None:
                    level, text = mending(getattr(event, "payload_type", ""), mended.mends)
                    found.append(Line(level, mended.from_id, (), text))
            case events.EventsMissed():
                self._mends.clear()
        line = self._todo(event) or self._line(event)
        if line is not None:
            found.append(line)
        return [replace(line, conversation=event.conversation) for line in found]

    def _todo(self, event: events.Event) -> Line | None:
        match event:
            case events.WatcherRegistered():
                awaited = event.wait_for + (f" from {event.from_listener}" if event.from_listener else "")
                self._todos[event.watcher] = awaited
                why = f" ({event.description})" if event.description else ""
                return Line(Level.INFO, event.listener, (), f"todo: wait for {awaited}{why}")
            case events.WatcherRaised():
                return Line(
                    Level.INFO,
                    event.listener,
                    (),
                    f"nudged: {event.payload_type} from {event.from_id} is there",
                )
            case events.WatcherClosed():
                awaited = self._todos.pop(event.watcher, "a message")
                return Line(Level.INFO, event.listener, (), f"todo done: {awaited}")
            case events.WatcherExpired():
                self._todos.pop(event.watcher, None)
        return None

    def _line(self, event: events.Event) -> Line | None:
        match event:
            case events.MessageSent():
                return self._sent(event)
            case events.MessageRejected():
                to_ids = (event.to_id,) if event.to_id else ()
                return Line(Level.ERROR, event.from_id, to_ids, f"refused at {event.stage}: {event.reason}")
            case events.MessageDropped():
                text = f"{event.payload_type} dropped: {event.reason}"
                return Line(Level.WARNING, event.from_id, (event.to_id,), text)
            case events.HandlerFailed():
                return self._failed(event)
            case events.HandlerTimedOut():
                text = f"took longer than {event.timeout_s:g} s and was stopped"
                return Line(Level.ERROR, event.listener, (), text)
            case events.HandlerAbandoned():
                return Line(Level.ERROR, event.listener, (), "would not stop and was abandoned")
            case events.ContextFull():
                text = f"remembers no more than {event.slots} messages a frame"
                return Line(Level.WARNING, event.listener, (), text)
            case events.LLMRetried():
                text = f"{event.backend} failed, trying again: {event.reason}"
                return Line(Level.WARNING, event.agent, (), text)
            case events.BudgetReached():
                return Line(Level.ERROR, "", (), event.reason)
            case events.RunStarted():
                listeners = f"{event.listener_count} listener{'s' * (event.listener_count != 1)}"
                return Line(Level.INFO, "", (), f"{event.organism} runs with {listeners}")
            case events.RunStopped(drained=False):
                return Line(Level.WARNING, "", (), "stopped before everything in flight was done")
            case events.RunFailed():
                return Line(Level.ERROR, "", (), f"the pump broke, please report it: {event.reason}")
            case events.EventsMissed():
                return Line(Level.WARNING, "", (), f"{event.missed} events came too fast to be shown")
        return None

    def _sent(self, event: events.MessageSent) -> Line | None:
        kind = event.payload_type
        if kind == "Boot" or (kind in _TODO_MESSAGES and event.direction == "system"):
            return None  # the run's start and todos have lines of their own
        if kind != "SystemError":
            return Line(Level.INFO, event.from_id, event.to_ids, kind)
        if event.to_ids == (self._source,):
            return None  # the run says so itself, with the reason
        code, peer = _CODE.search(event.raw), _PEER.search(event.raw)
        why = f": {code[1].decode()}" if code else ""
        whom = f" ({peer[1].decode()})" if peer else ""
        return Line(Level.WARNING, event.from_id, event.to_ids, f"{kind}{why}{whom}")

    def _failed(self, event: events.HandlerFailed) -> Line:
        error = event.error.strip().removesuffix(":")
        if error.startswith(_CANCELLED):
            return Line(Level.WARNING, event.listener, (), error)
        where, detail = "", event.traceback
        rows = event.traceback.splitlines()
        own = [
            (index, Path(found[1]).relative_to(self._folder), found)
            for index, row in enumerate(rows)
            if (found := _PLACE.search(row)) and Path(found[1]).is_relative_to(self._folder)
        ]
        if own:
            _, file, found = own[-1]
            where = f" ({file}:{found[2]} in {found[3]})"
            detail = "\n".join([*rows[:1], *rows[own[0][0] :]])  # what called the handler is no news
        return Line(Level.ERROR, event.listener, (), f"failed: {error}{where}", detail)


def mending(name: str, mends: Sequence[str]) -> tuple[Level, str]:
    """What the repair of a document did, in words; what touched no text is no more than a remark.

    Args:
        name: Class of the payload; empty where it is not known.
        mends: One line each, as they stand in MessageRepaired.
    """
    level = Level.INFO
    notes: dict[str, None] = {}
    for mend in mends:
        placed = _MEND.fullmatch(mend)
        place, what = placed.groups() if placed else ("", mend)
        if what.startswith(_HARMLESS):
            notes[what] = None
        else:
            level = Level.WARNING
            notes[f"{what} ({place})" if place else what] = None
    return level, f"mended {name or 'a document'}: {'; '.join(notes)}"
