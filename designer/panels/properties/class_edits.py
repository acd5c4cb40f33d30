"""Changes of a payload class as steps of the document: what is typed into its fields, written into its module."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.document.edit import Edit
from designer.panels.properties.class_facts import ClassFacts
from designer.panels.properties.field_model import Column
from designer.panels.properties.field_rules import Typed
from designer.support.plain_text import one_line

if TYPE_CHECKING:
    from designer.document.python import Around, PythonClass, PythonField

Change = Callable[[str, str, "Around"], str]
"""What is done to a module's text: the text, the class, and what the module stands in."""


def add(facts: ClassFacts, typed: Typed, imports: Iterable[str]) -> Edit:
    """Add a field; one without default stands before those that have one.

    Args:
        facts: The class.
        typed: The field.
        imports: Dotted paths of the classes that it names and the module doesn't know yet.
    """

    def change(text: str, cls: str, around: Around) -> str:
        from designer.document.python import PythonField, add_field, read_class

        text = _with_imports(text, imports, around)
        index = _place(read_class(text, cls, around=around), typed)
        field = PythonField(typed.name, typed.type_text, typed.default_text)
        return add_field(text, cls, field, index, around=around)

    return _edit(facts, f"Add field {typed.name} to {facts.name}", change)


def change(facts: ClassFacts, name: str, column: Column, value: str, imports: Iterable[str]) -> Edit:
    """Give a field another name, type or default.

    Args:
        facts: The class.
        name: The field.
        column: What of it.
        value: The new one; a blank default is none.
        imports: Dotted paths of the classes that it names and the module doesn't know yet.
    """

    def new(field: PythonField) -> PythonField:
        match column:
            case Column.NAME:
                return replace(field, name=value)
            case Column.TYPE:
                return replace(field, type_text=value)
            case Column.DEFAULT:
                return replace(field, default_text=value or None)

    whose = f"{name} of {facts.name}"
    shown = one_line(value, 40)
    words = {
        Column.NAME: f"Rename {whose} to {shown}",
        Column.TYPE: f"Make {whose} {shown}",
        Column.DEFAULT: f"Let {whose} be {shown} by default" if value else f"Take the default off {whose}",
    }
    return _edit(facts, words[column], _changing(name, new, imports))


def describe(facts: ClassFacts, name: str, doc: str) -> Edit:
    """Give a field another doc, or the class itself where no field is named."""
    if name:
        return _edit(facts, f"Describe {name} of {facts.name}", _changing(name, lambda each: replace(each, doc=doc)))

    def change(text: str, cls: str, around: Around) -> str:
        from designer.document.python import set_class_doc

        return set_class_doc(text, cls, doc, around=around)

    return _edit(facts, f"Describe {facts.name}", change)


def remove(facts: ClassFacts, name: str) -> Edit:
    """Remove a field."""

    def change(text: str, cls: str, around: Around) -> str:
        from designer.document.python import remove_field

        return remove_field(text, cls, name, around=around)

    return _edit(facts, f"Remove field {name} of {facts.name}", change)


def move(facts: ClassFacts, name: str, index: int) -> Edit:
    """Put a field at another place among the class's own."""

    def change(text: str, cls: str, around: Around) -> str:
        from designer.document.python import move_field

        return move_field(text, cls, name, index, around=around)

    return _edit(facts, f"Move field {name} of {facts.name}", change)


def _edit(facts: ClassFacts, name: str, change: Change) -> Edit:
    from designer.document.edits.python import change_class

    return change_class(facts.path, change, name)


def _changing(name: str, new: Callable[[PythonField], PythonField], imports: Iterable[str] = ()) -> Change:
    def change(text: str, cls: str, around: Around) -> str:
        from designer.document.python import PythonEditRefused, change_field, read_class

        text = _with_imports(text, imports, around)
        # As the file has it now: what is shown may be a moment older.
        field = read_class(text, cls, around=around).field(name)
        if field is None:
            raise PythonEditRefused(f"{cls} has no field {name} of its own any more.")
        return change_field(text, cls, name, new(field), around=around)

    return change


def _with_imports(text: str, paths: Iterable[str], around: Around) -> str:
    from designer.document.python.imports import Imports
    from designer.document.python.names import names_of
    from designer.document.python.source import Module

    imports = Imports(names_of(Module(text), around.package), around)
    for path in paths:
        imports.name_for(path)
    return imports.written(text)


def _place(cls: PythonClass, typed: Typed) -> int | None:
    """Where a new field may stand; None is the end."""
    if typed.default_text is not None:
        return None
    firsts = (at for at, each in enumerate(cls.fields) if each.default_text is not None and not each.keyword)
    return next(firsts, None)
