"""Whose code may run (designer.md, Trust): asked once per folder, in mixed places per file, and taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.document.drafts import Drafts
from designer.run.trust import Scope, Trust

from .organisms_apart import write_organism


@pytest.fixture
def trust(app_data: Path, qtbot: QtBot) -> Iterator[Trust]:
    made = Trust(AppData(app_data))
    yield made
    made.deleteLater()


@pytest.fixture
def other(app_data: Path, qtbot: QtBot) -> Iterator[Trust]:
    """The trust of another window."""
    made = Trust(AppData(app_data))
    yield made
    made.deleteLater()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "users" / "me"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_organism(tmp_path / "work" / "desk")


def test_nothing_is_trusted_at_first(trust: Trust, path: Path) -> None:
    assert (trust.is_trusted(path), trust.folders()) == (False, ())


def test_what_was_granted_is_trusted(trust: Trust, path: Path) -> None:
    assert trust.grant(path)
    assert trust.is_trusted(path)


def test_a_folder_covers_the_organisms_directly_in_it(trust: Trust, path: Path) -> None:
    trust.grant(path)
    assert trust.is_trusted(path.with_name("second.yaml"))


@pytest.mark.parametrize("elsewhere", ["inner/organism.yaml", "../organism.yaml", "../desk2/organism.yaml"])
def test_a_folder_covers_no_other_folder(trust: Trust, path: Path, elsewhere: str) -> None:
    trust.grant(path)
    assert not trust.is_trusted(path.parent / elsewhere)


def test_a_link_in_a_trusted_folder_is_judged_by_where_it_leads(trust: Trust, path: Path, tmp_path: Path) -> None:
    trust.grant(path)
    foreign = write_organism(tmp_path / "foreign")
    link = path.with_name("link.yaml")
    link.symlink_to(foreign)
    assert not trust.is_trusted(link)


def test_a_trusted_folder_is_trusted_through_links_to_it(trust: Trust, path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(path.parent)
    trust.grant(path)
    assert trust.is_trusted(tmp_path / "link" / path.name)


def test_a_yes_through_a_link_means_the_folder_it_leads_to(trust: Trust, path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(path.parent)
    trust.grant(tmp_path / "link" / path.name)
    assert trust.is_trusted(path)
    assert trust.folders()[0].scope == Scope(path.parent.resolve(), is_file=False)


def test_home_is_asked_about_file_by_file(trust: Trust, home: Path) -> None:
    trust.grant(home / "one.yaml")
    assert trust.is_trusted(home / "one.yaml")
    assert not trust.is_trusted(home / "two.yaml")


def test_a_project_in_home_is_a_folder(trust: Trust, home: Path) -> None:
    write_organism(home / "project")
    assert trust.scope_of(home / "project" / "organism.yaml") == Scope((home / "project").resolve(), is_file=False)


def test_what_is_above_home_is_asked_about_file_by_file(trust: Trust, home: Path) -> None:
    assert trust.scope_of(home.parent / "organism.yaml").is_file


@pytest.mark.parametrize("place", ["DownloadLocation", "DesktopLocation", "DocumentsLocation"])
def test_where_files_of_all_origins_come_together_it_is_asked_file_by_file(
    trust: Trust, home: Path, place: str
) -> None:
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation[place]))
    folder.mkdir(parents=True, exist_ok=True)
    assert trust.scope_of(folder / "organism.yaml").is_file


@pytest.mark.parametrize("folder", ["/", "/tmp", "/proc"])
def test_roots_and_temporary_folders_are_asked_about_file_by_file(trust: Trust, folder: str) -> None:
    assert trust.scope_of(Path(folder) / "organism.yaml").is_file


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bit")
def test_a_folder_that_anybody_may_write_to_is_asked_about_file_by_file(trust: Trust, path: Path) -> None:
    path.parent.chmod(0o777)
    assert trust.scope_of(path).is_file


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bit")
def test_a_folder_that_was_opened_to_all_is_asked_about_again(trust: Trust, path: Path) -> None:
    trust.grant(path)
    path.parent.chmod(0o777)
    assert not trust.is_trusted(path)


def test_drafts_are_trusted(trust: Trust, app_data: Path) -> None:
    drafts = Drafts(AppData(app_data))
    assert trust.is_trusted(drafts.new())
    assert trust.is_trusted(drafts.from_sample("newsroom"))
    assert trust.folders() == ()


def test_a_link_among_the_drafts_is_none(trust: Trust, app_data: Path, path: Path) -> None:
    (app_data / "drafts").mkdir(parents=True)
    (app_data / "drafts" / "desk").symlink_to(path.parent)
    assert not trust.is_trusted(app_data / "drafts" / "desk" / path.name)


def test_what_lies_deeper_in_a_draft_is_none(trust: Trust, app_data: Path) -> None:
    draft = Drafts(AppData(app_data)).new()
    assert not trust.is_trusted(write_organism(draft.parent / "vendor"))


@pytest.mark.parametrize("name", ["nul\0.yaml", "x" * 5000])
def test_what_is_no_name_of_a_file_is_not_trusted(trust: Trust, tmp_path: Path, name: str) -> None:
    trust.grant(tmp_path / "a" / name)
    assert not trust.is_trusted(tmp_path / "b" / name)


# Kept


def test_another_window_knows(trust: Trust, other: Trust, path: Path) -> None:
    trust.grant(path)
    assert other.is_trusted(path)


def test_it_is_written_for_its_user_only(trust: Trust, app_data: Path, path: Path) -> None:
    trust.grant(path)
    folder = app_data / "trust"
    modes = {each.stat().st_mode & 0o777 for each in folder.iterdir()}
    assert (folder.stat().st_mode & 0o777, modes) == (0o700, {0o600})


def test_what_a_command_line_consents_to_is_not_kept(trust: Trust, other: Trust, path: Path) -> None:
    trust.grant_for_process(path)
    assert trust.is_trusted(path)
    assert not other.is_trusted(path)
    assert not trust.is_trusted(path.with_name("second.yaml"))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"path": 1, "is_file": false}', b"\xff", b"[" * 5000])
def test_a_broken_file_costs_one_place(
    trust: Trust, app_data: Path, path: Path, tmp_path: Path, content: bytes
) -> None:
    trust.grant(path)
    broken = next((app_data / "trust").iterdir())
    second = write_organism(tmp_path / "second")
    trust.grant(second)
    broken.write_bytes(content)
    assert not trust.is_trusted(path)
    assert [place.scope.path for place in trust.folders()] == [second.parent]


def test_what_was_broken_can_be_granted_again(trust: Trust, app_data: Path, path: Path) -> None:
    trust.grant(path)
    next((app_data / "trust").iterdir()).write_bytes(b"{")
    assert trust.grant(path)
    assert trust.is_trusted(path)


def test_a_file_that_says_another_place_than_its_name_counts_for_nothing(
    trust: Trust, app_data: Path, path: Path, tmp_path: Path
) -> None:
    trust.grant(path)
    entry = next((app_data / "trust").iterdir())
    record = json.loads(entry.read_text())
    entry.write_text(json.dumps({**record, "path": str(tmp_path / "elsewhere")}))
    assert not trust.is_trusted(path)
    assert not trust.is_trusted(tmp_path / "elsewhere" / "organism.yaml")
    assert trust.folders() == ()


def test_where_nothing_can_be_written_it_holds_for_the_process(trust: Trust, app_data: Path, path: Path) -> None:
    app_data.mkdir(parents=True, exist_ok=True)
    (app_data / "trust").write_text("in the way")
    assert not trust.grant(path)
    assert trust.is_trusted(path)


_GRANTING = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from designer.document.app_data import AppData
from designer.run.trust import Trust
app = QCoreApplication([])
trust = Trust(AppData(Path(sys.argv[1])))
for number in range(40):
    trust.grant(Path(sys.argv[2]) / f"{sys.argv[3]}{number}" / "organism.yaml")
"""


@pytest.mark.processes
def test_windows_that_grant_at_the_same_moment_lose_nothing(trust: Trust, app_data: Path, tmp_path: Path) -> None:
    for name in "ab":
        for number in range(40):
            (tmp_path / "work" / f"{name}{number}").mkdir(parents=True)
    command = [sys.executable, "-c", _GRANTING, str(app_data), str(tmp_path / "work")]
    children = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [child.wait(30) for child in children] == [0, 0]
    assert len(trust.folders()) == 80


# Taken back


def test_what_was_revoked_is_not_trusted(trust: Trust, other: Trust, path: Path) -> None:
    trust.grant(path)
    assert trust.revoke(trust.scope_of(path))
    assert not trust.is_trusted(path)
    assert not other.is_trusted(path)


def test_revoking_is_told(trust: Trust, path: Path) -> None:
    trust.grant(path)
    told: list[object] = []
    trust.revoked.connect(told.append)
    trust.changed.connect(lambda: told.append("changed"))
    trust.revoke(trust.scope_of(path))
    assert told == [Scope(path.parent, is_file=False), "changed"]


def test_other_windows_hear_of_it(trust: Trust, app_data: Path, path: Path, qtbot: QtBot) -> None:
    trust.grant(path)
    other = Trust(AppData(app_data))
    with qtbot.waitSignal(other.revoked):
        trust.revoke(trust.scope_of(path))
    other.deleteLater()


def test_revoking_ends_what_was_granted_for_the_process_too(trust: Trust, path: Path) -> None:
    trust.grant_for_process(path)
    trust.grant(path)
    trust.revoke(trust.scope_of(path))
    assert not trust.is_trusted(path)


def test_places_are_listed_by_path_with_the_day(trust: Trust, tmp_path: Path) -> None:
    for name in ("b", "a"):
        trust.grant(write_organism(tmp_path / name))
    places = trust.folders()
    assert [place.scope.path.name for place in places] == ["a", "b"]
    assert all(place.since is not None for place in places)


def test_a_place_that_is_gone_is_said_to_be(trust: Trust, path: Path) -> None:
    trust.grant(path)
    path.parent.rename(path.parent.with_name("moved"))
    assert [place.is_missing for place in trust.folders()] == [True]
