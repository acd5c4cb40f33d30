"""A target that an export did not write is never replaced (contract section 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.export.belongings import EXPORT_MARKER
from runtime.export.folder import Content, ExportRefused, write_folder


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


@pytest.mark.parametrize("text", ["", "[]", '{"files": 5}', "{}", "\x00"])
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
