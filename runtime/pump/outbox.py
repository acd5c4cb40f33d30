"""Messages on their way from a handler or a source to the post (contract sections 5, 6 and 8).

A payload instance takes the short way: its envelope is canonical by construction, so only what could refuse
it is done: encode, parse, route, validate, decode. XML that a handler wrote is repaired and split first. Where
a stage of the user's stands in the pipeline, every message takes the long way through all stages.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from lxml import etree

from runtime.errors import PayloadError, WireError
from runtime.events import MessageReceived, MessageRepaired, MessageSent
from runtime.handlers import CALLER
from runtime.payloads.codec import Codec
from runtime.primitives import TodoClosed, TodoRegistered, TodoUntil
from runtime.pump.listeners import Listener, Listeners
from runtime.pump.messages import Delivery, Direction, MessageState, Origin, Route
from runtime.pump.post import Post
from runtime.pump.refusals import Refusals
from runtime.pump.results import Outgoing, Results, unwrapped
from runtime.pump.routing import Refusal, Router, too_large
from runtime.pump.threads import Call, Frame
from runtime.pump.todos import TODO, TODO_COMPLETE
from runtime.wire.c14n import canonical
from runtime.wire.characters import carried
from runtime.wire.envelope import write_envelope
from runtime.wire.limits import WireLimits
from runtime.wire.parse import parse_own
from runtime.wire.vocabulary import Vocabulary

_new = tuple.__new__


class Written(NamedTuple):
    """A payload that a source gave as an instance.

    Attributes:
        codec: Of its class.
        raw: Its canonical bytes as of then.
    """

    codec: Codec
    raw: bytes


class Outbox:
    """Sends messages; see the module.

    Attributes:
        results: Reads what handlers return.
        refusals: Ends what goes no further.
    """

    def __init__(
        self, post: Post, listeners: Listeners, limits: WireLimits, vocabulary: Vocabulary, errors_to: str
    ) -> None:
        self._post = post
        self._events = post.events
        self._router = Router(listeners)
        self._limits = limits
        self.results = Results(limits, vocabulary)
        self._own = post.registry.root.conversation
        self.refusals = Refusals(post, self._router, listeners, errors_to)

    def origin(self, frame: Frame, call: Call, listener: Listener, cause: int) -> Origin:
        """Who sends what this frame's handler returned while serving this call."""
        origin = Origin(listener.name, listener, frame, call, cause)
        if frame.conversation is self._own:
            origin.to_errors = False
        return origin

    # The short way

    def send(self, origin: Origin, message: Outgoing, user: dict[str, Any] | None = None) -> None:
        """Send one message whose envelope the pump writes."""
        number = next(self._post.messages)
        raw = b""
        try:
            if message.document:
                raw = message.document
                to_id, tree, raw = self._unwrap(origin, message, number)
                origin.codec = None
                tag = str(tree.tag)
            else:
                to_id = message.to
                codec = self.results.codec(type(message.payload))
                origin.codec = codec
                raw = codec.encode(message.payload)
                tag = codec.name
            self._check_and_deliver(origin, number, to_id, tag, raw, user)
        except (WireError, PayloadError) as refused:
            self.refusals.reject(origin, number, message.to, refused, raw)

    def send_written(
        self, origin: Origin, written: Written, to_id: str | None, user: dict[str, Any] | None = None
    ) -> None:
        """Send what a source gave as an instance."""
        number, (codec, raw) = next(self._post.messages), written
        origin.codec = codec
        try:
            self._check_and_deliver(origin, number, to_id, codec.name, raw, user)
        except (WireError, PayloadError) as refused:
            self.refusals.reject(origin, number, to_id, refused, raw)

    def _check_and_deliver(
        self, origin: Origin, number: int, to_id: str | None, tag: str, raw: bytes, user: dict[str, Any] | None
    ) -> None:
        if len(raw) > self._limits.max_bytes:
            raise too_large("payload", len(raw), self._limits)
        route = self._router.route(origin, to_id, tag)
        tree = parse_own(raw)
        payload = self.validated(route, tree)
        self.deliver(origin, route, number, raw, tree, payload, user)

    def reject_text(self, delivery: Delivery, listener: Listener, text: object, refused: WireError) -> None:
        """Tell a handler that what it wrote is no XML that could be repaired."""
        origin = self.origin(delivery.frame, delivery.call, listener, delivery.message)
        written = text.encode("utf-8", "replace") if isinstance(text, str) else text
        if not isinstance(written, bytes):
            written = b""
        self.refusals.reject(origin, next(self._post.messages), None, refused, written)

    def states(self, delivery: Delivery, listener: Listener, messages: list[Outgoing]) -> list[MessageState]:
        """A handler's messages for the long way, each in an envelope that the pump writes."""
        frame, call = delivery.frame, delivery.call
        states: list[MessageState] = []
        for message in messages:
            origin = self.origin(frame, call, listener, delivery.message)
            number = next(self._post.messages)
            try:
                if message.document:
                    to_id, _tree, payload = self._unwrap(origin, message, number)
                    origin.responds = to_id is not None and to_id.lower() == CALLER
                    mends = tuple(str(mend) for mend in message.payload.mends)
                else:
                    to_id, mends = message.to, ()
                    origin.codec = self.results.codec(type(message.payload))
                    origin.responds = to_id is not None and to_id.lower() == CALLER
                    payload = origin.codec.encode(message.payload)
            except (WireError, PayloadError) as refused:
                self.refusals.reject(origin, number, message.to, refused, message.document)
                continue
            assert frame.parent is not None, "a listener's frame has a caller"
            # A name that XML cannot carry is nobody's, with the mark in it as without.
            address = frame.parent.name if origin.responds else to_id and carried(to_id)
            own_bytes = write_envelope(listener.name, address if (address or "").strip() else None, frame.id, payload)
            states.append(
                MessageState(
                    own_bytes,
                    thread_id=frame.id,
                    from_id=listener.name,
                    to_id=address,
                    origin=origin,
                    number=number,
                    metadata=dict(delivery.user or {}),
                    mends=mends,
                    written=payload,
                    own_bytes=own_bytes,
                )
            )
        return states

    def _unwrap(self, origin: Origin, message: Outgoing, number: int) -> tuple[str | None, etree._Element, bytes]:
        """The address and the payload of a document that a handler wrote: of its envelope, only `to` counts."""
        frame, document = origin.frame, message.payload
        if isinstance(document, WireError):
            raise document
        if self._events.active and frame is not None:
            place = (frame.conversation.id, frame.id, origin.call.number if origin.call else 0)
            self._events.emit(MessageReceived, *place, number, origin.name, "", message.document)
            if document.mends:
                lines = tuple(str(mend) for mend in document.mends)
                self._events.emit(MessageRepaired, *place, number, origin.name, lines)
        to_id, payload = unwrapped(document.tree)
        return to_id, payload, canonical(payload)

    def validated(self, route: Route, tree: etree._Element) -> Any:
        """The payload as an instance of the class that the target expects.

        Raises:
            Refusal: It is another class, or not valid.
            PayloadError: It is valid, but no value of the class.
        """
        expected = route.codec
        if tree.tag != expected.name:
            who = route.listeners[0].name if route.listeners else "the receiver"
            raise Refusal("validation", "validate", f"{who} takes {expected.name}, not {tree.tag!s}")
        if not expected.is_valid(tree):
            raise Refusal("validation", "validate", expected.explain(tree))
        return expected.decode(tree)

    # Delivery

    def deliver(
        self,
        origin: Origin,
        route: Route,
        number: int,
        raw: bytes,
        tree: etree._Element,
        payload: Any,
        user: dict[str, Any] | None,
    ) -> list[Delivery]:
        """Bring a checked message to the post; its deliveries.

        Raises:
            Refusal: The chain would be too deep, or there is no such todo.
        """
        post, frame, call = self._post, origin.frame, origin.call
        assert frame is not None, "a checked message comes from a frame"
        direction, codec = route.direction, route.codec
        if call is None:
            if frame.closed:
                raise Refusal("routing", "thread", "the conversation has ended")
        elif not self._may_go(origin, frame, call, route, number):
            return []
        if direction is Direction.DOWN:
            if post.too_deep(frame):
                raise Refusal("limit", "route", f"the chain of calls is {frame.depth} deep; no call goes deeper")
            listeners = route.listeners
            to_id = listeners[0].name if len(listeners) == 1 else ",".join([each.name for each in listeners])
        elif direction is Direction.SYSTEM:
            to_id = TODO if type(payload) is TodoUntil else TODO_COMPLETE
        else:
            to_id = frame.name if direction is Direction.SELF or frame.parent is None else frame.parent.name
        watcher = self._watcher(payload, frame) if to_id == TODO_COMPLETE else None
        post.recorder.sent(frame, raw, codec, to_id)
        opens = next(post.numbers) if direction is Direction.DOWN else 0
        events = self._events
        if events.active:
            now = time.monotonic_ns()
            events.seq = seq = events.seq + 1
            events.write(
                _new(
                    MessageSent,
                    (
                        seq,
                        now,
                        now * 1e-9 + events.epoch,
                        frame.conversation.id,
                        frame.id,
                        0 if call is None else call.number,
                        number,
                        origin.cause,
                        frame.name,
                        (to_id,) if len(route.listeners) < 2 else tuple(to_id.split(",")),
                        direction.value,
                        codec.name,
                        raw,
                        opens,
                    ),
                )
            )
            if events.awaited:
                events.wake()
        if direction is Direction.DOWN:
            deliveries: list[Delivery] = []
            for listener in route.listeners:
                if deliveries and call is not None and post.over_limit(frame, call):
                    next(post.numbers)  # promised above
                    self.refusals.dropped(
                        origin, frame, call, number, listener.name, codec.name, "its conversation has ended"
                    )
                    continue
                instance = codec.decode(tree) if deliveries else payload
                deliveries.append(
                    post.send_down(frame, call, listener, number, raw, codec, instance, user, origin.waiter, opens)
                )
                opens = 0
            return deliveries
        if call is None:
            raise Refusal("routing", "route", "a source sends to listeners only")
        if direction is Direction.SYSTEM:
            if watcher is None:
                watcher = post.todos.register(frame, call, payload, time.monotonic_ns())
                acknowledged: Any = TodoRegistered(watcher.id, watcher.wait_for, watcher.description)
            else:
                acknowledged = TodoClosed(watcher.id, post.todos.close(watcher))
            post.tell_payload(frame, call, acknowledged, to_id)
            return []
        if direction is Direction.SELF:
            return [post.send_self(frame, call, number, raw, codec, payload, user)]
        responds = direction is Direction.RESPOND
        return [post.send_up(frame, call, number, raw, codec, payload, user, responds=responds)]

    def _may_go(self, origin: Origin, frame: Frame, call: Call, route: Route, number: int) -> bool:
        """Whether the message still has somewhere to go; otherwise it is dropped with an event."""
        direction = route.direction
        if direction is Direction.DOWN:
            if not frame.closed:
                return True
            if self._post.over_limit(frame, call):
                reason = "its conversation has ended"
            elif any(listener.agent for listener in route.listeners):
                reason = "its sender's frame is closed"
            else:
                return True
        elif frame.closed:
            reason = "its sender's frame is closed"
        elif direction in (Direction.RESPOND, Direction.UP) and call.detached:
            reason = "nobody called"
        elif direction in (Direction.RESPOND, Direction.UP) and not call.state.takes_replies:
            reason = "the call is already answered"
        else:
            return True
        to_id = frame.parent.name if direction in (Direction.RESPOND, Direction.UP) and frame.parent else ""
        self.refusals.dropped(origin, frame, call, number, to_id, route.codec.name, reason)
        self._post.count_lost(frame, call)
        return False

    def _watcher(self, payload: Any, frame: Frame) -> Any:
        watcher = self._post.todos.find(payload.id)
        if watcher is None or watcher.frame is not frame:
            raise Refusal("validation", "validate", f"no todo of yours has the id {payload.id!r}")
        return watcher
