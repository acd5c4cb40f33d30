"""Another program writes the file, its layout, or takes it away while it is open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher

from designer.document.app_data import AppData
from designer.document.files import DocumentFile
from designer.document.layout import Layout, Point
from designer.document.layout_file import layout_path
from designer.document.splices import Splice

SETTLED_MS = 700
"""Time in which a change of the disk would have been noticed."""


def in_place(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def by_rename(path: Path, content: bytes) -> None:
    other = path.with_name("other")
    other.write_bytes(content)
    other.replace(path)


def by_deleting_first(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


WAYS = (in_place, by_rename, by_deleting_first)


@pytest.fixture
def theirs(shop_text):
    """What the other program writes."""
    return shop_text.replace("Looks for a part", "Looks everywhere").encode()


@pytest.mark.parametrize("write", WAYS)
def test_a_clean_document_takes_the_change_over_as_one_step(write, shop, open_file, qtbot, theirs, shop_text):
    file = open_file(shop)
    with qtbot.waitSignal(file.reloaded):
        write(shop, theirs)
    assert file.document.text.encode() == theirs
    assert not file.is_unsaved
    assert file.document.stack.count() == 1
    file.document.stack.undo()
    assert file.document.text == shop_text
    assert file.is_unsaved


@pytest.mark.parametrize("write", WAYS)
def test_every_further_change_is_noticed_too(write, shop, open_file, qtbot, theirs):
    file = open_file(shop)
    for number in range(3):
        with qtbot.waitSignal(file.reloaded):
            write(shop, theirs + b"# %d\n" % number)
        assert file.document.text.endswith(f"# {number}\n")


def test_a_reload_touches_only_what_differs(shop, open_file, qtbot, heard, theirs, shop_text):
    file = open_file(shop)
    changes = heard(file.document.changed)
    with qtbot.waitSignal(file.reloaded):
        shop.write_bytes(theirs.replace(b"# A shop", b"# The shop"))
    place = shop_text.index("for a part")
    assert changes[0].splices == (Splice(2, "A", "The"), Splice(place, "for a part", "everywhere"))
    assert changes[0].changed == ("stock",)


def test_own_saves_are_not_reported(shop, open_file, qtbot, change, heard, place):
    file = open_file(shop)
    said = [heard(signal) for signal in (file.reloaded, file.conflict, file.missing)]
    for number in range(3):
        with qtbot.assertNotEmitted(file.noted, wait=SETTLED_MS):
            change(file, "# ", f"# {number} ")
            place(file, {"clerk": Point(number, number)})
            assert file.save()
    assert said == [[], [], []]


def test_a_touched_file_is_not_reported(shop, open_file, qtbot):
    file = open_file(shop)
    with qtbot.assertNotEmitted(file.reloaded, wait=SETTLED_MS):
        os.utime(shop)
    assert file.document.stack.count() == 0


def test_a_file_that_is_being_written_is_not_taken_half_written(shop, open_file, qtbot, theirs, shop_text):
    file = open_file(shop)
    with qtbot.waitSignal(file.reloaded), shop.open("wb") as writing:
        for start in range(0, len(theirs), 60):
            writing.write(theirs[start : start + 60])
            writing.flush()
            qtbot.wait(50)
            assert file.document.text == shop_text
    assert file.document.text.encode() == theirs
    assert file.document.stack.count() == 1


def test_the_poll_notices_what_the_system_does_not_say(shop, open_file, qtbot, theirs):
    file = open_file(shop)
    file.findChild(QFileSystemWatcher).blockSignals(True)
    with qtbot.waitSignal(file.reloaded):
        shop.write_bytes(theirs)


def test_unsaved_changes_elsewhere_in_the_file_ask_with_merge_on_offer(shop, open_file, qtbot, change, theirs):
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    mine = file.document.text
    with qtbot.waitSignal(file.conflict) as asked:
        shop.write_bytes(theirs)
    conflict = asked.args[0]
    assert (conflict.mine, conflict.theirs, conflict.can_merge) == (mine, theirs.decode(), True)
    assert file.document.text == mine


@pytest.fixture
def conflicting(shop, open_file, qtbot, change, theirs):
    """A file whose lines were changed in two places, one here and one on disk."""
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    with qtbot.waitSignal(file.conflict):
        shop.write_bytes(theirs)
    return file


def test_merge_takes_both_and_saving_writes_them(conflicting, shop, qtbot, theirs):
    with qtbot.waitSignals([conflicting.reloaded, conflicting.settled]):
        assert conflicting.merge()
    both = theirs.decode().replace("Takes orders", "Takes all orders")
    assert conflicting.document.text == both
    assert conflicting.is_unsaved
    assert conflicting.save()
    assert shop.read_text() == both


def test_reload_takes_theirs_and_undo_gives_mine_back(conflicting, qtbot, theirs):
    mine = conflicting.document.text
    with qtbot.waitSignal(conflicting.settled):
        assert conflicting.reload()
    assert conflicting.document.text.encode() == theirs
    assert not conflicting.is_unsaved
    conflicting.document.stack.undo()
    assert conflicting.document.text == mine
    assert conflicting.is_unsaved


def test_keep_mine_changes_nothing_until_it_is_saved(conflicting, shop, qtbot, theirs):
    mine = conflicting.document.text
    with qtbot.waitSignal(conflicting.settled):
        conflicting.keep_mine()
    assert conflicting.document.text == mine
    assert conflicting.is_unsaved
    assert shop.read_bytes() == theirs
    assert conflicting.save()
    assert shop.read_text() == mine


def test_saving_in_a_conflict_asks_again_and_writes_nothing(conflicting, shop, heard, theirs):
    asked = heard(conflicting.conflict)
    assert not conflicting.save()
    assert len(asked) == 1
    assert shop.read_bytes() == theirs


def test_a_conflict_is_over_when_the_disk_is_as_before(conflicting, shop, qtbot, shop_text):
    with qtbot.waitSignal(conflicting.settled):
        shop.write_text(shop_text)
    assert conflicting.is_unsaved
    assert conflicting.pending is None


def test_a_conflict_is_over_when_the_disk_says_what_is_shown(conflicting, shop, qtbot):
    with qtbot.waitSignal(conflicting.settled):
        shop.write_text(conflicting.document.text)
    assert not conflicting.is_unsaved


def test_typing_into_the_lines_of_the_other_takes_merge_off_the_offer(conflicting, qtbot, change):
    with qtbot.waitSignal(conflicting.conflict) as asked:
        change(conflicting, "Looks for a part", "Looks here")
    assert not asked.args[0].can_merge


def test_merge_says_so_where_both_changed_the_same_lines(conflicting, qtbot, change, heard):
    failed = heard(conflicting.failed)
    change(conflicting, "Looks for a part", "Looks here")
    mine = conflicting.document.text
    assert not conflicting.merge()
    assert failed[0].startswith("Both changed the same lines")
    assert conflicting.document.text == mine


def test_saving_before_the_change_was_noticed_overwrites_nothing(shop, open_file, change, heard, theirs):
    file = open_file(shop)
    asked = heard(file.conflict)
    change(file, "Takes orders", "Takes all orders")
    shop.write_bytes(theirs)
    assert not file.save()
    assert len(asked) == 1
    assert shop.read_bytes() == theirs


def test_what_can_not_be_read_any_more_is_asked_about_and_mine_can_be_kept(shop, open_file, qtbot, shop_text):
    file = open_file(shop)
    with qtbot.waitSignal(file.conflict) as asked:
        shop.write_bytes(b"\xff\xfe\x00")
    assert asked.args[0].theirs is None
    assert "UTF-16" in asked.args[0].why
    file.keep_mine()
    assert file.is_unsaved
    assert file.save()
    assert shop.read_text() == shop_text
    assert not file.is_unsaved


def test_a_deleted_file_is_told_and_saving_puts_it_back(shop, open_file, qtbot, shop_text):
    file = open_file(shop)
    with qtbot.waitSignal(file.missing):
        shop.unlink()
    assert file.is_unsaved
    with qtbot.waitSignals([file.settled, file.saved]):
        assert file.save()
    assert shop.read_text() == shop_text
    assert not file.is_unsaved


def test_a_deleted_file_that_comes_back_settles(shop, open_file, qtbot, shop_text):
    file = open_file(shop)
    with qtbot.waitSignal(file.missing):
        shop.unlink()
    with qtbot.waitSignal(file.settled):
        shop.write_text(shop_text)
    assert not file.is_unsaved


def test_saving_into_a_folder_that_is_gone_says_what_to_do(shop, open_file, qtbot, heard):
    file = open_file(shop)
    failed = heard(file.failed)
    with qtbot.waitSignal(file.missing):
        shop.unlink()
        shop.parent.rmdir()
    assert not file.save()
    assert "is gone: put it back, or use Save As" in failed[0]
    assert not shop.parent.exists()


def test_a_clean_layout_follows_the_disk_as_a_step(shop, open_file, qtbot):
    layout_path(shop).write_text("listeners:\n  clerk: [1, 2]\n")
    file = open_file(shop)
    with qtbot.waitSignal(file.reloaded):
        layout_path(shop).write_text("listeners:\n  clerk: [5, 6]\n")
    assert file.document.layout == Layout({"clerk": Point(5, 6)})
    assert not file.is_unsaved
    file.document.stack.undo()
    assert file.document.layout == Layout({"clerk": Point(1, 2)})


def test_layouts_are_merged_by_node_and_mine_stays_where_both_moved_one(shop, open_file, qtbot, place):
    layout_path(shop).write_text("listeners:\n  a: [1, 1]\n  b: [2, 2]\n  c: [3, 3]\n  d: [4, 4]\n")
    file = open_file(shop)
    place(file, {"a": Point(10, 10), "b": Point(20, 20)})
    with qtbot.waitSignal(file.reloaded):
        layout_path(shop).write_text("listeners:\n  a: [1, 1]\n  b: [22, 22]\n  c: [33, 33]\n  e: [5, 5]\n")
    merged = {"a": Point(10, 10), "b": Point(20, 20), "c": Point(33, 33), "e": Point(5, 5)}
    assert dict(file.document.layout.positions) == merged
    assert file.is_unsaved


def test_a_deleted_layout_moves_nothing_and_saving_puts_it_back(shop, open_file, qtbot, place, change):
    layout_path(shop).write_text("listeners:\n  clerk: [1, 2]\n")
    file = open_file(shop)
    with qtbot.assertNotEmitted(file.reloaded, wait=SETTLED_MS):
        layout_path(shop).unlink()
    assert file.document.layout == Layout({"clerk": Point(1, 2)})
    assert file.save()
    assert "clerk: [1, 2]" in layout_path(shop).read_text()


def test_a_layout_that_another_program_damaged_moves_nothing_and_is_told(shop, open_file, qtbot):
    layout_path(shop).write_text("listeners:\n  clerk: [1, 2]\n  stock: [3, 4]\n")
    file = open_file(shop)
    with qtbot.waitSignal(file.noted) as noted:
        layout_path(shop).write_text("listeners:\n  clerk: [1, 2]\n  sto")
    assert "organism.layout.yaml" in noted.args[0]
    assert file.document.layout == Layout({"clerk": Point(1, 2), "stock": Point(3, 4)})
    assert file.save()
    assert shop.with_name("organism.layout.yaml.bak").read_text().endswith("sto")
    assert "stock: [3, 4]" in layout_path(shop).read_text()


def test_text_and_layout_that_change_at_once_are_one_step(shop, open_file, qtbot, theirs):
    file = open_file(shop)
    with qtbot.waitSignal(file.reloaded):
        shop.write_bytes(theirs)
        layout_path(shop).write_text("listeners:\n  clerk: [5, 6]\n")
    assert file.document.text.encode() == theirs
    assert file.document.layout == Layout({"clerk": Point(5, 6)})
    assert file.document.stack.count() == 1
    assert not file.is_unsaved


def test_after_closing_nothing_is_watched(shop, open_file, qtbot, theirs):
    file = open_file(shop)
    file.close()
    with qtbot.assertNotEmitted(file.reloaded, wait=SETTLED_MS):
        shop.write_bytes(theirs)


def test_two_programs_that_write_one_file_lose_nothing_of_each_other(shop, data, tmp_path, keep, change):
    # Two users: each has locks of its own.
    ada = keep(DocumentFile.open(shop, data))
    bob = keep(DocumentFile.open(shop, AppData(tmp_path / "bob")))
    for number in range(5):
        for file, old in ((ada, "description: Takes"), (bob, "description: Looks")):
            change(file, old, f"{old} {number}")
        for file in (ada, bob):
            if not file.save():
                assert file.pending is not None
                assert file.merge()
                assert file.save()
    text = shop.read_text()
    assert "Takes 4 3 2 1 0 orders" in text
    assert "Looks 4 3 2 1 0 for a part" in text
