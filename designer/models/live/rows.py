"""One message of a run, and its deliveries: a row of Messages."""

from __future__ import annotations

import re

from designer.models.live.states import RANK, DeliveryState
from runtime.events import MessageDropped, MessageRejected

_INDEXED_FROM = 8
"""Deliveries from which a row finds them by name in a mapping."""

PUMP_NAMES = frozenset({"system", "system.todo", "system.todo-complete"})
"""The senders of what the pump itself sends."""


_TAG = re.compile(rb"\s*(?:<\?[^>]*>\s*)?<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_ENVELOPE = "message"


class Delivery:
    """One message on its way to one receiver; written by the fold only.

    Attributes:
        to_id: Name of the receiver.
        frame: Id of the receiver's frame, empty till it is dispatched.
        call: Number of the call that it is handled in the service of, 0 till it is known.
        state: How far it has come.
        seq: Of the record that told of its dispatch, 0 before; orders what is on one frame's record.
        started_ns: When it was dispatched, on the monotonic clock; 0 before.
        duration_ns: How long its handler ran; 0 till that is over.
        nudge: What the agent was told of its raised todos with it.
        error: What went wrong, one line.
        detail: A traceback, or the reason why it ended.
    """

    __slots__ = (
        "call",
        "detail",
        "duration_ns",
        "error",
        "frame",
        "nudge",
        "seq",
        "started_ns",
        "state",
        "to_id",
    )

    call: int
    detail: str
    duration_ns: int
    error: str
    frame: str
    nudge: str
    seq: int
    started_ns: int
    state: DeliveryState
    to_id: str

    def __init__(self, to_id: str, call: int, state: DeliveryState) -> None:
        self.to_id = to_id
        self.call = call
        self.state = state
        self.frame = self.nudge = self.error = self.detail = ""
        self.seq = self.started_ns = self.duration_ns = 0


class MessageRow:
    """One message with all its deliveries; written by the fold only.

    Attributes:
        position: Where it stands in the ring, for ever.
        number: Of the message in its run.
        cause: Number of the message whose handling sent it, 0 for one from outside or of the pump's own.
        seq: Of the record that told of it first.
        time: When, seconds since the epoch.
        ns: When, on the monotonic clock.
        conversation: Id of the conversation, empty where it never had one.
        frame: Id of the sender's frame; for what the pump itself sends, the receiver's.
        call: Number of the call that its sender served, 0 for a source.
        opens: Number of the first call that it opens, one for each delivery; 0 where it opens none.
        from_id: Name of the sender.
        to_ids: Names of the receivers; as asked for where it was refused.
        direction: down, respond, up, self or system; empty where it was refused.
        payload_type: Name of the payload's class.
        raw: The payload's canonical XML; where it was refused, the document.
        deliveries: One for each receiver.
        received: The document as it came from outside or from a handler, None where the pump wrote it.
        mends: What the repair stage did to it, one line each.
        stage: The stage that refused it, empty where none did.
        reason: Why it was refused or dropped.
        waiting: How many of its deliveries are not over.
        weight: Bytes that it keeps: payload, document, errors.
    """

    __slots__ = (
        "by_name",
        "call",
        "cause",
        "conversation",
        "deliveries",
        "direction",
        "frame",
        "from_id",
        "mends",
        "ns",
        "number",
        "opens",
        "payload_type",
        "position",
        "raw",
        "reason",
        "received",
        "seq",
        "stage",
        "time",
        "to_ids",
        "waiting",
        "weight",
    )

    by_name: dict[str, Delivery] | None
    call: int
    cause: int
    conversation: str
    deliveries: tuple[Delivery, ...]
    direction: str
    frame: str
    from_id: str
    mends: tuple[str, ...]
    ns: int
    number: int
    opens: int
    payload_type: str
    position: int
    raw: bytes
    reason: str
    received: bytes | None
    seq: int
    stage: str
    time: float
    to_ids: tuple[str, ...]
    waiting: int
    weight: int

    @property
    def state(self) -> DeliveryState:
        """The most telling state of its deliveries: what is wrong, then what is under way, then what is over."""
        deliveries = self.deliveries
        if len(deliveries) == 1:
            return deliveries[0].state
        return min((each.state for each in deliveries), key=RANK.__getitem__, default=DeliveryState.DONE)

    @property
    def duration_ns(self) -> int:
        """The longest time that a handler took for it; 0 while none has ended."""
        return max((each.duration_ns for each in self.deliveries), default=0)

    @property
    def size(self) -> int:
        """Bytes of its payload, or of the document that was refused."""
        return len(self.raw)

    @property
    def is_from_pump(self) -> bool:
        """Whether the pump itself sent it: an error, an acknowledgement."""
        return self.direction == "system" and self.from_id in PUMP_NAMES

    @property
    def is_from_outside(self) -> bool:
        """Whether a source sent it."""
        return not self.call and not self.cause and self.direction in ("", "down")

    def delivery_to(self, name: str) -> Delivery | None:
        """The delivery to a receiver; the one there is, where it goes by another name."""
        deliveries = self.deliveries
        if len(deliveries) == 1:
            return deliveries[0]
        if len(deliveries) < _INDEXED_FROM:
            return next((each for each in deliveries if each.to_id == name), None)
        if self.by_name is None:
            self.by_name = {each.to_id: each for each in deliveries}
        return self.by_name.get(name)


def refused_row(record: MessageRejected | MessageDropped) -> MessageRow:
    """The row of a message that was stopped before it was sent."""
    row = MessageRow.__new__(MessageRow)
    row.seq, row.ns, row.time = record.seq, record.monotonic_ns, record.time
    row.conversation, row.frame, row.call = record.conversation, record.frame, record.call
    row.number, row.from_id, row.reason = record.message, record.from_id, record.reason
    row.to_ids = (record.to_id,) if record.to_id else ()
    row.cause, row.opens, row.waiting, row.direction = 0, 0, 0, ""
    row.received, row.by_name, row.mends = None, None, ()
    if isinstance(record, MessageRejected):
        row.raw, row.stage, row.payload_type = record.raw, record.stage, _tag_of(record.raw)
        delivery = Delivery(record.to_id, 0, DeliveryState.REJECTED)
        delivery.error = first_line(record.reason)
    else:
        row.raw, row.stage, row.payload_type = b"", "", record.payload_type
        delivery = Delivery(record.to_id, 0, DeliveryState.DROPPED)
    delivery.detail = record.reason
    row.deliveries = (delivery,)
    row.weight = len(row.raw) + len(record.reason)
    return row


def first_line(text: str) -> str:
    """What stands before the first line break."""
    return text.split("\n", 1)[0]


def _tag_of(document: bytes) -> str:
    """The payload's name, as far as a refused document shows it."""
    found = _TAG.match(document)
    tag = found[1].decode("utf-8", "replace") if found is not None else ""
    return "" if tag == _ENVELOPE else tag
