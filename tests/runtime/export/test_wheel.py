"""The runtime's own wheel, put together without network or build tools (contract section 18)."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from runtime.export import wheel


@pytest.fixture(scope="module")
def opened() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(wheel.wheel_bytes()))


def test_it_holds_the_headless_runtime_and_nothing_of_the_designer(opened: zipfile.ZipFile) -> None:
    assert {name.partition("/")[0] for name in opened.namelist()} == {
        "resources",
        "runtime",
        f"organism_designer-{wheel.about().version}.dist-info",
    }


def test_it_holds_no_caches(opened: zipfile.ZipFile) -> None:
    assert not [name for name in opened.namelist() if "__pycache__" in name or name.endswith(".pyc")]


def test_its_record_lists_every_file_with_its_digest(opened: zipfile.ZipFile) -> None:
    record = next(name for name in opened.namelist() if name.endswith("/RECORD"))
    rows = list(csv.reader(opened.read(record).decode().splitlines()))
    assert [row[0] for row in rows] == opened.namelist()
    for name, digest, size in rows[:-1]:
        content = opened.read(name)
        expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert (digest, size) == (f"sha256={expected}", str(len(content)))
    assert rows[-1] == [record, "", ""]


def test_the_same_sources_give_the_same_bytes() -> None:
    assert wheel.wheel_bytes() == wheel.wheel_bytes()


def test_no_path_of_this_machine_is_in_it(opened: zipfile.ZipFile) -> None:
    here = str(Path(wheel.__file__).parents[2]).encode()
    assert not [name for name in opened.namelist() if here in opened.read(name)]


def test_an_installed_wheel_gives_the_wheel_that_it_came_from(tmp_path: Path) -> None:
    made = wheel.wheel_bytes()
    site = tmp_path / "site"
    zipfile.ZipFile(io.BytesIO(made)).extractall(site)
    again = tmp_path / "again.whl"
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "from runtime.export import wheel\n"
        f"assert wheel.__file__.startswith({str(site)!r})\n"
        f"open({str(again)!r}, 'wb').write(wheel.wheel_bytes())\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={})
    assert again.read_bytes() == made


def test_what_the_distribution_says_is_said_alike_by_checkout_and_installation() -> None:
    assert wheel.about().requires == tuple(sorted(wheel.about().requires))
    assert "lxml>=6.0" in wheel.about().requires
    assert not [line for line in wheel.about().requires if "pyside" in line.lower()]
