"""Everything that can be watched: one ordered stream of small immutable records (contract section 15).

Every record begins with the same six fields:

- ``seq``: position in the pump's stream, from 1, without holes;
- ``monotonic_ns``: nanoseconds of the monotonic clock, for durations;
- ``time``: seconds since the epoch, for people;
- ``conversation``: id of the conversation, empty where there is none;
- ``frame``: id of the frame that it concerns, empty where there is none;
- ``call``: number of the call being served or opened, 0 where there is none.

``message`` is the number of a message in this run; the deliveries of one broadcast share it. ``cause`` is
the message whose handling sent this one, 0 for messages from outside. ``raw`` is the payload's canonical
XML, by reference; in MessageReceived and MessageRejected it is the document as it came. `envelope_of` gives
the whole canonical envelope of a message that was sent.

A message that is delivered and handled at once leaves four records: MessageSent, MessageDispatched,
HandlerStarted, HandlerFinished. All others tell of what is less ordinary.
"""

from __future__ import annotations

import base64
from typing import Any, NamedTuple

from runtime.wire.envelope import write_envelope


class ListenerRegistered(NamedTuple):
    """A listener can be called from now on."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    name: str
    agent: bool
    description: str


class ListenerUnregistered(NamedTuple):
    """A listener is gone."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    name: str


class RunStarted(NamedTuple):
    """The pump takes messages."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    organism: str
    listener_count: int


class RunPaused(NamedTuple):
    """Nothing is dispatched until the run is resumed or stepped."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int


class RunResumed(NamedTuple):
    """Dispatching goes on."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int


class RunIdle(NamedTuple):
    """No message is queued, held or handled."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int


class RunDraining(NamedTuple):
    """Nothing new is taken; what is in flight finishes."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    deadline_s: float


class RunStopped(NamedTuple):
    """The run is over."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    drained: bool


class RunFailed(NamedTuple):
    """The pump itself broke; the reason is for the people who build it."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    reason: str


class MessageReceived(NamedTuple):
    """Bytes that the pump did not write entered the pipeline, as they came.

    ``to_id`` is the address given beside them, empty where they have to say themselves where they go.
    """

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    from_id: str
    to_id: str
    raw: bytes


class MessageRepaired(NamedTuple):
    """The repair stage mended a document; one line for each mend."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    from_id: str
    mends: tuple[str, ...]


class MessageRejected(NamedTuple):
    """A stage did not let a message through."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    from_id: str
    to_id: str
    stage: str
    reason: str
    raw: bytes


class MessageSent(NamedTuple):
    """A message passed the stages and is delivered to these targets.

    ``frame`` is the sender's; for what the pump itself sends (errors, acknowledgements), the receiver's.

    ``direction`` is down (to other listeners: a call each), respond (up, which answers ``call``), up (by the
    caller's name, which answers it too, the first time), self, or system (todos).

    ``opens`` is the number of the call that it opens, 0 for none; a fan-out opens one for each receiver, in
    the order of ``to_ids``, numbered on from there.
    """

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    cause: int
    from_id: str
    to_ids: tuple[str, ...]
    direction: str
    payload_type: str
    raw: bytes
    opens: int = 0


class MessageQueued(NamedTuple):
    """One delivery can't run at once: its frame, its agent or all handlers are busy, or the run is paused.

    ``frame`` is the receiver's, ``call`` the one it is handled for. What can run at once has no such record.
    """

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    from_id: str
    to_id: str
    payload_type: str
    direction: str


class MessageHeld(NamedTuple):
    """A hold matched: the delivery waits in the scheduler until it is released or dropped."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    to_id: str


class MessageReleased(NamedTuple):
    """A held delivery goes on."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    to_id: str
    edited: bool


class MessageDispatched(NamedTuple):
    """A delivery left the queue and is on the receiver's record; not each one calls a handler."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    to_id: str
    todo_nudge: str
    handled: bool


class MessageDropped(NamedTuple):
    """A message ended without being handled, and why."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    from_id: str
    to_id: str
    payload_type: str
    reason: str


class ReplyArrived(NamedTuple):
    """A message reached its source; ``frame`` is the source's."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    from_id: str
    to_id: str
    payload_type: str
    raw: bytes


class ReplyRead(NamedTuple):
    """The source took a reply."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    to_id: str


class CallSettled(NamedTuple):
    """A call is over without an answer: failed, done in silence, or ended from above.

    That a call is answered shows in MessageSent.
    """

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    listener: str
    outcome: str


class HandlerStarted(NamedTuple):
    """A handler was called."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    listener: str


class HandlerFinished(NamedTuple):
    """A handler ended and its result was taken."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    listener: str
    duration_ns: int


class HandlerFailed(NamedTuple):
    """A handler raised, returned what is no message, or was cancelled; the traceback stays here."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    listener: str
    duration_ns: int
    error: str
    traceback: str


class HandlerTimedOut(NamedTuple):
    """A handler was past its timeout and was cancelled."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    listener: str
    timeout_s: float


class HandlerAbandoned(NamedTuple):
    """A handler ignored its cancellation: its slot is released, its result will be dropped."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    listener: str


class OutputWritten(NamedTuple):
    """User code printed or logged something while a run looked on; a line or several.

    ``listener`` is empty for what no handler wrote. ``stream`` is stdout, stderr, or the name of a logger;
    ``level`` is debug, info, warning or error.
    """

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    message: int
    listener: str
    stream: str
    level: str
    text: str


class FrameOpened(NamedTuple):
    """A listener works for a caller frame from now on."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    listener: str
    parent: str
    chain: tuple[str, ...]


class FrameClosed(NamedTuple):
    """A frame ended, and why; context, state and watchers go with it."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    listener: str
    reason: str


class FrameEvicted(NamedTuple):
    """An idle conversation made room for others."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    listener: str


class WatcherRegistered(NamedTuple):
    """An agent asked to be told when a message arrives."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    watcher: str
    listener: str
    wait_for: str
    from_listener: str
    description: str


class WatcherRaised(NamedTuple):
    """What a watcher waits for has arrived."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    watcher: str
    listener: str
    payload_type: str
    from_id: str
    message: int


class WatcherClosed(NamedTuple):
    """An agent, or somebody by hand, closed a watcher."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    watcher: str
    listener: str
    was_raised: bool


class WatcherExpired(NamedTuple):
    """A watcher went with its frame."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    watcher: str
    listener: str
    was_raised: bool


class ContextFull(NamedTuple):
    """A frame's record is full: messages still flow, none is recorded any more."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    listener: str
    slots: int


class LLMRequested(NamedTuple):
    """A backend was asked to complete these (role, content) messages."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    agent: str
    backend: str
    model: str
    messages: tuple[tuple[str, str], ...]


class LLMStreamed(NamedTuple):
    """A piece of an answer arrived."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    agent: str
    backend: str
    text: str


class LLMAnswered(NamedTuple):
    """A backend answered."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    agent: str
    backend: str
    model: str
    content: str
    prompt_tokens: int
    completion_tokens: int
    finish_reason: str
    duration_ns: int


class LLMRetried(NamedTuple):
    """A backend failed; another attempt follows, there or elsewhere."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    agent: str
    backend: str
    model: str
    reason: str
    attempt: int


class BudgetReached(NamedTuple):
    """A limit on messages, tokens or money ended a conversation."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    limit: str
    reason: str


class EventsMissed(NamedTuple):
    """A gap: this reader was too slow, and this many records before this one are lost to it."""

    seq: int
    monotonic_ns: int
    time: float
    conversation: str
    frame: str
    call: int
    missed: int


Event = (
    ListenerRegistered
    | ListenerUnregistered
    | RunStarted
    | RunPaused
    | RunResumed
    | RunIdle
    | RunDraining
    | RunStopped
    | RunFailed
    | MessageReceived
    | MessageRepaired
    | MessageRejected
    | MessageSent
    | MessageQueued
    | MessageHeld
    | MessageReleased
    | MessageDispatched
    | MessageDropped
    | ReplyArrived
    | ReplyRead
    | CallSettled
    | HandlerStarted
    | HandlerFinished
    | HandlerFailed
    | HandlerTimedOut
    | HandlerAbandoned
    | OutputWritten
    | FrameOpened
    | FrameClosed
    | FrameEvicted
    | WatcherRegistered
    | WatcherRaised
    | WatcherClosed
    | WatcherExpired
    | ContextFull
    | LLMRequested
    | LLMStreamed
    | LLMAnswered
    | LLMRetried
    | BudgetReached
    | EventsMissed
)

EVENT_CLASSES: dict[str, type[Event]] = {cls.__name__: cls for cls in Event.__args__}
"""All record classes by name."""


def envelope_of(sent: MessageSent) -> bytes:
    """The canonical envelope of a message, from which the stages can be run again.

    A message to several receivers has no `to`, as a broadcast.
    """
    to_id = sent.to_ids[0] if len(sent.to_ids) == 1 else None
    return write_envelope(sent.from_id, to_id, sent.frame or None, sent.raw)


def to_json(event: Event) -> dict[str, Any]:
    """The record as a mapping that json can write: ``event`` names its class, bytes are text.

    Bytes that are no UTF-8 (a document as it came from outside) are written as ``{"base64": …}``.
    """
    record: dict[str, Any] = {"event": type(event).__name__}
    for name, value in zip(event._fields, event, strict=True):
        record[name] = _bytes_to_json(value) if isinstance(value, bytes) else value
    return record


def from_json(record: dict[str, Any]) -> Event:
    """The record that to_json wrote.

    Raises:
        ValueError: The mapping names no known event or lacks a field.
    """
    cls = EVENT_CLASSES.get(str(record.get("event")))
    if cls is None:
        raise ValueError(f"no event is called {record.get('event')!r}")
    try:
        return cls(*(_field_from_json(name, record[name]) for name in cls._fields))
    except KeyError as missing:
        raise ValueError(f"the record of {cls.__name__} lacks {missing}") from None


def _bytes_to_json(data: bytes) -> object:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode("ascii")}


def _field_from_json(name: str, value: Any) -> Any:
    if name == "raw":
        return base64.b64decode(value["base64"]) if isinstance(value, dict) else value.encode("utf-8")
    if isinstance(value, list):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return value
