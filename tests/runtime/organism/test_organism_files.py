"""Organism files on disk: found, read, refused, always with a problem and never with an exception."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from runtime.organism.load import load, resolve_path
from runtime.organism.yaml_text import MAX_BYTES
from tests.runtime.organism.organism_texts import ORGANISM, listener, organism


def _codes(path: Path) -> list[str]:
    return [problem.code for problem in load(path).problems]


def test_a_file_is_named_in_problems_as_the_user_named_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.yaml").write_text("foo: 1\n" + ORGANISM)
    monkeypatch.chdir(tmp_path)
    (problem,) = load(Path("shop.yaml")).problems
    assert str(problem).startswith("shop.yaml:1:1: error: ")


def test_a_folder_means_the_organism_yaml_in_it(tmp_path: Path) -> None:
    (tmp_path / "organism.yaml").write_text(ORGANISM)
    assert load(tmp_path).require().path == resolve_path(tmp_path) == tmp_path / "organism.yaml"


def test_the_folder_of_a_spec_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "organism.yaml").write_text(ORGANISM)
    monkeypatch.chdir(tmp_path)
    assert load(Path("organism.yaml")).require().folder == tmp_path.resolve()


def test_a_missing_file_is_a_problem_that_tells_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(ORGANISM)
    (problem,) = load(tmp_path / "shoop.yaml").problems
    assert (problem.code, "shop.yaml" in problem.message) == ("unreadable", True)


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    assert _codes(tmp_path / "nowhere" / "organism.yaml") == ["unreadable"]


def test_a_name_that_no_file_can_have_is_a_problem() -> None:
    assert _codes(Path("a\0b")) == ["unreadable"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no named pipes")
def test_a_pipe_is_a_problem_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "organism.yaml")
    codes: list[str] = []
    reader = threading.Thread(target=lambda: codes.extend(_codes(tmp_path)), daemon=True)
    reader.start()
    reader.join(10)
    assert codes == ["unreadable"]


def test_fifty_megabytes_are_a_problem_and_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "organism.yaml"
    with path.open("wb") as made:
        made.truncate(50 * 1024 * 1024)
    assert _codes(path) == ["too-big"]


def test_a_file_of_just_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "organism.yaml"
    path.write_text(ORGANISM.ljust(MAX_BYTES, "\n"))
    assert _codes(path) == []


def test_a_thousand_listeners_load_in_a_fraction_of_a_second(tmp_path: Path) -> None:
    listeners = [
        listener(f"listener_{n}", "agent: true", f"peers: [listener_{n - 1 if n else 999}]", "timeout: 300")
        for n in range(1_000)
    ]
    (tmp_path / "organism.yaml").write_text(organism(*listeners))
    before = time.process_time()
    assert (_codes(tmp_path), time.process_time() - before < 1) == ([], True)


def test_a_missing_identity_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "organism.yaml").write_text("organism: {identity: keys/own.pem}\n" + ORGANISM)
    (problem,) = load(tmp_path).problems
    assert (problem.code, problem.severity, problem.line, problem.column) == ("identity", "warning", 1, 22)


def test_an_identity_that_is_there_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "own.pem").write_text("")
    (tmp_path / "organism.yaml").write_text("organism: {identity: own.pem}\n" + ORGANISM)
    assert _codes(tmp_path) == []


def test_a_file_given_by_an_absolute_path_is_a_warning(tmp_path: Path) -> None:
    identity = (tmp_path / "own.pem").as_posix()
    (tmp_path / "organism.yaml").write_text(f"organism: {{identity: {identity!r}}}\n" + ORGANISM)
    assert _codes(tmp_path) == ["absolute-path"]


def test_a_missing_script_is_an_error(tmp_path: Path) -> None:
    head = "llm: {backends: [{provider: scripted, script: replies.yaml}]}\n"
    (tmp_path / "organism.yaml").write_text(head + ORGANISM)
    (problem,) = load(tmp_path).problems
    assert (problem.code, problem.severity, problem.line, problem.column) == ("script", "error", 1, 47)


def test_loading_runs_none_of_the_organisms_code(tmp_path: Path) -> None:
    """Contract section 2: reading, checking and drawing a document runs none of its code."""
    (tmp_path / "handlers.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    (tmp_path / "organism.yaml").write_text(ORGANISM)
    assert (load(tmp_path).problems, (tmp_path / "ran").exists()) == ((), False)
