"""The schema of a payload class (contract section 3)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal

import pytest
from lxml import etree

from runtime.payloads.codec import codec_of
from runtime.payloads.xsd import with_description
from tests.runtime.payloads.payload_tools import parse

XS = {"xs": "http://www.w3.org/2001/XMLSchema"}


class Mood(enum.Enum):
    """How it feels."""

    GOOD = "good"
    BAD = "bad"


@dataclass
class Line:
    """One line of an order."""

    sku: str
    """What is ordered."""
    amount: int = field(default=1, metadata={"doc": "How many & more than <0>."})


@dataclass
class Order:
    """An order.

    With lines.
    """

    customer: str
    lines: list[Line]
    mood: Mood = Mood.GOOD
    """Of the customer."""
    note: str | None = None
    express: Literal["no", "yes"] = "no"


@dataclass
class Silent:
    text: str


@dataclass
class Node:
    name: str
    children: list[Node]


@dataclass
class Empty:
    """Says it by being there."""


def schema(cls: type, description: str = "") -> etree._Element:
    return parse(codec_of(cls).xsd(description))


def documentation(of: etree._Element) -> list[str]:
    return [each.text or "" for each in of.iterfind("xs:annotation/xs:documentation", XS)]


def element(tree: etree._Element, name: str) -> etree._Element:
    found = tree.find(f".//xs:element[@name='{name}']", XS)
    assert found is not None
    return found


def test_a_flat_class_reads_like_this() -> None:
    assert codec_of(Line).xsd("Takes lines") == (
        """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="Line">
    <xs:annotation>
      <xs:documentation>Takes lines</xs:documentation>
      <xs:documentation>One line of an order.</xs:documentation>
    </xs:annotation>
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Sku" type="xs:string">
          <xs:annotation>
            <xs:documentation>What is ordered.</xs:documentation>
          </xs:annotation>
        </xs:element>
        <xs:element name="Amount" type="xs:integer" minOccurs="0">
          <xs:annotation>
            <xs:documentation>How many &amp; more than &lt;0&gt;.</xs:documentation>
          </xs:annotation>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
    )


def test_fields_come_in_order() -> None:
    sequence = schema(Order).find("xs:element/xs:complexType/xs:sequence", XS)
    assert sequence is not None
    assert [each.get("name") for each in sequence] == ["Customer", "Lines", "Mood", "Note", "Express"]


def test_optional_fields_and_those_with_a_default_may_be_absent() -> None:
    tree = schema(Order)
    absent = {each.get("name") for each in tree.iterfind(".//xs:element[@minOccurs='0']", XS)}
    assert absent == {"Mood", "Note", "Express", "Line", "Amount"}


def test_docstrings_of_nested_classes_enums_and_fields_are_documentation() -> None:
    tree = schema(Order)
    line = tree.find("xs:complexType[@name='Line']", XS)
    mood = tree.find("xs:simpleType[@name='Mood']", XS)
    assert line is not None
    assert mood is not None
    assert documentation(line) == ["One line of an order."]
    assert documentation(mood) == ["How it feels."]
    assert documentation(element(tree, "Mood")) == ["Of the customer."]


def test_docstrings_of_several_lines_are_unindented() -> None:
    assert documentation(element(schema(Order), "Order")) == ["An order.\n\nWith lines."]


def test_a_docstring_made_up_by_dataclass_is_no_documentation() -> None:
    assert "documentation" not in codec_of(Silent).xsd()


def test_a_description_equal_to_the_docstring_is_said_once() -> None:
    assert documentation(element(schema(Line, "One line of an order."), "Line")) == ["One line of an order."]


def test_a_description_that_xml_cannot_hold_does_no_harm() -> None:
    assert documentation(element(schema(Silent, "a\x00b ]]> <!--"), "Silent")) == ["a\ufffdb ]]> <!--"]


@pytest.mark.parametrize("description", ["", "  ", "Sells.", "One line of an order.", "a\x00b ]]> <!-- &\r\n  c\n"])
@pytest.mark.parametrize("cls", [Line, Order, Silent, Node, Empty])
def test_a_description_put_in_afterwards_gives_the_same_schema(cls: type, description: str) -> None:
    assert with_description(codec_of(cls).xsd().strip(), description) == codec_of(cls).xsd(description)


def test_a_class_that_contains_itself_has_a_finite_schema() -> None:
    tree = schema(Node)
    assert element(tree, "Node").get("type") == "Node"
    document = parse("<Node><Name>a</Name><Children><Node><Name>b</Name><Children/></Node></Children></Node>")
    assert codec_of(Node).is_valid(document)


def test_the_schema_is_the_same_for_a_class_made_twice() -> None:
    def make() -> type:
        @dataclass
        class Twice:
            mood: Mood
            lines: dict[str, Line]

        return Twice

    assert codec_of(make()).xsd() == codec_of(make()).xsd()


def test_there_is_no_xml_declaration() -> None:
    assert codec_of(Line).xsd().startswith("<xs:schema")


@pytest.mark.parametrize(
    "document",
    [
        "<line><Sku>a</Sku></line>",
        "<Line><sku>a</sku></Line>",
        "<Line><Amount>1</Amount><Sku>a</Sku></Line>",
        "<Line><Sku>a</Sku><Sku>b</Sku></Line>",
        "<Line><Sku>a</Sku>stray</Line>",
        "<Line id='1'><Sku>a</Sku></Line>",
        "<Line><Sku><b>a</b></Sku></Line>",
        "<Line><Sku>a</Sku><Amount>1.0</Amount></Line>",
        "<Line><Sku>a</Sku><Amount></Amount></Line>",
        "<Line xmlns='urn:x'><Sku>a</Sku></Line>",
        "<Sku>a</Sku>",
    ],
)
def test_what_is_not_of_the_class_is_not_valid(document: str) -> None:
    assert not codec_of(Line).is_valid(parse(document))


def test_an_enumeration_allows_white_space_around_a_value_but_no_other_value() -> None:
    def order(mood: str) -> bool:
        document = f"<Order><Customer>a</Customer><Lines/><Mood>{mood}</Mood></Order>"
        return codec_of(Order).is_valid(parse(document))

    assert order("\n  good\n")
    assert not order("Good")
