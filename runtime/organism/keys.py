"""What the value of a key may be: the types of which definitions.py makes its tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """Text in one or more lines.

    Attributes:
        choices: The only texts allowed; empty allows all.
        pattern: A regular expression that the whole text must match, in the dialect that Python and
            JSON Schema share; empty allows all.
        rule: What the pattern means, in words, to be put behind "it must".
        one_line: Whether it may not be blank nor hold a line break.
    """

    choices: tuple[str, ...] = ()
    pattern: str = ""
    rule: str = ""
    one_line: bool = False


@dataclass(frozen=True, slots=True)
class DottedPath:
    """A dotted import path with at least two parts: ``handlers.Story``."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    minimum: int = 0
    maximum: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number within bounds; it becomes a float."""

    minimum: float = 0
    maximum: float = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of texts, paths or mappings; it becomes a tuple.

    Attributes:
        item: What its items are.
        or_one: Whether one item may stand alone, without a list.
    """

    item: Text | DottedPath | Section
    or_one: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping.

    Attributes:
        name: As written; where the section makes a record, also the field of the record.
        type: What its value may be.
        doc: What it is for, in one line; editors show it.
        required: Whether it must be there; others have the default of the record's field.
    """

    name: str
    type: Text | DottedPath | Whole | Decimal | Flag | ListOf | Section
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with known keys.

    Attributes:
        title: What it is, for messages: ``listener``.
        record: What its values are given to, by name; None hands them to the section around it.
        keys: In the order in which they are usually written.
        not_built: Keys of other programs' files of this family, which are passed over with a warning.
    """

    title: str
    record: Callable[..., Any] | None
    keys: tuple[Key, ...]
    not_built: tuple[str, ...] = ()

    def find(self, name: str) -> Key | None:
        """The key of that name."""
        return next((key for key in self.keys if key.name == name), None)

    def default(self, key: Key, around: Callable[..., Any] | None = None) -> object:
        """What a key that is left out stands for.

        Args:
            key: One of the section's.
            around: The record of the section around it, for a section that has none.
        """
        record = self.record or around
        if not (isinstance(record, type) and dataclasses.is_dataclass(record)) or key.required:
            return None
        found = next(field for field in dataclasses.fields(record) if field.name == key.name)
        return None if found.default is dataclasses.MISSING else found.default
