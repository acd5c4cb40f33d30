"""One window for a file: the second is told, the first comes forward, and the dead hold nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from designer.document.files import DocumentFile
from designer.document.locks import Locks, OpenElsewhere
from designer.support.file_lock import FileLock, is_held


@pytest.fixture
def locks(data):
    """The locks in the test's app data."""
    return Locks(data)


@pytest.fixture
def other(child, data, shop):
    """Another process that has the file open."""
    process = child("holder.py", shop, data.root)
    assert process.stdout.readline() == "open\n"
    return process


def test_a_file_that_another_process_has_open_is_not_opened(other, data, shop):
    assert DocumentFile.open(shop, data) == OpenElsewhere(shop)


def test_another_process_is_told_that_this_one_has_the_file(open_file, child, data, shop):
    open_file(shop)
    assert child("holder.py", shop, data.root).stdout.readline() == "elsewhere\n"


@pytest.mark.parametrize("way", ["same", "link", "linked folder", "dots"])
def test_whatever_way_leads_to_it_it_is_one_file(way, other, locks, shop, tmp_path):
    (tmp_path / "link.yaml").symlink_to(shop)
    (tmp_path / "folder").symlink_to(shop.parent)
    ways = {
        "same": shop,
        "link": tmp_path / "link.yaml",
        "linked folder": tmp_path / "folder/organism.yaml",
        "dots": shop.parent / ".." / "shop" / "organism.yaml",
    }
    assert isinstance(locks.acquire(ways[way]), OpenElsewhere)


def test_the_other_window_is_asked_to_come_forward(other, locks, shop):
    assert locks.raise_other(shop)
    assert other.stdout.readline() == "raised\n"
    assert locks.raise_other(shop)
    assert other.stdout.readline() == "raised\n"


def test_a_window_hears_that_it_is_asked_for(open_file, shop, locks, qtbot):
    file = open_file(shop)
    with qtbot.waitSignal(file.raise_requested):
        assert locks.raise_other(shop)


def test_nobody_is_asked_where_nobody_has_it_open(locks, shop):
    assert not locks.raise_other(shop)


def test_a_lock_that_a_killed_process_left_is_taken_over(other, data, shop, keep, locks):
    (lock_file,) = data.locks.iterdir()
    socket = Path(lock_file.read_text())
    other.kill()
    other.wait()
    assert lock_file.exists()
    assert not locks.is_open(shop)
    assert not locks.raise_other(shop)
    file = keep(DocumentFile.open(shop, data))
    assert isinstance(file, DocumentFile)
    assert not socket.exists()


def test_a_lock_whose_process_number_was_given_to_another_is_taken_over(data, locks, shop):
    # The number of a process that lives, with a name of ours: this one's.
    lock = locks.acquire(shop)
    (name,) = data.locks.iterdir()
    lock.release()
    name.write_text(f"organism-designer-{os.getpid()}")
    lock = locks.acquire(shop)
    assert not isinstance(lock, OpenElsewhere)
    lock.release()


def test_a_lock_file_with_nonsense_in_it_removes_nothing(data, locks, shop, tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("mine")
    lock = locks.acquire(shop)
    (name,) = data.locks.iterdir()
    lock.release()
    name.write_text(str(precious))
    locks.acquire(shop).release()
    assert precious.exists()


def test_closing_leaves_no_lock_and_no_socket(open_file, shop, data):
    file = open_file(shop)
    (lock_file,) = data.locks.iterdir()
    socket = Path(lock_file.read_text())
    assert socket.exists()
    file.close()
    assert not socket.exists()
    assert list(data.locks.iterdir()) == []


def test_save_as_takes_the_new_name_s_lock_and_gives_the_old_one_up(open_file, shop, locks, tmp_path):
    file = open_file(shop)
    assert file.save_as(tmp_path / "stall.yaml")
    assert locks.is_open(tmp_path / "stall.yaml")
    assert not locks.is_open(shop)


def test_save_as_over_a_file_that_is_open_elsewhere_is_refused(other, open_file, shop, tmp_path, heard, shop_text):
    (tmp_path / "stall.yaml").write_text("# another\n")
    file = open_file(tmp_path / "stall.yaml")
    failed = heard(file.failed)
    assert not file.save_as(shop)
    assert failed == ["organism.yaml is open in another window: choose another name."]
    assert shop.read_text() == shop_text


def test_a_lock_is_free_again_after_release(tmp_path):
    lock = FileLock.take(tmp_path / "x.lock")
    assert FileLock.take(tmp_path / "x.lock") is None
    assert is_held(tmp_path / "x.lock")
    lock.release()
    assert not is_held(tmp_path / "x.lock")
    FileLock.take(tmp_path / "x.lock").release()
