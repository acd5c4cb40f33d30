"""What each record of a message or a call changes, in all folds that show something of it."""

from __future__ import annotations

from typing import Any

from designer.models.live.answers import Answers
from designer.models.live.calls import OpenCalls
from designer.models.live.frames import FrameTree
from designer.models.live.limits import Limits
from designer.models.live.log import LogLines, is_cancelled
from designer.models.live.messages import MessageRing, Step
from designer.models.live.run_facts import RunFacts
from designer.models.live.states import DeliveryState
from designer.models.live.todos import TodoBoard
from designer.models.live.traffic import Traffic
from runtime import events as told
from runtime.events import Event

_RUNNING = DeliveryState.RUNNING
_FAILED, _TIMED_OUT, _ABANDONED = DeliveryState.FAILED, DeliveryState.TIMED_OUT, DeliveryState.ABANDONED
_ERRORS = frozenset({_FAILED, _TIMED_OUT, _ABANDONED})


class Folding:
    """The parts, and the methods that take the records of messages and calls.

    What a record changes in several parts follows from what the ring of messages says of the delivery, so that a
    record that was missed leaves no counter behind.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits = limits or Limits()
        self.messages = MessageRing(limits)
        self.frames = FrameTree(limits)
        self.calls = OpenCalls()
        self.todos = TodoBoard(limits)
        self.traffic = Traffic(limits)
        self.answers = Answers(self.calls, limits)
        self.log = LogLines(limits)
        self.run = RunFacts()

    # Messages

    def _sent(self, record: told.MessageSent) -> None:
        row = self.messages.sent(record)
        direction = row.direction
        self.traffic.sent(row)
        if direction == "system" and row.is_from_pump:
            if row.to_ids == ("system.boot",):
                self.frames.opened_pump(row.frame, f"system.{self.run.organism}", row.time)
            return
        node = self.frames.recorded(row.frame, row.time)
        if row.opens:
            self.calls.opened(row, node)
            if not row.call:
                self.answers.sent(row)
        elif direction in ("respond", "up"):
            self._settle(row.call, "answered", record)

    def _dispatched(self, record: told.MessageDispatched) -> None:
        step = self.messages.dispatched(record)
        if step is None:
            return
        _row, delivery, was = step
        _seq, ns, time, _conversation, frame, _call, _number, _name, nudge, handled = record
        self.frames.recorded(frame, time, handled)
        self.traffic.dispatched(delivery.to_id, was, ns, handled)
        if nudge:
            self.todos.nudged(frame, nudge)

    def _finished(self, record: told.HandlerFinished) -> None:
        _seq, ns, time, _conversation, frame, _call, number, listener, duration_ns = record
        step = self.messages.finished(number, listener, duration_ns)
        if step is not None:
            _row, delivery, was = step
            self.frames.handled(frame, time, duration_ns)
            self.traffic.ended(delivery.to_id, was, ns, duration_ns)

    def _handler_failed(self, record: told.HandlerFailed) -> None:
        if is_cancelled(record):
            self._end(record, record.listener, DeliveryState.DROPPED, record.duration_ns, "", record.error)
        else:
            self._end(record, record.listener, _FAILED, record.duration_ns, record.error, record.traceback)
        self.log.take(record)

    def _timed_out(self, record: told.HandlerTimedOut) -> None:
        error = f"timed out after {record.timeout_s:g} s"
        self._end(record, record.listener, _TIMED_OUT, int(record.timeout_s * 1e9), error, "")
        self.log.take(record)

    def _abandoned(self, record: told.HandlerAbandoned) -> None:
        error = "ignored its cancellation"
        if not self._end(record, record.listener, _ABANDONED, 0, error, ""):
            self.messages.went_on(record.message, record.listener, _ABANDONED, error)
        self.log.take(record)

    def _end(self, record: Any, listener: str, state: DeliveryState, duration_ns: int, error: str, detail: str) -> bool:
        step = self.messages.ended(record.message, listener, state, duration_ns, error, detail)
        if step is None:
            return False
        self._ended(step, record.monotonic_ns, record.time)
        return True

    def _ended(self, step: Step, ns: int, time: float) -> None:
        """What follows for the other folds where a delivery is over in another way than its handler's end."""
        row, delivery, was = step
        is_error = delivery.state in _ERRORS
        if was is _RUNNING:
            self.frames.handled(delivery.frame, time, delivery.duration_ns, 1 if is_error else 0)
        self.traffic.ended(delivery.to_id, was, ns, delivery.duration_ns, is_error)
        if is_error:
            self.run.errors += 1
            self.traffic.failed_on(row.from_id, delivery.to_id, ns)

    def _rejected(self, record: told.MessageRejected) -> None:
        row = self.messages.refused(record)
        self.run.errors += 1
        self.frames.failed(record.frame, record.time)
        self.traffic.refused(record.from_id, record.monotonic_ns)
        if record.to_id:
            self.traffic.failed_on(record.from_id, record.to_id, record.monotonic_ns)
        if not record.call:
            self.answers.refused(row, record)
        self.log.take(record)

    def _dropped(self, record: told.MessageDropped) -> None:
        step = self.messages.ended(record.message, record.to_id, DeliveryState.DROPPED, 0, "", record.reason)
        if step is not None:
            row, delivery, _was = step
            self._ended(step, record.monotonic_ns, record.time)
            if row.opens and record.call != delivery.call:
                # One of a fan-out that was never queued: its call was not opened either.
                self._settle(delivery.call, "done", record)
        else:
            row = self.messages.refused(record)
            if not record.call and self._is_outside(record):
                self.answers.refused(row, record)
        self.log.take(record)

    def _is_outside(self, record: told.MessageDropped) -> bool:
        return record.frame == record.conversation or not record.frame

    def _held(self, record: told.MessageHeld) -> None:
        self.messages.changed_state(record.message, record.to_id, DeliveryState.HELD)

    def _released(self, record: told.MessageReleased) -> None:
        self.messages.changed_state(record.message, record.to_id, DeliveryState.QUEUED)

    def _replied(self, record: told.ReplyArrived) -> None:
        step = self.messages.replied(record)
        if step is not None:
            _row, delivery, was = step
            self.frames.recorded(record.frame, record.time)
            self.traffic.dispatched(delivery.to_id, was, record.monotonic_ns, False)
        self.answers.replied(record)

    def _read(self, record: told.ReplyRead) -> None:
        self.messages.went_on(record.message, record.to_id, DeliveryState.READ)

    # Calls

    def _call_settled(self, record: told.CallSettled) -> None:
        self._settle(record.call, record.outcome, record)

    def _settle(self, number: int, outcome: str, record: Event) -> None:
        call = self.calls.settled(number)
        if call is None:
            return
        self.traffic.settled(call.asker, record.monotonic_ns)
        if call.node is not None:
            self.frames.touch(call.node.id)
        if not call.parent:
            self.answers.settled(call, outcome, record.time)
