"""What a process writes, line by line, bounded: a flood is cut and counted, never kept."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

MOST_LINES: Final = 2_000
"""Lines that wait to be shown; of more, the newest."""
_LINE_BYTES: Final = 16_384
"""Of a longer line the beginning is kept."""
_BATCH_BYTES: Final = 1 << 20
"""What is read between two batches; of more, lines are only counted."""
_ERROR: Final = re.compile(
    r"(?:error|ERROR): "
    r"|[\w.]{0,200}(?:Error|Exception): |Traceback \(most recent call last\):"
    r"|.{1,500}?:\d{1,9}:(?:\d{1,9}:)? error: "
    r"|.{1,80}? (?:·|\|) (?:failed: |refused at |took longer than .{1,40} s and was stopped$|would not stop and was)"
    r"|.{1,80}? (?:→|->) .{1,80}?  (?:[a-z]+(?:-[a-z]+)*: |refused at |gave no reply$)"
    r"|timeout: |the pump broke, "
)
"""How lines of ``organism run``, of Python and of pip begin that say what went wrong."""


class Source(StrEnum):
    """Where a line comes from."""

    REPLIES = "replies"
    """Standard output."""
    PROGRESS = "progress"
    """Standard error."""
    ERROR = "error"
    """Standard error as well: a line that says what went wrong."""
    NOTE = "note"
    """Ours: lines that are not shown."""


@dataclass(frozen=True, slots=True)
class OutputLine:
    """One line, without its end."""

    source: Source
    text: str


class Lines:
    """Bytes to lines."""

    def __init__(self) -> None:
        self._waiting: deque[OutputLine] = deque()
        self._open: dict[Source, bytearray] = {}
        self._size = 0
        self._dropped = 0

    def take(self, source: Source, data: bytes) -> tuple[OutputLine, ...]:
        """Take what was written; gives the lines that are whole by it and waiting."""
        self._size += len(data)
        if self._size > _BATCH_BYTES:
            self._dropped += data.count(b"\n")
            self._open[source] = bytearray(data[data.rfind(b"\n") + 1 :][:_LINE_BYTES])
            return ()
        *whole, rest = data.split(b"\n")
        found = []
        for part in whole:
            begun = self._open.pop(source, bytearray())
            found.append(self._put(source, bytes(begun + part)))
        if rest:
            begun = self._open.setdefault(source, bytearray())
            begun += rest[: max(_LINE_BYTES - len(begun), 0)]
        return tuple(found)

    def finish(self) -> None:
        """Nothing more comes: what was begun is a line."""
        for source, begun in self._open.items():
            if begun:
                self._put(source, bytes(begun))
        self._open.clear()

    def drain(self) -> tuple[tuple[OutputLine, ...], int]:
        """The lines that waited, and how many before them were dropped."""
        lines, dropped = tuple(map(_told, self._waiting)), self._dropped
        self._waiting.clear()
        self._dropped = self._size = 0
        return lines, dropped

    def _put(self, source: Source, data: bytes) -> OutputLine:
        # What returns to the start of its line overwrites it.
        text = data[:_LINE_BYTES].decode("utf-8", "replace").rstrip("\r").rpartition("\r")[2]
        line = OutputLine(source, text)
        self._waiting.append(line)
        if len(self._waiting) > MOST_LINES:
            self._waiting.popleft()
            self._dropped += 1
        return line


def _told(line: OutputLine) -> OutputLine:
    """A line with its source looked at more closely; of a flood only what is shown is."""
    is_error = line.source is Source.PROGRESS and _ERROR.match(line.text) is not None
    return replace(line, source=Source.ERROR) if is_error else line
