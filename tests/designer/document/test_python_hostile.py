"""Modules that are written to harm who reads them: each change is made or refused, in a moment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from designer.document.python import (
    PythonEditRefused,
    PythonField,
    add_class,
    add_field,
    add_handler,
    change_field,
    move_field,
    read_class,
    remove_field,
    set_class_doc,
    string_mentions,
)

NEW = PythonField("newcomer", "int", "3", 'What is "new".')
DATACLASS = "from dataclasses import dataclass\n"
DEEP = (
    "@dataclass\nclass A:\n    a: int = " + "a" + "()" * 700 + "\n    b: str = ''\n",
    "@dataclass\nclass A:\n    a: " + "a" + ".b" * 1_200 + " = 1\n",
    "@dataclass\nclass A:\n    a: " + "list[" * 199 + "int" + "]" * 199 + "\n",
    "@dataclass\nclass A(" + "a" + "()" * 1_200 + "):\n    a: int\n",
    "x = " + "lambda: " * 900 + "1\n@dataclass\nclass A:\n    a: int\n",
    "x = " + "-" * 90_000 + "1\n@dataclass\nclass A:\n    a: int\n",
)
CHANGES: tuple[Callable[[str], object], ...] = (
    lambda text: read_class(text, "A"),
    lambda text: add_field(text, "A", NEW),
    lambda text: change_field(text, "A", "a", NEW),
    lambda text: remove_field(text, "A", "a"),
    lambda text: move_field(text, "A", "b", 0),
    lambda text: set_class_doc(text, "A", "New."),
    lambda text: add_class(text, "New", (NEW,)),
    lambda text: add_handler(text, "handle", "handlers.A", "handlers.A"),
    lambda text: string_mentions(text, "a"),
)


@pytest.mark.parametrize("deep", range(len(DEEP)))
def test_what_is_nested_too_deeply_is_refused_or_changed(deep: int) -> None:
    for change in CHANGES:
        with contextlib.suppress(PythonEditRefused):
            change(DATACLASS + DEEP[deep])


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n" * 10_000 + "class A:\n    a: int\n",
        "class A:\n" + "    a: int\n" * 10_000,
    ],
)
def test_a_module_of_data_is_left_alone(text: str) -> None:
    """Looking through it would hold up the window for a minute."""
    for change in CHANGES[:-1]:
        with pytest.raises(PythonEditRefused, match="left alone"):
            change(text)


def test_a_class_of_thousands_of_lines_is_left_alone() -> None:
    text = DATACLASS + "@dataclass\nclass A:\n" + "".join(f"    a{n}: int\n" for n in range(5_000))
    with pytest.raises(PythonEditRefused, match="4,000 lines"):
        add_field(text, "A", NEW)
