"""Copies of unsaved changes: made soon, gone when saved, offered when their process is gone and not before."""

from __future__ import annotations

import json

import pytest

from designer.document.files import DocumentFile
from designer.document.layout import Point
from designer.document.locks import OpenElsewhere
from designer.document.recovery import Recovery
from designer.support.file_lock import FileLock

SOON_MS = 2000
"""No change is longer without a copy."""


@pytest.fixture
def recovery(data):
    """The copies in the test's app data."""
    return Recovery(data)


@pytest.fixture
def copies(data):
    """``copies()``: the files in the folder of copies."""
    return lambda: sorted(data.recovery.glob("*.json"))


@pytest.fixture
def left(shop, data, keep, change):
    """``left()``: what a window that ended unasked has left, its file changed and never saved."""

    def run():
        file = keep(DocumentFile.open(shop, data))
        change(file, "Takes orders", "Takes all orders")
        file.close(keep_unsaved=True)
        (copy,) = Recovery(data).found()
        return copy

    return run


def test_a_change_is_copied_within_two_seconds(shop, open_file, change, copies, qtbot):
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    assert copies() == []
    qtbot.waitUntil(lambda: bool(copies()), timeout=SOON_MS)
    assert json.loads(copies()[0].read_bytes())["text"] == file.document.text


def test_typing_without_a_pause_is_copied_too(shop, open_file, change, copies, qtbot):
    file = open_file(shop)

    def typed_and_copied():
        change(file, "# ", "# x")
        return bool(copies())

    qtbot.waitUntil(typed_and_copied, timeout=SOON_MS)


def test_saving_deletes_the_copy(shop, open_file, change, copies, qtbot):
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    qtbot.waitUntil(lambda: bool(copies()))
    assert file.save()
    assert copies() == []


def test_undoing_all_deletes_the_copy(shop, open_file, change, copies, qtbot):
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    qtbot.waitUntil(lambda: bool(copies()))
    file.document.stack.undo()
    qtbot.waitUntil(lambda: copies() == [])


def test_closing_drops_the_copy(shop, open_file, change, copies, qtbot, data):
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    qtbot.waitUntil(lambda: bool(copies()))
    file.close()
    assert list(data.recovery.iterdir()) == []


def test_a_copy_is_not_offered_while_its_window_lives(shop, open_file, change, copies, qtbot, recovery):
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    qtbot.waitUntil(lambda: bool(copies()))
    assert recovery.found() == ()


def test_a_copy_is_not_offered_while_its_process_lives(shop, child, recovery, copies, qtbot, data, tmp_path):
    process = child("busy_writer.py", shop, data.root, 2, tmp_path / "journal")
    qtbot.waitUntil(lambda: bool(copies()), timeout=20_000)
    assert recovery.found() == ()
    assert process.poll() is None


def test_the_copy_of_an_end_without_asking_is_offered(left, shop):
    copy = left()
    assert copy.path == shop
    assert "Takes all orders" in copy.unsaved.text


def test_restoring_gives_an_unsaved_document_and_one_undo_the_file(left, data, keep, shop_text):
    file = keep(DocumentFile.restore(left(), data))
    assert "Takes all orders" in file.document.text
    assert file.is_unsaved
    file.document.stack.undo()
    assert file.document.text == shop_text
    assert not file.is_unsaved


def test_a_restored_copy_stays_until_it_is_saved(left, data, keep, copies, recovery):
    file = keep(DocumentFile.restore(left(), data))
    assert len(copies()) == 1
    assert recovery.found() == ()
    file.close(keep_unsaved=True)
    (again,) = recovery.found()
    file = keep(DocumentFile.restore(again, data))
    assert file.save()
    assert copies() == []


def test_a_copy_is_restored_once(left, data, keep):
    copy = left()
    keep(DocumentFile.restore(copy, data)).close()
    assert DocumentFile.restore(copy, data) is None


def test_a_copy_of_a_file_that_is_open_again_is_not_restored_into_a_second_window(left, data, open_file, shop):
    copy = left()
    open_file(shop)
    assert DocumentFile.restore(copy, data) == OpenElsewhere(shop)


def test_restoring_over_a_file_that_was_changed_since_asks(left, data, keep, shop, shop_text, qtbot):
    copy = left()
    shop.write_text(shop_text.replace("Looks for a part", "Looks everywhere"))
    file = keep(DocumentFile.restore(copy, data))
    with qtbot.waitSignal(file.conflict) as asked:
        pass
    assert asked.args[0].can_merge
    assert file.merge()
    assert "Takes all orders" in file.document.text
    assert "Looks everywhere" in file.document.text


def test_restoring_where_the_file_is_gone_says_so_and_saving_puts_it_back(left, data, keep, shop, qtbot):
    copy = left()
    shop.unlink()
    file = keep(DocumentFile.restore(copy, data))
    with qtbot.waitSignal(file.missing):
        pass
    assert file.save()
    assert "Takes all orders" in shop.read_text()


def test_places_are_restored_with_the_text(shop, data, keep, place, recovery):
    file = keep(DocumentFile.open(shop, data))
    place(file, {"clerk": Point(1, 2)})
    file.close(keep_unsaved=True)
    (copy,) = recovery.found()
    restored = keep(DocumentFile.restore(copy, data))
    assert dict(restored.document.layout.positions) == {"clerk": Point(1, 2)}
    assert restored.is_unsaved


def test_the_byte_order_mark_outlives_a_crash(shop, data, keep, change, recovery):
    shop.write_bytes(b"\xef\xbb\xbf# A shop\n")
    file = keep(DocumentFile.open(shop, data))
    change(file, "A shop", "The shop")
    file.close(keep_unsaved=True)
    (copy,) = recovery.found()
    assert keep(DocumentFile.restore(copy, data)).save()
    assert shop.read_bytes() == b"\xef\xbb\xbf# The shop\n"


def test_discarding_deletes_a_copy(left, recovery, data):
    copy = left()
    assert recovery.discard(copy)
    assert recovery.found() == ()
    assert list(data.recovery.iterdir()) == []
    assert not recovery.discard(copy)


def test_a_copy_that_says_what_is_on_disk_is_not_offered(left, recovery, shop, copies):
    copy = left()
    shop.write_text(copy.unsaved.text)
    assert recovery.found() == ()
    assert copies() == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"path": 3}', b"\xff", b"[" * 100_000])
def test_a_damaged_copy_hides_no_other(left, recovery, data, content):
    copy = left()
    (data.recovery / "damaged.json").write_bytes(content)
    assert recovery.found() == (copy,)


def test_locks_without_a_copy_are_swept_away(recovery, data):
    data.make(data.recovery)
    (data.recovery / "dead.lock").write_bytes(b"")
    living = FileLock.take(data.recovery / "living.lock")
    assert recovery.found() == ()
    assert [each.name for each in data.recovery.iterdir()] == ["living.lock"]
    living.release()


def test_an_end_without_asking_leaves_nothing_where_all_was_saved(shop, open_file, change, recovery):
    file = open_file(shop)
    change(file, "Takes orders", "Takes all orders")
    assert file.save()
    file.close(keep_unsaved=True)
    assert recovery.found() == ()


def test_a_copy_is_for_its_user_only(left, data):
    left()
    (file,) = data.recovery.glob("*.json")
    assert file.stat().st_mode & 0o077 == 0
