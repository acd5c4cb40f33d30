"""What user code writes during a run, as records among the other events: lines, bounded (contract section 15)."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from runtime.events import OutputWritten
from runtime.pump.handling import Invocation
from runtime.pump.stream import EventStream

RECORD_CHARACTERS: Final = 8_192
"""Characters of one record; a longer text becomes several."""
SECOND_CHARACTERS: Final = 512 * 1024
SECOND_RECORDS: Final = 5_000
"""What one second may bring; the rest of it is left out, and a record says how much that was."""
WAITING_RECORDS: Final = 20_000
"""Records of threads that wait for the loop before more are left out."""
LINE_END_S: Final = 0.1
"""Seconds after which a line that has no end yet is told as it is."""

_Speaker = Invocation | None

_loose: contextvars.ContextVar[Output | None] = contextvars.ContextVar("loose", default=None)
"""Whose output is written in a context that is nobody's handler: a module that is imported for a run."""


class Output:
    """What one pump's user code writes; from any thread."""

    def __init__(self, events: EventStream, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing written; on the loop's thread.

        Args:
            events: The pump's stream.
            clock: Seconds, for what a second may bring.
        """
        self._events = events
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._context = contextvars.Context()
        # Reentrant: a finalizer may print wherever memory is taken.
        self._lock = threading.RLock()
        self._begun: dict[tuple[_Speaker, str, str], str] = {}
        self._waiting: deque[tuple[_Speaker, str, str, str]] = deque()
        self._second = 0.0
        self._records = 0
        self._characters = 0
        self._left_out = 0
        self._left_out_for: _Speaker = None
        self._is_armed = False
        self._is_asked = False

    @property
    def is_read(self) -> bool:
        """Whether anybody would see it."""
        return self._events.active

    @contextmanager
    def loose(self) -> Iterator[None]:
        """What is written here, on this thread, is the run's too, though no handler wrote it.

        It waits for the next `flush`: on another thread the pump may be filled meanwhile.
        """
        token = _loose.set(self)
        try:
            yield
        finally:
            _loose.reset(token)

    def write(self, speaker: _Speaker, stream: str, level: str, text: str) -> None:
        """Take some text; whole lines are told at once."""
        with self._lock:
            key = (speaker, stream, level)
            text = self._begun.pop(key, "") + text
            end = text.rfind("\n")
            if len(text) - end > RECORD_CHARACTERS:
                end = len(text)
            if end < len(text) - 1:
                self._begun[key] = text[end + 1 :]
                self._arm()
            if end >= 0:
                self._tell(speaker, stream, level, text[:end])

    def say(self, speaker: _Speaker, stream: str, level: str, text: str) -> None:
        """Take what is one record by itself, cut where it is very long."""
        with self._lock:
            if len(text) > RECORD_CHARACTERS:
                text = f"{text[:RECORD_CHARACTERS]}\n… {len(text) - RECORD_CHARACTERS:,} more characters"
            self._tell_one(speaker, stream, level, text)

    def flush(self) -> None:
        """Tell all that waits for the end of its line, or of its second; on the loop's thread."""
        with self._lock:
            self._flush_lines()
            self._note_left_out()
            self._drain()

    def _tell(self, speaker: _Speaker, stream: str, level: str, text: str) -> None:
        for piece in _pieces(_as_shown(text)):
            self._tell_one(speaker, stream, level, piece)

    def _tell_one(self, speaker: _Speaker, stream: str, level: str, text: str) -> None:
        now = self._clock()
        if now - self._second >= 1.0:
            self._note_left_out()
            self._second, self._records, self._characters = now, 0, 0
        self._records += 1
        self._characters += len(text)
        if self._is_too_much():
            self._left_out += len(text) + 1
            self._left_out_for = speaker
            self._arm()
        else:
            self._emit(speaker, stream, level, text)

    def _is_too_much(self) -> bool:
        return (
            self._records > SECOND_RECORDS
            or self._characters > SECOND_CHARACTERS
            or len(self._waiting) >= WAITING_RECORDS
        )

    def _note_left_out(self) -> None:
        if self._left_out:
            count, self._left_out = self._left_out, 0
            speaker, self._left_out_for = self._left_out_for, None
            self._emit(speaker, "stdout", "warning", f"… {count:,} more characters were left out: too much at once")

    def _emit(self, speaker: _Speaker, stream: str, level: str, text: str) -> None:
        self._waiting.append((speaker, stream, level, text))
        if speaker is None:
            return
        if threading.get_ident() == self._thread:
            self._drain()
        elif not self._is_asked:
            self._is_asked = True
            self._on_loop(self._drain)

    def _drain(self) -> None:
        with self._lock:
            self._is_asked = False
            while self._waiting:
                speaker, stream, level, text = self._waiting.popleft()
                if speaker is None:
                    self._events.emit(OutputWritten, "", "", 0, 0, "", stream, level, text)
                else:
                    message = speaker.delivery.message
                    speaker.emit(OutputWritten, message, speaker.agent, stream, level, text)

    def _flush_lines(self) -> None:
        begun, self._begun = self._begun, {}
        for (speaker, stream, level), text in begun.items():
            self._tell(speaker, stream, level, text)

    # Later

    def _arm(self) -> None:
        if not self._is_armed:
            self._is_armed = True
            self._on_loop(self._set_timer)

    def _on_loop(self, function: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(function, context=self._context)
        except RuntimeError:  # the loop is closed: nobody reads any more
            return

    def _set_timer(self) -> None:
        self._loop.call_later(LINE_END_S, self._tick, context=self._context)

    def _tick(self) -> None:
        with self._lock:
            self._is_armed = False
            self._flush_lines()
            if self._clock() - self._second >= 1.0:
                self._note_left_out()
            if self._left_out:
                self._arm()


def loose_output() -> Output | None:
    """Whose output this context's is, though no handler's."""
    return _loose.get()


def _as_shown(text: str) -> str:
    """Text as a terminal leaves it where a line was begun anew; without the line break at its end."""
    text = text.removesuffix("\n")
    if "\r" not in text:
        return text
    lines = (line.removesuffix("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(lines)


def _pieces(text: str) -> Iterator[str]:
    """A text cut into records, at the ends of lines where that can be."""
    start = 0
    while len(text) - start > RECORD_CHARACTERS:
        end = text.rfind("\n", start, start + RECORD_CHARACTERS)
        if end <= start:
            end = start + RECORD_CHARACTERS
            yield text[start:end]
            start = end
        else:
            yield text[start:end]
            start = end + 1
    yield text[start:]
