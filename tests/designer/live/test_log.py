"""The log: prints of handlers, and what is out of the ordinary (designer.md: handlers' prints go to Log, tagged)."""

from __future__ import annotations

import pytest

from designer.models.live.limits import Limits
from designer.models.live.log import TEXT_MAX, WRITERS, LogLine
from runtime import events as told
from runtime.events import EVENT_CLASSES
from tests.designer.live.organisms import sample, stress
from tests.designer.live.tape import C, Tape

SILENT = {
    "FrameClosed", "FrameOpened", "HandlerFinished", "HandlerStarted", "LLMStreamed", "MessageDispatched",
    "MessageHeld", "MessageQueued", "MessageReceived", "MessageReleased", "MessageSent", "ReplyArrived", "ReplyRead",
    "RunIdle", "CallSettled", "WatcherClosed", "WatcherExpired", "WatcherRaised", "WatcherRegistered",
}  # fmt: skip
"""Records that other panels show, and that would drown the log."""


def lines(tape: Tape) -> list[LogLine]:
    log = tape.folds.log
    return list(log.rows(log.first, log.end))


def printed(tape: Tape, text: str, level: str = "info") -> None:
    tape.add(told.OutputWritten, "s", 1, 7, "shop", "stdout", level, text)


def test_what_a_handler_prints_is_tagged() -> None:
    """designer.md: handlers' prints go to Log, tagged."""
    tape = Tape()
    printed(tape, "one\ntwo\n")
    (line,) = lines(tape)
    assert (line.level, line.source, line.stream, line.text) == ("info", "shop", "stdout", "one\ntwo")
    assert (line.message, line.conversation, line.frame) == (7, C, "s")


def test_a_level_that_nobody_knows_is_info() -> None:
    """Records may come from a file."""
    tape = Tape()
    printed(tape, "x", "shout")
    assert lines(tape)[0].level == "info"


def test_each_kind_of_record_has_a_line_or_is_silent_on_purpose() -> None:
    """Contract section 15: the union of records is closed."""
    assert {cls.__name__ for cls in WRITERS} | SILENT == set(EVENT_CLASSES)
    assert {cls.__name__ for cls in WRITERS} & SILENT == set()


def test_every_line_of_real_runs_can_be_read() -> None:
    """designer.md: understand from the screen alone what happened."""
    tape = Tape()
    for events in (sample("newsroom").events, *(stress(seed).events for seed in range(10))):
        tape.folds.take(events)
    assert lines(tape)
    for line in lines(tape):
        assert line.text.strip(), line
        assert line.level in ("debug", "info", "warning", "error")


@pytest.mark.parametrize(
    ("record", "level", "source", "detail"),
    [
        ((told.HandlerFailed, 3, "shop", 5, "ValueError: no", "Traceback"), "error", "shop", "Traceback"),
        ((told.HandlerFailed, 3, "shop", 5, "cancelled: its caller has answered", ""), "info", "shop", ""),
        ((told.HandlerTimedOut, 3, "shop", 2.0), "error", "shop", ""),
        ((told.MessageRejected, 3, "shop", "b", "route", "no", b"<A>"), "error", "shop", "<A>"),
        ((told.MessageDropped, 3, "shop", "b", "Ask", "the call is already answered"), "warning", "shop", ""),
        ((told.RunFailed, "it broke"), "error", "pump", ""),
        ((told.EventsMissed, 12_340), "warning", "pump", ""),
    ],
    ids=lambda value: value[0].__name__ if isinstance(value, tuple) else None,
)
def test_what_is_wrong_stands_out(record: tuple[object, ...], level: str, source: str, detail: str) -> None:
    """designer.md: the log tells what went wrong, and where."""
    tape = Tape()
    cls, *own = record
    tape.add(cls, "s", 1, *own)  # type: ignore[arg-type]  # a class and its fields, in one tuple
    (line,) = lines(tape)
    assert (line.level, line.source, line.detail) == (level, source, detail)
    assert (tape.folds.log.errors, tape.folds.log.warnings) == (int(level == "error"), int(level == "warning"))


def test_a_megabyte_on_one_line_is_cut() -> None:
    """Issue 4: handlers that print a megabyte."""
    tape = Tape()
    printed(tape, "x" * 1_000_000)
    (line,) = lines(tape)
    assert len(line.text) < TEXT_MAX + 100
    assert line.text.endswith(f"({1_000_000 - TEXT_MAX:,} more characters)")


def test_the_log_is_bounded_in_lines_and_bytes() -> None:
    """designer.md: rings are bounded in bytes and count."""
    tape = Tape(Limits(log_lines=10, log_bytes=1_000))
    for at in range(30):
        printed(tape, f"line {at}")
    assert [line.text for line in lines(tape)] == [f"line {at}" for at in range(20, 30)]
    assert (tape.folds.log.first, tape.folds.log.end) == (20, 30)
    printed(tape, "y" * 995)
    assert [line.text for line in lines(tape)] == ["y" * 995]
    assert tape.folds.log.row(30).text == "y" * 995
