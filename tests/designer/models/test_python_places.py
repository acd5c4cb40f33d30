"""From a dotted path to its place, and from a place to the listeners that use it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import runtime
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.python_places import Place, Role, Use, line_of, name_at, named_modules, place_of, uses_of


def test_a_handler_is_found_in_its_module(folder: Folder, organism_file: Path) -> None:
    assert place_of(folder, "handlers.check") == Place(organism_file.parent / "handlers.py", 13, "check")


def test_a_name_is_followed_through_imports(folder: Folder, organism_file: Path) -> None:
    assert place_of(folder, "handlers.Judgement") == Place(organism_file.parent / "messages.py", 12, "Verdict")


def test_what_is_installed_is_found_and_not_imported(folder: Folder) -> None:
    found = place_of(folder, "xml.dom.minidom.Document")
    assert found is not None
    lines = found.path.read_text("utf-8").split("\n")
    assert lines[line_of(lines, found) - 1].startswith("class Document(")
    assert "xml.dom.expatbuilder" not in sys.modules


def test_the_runtime_s_own_are_found(folder: Folder) -> None:
    found = place_of(folder, "runtime.primitives.TextInput")
    assert found is not None
    assert found.path == Path(runtime.__file__).parent / "primitives.py"


@pytest.mark.parametrize("dotted", ["nowhere.to.be", "../x.y", "", "sys.path", "handlers/x.y"])
def test_what_is_not_there_has_no_place(folder: Folder, dotted: str) -> None:
    assert place_of(folder, dotted) is None


def test_a_text_that_was_typed_in_since_tells_the_line() -> None:
    lines = ["x", "def f():", "    def check(): ...", "", "async def check(a):", ""]
    assert line_of(lines, Place(Path("x.py"), 4, "check")) in (3, 5)
    assert line_of(lines, Place(Path("x.py"), 9, "check")) == 5
    assert line_of(lines, Place(Path("x.py"), 9, "gone")) == 9


@pytest.mark.parametrize(
    ("line", "name"), [(0, ""), (1, "f"), (2, "f"), (3, "f"), (4, "A"), (5, "A"), (7, "A"), (8, ""), (9, "")]
)
def test_the_definition_around_a_line(line: int, name: str) -> None:
    lines = ["import x", "@d", "def f():", "    y", "@d(1)", "class A:", "", "    z", "x = 1", "    # after"]
    assert name_at(lambda number: lines[number] if number < len(lines) else "", line) == name


def test_uses_are_told_by_role(folder: Folder, document: Document) -> None:
    assert uses_of(folder, document.spec, "handlers.check") == (Use("facts", Role.HANDLER), Use("style", Role.HANDLER))
    assert uses_of(folder, document.spec, "messages.Verdict") == (Use("editor", Role.RESPONSE),)


def test_modules_come_in_the_order_in_which_they_are_named(folder: Folder, document: Document) -> None:
    assert named_modules(folder, document.spec) == ("handlers", "messages")


def test_a_package_is_named_with_dots(make_folder: Callable[[Path], Folder], organism_file: Path) -> None:
    package = organism_file.parent / "desk"
    package.mkdir()
    (package / "__init__.py").write_text("from desk.inner import look\n")
    (package / "inner.py").write_text("\ndef look(payload, metadata): ...\n")
    folder = make_folder(organism_file)
    assert place_of(folder, "desk.look") == Place(package / "inner.py", 2, "look")
    assert place_of(folder, "desk") == Place(package / "__init__.py", 0, "")
