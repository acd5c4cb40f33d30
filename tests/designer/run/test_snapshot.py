"""designer.md, Running: a run holds a snapshot of YAML and Python, and says when they have changed since."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.document.document import Document
from designer.run import snapshot as snapshot_module
from designer.run.snapshot import Snapshot, sources_of
from runtime.problems import has_errors

Folder = Callable[..., Path]


def test_it_is_the_document_as_it_was(make_document: Callable[..., Document], organism_folder: Folder) -> None:
    path = organism_folder("")
    text = path.read_text("utf-8")
    document = make_document(text, None, path)
    snapshot = Snapshot.of(document)
    assert (snapshot.text, snapshot.path, snapshot.folder) == (text, path, path.parent)
    assert not snapshot.has_errors
    assert snapshot.loaded.require() is document.spec


def test_errors_of_the_text_are_its_own(make_document: Callable[..., Document], organism_folder: Folder) -> None:
    path = organism_folder("")
    snapshot = Snapshot.of(make_document("listeners: [", None, path))
    assert snapshot.has_errors
    assert has_errors(snapshot.loaded.problems)


def test_a_document_without_a_file_cannot_run(make_document: Callable[..., Document]) -> None:
    with pytest.raises(ValueError, match="without a file"):
        Snapshot.of(make_document("organism: {name: a}\nlisteners: []\n"))


@pytest.mark.parametrize("name", ["handlers.py", "new.py", "package/inner.py", ".env"])
def test_each_source_counts(name: str, make_document: Callable[..., Document], organism_folder: Folder) -> None:
    """Python files of the folder, wherever a dotted path can lead, and the environment."""
    path = organism_folder("")
    document = make_document(path.read_text("utf-8"), None, path)
    before = Snapshot.of(document)
    assert before.digest == Snapshot.of(document).digest
    changed = path.parent / name
    changed.parent.mkdir(exist_ok=True)
    changed.write_text("A = 1\n", "utf-8")
    after = Snapshot.of(document)
    assert after.digest != before.digest
    assert after.differs(before)


@pytest.mark.parametrize("name", ["notes.txt", "__pycache__/handlers.py", "not-a-name/inner.py", "env/lib.py"])
def test_what_no_dotted_path_names_does_not_count(name: str, organism_folder: Folder) -> None:
    folder = organism_folder("").parent
    before = sources_of(folder)
    for made in (folder / name, folder / "env" / "pyvenv.cfg"):
        made.parent.mkdir(exist_ok=True)
        made.write_text("A = 1\n", "utf-8")
    assert sources_of(folder) == before


def test_odd_places_harm_nobody(organism_folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe would be read for ever, a link leads round in circles, a big file costs time."""
    monkeypatch.setattr(snapshot_module, "MAX_BYTES", 10)
    folder = organism_folder("").parent
    os.mkfifo(folder / "pipe.py")
    (folder / "round").symlink_to(folder)
    (folder / "dangling.py").symlink_to(folder / "nowhere")
    assert set(sources_of(folder)) == {".env", "handlers.py", "pipe.py", "dangling.py"}
    assert sources_of(folder / "nowhere") == {".env": ""}


def test_no_more_than_so_many_files_are_read(organism_folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_module, "MAX_FILES", 3)
    folder = organism_folder("").parent
    for number in range(10):
        (folder / f"module{number}.py").write_text("", "utf-8")
    assert len(sources_of(folder)) == 4
