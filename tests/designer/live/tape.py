"""Records written by hand: what a pump would tell of a message, a frame or a todo."""

from __future__ import annotations

from typing import Any

from designer.models.live.folds import Folds
from designer.models.live.limits import Limits
from runtime import events as told
from runtime.events import Event

EPOCH = 1_000.0
STEP_NS = 1_000_000
C = "conversation"
ROOT = "root"


class Tape:
    """Records in order, a millisecond apart, and the folds that take each.

    Attributes:
        folds: Have taken all that was written.
        events: What was written.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.folds = Folds(limits)
        self.events: list[Event] = []
        self.numbers = 0
        self.calls = 0
        self.skipped_s = 0.0

    def add(self, cls: type[Any], frame: str, call: int, *own: Any, conversation: str = C) -> Any:
        """One record."""
        seq = len(self.events) + 1
        ns = seq * STEP_NS + int(self.skipped_s * 1e9)
        record = cls(seq, ns, EPOCH + ns / 1e9, conversation, frame, call, *own)
        self.events.append(record)
        self.folds.take([record])
        return record

    def open(self, frame: str, listener: str, parent: str = C, *, conversation: str = C) -> None:
        """A frame below another, or the conversation itself."""
        chain = (*(self.folds.frames.chain(parent) or ("system.test",)), listener)
        self.add(told.FrameOpened, frame, 0, listener, parent, chain, conversation=conversation)

    def converse(self, source: str = "console", conversation: str = C) -> None:
        """A conversation of a source."""
        self.open(conversation, source, ROOT, conversation=conversation)

    def send(
        self,
        from_id: str,
        *to_ids: str,
        frame: str = C,
        call: int = 0,
        cause: int = 0,
        direction: str = "down",
        payload_type: str = "Ask",
        raw: bytes = b"<Ask/>",
        conversation: str = C,
        number: int = 0,
    ) -> int:
        """A message on its way; its number. One down opens the next calls."""
        self.numbers += 1
        opens = 0
        if direction == "down":
            opens = self.calls + 1
            self.calls += len(to_ids)
        own = (number or self.numbers, cause, from_id, to_ids, direction, payload_type, raw, opens)
        self.add(told.MessageSent, frame, call, *own, conversation=conversation)
        return number or self.numbers

    def dispatch(
        self, number: int, to_id: str, frame: str, call: int, *, nudge: str = "", handled: bool = True
    ) -> None:
        """A delivery reaches its frame, and its handler where it is handled."""
        self.add(told.MessageDispatched, frame, call, number, to_id, nudge, handled)
        if handled:
            self.add(told.HandlerStarted, frame, call, number, to_id)

    def finish(self, number: int, listener: str, frame: str, call: int, duration_ns: int = STEP_NS) -> None:
        """Its handler has ended."""
        self.add(told.HandlerFinished, frame, call, number, listener, duration_ns)

    def handle(self, number: int, listener: str, frame: str, call: int, **rest: Any) -> None:
        """Both."""
        self.dispatch(number, listener, frame, call, **rest)
        self.finish(number, listener, frame, call)

    def arrive(
        self, number: int, from_id: str, call: int, *, payload_type: str = "Answer", raw: bytes = b"<A/>"
    ) -> None:
        """A reply reaches its source."""
        self.add(told.ReplyArrived, C, call, number, from_id, "console", payload_type, raw)

    def wait(self, seconds: float) -> None:
        """Nothing happens for so long."""
        self.skipped_s += seconds
