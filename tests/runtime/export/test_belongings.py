"""Which files belong to an organism (contract section 18: nothing git ignores, no key, no layout)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.export.belongings import EXPORT_MARKER, belongings
from tests.runtime.export.conftest import FILES, write

Git = Callable[..., None]
KEYS = (".env", ".env.local", "prod.env", "organism.pem", "private.KEY", "id_ed25519", "store.p12", ".netrc")


def test_all_files_of_the_folder_belong(shop: Path) -> None:
    assert belongings(shop).files == tuple(sorted(FILES))


@pytest.mark.parametrize("name", KEYS)
def test_keys_stay_behind_and_are_named(shop: Path, name: str) -> None:
    write(shop, {f"keys/{name}": "x"})
    found = belongings(shop)
    assert f"keys/{name}" not in found.files
    assert found.left_out == {f"keys/{name}": "it looks like a key"}


@pytest.mark.parametrize("name", KEYS)
def test_keys_stay_behind_even_where_git_tracks_them(shop: Path, git: Git, name: str) -> None:
    write(shop, {name: "x"})
    git("add", "-f", "--all")
    assert name not in belongings(shop).files


@pytest.mark.parametrize(
    "name",
    [
        "organism.layout.yaml",
        "__pycache__/handlers.cpython-311.pyc",
        "data/.hidden",
        ".handlers.py.0a1b2c3d.designer-tmp",
        ".cache/file",
        ".mypy_cache/x.json",
        "venv/lib/site.py",
        "old-export/handlers.py",
    ],
)
def test_what_is_no_part_of_the_organism_stays_behind(shop: Path, name: str) -> None:
    write(shop, {name: "x", "venv/pyvenv.cfg": "", f"old-export/{EXPORT_MARKER}": "{}"})
    assert belongings(shop).files == tuple(sorted(FILES))


def test_in_a_git_work_tree_what_git_ignores_stays_behind(shop: Path, git: Git) -> None:
    write(shop, {".gitignore": "*.log\n/scratch/\n", "run.log": "x", "scratch/notes.txt": "x", "notes.txt": "x"})
    git("add", "notes.txt")
    assert belongings(shop).files == tuple(sorted([*FILES, "notes.txt"]))


def test_in_a_folder_below_the_work_tree_only_its_own_files_belong(tmp_path: Path, shop: Path, git: Git) -> None:
    write(shop, {"inner/organism.yaml": "x", ".gitignore": "*.log\n", "inner/run.log": "x"})
    assert belongings(shop / "inner").files == ("organism.yaml",)


def test_a_file_that_git_tracks_and_that_was_deleted_does_not_belong(shop: Path, git: Git) -> None:
    git("add", "--all")
    (shop / "late.py").unlink()
    assert "late.py" not in belongings(shop).files


def test_names_that_are_no_ascii_belong(shop: Path, git: Git) -> None:
    write(shop, {"größe 1\t.txt": "x"})
    assert "größe 1\t.txt" in belongings(shop).files


def test_without_git_s_answer_nothing_belongs(shop: Path) -> None:
    write(shop, {".git": "gitdir: nowhere\n"})
    found = belongings(shop)
    assert found.files == ()
    assert [problem.code for problem in found.problems] == ["git-failed"]


def test_git_is_asked_about_this_folder_whatever_the_environment_says(
    shop: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert belongings(shop).files == tuple(sorted(FILES))


def test_a_link_that_leads_out_stays_behind(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (shop / "link.txt").symlink_to(tmp_path / "secret.txt")
    (shop / "folder").symlink_to(tmp_path)
    found = belongings(shop)
    assert found.files == tuple(sorted(FILES))
    assert set(found.left_out) == {"link.txt", "folder"}


def test_a_link_inside_the_folder_belongs_as_a_file(shop: Path) -> None:
    (shop / "again.csv").symlink_to("data/stock.csv")
    assert "again.csv" in belongings(shop).files


def test_a_repository_inside_stays_behind(shop: Path, git: Git) -> None:
    write(shop, {"inner/a.txt": "x"})
    git("init", "-q", "inner")
    git("-C", "inner", "add", "a.txt")
    git("-C", "inner", "commit", "-q", "-m", "x")
    assert belongings(shop).left_out == {"inner": "it is a git repository of its own"}


def test_what_only_hides_may_be_asked_for(shop: Path) -> None:
    write(shop, {"data/.hidden": "x", ".env": "x", ".organism.yaml.0a1b2c3d.designer-tmp": "x", ".cache/file": "x"})
    assert belongings(shop).hidden == ("data/.hidden",)


def test_what_the_designer_left_while_it_wrote_stays_behind_in_a_work_tree_too(shop: Path, git: Git) -> None:
    write(shop, {".organism.yaml.0a1b2c3d.designer-tmp": "x", "data/.hidden": "x"})
    assert belongings(shop).files == tuple(sorted([*FILES, "data/.hidden"]))


def test_listing_runs_no_program_that_a_repository_names(shop: Path, git: Git, tmp_path: Path) -> None:
    """A folder that came with its repository may lack what git then fetches, by a command of the repository's."""
    write(shop, {"inner/.gitignore": "*.log\n", "inner/a.txt": "x"})
    git("add", "--all")
    git("commit", "-q", "-m", "x")
    for stored in (shop / ".git/objects").glob("[0-9a-f][0-9a-f]/*"):
        if git_content(stored) == b"blob 6\0*.log\n":
            stored.unlink()
    git("update-index", "--skip-worktree", "inner/.gitignore")
    (shop / "inner/.gitignore").unlink()
    write(shop, {"inner/b.txt": "x"})
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    git("config", "core.repositoryformatversion", "1")
    git("config", "extensions.partialClone", "origin")
    git("config", "remote.origin.url", str(shop))
    git("config", "remote.origin.promisor", "true")
    git("config", "remote.origin.uploadpack", str(program))
    git("config", "core.fsmonitor", str(program))
    found = belongings(shop)
    assert not ran.exists()
    # What it ignores is not known then, so nothing goes.
    assert found.files == ()
    assert [problem.code for problem in found.problems] == ["git-failed"]


def git_content(stored: Path) -> bytes:
    return zlib.decompress(stored.read_bytes())
