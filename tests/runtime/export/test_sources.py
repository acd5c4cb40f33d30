"""What the organism's own Python files import, read without running them."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.export.sources import imported_names, is_own, needed_files
from tests.runtime.export.conftest import write


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b, c", {"a.b", "c"}),
        ("from a import b, d", {"a", "a.b", "a.d"}),
        ("from a import *", {"a"}),
        ("def f():\n    import late", {"late"}),
        ("try:\n    import a\nexcept ImportError:\n    pass", {"a"}),
        ("import importlib\nimportlib.import_module('a.b')", {"importlib", "a.b"}),
        ("__import__('a')", {"a"}),
        (
            "from importlib import import_module\nimport_module(name)",
            {"importlib", "importlib.import_module"},
        ),
        ("def broken(:", set()),
        ("\0", set()),
        ("(" * 100_000, set()),
    ],
)
def test_imported_names(source: str, names: set[str]) -> None:
    assert imported_names(source.encode()) == names


@pytest.mark.parametrize(
    ("source", "module", "package", "names"),
    [
        ("from . import b", "a", False, {"b"}),
        ("from . import b", "p.a", False, {"p", "p.b"}),
        ("from . import b", "p", True, {"p", "p.b"}),
        ("from .b import c", "p.a", False, {"p.b", "p.b.c"}),
        ("from ..b import c", "p.q.a", False, {"p.b", "p.b.c"}),
    ],
)
def test_relative_imports(source: str, module: str, package: bool, names: set[str]) -> None:
    assert imported_names(source.encode(), module, package=package) == names


def test_files_are_followed_through_their_imports(shop: Path) -> None:
    assert needed_files(shop, ["handlers.Ask", "handlers.serve"]) == {
        "handlers.py",
        "late.py",
        "prices/__init__.py",
        "prices/table.py",
    }


def test_modules_that_import_each_other_end(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import b", "b.py": "import a"})
    assert needed_files(tmp_path, ["a.x"]) == {"a.py", "b.py"}


def test_names_of_the_environment_reach_no_file(shop: Path) -> None:
    assert needed_files(shop, ["json.loads", "..", "a..b"]) == frozenset()


@pytest.mark.parametrize(
    ("dotted", "importer", "own"),
    [
        ("handlers.Ask", "", True),
        ("prices", "", True),
        ("table", "prices/__init__.py", True),
        ("table", "", False),
        ("json", "", False),
        ("runtime.primitives", "", False),
    ],
)
def test_own_names(shop: Path, dotted: str, importer: str, own: bool) -> None:
    assert is_own(shop, dotted, importer) is own
