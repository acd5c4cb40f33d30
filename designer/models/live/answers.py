"""What came of each message from outside, from the records alone."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from typing import Literal, NamedTuple

from designer.models.live.calls import OpenCall, OpenCalls
from designer.models.live.limits import Limits
from designer.models.live.rows import MessageRow
from runtime.events import MessageDropped, MessageRejected, ReplyArrived

Outcome = Literal["waiting", "answered", "failed", "silent", "rejected", "dropped", "ended"]

_ERROR = "SystemError"
_TRIMMED_AT = 256


class Answer(NamedTuple):
    """One message that came back.

    Attributes:
        message: Its number.
        from_id: Who sent it.
        payload_type: Name of its class.
        raw: Its canonical XML.
        time: When, seconds since the epoch.
        is_error: Whether it is a SystemError.
    """

    message: int
    from_id: str
    payload_type: str
    raw: bytes
    time: float
    is_error: bool


class Injection:
    """One message from outside; written by the fold only.

    Attributes:
        number: Of the message.
        conversation: Id of the conversation.
        call: Number of the first call that it opened, 0 where it opened none.
        time: When, seconds since the epoch.
        from_id: Name of the source.
        to_ids: Names of the receivers.
        payload_type: Name of the payload's class.
        raw: Its canonical XML, or the document that was refused.
        replies: What came back, the newest where there were very many.
        reply_count: How many came back.
        outcome: waiting; answered (a reply came); failed (an error came instead); silent (all is over and nobody
            answered); rejected, dropped (it was never delivered); ended (its conversation or the run ended first).
        stage: Which stage refused it.
        reason: Why it was refused, dropped or ended.
        ended_at: When its last call was over, seconds since the epoch; None before.
    """

    __slots__ = (
        "_calls",
        "call",
        "conversation",
        "ended_at",
        "from_id",
        "number",
        "outcome",
        "payload_type",
        "raw",
        "reason",
        "replies",
        "reply_count",
        "stage",
        "time",
        "to_ids",
        "weight",
    )

    def __init__(self, row: MessageRow, outcome: Outcome) -> None:
        self.number = row.number
        self.conversation = row.conversation
        self.call = row.opens
        self.time = row.time
        self.from_id = row.from_id
        self.to_ids = row.to_ids
        self.payload_type = row.payload_type
        self.raw = row.raw
        self.replies: list[Answer] = []
        self.reply_count = 0
        self.outcome: Outcome = outcome
        self.stage = row.stage
        self.reason = row.reason
        self.ended_at: float | None = None
        self.weight = len(row.raw) + len(row.reason)
        self._calls: dict[int, OpenCall] = {}

    @property
    def is_over(self) -> bool:
        """Whether all its calls are settled; more may come back of a dialogue."""
        return not self._calls

    def waiting_for(self) -> tuple[tuple[str, float], ...]:
        """Who has yet to answer: names of listeners, and since when, in seconds since the epoch; oldest first."""
        ends = [end for call in self._calls.values() for end in call.waiting_for()]
        return tuple(sorted(ends, key=lambda end: end[1]))


class Answers:
    """The newest messages from outside.

    Attributes:
        revision: Grows with each change.
        waiting: How many wait for an answer.
    """

    def __init__(self, calls: OpenCalls, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._calls = calls
        self._injections: OrderedDict[int, Injection] = OrderedDict()
        self._firsts: list[int] = []
        self._opened: list[Injection | None] = []
        self._gone = 0
        self._bytes = 0
        self.revision = 0
        self.waiting = 0

    # Reading

    def __len__(self) -> int:
        return len(self._injections)

    def __iter__(self) -> Iterator[Injection]:
        """Oldest first."""
        return iter(tuple(self._injections.values()))

    def of_number(self, number: int) -> Injection | None:
        """What came of this message, while it is kept."""
        return self._injections.get(number)

    def of_conversation(self, conversation: str) -> tuple[Injection, ...]:
        """All of one conversation, oldest first."""
        return tuple(each for each in self._injections.values() if each.conversation == conversation)

    # Records

    def sent(self, row: MessageRow) -> None:
        """A message from outside is delivered."""
        injection = Injection(row, "waiting")
        for number in range(row.opens, row.opens + len(row.to_ids)):
            call = self._calls.by_number.get(number)
            if call is not None:
                injection._calls[number] = call
        self.waiting += 1
        self._firsts.append(row.opens)
        self._opened.append(injection)
        self._keep(injection)

    def refused(self, row: MessageRow, record: MessageRejected | MessageDropped) -> None:
        """A message from outside was never delivered."""
        rejected = isinstance(record, MessageRejected)
        injection = Injection(row, "rejected" if rejected else "dropped")
        injection.ended_at = record.time
        self._keep(injection)

    def settled(self, call: OpenCall, outcome: str, time: float) -> None:
        """A call from outside is over: answered, failed, done or ended."""
        injection = self._of_call(call.number)
        if injection is None or injection._calls.pop(call.number, None) is None:
            return
        self.revision += 1
        if injection._calls:
            return
        injection.ended_at = time
        if injection.outcome == "waiting" and outcome in ("done", "ended"):
            errors = any(reply.is_error for reply in injection.replies)
            self._conclude(injection, "failed" if errors else "silent" if outcome == "done" else "ended")

    def replied(self, record: ReplyArrived) -> None:
        """Something has come back to a source."""
        is_error = record.payload_type == _ERROR
        answer = Answer(record.message, record.from_id, record.payload_type, record.raw, record.time, is_error)
        found = self._of_call(record.call) if record.call else self._last_of(record.conversation, "rejected")
        if found is not None:
            self._came_back(found, answer)
        if found is not None or not is_error or record.call < next(iter(self._firsts[self._gone :]), 0):
            return
        # The error of a call that nobody made is about the conversation: a limit was reached.
        last = self._last_of(record.conversation)
        for each in self._waiting_in(record.conversation) or ([last] if last is not None else []):
            self._came_back(each, answer)

    def ending(self, conversation: str, reason: str) -> None:
        """A conversation is about to end; its calls will be settled."""
        for each in self._waiting_in(conversation):
            each.reason = reason
            self.revision += 1

    def stopped(self, reason: str) -> None:
        """The run is over."""
        for each in self._injections.values():
            if each.outcome == "waiting":
                each.reason = reason
                self._conclude(each, "ended")

    # Inside

    def _came_back(self, injection: Injection, answer: Answer) -> None:
        replies = injection.replies
        if len(replies) >= self._limits.replies:
            self._weigh(injection, -len(replies.pop(0).raw))
        replies.append(answer)
        injection.reply_count += 1
        self._weigh(injection, len(answer.raw))
        if not answer.is_error:
            if injection.outcome in ("waiting", "failed"):
                self._conclude(injection, "answered")
        elif injection.outcome in ("waiting", "silent") and not injection._calls:
            self._conclude(injection, "failed")
        self.revision += 1
        self._make_room()

    def _conclude(self, injection: Injection, outcome: Outcome) -> None:
        if injection.outcome == "waiting":
            self.waiting -= 1
        injection.outcome = outcome
        self.revision += 1

    def _of_call(self, number: int) -> Injection | None:
        at = bisect_right(self._firsts, number) - 1
        injection = self._opened[at] if at >= 0 else None
        if injection is None or number >= injection.call + len(injection.to_ids):
            return None
        return injection

    def _last_of(self, conversation: str, outcome: str = "") -> Injection | None:
        return next(
            (
                each
                for each in reversed(self._injections.values())
                if each.conversation == conversation and outcome in ("", each.outcome)
            ),
            None,
        )

    def _waiting_in(self, conversation: str) -> list[Injection]:
        return [
            each
            for each in self._injections.values()
            if each.conversation == conversation and each.outcome == "waiting"
        ]

    def _weigh(self, injection: Injection, grown: int) -> None:
        injection.weight += grown
        self._bytes += grown

    def _keep(self, injection: Injection) -> None:
        self._injections[injection.number] = injection
        self._bytes += injection.weight
        self.revision += 1
        self._make_room()

    def _make_room(self) -> None:
        limits, kept = self._limits, self._injections
        while len(kept) > limits.injections or (self._bytes > limits.injection_bytes and len(kept) > 1):
            _number, injection = kept.popitem(last=False)
            self._bytes -= injection.weight
            if injection.outcome == "waiting":
                self.waiting -= 1
            if injection.call:
                # Calls are numbered in the order in which they were opened, so what leaves stands at the front.
                self._opened[self._gone] = None
                self._gone += 1
        if self._gone >= _TRIMMED_AT:
            del self._firsts[: self._gone], self._opened[: self._gone]
            self._gone = 0
