"""The messages of a run: a ring of rows, each with its deliveries, from the records alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from designer.models.live.limits import Limits
from designer.models.live.message_store import MessageStore
from designer.models.live.rows import Delivery, MessageRow, refused_row
from designer.models.live.states import DeliveryState
from runtime.events import (
    MessageDispatched,
    MessageDropped,
    MessageReceived,
    MessageRejected,
    MessageRepaired,
    MessageSent,
    ReplyArrived,
)

__all__ = ["Delivery", "MessageRing", "MessageRow", "Step"]

_QUEUED, _RUNNING = DeliveryState.QUEUED, DeliveryState.RUNNING
_DONE, _RECORDED = DeliveryState.DONE, DeliveryState.RECORDED

_ARRIVING_MAX = 1_000
"""Documents that may be in the stages; the user's own may keep them there."""

_new = MessageRow.__new__

Step = tuple[MessageRow, Delivery, DeliveryState]
"""One delivery of a row has come from this state into another; a plain tuple, for one is made each time."""


class _Arriving:
    """A document that is in the stages: how it came, and what was mended."""

    __slots__ = ("document", "mends")

    def __init__(self, document: bytes | None, mends: tuple[str, ...]) -> None:
        self.document = document
        self.mends = mends


class MessageRing(MessageStore):
    """The newest messages of a run; see MessageStore. What is below is for the fold that writes them."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(limits)
        self._arriving: dict[int, _Arriving] = {}

    def received(self, record: MessageReceived) -> None:
        """A document is in the stages."""
        self._arriving[record.message] = _Arriving(record.raw, ())
        self._bound_arriving()

    def repaired(self, record: MessageRepaired) -> None:
        """It was mended."""
        arriving = self._arriving.get(record.message)
        if arriving is None:
            self._arriving[record.message] = arriving = _Arriving(None, ())
            self._bound_arriving()
        arriving.mends += record.mends

    def sent(self, record: MessageSent) -> MessageRow:
        """A message is delivered to its receivers."""
        # The busiest place of all: attributes are set here, where a call would cost as much as all of them.
        row = _new(MessageRow)
        (
            row.seq,
            row.ns,
            row.time,
            row.conversation,
            row.frame,
            row.call,
            number,
            row.cause,
            row.from_id,
            to_ids,
            row.direction,
            row.payload_type,
            raw,
            opens,
        ) = record
        row.number, row.to_ids, row.raw, row.opens = number, to_ids, raw, opens
        row.received = row.by_name = None
        row.stage = row.reason = ""
        row.mends = ()
        row.weight = len(raw)
        if len(to_ids) == 1:
            row.deliveries = (Delivery(to_ids[0], opens, _QUEUED),)
            row.waiting = 1
            self.under_way += 1
        else:
            row.deliveries = tuple([Delivery(name, opens + at, _QUEUED) for at, name in enumerate(to_ids)])
            row.waiting = len(to_ids)
            self.under_way += len(to_ids)
        self._open[number] = row
        if self._arriving:
            self._came(row)
        # As in _append.
        ring = self._ring
        row.position = ring.end
        ring.end += 1
        ring.items.append(row)
        self._numbers[number] = row
        self.bytes += row.weight
        if ring.end - ring.first > self._rows_max or self.bytes > self._bytes_max:
            self._make_room()
        if row.direction == "system" and row.cause:
            # What a listener sends to the pump is dealt with at once.
            for delivery in row.deliveries:
                self._end(row, delivery, _DONE)
        return row

    def dispatched(self, record: MessageDispatched) -> Step | None:
        """A delivery is on its receiver's record, and its handler was called where it is handled."""
        seq, ns, _time, _conversation, frame, call, number, to_id, nudge, handled = record
        row = self._open.get(number)
        if row is None:
            return None
        deliveries = row.deliveries
        delivery = deliveries[0] if len(deliveries) == 1 else row.delivery_to(to_id)
        if delivery is None:
            return None
        was = delivery.state
        if was > _RUNNING:
            return None
        delivery.frame = frame
        delivery.call = call
        delivery.seq = seq
        delivery.started_ns = ns
        if nudge:
            delivery.nudge = nudge
        if handled:
            delivery.state = _RUNNING
            if row.position < self._known_end:
                self.changed.add(row.position)
        else:
            self._end(row, delivery, _RECORDED)
        return row, delivery, was

    def finished(self, number: int, name: str, duration_ns: int) -> Step | None:
        """A handler has ended, as most do."""
        row = self._open.get(number)
        if row is None:
            return None
        deliveries = row.deliveries
        delivery = deliveries[0] if len(deliveries) == 1 else row.delivery_to(name)
        if delivery is None:
            return None
        was = delivery.state
        if was > _RUNNING:
            return None
        delivery.duration_ns = duration_ns
        # As in _end.
        delivery.state = _DONE
        self.under_way -= 1
        row.waiting = waiting = row.waiting - 1
        if not waiting:
            del self._open[number]
        if row.position < self._known_end:
            self.changed.add(row.position)
        return row, delivery, was

    def ended(
        self,
        number: int,
        name: str,
        state: DeliveryState,
        duration_ns: int = 0,
        error: str = "",
        detail: str = "",
    ) -> Step | None:
        """A delivery is over; None where none was under way."""
        row = self._open.get(number)
        if row is None:
            return None
        deliveries = row.deliveries
        delivery = deliveries[0] if len(deliveries) == 1 else row.delivery_to(name)
        if delivery is None or delivery.state > _RUNNING:
            return None
        was = delivery.state
        delivery.duration_ns = duration_ns
        if error or detail:
            self._explain(row, delivery, error, detail)
        self._end(row, delivery, state)
        return row, delivery, was

    def changed_state(self, number: int, name: str, state: DeliveryState) -> Step | None:
        """A delivery is held, or waits again."""
        row = self._open.get(number)
        delivery = row.delivery_to(name) if row is not None else None
        if row is None or delivery is None or delivery.state > _RUNNING:
            return None
        was, delivery.state = delivery.state, state
        self._touch(row)
        return row, delivery, was

    def went_on(self, number: int, name: str, state: DeliveryState, detail: str = "") -> MessageRow | None:
        """What is over already ends otherwise: a reply is read, a timed-out handler is abandoned."""
        row = self.of_number(number)
        delivery = row.delivery_to(name) if row is not None else None
        if row is None or delivery is None or not delivery.state.is_over:
            return None
        delivery.state = state
        if detail:
            self._explain(row, delivery, delivery.error, detail)
        self._touch(row)
        return row

    def replied(self, record: ReplyArrived) -> Step | None:
        """A message has reached its source."""
        row = self._open.get(record.message)
        delivery = row.delivery_to(record.to_id) if row is not None else None
        if row is None or delivery is None or delivery.state > _RUNNING:
            return None
        was = delivery.state
        delivery.frame, delivery.seq = record.frame, record.seq
        delivery.started_ns, delivery.call = record.monotonic_ns, record.call
        self._end(row, delivery, DeliveryState.REPLIED)
        return row, delivery, was

    def refused(self, record: MessageRejected | MessageDropped) -> MessageRow:
        """A message was stopped before it was sent: it has a row of its own."""
        self.refused_count += 1
        row = refused_row(record)
        self._came(row)
        if row.received is not None and not row.raw:
            row.raw = row.received
        self._append(row)
        return row

    def lost(
        self, running: DeliveryState, waiting: DeliveryState, detail: str, *, rows: int | None = None
    ) -> Iterator[Step]:
        """End what is under way, because it can't be any more: all of it, or that of the oldest rows."""
        if rows is None:
            self._arriving.clear()
        for row in list(islice(self._open.values(), rows)):
            for delivery in row.deliveries:
                if delivery.state > _RUNNING:
                    continue
                was = delivery.state
                self._explain(row, delivery, "", detail)
                self._end(row, delivery, running if was is _RUNNING else waiting)
                yield row, delivery, was

    def surplus(self) -> int:
        """Rows under way beyond what the ring may keep: after a gap, their ends may have been missed."""
        return max(0, len(self._open) - self._rows_max)

    # Inside

    def _end(self, row: MessageRow, delivery: Delivery, state: DeliveryState) -> None:
        delivery.state = state
        self.under_way -= 1
        row.waiting -= 1
        if not row.waiting:
            self._open.pop(row.number, None)
        if row.position < self._known_end:
            self.changed.add(row.position)

    def _came(self, row: MessageRow) -> None:
        arriving = self._arriving.pop(row.number, None)
        if arriving is not None:
            row.received, row.mends = arriving.document, arriving.mends
            if arriving.document is not None and arriving.document != row.raw:
                row.weight += len(arriving.document)

    def _bound_arriving(self) -> None:
        while len(self._arriving) > _ARRIVING_MAX:
            del self._arriving[next(iter(self._arriving))]
