"""What would be imported is told from source; asking for it runs nothing (designer.md, Trust)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.models.folder import Folder
from designer.run.trust_preview import Preview, preview
from runtime.organism.load import load

from ..folders import make_folder
from .organisms_apart import marking, write_organism

__all__ = ["make_folder"]


@pytest.fixture
def look(make_folder: Callable[[Path], Folder]) -> Callable[[Path], Preview]:
    def make(path: Path) -> Preview:
        spec = load(path).spec
        assert spec is not None
        return preview(spec, make_folder(path))

    return make


Look = Callable[[Path], Preview]


def test_own_modules_are_listed_with_size_and_time(look: Look, tmp_path: Path) -> None:
    path = write_organism(tmp_path)
    (seen,) = look(path).own
    status = (tmp_path / "handlers.py").stat()
    assert (seen.name, seen.file, seen.size, seen.changed) == (
        "handlers",
        "handlers.py",
        status.st_size,
        status.st_mtime,
    )


def test_imports_are_followed_from_module_to_module(look: Look, tmp_path: Path) -> None:
    path = write_organism(tmp_path, "import first")
    (tmp_path / "first.py").write_text("def late():\n    from pkg.inner import second\n")
    (tmp_path / "pkg" / "inner").mkdir(parents=True)
    (tmp_path / "pkg" / "__init__.py").write_text("import third")
    (tmp_path / "pkg" / "inner" / "second.py").write_text("from ... import fourth\nfrom .. import sibling")
    (tmp_path / "pkg" / "sibling.py").write_text("")
    (tmp_path / "third.py").write_text("")
    (tmp_path / "unused.py").write_text("")
    found = [seen.name for seen in look(path).own]
    assert found == ["first", "handlers", "pkg", "pkg.inner.second", "pkg.sibling", "third"]


def test_modules_of_others_are_told_apart(look: Look, tmp_path: Path) -> None:
    path = write_organism(tmp_path, "import os.path, lxml.etree, runtime, not_there_at_all")
    seen = look(path)
    assert (seen.standard, seen.installed, seen.missing) == (("os",), ("lxml",), ("not_there_at_all",))


def test_what_the_file_itself_names_counts(look: Look, tmp_path: Path) -> None:
    text = "organism: {name: a}\nlisteners:\n  - {name: x, payload_class: subprocess.Popen, handler: os.system, "
    path = write_organism(tmp_path, "", text + "description: d}\n")
    assert look(path).standard == ("os", "subprocess")


def test_a_module_that_cannot_be_read_says_so(look: Look, tmp_path: Path) -> None:
    (seen,) = look(write_organism(tmp_path, "def (")).own
    assert "syntax" in seen.trouble


def test_a_module_that_is_too_large_to_read_is_not_taken_for_nothing(look: Look, tmp_path: Path) -> None:
    path = write_organism(tmp_path, "x = 1\n" * 200_000)
    seen = look(path)
    assert seen.own[0].trouble or not seen.is_complete


def test_a_link_is_shown_with_where_it_leads(look: Look, tmp_path: Path) -> None:
    path = write_organism(tmp_path / "desk")
    target = tmp_path / "elsewhere.py"
    (tmp_path / "desk" / "handlers.py").rename(target)
    (tmp_path / "desk" / "handlers.py").symlink_to(target)
    assert look(path).own[0].file == f"handlers.py → {target}"


def test_of_the_environment_only_names_are_kept(look: Look, tmp_path: Path) -> None:
    path = write_organism(tmp_path)
    (tmp_path / ".env").write_text("B_KEY=sesame\nA_KEY='open ${B_KEY}'\n")
    seen = look(path)
    assert seen.variables == ("A_KEY", "B_KEY")
    assert "sesame" not in repr(seen)
    assert [file.file for file in seen.files] == [".env"]


def test_scripts_of_backends_and_the_identity_are_listed(look: Look, tmp_path: Path) -> None:
    text = (
        "organism: {name: a, identity: keys/a.pem}\n"
        "llm:\n  backends:\n    - {provider: scripted, script: replies.yaml}\nlisteners: []\n"
    )
    path = write_organism(tmp_path, "", text)
    (tmp_path / "replies.yaml").write_text("rules: []")
    seen = look(path)
    assert [(file.file, file.size) for file in seen.files] == [("replies.yaml", 9), ("keys/a.pem", -1)]


def test_while_the_folder_is_read_the_list_is_not_complete(tmp_path: Path, qtbot: QtBot) -> None:
    path = write_organism(tmp_path)
    folder = Folder(path)
    spec = load(path).spec
    assert spec is not None
    assert not preview(spec, folder).is_complete
    # Ready is told a moment before the thread that read it has ended.
    qtbot.waitUntil(lambda: folder.is_ready and all(each.name != "folder" for each in threading.enumerate()))
    folder.deleteLater()


def test_listing_runs_nothing(look: Look, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    path = write_organism(tmp_path / "desk", marking(marker))
    (tmp_path / "desk" / "conftest.py").write_text(marking(marker, ""))
    (tmp_path / "desk" / "lxml.py").write_text(marking(marker, ""))
    (tmp_path / "desk" / "handlers.py").write_text(f"import lxml\n{marking(marker)}")
    assert [seen.name for seen in look(path).own] == ["handlers", "lxml"]
    assert not marker.exists()
