"""Calls, from the queue to their end, and the frames that end with them (contract sections 7 and 9).

Everything here is synchronous: what follows from one event in the tree of frames and calls is done before the
next one. Nothing is ever decided by guessing which call an answer belongs to: each delivery carries the call
that it is handled in the service of.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count

from runtime.errors import RequestError
from runtime.events import BudgetReached, CallSettled, MessageDropped, MessageQueued, MessageSent
from runtime.organism.spec import LimitsSpec
from runtime.payloads.codec import codec_of
from runtime.primitives import ErrorCode, SystemError
from runtime.pump.messages import Delivery, Direction
from runtime.pump.recording import Recorder
from runtime.pump.registry import Registry
from runtime.pump.scheduler import Scheduler
from runtime.pump.sources import Sources
from runtime.pump.stream import EventStream
from runtime.pump.threads import Call, CallState, Conversation, Frame, Top
from runtime.pump.todos import TodoBoard
from runtime.wire.characters import carried

PUMP = "system"
"""The sender of system payloads."""

_ERROR_CODEC = codec_of(SystemError)
_RETRY_ALLOWED: dict[ErrorCode, bool] = {
    "validation": True,
    "routing": True,
    "handler": True,
    "timeout": True,
    "no-reply": False,
    "limit": False,
}


class Calls:
    """Open calls of one pump, how they are settled, and what closes then.

    Attributes:
        registry: Conversations and frames.
        scheduler: Where deliveries wait.
        sources: Where replies arrive.
        todos: Watchers.
        events: Where all this can be watched.
        recorder: The frames' records.
        messages: Numbers of messages.
        numbers: Numbers of calls.
        max_hops: Messages that one message from outside may cause.
        max_depth: Frames that a chain of calls may have below the root.
    """

    def __init__(
        self,
        organism: str,
        limits: LimitsSpec,
        scheduler: Scheduler,
        events: EventStream,
        on_frame_closed: Callable[[str], None] | None = None,
    ) -> None:
        self._on_frame_closed = on_frame_closed
        self.max_depth = limits.max_chain_depth
        self.max_hops = limits.max_hops
        self.numbers = count(1)
        self.messages = count(1)
        self.events = events
        self.scheduler = scheduler
        self.registry = Registry(organism, events, limits.max_threads)
        self.sources = Sources(events)
        self.todos = TodoBoard(events)
        self.recorder = Recorder(events, self.todos, limits.max_slots_per_thread)

    # Deliveries

    def queue(self, delivery: Delivery) -> Delivery:
        """Queue a delivery; the call that it serves is not over before it is."""
        call, frame = delivery.call, delivery.frame
        call.own += 1
        events = self.events
        if events.active and self.scheduler.must_wait(frame):
            events.emit(
                MessageQueued,
                frame.conversation.id,
                frame.id,
                call.number,
                delivery.message,
                delivery.from_id,
                frame.name,
                delivery.codec.name,
                delivery.direction.value,
            )
        self.scheduler.push(delivery)
        if call.top.hops > self.max_hops:
            self.too_many(frame)
        return delivery

    def over_limit(self, frame: Frame, call: Call) -> bool:
        """Whether the conversation that a frame belonged to has ended, so that it sends nothing any more."""
        return frame.closed and (frame.conversation.ended or call.top.hops > self.max_hops)

    def count_lost(self, frame: Frame, call: Call) -> None:
        """A message that was refused or dropped counts as well, so that nobody sends such for ever."""
        call.top.hops += 1
        if call.top.hops > self.max_hops:
            self.too_many(frame)

    def too_many(self, frame: Frame) -> None:
        """One message from outside has caused too many others (contract section 9)."""
        reason = (
            f"one message caused more than {self.max_hops:,} others; the conversation was ended "
            "(raise limits.max_hops if that is meant)"
        )
        root = self.registry.root
        if frame.conversation is not root.conversation:
            self.exhaust(frame.conversation, "max_hops", reason)
            return
        # What errors_to causes belongs to no conversation of a source: its own frame under the root ends.
        while frame.parent is not None and frame.parent is not root:
            frame = frame.parent
        if not frame.closed and root.children:
            self.events.emit(BudgetReached, root.id, frame.id, 0, "max_hops", reason)
            del root.children[frame.key]
            self.close((frame,), reason, all_=True)

    def dropped(self, delivery: Delivery, reason: str) -> None:
        """A delivery ends without being handled; its call is settled in silence if nothing else comes of it.

        Of a reply it is the call that it answered: to the receiver that peer was silent.
        """
        self.tell_dropped(delivery.frame, delivery, reason)
        if delivery.direction is Direction.UP:
            delivery.call.add_silent(delivery.from_id)
        self.release(delivery.call)

    def tell_dropped(self, frame: Frame, delivery: Delivery, reason: str) -> None:
        """The event of a dropped delivery; a composition that waits for its handler waits no more."""
        delivery.handled = False
        if delivery.returned is not None and not delivery.returned.done():
            delivery.returned.set_result([])
        self.events.emit(
            MessageDropped,
            frame.conversation.id,
            frame.id,
            delivery.call.number,
            delivery.message,
            delivery.from_id,
            frame.name,
            delivery.codec.name,
            reason,
        )

    # Calls and their end

    def settle(self, call: Call, state: CallState) -> None:
        """A call is settled, or one answered by name is answered for good."""
        first = call.state is CallState.OPEN
        call.state = state
        frame = call.frame
        if first:
            parent = call.parent
            if parent is not None:
                if parent.waiting is not None:
                    parent.waiting.pop(call, None)
                if state is CallState.DONE:
                    parent.add_silent(frame.name)
            elif call.waiter is not None and state in (CallState.DONE, CallState.ENDED):
                call.waiter.silence()
            frame.calls.pop(call, None)
        if state >= CallState.FAILED:
            self._tell_settled(call)
        if not frame.calls and frame.children and state is not CallState.ANSWERED_BY_NAME:
            self._close_below(frame)

    def _tell_settled(self, call: Call) -> None:
        """The event of a call that is over without an answer."""
        if self.events.active:
            frame, outcome = call.frame, call.state.name.lower()
            self.events.emit(CallSettled, frame.conversation.id, frame.id, call.number, frame.name, outcome)

    def release(self, call: Call) -> None:
        """One delivery served for the call is over; whatever is over with it is settled, upwards."""
        call.own -= 1
        current: Call | None = call
        while current is not None and not current.own:
            if current.silent and self._untold(current):
                self._tell_no_reply(current)
                return
            if current.live:
                return
            if current.state is CallState.OPEN:
                self.settle(current, CallState.DONE)
            parent = current.parent
            if parent is None:
                self.finished(current.frame.conversation)
                return
            parent.live -= 1
            current = parent

    def finished(self, conversation: Conversation) -> None:
        """Something of the conversation is over; when it is idle, the least recently active may have to go."""
        overdue = self.registry.end(conversation)
        while overdue is not None:
            self.end(overdue, evicted=True)
            overdue = self.registry.overdue()

    def _untold(self, call: Call) -> bool:
        listener = call.frame.listener
        return (
            call.state is CallState.OPEN
            and not call.waiting
            and not call.told
            and listener is not None
            and listener.agent
            and not call.frame.closed
        )

    def _tell_no_reply(self, call: Call) -> None:
        names = ", ".join(dict.fromkeys(call.silent or ()))
        call.told = True
        call.silent = None
        self.tell(
            call.frame,
            call,
            "no-reply",
            f"{names} ended without answering, and you have not answered your caller; "
            "answer with what you have, or try another way",
            peer=names,
        )

    def tell(self, frame: Frame, call: Call, code: ErrorCode, message: str, *, peer: str = "") -> None:
        """Bring a SystemError to a frame in the service of a call; where nobody takes it, the call fails."""
        if frame.closed:
            return
        listener = frame.listener
        if listener is not None and not listener.takes_system(SystemError):
            if call.state.takes_replies:
                self.fail(call, "handler", f"{frame.name} could not go on after an error")
            return
        # Reasons quote what others wrote; the error itself can always travel.
        error = SystemError(code, carried(message), _RETRY_ALLOWED[code], carried(peer))
        raw = _ERROR_CODEC.encode(error)
        call.top.hops += 1
        number = next(self.messages)
        delivery = Delivery(number, frame, call, raw, error, _ERROR_CODEC, PUMP, None, Direction.SYSTEM, None)
        self.tell_sent(delivery)
        if listener is None:
            self.recorder.received(frame, delivery, "", time.monotonic_ns())
            self.sources.deliver(delivery, call.waiter)
        elif call.state.takes_replies:
            self.queue(delivery)
        else:
            self.recorder.only(delivery)
        if call.top.hops > self.max_hops:
            self.too_many(frame)

    def tell_sent(self, delivery: Delivery, to_id: str = "") -> None:
        """The event of a message that the pump itself sends; the pump has no frame, so it is the receiver's."""
        frame = delivery.frame
        self.events.emit(
            MessageSent,
            frame.conversation.id,
            frame.id,
            delivery.call.number,
            delivery.message,
            0,
            delivery.from_id,
            (to_id or frame.name,),
            Direction.SYSTEM.value,
            delivery.codec.name,
            delivery.raw,
            0,
        )

    def fail(self, call: Call, code: ErrorCode, message: str) -> None:
        """Fail a call: the error goes to its frame's caller, whoever sent the message at hand.

        Tools that do not take errors are passed over: their calls fail in turn, one after another upwards.
        """
        while call.state.takes_replies:
            frame = call.frame
            if frame.closed or call.detached:
                if call.state is CallState.OPEN:
                    self.settle(call, CallState.FAILED)
                return
            self.settle(call, CallState.FAILED)
            caller = frame.parent
            assert caller is not None, "a listener's frame has a caller"
            parent, listener = call.parent, caller.listener
            if parent is None or listener is None or listener.takes_system(SystemError):
                self.tell(caller, parent or call, code, message, peer=frame.name)
                return
            if caller.closed:
                return
            call, code, message = parent, "handler", f"{caller.name} could not go on after an error"

    def end_call(self, call: Call, reason: str) -> None:
        """End a call from above: nobody waits for its answer any more."""
        if call.state is not CallState.OPEN:
            return
        self.settle(call, CallState.ENDED)
        frame = call.frame
        for invocation in tuple(frame.running or ()):
            if invocation.delivery.call is call and frame.listener is not None and frame.listener.agent:
                invocation.cancel(reason)
        for delivery in [delivery for delivery in frame.queue if delivery.call is call]:
            if self.scheduler.drop(frame, delivery):
                self.dropped(delivery, reason)

    # Frames and conversations and their end

    def _close_below(self, frame: Frame) -> None:
        """Close the frames below: agents there stop, tools still do what was sent to them."""
        self.close(tuple(frame.children.values()) if frame.children else (), "its caller has answered", all_=False)
        frame.children = None

    def close(self, roots: Sequence[Frame], reason: str, *, all_: bool) -> None:
        """Close frames with all below them.

        Args:
            roots: The topmost frames to close.
            reason: For the events.
            all_: Whether tools stop too; otherwise they still do what was sent to them.
        """
        closing = [below for root in roots for below in root.walk()]
        for frame in closing:
            self.registry.close(frame, reason)
            if frame.watchers is not None:
                self.todos.expire(frame)
            if self._on_frame_closed is not None:
                self._on_frame_closed(frame.id)
            for call in tuple(frame.calls):
                call.state = CallState.ENDED
                self._tell_settled(call)
                if call.parent is not None and call.parent.waiting is not None:
                    call.parent.waiting.pop(call, None)
                if call.waiter is not None:
                    call.waiter.silence()
            frame.calls.clear()
        for frame in closing:
            frame.children = None
            if all_ or (frame.listener is not None and frame.listener.agent):
                for invocation in tuple(frame.running or ()):
                    invocation.cancel(reason)
                for delivery in self.scheduler.clear(frame):
                    self.dropped(delivery, reason)

    def exhaust(self, conversation: Conversation, limit: str, reason: str) -> None:
        """A limit ends a conversation: its source gets one `limit` with the reason."""
        if conversation.ended or conversation.frame is self.registry.root:
            return
        self.events.emit(BudgetReached, conversation.id, conversation.id, 0, limit, reason)
        error = SystemError("limit", reason, _RETRY_ALLOWED["limit"])
        frame = conversation.frame
        waiters = {call.waiter for call in self._top_calls(conversation) if call.waiter is not None}
        for waiter in waiters:
            waiter.fail(RequestError(error))
        raw = _ERROR_CODEC.encode(error)
        carrier = Call(next(self.numbers), frame, None, Top())
        number = next(self.messages)
        delivery = Delivery(number, frame, carrier, raw, error, _ERROR_CODEC, PUMP, None, Direction.SYSTEM, None)
        self.tell_sent(delivery)
        self.sources.deliver(delivery, None, taken=bool(waiters))
        self.end(conversation)

    def end(self, conversation: Conversation, *, evicted: bool = False, reason: str = "its conversation ended") -> None:
        """End a conversation with all its frames."""
        if conversation.ended:
            return
        calls = self._top_calls(conversation)
        error = SystemError("limit", "the conversation was ended", _RETRY_ALLOWED["limit"])
        for call in calls:
            if call.waiter is not None:
                call.waiter.fail(RequestError(error))
        frame = conversation.frame
        self.registry.forget(conversation, evicted=evicted)
        self.close((frame,), reason, all_=True)

    def _top_calls(self, conversation: Conversation) -> list[Call]:
        return [call for child in (conversation.frame.children or {}).values() for call in child.calls]
