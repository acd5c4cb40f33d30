"""However long a run, what is kept of it stays the same size (issue 4: memory flat once the rings are full)."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

import pytest

from designer.models.live.limits import Limits
from runtime import events as told
from tests.designer.live.tape import C, Tape

LIMITS = Limits(
    messages=300,
    message_bytes=200_000,
    log_lines=100,
    log_bytes=50_000,
    frames=100,
    todos=50,
    injections=50,
    injection_bytes=50_000,
    replies=5,
    edges=100,
)


def _growth(part: Callable[[Tape, int], None], rounds: int) -> int:
    """Bytes that the folds grew by in so many rounds, after as many that filled them."""
    tape = Tape(LIMITS)
    tape.converse()
    for at in range(rounds):
        part(tape, at)
        tape.events.clear()
    gc.collect()
    tracemalloc.start()
    try:
        for at in range(rounds, 2 * rounds):
            part(tape, at)
            tape.events.clear()
        gc.collect()
        # Of what was allocated since; of what was there before, as much has been freed.
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def _full_size() -> int:
    """Bytes that full folds hold, at the most: what may have been replaced since."""
    return 2_500 * LIMITS.messages + LIMITS.message_bytes


def _dialogue(tape: Tape, at: int) -> None:
    asked = tape.send("console", "shop", raw=b"x" * 300)
    tape.handle(asked, "shop", "s", tape.calls)
    number = tape.send("shop", "console", frame="s", call=tape.calls, cause=asked, direction="up")
    tape.arrive(number, "shop", tape.calls, raw=b"y" * 300)


def _conversations(tape: Tape, at: int) -> None:
    name = f"conversation-{at}"
    tape.converse(f"source-{at}", name)
    tape.open(f"shop-{at}", "shop", name, conversation=name)
    tape.send(f"source-{at}", "shop", frame=name, conversation=name)
    tape.handle(tape.numbers, "shop", f"shop-{at}", tape.calls)
    tape.add(told.CallSettled, f"shop-{at}", tape.calls, "shop", "done", conversation=name)


def _todos(tape: Tape, at: int) -> None:
    tape.add(told.WatcherRegistered, f"e{at}", 1, str(at), f"editor{at}", "Verdict", "law", "hear the lawyer")
    tape.add(told.WatcherRaised, f"e{at}", 1, str(at), f"editor{at}", "Verdict", "law", 7)
    tape.send("law", f"editor{at}", frame=f"e{at}", call=2, direction="respond")
    tape.handle(tape.numbers, f"editor{at}", f"e{at}", 1, nudge="n" * 200)
    if at % 2:
        tape.add(told.WatcherClosed, f"e{at}", 1, str(at), f"editor{at}", True)


def _failures(tape: Tape, at: int) -> None:
    asked = tape.send("console", "shop")
    tape.dispatch(asked, "shop", "s", tape.calls)
    tape.add(told.HandlerFailed, "s", tape.calls, asked, "shop", 7, f"ValueError: {at}", "t" * 2_000)
    tape.add(told.CallSettled, "s", tape.calls, "shop", "failed")
    tape.add(told.MessageReceived, C, 0, asked + 500_000, "console", f"name-{at}", b"<x" * 200)
    tape.add(told.MessageRejected, C, 0, asked + 500_000, "console", f"name-{at}", "route", "no", b"<x" * 200)


def _prints(tape: Tape, at: int) -> None:
    tape.add(told.OutputWritten, "s", 1, 7, "shop", "stdout", "info", f"{at} " * 100)


def _documents_that_never_arrive(tape: Tape, at: int) -> None:
    tape.add(told.MessageReceived, C, 0, at, "console", "shop", b"<x" * 10)


@pytest.mark.parametrize(
    "part", [_dialogue, _conversations, _todos, _failures, _prints], ids=lambda part: part.__name__.strip("_")
)
def test_memory_is_flat_once_the_rings_are_full(part: Callable[[Tape, int], None]) -> None:
    """Issue 4: 1,000,000 messages in one run: memory flat once the rings are full (scaled down)."""
    few, many = _growth(part, 700), _growth(part, 2_100)
    assert few < _full_size()
    assert many < few * 1.25 + 50_000


def test_all_that_can_grow_is_bounded() -> None:
    """Brief: bounded in count and bytes, whatever happens."""
    tape = Tape(LIMITS)
    tape.converse()
    for at in range(600):
        for part in (_dialogue, _conversations, _todos, _failures, _prints, _documents_that_never_arrive):
            part(tape, at)
    folds = tape.folds
    assert len(folds.messages) <= LIMITS.messages
    assert folds.messages.bytes <= LIMITS.message_bytes
    assert len(folds.frames.by_id) <= LIMITS.frames
    assert len(folds.todos.items) <= LIMITS.todos
    assert len(folds.answers) <= LIMITS.injections
    assert len(folds.log) <= LIMITS.log_lines
    assert len(folds.traffic.by_listener) <= LIMITS.edges + 1
    assert len(folds.traffic.by_edge) <= LIMITS.edges + 1
