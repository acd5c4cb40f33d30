"""Messages: one row each, with a delivery for each receiver (designer.md, Messages)."""

from __future__ import annotations

import pytest

from designer.models.live.limits import Limits
from designer.models.live.rows import MessageRow
from designer.models.live.states import DeliveryState
from runtime import events as told
from tests.designer.live.tape import STEP_NS, C, Tape


@pytest.fixture
def tape() -> Tape:
    tape = Tape()
    tape.converse()
    return tape


def row(tape: Tape, number: int) -> MessageRow:
    found = tape.folds.messages.of_number(number)
    assert found is not None
    return found


def states(tape: Tape, number: int) -> list[DeliveryState]:
    return [delivery.state for delivery in row(tape, number).deliveries]


def test_a_message_waits_runs_and_is_done(tape: Tape) -> None:
    """designer.md: state, time taken."""
    number = tape.send("console", "shop", raw=b"<Ask><Text>hi</Text></Ask>")
    assert states(tape, number) == [DeliveryState.QUEUED]
    tape.dispatch(number, "shop", "shop-1", 1)
    assert states(tape, number) == [DeliveryState.RUNNING]
    tape.finish(number, "shop", "shop-1", 1, 3 * STEP_NS)
    found = row(tape, number)
    (delivery,) = found.deliveries
    assert (found.state, found.duration_ns, found.size) == (DeliveryState.DONE, 3 * STEP_NS, 26)
    assert (delivery.frame, delivery.call, delivery.to_id) == ("shop-1", 1, "shop")
    assert (found.from_id, found.to_ids, found.payload_type, found.frame) == ("console", ("shop",), "Ask", C)


def test_a_fan_out_is_one_row_with_a_delivery_for_each_receiver(tape: Tape) -> None:
    """designer.md: one row per delivery, fan-outs folded under their message."""
    names = [f"ear{at}" for at in range(20)]
    number = tape.send("console", *names)
    assert len(tape.folds.messages) == 1
    tape.handle(number, "ear7", "e7", 8)
    tape.dispatch(number, "ear8", "e8", 9)
    by_name = dict(zip(names, states(tape, number), strict=True))
    assert (by_name["ear7"], by_name["ear8"]) == (DeliveryState.DONE, DeliveryState.RUNNING)
    assert {by_name[name] for name in names if name not in ("ear7", "ear8")} == {DeliveryState.QUEUED}
    assert [delivery.call for delivery in row(tape, number).deliveries] == list(range(1, 21))


@pytest.mark.parametrize(
    ("ends", "telling"),
    [
        (("finish", "fail"), DeliveryState.FAILED),
        (("finish", None), DeliveryState.QUEUED),
        (("run", None), DeliveryState.RUNNING),
        (("run", "fail"), DeliveryState.FAILED),
        (("finish", "drop"), DeliveryState.DROPPED),
        (("finish", "finish"), DeliveryState.DONE),
    ],
    ids=str,
)
def test_the_most_telling_delivery_speaks_for_its_message(
    tape: Tape, ends: tuple[str | None, ...], telling: DeliveryState
) -> None:
    """designer.md: what is wrong shows first, then what is under way."""
    number = tape.send("console", "a", "b")
    for name, call, end in zip("ab", (1, 2), ends, strict=True):
        if end in ("finish", "fail", "run"):
            tape.dispatch(number, name, f"{name}-1", call)
        if end == "finish":
            tape.finish(number, name, f"{name}-1", call)
        elif end == "fail":
            tape.add(told.HandlerFailed, f"{name}-1", call, number, name, 5, "ValueError: no", "Traceback")
        elif end == "drop":
            tape.add(told.MessageDropped, f"{name}-1", call, number, "console", name, "Ask", "for a reason")
    assert row(tape, number).state is telling


def test_a_failure_keeps_its_error_and_its_traceback(tape: Tape) -> None:
    """Contract section 9: the traceback stays in the events; here is where it is read."""
    number = tape.send("console", "shop")
    tape.dispatch(number, "shop", "shop-1", 1)
    tape.add(told.HandlerFailed, "shop-1", 1, number, "shop", 7 * STEP_NS, "ValueError: no\nmore", "Traceback …")
    (delivery,) = row(tape, number).deliveries
    assert (delivery.state, delivery.error, delivery.detail) == (DeliveryState.FAILED, "ValueError: no", "Traceback …")
    assert delivery.duration_ns == 7 * STEP_NS


def test_a_handler_that_was_cancelled_from_above_has_not_failed(tape: Tape) -> None:
    """Contract section 7: agents below an answered call are cancelled; nothing is wrong with them."""
    number = tape.send("console", "shop")
    tape.dispatch(number, "shop", "shop-1", 1)
    tape.add(told.HandlerFailed, "shop-1", 1, number, "shop", 7, "cancelled: its caller has answered", "")
    (delivery,) = row(tape, number).deliveries
    assert (delivery.state, delivery.detail) == (DeliveryState.DROPPED, "cancelled: its caller has answered")
    assert not delivery.state.is_bad
    assert tape.folds.run.errors == 0


def test_a_timed_out_handler_that_ignores_its_cancellation_is_abandoned(tape: Tape) -> None:
    """Contract section 8: past its timeout it is cancelled; what ignores that is abandoned. One error."""
    number = tape.send("console", "shop")
    tape.dispatch(number, "shop", "shop-1", 1)
    tape.add(told.HandlerTimedOut, "shop-1", 1, number, "shop", 2.5)
    assert states(tape, number) == [DeliveryState.TIMED_OUT]
    assert row(tape, number).deliveries[0].error == "timed out after 2.5 s"
    tape.add(told.HandlerAbandoned, "shop-1", 1, number, "shop")
    assert states(tape, number) == [DeliveryState.ABANDONED]
    assert tape.folds.run.errors == 1


def test_a_held_delivery_waits_until_it_is_released(tape: Tape) -> None:
    """Contract section 17: held, then released."""
    number = tape.send("console", "shop")
    tape.add(told.MessageHeld, "shop-1", 1, number, "shop")
    assert states(tape, number) == [DeliveryState.HELD]
    assert tape.folds.messages.under_way == 1
    tape.add(told.MessageReleased, "shop-1", 1, number, "shop", False)
    assert states(tape, number) == [DeliveryState.QUEUED]


def test_a_reply_reaches_its_source_and_is_read(tape: Tape) -> None:
    """Contract section 7: responding at the top reaches the source as a reply."""
    asked = tape.send("console", "shop")
    tape.handle(asked, "shop", "shop-1", 1)
    number = tape.send("shop", "console", frame="shop-1", call=1, cause=asked, direction="respond")
    tape.arrive(number, "shop", 1)
    assert states(tape, number) == [DeliveryState.REPLIED]
    tape.add(told.ReplyRead, C, 1, number, "console")
    assert states(tape, number) == [DeliveryState.READ]
    assert row(tape, number).deliveries[0].frame == C


def test_what_is_recorded_only_says_so(tape: Tape) -> None:
    """Contract section 7: replies to an answered call are recorded but not handled."""
    number = tape.send("console", "shop")
    tape.dispatch(number, "shop", "shop-1", 1, handled=False)
    assert states(tape, number) == [DeliveryState.RECORDED]


def test_what_a_listener_sends_to_the_pump_is_done_at_once(tape: Tape) -> None:
    """Contract section 10: a todo takes effect when the result is taken."""
    number = tape.send("shop", "system.todo", frame="shop-1", call=1, cause=1, direction="system")
    assert states(tape, number) == [DeliveryState.DONE]
    assert not row(tape, number).is_from_pump
    reply = tape.send("system.todo", "shop", frame="shop-1", call=1, direction="system")
    assert states(tape, reply) == [DeliveryState.QUEUED]
    assert row(tape, reply).is_from_pump


def test_a_refused_document_shows_stage_reason_and_how_it_came(tape: Tape) -> None:
    """designer.md: which stage refused it and why; the document as it came."""
    tape.add(told.MessageReceived, C, 0, 5, "console", "shop", b"<Ask><Text>cut")
    tape.add(told.MessageRepaired, C, 0, 5, "console", ("closed Text", "closed Ask"))
    tape.add(told.MessageRejected, C, 0, 5, "console", "shop", "validate", "not valid\nat all", b"<Ask><Text>cut")
    found = row(tape, 5)
    assert (found.stage, found.reason, found.state) == ("validate", "not valid\nat all", DeliveryState.REJECTED)
    assert (found.received, found.mends) == (b"<Ask><Text>cut", ("closed Text", "closed Ask"))
    assert (found.payload_type, found.to_ids, found.deliveries[0].error) == ("Ask", ("shop",), "not valid")
    assert found.is_from_outside
    assert tape.folds.run.errors == 1


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (b"<Ask/>", "Ask"),
        (b'<?xml version="1.0"?>\n<n:Ask xmlns:n="x">', "Ask"),
        (b'<message xmlns="envelope"><from>a</from>', ""),
        (b"no XML", ""),
        (b"", ""),
        (b"\xff<\x00", ""),
    ],
    ids=repr,
)
def test_a_refused_document_names_its_payload_where_it_shows(tape: Tape, document: bytes, name: str) -> None:
    """designer.md: each row has a class; of what was refused, as far as it can be seen."""
    tape.add(told.MessageRejected, C, 0, 5, "console", "", "repair", "no", document)
    assert row(tape, 5).payload_type == name
    assert row(tape, 5).to_ids == ()


def test_a_mended_message_that_goes_on_keeps_what_it_was(tape: Tape) -> None:
    """designer.md: what repair changed; the bytes as they came from a handler."""
    tape.add(told.MessageReceived, "shop-1", 1, 1, "shop", "", b"<Ask>")
    tape.add(told.MessageRepaired, "shop-1", 1, 1, "shop", ("closed Ask",))
    number = tape.send("shop", "tool", frame="shop-1", call=1, raw=b"<Ask></Ask>")
    assert number == 1
    assert (row(tape, 1).received, row(tape, 1).mends, row(tape, 1).raw) == (b"<Ask>", ("closed Ask",), b"<Ask></Ask>")


def test_what_was_dropped_before_it_was_sent_has_a_row(tape: Tape) -> None:
    """Contract section 7: a further respond is dropped with an event."""
    tape.add(told.MessageDropped, "shop-1", 1, 9, "shop", "console", "Answer", "the call is already answered")
    found = row(tape, 9)
    assert (found.state, found.reason) == (DeliveryState.DROPPED, "the call is already answered")
    assert (found.from_id, found.to_ids, found.payload_type) == ("shop", ("console",), "Answer")


# The ring


def many(tape: Tape, count: int, raw: bytes = b"<Ask/>") -> None:
    for _ in range(count):
        number = tape.send("console", "shop", raw=raw)
        tape.handle(number, "shop", "shop-1", tape.calls)


def test_positions_and_numbers_only_grow_and_the_oldest_leave() -> None:
    """designer.md: rings are bounded in bytes and count."""
    tape = Tape(Limits(messages=10))
    many(tape, 25)
    messages = tape.folds.messages
    assert (messages.first, messages.end, len(messages)) == (15, 25, 10)
    assert [each.number for each in messages.rows(0, 99)] == list(range(16, 26))
    assert [each.position for each in messages.rows(17, 19)] == [17, 18]
    assert (messages.position_of(16), messages.position_of(15)) == (15, None)
    assert messages.of_number(15) is None
    assert messages.row(20).number == 21
    for gone in (14, 25, -1):
        with pytest.raises(IndexError):
            messages.row(gone)


def test_the_last_ring_full_is_there_without_a_gap() -> None:
    """Issue 4: the last ring-full of messages is present without a gap."""
    tape = Tape(Limits(messages=1_000))
    many(tape, 3_000)
    messages = tape.folds.messages
    numbers = [each.number for each in messages.rows(messages.first, messages.end)]
    assert numbers == list(range(3_001 - len(numbers), 3_001))
    assert len(numbers) > 1_000 * 63 // 64 - 1


def test_the_ring_is_bounded_in_bytes() -> None:
    """designer.md: rings are bounded in bytes: payloads, documents and tracebacks."""
    tape = Tape(Limits(message_bytes=10_000))
    many(tape, 50, b"x" * 999)
    messages = tape.folds.messages
    assert messages.bytes <= 10_000
    assert len(messages) in (9, 10)
    number = tape.send("console", "shop", raw=b"x")
    tape.dispatch(number, "shop", "shop-1", tape.calls)
    tape.add(told.HandlerFailed, "shop-1", tape.calls, number, "shop", 7, "e" * 500, "t" * 8_000)
    assert messages.bytes <= 10_000
    assert messages.bytes == sum(each.weight for each in messages.rows(messages.first, messages.end))
    assert messages.of_number(number) is not None


def test_one_document_larger_than_all_is_kept_alone() -> None:
    """designer.md: what came last can always be looked at."""
    tape = Tape(Limits(message_bytes=100))
    many(tape, 3, b"x" * 10)
    many(tape, 1, b"x" * 5_000)
    assert [each.number for each in tape.folds.messages.rows(0, 99)] == [4]


def test_a_pinned_row_outlives_the_ring() -> None:
    """designer.md: what is selected or held is pinned."""
    tape = Tape(Limits(messages=4))
    many(tape, 2)
    messages = tape.folds.messages
    messages.pin(1)
    messages.pin(1)
    many(tape, 10)
    kept = messages.of_number(1)
    assert kept is not None
    assert kept.raw == b"<Ask/>"
    assert messages.position_of(1) is None
    assert messages.of_number(2) is None
    messages.unpin(1)
    assert messages.of_number(1) is kept
    messages.unpin(1)
    assert messages.of_number(1) is None
    messages.unpin(1)
    messages.pin(77)
    messages.unpin(77)


def test_a_row_that_left_while_it_was_under_way_still_comes_to_its_end() -> None:
    """designer.md: a message flies; that others came since does not lose it."""
    tape = Tape(Limits(messages=4))
    slow = tape.send("console", "slow")
    tape.dispatch(slow, "slow", "slow-1", 1)
    many(tape, 10)
    messages = tape.folds.messages
    found = messages.of_number(slow)
    assert found is not None
    assert (messages.position_of(slow), messages.under_way) == (None, 1)
    tape.finish(slow, "slow", "slow-1", 1)
    assert found.state is DeliveryState.DONE
    assert (messages.of_number(slow), messages.under_way) == (None, 0)


def test_changes_are_told_of_rows_that_were_there_before(tape: Tape) -> None:
    """designer.md: filter while appending; what changes later is looked at again."""
    messages = tape.folds.messages
    first = tape.send("console", "shop")
    assert messages.take_changes() == set()
    tape.dispatch(first, "shop", "shop-1", 1)
    many(tape, 3)
    assert messages.take_changes() == {0}
    assert messages.take_changes() == set()
    tape.finish(first, "shop", "shop-1", 1)
    assert messages.take_changes() == {0}


def test_nobody_looking_makes_nothing_grow() -> None:
    """designer.md: a hidden panel does nothing; it costs no memory either."""
    tape = Tape(Limits(messages=100))
    many(tape, 2)
    tape.folds.messages.take_changes()
    many(tape, 1_000)
    assert tape.folds.messages.changed == set()
    assert len(tape.folds.traffic.moved) <= 6
