"""The list of recent files, and state files that something has damaged."""

from __future__ import annotations

import pytest

from designer.document.app_data import AppData
from designer.document.drafts import Drafts
from designer.document.recent import MOST, Recent


@pytest.fixture
def recent(data):
    """The list in the test's app data."""
    return Recent(data)


def paths(recent):
    return [each.path for each in recent.files()]


def test_the_latest_is_first_and_none_is_there_twice(recent, shop, tmp_path):
    other = tmp_path / "other.yaml"
    for each in (shop, other, shop):
        recent.add(each)
    assert paths(recent) == [shop, other]


def test_it_is_kept_by_real_path(recent, shop, tmp_path):
    (tmp_path / "link.yaml").symlink_to(shop)
    recent.add(tmp_path / "link.yaml")
    assert paths(recent) == [shop]


def test_it_is_called_by_its_folder_where_its_own_name_says_little(recent, shop, tmp_path):
    recent.add(shop)
    recent.add(tmp_path / "stall.yaml")
    assert [each.name for each in recent.files()] == ["stall.yaml", "shop"]


def test_missing_files_are_flagged(recent, shop):
    recent.add(shop)
    shop.unlink()
    assert [each.is_missing for each in recent.files()] == [True]


def test_it_does_not_grow_without_end(recent, tmp_path):
    for number in range(MOST + 5):
        recent.add(tmp_path / f"{number}.yaml")
    assert len(recent.files()) == MOST
    assert paths(recent)[0] == tmp_path / f"{MOST + 4}.yaml"


def test_drafts_are_not_in_it(recent, data):
    recent.add(Drafts(data).new())
    assert recent.files() == ()


def test_files_can_be_forgotten(recent, shop, tmp_path):
    recent.add(shop)
    recent.add(tmp_path / "other.yaml")
    recent.remove(shop)
    assert paths(recent) == [tmp_path / "other.yaml"]
    recent.clear()
    assert recent.files() == ()


def test_names_that_are_no_utf_8_are_kept(recent, tmp_path):
    odd = tmp_path / "caf\udce9.yaml"
    recent.add(odd)
    assert paths(recent) == [odd]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"files": 3}', b'{"files": [3, null, "", "a\\u0000b"]}', b"\xff\xfe", b"[" * 100_000],
)
def test_a_damaged_list_is_an_empty_one_and_can_be_written_again(recent, data, shop, content):
    data.make(data.root)
    (data.root / "recent.json").write_bytes(content)
    assert recent.files() == ()
    recent.add(shop)
    assert paths(recent) == [shop]


def test_a_list_that_can_not_be_kept_stops_nobody(tmp_path, shop, caplog):
    (tmp_path / "taken").write_text("")
    recent = Recent(AppData(tmp_path / "taken"))
    recent.add(shop)
    assert recent.files() == ()
    assert "recent files" in caplog.text
