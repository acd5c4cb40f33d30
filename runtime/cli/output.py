"""What a run writes: replies to standard output, all else to standard error, each in the order it happened."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from runtime.cli.progress import Level, Line, Progress
from runtime.cli.replies import ReplyWriter
from runtime.cli.reporter import Reporter
from runtime.payloads.codec import codec_of
from runtime.primitives import SystemError as SystemErrorPayload

if TYPE_CHECKING:
    from runtime.events import Event
    from runtime.pump.stream import EventReader

_SHOWN_AT_ONCE = 256
"""Events that are shown before the loop has its turn."""


class Output:
    """Replies, progress and failures of one run.

    Attributes:
        failed: Whether a source got an error or no reply.
    """

    def __init__(self, reporter: Reporter, replies: ReplyWriter, progress: Progress, source: str) -> None:
        self._reporter = reporter
        self._replies = replies
        self._progress = progress
        self._source = source
        self._events: EventReader | None = None
        self._waiting: deque[Event] = deque()
        self._least = Level.INFO
        self.failed = False

    @property
    def broken(self) -> bool:
        """Whether the reader of standard output has left."""
        return self._replies.broken

    async def follow(self, events: EventReader) -> None:
        """Show events until the run has stopped."""
        self._events = events
        while batch := await events.batch():
            self._waiting += batch
            while self._waiting:
                self._show(_SHOWN_AT_ONCE)
                await asyncio.sleep(0)

    def reply(self, payload: Any, conversation: str) -> None:
        """Write a reply, after what led to it."""
        self._catch_up()
        if isinstance(payload, SystemErrorPayload):
            self.failed = True
            if payload.code != "limit" or payload.peer:  # a limit has a line of its own, with the reason
                self.fail(payload.peer, f"{payload.code}: {payload.message}", conversation)
        self._replies.write(codec_of(type(payload)).encode(payload))

    def fail(self, listener: str, text: str, conversation: str) -> None:
        """Say why a sending failed, after what led to it."""
        self.failed = True
        self._catch_up()
        to_ids = (self._source,) if listener else ()
        self._reporter.show(Line(Level.ERROR, listener, to_ids, text, conversation=conversation))

    def give_up(self, text: str) -> None:
        """Say why the run is broken off; what was routine is not worth a line after this."""
        self._catch_up()
        self._reporter.tell(text, Level.ERROR)
        self._least = Level.WARNING

    def _catch_up(self) -> None:
        if self._events is not None:
            self._waiting += self._events.drain()
            self._show(len(self._waiting))

    def _show(self, most: int) -> None:
        for _ in range(min(most, len(self._waiting))):
            event = self._waiting.popleft()
            for line in self._progress.lines(event):
                if line.level is not Level.INFO or self._least is Level.INFO:
                    self._reporter.show(line, event.time)
