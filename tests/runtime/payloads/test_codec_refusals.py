"""What cannot travel is refused, naming class and field, and never half sent (contract section 3)."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from runtime.errors import PayloadError
from runtime.payloads.codec import codec_of
from tests.runtime.payloads.holder import Holder, Mood, Point, Size, Story, Tree, decoded
from tests.runtime.payloads.payload_tools import parse, there_and_back


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("words", ("a",)),
        ("words", "ab"),
        ("row", [1.0]),
        ("pair", ("a",)),
        ("pair", ["a", 1]),
        ("names", ["a"]),
        ("points", [(Point(1, 2), [])]),
        ("points", {(1, 2): []}),
        ("text", 5),
        ("text", None),
        ("text", b"x"),
        ("number", True),
        ("number", 1.0),
        ("number", "1"),
        ("real", "1"),
        ("real", True),
        ("real", 2**53 + 1),
        pytest.param("real", 10**400, id="real-huge"),
        ("flag", 1),
        ("money", 1.5),
        ("money", 1),
        ("money", Decimal("NaN")),
        ("money", Decimal("Infinity")),
        ("money", Decimal("1E+999999")),
        ("moment", date(2024, 1, 1)),
        ("moment", datetime(2024, 1, 1, tzinfo=timezone(timedelta(seconds=30)))),
        ("moment", datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=15)))),
        ("day", datetime(2024, 1, 1, 12)),
        ("data", "text"),
        ("color", "red"),
        ("color", Size.SMALL),
        ("choice", False),
        ("choice", 1.0),
        ("choice", ["a"]),
        ("maybe", "x"),
        ("tree", Story("x")),
        pytest.param("number", 10**5000, id="number-huge"),
    ],
)
def test_a_value_of_another_type_is_refused_naming_class_and_field(name: str, value: object) -> None:
    with pytest.raises(PayloadError, match=rf"^Holder\.{name}"):
        codec_of(Holder).encode(Holder(**{name: value}))


def test_a_refused_item_is_named_by_its_place() -> None:
    with pytest.raises(PayloadError, match=r"^Holder\.words\[1\]: 5 "):
        codec_of(Holder).encode(Holder(words=["a", 5]))


def test_a_refused_field_of_a_nested_class_is_named_with_that_class() -> None:
    with pytest.raises(PayloadError, match=r"^Tree\.name: "):
        codec_of(Holder).encode(Holder(tree=Tree(5)))


def test_a_field_that_was_deleted_is_named() -> None:
    story = Story("x")
    del story.title
    with pytest.raises(PayloadError, match=r"^Story\.title: has no value"):
        codec_of(Story).encode(story)


@pytest.mark.parametrize(
    ("name", "given", "back"),
    [
        ("text", Mood.GOOD, "good"),
        ("number", Size.LARGE, 2),
        ("real", 3, 3.0),
        ("points", OrderedDict({Point(1, 2): ["a"]}), {Point(1, 2): ["a"]}),
        ("points", defaultdict(list, {Point(1, 2): ["a"]}), {Point(1, 2): ["a"]}),
        ("names", frozenset({"a"}), {"a"}),
        ("fixed_names", {"a"}, frozenset({"a"})),
    ],
)
def test_a_value_of_a_subclass_travels_when_what_comes_back_equals_it(name: str, given: object, back: object) -> None:
    got = getattr(there_and_back(Holder(**{name: given})), name)
    assert got == back == given
    assert type(got) is type(back)


def test_an_instance_of_a_derived_class_is_refused_where_its_base_is_declared() -> None:
    @dataclass
    class Special(Tree):
        extra: str = ""

    with pytest.raises(PayloadError, match=r"^Holder\.tree: .* is a Special, not exactly a Tree"):
        codec_of(Holder).encode(Holder(tree=Special("x")))
    with pytest.raises(PayloadError, match="not exactly a Tree"):
        codec_of(Tree).encode(Special("x"))


@pytest.mark.parametrize("text", ["\x00", "a\x1bb", "\x0b", "\ufffe", "\uffff", "\ud800", "x\udfffy"])
def test_text_that_xml_cannot_carry_is_refused_naming_the_field(text: str) -> None:
    with pytest.raises(PayloadError, match=r"^Holder\.text: .*U\+[0-9A-F]{4} at position \d"):
        codec_of(Holder).encode(Holder(text=text))
    with pytest.raises(PayloadError, match=r"^Holder\.words\[0\]: "):
        codec_of(Holder).encode(Holder(words=[text]))


def test_a_value_that_contains_itself_is_refused() -> None:
    tree = Tree("a")
    tree.children.append(tree)
    with pytest.raises(PayloadError, match="contains itself"):
        codec_of(Tree).encode(tree)


@pytest.mark.parametrize(
    ("element", "inner", "words"),
    [
        ("Number", "9" * 5000, "4300 digits"),
        ("Money", "1" * 10_000, "4300 digits"),
        ("Moment", "2024-01-01T24:00:00", "hour from 00 to 23"),
        ("Moment", "12024-01-01T00:00:00", "year from 0001 to 9999"),
        ("Moment", "-2024-01-01T00:00:00", "year from 0001 to 9999"),
        ("Moment", "2024-01-01T00:00:00.0000001", "at most microseconds"),
        ("Day", "2024-01-01Z", "no time zone"),
        ("Day", "12024-01-01", "year from 0001 to 9999"),
    ],
)
def test_what_the_schema_allows_and_python_cannot_hold_is_refused(element: str, inner: str, words: str) -> None:
    with pytest.raises(PayloadError, match=rf"^Holder\.{element.lower()}: .*{words}"):
        decoded(element, inner)


def test_a_key_that_stands_there_twice_is_refused() -> None:
    @dataclass
    class Counts:
        counts: dict[int, str]

    item = "<Item><Key>{}</Key><Val>x</Val></Item>"
    document = parse(f"<Counts><Counts>{item.format('1')}{item.format('+1')}</Counts></Counts>")
    with pytest.raises(PayloadError, match=r"^Counts\.counts: the key 1 stands there twice"):
        codec_of(Counts).decode(document)


def test_an_item_of_a_set_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(PayloadError, match=r"^Holder\.names: 'a' stands there twice"):
        decoded("Names", "<Str>a</Str><Str>a</Str>")


@dataclass
class Amount:
    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("value must not be negative")
        if self.value == 13:
            raise SystemExit(13)


def test_a_rule_of_the_class_refuses_a_document_in_its_own_words() -> None:
    with pytest.raises(PayloadError, match=r"^Amount: value must not be negative$"):
        codec_of(Amount).decode(parse("<Amount><Value>-1</Value></Amount>"))


def test_a_class_that_wants_to_exit_only_refuses_its_document() -> None:
    with pytest.raises(PayloadError, match=r"^Amount: the class refused these values \(SystemExit\)"):
        codec_of(Amount).decode(parse("<Amount><Value>13</Value></Amount>"))


def test_a_document_that_is_not_valid_is_refused_and_never_half_read() -> None:
    with pytest.raises(PayloadError, match=r"^Story\.title: the element Title is missing"):
        codec_of(Story).decode(parse("<Story><OriginalSender>x</OriginalSender></Story>"))
