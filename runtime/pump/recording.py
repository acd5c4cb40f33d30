"""What frames see: their context buffers, and the records of what reaches them (contract sections 10 and 11)."""

from __future__ import annotations

import time

from runtime.events import ContextFull, HandlerStarted, MessageDispatched
from runtime.payloads.codec import Codec
from runtime.pump.messages import Delivery, Direction
from runtime.pump.stream import EventStream
from runtime.pump.threads import Frame
from runtime.pump.todos import TodoBoard

_new = tuple.__new__


class Recorder:
    """Puts what a frame receives and sends on its record, each once."""

    def __init__(self, events: EventStream, todos: TodoBoard, max_slots: int) -> None:
        self._events = events
        self._todos = todos
        self._max_slots = max_slots

    def received(self, frame: Frame, delivery: Delivery, nudge: str, now_ns: int) -> None:
        """Put what comes in on the receiver's record (contract section 11)."""
        slots, listener = frame.slots, frame.listener
        if len(slots) >= self._max_slots:
            self._full(frame)
            return
        frame.codecs.append(delivery.codec)
        if listener is None:
            slots.append((delivery.raw, delivery.from_id, frame.name, None, False, "", nudge, now_ns))
        else:
            slots.append(
                (
                    delivery.raw,
                    delivery.from_id,
                    listener.name,
                    listener.own_name,
                    delivery.direction is Direction.SELF,
                    listener.usage,
                    nudge,
                    now_ns,
                )
            )

    def sent(self, frame: Frame, raw: bytes, codec: Codec, to_id: str) -> None:
        """Put what goes out on the sender's record, once it is routed."""
        slots, listener = frame.slots, frame.listener
        if len(slots) >= self._max_slots:
            self._full(frame)
        else:
            own_name = None if listener is None else listener.own_name
            frame.codecs.append(codec)
            slots.append((raw, frame.name, to_id, own_name, False, "", "", time.monotonic_ns()))

    def _full(self, frame: Frame) -> None:
        if not frame.full:
            frame.full = True
            self._events.emit(ContextFull, frame.conversation.id, frame.id, 0, frame.name, len(frame.slots))

    def dispatched(self, delivery: Delivery, now_ns: int) -> str:
        """A delivery reaches its frame, and where it is handled its handler: the nudge that goes with it.

        Watchers are raised before the nudge is made, so that the message that raises one already carries it.
        """
        frame = delivery.frame
        if frame.conversation.watchers:
            self._todos.arrived(delivery)
            nudge = self._todos.nudge(frame)
        else:
            nudge = ""
        self.received(frame, delivery, nudge, now_ns)
        events = self._events
        if events.active:
            seq, seconds = events.seq + 1, now_ns * 1e-9 + events.epoch
            conversation, name, number, message = (
                frame.conversation.id,
                frame.name,
                delivery.call.number,
                delivery.message,
            )
            handled = delivery.handled
            events.write(
                _new(
                    MessageDispatched,
                    (seq, now_ns, seconds, conversation, frame.id, number, message, name, nudge, handled),
                )
            )
            if handled:
                seq += 1
                events.write(
                    _new(HandlerStarted, (seq, now_ns, seconds, conversation, frame.id, number, message, name))
                )
            events.seq = seq
            if events.awaited:
                events.wake()
        return nudge

    def only(self, delivery: Delivery) -> None:
        """Record a delivery that no handler is called for."""
        delivery.handled = False
        self.dispatched(delivery, time.monotonic_ns())
