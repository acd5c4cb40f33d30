"""What `organism --help` and its kin say."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.runtime.cli.conftest import ROOT, Command

COMMANDS = ("run", "check", "schema", "sample", "prompt", "new", "export")


def test_all_commands_are_listed(command: Command) -> None:
    out = command("--help").out
    assert all(re.search(rf"^  {name} ", out, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_shows_examples_of_itself(command: Command, name: str) -> None:
    out = command(name, "--help").out
    assert f"  organism {name} " in out.partition("Examples:")[2]


def test_the_version_is_that_of_the_distribution(command: Command) -> None:
    ended = command("--version")
    assert re.fullmatch(r"organism \d+\.\d+\.\d+\S*\n", ended.out)


def examples(command: Command) -> list[str]:
    lines = [
        line.strip() for name in COMMANDS for line in command(name, "--help").out.partition("Examples:")[2].splitlines()
    ]
    return [line for line in lines if line.startswith("organism ")]


def test_every_example_works_where_the_samples_are(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for sample in ("hello", "newsroom", "orders"):
        shutil.copytree(ROOT / "sample_organisms" / sample, sample)
    lines = examples(command)
    assert len(lines) > len(COMMANDS)
    for line in lines:
        typed, _, target = line.partition(" | ")[0].partition(" > ")
        ended = command(*shlex.split(typed)[1:])
        assert ended.code == 0, f"{line}\n{ended.err}"
        if target:
            Path(target).write_text(ended.out, "utf-8")
