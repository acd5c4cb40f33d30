"""Lines of progress stand in columns, whatever the names and however wide the terminal."""

from __future__ import annotations

import pytest

from runtime.cli.columns import NAME_WIDTH, RECEIVERS, Columns
from runtime.cli.progress import Level, Line


def line(from_id: str, *to_ids: str, text: str = "Story") -> Line:
    return Line(Level.INFO, from_id, to_ids, text)


def test_columns_are_aligned() -> None:
    columns = Columns(["console", "ed"])
    rows = [
        *columns.show(line("console", "ed")),
        *columns.show(line("ed", "console", text="Verdict")),
        *columns.show(line("ed", text="nudged")),
        *columns.show(line("system.todo-complete", "ed", text="SystemError")),
    ]
    assert rows == [
        "console → ed       Story",
        "ed      → console  Verdict",
        "ed      · nudged",
        "system  → ed       SystemError",
    ]


def test_each_receiver_of_one_message_has_a_row() -> None:
    assert Columns(["console", "facts", "law"]).show(line("console", "facts", "law")) == [
        "console → facts    Story",
        "        → law      Story",
    ]


def test_many_receivers_are_counted() -> None:
    names = tuple(f"reviewer{n:02}" for n in range(40))
    rows = Columns(names).show(line("editor", *names))
    assert len(rows) == RECEIVERS
    assert rows[-1] == "           → 35 more     Story"


def test_long_names_are_cut() -> None:
    name = "n" * 64
    (row,) = Columns([name]).show(line(name, name))
    assert len(row) == 2 * NAME_WIDTH + len(" →   Story")


def test_a_name_that_nobody_has_is_shown_whole() -> None:
    (row,) = Columns(["console", "ed"]).show(line("ed", "editor-in-chief"))
    assert row == "ed      → editor-in-chief  Story"


def test_on_a_narrow_terminal_names_leave_room_for_the_text() -> None:
    name = "n" * 30
    (row,) = Columns([name], terminal_width=40).show(line(name, name))
    assert row == "nnnnnnnnn… → nnnnnnnnn…  Story"


@pytest.mark.parametrize(
    ("number", "row"), [(3, "3   a → b  Story"), (12, "12  a → b  Story"), (0, "    a → b  Story")]
)
def test_conversations_are_told_apart_by_number(number: int, row: str) -> None:
    assert Columns(["a", "b"], numbers=12).show(line("a", "b"), number) == [row]


def test_what_the_run_says_stands_at_the_edge() -> None:
    assert Columns(["a"], numbers=12).show(line("", text="a runs")) == ["a runs"]


def test_where_arrows_cannot_be_shown_there_are_none() -> None:
    columns = Columns(["a"], unicode=False)
    rows = [*columns.show(line("a", "a")), *columns.show(line("a"))]
    assert rows == ["a -> a  Story", "a |  Story"]
