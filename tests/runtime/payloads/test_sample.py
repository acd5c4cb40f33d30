"""The sample of a payload class (contract section 3): valid, instructive, always the same."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, make_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from runtime import primitives
from runtime.payloads.codec import codec_of
from tests.runtime.payloads.payload_tools import parse


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


@dataclass
class Line:
    sku: str
    amount: int = 3


@dataclass
class Order:
    order_number: str
    lines: list[Line]
    tags: list[str]
    stock: dict[str, int]
    moods: set[Mood]
    price: Decimal
    due: datetime | None
    flag: bool
    source: str = "console"
    note: str = ""
    express: Literal["no", "yes"] = "yes"
    counts: list[int] = field(default_factory=list)


@dataclass
class Node:
    name: str
    children: list[Node]
    next: Node | None = None


@dataclass
class Strict:
    amount: int

    def __post_init__(self) -> None:
        raise AssertionError("a sample runs no code of the class")


def test_a_sample_reads_like_this() -> None:
    assert codec_of(Order).sample(pretty=True).decode() == (
        """<Order>
  <OrderNumber>some order number</OrderNumber>
  <Lines>
    <Line>
      <Sku>some sku</Sku>
      <Amount>3</Amount>
    </Line>
  </Lines>
  <Tags>
    <Str>some tags</Str>
    <Str>more tags</Str>
  </Tags>
  <Stock>
    <Item>
      <Key>some key</Key>
      <Val>1</Val>
    </Item>
  </Stock>
  <Moods>
    <Mood>bad</Mood>
    <Mood>good</Mood>
  </Moods>
  <Price>9.95</Price>
  <Due>2024-05-31T09:30:00+00:00</Due>
  <Flag>true</Flag>
  <Source>console</Source>
  <Note>some note</Note>
  <Express>yes</Express>
  <Counts>
    <Int>1</Int>
    <Int>2</Int>
  </Counts>
</Order>"""
    )


def test_a_class_that_contains_itself_is_shown_inside_itself_once() -> None:
    text = codec_of(Node).sample().decode()
    assert text == (
        "<Node><Name>some name</Name>"
        "<Children><Node><Name>some name</Name><Children></Children></Node></Children>"
        "<Next><Name>some name</Name><Children></Children></Next></Node>"
    )
    assert codec_of(Node).is_valid(parse(text))


def test_a_sample_stays_small_however_the_classes_branch() -> None:
    inner: type = make_dataclass("Leaf", [("x", int)])
    for level in range(12):
        inner = make_dataclass(f"Level{level}", [(name, list[inner]) for name in "abcd"])
    sample = codec_of(inner).sample()
    assert len(sample) < 20_000
    assert codec_of(inner).is_valid(parse(sample))


def test_making_a_sample_runs_no_code_of_the_class() -> None:
    assert codec_of(Strict).sample() == b"<Strict><Amount>1</Amount></Strict>"


def test_the_samples_of_the_system_payloads_validate() -> None:
    for cls in (*primitives.SYSTEM_CLASSES, primitives.TodoUntil, primitives.TextInput):
        assert codec_of(cls).is_valid(parse(codec_of(cls).sample(pretty=True)))
