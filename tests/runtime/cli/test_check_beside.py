"""`organism check` looks at what stands beside the organism file too: starts and .env (contract section 16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runtime.cli.conftest import Command

STARTS = "organism.starts.yaml"


@pytest.mark.parametrize(
    ("starts", "place", "said"),
    [
        ("a:\n  listner: echo\n  payload: x\n", "2:3", "did you mean listener?"),
        (
            "\na: {listener: ekho, payload: {text: x}}\n",
            "2:1",
            "no listener is called 'ekho'; did you mean 'echo'?",
        ),
        ("a: {listener: echo, payload: '@none.xml'}\n", "1:1", "none.xml cannot be read"),
    ],
)
def test_a_start_that_cannot_be_sent_is_an_error_at_its_place(
    command: Command, stage: Path, starts: str, place: str, said: str
) -> None:
    (stage / STARTS).write_text(starts)
    ended = command("check", stage)
    assert ended.code == 3
    assert ended.out.startswith(f"{stage / STARTS}:{place}: error: ")
    assert said in ended.out


def test_the_payload_of_a_start_is_proved_where_classes_are_imported(command: Command, stage: Path) -> None:
    (stage / STARTS).write_text("a: {listener: echo, payload: {txt: x}}\n")
    assert command("check", stage).code == 0
    ended = command("check", "--import", stage)
    assert ended.code == 3
    assert "it has no field 'txt'; did you mean 'text'?" in ended.out


def test_starts_are_not_held_against_an_organism_that_has_errors(command: Command, stage: Path) -> None:
    (stage / "organism.yaml").write_text("listeners: [{name: x}]\n")
    assert STARTS not in command("check", stage).out


def test_a_line_of_env_that_cannot_be_read_is_a_warning(command: Command, stage: Path) -> None:
    (stage / ".env").write_text("A=1\nB\n")
    ended = command("check", stage)
    assert ended.code == 0
    assert ended.out.startswith(f"{stage / '.env'}:2:1: warning: ")


@pytest.mark.parametrize("name", ["handlers.py", STARTS, "notes.md"])
def test_what_is_plainly_no_organism_is_a_usage_error(command: Command, stage: Path, name: str) -> None:
    (stage / "notes.md").touch()
    for words in (["check"], ["run"], ["sample"]):
        ended = command(*words, stage / name, *(["echo"] if words == ["sample"] else []))
        assert ended.code == 2
        assert "organism" in ended.err


def test_among_organisms_what_is_plainly_none_is_passed_over(command: Command, stage: Path) -> None:
    ended = command("check", stage / "handlers.py", stage / STARTS, stage)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.splitlines() == [
        f"passed over, for they are no organisms: {stage / 'handlers.py'}, {stage / STARTS}",
        f"{stage}: fine",
    ]
