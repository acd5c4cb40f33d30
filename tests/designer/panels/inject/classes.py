"""Payload classes of every kind, for forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Literal

from designer.models.description import ListenerDescription
from designer.models.forms import form_of
from designer.models.invalid import invalid_sample
from runtime.payloads.codec import codec_of


class Tone(Enum):
    """How it sounds."""

    CALM = "calm"
    LOUD = "very loud"


@dataclass
class Line:
    """A line of an order."""

    article: str
    quantity: int = 1


@dataclass
class Tree:
    """A class that reaches itself."""

    name: str
    left: Tree | None = None
    twigs: list[Tree] = field(default_factory=list)


@dataclass
class Order:
    """One field of each kind."""

    title: str = field(metadata={"doc": "What the customer calls it."})
    count: int
    weight: float
    price: Decimal
    paid: bool
    placed: datetime
    due: date
    data: bytes
    tone: Tone
    line: Line
    lines: list[Line]
    tags: set[str]
    stock: dict[str, int]
    place: tuple[int, str]
    kind: Literal["new", "old"] = "new"
    note: str | None = None
    greeting: str = "hello"
    limit: int = 7
    express: bool = True
    first: Line | None = None
    more: list[str] = field(default_factory=list)
    tree: Tree | None = None


@dataclass
class Plain:
    """Two texts."""

    title: str
    text: str = ""


@dataclass
class Shelf:
    """Lines on it."""

    lines: list[Line]


@dataclass
class Store:
    """Shelves in it."""

    shelves: list[Shelf]


def described(cls: type, listener: str = "desk") -> ListenerDescription:
    """The exact description of a class, as the helper gives it."""
    codec = codec_of(cls)
    form, records = form_of(codec)
    sample = codec.sample(pretty=True).decode()
    return ListenerDescription(listener, codec.name, form, records, codec.xsd(), sample, invalid_sample(codec))
