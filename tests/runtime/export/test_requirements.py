"""requirements.txt of an export: pinned versions (contract section 18)."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

from runtime.export.requirements import pins

RUNTIME_NEEDS = {"aiostream", "click", "griffelib", "lxml", "python-dotenv", "pyyaml"}


def names(lines: tuple[str, ...]) -> set[str]:
    return {line.partition("==")[0].lower() for line in lines}


def distribution(
    site: Path, name: str, version: str, requires: tuple[str, ...] = (), files: tuple[str, ...] = ()
) -> None:
    """Install a distribution that consists of its metadata and empty modules."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    needed = "".join(f"Requires-Dist: {line}\n" for line in requires)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}")
    for file in files:
        path = site / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_what_the_runtime_needs_is_pinned_as_installed() -> None:
    found = pins({})
    assert names(found.lines) >= RUNTIME_NEEDS
    assert f"lxml=={metadata.version('lxml')}" in found.lines
    assert all(re.fullmatch(r"\S+==\S+( ; .+)?", line) for line in found.lines)


def test_the_runtime_itself_is_not_among_them() -> None:
    assert "organism-designer" not in names(pins({"runtime": "a.py"}).lines)


def test_what_tests_need_is_not_among_them() -> None:
    assert not names(pins({}).lines) & {"pytest", "mypy", "hypothesis"}


def test_imported_modules_are_pinned_with_what_they_need(site: Path) -> None:
    distribution(site, "Shelf", "2.0", ("board>=1",), ("shelf/__init__.py",))
    distribution(site, "board", "1.5", ("shelf",), ("board.py",))
    found = pins({"shelf.books": "handlers.py"})
    assert {"Shelf==2.0", "board==1.5"} <= set(found.lines)


def test_the_standard_library_needs_nothing() -> None:
    assert pins({"json": "a.py", "xml.etree": "a.py"}) == pins({})


def test_a_module_that_no_distribution_brings_is_noted_and_named(site: Path) -> None:
    found = pins({"nowhere.to.be": "handlers.py"})
    assert found.missing == {"nowhere.to.be"}
    assert any("handlers.py imports nowhere" in note for note in found.notes)


def test_the_designer_is_not_part_of_an_export() -> None:
    assert any("designer" in note for note in pins({"designer.canvas": "handlers.py"}).notes)


def test_a_namespace_of_several_distributions_is_told_apart_by_files(site: Path) -> None:
    distribution(site, "space-a", "1", files=("space/a/__init__.py",))
    distribution(site, "space-b", "1", files=("space/b/__init__.py",))
    assert {"space-a", "space-b"} & names(pins({"space.b": "x.py"}).lines) == {"space-b"}


def test_extras_are_followed_only_where_they_are_asked_for(site: Path) -> None:
    needed = ("core", 'fast ; extra == "speed"', 'slow; python_version > "3" and extra == "all"')
    distribution(site, "server", "1", needed, ("server.py",))
    for name in ("core", "fast", "slow"):
        distribution(site, name, "1")
    assert names(pins({"server": "a.py"}).lines) & {"core", "fast", "slow"} == {"core"}
    assert names(pins({}, "server[speed]").lines) & {"core", "fast", "slow"} == {"core", "fast"}
    assert 'slow==1 ; python_version > "3"' in pins({}, "server[all]>=1").lines


def test_markers_stay_with_what_they_are_said_of(site: Path) -> None:
    distribution(site, "server", "1", ('console; sys_platform == "win32"',), ("server.py",))
    distribution(site, "console", "3", ("paint",))
    distribution(site, "paint", "4")
    lines = pins({"server": "a.py"}).lines
    assert 'console==3 ; sys_platform == "win32"' in lines
    assert 'paint==4 ; sys_platform == "win32"' in lines


def test_what_is_needed_with_and_without_a_marker_is_needed_always(site: Path) -> None:
    distribution(site, "server", "1", ('paint; sys_platform == "win32"', "paint"), ("server.py",))
    distribution(site, "paint", "4")
    assert "paint==4" in pins({"server": "a.py"}).lines


def test_a_requirements_file_of_the_organism_is_pinned_too(site: Path) -> None:
    distribution(site, "plugin", "0.3")
    found = pins({}, "# ours\nplugin>=0.1  # loaded by name\n\n")
    assert "plugin==0.3" in found.lines
    assert found.notes == ()


@pytest.mark.parametrize("line", ["-r more.txt", "./local", "x @ https://example.org/x.whl", "not-installed==1"])
def test_lines_that_cannot_be_pinned_are_noted(line: str) -> None:
    (note,) = pins({}, line).notes
    assert line in note


def test_a_distribution_that_is_on_no_index_is_noted(site: Path) -> None:
    distribution(site, "homemade", "1", files=("homemade.py",))
    (site / "homemade-1.dist-info" / "direct_url.json").write_text("{}")
    assert any("homemade" in note for note in pins({"homemade": "a.py"}).notes)
