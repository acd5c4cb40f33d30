"""Todos: what agents wait for, and what has arrived (designer.md, Todos)."""

from __future__ import annotations

import pytest

from designer.models.live.limits import Limits
from designer.models.live.todos import Raised
from runtime import events as told
from tests.designer.live.tape import Tape

NUDGE = "Your todo is due; close it with <TodoComplete><Id>1</Id></TodoComplete>"


@pytest.fixture
def tape() -> Tape:
    tape = Tape()
    tape.converse()
    tape.open("e", "Editor")
    register(tape, "1")
    return tape


def register(tape: Tape, id: str, frame: str = "e") -> None:
    tape.add(told.WatcherRegistered, frame, 1, id, "Editor", "Verdict", "law", "hear the lawyer")


def raise_it(tape: Tape, id: str) -> None:
    tape.add(told.WatcherRaised, "e", 1, id, "Editor", "Verdict", "law", 7)


def test_an_open_todo_says_who_waits_for_what(tape: Tape) -> None:
    """designer.md: issuer, waits for, from, age, state."""
    todo = tape.folds.todos.items["1"]
    assert (todo.listener, todo.wait_for, todo.from_listener) == ("Editor", "Verdict", "law")
    assert (todo.description, todo.frame, todo.state) == ("hear the lawyer", "e", "open")
    assert todo.registered_at == tape.events[-1].time
    assert (tape.folds.todos.open_count, tape.folds.todos.raised_count) == (1, 0)


def test_a_raised_todo_says_what_raised_it_and_is_counted_for_its_card(tape: Tape) -> None:
    """designer.md: what raised it; raised first, counted on tab and card."""
    raise_it(tape, "1")
    todo = tape.folds.todos.items["1"]
    assert (todo.state, todo.raised_by, todo.was_raised) == ("raised", Raised(7, "Verdict", "law"), True)
    assert tape.folds.todos.raised_count == 1
    assert (tape.folds.todos.raised_for("editor"), tape.folds.todos.raised_for("law")) == (1, 0)


def test_the_nudge_is_as_the_agent_saw_it_last(tape: Tape) -> None:
    """designer.md: the nudge as the agent sees it."""
    raise_it(tape, "1")
    number = tape.send("law", "Editor", frame="l", call=2, direction="respond")
    tape.dispatch(number, "Editor", "e", 1, nudge=NUDGE)
    assert tape.folds.todos.items["1"].nudge == NUDGE
    found = tape.folds.messages.of_number(number)
    assert found is not None
    assert found.deliveries[0].nudge == NUDGE


@pytest.mark.parametrize(("cls", "state"), [(told.WatcherClosed, "closed"), (told.WatcherExpired, "expired")])
@pytest.mark.parametrize("raised", [False, True])
def test_a_todo_that_is_over_says_how(tape: Tape, cls: type, state: str, raised: bool) -> None:
    """designer.md: state (open, raised, closed, expired)."""
    if raised:
        raise_it(tape, "1")
    tape.add(cls, "e", 1, "1", "Editor", raised)
    todo = tape.folds.todos.items["1"]
    assert (todo.state, todo.was_raised, todo.is_over) == (state, raised, True)
    assert (tape.folds.todos.open_count, tape.folds.todos.raised_count) == (0, 0)
    assert tape.folds.todos.raised_for("Editor") == 0


def test_todos_that_are_over_leave_first() -> None:
    """Brief: bounded; what waits stays."""
    tape = Tape(Limits(todos=3))
    for id in "123":
        register(tape, id)
    tape.add(told.WatcherClosed, "e", 1, "2", "Editor", False)
    register(tape, "4")
    assert list(tape.folds.todos.items) == ["1", "3", "4"]
    for at in range(5, 200):
        register(tape, str(at))
    assert list(tape.folds.todos.items) == ["197", "198", "199"]
    assert tape.folds.todos.open_count == 3


def test_what_was_missed_of_a_todo_does_no_harm(tape: Tape) -> None:
    """Contract section 15: a slow reader."""
    raise_it(tape, "9")
    tape.add(told.WatcherClosed, "e", 1, "9", "Editor", True)
    register(tape, "1")
    assert list(tape.folds.todos.items) == ["1"]
    assert tape.folds.todos.open_count == 1
