"""What came of each message from outside (designer.md, Inject: each answer under its injection)."""

from __future__ import annotations

import pytest

from designer.models.live.answers import Injection
from designer.models.live.limits import Limits
from runtime import events as told
from tests.designer.live.tape import C, Tape


@pytest.fixture
def tape() -> Tape:
    tape = Tape()
    tape.converse()
    return tape


def of(tape: Tape, number: int) -> Injection:
    found = tape.folds.answers.of_number(number)
    assert found is not None
    return found


def ask(tape: Tape, *to_ids: str) -> int:
    number = tape.send("console", *to_ids)
    for name in to_ids:
        tape.open(f"{name}-1", name)
    return number


def answer(tape: Tape, name: str, call: int, *, cause: int = 1, direction: str = "respond") -> int:
    number = tape.send(name, "console", frame=f"{name}-1", call=call, cause=cause, direction=direction)
    tape.arrive(number, name, call)
    return number


def fail(tape: Tape, name: str, call: int) -> None:
    tape.add(told.CallSettled, f"{name}-1", call, name, "failed")
    number = tape.send("system", "console", call=call, direction="system", payload_type="SystemError")
    tape.arrive(number, "system", call, payload_type="SystemError", raw=b"<SystemError/>")


def test_what_waits_says_for_whom_and_since_when(tape: Tape) -> None:
    """designer.md: "waiting: stylist, 12 s"."""
    number = ask(tape, "console-desk")
    since = tape.folds.messages.row(0).time
    assert of(tape, number).waiting_for() == (("console-desk", since),)
    tape.dispatch(number, "console-desk", "console-desk-1", 1)
    tape.wait(10)
    tape.send("console-desk", "clerk", frame="console-desk-1", call=1, cause=number)
    tape.open("clerk-1", "clerk", "console-desk-1")
    tape.finish(number, "console-desk", "console-desk-1", 1)
    tape.dispatch(2, "clerk", "clerk-1", 2)
    tape.wait(2)
    tape.send("clerk", "stylist", frame="clerk-1", call=2, cause=2)
    asked = tape.events[-1].time
    tape.wait(12)
    assert of(tape, number).outcome == "waiting"
    assert of(tape, number).waiting_for() == (("stylist", asked),)


def test_of_a_fan_out_all_that_are_silent_are_waited_for(tape: Tape) -> None:
    """designer.md: who is waited for, after a fan-out."""
    number = ask(tape, "editor")
    tape.dispatch(number, "editor", "editor-1", 1)
    tape.send("editor", "facts", "style", "law", frame="editor-1", call=1, cause=number)
    assert [name for name, _since in of(tape, number).waiting_for()] == ["facts", "style", "law"]
    tape.send("style", "editor", frame="style-1", call=3, cause=2, direction="respond")
    assert [name for name, _since in of(tape, number).waiting_for()] == ["facts", "law"]
    tape.add(told.CallSettled, "law-1", 4, "law", "done")
    tape.send("facts", "editor", frame="facts-1", call=2, cause=2, direction="respond")
    assert [name for name, _since in of(tape, number).waiting_for()] == ["editor"]


def test_what_a_call_that_was_answered_by_name_still_waits_for_is_waited_for(tape: Tape) -> None:
    """Contract section 7: answering by name closes nothing: that is a dialogue."""
    number = ask(tape, "shop")
    tape.send("shop", "clerk", frame="shop-1", call=1, cause=number)
    tape.send("clerk", "stylist", frame="clerk-1", call=2, cause=2)
    tape.send("clerk", "shop", frame="clerk-1", call=2, cause=2, direction="up")
    assert [name for name, _since in of(tape, number).waiting_for()] == ["stylist"]


def test_a_reply_answers(tape: Tape) -> None:
    """designer.md: the reply."""
    number = ask(tape, "shop")
    reply = answer(tape, "shop", 1)
    found = of(tape, number)
    assert (found.outcome, found.waiting_for(), found.is_over) == ("answered", (), True)
    assert [(each.message, each.from_id, each.payload_type, each.raw) for each in found.replies] == [
        (reply, "shop", "Answer", b"<A/>")
    ]
    assert tape.folds.answers.waiting == 0


def test_a_dialogue_keeps_all_its_replies(tape: Tape) -> None:
    """Contract section 7: by the caller's name, more than once."""
    number = ask(tape, "shop")
    for _ in range(3):
        answer(tape, "shop", 1, direction="up")
    assert (of(tape, number).outcome, of(tape, number).reply_count) == ("answered", 3)


def test_an_error_fails(tape: Tape) -> None:
    """designer.md: the error."""
    number = ask(tape, "shop")
    fail(tape, "shop", 1)
    found = of(tape, number)
    assert found.outcome == "failed"
    assert [(each.is_error, each.raw) for each in found.replies] == [(True, b"<SystemError/>")]


def test_of_a_broadcast_one_answer_counts_more_than_errors(tape: Tape) -> None:
    """Contract section 17: an error counts once all others have failed too."""
    number = ask(tape, "a", "b")
    fail(tape, "a", 1)
    assert of(tape, number).outcome == "waiting"
    answer(tape, "b", 2)
    assert of(tape, number).outcome == "answered"


def test_of_a_broadcast_all_errors_are_a_failure(tape: Tape) -> None:
    """Contract section 17: for a broadcast from all."""
    number = ask(tape, "a", "b")
    fail(tape, "a", 1)
    tape.add(told.CallSettled, "b-1", 2, "b", "done")
    assert of(tape, number).outcome == "failed"


def test_silence_is_told(tape: Tape) -> None:
    """Contract section 7: done, and nobody answered."""
    number = ask(tape, "shop")
    tape.add(told.CallSettled, "shop-1", 1, "shop", "done")
    assert (of(tape, number).outcome, of(tape, number).ended_at) == ("silent", tape.events[-1].time)


def test_what_was_refused_says_where_and_why_with_the_error_that_came_back(tape: Tape) -> None:
    """designer.md: each answer under its injection: the error."""
    tape.add(told.MessageRejected, C, 0, 1, "console", "shop", "validate", "not valid", b"<Ask><")
    tape.numbers = 1
    number = tape.send("system", "console", direction="system", payload_type="SystemError")
    tape.arrive(number, "system", 0, payload_type="SystemError", raw=b"<SystemError/>")
    found = of(tape, 1)
    assert (found.outcome, found.stage, found.reason, found.raw) == ("rejected", "validate", "not valid", b"<Ask><")
    assert [each.is_error for each in found.replies] == [True]


def test_what_was_dropped_from_outside_says_why(tape: Tape) -> None:
    """Contract section 14: the pump stopped before it was taken."""
    tape.add(told.MessageDropped, C, 0, 1, "console", "shop", "Ask", "the pump stopped before it was taken")
    assert (of(tape, 1).outcome, of(tape, 1).reason) == ("dropped", "the pump stopped before it was taken")


def test_what_a_listener_sent_is_no_injection(tape: Tape) -> None:
    """designer.md: injections are what came from outside."""
    asked = ask(tape, "shop")
    tape.send("shop", "clerk", frame="shop-1", call=1, cause=asked)
    tape.add(told.MessageRejected, "shop-1", 1, 8, "shop", "nobody", "route", "no", b"<Ask/>")
    tape.add(told.MessageDropped, "shop-1", 1, 9, "shop", "console", "Answer", "the call is already answered")
    tape.send("system", "shop", frame="shop-1", call=1, direction="system", payload_type="SystemError")
    assert [each.number for each in tape.folds.answers] == [asked]


def test_a_conversation_that_is_ended_by_hand_ends_what_waits_in_it(tape: Tape) -> None:
    """designer.md: end a conversation."""
    number = ask(tape, "shop")
    tape.add(told.FrameClosed, C, 0, "console", "its conversation was ended by hand")
    tape.add(told.FrameClosed, "shop-1", 0, "shop", "its conversation was ended by hand")
    tape.add(told.CallSettled, "shop-1", 1, "shop", "ended")
    assert (of(tape, number).outcome, of(tape, number).reason) == ("ended", "its conversation was ended by hand")


def test_a_limit_fails_all_that_wait_in_the_conversation(tape: Tape) -> None:
    """Contract section 9: a limit ends a conversation: its source gets one `limit` with the reason."""
    first, second = ask(tape, "shop"), ask(tape, "shop")
    tape.add(told.BudgetReached, C, 0, "max_hops", "too many")
    number = tape.send("system", "console", call=9, direction="system", payload_type="SystemError")
    tape.arrive(number, "system", 9, payload_type="SystemError")
    for call in (1, 2):
        tape.add(told.CallSettled, "shop-1", call, "shop", "ended")
    for asked in (first, second):
        assert (of(tape, asked).outcome, of(tape, asked).reason) == ("failed", "too many")
        assert len(of(tape, asked).replies) == 1


def test_a_stop_ends_what_waits(tape: Tape) -> None:
    """designer.md: Stop works in every state."""
    number = ask(tape, "shop")
    tape.add(told.RunStopped, "", 0, False, conversation="")
    assert (of(tape, number).outcome, of(tape, number).reason) == ("ended", "the run stopped")
    assert of(tape, number).waiting_for() == ()


def test_answers_find_their_injection_also_after_very_many() -> None:
    """Brief: bounded; calls are numbered on."""
    tape = Tape(Limits(injections=10))
    tape.converse()
    tape.open("shop-1", "shop")
    for _ in range(2_000):
        tape.send("console", "shop")
    kept = list(tape.folds.answers)
    assert [each.number for each in kept] == list(range(1_991, 2_001))
    assert tape.folds.answers.waiting == 10
    answer(tape, "shop", 1_995)
    assert [each.number for each in kept if each.outcome == "answered"] == [1_995]
    answer(tape, "shop", 3)
    fail(tape, "shop", 4)
    assert [each.number for each in kept if each.replies] == [1_995]


def test_injections_are_bounded_in_bytes_and_replies() -> None:
    """Brief: bounded; a dialogue without end keeps its newest replies."""
    tape = Tape(Limits(injection_bytes=5_000, replies=3))
    tape.converse()
    for _ in range(20):
        tape.send("console", "shop", raw=b"x" * 1_000)
    assert len(tape.folds.answers) == 5
    for _ in range(50):
        number = tape.send("shop", "console", frame="shop-1", call=20, cause=20, direction="up")
        tape.arrive(number, "shop", 20, raw=b"y" * 100)
    found = of(tape, 20)
    assert (len(found.replies), found.reply_count, found.weight) == (3, 50, 1_300)
    assert found.replies[-1].message == number
