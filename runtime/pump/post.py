"""The post: messages down, up and to oneself, and those of the pump's own (contract sections 6 and 7).

A message comes here once it has passed all stages; what happens to the call that it opens or answers is in
calls.py.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from runtime.payloads.codec import Codec, codec_of
from runtime.primitives import Boot
from runtime.pump.calls import PUMP, Calls
from runtime.pump.messages import Delivery, Direction
from runtime.pump.sources import ReplyWaiter
from runtime.pump.threads import Call, CallState, Frame, Top

if TYPE_CHECKING:
    from runtime.pump.listeners import Listener

log = logging.getLogger("runtime.pump")

_GONE = "the message could not be delivered; check the name, and that you may address it"


class Post(Calls):
    """Brings checked messages to their receivers, for one pump."""

    # Messages down, up and to oneself

    def too_deep(self, frame: Frame) -> bool:
        """Whether a call from this frame would make the chain longer than allowed."""
        return frame.depth >= self.max_depth

    def send_down(
        self,
        sender: Frame,
        serving: Call | None,
        listener: Listener,
        message: int,
        raw: bytes,
        codec: Codec,
        payload: Any,
        user: dict[str, Any] | None = None,
        waiter: ReplyWaiter | None = None,
        number: int = 0,
    ) -> Delivery:
        """Open a call from the sender's frame to a listener, under this number or the next, and queue its message."""
        conversation = sender.conversation
        frame = self.registry.open(sender, listener)
        if serving is None:
            top = Top()
        else:
            top = serving.top
            top.hops += 1
        call = Call(number or next(self.numbers), frame, serving, top)
        if not frame.closed:
            frame.calls[call] = None
        if serving is None:
            self.registry.begin(conversation)
            call.waiter = waiter
            if waiter is not None:
                waiter.calls.append(call)
        else:
            serving.live += 1
            if serving.waiting is None:
                serving.waiting = {call: None}
            else:
                serving.waiting[call] = None
        return self.queue(
            Delivery(message, frame, call, raw, payload, codec, sender.name, sender, Direction.DOWN, user)
        )

    def send_self(
        self,
        frame: Frame,
        call: Call,
        message: int,
        raw: bytes,
        codec: Codec,
        payload: Any,
        user: dict[str, Any] | None = None,
    ) -> Delivery:
        """Queue a message of a listener to itself, in its own frame."""
        call.top.hops += 1
        return self.queue(Delivery(message, frame, call, raw, payload, codec, frame.name, frame, Direction.SELF, user))

    def send_up(
        self,
        sender: Frame,
        call: Call,
        message: int,
        raw: bytes,
        codec: Codec,
        payload: Any,
        user: dict[str, Any] | None = None,
        *,
        responds: bool,
    ) -> Delivery:
        """Answer the call being served: settle it, close what must close, and bring the answer to the caller.

        The message has passed routing and validation at the caller; only now does anything close.
        """
        call.top.hops += 1
        if responds:
            self.settle(call, CallState.ANSWERED)
        elif call.state is CallState.OPEN:
            self.settle(call, CallState.ANSWERED_BY_NAME)
        delivery = self._rise(sender, call, message, raw, codec, payload, user)
        if call.top.hops > self.max_hops:
            self.too_many(sender)
        return delivery

    def _rise(
        self,
        sender: Frame,
        call: Call,
        message: int,
        raw: bytes,
        codec: Codec,
        payload: Any,
        user: dict[str, Any] | None,
    ) -> Delivery:
        caller = sender.parent
        assert caller is not None, "a listener's frame has a caller"
        name, parent = sender.name, call.parent
        if parent is None:
            delivery = Delivery(message, caller, call, raw, payload, codec, name, sender, Direction.UP, user)
            self.recorder.received(caller, delivery, "", time.monotonic_ns())
            self.sources.deliver(delivery, call.waiter)
            return delivery
        delivery = Delivery(message, caller, parent, raw, payload, codec, name, sender, Direction.UP, user)
        if parent.state.takes_replies:
            return self.queue(delivery)
        self.recorder.only(delivery)
        return delivery

    # Messages of the pump's own

    def tell_payload(self, frame: Frame, call: Call, payload: object, from_id: str) -> None:
        """Bring an acknowledgement of the pump to a frame: always recorded, handled where it is wanted."""
        if frame.closed:
            return
        codec = codec_of(type(payload))
        raw = codec.encode(payload)
        call.top.hops += 1
        number = next(self.messages)
        delivery = Delivery(number, frame, call, raw, payload, codec, from_id, None, Direction.SYSTEM, None)
        self.tell_sent(delivery)
        listener = frame.listener
        if listener is not None and listener.takes(type(payload)) and call.state.takes_replies:
            self.queue(delivery)
        else:
            self.recorder.only(delivery)
        if call.top.hops > self.max_hops:
            self.too_many(frame)

    def detached_call(self, frame: Frame) -> Call:
        """A call that the pump itself makes on a frame: nobody waits for its answer."""
        call = Call(next(self.numbers), frame, None, Top())
        call.detached = True
        self.registry.begin(frame.conversation)
        return call

    def deliver_detached(self, frame: Frame, payload: object, from_id: str) -> None:
        """Queue a payload of the pump on a frame, in the service of no one's call."""
        codec = codec_of(type(payload))
        call = self.detached_call(frame)
        frame.calls[call] = None
        raw = codec.encode(payload)
        number = next(self.messages)
        delivery = Delivery(number, frame, call, raw, payload, codec, from_id, None, Direction.DOWN, None)
        self.tell_sent(delivery)
        self.queue(delivery)

    def tell_later(self, frame: Frame, payload: object, from_id: str) -> None:
        """Bring a payload of the pump to a frame in the service of its oldest open call, or of nobody's."""
        call = next(iter(frame.calls), None)
        if call is not None:
            self.tell_payload(frame, call, payload, from_id)
        elif not frame.closed:
            call = self.detached_call(frame)
            # Like a dialogue: it ends without closing the frames below, which serve calls of others.
            call.state = CallState.ANSWERED_BY_NAME
            call.own += 1
            self.tell_payload(frame, call, payload, from_id)
            self.release(call)

    def boot(self, boot: Boot) -> None:
        """Put the start on the root frame's record, and on the log (contract section 10)."""
        log.info("%s has started with %d listeners", boot.organism_name, boot.listener_count)
        root = self.registry.root
        codec = codec_of(Boot)
        raw = codec.encode(boot)
        call = Call(0, root, None, Top())
        number = next(self.messages)
        delivery = Delivery(number, root, call, raw, boot, codec, PUMP, None, Direction.SYSTEM, None)
        self.tell_sent(delivery, "system.boot")
        self.recorder.only(delivery)

    # Listeners that go

    def listener_gone(self, listener: Listener) -> None:
        """A listener was unregistered: its queued calls fail, its frames close once their handlers have ended."""
        for frame in [frame for frame in self.registry.frames.values() if frame.listener is listener]:
            for delivery in self.scheduler.clear(frame):
                if delivery.direction is Direction.DOWN:
                    self.fail(delivery.call, "routing", _GONE)
                self.dropped(delivery, "its listener was unregistered")
            if not frame.busy:
                self.close_gone(frame)

    def close_gone(self, frame: Frame) -> None:
        """Close a frame of an unregistered listener; calls that it has not answered fail."""
        if frame.closed:
            return
        for call in tuple(frame.calls):
            self.fail(call, "routing", _GONE)
        self.close((frame,), "its listener was unregistered", all_=False)
        if frame.parent is not None and frame.parent.children:
            known = frame.parent.children.get(frame.key)
            if known is frame:
                del frame.parent.children[frame.key]
