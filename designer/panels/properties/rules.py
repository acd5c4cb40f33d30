"""What may be entered for a key: the file's own rules, asked while one types, in the file's own sentences."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.organism.keys import Decimal, DottedPath, Flag, Key, ListOf, Section, Text, Whole
from runtime.organism.names import Guesses
from runtime.organism.places import Place
from runtime.organism.scalars import ScalarType, read_scalar
from runtime.organism.yaml_nodes import ScalarNode

_NOWHERE = Place(0, 0)


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a text that was typed.

    Attributes:
        value: To be written; None to remove the key.
        message: Why it can't be written; empty when it can.
    """

    value: object = None
    message: str = ""


def read(key: Key, text: str, section: Section) -> Entered:
    """Read what was typed as the value of a key.

    Args:
        key: Of a single value; for lists, one item.
        text: As typed; blank stands for no value.
        section: What the key belongs to, for the sentence about a key that must be there.
    """
    wanted = _scalar_of(key)
    if not text.strip() and not (isinstance(wanted, Text) and text and not wanted.one_line and not wanted.pattern):
        if key.required:
            return Entered(None, f"This {section.title} lacks `{key.name}`; add it: {key.doc}")
        return Entered()
    is_number = isinstance(wanted, (Whole, Decimal))
    is_block = isinstance(wanted, Text) and not wanted.one_line
    node = ScalarNode(_NOWHERE, text if is_block else text.strip(), is_number)
    what = f"an item of `{key.name}`" if isinstance(key.type, ListOf) else f"`{key.name}`"
    value, fault = read_scalar(node, wanted, what, Guesses())
    if fault is not None:
        return Entered(None, fault.message[:1].upper() + fault.message[1:])
    return Entered(value)


def written(value: object) -> str:
    """A value as it stands in a field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def label(key: Key) -> str:
    """What a key is called in a form: ``Payload class``."""
    words = key.name.replace("_", " ")
    unit = " (s)" if key.doc.startswith("Seconds") else ""
    return f"{words[:1].upper()}{words[1:]}{unit}"


def _scalar_of(key: Key) -> ScalarType:
    wanted = key.type.item if isinstance(key.type, ListOf) else key.type
    if not isinstance(wanted, (Text, DottedPath, Whole, Decimal, Flag)):
        raise TypeError(f"{key.name} is no single value")
    return wanted
