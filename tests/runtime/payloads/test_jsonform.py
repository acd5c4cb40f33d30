"""JSON of the fields, as people type it after --send (contract section 16)."""

from __future__ import annotations

import enum
import json
import math
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest

from runtime.errors import PayloadClassError, PayloadError
from runtime.payloads.jsonform import from_json, to_json


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


@dataclass
class Everything:
    title: str
    original_sender: str = "desk"
    number: int = 0
    real: float = 0.0
    flag: bool = False
    price: Decimal = Decimal(0)
    moment: datetime | None = None
    day: date | None = None
    data: bytes = b""
    mood: Mood = Mood.GOOD
    choice: Literal["a", 1, True] = "a"
    tags: list[str] = field(default_factory=list)
    names: set[int] = field(default_factory=set)
    pair: tuple[str, int] = ("", 0)
    stock: dict[int, Point] = field(default_factory=dict)
    places: dict[Point, str] = field(default_factory=dict)
    point: Point | None = None


@dataclass
class Amount:
    value: int = field(kw_only=True)

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("value must not be negative")


def test_missing_fields_take_their_defaults() -> None:
    assert from_json(Everything, {"title": "t"}) == Everything("t")


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("number", 5, 5),
        ("real", 5, 5.0),
        ("real", "INF", math.inf),
        ("flag", True, True),
        ("price", "9.95", Decimal("9.95")),
        ("price", 9.95, Decimal("9.95")),
        ("price", 9, Decimal(9)),
        ("moment", "2024-05-31T09:30:00Z", datetime(2024, 5, 31, 9, 30, tzinfo=UTC)),
        ("moment", None, None),
        ("day", "2024-05-31", date(2024, 5, 31)),
        ("data", "aGk=", b"hi"),
        ("mood", "bad", Mood.BAD),
        ("choice", 1, 1),
        ("choice", True, True),
        ("choice", "1", 1),
        ("tags", ["a", "b"], ["a", "b"]),
        ("names", [2, 1], {1, 2}),
        ("pair", ["a", 1], ("a", 1)),
        ("stock", {"7": {"x": 1}}, {7: Point(1)}),
        ("stock", [[7, {"x": 1}]], {7: Point(1)}),
        ("places", [[{"x": 1}, "home"]], {Point(1): "home"}),
        ("point", {"x": 1, "y": 2}, Point(1, 2)),
    ],
)
def test_how_a_value_is_given(name: str, given: object, value: object) -> None:
    got = getattr(from_json(Everything, {"title": "t", name: given}), name)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Everything.title: is missing; it is str"),
        ({"titel": "t"}, "Everything: has no field 'titel'; did you mean 'title'?"),
        ({"OriginalSender": "t"}, "did you mean 'original_sender'?"),
        ({"zzzzzz": "t"}, "its fields are title, original_sender"),
        ([], "no JSON object with the fields title, original_sender"),
        ({"title": 5}, "Everything.title: 5 cannot be taken: text is wanted"),
        ({"title": None}, "Everything.title: None cannot be taken: text is wanted"),
        ({"title": "t", "number": "5"}, "a whole number is wanted"),
        ({"title": "t", "number": 5.0}, "a whole number is wanted"),
        ({"title": "t", "number": True}, "a whole number is wanted"),
        ({"title": "t", "real": "5"}, "a number is wanted"),
        ({"title": "t", "flag": 1}, "true or false is wanted"),
        ({"title": "t", "price": "1e5"}, "a decimal number is wanted"),
        ({"title": "t", "price": True}, "a decimal number is wanted"),
        ({"title": "t", "moment": "2024-02-30T00:00:00"}, "day is out of range"),
        ({"title": "t", "moment": "today"}, "a time here has a year"),
        ({"title": "t", "day": 5}, "a date, as in 2024-05-31 is wanted"),
        ({"title": "t", "data": "a b"}, "Everything.data: 'a b' cannot be taken"),
        ({"title": "t", "mood": "godd"}, "is none of good, bad; did you mean 'good'?"),
        ({"title": "t", "mood": 1}, "Everything.mood: 1 is none of good, bad"),
        ({"title": "t", "choice": False}, "Everything.choice: False is none of"),
        ({"title": "t", "tags": "a"}, "Everything.tags: 'a' is no JSON array"),
        ({"title": "t", "tags": ["a", 5]}, "Everything.tags[1]: 5 cannot be taken"),
        ({"title": "t", "names": [1, 1]}, "Everything.names: has an item twice"),
        ({"title": "t", "pair": ["a"]}, "has 1 items, not 2"),
        ({"title": "t", "stock": {"x": {}}}, "the key 'x' is not a whole number"),
        ({"title": "t", "stock": {"1_0": {}}}, "the key '1_0' is not a whole number"),
        ({"title": "t", "stock": [[1, {"x": 1}], [1, {"x": 2}]]}, "has a key twice"),
        ({"title": "t", "stock": 5}, "Everything.stock: 5 is no JSON object"),
        ({"title": "t", "places": {"a": "b"}}, "write an array of [key, value] pairs"),
        ({"title": "t", "point": {"x": "a"}}, "Everything.point.x: 'a' cannot be taken"),
        ({"title": "t", "point": {"z": 1}}, "Everything.point: has no field 'z'"),
    ],
)
def test_a_mistake_is_told_with_its_place(given: Any, words: str) -> None:
    with pytest.raises(PayloadError) as caught:
        from_json(Everything, given)
    assert words in str(caught.value)


def test_a_rule_of_the_class_is_told() -> None:
    with pytest.raises(PayloadError, match=r"^Amount: value must not be negative$"):
        from_json(Amount, {"value": -1})


def test_what_is_given_as_json_is_json_again() -> None:
    value = Everything("t", real=math.nan, price=Decimal("1.50"), mood=Mood.BAD, names={2, 1}, places={Point(1): "a"})
    text = json.dumps(to_json(value), allow_nan=False)
    back = from_json(Everything, json.loads(text))
    assert math.isnan(back.real)
    assert (back.price, back.mood, back.names, back.places) == (
        Decimal("1.50"),
        Mood.BAD,
        {1, 2},
        {Point(1): "a"},
    )


def test_a_value_of_another_type_does_not_become_json() -> None:
    with pytest.raises(PayloadError, match=r"^Point\.x"):
        to_json(Point("1"))


def test_a_class_that_is_no_payload_class_is_refused() -> None:
    with pytest.raises(PayloadClassError, match="is no dataclass"):
        from_json(int, {})
