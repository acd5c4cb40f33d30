"""What is built and shipped: a wheel with everything that a run needs and no more, and a source archive."""

from __future__ import annotations

import configparser
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from .conftest import copy_checkout

PACKAGES = ("runtime", "designer", "resources", "sample_organisms")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both from a copy of the checkout; with the installed hatchling, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("built")
    source = copy_checkout(folder / "checkout")
    (source / "runtime/__pycache__").mkdir()
    (source / "runtime/__pycache__/stale.pyc").write_bytes(b"")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def in_wheel(built: Path) -> set[str]:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def in_sdist(built: Path) -> set[str]:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def in_checkout(built: Path) -> set[str]:
    source = built / "checkout"
    files = (path for package in PACKAGES for path in (source / package).rglob("*") if path.is_file())
    return {path.relative_to(source).as_posix() for path in files if path.suffix != ".pyc"}


def test_the_wheel_has_every_file_of_the_packages_and_nothing_else(built: Path) -> None:
    shipped = {name for name in in_wheel(built) if ".dist-info/" not in name}
    assert shipped == in_checkout(built)


@pytest.mark.parametrize(
    "name",
    [
        "runtime/py.typed",
        "resources/envelope.xsd",
        "resources/organism.schema.json",
        "resources/templates/new/organism.yaml",
        "sample_organisms/newsroom/replies.yaml",
        "sample_organisms/newsroom/stories/first-draft.xml",
        "sample_organisms/orders/orders.json",
        "sample_organisms/orders/organism.starts.yaml",
    ],
)
def test_the_wheel_has_what_no_import_would_miss(built: Path, name: str) -> None:
    assert name in in_wheel(built)


def test_the_wheel_brings_both_commands(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    entry_points = configparser.ConfigParser()
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        entry_points.read_string(archive.read(name).decode())
    assert sorted(entry_points["console_scripts"]) == ["organism", "organism-designer"]


def test_the_source_archive_has_the_tests_and_what_they_read(built: Path) -> None:
    assert {"README.md", "pyproject.toml", ".ci/run", "tests/conftest.py"} <= in_sdist(built)
