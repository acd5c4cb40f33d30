"""A target that an export did not write is never replaced (contract section 18)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.export.belongings import EXPORT_MARKER
from runtime.export.folder import Content, ExportRefused, TargetState, look_at, write_folder


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def files(**texts: str) -> dict[str, Content]:
    return {name.replace("__", "/"): Content(made=text.encode()) for name, text in texts.items()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "out"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    return tmp_path / "sources"


def test_a_missing_folder_is_made(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1", b__c="2"), sources)
    assert contents(out).keys() == {"a", "b/c", EXPORT_MARKER}


def test_an_empty_folder_is_taken(out: Path, sources: Path) -> None:
    out.mkdir(parents=True)
    write_folder(out, files(a="1"), sources)
    assert "a" in contents(out)


def test_a_folder_with_files_of_somebody_else_is_left_alone(out: Path, sources: Path) -> None:
    out.mkdir(parents=True)
    (out / "mine").write_text("x")
    with pytest.raises(ExportRefused, match="no export wrote"):
        write_folder(out, files(a="1"), sources)
    assert contents(out) == {"mine": "x"}


def test_writing_twice_gives_the_same_bytes(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1", b__c="2"), sources)
    before = contents(out)
    write_folder(out, files(a="1", b__c="2"), sources)
    assert contents(out) == before


def test_what_is_not_exported_any_more_goes_and_folders_left_empty_too(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1", b__c__d="2"), sources)
    write_folder(out, files(a="2"), sources)
    assert contents(out).keys() == {"a", EXPORT_MARKER}
    assert not (out / "b").exists()


def test_files_that_appeared_beside_the_export_stay(out: Path, sources: Path) -> None:
    write_folder(out, files(b__c="1"), sources)
    (out / "b" / "mine").write_text("x")
    write_folder(out, files(a="2"), sources)
    assert contents(out)["b/mine"] == "x"


def test_a_file_that_was_changed_since_is_not_replaced(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1", b="1"), sources)
    (out / "a").write_text("by hand")
    with pytest.raises(ExportRefused, match=r"changed .*: a$"):
        write_folder(out, files(a="2", b="2"), sources)
    assert (out / "a").read_text() == "by hand"
    assert (out / "b").read_text() == "1"


def test_a_file_that_was_deleted_since_is_written_again(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1"), sources)
    (out / "a").unlink()
    write_folder(out, files(a="1"), sources)
    assert (out / "a").read_text() == "1"


def test_a_file_in_the_way_is_not_replaced(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1"), sources)
    (out / "b").write_text("mine")
    with pytest.raises(ExportRefused, match="in the way"):
        write_folder(out, files(a="1", b="2"), sources)
    assert (out / "b").read_text() == "mine"


def test_the_organism_s_own_folder_is_no_target(sources: Path) -> None:
    with pytest.raises(ExportRefused, match="own folder"):
        write_folder(sources, files(a="1"), sources)


def test_a_file_is_no_target(tmp_path: Path, sources: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportRefused, match="is a file"):
        write_folder(tmp_path / "file", files(a="1"), sources)


@pytest.mark.parametrize("text", ["", "[]", '{"files": 5}', "{}", "\x00", '{"files": {"a\\u0000b": ""}}'])
def test_a_marker_that_cannot_be_read_protects_the_folder(out: Path, sources: Path, text: str) -> None:
    out.mkdir(parents=True)
    (out / EXPORT_MARKER).write_text(text)
    with pytest.raises(ExportRefused):
        write_folder(out, files(a="1"), sources)


@pytest.mark.parametrize("name", ["../victim", "sub/../../victim", "..", "/victim"])
def test_a_marker_that_was_tampered_with_deletes_nothing_outside(out: Path, sources: Path, name: str) -> None:
    out.mkdir(parents=True)
    victim = out.parent / "victim"
    victim.write_text("x")
    target = str(victim) if name == "/victim" else name
    (out / EXPORT_MARKER).write_text(f'{{"files": {{"{target}": "x"}}}}')
    with pytest.raises(ExportRefused):
        write_folder(out, files(a="1"), sources)
    assert victim.exists()


def test_a_copied_file_keeps_its_bytes_and_whether_it_can_be_run(out: Path, sources: Path) -> None:
    script = sources / "run.sh"
    script.write_bytes(b"#!/bin/sh\r\n\xff")
    script.chmod(0o750)
    write_folder(out, {"run.sh": Content(copied=script)}, sources)
    assert (out / "run.sh").read_bytes() == b"#!/bin/sh\r\n\xff"
    assert (out / "run.sh").stat().st_mode & 0o777 == 0o755


# Stopped on its way


class Killed(BaseException):
    """What a process that is killed does not live to raise."""


def kill_after(count: int) -> Callable[[int], None]:
    """A listener to progress that lets so many pieces be written."""
    left = iter(range(count))

    def tell(_bytes: int) -> None:
        if next(left, None) is None:
            raise Killed

    return tell


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_export_that_was_killed_is_finished_by_the_next(out: Path, sources: Path, count: int) -> None:
    write_folder(out, files(a="1", b="1", old="1"), sources)
    with pytest.raises(Killed):
        write_folder(out, files(a="2", b="2", c="2"), sources, tell=kill_after(count))
    write_folder(out, files(a="3", b="3"), sources)
    found = contents(out)
    assert (found.keys(), found["a"], found["b"]) == ({"a", "b", EXPORT_MARKER}, "3", "3")


def test_killed_twice_it_is_still_finished(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1", b="1"), sources)
    for text in ("2", "3"):
        with pytest.raises(Killed):
            write_folder(out, files(a=text, b=text), sources, tell=kill_after(1))
    write_folder(out, files(a="4", b="4"), sources)
    assert contents(out)["b"] == "4"


def test_a_file_changed_by_hand_after_a_kill_is_not_replaced(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1", b="1"), sources)
    with pytest.raises(Killed):
        write_folder(out, files(a="2", b="2"), sources, tell=kill_after(1))
    (out / "a").write_text("by hand")
    with pytest.raises(ExportRefused, match="changed"):
        write_folder(out, files(a="3", b="3"), sources)


# In the way, and said before


def test_a_file_where_a_folder_is_needed_is_left_alone(out: Path, sources: Path) -> None:
    write_folder(out, files(a="1"), sources)
    (out / "b").write_text("mine")
    with pytest.raises(ExportRefused, match="need a folder"):
        write_folder(out, files(b__c="1"), sources)
    assert contents(out)["a"] == "1"


def test_nothing_is_written_through_a_link_that_leads_out(out: Path, sources: Path, tmp_path: Path) -> None:
    write_folder(out, files(a="1"), sources)
    (tmp_path / "elsewhere").mkdir()
    (out / "b").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportRefused, match="need a folder"):
        write_folder(out, files(b__c="1"), sources)
    assert contents(tmp_path / "elsewhere") == {}


def test_what_stands_there_is_said_before_it_is_written(out: Path, sources: Path, tmp_path: Path) -> None:
    assert look_at(out, sources).state is TargetState.FREE
    write_folder(out, files(a="1"), sources, organism="shop")
    target = look_at(out, sources)
    assert (target.state, target.organism) == (TargetState.EXPORT, "shop")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a").touch()
    for refused in (sources, tmp_path / "mine", tmp_path / "mine" / "a"):
        assert look_at(refused, sources).state is TargetState.REFUSED
