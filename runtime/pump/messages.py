"""What travels through the pump: a message in the stages, and its deliveries in the scheduler."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lxml import etree

from runtime.payloads.codec import Codec
from runtime.pump.threads import Call, Frame

if TYPE_CHECKING:
    from runtime.pump.listeners import Listener
    from runtime.pump.sources import ReplyWaiter


class Direction(StrEnum):
    """Which way a message goes in the call tree (contract section 7)."""

    DOWN = "down"
    """To another listener: opens a call."""
    RESPOND = "respond"
    """Up, answering the call being served."""
    UP = "up"
    """Up, by the caller's name."""
    SELF = "self"
    """To the sender, in its own frame."""
    SYSTEM = "system"
    """To or from the pump."""


class Origin:
    """Who sends a message, and from where: set by the pump, out of reach of any document.

    Attributes:
        name: Name of the listener or source.
        listener: None for a source.
        frame: The sender's frame; for a source, once the thread stage has found its conversation.
        call: The call being served; None for a source.
        cause: Number of the message at hand when this one was sent, 0 for a source.
        codec: Of the instance that the sender returned, None where it wrote XML.
        responds: Whether the sender asked to respond.
        waiter: The request that waits for the answer.
        to_errors: Whether a rejection goes to the organism's errors_to.
    """

    # One is made for every result of a handler: what few of them change is read from here.
    codec: Codec | None = None
    responds: bool = False
    waiter: ReplyWaiter | None = None
    to_errors: bool = True

    def __init__(
        self,
        name: str,
        listener: Listener | None = None,
        frame: Frame | None = None,
        call: Call | None = None,
        cause: int = 0,
    ) -> None:
        self.name = name
        self.listener = listener
        self.frame = frame
        self.call = call
        self.cause = cause


@dataclass(slots=True, eq=False)
class Route:
    """Where the route stage sends a message.

    Attributes:
        direction: Which way.
        listeners: The receivers, for messages down and to oneself.
        codec: Of the class that the target expects.
    """

    direction: Direction
    listeners: tuple[Listener, ...]
    codec: Codec


class Ticket:
    """Keeps the pump from counting a message as over while a composition of the user's has it.

    A composition may lose a message (a filter, an operator that ends): when its last state is gone, so is the
    ticket, and the message is over.
    """

    __slots__ = ("_loop", "_over", "_thread", "states")

    def __init__(self, over: Callable[[int], None]) -> None:
        """A ticket for one state.

        Args:
            over: Called once when the message is over, with the number of its states that were lost.
        """
        self._over: Callable[[int], None] | None = over
        self._thread = threading.get_ident()
        self._loop = asyncio.get_running_loop()
        self.states = 1

    def end_one(self) -> None:
        """One state of the message is rejected, dropped or dispatched."""
        self.states -= 1
        if self.states <= 0:
            self._end(0)

    def __del__(self) -> None:
        """The garbage collector may run in a handler's thread, and the pump is only touched on its own."""
        over = self._over
        if over is None:
            return
        if threading.get_ident() == self._thread:
            self._end(self.states)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(over, self.states)

    def _end(self, lost: int) -> None:
        over, self._over = self._over, None
        if over is not None:
            over(lost)


@dataclass(slots=True, eq=False)
class MessageState:
    """One message on its way through the stages (contract section 5). Stages may change it.

    Attributes:
        raw_bytes: The envelope; canonical after the c14n stage.
        envelope_tree: The parsed envelope.
        payload_tree: The payload as the root of its own tree, in no namespace.
        payload: The payload as an instance.
        thread_id: Id of the sender's frame; for a source, of its conversation.
        from_id: Who sends it.
        to_id: Who it is addressed to; None for a broadcast.
        target_listeners: Names of the receivers, once routed.
        error: Set by a stage that refuses the message: the reason, for people and LLMs.
        metadata: The user's own, copied to the messages that this one causes.
        number: Number of the message in this run.
        mends: What the repair stage did, one line each.
        written: The payload as its sender gave it, where the pump wrote the envelope; shown in a refusal.
        own_bytes: The envelope that the pump wrote, if it did; while raw_bytes is this very object it is as written.
        touched: Whether other stages than the pump's own may have changed it.
    """

    raw_bytes: bytes
    envelope_tree: etree._Element | None = None
    payload_tree: etree._Element | None = None
    payload: Any = None
    thread_id: str | None = None
    from_id: str | None = None
    to_id: str | None = None
    target_listeners: tuple[str, ...] = ()
    error: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    mends: tuple[str, ...] = ()
    origin: Origin = field(default_factory=lambda: Origin(""))
    route: Route | None = None
    stage: str = ""
    deliveries: tuple[Delivery, ...] = ()
    ticket: Ticket | None = None
    written: bytes = b""
    own_bytes: bytes | None = None
    touched: bool = False


class Delivery:
    """One message on its way to one frame.

    Attributes:
        message: Number of the message.
        frame: The receiver's.
        call: The call that it is handled in the service of.
        raw: Canonical XML of the payload.
        payload: The instance made for this delivery.
        codec: Of the payload.
        from_id: Name of the sender.
        from_frame: The sender's frame; None where the pump sends.
        direction: Which way it goes.
        handled: Whether the handler is called; otherwise it is recorded only.
        released: Whether a hold has let it go.
        user: The user's metadata of the message.
        returned: Told what the handler returned, where a composition waits for it.
    """

    handled: bool = True
    released: bool = False
    returned: asyncio.Future[list[Any]] | None = None

    def __init__(
        self,
        message: int,
        frame: Frame,
        call: Call,
        raw: bytes,
        payload: Any,
        codec: Codec,
        from_id: str,
        from_frame: Frame | None,
        direction: Direction,
        user: dict[str, Any] | None,
    ) -> None:
        self.message = message
        self.frame = frame
        self.call = call
        self.raw = raw
        self.payload = payload
        self.codec = codec
        self.from_id = from_id
        self.from_frame = from_frame
        self.direction = direction
        self.user = user
