"""Edits of the organism's Python that keep the rest of the module byte for byte.

Text in, text out; nothing is imported or run, and nothing here reads a file. libcst is imported when the first edit
is made, which takes a fifth of a second: :func:`warm_up` does that beforehand, on a thread of the caller's.
"""

import importlib

from designer.document.python.checking import name_fault
from designer.document.python.classes import read_class
from designer.document.python.fields import add_field, change_field, move_field, remove_field, set_class_doc
from designer.document.python.mentions import replace_mentions, string_mentions
from designer.document.python.records import (
    ALONE,
    Around,
    Mention,
    PythonClass,
    PythonEditRefused,
    PythonField,
)
from designer.document.python.type_rules import default_fault, type_fault
from designer.document.python.writing import add_class, add_handler


def warm_up() -> None:
    """Import what the first edit needs; for a thread other than the window's."""
    importlib.import_module("libcst")


__all__ = [
    "ALONE",
    "Around",
    "Mention",
    "PythonClass",
    "PythonEditRefused",
    "PythonField",
    "add_class",
    "add_field",
    "add_handler",
    "change_field",
    "default_fault",
    "move_field",
    "name_fault",
    "read_class",
    "remove_field",
    "replace_mentions",
    "set_class_doc",
    "string_mentions",
    "type_fault",
    "warm_up",
]
