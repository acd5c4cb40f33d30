"""Every shape of a payload class becomes a form that suffices to write its XML, and comes through the pipe whole."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import pytest
from lxml import etree

from designer.models.description import (
    DescribedClass,
    Description,
    FieldForm,
    Kind,
    ListenerDescription,
    Refusal,
)
from designer.models.forms import form_of
from designer.models.invalid import invalid_sample
from designer.run.describing.wire import BadAnswer, from_lines, to_lines
from runtime.payloads.codec import codec_of
from runtime.payloads.jsonform import from_json
from runtime.primitives import TextInput
from runtime.problems import Problem, Severity
from runtime.prompts import class_text


class Mood(enum.Enum):
    """How one feels."""

    CALM = "calm"
    HASTY = "hasty"


@dataclass(frozen=True)
class Line:
    """A line of an order."""

    item: str
    count: int = 1


@dataclass
class Node:
    """A tree."""

    name: str
    children: list[Node]
    parent: Node | None = None


def _lines() -> list[Line]:
    return [Line("tea", 2)]


def _broken() -> list[str]:
    raise SystemExit


@dataclass
class Everything:
    """All that travels."""

    text: str = field(metadata={"doc": "Some words"})
    whole: int
    number: float
    exact: Decimal
    flag: bool
    moment: datetime
    day: date
    data: bytes
    mood: Mood
    word: Literal["a", "b"]
    line: Line
    lines: list[Line]
    words: tuple[str, ...]
    tags: set[str]
    pair: tuple[int, str]
    prices: dict[str, Decimal]
    nested: list[list[int]]
    maybe: str | None = None
    endless: float = float("inf")
    price: Decimal = Decimal("9.50")
    when: date = date(2024, 5, 31)
    feeling: Mood = Mood.HASTY
    ordered: list[Line] = field(default_factory=_lines)
    stock: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=_broken)


FORM, RECORDS = form_of(codec_of(Everything))
FIELDS = {each.name: each for each in RECORDS["Everything"].fields}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("text", Kind.TEXT),
        ("whole", Kind.INTEGER),
        ("number", Kind.NUMBER),
        ("exact", Kind.DECIMAL),
        ("flag", Kind.BOOLEAN),
        ("moment", Kind.DATETIME),
        ("day", Kind.DATE),
        ("data", Kind.BYTES),
        ("mood", Kind.CHOICE),
        ("word", Kind.CHOICE),
        ("line", Kind.RECORD),
        ("lines", Kind.LIST),
        ("words", Kind.LIST),
        ("tags", Kind.LIST),
        ("pair", Kind.FIXED),
        ("prices", Kind.MAP),
    ],
)
def test_each_type_has_its_kind(name: str, kind: Kind) -> None:
    assert FIELDS[name].kind is kind


def test_the_root_is_the_class() -> None:
    assert (FORM.kind, FORM.element, FORM.record, FORM.doc) == (
        Kind.RECORD,
        "Everything",
        "Everything",
        "All that travels.",
    )


def test_fields_come_in_the_order_of_their_elements() -> None:
    sample = etree.fromstring(codec_of(Line).sample())
    line = RECORDS["Line"]
    assert [each.element for each in line.fields] == [each.tag for each in sample] == ["Item", "Count"]


def test_what_the_author_says_is_there() -> None:
    assert (FIELDS["text"].doc, RECORDS["Line"].doc) == ("Some words", "A line of an order.")


def test_choices_stand_as_in_xml() -> None:
    assert (FIELDS["mood"].choices, FIELDS["word"].choices) == (("calm", "hasty"), ("a", "b"))


def test_items_have_the_name_that_xml_gives_them() -> None:
    lines, words = FIELDS["lines"].item, FIELDS["words"].item
    assert lines is not None
    assert words is not None
    assert (lines.element, lines.record, words.element, words.kind) == ("Line", "Line", "Str", Kind.TEXT)


def test_a_set_has_each_item_once() -> None:
    assert (FIELDS["tags"].unique, FIELDS["words"].unique) == (True, False)


def test_the_places_of_a_tuple_have_their_own_forms() -> None:
    assert [(each.element, each.kind) for each in FIELDS["pair"].items] == [
        ("Item-1", Kind.INTEGER),
        ("Item-2", Kind.TEXT),
    ]


def test_a_map_has_keys_and_values() -> None:
    key, value = FIELDS["prices"].key, FIELDS["prices"].value
    assert key is not None
    assert value is not None
    assert (key.element, key.kind, value.element, value.kind) == ("Key", Kind.TEXT, "Val", Kind.DECIMAL)


def test_lists_are_in_lists() -> None:
    inner = FIELDS["nested"].item
    assert inner is not None
    assert inner.item is not None
    assert (inner.kind, inner.item.kind) == (Kind.LIST, Kind.INTEGER)


def test_a_field_without_default_must_be_there() -> None:
    assert (FIELDS["text"].required, FIELDS["maybe"].required, FIELDS["price"].required) == (True, False, False)


def test_none_is_no_other_default() -> None:
    assert (FIELDS["maybe"].optional, FIELDS["maybe"].default, FIELDS["maybe"].default_value) == (True, "null", None)
    assert (FIELDS["text"].optional, FIELDS["text"].default) == (False, None)


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("endless", "INF"),
        ("price", "9.50"),
        ("when", "2024-05-31"),
        ("feeling", "hasty"),
        ("ordered", [{"item": "tea", "count": 2}]),
        ("stock", {}),
    ],
)
def test_defaults_are_json(name: str, default: object) -> None:
    assert FIELDS[name].default_value == default


def test_a_default_that_cannot_be_made_is_not_told() -> None:
    assert (FIELDS["unknown"].required, FIELDS["unknown"].default) == (False, None)


def test_defaults_are_read_back_as_the_runtime_reads_them() -> None:
    fields = {"item": "x", "count": RECORDS["Line"].fields[1].default_value}
    assert from_json(Line, fields) == Line("x")


def test_a_class_that_reaches_itself_stands_once() -> None:
    form, records = form_of(codec_of(Node))
    listener = ListenerDescription("l", "Node", form, records)
    children = listener.fields[1].item
    assert children is not None
    assert list(records) == ["Node"]
    assert listener.fields_of(children) == listener.fields


def test_two_classes_of_one_name_are_told_apart() -> None:
    inner = dataclass(type("Line", (), {"__annotations__": {"color": str}}))
    both = dataclass(type("Both", (), {"__annotations__": {"one": Line, "two": inner}}))
    _, records = form_of(codec_of(both))
    assert [(name, record.name) for name, record in records.items()] == [
        ("Both", "Both"),
        ("Line", "Line"),
        ("Line 2", "Line"),
    ]


class Own:
    """Brings its own form."""

    @staticmethod
    def xsd() -> str:
        return (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
            '<xs:element name="Own" type="xs:integer"/></xs:schema>'
        )

    def xml_value(self, name: str) -> etree._Element:
        return etree.Element(name)

    @classmethod
    def parse(cls, element: etree._Element) -> Own:
        return cls()


def test_a_class_with_a_form_of_its_own_is_xml_only() -> None:
    form, records = form_of(codec_of(Own))
    assert (form.kind, form.element, form.doc, records) == (Kind.XML, "Own", "Brings its own form.", {})


# Just invalid


@dataclass
class Empty:
    """Nothing in it."""


@pytest.mark.parametrize("cls", [Everything, Line, Node, Own, Empty, TextInput])
def test_the_invalid_sample_is_refused_for_the_reason_it_gives(cls: type) -> None:
    codec = codec_of(cls)
    made = invalid_sample(codec)
    assert made is not None
    tree = etree.fromstring(made.text)
    assert not codec.is_valid(tree)
    assert made.reason == codec.explain(tree)


def test_it_is_wrong_in_one_place_only() -> None:
    codec = codec_of(Line)
    made = invalid_sample(codec)
    assert made is not None
    valid, wrong = codec.sample(pretty=True).decode().split("\n"), made.text.split("\n")
    assert len(valid) == len(wrong)
    assert [one for one, other in zip(valid, wrong, strict=True) if one != other] == ["  <Count>1</Count>"]
    assert "whole number" in made.reason


# Through the pipe


def _description() -> Description:
    codec = codec_of(Everything)
    listener = ListenerDescription(
        "editor",
        codec.name,
        FORM,
        RECORDS,
        schema=codec.xsd(),
        sample=codec.sample().decode(),
        invalid_sample=invalid_sample(codec),
        responses=("A", "B"),
        agent=True,
        description="Ünïcode\n\u2028",
    )
    problem = Problem(Severity.WARNING, "code", "message", "file", 1, 2, listener="editor")
    classes = {
        "m.Everything": DescribedClass(class_text(codec), invalid_sample(codec)),
        "m.Own": DescribedClass(class_text(codec), has_own_form=True),
    }
    refused = {"m.Gone": Refusal("It is gone.", was_seen=True), "x.Gone": Refusal("Ünïcode")}
    return Description({"editor": listener, "other": listener}, (problem,), "d", classes=classes, refused=refused)


def test_a_description_comes_through_whole() -> None:
    made = _description()
    read = from_lines(to_lines(made))
    assert dict(read.listeners) == made.listeners
    assert (read.problems, read.digest, list(read.listeners)) == (made.problems, "d", ["editor", "other"])
    assert (dict(read.classes), read.refused) == (made.classes, made.refused)


def test_a_listener_is_found_without_regard_to_case() -> None:
    read = from_lines(to_lines(_description()))
    found = read.listener("EDITOR")
    assert found is not None
    assert found.agent
    assert read.listener("nobody") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: b"printed\n" + data,
        lambda data: data + b"printed\n",
        lambda data: b"[]\n",
        lambda data: b'{"listeners":["a"],"classes":[],"refused":{},"problems":[],"digest":"d"}\n',
        lambda data: b'{"listeners":[],"classes":["a"],"refused":{},"problems":[],"digest":"d"}\n',
        lambda data: b'{"listeners":[],"classes":[],"refused":{},"problems":[{"severity":"bad"}],"digest":"d"}\n',
        lambda data: b'{"listeners":[],"classes":[],"refused":[],"problems":[],"digest":"d"}\n',
        lambda data: b'{"listeners":[],"classes":[],"refused":{"a":"b"},"problems":[],"digest":"d"}\n',
        lambda data: b'{"listeners":[[]],"classes":[],"refused":{},"problems":[],"digest":"d"}\n{}\n',
        lambda data: b"[" * 100_000,
    ],
)
def test_what_is_no_answer_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BadAnswer):
        from_lines(spoil(to_lines(_description())))


def test_a_listener_whose_line_is_spoiled_is_not_known() -> None:
    head, *_rest = to_lines(_description()).split(b"\n")
    read = from_lines(head + b'\n{"form":{}}\n[]\n{"text":[]}\n3\n')
    assert [read.listener(name) for name in ("editor", "other")] == [None, None]
    assert [read.classes.get(path) for path in read.classes] == [None, None]


def test_a_form_is_small_in_json() -> None:
    empty = Description({"a": ListenerDescription("a", "A", FieldForm("", "A", Kind.XML))})
    assert (
        to_lines(empty).split(b"\n")[1]
        == b'{"listener":"a","payload_class":"A","form":{"name":"","element":"A","kind":"xml"}}'
    )
