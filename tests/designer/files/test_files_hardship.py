"""Full disks and folders that may not be written: the old file stays whole, and a sentence says what to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def save_under(child, app_data):
    """``save_under(path, hardship)``: what another process said of saving a change to the file."""

    def run(path: Path, hardship: str, data: Path = app_data) -> dict[str, object]:
        output, _ = child("save_under.py", path, data, hardship).communicate(timeout=30)
        return json.loads(output)

    return run


@pytest.fixture
def open_to_all(shop_text):
    """A folder that any user may enter, with an organism in it; the test's own is for one user."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    path = folder / "organism.yaml"
    path.write_text(shop_text)
    path.chmod(0o666)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting a small disk takes root, and a system that lets root mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def others(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if each != path)


def test_without_hardship_it_is_saved(save_under, shop, shop_text):
    assert save_under(shop, "nothing") == {"saved": True, "said": [], "unsaved": False}
    assert shop.read_text() == "# mine\n" + shop_text


def test_a_file_that_can_not_grow_stays_as_it_was(save_under, shop, shop_text):
    result = save_under(shop, "small-files")
    assert not result["saved"]
    assert result["unsaved"]
    assert result["said"] == [
        "organism.yaml was not saved, the disk is full: free some space and save again, or use Save As."
    ]
    assert shop.read_text() == shop_text
    assert others(shop) == []


def test_on_a_full_disk_the_file_stays_as_it_was(open_file, small_disk, shop_text, change, heard):
    path = small_disk / "organism.yaml"
    path.write_text(shop_text)
    file = open_file(path)
    failed = heard(file.failed)
    change(file, "# A shop", "# A " + "very " * 20_000 + "big shop")
    assert not file.save()
    assert "the disk is full" in failed[0]
    assert path.read_text() == shop_text
    assert others(path) == []
    assert file.is_unsaved
    file.document.stack.undo()
    change(file, "# A shop", "# A small shop")
    assert file.save()
    assert path.read_text() == shop_text.replace("# A shop", "# A small shop")


def test_a_folder_that_may_not_be_written_is_named(save_under, open_to_all, shop_text, app_data):
    open_to_all.parent.chmod(0o555)
    result = save_under(open_to_all, "nobody")
    assert not result["saved"]
    assert result["unsaved"]
    assert result["said"] == [
        f"organism.yaml was not saved, you may not write in {open_to_all.parent}: "
        "change its permissions, or use Save As."
    ]
    assert open_to_all.read_text() == shop_text
    assert others(open_to_all) == []


def test_a_write_protected_file_is_not_replaced(save_under, open_to_all, shop_text):
    open_to_all.parent.chmod(0o777)
    open_to_all.chmod(0o444)
    result = save_under(open_to_all, "nobody")
    assert result["said"] == [
        "organism.yaml was not saved, it is write-protected: change its permissions, or use Save As."
    ]
    assert open_to_all.read_text() == shop_text
    assert others(open_to_all) == []


def test_save_as_goes_on_where_saving_could_not(open_file, shop, tmp_path, change, heard):
    file = open_file(shop)
    failed = heard(file.failed)
    change(file, "name: shop", "name: stall")
    shop.unlink()
    shop.parent.rmdir()
    assert not file.save()
    assert failed
    assert file.save_as(tmp_path / "stall.yaml")
    assert "name: stall" in (tmp_path / "stall.yaml").read_text()
    assert not file.is_unsaved


def test_app_data_that_can_not_be_written_stops_nobody_and_is_told_once(
    tmp_path, shop, data, keep, change, heard, qtbot
):
    from designer.document.files import DocumentFile

    data.root.write_text("a file where the folder should be")
    file = keep(DocumentFile.open(shop, data))
    with qtbot.waitSignal(file.failed) as failed:
        change(file, "name: shop", "name: stall")
    assert failed.args[0].startswith("Unsaved changes can't be kept safe from a crash")
    with qtbot.assertNotEmitted(file.failed, wait=1500):
        change(file, "name: stall", "name: booth")
    assert file.save()
