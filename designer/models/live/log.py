"""The log of a run: what user code printed, and what the pump did that is out of the ordinary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple, cast

from designer.models.live.limits import Limits
from designer.models.live.rings import Ring
from runtime import events as told
from runtime.events import Event

Level = Literal["debug", "info", "warning", "error"]

PUMP = "pump"
"""The source of what no listener has said."""
TEXT_MAX = 64 * 1024
"""Characters of one line, or of its detail, that are kept."""
_LEVELS = frozenset({"debug", "info", "warning", "error"})


class LogLine(NamedTuple):
    """One line, or several that were written at once.

    Attributes:
        seq: Of the record.
        time: Seconds since the epoch.
        level: debug, info, warning or error.
        source: Name of the listener; ``pump`` for the pump itself, empty for code that no handler called.
        stream: stdout, stderr or the name of a logger; for what the pump did, the name of the record's class.
        text: What there is to read.
        detail: More of it: a traceback, a document.
        message: Number of the message at hand, 0 for none.
        conversation: Id of the conversation, empty for none.
        frame: Id of the frame, empty for none.
    """

    seq: int
    time: float
    level: Level
    source: str
    stream: str
    text: str
    detail: str
    message: int
    conversation: str
    frame: str

    @property
    def weight(self) -> int:
        """Characters that it keeps."""
        return len(self.text) + len(self.detail)


class LogLines:
    """The newest lines, by position.

    Attributes:
        missed: Records that were lost to the reader.
        errors: Lines of level error, also those that have left.
        warnings: Lines of level warning, also those that have left.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._ring: Ring[LogLine] = Ring()
        self._weight = 0
        self.missed = 0
        self.errors = 0
        self.warnings = 0

    @property
    def first(self) -> int:
        """Position of the oldest line that is kept."""
        return self._ring.first

    @property
    def end(self) -> int:
        """Position that the next line gets."""
        return self._ring.end

    def __len__(self) -> int:
        return len(self._ring)

    def row(self, position: int) -> LogLine:
        """The line at a position.

        Raises:
            IndexError: It has left, or has not come yet.
        """
        return self._ring.at(position)

    def rows(self, start: int, stop: int) -> Iterator[LogLine]:
        """The lines from one position to before another, as far as they are kept."""
        return self._ring.between(start, stop)

    def take(self, record: Event) -> None:
        """Write the line of a record, if it has one."""
        write = WRITERS.get(type(record))
        written = write(record) if write is not None else None
        if written is None:
            return
        level, source, text, detail = written
        stream = record.stream if isinstance(record, told.OutputWritten) else type(record).__name__
        message = getattr(record, "message", 0)
        line = LogLine(
            record.seq,
            record.time,
            level,
            source,
            stream,
            _cut(text),
            _cut(detail),
            message,
            record.conversation,
            record.frame,
        )
        if level == "error":
            self.errors += 1
        elif level == "warning":
            self.warnings += 1
        self._ring.append(line)
        self._weight += line.weight
        while len(self._ring) > self._limits.log_lines or (self._weight > self._limits.log_bytes and len(self) > 1):
            self._weight -= self._ring.leave().weight


def _cut(text: str) -> str:
    text = text.rstrip("\n")
    return text if len(text) <= TEXT_MAX else f"{text[:TEXT_MAX]}… ({len(text) - TEXT_MAX:,} more characters)"


_Written = tuple[Level, str, str, str]


def _output(record: told.OutputWritten) -> _Written | None:
    level = cast("Level", record.level if record.level in _LEVELS else "info")
    return level, record.listener, record.text, ""


def _started(record: told.RunStarted) -> _Written:
    return "info", PUMP, f"{record.organism} has started with {record.listener_count} listeners", ""


def _stopped(record: told.RunStopped) -> _Written:
    how = "all that was in flight had finished" if record.drained else "what was in flight was cut off"
    return "info", PUMP, f"the run has stopped; {how}", ""


def _rejected(record: told.MessageRejected) -> _Written:
    to_id = f" to {record.to_id}" if record.to_id else ""
    text = f"message {record.message}{to_id} was refused by the {record.stage} stage: {record.reason}"
    return "error", record.from_id, text, record.raw[:TEXT_MAX].decode("utf-8", "replace")


def _dropped(record: told.MessageDropped) -> _Written:
    what = record.payload_type or "a message"
    to_id = f" to {record.to_id}" if record.to_id else ""
    return "warning", record.from_id, f"{what}{to_id} was dropped: {record.reason}", ""


def _failed(record: told.HandlerFailed) -> _Written:
    if is_cancelled(record):
        return "info", record.listener, f"its handler was {record.error}", ""
    return "error", record.listener, record.error, record.traceback


def is_cancelled(record: told.HandlerFailed) -> bool:
    """Whether the pump ended the handler from above; then nothing of it is wrong."""
    return not record.traceback and record.error.startswith("cancelled: ")


def _answered(record: told.LLMAnswered) -> _Written:
    took = f"{record.duration_ns / 1e9:.1f} s"
    tokens = f"{record.prompt_tokens:,} tokens in, {record.completion_tokens:,} out"
    return "info", record.agent, f"{record.model} ({record.backend}) answered after {took}: {tokens}", record.content


def _requested(record: told.LLMRequested) -> _Written:
    text = f"asks {record.model} ({record.backend}), {len(record.messages)} messages"
    return "debug", record.agent, text, "\n\n".join(f"{role}: {content}" for role, content in record.messages)


def _retried(record: told.LLMRetried) -> _Written:
    return "warning", record.agent, f"{record.model} ({record.backend}) failed, attempt {record.attempt}", record.reason


WRITERS: dict[type[Event], Callable[[Any], _Written | None]] = {
    told.OutputWritten: _output,
    told.ListenerRegistered: lambda r: ("debug", PUMP, f"{r.name} is registered", r.description),
    told.ListenerUnregistered: lambda r: ("info", PUMP, f"{r.name} is unregistered", ""),
    told.RunStarted: _started,
    told.RunPaused: lambda r: ("info", PUMP, "the run is paused", ""),
    told.RunResumed: lambda r: ("info", PUMP, "the run goes on", ""),
    told.RunDraining: lambda r: ("info", PUMP, f"nothing new is taken; it stops within {r.deadline_s:g} s", ""),
    told.RunStopped: _stopped,
    told.RunFailed: lambda r: ("error", PUMP, f"the pump failed: {r.reason}", ""),
    told.MessageRepaired: lambda r: (
        "info",
        r.from_id,
        f"message {r.message} was repaired: {'; '.join(r.mends)}",
        "",
    ),
    told.MessageRejected: _rejected,
    told.MessageDropped: _dropped,
    told.HandlerFailed: _failed,
    told.HandlerTimedOut: lambda r: ("error", r.listener, f"its handler took longer than {r.timeout_s:g} s", ""),
    told.HandlerAbandoned: lambda r: (
        "error",
        r.listener,
        "its handler ignored its cancellation and was abandoned",
        "",
    ),
    told.FrameEvicted: lambda r: ("info", PUMP, f"an idle conversation of {r.listener} made room for others", ""),
    told.ContextFull: lambda r: (
        "warning",
        r.listener,
        f"its record is full at {r.slots:,} messages; what follows is not recorded",
        "",
    ),
    told.LLMRequested: _requested,
    told.LLMAnswered: _answered,
    told.LLMRetried: _retried,
    told.BudgetReached: lambda r: ("error", PUMP, f"{r.limit} was reached: {r.reason}", ""),
    told.EventsMissed: lambda r: ("warning", PUMP, f"{r.missed:,} records were missed: the reader was too slow", ""),
}
"""What the line of a record says: level, source, text, detail. Records that are not here have none."""
