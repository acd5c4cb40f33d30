"""What may be entered for a field of a payload class: Python's rules, and the runtime's own for what travels.

Nothing of the organism is run: types are made from their text out of a fixed set, a class of the folder stands as an
empty class of its name.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from designer.panels.properties.field_types import (
    NO_TYPE,
    TYPES,
    Surroundings,
    TypeMaker,
    Unfit,
    Unknown,
    expression,
    roots_of,
    shape_of,
    value_of,
)
from designer.panels.properties.fields import Said
from runtime.organism.wording import shown
from runtime.problems import Severity, nearest

COMMON_TYPES: Final[Mapping[str, str]] = {
    "str": "Text",
    "int": "A whole number",
    "float": "A number",
    "bool": "True or False",
    "Decimal": "A decimal number, exact",
    "date": "A day",
    "datetime": "A day and a time",
    "bytes": "Bytes, base64 in XML",
    "list[str]": "Several texts",
    "list[int]": "Several whole numbers",
    "dict[str, str]": "Texts by name",
    "str | None": "Text, or nothing",
    "int | None": "A whole number, or nothing",
    'Literal["low", "high"]': "One of a few words",
}
"""Types that a field may have, and what each is."""
_UNIONS: Final = ("is a union", "has a union", "has None inside")
NOTHING: Final = Said()


@dataclass(frozen=True, slots=True)
class Typed:
    """A field as typed in one line: ``tags: list[str] = []``."""

    name: str
    type_text: str = "str"
    default_text: str | None = None


def parse_field(text: str) -> Typed:
    """What was typed in one line; without a type it is what the default is, or a text."""
    name, colon, rest = text.partition(":")
    if not colon or "=" in name:
        name, default = _split_default(text)
        return Typed(name.strip(), _type_of(default), default)
    type_text, default = _split_default(rest)
    return Typed(name.strip(), type_text.strip(), default)


def names_in_type(text: str) -> list[str]:
    """The names that a type begins with; none where it can't be read."""
    node, _ = expression(text)
    return roots_of(node) if node is not None else []


def type_said(text: str, around: Surroundings) -> Said:
    """What is wrong with a type; a warning where it only may be wrong."""
    if not text.strip():
        return Said("A field needs a type, such as str.")
    node, why = expression(text)
    if node is None:
        return Said(f"{shown(text)} is no type: {why}.")
    strange = next((name for name in roots_of(node) if not around.knows(name)), "")
    maker = TypeMaker(around)
    try:
        shape_of(maker.type(node))
    except Unfit as unfit:
        # A class of the folder may be an Enum or another name for something: what is said of it is likely, not sure.
        if maker.is_sure or str(unfit).startswith(NO_TYPE):
            return Said(f"{shown(text)} {unfit}.")
        if str(unfit).startswith(_UNIONS):
            return Said(f"{shown(text)} {unfit}.", Severity.WARNING)
    if strange:
        known = [*TYPES, *around.names, *around.classes]
        guess = nearest(strange, sorted(name for name in known if not name.startswith("_")))
        advice = f"did you mean `{guess}`?" if guess else "import it there, or take another."
        return Said(f"{around.file} knows no {shown(strange)}; {advice}", Severity.WARNING)
    return NOTHING


def default_said(text: str | None, type_text: str, around: Surroundings) -> Said:
    """What is wrong with a default; nothing is said about what can't be told without running it.

    Args:
        text: As typed; None or blank for none.
        type_text: The field's type.
        around: What is known there.
    """
    if text is None or not text.strip():
        return NOTHING
    node, why = expression(text)
    if node is None:
        return Said(f"{shown(text)} is no value of Python: {why}.")
    if isinstance(node, ast.Name) and not around.knows(node.id):
        return Said(f'{around.file} knows no {shown(node.id)}; text stands in quotes: "{node.id[:40]}".')
    found, _ = expression(type_text)
    if found is None:
        return NOTHING
    maker = TypeMaker(around)
    try:
        hint = maker.type(found)
        value = value_of(node)
        shape, is_optional = shape_of(hint)
    except (Unfit, Unknown):
        return NOTHING
    if not maker.is_sure:
        return NOTHING
    if is_optional and value is not None:
        return Said("What may be None can only have None as its default; or take None off the type.")
    if value is None and is_optional:
        return NOTHING
    from runtime.payloads.checked import write_text

    try:
        write_text(shape, value, "")
    except Exception:
        advice = f"; write {type_text.strip()} | None" if value is None else ""
        if hint is str and value is not None:
            advice = f'; text stands in quotes: "{text.strip()[:40]}"'
        return Said(f"{shown(text)} is no {shown(type_text).strip('`')}{advice}.")
    return NOTHING


def _type_of(default: str | None) -> str:
    """The type that a default is of, as far as it is plain."""
    node, _ = expression(default or "")
    match node:
        case ast.Constant(value=bool() | int() | float() | bytes() as value):
            return type(value).__name__
        case ast.List():
            return "list[str]"
        case ast.Dict():
            return "dict[str, str]"
    return "str"


def _split_default(text: str) -> tuple[str, str | None]:
    """Type and default at the first ``=`` that stands in no bracket and no quotes."""
    depth, quote = 0, ""
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "=" and depth <= 0:
            return text[:position], text[position + 1 :].strip()
    return text, None
