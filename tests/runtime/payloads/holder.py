"""Payload classes that the codec's tests share, and how one field of a document is read."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, NewType, Optional

from runtime.payloads.codec import codec_of
from runtime.payloads.xmlify import xmlify
from tests.runtime.payloads.payload_tools import parse

UserId = NewType("UserId", int)
Tags = list[str]


class Color(enum.Enum):
    RED = "red"
    BLUE = "dark blue"


class Mood(enum.StrEnum):
    GOOD = "good"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


@xmlify
@dataclass
class Story:
    title: str
    original_sender: str = "desk"


@dataclass
class Tree:
    name: str
    children: list[Tree] = field(default_factory=list)
    parent: Tree | None = None


@dataclass(frozen=True)
class Point:
    x: int
    y: int


@dataclass
class Holder:
    """One field of every kind."""

    text: str = ""
    number: int = 0
    real: float = 0.0
    flag: bool = False
    money: Decimal = Decimal(0)
    moment: datetime = datetime(2024, 1, 1)
    day: date = date(2024, 1, 1)
    data: bytes = b""
    color: Color = Color.RED
    size: Size = Size.SMALL
    choice: Literal["a", 1, True] = "a"
    words: list[str] = field(default_factory=list)
    points: dict[Point, list[str]] = field(default_factory=dict)
    pair: tuple[str, int] = ("", 0)
    row: tuple[float, ...] = ()
    names: set[str] = field(default_factory=set)
    fixed_names: frozenset[str] = frozenset()
    tree: Tree | None = None
    user: UserId = UserId(0)
    noted: Annotated[str, "a note"] = ""
    maybe: Optional[int] = None  # noqa: UP045  the old spelling is accepted too
    listed: Tags = field(default_factory=list)
    last: Final[int] = 0


def decoded(element: str, inner: str) -> Any:
    """The value of the field whose element is given, read from a schema-valid document."""
    document = parse(f"<Holder><{element}>{inner}</{element}></Holder>")
    codec = codec_of(Holder)
    assert codec.is_valid(document), codec.explain(document)
    name = next(each.name for each in codec.fields if each.element == element)
    return getattr(codec.decode(document), name)
