"""`organism check` (contract section 16)."""

from __future__ import annotations

import json
from pathlib import Path

from tests.runtime.cli.conftest import Command

BROKEN = """\
organism: {name: a, prot: 1}
listeners:
  - {name: x, payload_class: handlers.Ask, handler: handlers.echo, description: d, peers: [nobody]}
"""


def test_an_organism_in_order_ends_with_0_and_prints_nothing(command: Command, stage: Path) -> None:
    ended = command("check", stage)
    assert (ended.code, ended.out) == (0, "")
    assert "fine" in ended.err


def test_every_problem_is_a_line_with_file_line_and_column(command: Command, stage: Path) -> None:
    file = stage / "organism.yaml"
    file.write_text(BROKEN)
    ended = command("check", file)
    assert ended.code == 3
    places = [line.partition(": ")[0] for line in ended.out.splitlines()]
    column = BROKEN.splitlines()[2].index("nobody") + 1
    assert places == [f"{file}:1:21", f"{file}:3:{column}"]


def test_several_files_are_checked_in_one_go(command: Command, stage: Path) -> None:
    (stage / "broken.yaml").write_text(BROKEN)
    ended = command("check", stage, stage / "broken.yaml")
    assert ended.code == 3
    assert f"{stage}: fine" in ended.err


def test_json_is_a_list_of_problems(command: Command, stage: Path) -> None:
    (stage / "organism.yaml").write_text(BROKEN)
    problems = json.loads(command("check", stage, "--json").out)
    assert {(problem["severity"], problem["line"]) for problem in problems} == {("error", 1), ("error", 3)}


def test_json_of_no_problems_is_an_empty_list(command: Command, stage: Path) -> None:
    assert json.loads(command("check", stage, "--json").out) == []


def test_warnings_do_not_count(command: Command, stage: Path) -> None:
    (stage / "empty.yaml").write_text("organism: {name: a}\nlisteners: []\n")
    ended = command("check", stage / "empty.yaml")
    assert "warning" in ended.out
    assert ended.code == 0


def test_nothing_is_imported_unless_told_to(command: Command, stage: Path) -> None:
    (stage / "handlers.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    command("check", stage)
    assert not (stage / "ran").exists()


def test_import_finds_what_only_importing_shows(command: Command, stage: Path) -> None:
    (stage / "handlers.py").write_text("import no_such_module\n")
    assert command("check", stage).code == 0
    ended = command("check", stage, "--import")
    assert ended.code == 3
    assert "no_such_module" in ended.out


def test_a_file_that_does_not_exist_is_a_usage_error(command: Command, tmp_path: Path) -> None:
    assert command("check", tmp_path / "none.yaml").code == 2


def test_a_file_must_be_named(command: Command) -> None:
    assert command("check").code == 2
