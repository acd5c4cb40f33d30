"""What is entered and the XML that it is, against the codec that the pump has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.panels.inject.checking import check
from designer.panels.inject.samples import sample
from designer.panels.inject.values import Misfit, blank, faults, from_fields, scalar_fault
from designer.panels.inject.xml_text import NotXml, parsed, read, written
from runtime.payloads.codec import codec_of
from runtime.payloads.jsonform import to_json

from .classes import Line, Order, Plain, Tone, Tree, described

ORDER = described(Order)
TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_characters="".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
    )
)
LINES = st.builds(Line, TEXTS, st.integers())
TREES = st.recursive(
    st.builds(Tree, TEXTS),
    lambda inner: st.builds(Tree, TEXTS, st.none() | inner, st.lists(inner, max_size=2)),
    max_leaves=6,
)
ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))])
ORDERS = st.builds(
    Order,
    title=TEXTS,
    count=st.integers(),
    weight=st.floats(allow_nan=False),
    price=st.decimals(allow_nan=False, allow_infinity=False, places=4),
    paid=st.booleans(),
    placed=st.datetimes(timezones=ZONES, min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),
    due=st.dates(),
    data=st.binary(max_size=40),
    tone=st.sampled_from(Tone),
    line=LINES,
    lines=st.lists(LINES, max_size=3),
    tags=st.sets(TEXTS, max_size=3),
    stock=st.dictionaries(TEXTS, st.integers(), max_size=3),
    place=st.tuples(st.integers(), TEXTS),
    kind=st.sampled_from(["new", "old"]),
    note=st.none() | TEXTS,
    greeting=TEXTS,
    limit=st.integers(),
    express=st.booleans(),
    first=st.none() | LINES,
    more=st.lists(TEXTS, max_size=3),
    tree=st.none() | TREES,
)
ONE = Order(
    "t", 1, 1.5, Decimal("9.95"), True, datetime(2024, 5, 31, tzinfo=UTC), date(2024, 5, 31), b"x", Tone.LOUD,
    Line("a"), [Line("b", 2)], {"x"}, {"k": 1}, (1, "p"),
)  # fmt: skip


@given(ORDERS)
@settings(max_examples=120, deadline=None)
def test_what_the_codec_writes_is_read_and_written_again_byte_for_byte(order: Order) -> None:
    data = codec_of(Order).encode(order)
    value = read(ORDER, data.decode())
    assert written(ORDER, value, pretty=False).encode() == data
    assert faults(ORDER, value) == {}


@given(ORDERS)
@settings(max_examples=60, deadline=None)
def test_indented_it_is_valid_and_means_the_same(order: Order) -> None:
    text = written(ORDER, read(ORDER, codec_of(Order).encode(order).decode()))
    assert check(ORDER, text).is_valid
    assert codec_of(Order).decode(parsed(text)) == order


@given(ORDERS)
@settings(max_examples=60, deadline=None)
def test_fields_as_json_are_entered_as_they_are_in_xml(order: Order) -> None:
    value = from_fields(ORDER, to_json(order))
    assert codec_of(Order).decode(parsed(written(ORDER, value))) == order


@given(st.text(max_size=12), st.sampled_from([kind for kind in Kind if kind.is_scalar]))
@settings(max_examples=300, deadline=None)
def test_a_text_without_fault_is_valid_by_the_schema(text: str, kind: Kind) -> None:
    field = next(each for each in ORDER.fields if each.kind is kind)
    if scalar_fault(field, text):
        return
    value = read(ORDER, codec_of(Order).encode(ONE).decode())
    assert isinstance(value, dict)
    document = written(ORDER, {**value, field.name: text})
    assert check(ORDER, document).is_valid


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Kind.INTEGER, ["0", "-12", "+7", " 5 ", "9" * 4300], ["", "1.5", "1e3", "1_000", "٣", "9" * 4301]),
        (Kind.NUMBER, ["1", "-1.5e-7", ".5", "INF", "-INF", "NaN"], ["", "inf", "nan", "1,5", "+INF", "1_0"]),
        (Kind.DECIMAL, ["9.95", "-.5", "7."], ["", "1e3", "NaN", "9,95", "."]),
        (Kind.BOOLEAN, ["true", "false"], ["", "True", "yes"]),
        (Kind.DATETIME, ["2024-05-31T09:30:00Z", "2024-05-31T09:30:00.5+02:00"], ["", "today", "2024-02-30T00:00:00"]),
        (Kind.DATE, ["2024-02-29"], ["", "2023-02-29", "31.5.2024", "2024-05-31Z"]),
        (Kind.BYTES, ["", "aGVsbG8=", "aGVs bG8="], ["aGVsbG8", "ä", "****"]),
        (Kind.TEXT, ["", "a\nb", "𝄞"], ["\x00", "\x1b", "\ufffe"]),
        (Kind.CHOICE, ["calm", "very loud"], ["", "CALM", "quiet"]),
    ],
)  # fmt: skip
def test_each_kind_tells_good_from_bad(kind: Kind, good: list[str], bad: list[str]) -> None:
    field = FieldForm("x", "X", kind, choices=("calm", "very loud"))
    assert [text for text in good if scalar_fault(field, text)] == []
    assert [text for text in bad if not scalar_fault(field, text)] == []


def test_faults_name_the_place() -> None:
    value: Any = read(ORDER, codec_of(Order).encode(ONE).decode())
    value |= {"count": "x", "lines": [{"article": "a", "quantity": "many"}], "stock": [["k", "1"], ["k", "no"]]}
    value |= {"place": ["p", "q"], "tags": ["a", "a"]}
    assert list(faults(ORDER, value)) == [
        ("count",), ("lines", 0, "quantity"), ("tags", 1), ("stock", 1, 1), ("stock", 1, 0), ("place", 0),
    ]  # fmt: skip


def test_what_is_left_out_is_wrong_only_where_it_is_needed() -> None:
    assert list(faults(described(Plain), {})) == [("title",)]


def test_a_blank_form_holds_what_is_required_only() -> None:
    assert (
        written(described(Plain), blank(described(Plain), described(Plain).form))
        == "<Plain>\n  <Title></Title>\n</Plain>"
    )


def test_defaults_are_left_out() -> None:
    text = written(described(Plain), {"title": "x"})
    assert "<Text>" not in text
    assert check(described(Plain), text).is_valid


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("<Order/>", "The root element is Order; the form is for Plain"),
        ('<Plain xmlns="urn:x"/>', "The root element is"),
        ("<Plain>\n<Other/></Plain>", "Line 2: Plain has no field Other"),
        ("<Plain><Title/><Title/></Plain>", "Title stands there twice"),
        ("<Plain><Text/><Title/></Plain>", "Title does not stand in its place"),
        ("<Plain><Title><b/></Title></Plain>", "Title holds text only"),
        ("<Plain>loose<Title/></Plain>", "text directly inside Plain"),
        ('<Plain><Title lang="en"/></Plain>', "has an attribute"),
    ],
)
def test_what_a_form_cannot_show_is_said_with_its_line(document: str, why: str) -> None:
    with pytest.raises(Misfit, match=why):
        read(described(Plain), document)


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ("<Tone>quiet</Tone>", "none of calm, very loud"),
        ("<Paid>maybe</Paid>", "neither true nor false"),
        ("<Tags><Int>1</Int></Tags>", "Int stands where Str is expected"),
        ("<Stock><Item><Key>k</Key></Item></Stock>", "An Item|an Item holds"),
        ("<Place><Item-1>1</Item-1></Place>", "Place holds Item-1, Item-2"),
    ],
)
def test_so_is_what_its_parts_cannot_show(inner: str, why: str) -> None:
    with pytest.raises(Misfit, match=why):
        read(ORDER, f"<Order>{inner}</Order>")


def test_what_is_required_and_lacking_is_blank_in_the_form() -> None:
    assert read(described(Plain), "<Plain/>") == {"title": ""}


def test_numbers_are_read_without_the_space_around_them() -> None:
    value = read(ORDER, "<Order><Count> 5\n</Count><Tone> very   loud </Tone></Order>")
    assert isinstance(value, dict)
    assert (value["count"], value["tone"]) == ("5", "very loud")


@pytest.mark.parametrize(
    "text",
    ["", "no xml", "<A>", "<A/><B/>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<A>\x00</A>", "<A>\ud800</A>"],
)
def test_what_is_not_well_formed_is_no_document(text: str) -> None:
    with pytest.raises(NotXml):
        parsed(text)


def test_a_class_that_reaches_itself_can_be_entered() -> None:
    tree = Tree("a", Tree("b"), [Tree("c", None, [Tree("d")])])
    value = read(described(Tree), codec_of(Tree).encode(tree).decode())
    twig = {"name": "c", "twigs": [{"name": "d", "twigs": []}]}
    assert value == {"name": "a", "left": {"name": "b", "twigs": []}, "twigs": [twig]}


@pytest.mark.parametrize("cls", [Order, Plain, Tree])
def test_a_sample_made_from_the_form_is_valid(cls: type) -> None:
    description = described(cls)
    text = written(description, sample(description))
    assert codec_of(cls).explain(etree.fromstring(text.encode())) == ""


@pytest.mark.parametrize(
    "fields", [{"other": 1}, {"title": ["x"]}, {"lines": {"a": 1}}, {"place": [1]}, {"stock": 5}, {"line": "x"}]
)
def test_fields_that_are_not_what_the_class_takes_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        from_fields(ORDER, fields)


def test_a_class_with_a_form_of_its_own_is_written_as_xml() -> None:
    description = ListenerDescription("x", "Own", FieldForm("", "Own", Kind.XML))
    with pytest.raises(Misfit, match="only be written as XML"):
        read(description, "<Own/>")
