"""What a payload class looks like on the wire: a small tree of shapes, read once per class.

::

    Shape
    ├── Scalar       text of one type (scalars.py)
    ├── Enumeration  an Enum or a Literal: one text per value
    ├── Items        list, tuple[X, ...], set, frozenset: a wrapper with repeated items
    ├── Fixed        tuple[X, Y]: Item-1, Item-2
    ├── Entries      dict: repeated Item(Key, Val)
    └── Record       a dataclass: its fields in order; may reach itself
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field
from typing import Any, TypeAlias

from runtime.payloads.scalars import Scalar


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed set of values, each with a text of its own.

    Attributes:
        type: The Enum class; None for a Literal.
        texts: Text of each value, in order. An Enum whose values are all distinct strings that XML can
            carry travels by value, every other by member name.
        values: The values in the same order.
        tight: Whether no text has white space that collapsing would change, so that the schema can allow
            white space around it.
    """

    type: type[enum.Enum] | None
    texts: tuple[str, ...]
    values: tuple[Any, ...]
    tight: bool

    def text_of(self, value: object) -> str | None:
        """The text of a value, or None if it is not of the set. 1 and True are two values."""
        for text, known in zip(self.texts, self.values, strict=True):
            if type(known) is type(value) and known == value:
                return text
        return None

    def value_of(self, text: str) -> Any:
        """The value of a text.

        Raises:
            ValueError: The set has no such text.
        """
        if self.tight:
            text = " ".join(text.split())
        try:
            return self.values[self.texts.index(text)]
        except ValueError:
            raise ValueError(f"it is none of {', '.join(self.texts)}") from None


@dataclass(frozen=True, slots=True)
class Items:
    """A wrapper element with one repeated item element.

    Attributes:
        type: list, tuple, set or frozenset.
        item: Shape of an item.
        name: Element name of an item, from the name of its type: ``Str``, ``Line``.
    """

    type: type
    item: Shape
    name: str

    @property
    def is_set(self) -> bool:
        """Whether items are unordered and unique; they are written in the order of their text."""
        return self.type in (set, frozenset)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A tuple of fixed length, its items named Item-1, Item-2 and so on."""

    items: tuple[Shape, ...]

    def named(self) -> Iterator[tuple[str, Shape]]:
        """Element name and shape of each item."""
        return ((f"Item-{number}", item) for number, item in enumerate(self.items, 1))


@dataclass(frozen=True, slots=True)
class Entries:
    """A dict: repeated Item elements, each with Key and Val."""

    key: Shape
    value: Shape


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a payload class.

    Attributes:
        name: The Python name.
        element: The element's name.
        shape: What it holds, without None.
        optional: Whether it may be None; then the element is absent.
        default: The default, or dataclasses.MISSING.
        factory: The default factory, or dataclasses.MISSING.
        keyword: Whether the constructor takes it by keyword.
        doc: What the author says about it, or an empty string.
    """

    name: str
    element: str
    shape: Shape
    optional: bool
    default: Any
    factory: Any
    keyword: bool
    doc: str

    @property
    def has_default(self) -> bool:
        """Whether the element may be absent because a default takes its place."""
        return self.default is not MISSING or self.factory is not MISSING

    @property
    def may_be_absent(self) -> bool:
        """Whether the schema says minOccurs=0."""
        return self.optional or self.has_default

    def make_default(self) -> Any:
        """What an absent element stands for; a fresh one from a factory."""
        if self.factory is not MISSING:
            return self.factory()
        return None if self.default is MISSING else self.default

    @property
    def type_text(self) -> str:
        """The type as one would write it in Python."""
        text = type_text(self.shape)
        return f"{text} | None" if self.optional else text

    @property
    def default_text(self) -> str | None:
        """The default as one would write it in Python; None when the field has none."""
        if self.factory is not MISSING:
            plain = {list: "[]", dict: "{}", tuple: "()", set: "set()", frozenset: "frozenset()"}
            return plain.get(self.factory) or f"{getattr(self.factory, '__name__', 'factory')}()"
        if self.default is MISSING:
            return "None" if self.optional else None
        if isinstance(self.default, enum.Enum):
            return f"{type(self.default).__name__}.{self.default.name}"
        return repr(self.default)


@dataclass(slots=True, eq=False)
class Record:
    """A dataclass. Fields are set last, because a class may reach itself.

    Attributes:
        cls: The class.
        doc: Its own docstring, or an empty string.
        fields: In order.
    """

    cls: type
    doc: str
    fields: tuple[Field, ...] = field(default=(), repr=False)


Shape: TypeAlias = Scalar | Enumeration | Items | Fixed | Entries | Record


def type_text(shape: Shape) -> str:
    """A shape as one would write its type in Python."""
    if isinstance(shape, Enumeration):
        return shape.type.__name__ if shape.type else f"Literal[{', '.join(map(repr, shape.values))}]"
    if isinstance(shape, Items):
        rest = ", ..." if shape.type is tuple else ""
        return f"{shape.type.__name__}[{type_text(shape.item)}{rest}]"
    if isinstance(shape, Fixed):
        return f"tuple[{', '.join(map(type_text, shape.items)) or '()'}]"
    if isinstance(shape, Entries):
        return f"dict[{type_text(shape.key)}, {type_text(shape.value)}]"
    return shape.cls.__name__ if isinstance(shape, Record) else shape.type.__name__


def parts_of(shape: Shape) -> tuple[Shape, ...]:
    """The shapes directly inside a shape."""
    if isinstance(shape, Items):
        return (shape.item,)
    if isinstance(shape, Fixed):
        return shape.items
    if isinstance(shape, Entries):
        return (shape.key, shape.value)
    if isinstance(shape, Record):
        return tuple(each.shape for each in shape.fields)
    return ()


def records_within(root: Record) -> list[Record]:
    """All records that a record reaches, itself first, in order of first use."""
    found: dict[int, Record] = {}
    waiting: list[Shape] = [root]
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, Record):
            if id(shape) in found:
                continue
            found[id(shape)] = shape
        waiting.extend(reversed(parts_of(shape)))
    return list(found.values())
