"""Steps that write other files: all or none, and taken back only where nobody wrote since."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.document import edits
from designer.document.document import Document
from designer.document.edit import Edit, FileChange, Revision
from designer.document.splices import Splice

from .conftest import Said
from .corpus_cases import read

PLAIN = read("01-plain")
STARTS = """\
# how to begin
default:
  listener: editor   # the boss
  payload: {title: x}
other:
  listener: 'Editor'
  payload: "@story.xml"
third: {listener: stylist, payload: {listener: editor}}
"""
Open = Callable[..., Document]


@pytest.fixture
def starts(tmp_path: Path) -> Path:
    path = tmp_path / "organism.starts.yaml"
    path.write_bytes(STARTS.encode())
    return path


@pytest.fixture
def document(open_text: Open, tmp_path: Path) -> Document:
    return open_text(PLAIN, path=tmp_path / "organism.yaml")


def two_files(*paths: Path) -> Edit:
    """An edit that writes a comment, and a word into files."""
    files = tuple(FileChange(path, "old", "new") for path in paths)
    return Edit("Write", lambda source: Revision((Splice(0, "", "# c\n"),), meant=source.spec, files=files))


def test_renaming_writes_the_starts_at_once(document: Document, starts: Path) -> None:
    assert document.apply(edits.rename("editor", "chief"))
    expected = STARTS.replace("listener: editor   #", "listener: chief   #").replace("'Editor'", "'chief'")
    assert starts.read_bytes().decode() == expected


def test_undo_and_redo_write_them_too(document: Document, starts: Path) -> None:
    document.apply(edits.rename("editor", "chief"))
    after = starts.read_bytes()
    document.stack.undo()
    assert starts.read_bytes().decode() == STARTS
    document.stack.redo()
    assert starts.read_bytes() == after


def test_dropped_changes_are_taken_back_from_other_files_as_well(document: Document, starts: Path) -> None:
    document.apply(edits.rename("editor", "chief"))
    document.apply(edits.rename("chief", "boss"))
    document.drop_side_files()
    assert starts.read_bytes().decode() == STARTS


def test_saved_changes_stay_in_other_files_when_later_ones_are_dropped(document: Document, starts: Path) -> None:
    document.apply(edits.rename("editor", "chief"))
    document.mark_saved(document.path, document.text, document.layout)
    saved = starts.read_bytes()
    document.apply(edits.rename("chief", "boss"))
    document.drop_side_files()
    assert starts.read_bytes() == saved


def test_undoing_what_was_saved_and_dropping_that_keeps_other_files_as_saved(document: Document, starts: Path) -> None:
    document.apply(edits.rename("editor", "chief"))
    document.mark_saved(document.path, document.text, document.layout)
    saved = starts.read_bytes()
    document.stack.undo()
    document.drop_side_files()
    assert starts.read_bytes() == saved


def test_undo_leaves_a_file_alone_that_somebody_wrote_since(document: Document, starts: Path, said: Said) -> None:
    document.apply(edits.rename("editor", "chief"))
    starts.write_text("default: {listener: chief, payload: {}}\n")
    document.stack.undo()
    assert starts.read_text() == "default: {listener: chief, payload: {}}\n"
    assert said.noted == ["organism.starts.yaml was left as it is: another program has changed it since."]
    assert document.text == PLAIN


def test_redo_leaves_a_file_alone_that_somebody_wrote_since(document: Document, starts: Path, said: Said) -> None:
    document.apply(edits.rename("editor", "chief"))
    document.stack.undo()
    starts.unlink()
    document.stack.redo()
    assert not starts.exists()
    assert len(said.noted) == 1


def test_starts_that_do_not_name_the_listener_are_not_written(document: Document, starts: Path) -> None:
    before = starts.stat().st_mtime_ns
    document.apply(edits.rename("factcheck", "facts"))
    assert starts.stat().st_mtime_ns == before


def test_renaming_is_refused_while_the_starts_cannot_be_read(document: Document, starts: Path, said: Said) -> None:
    starts.write_text("a: [")
    assert not document.apply(edits.rename("editor", "chief"))
    assert said.refused == ["editor keeps its name: mend organism.starts.yaml beside it first, it can't be read."]
    assert document.text == PLAIN


def test_a_byte_order_mark_of_the_starts_stays(document: Document, starts: Path) -> None:
    starts.write_bytes(b"\xef\xbb\xbfa: {listener: editor, payload: x}\r\n")
    document.apply(edits.rename("editor", "chief"))
    assert starts.read_bytes() == b"\xef\xbb\xbfa: {listener: chief, payload: x}\r\n"


def test_if_one_of_two_writes_fails_neither_stays(document: Document, tmp_path: Path, said: Said) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("old")
    bad.mkdir()
    assert not document.apply(two_files(good, bad))
    assert good.read_text() == "old"
    assert (document.text, document.stack.count()) == (PLAIN, 0)
    assert said.refused[0].startswith("Nothing was changed: bad.txt can't be written (")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(document: Document, tmp_path: Path, said: Said) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "a.txt").write_text("old")
    folder.chmod(0o500)
    try:
        assert not document.apply(two_files(folder / "a.txt"))
    finally:
        folder.chmod(0o700)
    assert (folder / "a.txt").read_text() == "old"
    assert document.text == PLAIN


def test_a_file_that_has_changed_meanwhile_is_not_written(document: Document, tmp_path: Path, said: Said) -> None:
    path = tmp_path / "a.txt"
    path.write_text("somebody else's")
    assert not document.apply(two_files(path))
    assert path.read_text() == "somebody else's"
    assert said.refused == ["a.txt has been changed by another program; try again."]


def test_a_file_that_a_step_makes_goes_with_it(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    change = FileChange(path, None, "text\n")
    document.apply(Edit("Make", lambda source: Revision((Splice(0, "", "# c\n"),), files=(change,))))
    assert path.read_text() == "text\n"
    document.stack.undo()
    assert not path.exists()
    document.stack.redo()
    assert path.read_text() == "text\n"
