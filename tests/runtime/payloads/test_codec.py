"""Values and their documents (contract section 3): how each type is written and read."""

from __future__ import annotations

import gc
import math
import weakref
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

import pytest

from runtime import primitives
from runtime.payloads.codec import Codec, codec_of
from tests.runtime.payloads.holder import Color, Holder, Point, Size, Story, Tree, UserId, decoded
from tests.runtime.payloads.payload_tools import canonical, parse, there_and_back


class Summer(tzinfo):
    """A time zone that is no plain offset, as zoneinfo's are."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return timedelta(hours=2)

    def dst(self, moment: datetime | None) -> timedelta:
        return timedelta(hours=1)


def encoded(**values: Any) -> str:
    """What stands between the tags of the one field given."""
    data = codec_of(Holder).encode(Holder(**values)).decode()
    (name,) = values
    element = next(each.element for each in codec_of(Holder).fields if each.name == name)
    return data.partition(f"<{element}>")[2].rpartition(f"</{element}>")[0]


def test_the_root_is_the_class_name_and_fields_are_pascal_case() -> None:
    assert codec_of(Story).encode(Story("Rain")) == (
        b"<Story><Title>Rain</Title><OriginalSender>desk</OriginalSender></Story>"
    )


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("text", "a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("text", "one\r\ntwo\rthree", "one&#xD;\ntwo&#xD;three"),
        ("text", "\"quoted\" 'text'\t", "\"quoted\" 'text'\t"),
        ("text", "", ""),
        ("number", -7, "-7"),
        ("real", 1e16, "1e+16"),
        ("real", 5e-324, "5e-324"),
        ("real", math.inf, "INF"),
        ("real", -math.inf, "-INF"),
        ("real", math.nan, "NaN"),
        ("real", -0.0, "-0.0"),
        ("flag", True, "true"),
        ("flag", False, "false"),
        ("money", Decimal("1E+3"), "1000"),
        ("money", Decimal("1E-7"), "0.0000001"),
        ("money", Decimal("10.50"), "10.50"),
        ("moment", datetime(2024, 5, 31, 9, 30, 0, 1), "2024-05-31T09:30:00.000001"),
        ("moment", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=-14))), "0001-01-01T00:00:00-14:00"),
        ("day", date(987, 6, 5), "0987-06-05"),
        ("data", b"\x00\xff", "AP8="),
        ("color", Color.BLUE, "dark blue"),
        ("size", Size.LARGE, "LARGE"),
        ("choice", 1, "1"),
        ("choice", True, "true"),
        ("words", [], ""),
        ("words", ["a", ""], "<Str>a</Str><Str></Str>"),
        ("points", {Point(1, 2): ["x"]}, "<Item><Key><X>1</X><Y>2</Y></Key><Val><Str>x</Str></Val></Item>"),
        ("pair", ("a", 1), "<Item-1>a</Item-1><Item-2>1</Item-2>"),
        ("row", (1.5, 2.0), "<Float>1.5</Float><Float>2.0</Float>"),
        ("names", {"b", "a", "a b"}, "<Str>a</Str><Str>a b</Str><Str>b</Str>"),
        ("user", UserId(7), "7"),
    ],
)
def test_how_a_value_is_written(name: str, value: object, text: str) -> None:
    assert encoded(**{name: value}) == text


@pytest.mark.parametrize(
    ("element", "inner", "value"),
    [
        ("Number", " +5 ", 5),
        ("Number", "-0", 0),
        ("Real", "INF", math.inf),
        ("Real", "-INF", -math.inf),
        ("Real", " 1. ", 1.0),
        ("Real", ".5E1", 5.0),
        ("Flag", " 1 ", True),
        ("Flag", "0", False),
        ("Money", "+.50", Decimal("0.50")),
        ("Moment", "2024-05-31T09:30:00Z", datetime(2024, 5, 31, 9, 30, tzinfo=UTC)),
        ("Moment", "2024-05-31T09:30:00.1230000000", datetime(2024, 5, 31, 9, 30, 0, 123000)),
        ("Data", "a\nGk=", b"hi"),
        ("Color", "\n dark\n  blue ", Color.BLUE),
        ("Text", "  kept \n", "  kept \n"),
        ("Text", "<![CDATA[a < b]]>", "a < b"),
        ("Pair", " <Item-1>a</Item-1> <Item-2> 1 </Item-2> ", ("a", 1)),
    ],
)
def test_how_a_valid_text_is_read(element: str, inner: str, value: object) -> None:
    assert decoded(element, inner) == value


def test_nan_comes_back_as_nan() -> None:
    assert math.isnan(there_and_back(Holder(real=math.nan)).real)


def test_the_sign_of_zero_comes_back() -> None:
    assert math.copysign(1, there_and_back(Holder(real=-0.0)).real) == -1


def test_the_utc_offset_of_a_time_comes_back() -> None:
    moment = datetime(2024, 7, 1, 12, tzinfo=Summer())
    back = there_and_back(Holder(moment=moment)).moment
    assert back == moment
    assert back.utcoffset() == timedelta(hours=2)


def test_equal_sets_give_equal_bytes() -> None:
    codec = codec_of(Holder)
    one, other = {str(n) for n in range(50)}, {str(n) for n in reversed(range(50))}
    assert codec.encode(Holder(names=one)) == codec.encode(Holder(names=other))


def test_dicts_keep_their_order() -> None:
    points = {Point(2, 0): ["b"], Point(1, 0): ["a"]}
    assert list(there_and_back(Holder(points=points)).points) == list(points)


def test_a_field_that_is_none_has_no_element() -> None:
    assert b"Maybe" not in codec_of(Holder).encode(Holder())
    assert there_and_back(Holder()).maybe is None


def test_an_absent_element_takes_the_default() -> None:
    assert codec_of(Story).decode(parse("<Story><Title>t</Title></Story>")) == Story("t", "desk")


def test_an_empty_element_is_not_an_absent_one() -> None:
    assert codec_of(Story).decode(parse("<Story><Title/><OriginalSender/></Story>")) == Story("", "")


def test_a_default_factory_is_called_for_each_absent_element() -> None:
    document = parse("<Tree><Name>a</Name></Tree>")
    first, second = codec_of(Tree).decode(document), codec_of(Tree).decode(document)
    assert first.children is not second.children


def test_a_class_may_contain_itself() -> None:
    tree = Tree("root", [Tree("leaf"), Tree("branch", [Tree("twig")])], Tree("parent"))
    assert there_and_back(tree) == tree


def test_each_decoding_gives_an_instance_of_its_own() -> None:
    document = parse(codec_of(Tree).encode(Tree("a")))
    assert codec_of(Tree).decode(document) is not codec_of(Tree).decode(document)


def test_frozen_slotted_and_keyword_only_classes_travel() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Strict:
        first: int = 1
        second: str

    assert there_and_back(Strict(second="x")) == Strict(second="x")


def test_keyword_only_fields_may_stand_among_others() -> None:
    @dataclass
    class Mixed:
        first: int
        second: int = field(kw_only=True)
        third: int = 3

    assert there_and_back(Mixed(1, second=2)) == Mixed(1, second=2)


def test_a_class_without_fields_travels() -> None:
    @dataclass
    class Ping:
        pass

    codec = codec_of(Ping)
    assert codec.encode(Ping()) == b"<Ping></Ping>"
    assert codec.is_valid(parse("<Ping>\n</Ping>"))
    assert not codec.is_valid(parse("<Ping>text</Ping>"))
    assert codec.decode(parse("<Ping/>")) == Ping()


def test_inherited_fields_come_first_and_keep_their_place() -> None:
    @dataclass
    class Base:
        first: str
        second: str = "b"

    @dataclass
    class Derived(Base):
        third: str = "c"
        second: str = "changed"

    assert codec_of(Derived).encode(Derived("a")) == (
        b"<Derived><First>a</First><Second>changed</Second><Third>c</Third></Derived>"
    )


def test_a_derived_class_has_a_codec_of_its_own() -> None:
    @dataclass
    class Special(Story):
        pass

    assert codec_of(Story).cls is Story
    assert codec_of(Special).cls is Special


@pytest.mark.parametrize(
    "value",
    [
        primitives.Boot("shop", datetime(2024, 1, 1, tzinfo=UTC), 3),
        primitives.TextInput("hello"),
        primitives.TextOutput("hello"),
        primitives.SystemError("no-reply", "nobody answered", True, "clerk"),
        primitives.Rejected("repair", "not XML", "console", "<a"),
        primitives.TodoUntil("Verdict"),
        primitives.TodoRegistered("1", "Verdict"),
        primitives.TodoComplete("1"),
        primitives.TodoClosed("1", False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_payload_classes_of_every_organism_travel(value: object) -> None:
    assert there_and_back(value) == value


def test_the_bytes_are_canonical_with_no_namespace_declared() -> None:
    data = codec_of(Holder).encode(Holder(text="é ü 漢 😀 &", tree=Tree("x")))
    assert canonical(parse(data)) == data
    assert b"xmlns" not in data


def test_a_codec_is_made_once_for_a_class() -> None:
    assert codec_of(Story) is codec_of(Story)


def test_a_codec_does_not_keep_its_class_alive() -> None:
    def make() -> weakref.ref[type]:
        @dataclass
        class Passing:
            text: str

        codec_of(Passing).encode(Passing("x"))
        return weakref.ref(Passing)

    dead = make()
    gc.collect()
    assert dead() is None


def test_slots_added_after_the_codec_was_made_get_a_codec_of_their_own() -> None:
    @dataclass
    class Early:
        text: str

    codec_of(Early)
    late = dataclass(slots=True)(Early)
    assert codec_of(late).cls is late


def test_a_codec_tells_its_fields_for_forms() -> None:
    title, sender = codec_of(Story).fields
    assert (title.name, title.element, title.type_text, title.default_text) == ("title", "Title", "str", None)
    assert (sender.may_be_absent, sender.default_text) == (True, "'desk'")


def test_types_and_defaults_are_told_as_one_would_write_them() -> None:
    told = {each.name: (each.type_text, each.default_text) for each in codec_of(Holder).fields}
    assert told["tree"] == ("Tree | None", "None")
    assert told["choice"] == ("Literal['a', 1, True]", "'a'")
    assert told["points"] == ("dict[Point, list[str]]", "{}")
    assert told["row"] == ("tuple[float, ...]", "()")
    assert told["color"] == ("Color", "Color.RED")


def test_a_codec_is_named_after_its_class() -> None:
    assert repr(Codec(Story)).endswith("holder.Story>")
