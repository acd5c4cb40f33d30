"""Edits of payload classes in modules of different hands: what was meant happens, all else stays byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.document.python import (
    PythonClass,
    PythonEditRefused,
    PythonField,
    add_field,
    change_field,
    move_field,
    read_class,
    remove_field,
    set_class_doc,
)

from . import python_cases as cases

NEW = PythonField("newcomer", "str", '"new"', "What is new.")
PLAIN = PythonField("newcomer", "int", "7")
HEAVY = [
    PythonField("newcomer", "list[str]", "[]", 'Quotes "inside", a \\ and\n\n    two lines.'),
    PythonField("newcomer", "Decimal", 'Decimal("9.95")', "A price."),
    PythonField("newcomer", "datetime | None", "None"),
    PythonField("newcomer", 'Literal["a", "b"]', '"a"'),
    PythonField("newcomer", "dict[str, list[int]]", '{"a": [1]}'),
]


def same_elsewhere(before: str, after: str, cls: str) -> None:
    """Nothing but the class, and imports that came, is another."""
    assert cases.others(before, cls) == cases.others(after, cls)
    assert cases.bound(before) <= cases.bound(after)
    old, new = cases.around(before, cls), cases.around(after, cls)
    assert new[1] == old[1]
    if cases.bound(before) == cases.bound(after):
        assert new[0] == old[0]
    else:
        assert cases.comments(old[0]) == cases.comments(new[0])
        assert cases.without_imports(old[0]) == cases.without_imports(new[0])


def fields(cls: PythonClass) -> list[tuple[str, str, str | None, str]]:
    return [cases.plain(each) for each in cls.fields]


@pytest.mark.parametrize(("module", "cls"), cases.EDITABLE)
def test_adding_a_field_and_removing_it_gives_the_bytes_back(module: str, cls: str) -> None:
    text = cases.read(module)
    count = len(read_class(text, cls).fields)
    made = 0
    refused: list[str] = []
    for index in (*range(count + 1), None):
        for field in (PLAIN, NEW):
            try:
                added = add_field(text, cls, field, index)
            except PythonEditRefused as error:
                refused.append(str(error))
                continue
            made += 1
            same_elsewhere(text, added, cls)
            read = read_class(added, cls)
            at = count if index is None else index
            assert [each.name for each in read.fields].index("newcomer") == at
            assert cases.plain(read.fields[at]) == cases.plain(field)
            assert remove_field(added, cls, "newcomer") == text or cases.bound(added) != cases.bound(text)
    assert made
    assert all("has no default" in each for each in refused)


@pytest.mark.parametrize(("module", "cls"), cases.EDITABLE)
def test_fields_that_need_imports_get_them(module: str, cls: str) -> None:
    text = cases.read(module)
    for field in HEAVY:
        added = add_field(text, cls, field)
        same_elsewhere(text, added, cls)
        assert [each.name for each in read_class(added, cls).fields][-1] == "newcomer"
        removed = remove_field(added, cls, "newcomer")
        assert cases.around(removed, cls)[0] == cases.around(added, cls)[0]
        assert fields(read_class(removed, cls)) == fields(read_class(text, cls))


@pytest.mark.parametrize(("module", "cls"), cases.EDITABLE)
def test_removing_any_field_leaves_the_others(module: str, cls: str) -> None:
    text = cases.read(module)
    before = read_class(text, cls)
    for field in before.fields:
        after = remove_field(text, cls, field.name)
        same_elsewhere(text, after, cls)
        assert fields(read_class(after, cls)) == [cases.plain(each) for each in before.fields if each is not field]
        assert cases.BREAK.findall(after)[:1] == cases.BREAK.findall(text)[:1]


@pytest.mark.parametrize(("module", "cls"), cases.EDITABLE)
def test_moving_a_field_and_moving_it_back_gives_the_fields_back(module: str, cls: str) -> None:
    text = cases.read(module)
    names = [each.name for each in read_class(text, cls).fields]
    refused: list[str] = []
    for at, name in enumerate(names):
        for index in range(len(names)):
            try:
                moved = move_field(text, cls, name, index)
            except PythonEditRefused as error:
                refused.append(str(error))
                continue
            same_elsewhere(text, moved, cls)
            rest = [each for each in names if each != name]
            assert [each.name for each in read_class(moved, cls).fields] == [*rest[:index], name, *rest[index:]]
            assert cases.comments(moved) == cases.comments(text)
            assert fields(read_class(move_field(moved, cls, name, at), cls)) == fields(read_class(text, cls))
    assert all("has no default" in each or "shares its line" in each for each in refused)


CHANGES: list[Callable[[PythonField], PythonField]] = [
    lambda field: replace(field, name=f"{field.name}_too"),
    lambda field: replace(field, type_text="str", default_text=field.default_text and '"x"'),
    lambda field: replace(field, type_text="list[int]", default_text="[]"),
    lambda field: replace(field, default_text=None),
    lambda field: replace(field, doc="Another doc."),
    lambda field: replace(field, doc="Several\nlines, with ''' and \"\"\"."),
    lambda field: replace(field, doc=""),
]


@pytest.mark.parametrize(("module", "cls"), cases.EDITABLE)
@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_changing_a_field_changes_nothing_else(module: str, cls: str, number: int) -> None:
    text = cases.read(module)
    before = read_class(text, cls)
    refused: list[str] = []
    for at, field in enumerate(before.fields):
        wanted = CHANGES[number](field)
        try:
            after = change_field(text, cls, field.name, wanted)
        except PythonEditRefused as error:
            refused.append(str(error))
            continue
        same_elsewhere(text, after, cls)
        read = read_class(after, cls)
        meant = [cases.plain(each) for each in before.fields]
        meant[at] = cases.plain(wanted)
        assert fields(read) == meant
        if wanted == field:
            assert after == text
    assert all("has no default" in each or "metadata can't" in each for each in refused)


@pytest.mark.parametrize(("module", "cls"), cases.EDITABLE)
def test_changing_nothing_changes_not_a_byte(module: str, cls: str) -> None:
    text = cases.read(module)
    read = read_class(text, cls)
    for index, field in enumerate(read.fields):
        assert change_field(text, cls, field.name, field) == text
        assert move_field(text, cls, field.name, index) == text
    assert set_class_doc(text, cls, read.doc) == text


@pytest.mark.parametrize(("module", "cls"), cases.EDITABLE)
def test_the_doc_of_a_class_comes_and_goes(module: str, cls: str) -> None:
    text = cases.read(module)
    before = read_class(text, cls)
    for doc in ("One line.", 'Two lines,\n"quoted".'):
        after = set_class_doc(text, cls, doc)
        same_elsewhere(text, after, cls)
        assert read_class(after, cls).doc == doc
        assert fields(read_class(after, cls)) == fields(before)
        if not before.doc:
            assert set_class_doc(after, cls, "") == text
    bare = set_class_doc(text, cls, "")
    assert read_class(bare, cls).doc == ""
    same_elsewhere(text, bare, cls)
