"""`organism new` (contract section 16)."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.runtime.cli.conftest import Command


def test_a_new_organism_is_in_order(command: Command, tmp_path: Path) -> None:
    command("new", tmp_path / "museum")
    ended = command("check", "--import", tmp_path / "museum")
    assert (ended.code, ended.out) == (0, "")


def test_a_new_organism_runs_at_once(command: Command, tmp_path: Path) -> None:
    command("new", tmp_path / "museum")
    ended = command("run", tmp_path / "museum")
    assert ended.code == 0
    assert ended.out == ("<Greeting><Text>Welcome, Ada Lovelace! You are visitor number 4.</Text></Greeting>\n")


def test_each_of_its_starts_works(command: Command, tmp_path: Path) -> None:
    command("new", tmp_path / "museum")
    assert command("run", tmp_path / "museum", "--start", "default", "--start", "xml").code == 0


@pytest.mark.parametrize("name", ["museum", "My museum", "1.0", "yes", "Ünï", "'", "a: b"])
def test_it_is_named_after_its_folder_whatever_that_is_called(command: Command, tmp_path: Path, name: str) -> None:
    assert command("new", tmp_path / name).code == 0
    assert command("check", tmp_path / name).code == 0


def test_letters_beyond_ascii_are_named_by_their_plain_ones(command: Command, tmp_path: Path) -> None:
    command("new", tmp_path / "Ünï")
    assert 'name: "Uni"' in (tmp_path / "Ünï" / "organism.yaml").read_text("utf-8")


def test_the_command_that_runs_it_can_be_pasted(command: Command, tmp_path: Path) -> None:
    pasted = command("new", tmp_path / "two words").err.splitlines()[-1].partition("organism ")[2]
    assert command(*shlex.split(pasted)).code == 0


def test_a_folder_that_cannot_be_made_is_a_usage_error(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = command("new", tmp_path / "file" / "below")
    assert ended.code == 2
    assert "can't be made" in ended.err


def test_an_empty_folder_is_taken(command: Command, tmp_path: Path) -> None:
    assert command("new", tmp_path).code == 0


def test_a_folder_that_holds_something_is_left_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    assert command("new", tmp_path).code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_its_env_file_is_ignored_by_git(command: Command, tmp_path: Path) -> None:
    command("new", tmp_path / "museum")
    assert ".env" in (tmp_path / "museum" / ".gitignore").read_text().splitlines()
