"""Frames, calls and conversations: the tree that opaque thread ids stand for (contract section 7)."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from runtime.payloads.codec import Codec
    from runtime.pump.context import RawSlot
    from runtime.pump.handling import Invocation
    from runtime.pump.listeners import Listener
    from runtime.pump.messages import Delivery
    from runtime.pump.sources import ReplyWaiter
    from runtime.pump.todos import Watcher

_ID_BATCH = 256
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


class CallState(IntEnum):
    """How far a call has come; everything but OPEN is settled."""

    OPEN = 0
    ANSWERED_BY_NAME = 1
    """A message went up by the caller's name: a dialogue, which closes nothing."""
    ANSWERED = 2
    FAILED = 3
    DONE = 4
    """Everything beneath it is over, and nobody answered."""
    ENDED = 5
    """Ended from above: the request was cancelled, or the conversation ended."""

    @property
    def takes_replies(self) -> bool:
        """Whether replies that belong to the call are still handled."""
        return self <= CallState.ANSWERED_BY_NAME


class Top:
    """What all calls that one message from outside caused share: the count of messages."""

    __slots__ = ("hops",)

    def __init__(self) -> None:
        self.hops = 0


class Call:
    """One message sent down to a listener, until everything that it caused is over.

    Attributes:
        number: Position among the run's calls, from 1.
        frame: Where it is served.
        parent: The call that its sender was serving; None for a call from outside.
        top: Shared with all calls caused by the same message from outside.
        state: See CallState.
        own: Deliveries served for this call that are queued, held or handled.
        live: Calls below that are not over, settled or not.
        waiting: Calls below that are not settled, in the order made.
        silent: Names of listeners whose calls were settled without an answer, since the last telling.
        told: Whether the agent was told of silent peers.
        waiter: The request that waits for the answer, calls from outside only.
        detached: Opened by the pump itself: nobody waits for an answer, none rises.
    """

    state: CallState = CallState.OPEN
    own: int = 0
    live: int = 0
    waiting: dict[Call, None] | None = None
    silent: list[str] | None = None
    told: bool = False
    waiter: ReplyWaiter | None = None
    detached: bool = False

    def __init__(self, number: int, frame: Frame, parent: Call | None, top: Top) -> None:
        self.number = number
        self.frame = frame
        self.parent = parent
        self.top = top

    def add_silent(self, name: str) -> None:
        """A listener that was called in its service has ended without answering."""
        if self.silent is None:
            self.silent = [name]
        else:
            self.silent.append(name)


class Frame:
    """One listener working for one caller frame; source and root frames have no listener.

    Attributes:
        id: Random UUID4, all that a handler ever knows of it.
        name: The listener's or source's name as declared.
        key: The name in lower case.
        children: Frames below, by key.
        slots: The context buffer.
        codecs: Of the slots' payloads, at the same places.
        state: The handler's, lives and dies with the frame.
        shared: The handler's, one per conversation and listener.
        calls: Calls on this frame that are not settled, oldest first.
        queue: Deliveries that wait, in order.
        busy: Handlers that run for it.
        listed: Whether the scheduler has it in line.
        held: The delivery at the head of the queue that a hold keeps.
        running: Handlers that run for it and are suspended.
        watchers: Todos that its listener has registered.
    """

    # Frames are opened by the hundred in a fan-out: what most of them never change is read from here.
    children: dict[str, Frame] | None = None
    closed: bool = False
    full: bool = False
    busy: int = 0
    listed: bool = False
    held: Delivery | None = None
    running: list[Invocation] | None = None
    watchers: list[Watcher] | None = None

    def __init__(
        self,
        frame_id: str,
        number: int,
        name: str,
        listener: Listener | None,
        parent: Frame | None,
        conversation: Conversation,
    ) -> None:
        self.id = frame_id
        self.number = number
        self.name = name
        self.key = name.lower() if listener is None else listener.key
        self.listener = listener
        self.serial = listener is not None and listener.serial
        self.parent = parent
        self.conversation = conversation
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.slots: list[RawSlot] = []
        self.codecs: list[Codec] = []
        self.state: dict[str, Any] = {}
        self.shared: dict[str, Any] = conversation.shared(self.key)
        self.calls: dict[Call, None] = {}
        self.queue: deque[Delivery] = deque()

    @property
    def chain(self) -> tuple[str, ...]:
        """The path of names from the root to here."""
        names = []
        frame: Frame | None = self
        while frame is not None:
            names.append(frame.name)
            frame = frame.parent
        return tuple(reversed(names))

    def walk(self) -> Iterator[Frame]:
        """This frame and all below it, parents first."""
        stack = [self]
        while stack:
            frame = stack.pop()
            yield frame
            if frame.children:
                stack.extend(frame.children.values())


class Conversation:
    """All that comes of one external source's thread.

    Attributes:
        id: Id of the source's frame.
        source: Name of the source.
        frame: The source's frame; the root frame for the pump's own conversation.
        live: Calls from outside that are not over, plus messages on their way to becoming one.
        watchers: Todos registered anywhere in it.
        ready: Frames that could run, in order (the breadth-first scheduler's).
    """

    __slots__ = ("_shared", "ended", "frame", "id", "listed", "live", "number", "ready", "source", "watchers")

    frame: Frame

    def __init__(self, conversation_id: str, number: int, source: str) -> None:
        self.id = conversation_id
        self.number = number
        self.source = source
        self.live = 0
        self.watchers = 0
        self.ended = False
        self.ready: deque[Frame] = deque()
        self.listed = False
        self._shared: dict[str, dict[str, Any]] = {}

    def shared(self, key: str) -> dict[str, Any]:
        """The state that all frames of one listener share."""
        return self._shared.setdefault(key, {})


class ThreadIds:
    """Random UUID4s as text, made in batches: a system call for each would cost more than the rest."""

    __slots__ = ("_ids",)

    def __init__(self) -> None:
        self._ids: list[str] = []

    def __call__(self) -> str:
        """The next id."""
        if not self._ids:
            self._ids = _uuid4_texts(os.urandom(16 * _ID_BATCH))
        return self._ids.pop()


def _uuid4_texts(data: bytes) -> list[str]:
    digits = data.hex()
    return [
        f"{digits[at : at + 8]}-{digits[at + 8 : at + 12]}-4{digits[at + 13 : at + 16]}-"
        f"{_VARIANTS[digits[at + 16]]}{digits[at + 17 : at + 20]}-{digits[at + 20 : at + 32]}"
        for at in range(0, len(digits), 32)
    ]


def canonical_thread_id(text: str) -> str | None:
    """The id in lower case with dashes, or None where the text is no UUID."""
    if len(text) != 36:
        return None
    try:
        canonical = str(UUID(text))
    except ValueError:
        return None
    # UUID() is lenient: it takes braces, dashes anywhere, and whatever int() takes for digits.
    return canonical if canonical == text.lower() else None
