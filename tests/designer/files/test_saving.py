"""What another program writes at the very moment of saving."""

from __future__ import annotations

import os

import pytest

from designer.document.file_errors import FileError
from designer.document.file_store import digest, replace_file
from designer.document.layout import Layout, Note, Point
from designer.document.layout_file import Kept, layout_path
from designer.document.saving import ChangedMeanwhile, Expected, write_layout, write_text
from runtime.organism.yaml_text import MAX_BYTES


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def test_what_was_written_since_the_last_look_is_not_replaced(shop, shop_text):
    with pytest.raises(ChangedMeanwhile):
        write_text(shop, "# mine\n", has_bom=False, expected=Expected(digest(b"what I saw")))
    assert shop.read_text() == shop_text
    assert names(shop.parent) == ["organism.yaml"]


def test_a_file_that_appeared_since_the_last_look_is_not_replaced(shop, shop_text):
    with pytest.raises(ChangedMeanwhile):
        write_text(shop, "# mine\n", has_bom=False, expected=Expected(None))
    assert shop.read_text() == shop_text


def test_a_file_that_went_since_the_last_look_is_not_taken_for_saved(shop):
    mine = digest(b"# mine\n")
    shop.unlink()
    with pytest.raises(ChangedMeanwhile):
        write_text(shop, "# mine\n", has_bom=False, expected=Expected(mine))


def test_a_layout_written_since_the_last_look_is_not_replaced(shop):
    layout_path(shop).write_text("listeners:\n  a: [1, 1]\n")
    with pytest.raises(ChangedMeanwhile):
        write_layout(shop, Layout({"a": Point(2, 2)}), Kept(), expected=Expected(None), is_damaged=False)
    assert "[1, 1]" in layout_path(shop).read_text()


def test_a_layout_that_comes_between_text_and_layout_of_a_save_is_merged(shop, open_file, place):
    file = open_file(shop)
    place(file, {"clerk": Point(1, 1)})
    written = []

    def meanwhile():
        if not written:
            written.append(layout_path(shop).write_text("listeners:\n  stock: [2, 2]\n"))
        return {}

    file.shown_positions = meanwhile
    assert file.save()
    assert layout_path(shop).read_text().splitlines()[1:] == ["listeners:", "  clerk: [1, 1]", "  stock: [2, 2]"]
    assert dict(file.document.layout.positions) == {"clerk": Point(1, 1), "stock": Point(2, 2)}
    assert not file.is_unsaved


def test_a_program_that_never_stops_writing_does_not_hang_a_save(shop, open_file, place, heard):
    file = open_file(shop)
    failed = heard(file.failed)
    place(file, {"clerk": Point(1, 1)})
    counter = iter(range(1000))

    def always():
        layout_path(shop).write_text(f"listeners:\n  stock: [{next(counter)}, 2]\n")
        return {}

    file.shown_positions = always
    assert not file.save()
    assert failed == ["Another program keeps writing organism.yaml: try again."]


def test_a_replacement_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path / "folder", b"x")
    with pytest.raises(RuntimeError):
        replace_file(tmp_path / "new", b"x", unless=_raise)
    assert names(tmp_path) == ["app-data", "folder"] or names(tmp_path) == ["folder"]


def test_extended_attributes_are_kept(shop, shop_text):
    try:
        os.setxattr(shop, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system keeps no attributes")
    write_text(shop, "# new\n", has_bom=False)
    assert os.getxattr(shop, "user.note") == b"mine"


def _raise():
    raise RuntimeError


def test_a_layout_that_would_be_too_large_to_read_again_is_not_written(shop):
    layout = Layout(notes={"note-1": Note(0, 0, 1, 1, "x" * MAX_BYTES)})
    with pytest.raises(FileError, match="shorten the notes"):
        write_layout(shop, layout, Kept(), expected=Expected(None), is_damaged=False)
    assert not layout_path(shop).exists()


def test_a_layout_too_large_to_be_read_is_told_and_kept_under_another_name(shop, open_file, place):
    large = b"#" * (MAX_BYTES + 1)
    layout_path(shop).write_bytes(large)
    file = open_file(shop)
    assert file.opening_notes == (
        "organism.layout.yaml: It is larger than 2048 KiB, so it was not read. "
        "Saving keeps the damaged file under another name.",
    )
    place(file, {"clerk": Point(1, 1)})
    assert file.save()
    assert shop.with_name("organism.layout.yaml.bak").read_bytes() == large
