"""Drafts: real folders that run at once, and move with all they hold when they are saved."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.document.drafts import Drafts, samples
from designer.document.file_errors import FileError
from designer.document.files import DocumentFile
from designer.document.layout import Point
from designer.document.recovery import Recovery
from runtime.organism.load import load

ROOT = Path(__file__).parents[3]


@pytest.fixture
def drafts(data):
    """The drafts in the test's app data."""
    return Drafts(data)


@pytest.fixture
def draft(drafts, open_file):
    """A new draft, open."""
    return open_file(drafts.new())


def run_organism(path):
    command = [sys.executable, "-m", "runtime", "run", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)


def test_a_new_draft_has_no_problem_but_runs(drafts):
    path = drafts.new()
    assert path.parent.name == "untitled-1"
    assert load(path).problems == ()
    result = run_organism(path)
    assert result.returncode == 0, result.stderr
    assert "Hello, Ada!" in result.stdout


def test_drafts_are_numbered_and_freed_numbers_used_again(drafts):
    first, second = drafts.new(), drafts.new()
    assert (first.parent.name, second.parent.name) == ("untitled-1", "untitled-2")
    assert drafts.discard(first)
    assert drafts.new().parent.name == "untitled-1"


def test_every_sample_has_a_name_and_says_what_it_is():
    assert {"hello", "newsroom", "orders"} <= {sample.name for sample in samples()}
    assert all(sample.description.endswith(".") and "#" not in sample.description for sample in samples())


@pytest.mark.parametrize("name", [sample.name for sample in samples()])
def test_a_sample_opens_as_a_copy_with_all_its_files(name, drafts):
    path = drafts.from_sample(name)
    source = ROOT / "sample_organisms" / name

    def content(folder):
        files = (each for each in folder.rglob("*") if each.is_file())
        found = {str(each.relative_to(folder)): each.read_bytes() for each in files}
        return {name: data for name, data in found.items() if "__pycache__" not in name}

    assert content(path.parent) == content(source)


def test_a_sample_can_be_opened_twice(drafts):
    assert drafts.from_sample("hello").parent.name == "hello"
    assert drafts.from_sample("hello").parent.name == "hello-2"


def test_a_sample_that_does_not_exist_is_refused(drafts):
    with pytest.raises(FileError, match="no sample"):
        drafts.from_sample("../hello")


def test_drafts_are_listed_the_latest_first(drafts):
    first, second = drafts.new(), drafts.from_sample("hello")
    for each in first.parent.iterdir():
        os.utime(each, (1, 1))
    assert [(each.name, each.path, each.is_open) for each in drafts.found()] == [
        ("hello", second, False),
        ("untitled-1", first, False),
    ]


def test_no_draft_no_list(drafts):
    assert drafts.found() == ()


def test_an_open_draft_says_so_and_is_not_discarded(draft, drafts):
    assert draft.is_draft
    assert [each.is_open for each in drafts.found()] == [True]
    assert not drafts.discard(draft.path)
    assert draft.path.exists()


def test_discarding_a_draft_takes_its_recovery_copy_along(draft, drafts, change, data):
    change(draft, "greeter", "host")
    draft.close(keep_unsaved=True)
    assert drafts.discard(draft.path)
    assert not draft.path.parent.exists()
    assert Recovery(data).found() == ()


def test_nothing_else_is_ever_discarded(drafts, shop, data):
    drafts.new()
    assert not drafts.discard(shop)
    assert not drafts.discard(data.drafts / "organism.yaml")
    assert not drafts.discard(data.drafts / "untitled-1" / "deeper" / "organism.yaml")
    assert shop.exists()
    assert len(drafts.found()) == 1


def test_saving_a_draft_in_place_keeps_it_a_draft(draft, change, drafts):
    change(draft, "greeter", "host")
    assert draft.save()
    assert draft.is_draft
    assert "host" in drafts.found()[0].path.read_text()


def test_save_as_moves_a_draft_with_all_its_files(draft, drafts, change, place, tmp_path):
    old = draft.path
    (old.parent / "notes").mkdir()
    (old.parent / "notes/one.txt").write_text("one")
    (old.parent / "__pycache__").mkdir()
    change(draft, "Greets a guest", "Greets any guest")
    place(draft, {"greeter": Point(1, 2)})
    target = tmp_path / "museum" / "museum.yaml"
    target.parent.mkdir()
    assert draft.save_as(target)
    names = sorted(str(each.relative_to(target.parent)) for each in target.parent.rglob("*"))
    assert names == ["handlers.py", "museum.layout.yaml", "museum.starts.yaml", "museum.yaml", "notes", "notes/one.txt"]
    assert not old.parent.exists()
    assert drafts.found() == ()
    assert (draft.path, draft.document.path, draft.is_draft, draft.is_unsaved) == (target, target, False, False)
    assert "Hello, Ada!" in run_organism(target).stdout


def test_a_moved_draft_is_watched_at_its_new_place(draft, tmp_path, qtbot):
    target = tmp_path / "museum.yaml"
    assert draft.save_as(target)
    with qtbot.waitSignal(draft.reloaded):
        target.write_text("# theirs\n")
    assert draft.document.text == "# theirs\n"


def test_a_draft_never_replaces_handlers_that_are_there(draft, tmp_path, heard):
    (tmp_path / "handlers.py").write_text("# mine")
    failed = heard(draft.failed)
    assert not draft.save_as(tmp_path / "museum.yaml")
    assert "handlers.py" in failed[0]
    assert (tmp_path / "handlers.py").read_text() == "# mine"
    assert not (tmp_path / "museum.yaml").exists()
    assert draft.is_draft
    assert draft.path.exists()


def test_a_draft_whose_move_fails_stays_and_leaves_nothing(draft, tmp_path, heard, change):
    change(draft, "Greets a guest", "Greets \ud83d")
    failed = heard(draft.failed)
    (tmp_path / "museum").mkdir()
    assert not draft.save_as(tmp_path / "museum/museum.yaml")
    assert "half a character" in failed[0]
    assert list((tmp_path / "museum").iterdir()) == []
    assert (draft.path.parent / "handlers.py").exists()
    assert draft.is_unsaved


def test_save_as_into_the_app_s_own_folder_is_refused(draft, heard):
    failed = heard(draft.failed)
    assert not draft.save_as(draft.path.with_name("other.yaml"))
    assert failed == ["That folder is the app's own: choose another for other.yaml."]


def test_save_as_of_a_saved_file_copies_text_layout_and_starts_and_leaves_the_old(
    shop, open_file, change, place, tmp_path, shop_text
):
    shop.with_name("organism.starts.yaml").write_text("default: {listener: clerk, payload: {}}\n")
    file = open_file(shop)
    place(file, {"clerk": Point(1, 2)})
    change(file, "name: shop", "name: stall")
    target = tmp_path / "stall.yaml"
    assert file.save_as(target)
    assert target.read_text() == shop_text.replace("name: shop", "name: stall")
    assert "clerk: [1, 2]" in (tmp_path / "stall.layout.yaml").read_text()
    assert "default" in (tmp_path / "stall.starts.yaml").read_text()
    assert shop.read_text() == shop_text
    assert not shop.with_name("organism.layout.yaml").exists()
    assert file.path == target


def test_save_as_over_another_organism_sets_its_layout_and_starts_aside(shop, open_file, tmp_path):
    shop.with_name("organism.starts.yaml").write_text("default: {listener: clerk, payload: {}}\n")
    target = tmp_path / "stall.yaml"
    target.write_text("# another\n")
    (tmp_path / "stall.layout.yaml").write_text("listeners:\n  clerk: [9, 9]\n")
    (tmp_path / "stall.starts.yaml").write_text("other: {}\n")
    file = open_file(shop)
    assert file.save_as(target)
    assert not (tmp_path / "stall.layout.yaml").exists()
    assert "clerk: [9, 9]" in (tmp_path / "stall.layout.yaml.bak").read_text()
    assert (tmp_path / "stall.starts.yaml.bak").read_text() == "other: {}\n"


def test_save_as_to_its_own_name_is_save(shop, open_file, change, tmp_path):
    file = open_file(shop)
    (tmp_path / "link.yaml").symlink_to(shop)
    change(file, "name: shop", "name: stall")
    assert file.save_as(tmp_path / "link.yaml")
    assert "name: stall" in shop.read_text()
    assert file.path == shop


def test_save_as_to_a_folder_is_refused(shop, open_file, tmp_path, heard):
    (tmp_path / "stall.yaml").mkdir()
    file = open_file(shop)
    failed = heard(file.failed)
    assert not file.save_as(tmp_path / "stall.yaml")
    assert failed == ["stall.yaml is a folder: give the file a name of its own."]


def test_save_as_deletes_the_recovery_copy(shop, open_file, change, tmp_path, data, qtbot):
    file = open_file(shop)
    change(file, "name: shop", "name: stall")
    qtbot.waitUntil(lambda: bool(list(data.recovery.glob("*.json"))))
    assert file.save_as(tmp_path / "stall.yaml")
    assert list(data.recovery.glob("*.json")) == []


def test_a_draft_is_a_document_file_like_any_other(drafts, data, keep):
    file = keep(DocumentFile.open(drafts.new(), data))
    assert not file.is_unsaved
    assert file.opening_notes == ()
