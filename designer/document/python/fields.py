"""Edits of a payload class: its fields and its doc. The rest of the module stays byte for byte."""

from __future__ import annotations

from designer.document.python.class_edit import ClassEdit
from designer.document.python.records import ALONE, Around, PythonField
from designer.document.python.strings import clean


def add_field(text: str, cls: str, field: PythonField, index: int | None = None, *, around: Around = ALONE) -> str:
    """The module with one more field in a class.

    Args:
        text: The module's text.
        cls: The class.
        field: The field; its line means nothing here.
        index: Its place among the class's own fields; None is the last.
        around: What the module stands in.

    Raises:
        PythonEditRefused: It can't be added; says why.
    """
    edit = ClassEdit(text, cls, around)
    field = edit.checked(field)
    at = len(edit.fields) if index is None else max(0, min(index, len(edit.fields)))
    edit.insert(field, at)
    edit.meant.insert(at, field)
    return edit.done()


def remove_field(text: str, cls: str, name: str, *, around: Around = ALONE) -> str:
    """The module without a field, its doc, and the comments directly above it.

    Raises:
        PythonEditRefused: There is no such field, or it can't be removed; says why.
    """
    edit = ClassEdit(text, cls, around)
    at = edit.index(name)
    for each in reversed(edit.statements(at)):
        edit.body.remove(each)
    del edit.meant[at]
    return edit.done()


def change_field(text: str, cls: str, name: str, field: PythonField, *, around: Around = ALONE) -> str:
    """The module with another name, type, default or doc of a field; what is equal isn't touched.

    Args:
        text: The module's text.
        cls: The class.
        name: The field.
        field: What it shall be; its line means nothing here.
        around: What the module stands in.

    Raises:
        PythonEditRefused: There is no such field, or it can't be so; says why.
    """
    edit = ClassEdit(text, cls, around)
    at = edit.index(name)
    field = edit.checked(field, edit.meant[at])
    edit.change(at, field)
    edit.meant[at] = field
    return edit.done()


def move_field(text: str, cls: str, name: str, index: int, *, around: Around = ALONE) -> str:
    """The module with a field at another place, with its doc and the comments directly above it.

    Args:
        text: The module's text.
        cls: The class.
        name: The field.
        index: Its place among the class's own fields, counted as they are afterwards.
        around: What the module stands in.

    Raises:
        PythonEditRefused: There is no such field, or it can't stand there; says why.
    """
    edit = ClassEdit(text, cls, around)
    at = edit.index(name)
    index = max(0, min(index, len(edit.fields) - 1))
    if index == at:
        return text
    rest = [position for position in range(len(edit.fields)) if position != at]
    follower = edit.statements(rest[index])[0] if index < len(rest) else edit.statements(rest[-1])[0]
    before = edit.statements(rest[index - 1])[-1] if index else None
    edit.body.put_after(before, edit.body.take(edit.statements(at)), follower)
    edit.meant.insert(index, edit.meant.pop(at))
    return edit.done()


def set_class_doc(text: str, cls: str, doc: str, *, around: Around = ALONE) -> str:
    """The module with another docstring of a class; an empty one is taken away.

    Raises:
        PythonEditRefused: It can't be changed; says why.
    """
    edit = ClassEdit(text, cls, around)
    edit.set_doc(clean(doc))
    return edit.done()
