"""Opening and saving: what is in the file is what was in the window, byte for byte, and never half of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from designer.document.file_errors import FileError
from designer.document.files import DocumentFile
from designer.document.layout import Layout, Point
from designer.document.layout_file import layout_path
from designer.document.locks import OpenElsewhere
from designer.document.recovery import Recovery
from designer.document.splices import Splice
from runtime.organism.yaml_text import MAX_BYTES

BOM = b"\xef\xbb\xbf"
ODD = (
    b"organism: {name: x}\r\nlisteners: []\r\n",
    b"organism: {name: x}\nlisteners: []",
    BOM + b"organism: {name: x}\nlisteners: []\n",
    b"organism: {name: x}\r\n# mixed\nlisteners: []\r# and lone\r\n",
    "organism: {name: x} # \u2028 \x85 é 😀\nlisteners: []\n\n\n".encode(),
    b"",
    b"broken: [\n",
    b"nul: \x00 and \x07\n",
)


@pytest.mark.parametrize("data_bytes", ODD)
def test_a_change_and_its_undo_save_the_very_bytes_that_were_opened(data_bytes, shop, open_file):
    shop.write_bytes(data_bytes)
    file = open_file(shop)
    file.document.type_text((Splice(0, "", "# mine\n"),), None)
    assert file.save()
    assert shop.read_bytes() == data_bytes[: 3 * data_bytes.startswith(BOM)] + b"# mine\n" + data_bytes.removeprefix(
        BOM
    )
    file.document.stack.undo()
    assert file.save()
    assert shop.read_bytes() == data_bytes
    assert not file.is_unsaved


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name: caf\xe9\n", "0xE9"),
        ("name: x".encode("utf-16"), "UTF-16"),
        (b"# " + b"x" * MAX_BYTES, "larger than 2048 KiB"),
    ],
)
def test_what_is_no_utf_8_or_too_big_is_refused_in_a_sentence(content, said, shop, data):
    shop.write_bytes(content)
    with pytest.raises(FileError, match=said) as raised:
        DocumentFile.open(shop, data)
    assert "organism.yaml" in str(raised.value)
    assert shop.read_bytes() == content


def test_a_missing_file_is_refused_in_a_sentence(shop, data):
    with pytest.raises(FileError, match=r"other\.yaml is not there"):
        DocumentFile.open(shop.with_name("other.yaml"), data)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path, data):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(FileError, match=r"pipe\.yaml can't be read"):
        DocumentFile.open(tmp_path / "pipe.yaml", data)


def test_a_folder_stands_for_the_organism_in_it(shop, open_file):
    assert open_file(shop.parent).path == shop


def test_a_folder_without_an_organism_is_refused_in_a_sentence(tmp_path, data):
    with pytest.raises(FileError, match=r"organism\.yaml is not there"):
        DocumentFile.open(tmp_path, data)


def test_a_file_that_was_refused_can_be_opened_when_it_is_mended(shop, data, open_file, shop_text):
    shop.write_bytes(b"\xff\xfe")
    with pytest.raises(FileError):
        DocumentFile.open(shop, data)
    shop.write_text(shop_text)
    assert open_file(shop).document.text == shop_text


def test_opening_writes_nothing_beside_the_file(shop, open_file):
    open_file(shop)
    assert [each.name for each in shop.parent.iterdir()] == ["organism.yaml"]


def test_a_second_opening_says_that_it_is_open(shop, open_file, data, tmp_path):
    open_file(shop)
    link = tmp_path / "link.yaml"
    link.symlink_to(shop)
    assert DocumentFile.open(link, data) == OpenElsewhere(link)


def test_after_closing_it_can_be_opened_again(shop, open_file):
    open_file(shop).close()
    open_file(shop)


def test_saving_says_so_and_leaves_no_other_file(shop, open_file, change, heard):
    file = open_file(shop)
    saved = heard(file.saved)
    change(file, "Takes orders", "Takes all orders")
    assert file.is_unsaved
    assert file.save()
    assert saved == [shop]
    assert b"Takes all orders" in shop.read_bytes()
    assert [each.name for each in shop.parent.iterdir()] == ["organism.yaml"]


def test_broken_text_is_saved_as_it_is(shop, open_file, change):
    file = open_file(shop)
    change(file, "peers: [stock]", "peers: [stock")
    assert file.document.is_broken
    assert file.save()
    assert b"peers: [stock\n" in shop.read_bytes()


def test_half_a_character_is_refused_with_its_line(shop, open_file, change, heard):
    file = open_file(shop)
    failed = heard(file.failed)
    change(file, "Takes orders", "Takes \ud83d")
    before = shop.read_bytes()
    assert not file.save()
    assert failed == ["organism.yaml was not saved, line 9 holds half a character: delete it and save again."]
    assert shop.read_bytes() == before
    assert file.is_unsaved


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_saving_keeps_the_permissions(shop, open_file, change, mode):
    shop.chmod(mode)
    file = open_file(shop)
    change(file, "shop", "stall")
    assert file.save()
    assert stat.S_IMODE(shop.stat().st_mode) == mode


def test_saving_follows_a_link_and_keeps_it(shop, open_file, change, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(shop)
    file = open_file(link)
    change(file, "name: shop", "name: stall")
    assert file.save()
    assert link.is_symlink()
    assert b"name: stall" in shop.read_bytes()


def test_what_a_killed_writer_left_is_swept_away_at_the_next_opening(shop, open_file):
    left = shop.with_name(".organism.yaml.0123abcd.designer-tmp")
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    other = shop.with_name(".organism.yaml.swp")
    other.write_bytes(b"not ours")
    open_file(shop)
    assert not left.exists()
    assert other.exists()


def test_no_layout_is_written_where_nothing_was_placed(shop, open_file, change):
    file = open_file(shop)
    file.shown_positions = lambda: {"clerk": Point(1, 2), "stock": Point(3, 4)}
    change(file, "shop", "stall")
    assert file.save()
    assert not layout_path(shop).exists()


def test_placing_one_listener_writes_the_places_of_all_that_are_shown(shop, open_file, place):
    file = open_file(shop)
    file.shown_positions = lambda: {"clerk": Point(9, 9), "stock": Point(3.4, 4), "system.boot": Point(0, 0)}
    place(file, {"clerk": Point(1, 2)})
    assert file.save()
    assert not file.is_unsaved
    assert layout_path(shop).read_text().splitlines()[1:] == ["listeners:", "  clerk: [1, 2]", "  stock: [3, 4]"]


def test_a_saved_layout_is_there_when_the_file_is_opened_again(shop, open_file, place):
    file = open_file(shop)
    place(file, {"clerk": Point(1, 2), "gone": Point(5, 6)})
    assert file.save()
    file.close()
    assert open_file(shop).document.layout == Layout({"clerk": Point(1, 2), "gone": Point(5, 6)})


def test_a_layout_alone_makes_no_new_yaml(shop, open_file, place):
    before = shop.stat()
    file = open_file(shop)
    place(file, {"clerk": Point(1, 2)})
    assert file.save()
    assert shop.stat().st_ino == before.st_ino


def test_a_damaged_layout_is_told_its_good_lines_used_and_a_copy_kept(shop, open_file, place):
    damaged = b"listeners:\n  clerk: [1, 2]\n<<<<<<< HEAD\n  stock: [oops\n"
    layout_path(shop).write_bytes(damaged)
    file = open_file(shop)
    assert len(file.opening_notes) == 1
    assert "organism.layout.yaml" in file.opening_notes[0]
    assert dict(file.document.layout.positions) == {"clerk": Point(1, 2)}
    place(file, {"stock": Point(7, 8)})
    assert file.save()
    assert shop.with_name("organism.layout.yaml.bak").read_bytes() == damaged
    assert "stock: [7, 8]" in layout_path(shop).read_text()


def test_what_another_version_wrote_into_the_layout_is_kept(shop, open_file, place):
    layout_path(shop).write_text("listeners:\n  clerk: [1, 2]\nzoom: {at: [3, 4.5], how: 'to: fit'}\n")
    file = open_file(shop)
    assert file.opening_notes == ()
    place(file, {"clerk": Point(7, 8)})
    assert file.save()
    assert layout_path(shop).read_text().endswith('clerk: [7, 8]\nzoom: {at: [3, 4.5], how: "to: fit"}\n')


def test_a_file_without_a_layout_that_becomes_a_folder_is_told(shop, open_file, place, heard):
    file = open_file(shop)
    failed = heard(file.failed)
    place(file, {"clerk": Point(1, 2)})
    layout_path(shop).mkdir()
    assert not file.save()
    assert "a folder has that name" in failed[0]
    assert file.is_unsaved


def test_the_name_is_kept_as_it_was_given(shop, open_file, monkeypatch):
    monkeypatch.chdir(shop.parent)
    assert open_file(Path("organism.yaml")).path == shop


@pytest.mark.parametrize("name", ["caf\udce9.yaml", "a b 'c' \"d\".yaml", "line\nbreak.yaml", "{name}.yaml", "x" * 200])
def test_odd_names_are_opened_saved_and_recovered(name, tmp_path, data, keep, open_file, change, place, shop_text):
    path = tmp_path / name
    path.write_text(shop_text)
    file = open_file(path)
    place(file, {"clerk": Point(1, 2)})
    change(file, "name: shop", "name: stall")
    file.close(keep_unsaved=True)
    (copy,) = Recovery(data).found()
    file = keep(DocumentFile.restore(copy, data))
    assert file.save()
    assert "name: stall" in path.read_text()
    assert "clerk: [1, 2]" in layout_path(path).read_text()


def test_a_name_too_long_for_a_layout_beside_it_says_so_and_keeps_the_text(tmp_path, open_file, place, change, heard):
    path = tmp_path / ("x" * 245 + ".yaml")
    path.write_text("# 1\n")
    file = open_file(path)
    assert file.opening_notes == ()
    failed = heard(file.failed)
    place(file, {"a": Point(1, 2)})
    change(file, "# 1", "# 2")
    assert not file.save()
    assert "the name is too long" in failed[0]
    assert path.read_text() == "# 2\n"
    assert file.is_unsaved
