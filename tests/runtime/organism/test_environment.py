"""The .env beside an organism, read into a map of the pump's own (contract section 2)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtime.organism.environment import MAX_BYTES, read_environment


def _read(folder: Path, content: str | bytes, process: dict[str, str] | None = None) -> dict[str, str]:
    data = content.encode() if isinstance(content, str) else content
    (folder / ".env").write_bytes(data)
    return dict(read_environment(folder, process or {}))


def _problem(folder: Path, content: bytes) -> tuple[str, str, int, int]:
    (folder / ".env").write_bytes(content)
    (problem,) = read_environment(folder, {}).problems
    assert problem.file == str(folder / ".env")
    return problem.code, problem.severity, problem.line, problem.column


@pytest.mark.parametrize(
    "content",
    [
        "A=one\nB=two words\n",
        "export A=one\nB='two words'\n",
        '# c\n\nA = one # d\r\nB="two words"',
        "\ufeffA=one\nB=two words\n",
    ],
)
def test_variables_are_read_however_they_are_written(tmp_path: Path, content: str) -> None:
    assert _read(tmp_path, content) == {"A": "one", "B": "two words"}


def test_values_are_taken_as_they_stand(tmp_path: Path) -> None:
    assert _read(tmp_path, "A=x\nKEY=a${A}$A%b\nOTHER='$HOME'\n")["KEY"] == "a${A}$A%b"


def test_the_variables_of_the_process_win(tmp_path: Path) -> None:
    found = _read(tmp_path, "A=file\nB=file\n", {"A": "process", "C": "process"})
    assert found == {"A": "process", "B": "file", "C": "process"}


def test_the_process_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ORGANISM_TEST_VARIABLE=1\n")
    before = dict(os.environ)
    found = read_environment(tmp_path)
    assert (found["ORGANISM_TEST_VARIABLE"], dict(os.environ)) == ("1", before)


def test_without_a_file_there_is_only_the_process(tmp_path: Path) -> None:
    found = read_environment(tmp_path, {"A": "1"})
    assert (dict(found), found.problems) == ({"A": "1"}, ())


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00binary", b"A=1\n\0\0", b"A=" + b"x" * MAX_BYTES, "A=é\n".encode("latin-1")]
)
def test_a_file_that_is_no_text_or_too_big_is_an_error(tmp_path: Path, content: bytes) -> None:
    assert _problem(tmp_path, content) == ("environment-file", "error", 0, 0)


def test_a_folder_in_its_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    (problem,) = read_environment(tmp_path, {}).problems
    assert problem.code == "environment-file"


@pytest.mark.parametrize("line", [b"what is this", b"=x", b"A", b"A='unclosed"])
def test_a_line_that_cannot_be_read_is_a_warning_at_the_line(tmp_path: Path, line: bytes) -> None:
    assert _problem(tmp_path, b"B=1\n\n# c\n" + line + b"\n") == ("environment-line", "warning", 4, 1)


def test_lines_that_can_be_read_are_kept_beside_one_that_cannot(tmp_path: Path) -> None:
    assert _read(tmp_path, "A=1\n?!\nB=2\n") == {"A": "1", "B": "2"}


def test_a_problem_never_shows_a_value(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A 'very-secret\n")
    (problem,) = read_environment(tmp_path, {}).problems
    assert "very-secret" not in str(problem)


def test_a_map_does_not_show_its_values(tmp_path: Path) -> None:
    assert "very-secret" not in repr(read_environment(tmp_path, {"A": "very-secret"}))
