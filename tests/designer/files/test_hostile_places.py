"""What stands where a file should: pipes and links to them, names that no file can have. Nothing is replaced."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from designer.document.drafts import remove_all
from designer.document.file_errors import FileError
from designer.document.file_store import replace_file
from designer.document.files import DocumentFile
from designer.document.layout import Point
from designer.document.layout_file import layout_path
from designer.document.locks import Locks
from designer.document.recovery import Recovery


@pytest.fixture
def pipe(tmp_path):
    """A pipe; a device would do as well, and be lost where a test that fails may replace it."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    yield path
    assert stat.S_ISFIFO(path.stat().st_mode), "the pipe was replaced"


def test_a_pipe_is_never_replaced(pipe):
    with pytest.raises(OSError, match="no file but a device or a pipe"):
        replace_file(pipe, b"x")


def test_a_link_to_a_pipe_is_not_followed_to_replace_it(pipe, tmp_path):
    (tmp_path / "link.yaml").symlink_to(pipe)
    with pytest.raises(OSError, match="no file but a device or a pipe"):
        replace_file(tmp_path / "link.yaml", b"x")


def test_save_as_to_a_pipe_is_refused_in_a_sentence(pipe, shop, open_file, heard):
    file = open_file(shop)
    failed = heard(file.failed)
    assert not file.save_as(pipe)
    (sentence,) = failed
    assert sentence.startswith("pipe was not saved: it is no file but a device or a pipe.")
    assert file.path == shop


def test_keep_mine_does_not_let_a_save_replace_a_pipe(pipe, shop, open_file, change, heard):
    file = open_file(shop)
    change(file, "name: shop", "name: stall")
    shop.unlink()
    shop.symlink_to(pipe)
    failed = heard(file.failed)
    file.keep_mine()
    assert not file.save()
    assert len(failed) == 1
    assert file.is_unsaved


def test_a_layout_that_is_a_link_to_a_pipe_is_not_replaced(pipe, shop, open_file, place, heard):
    layout_path(shop).symlink_to(pipe)
    file = open_file(shop)
    place(file, {"clerk": Point(1, 1)})
    failed = heard(file.failed)
    assert not file.save()
    assert failed


@pytest.mark.parametrize("name", ["a\0b.yaml", "\ud800.yaml"])
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(name, tmp_path, shop, data, open_file, heard):
    path = Path(os.path.join(tmp_path, name))
    with pytest.raises(FileError, match="is no name that a file can have"):
        DocumentFile.open(path, data)
    assert not Locks(data).is_open(path)
    file = open_file(shop)
    failed = heard(file.failed)
    assert not file.save_as(path)
    assert "is no name that a file can have" in failed[0]


def test_save_as_with_a_name_that_is_too_long_is_refused_in_a_sentence(shop, open_file, tmp_path, heard):
    file = open_file(shop)
    failed = heard(file.failed)
    assert not file.save_as(tmp_path / ("n" * 300))
    assert "the name is too long" in failed[0]
    assert file.path == shop


def test_removing_what_has_no_possible_name_harms_nothing(tmp_path):
    remove_all([tmp_path / ("n" * 300), Path("a\0b")])


@pytest.mark.parametrize("path", ["relative.yaml", "/a\0b.yaml", "/\ud800.yaml", ""])
def test_a_copy_for_a_place_that_can_not_be_is_not_offered(path, data):
    record = dict.fromkeys(("text", "layout", "base", "base_digest", "base_layout"), "")
    record |= {"path": path, "has_bom": False, "written": 0.0, "pid": 1}
    (data.make(data.recovery) / "0.json").write_text(json.dumps(record))
    assert Recovery(data).found() == ()
