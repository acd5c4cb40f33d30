"""Contract section 3: a class that brings xsd(), xml_value(name), parse(element) is used through those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from lxml import etree, objectify

from runtime.errors import PayloadClassError, PayloadError
from runtime.payloads.codec import codec_of
from runtime.payloads.own_form import with_description
from tests.runtime.payloads.payload_tools import canonical, parse

SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <!-- by hand -->
  <xs:simpleType name="Level"><xs:restriction base="xs:integer"><xs:minInclusive value="3"/></xs:restriction>
  </xs:simpleType>
  <xs:complexType name="Base">
    <xs:sequence><xs:element name="id" type="xs:string"/></xs:sequence>
  </xs:complexType>
  <xs:element name="Reading">
    <xs:complexType>
      <xs:complexContent>
        <xs:extension base="Base">
          <xs:sequence>
            <xs:element name="level" type="Level"/>
            <xs:choice>
              <xs:element name="up" type="xs:boolean"/><xs:element name="down" type="xs:date"/>
            </xs:choice>
            <xs:element name="short" minOccurs="2" maxOccurs="2">
              <xs:simpleType>
                <xs:restriction base="xs:string"><xs:maxLength value="4"/></xs:restriction>
              </xs:simpleType>
            </xs:element>
          </xs:sequence>
          <xs:attribute name="unit" type="xs:string" use="required"/>
        </xs:extension>
      </xs:complexContent>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


class Reading:
    """By hand."""

    def __init__(self, id: str, level: int) -> None:
        self.id, self.level = id, level

    @staticmethod
    def xsd() -> str:
        return SCHEMA

    def xml_value(self, name: str) -> etree._ElementTree:
        root = etree.Element(name, unit="m")
        etree.SubElement(root, "id").text = self.id
        etree.SubElement(root, "level").text = str(self.level)
        root.append(etree.Comment("a note"))
        etree.SubElement(root, "up").text = "true"
        for text in "ab":
            etree.SubElement(root, "short").text = text
        return etree.ElementTree(root)

    @classmethod
    def parse(cls, element: etree._Element) -> Reading:
        level = int(element.findtext("level") or "")
        if level > 100:
            raise ValueError("level is above 100")
        return cls(element.findtext("id") or "", level)


def made(**methods: Any) -> type:
    """A class with a form of its own, some of its methods given."""
    base: dict[str, Any] = {
        "xsd": staticmethod(
            lambda: (
                '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
                '<xs:element name="Own" type="xs:string"/></xs:schema>'
            )
        ),
        "xml_value": lambda self, name: f"<{name}>x</{name}>",
        "parse": classmethod(lambda cls, element: cls()),
    }
    return type("Own", (), base | methods)


def test_a_value_is_written_by_xml_value_canonical_and_without_comments() -> None:
    data = codec_of(Reading).encode(Reading("a", 5))
    assert data == (
        b'<Reading unit="m"><id>a</id><level>5</level><up>true</up><short>a</short><short>b</short></Reading>'
    )
    assert canonical(parse(data)) == data


def test_a_document_is_read_by_parse() -> None:
    codec = codec_of(Reading)
    back = codec.decode(parse(codec.encode(Reading("a", 5))))
    assert (type(back), back.id, back.level) == (Reading, "a", 5)


def test_documents_are_validated_by_its_own_schema() -> None:
    codec = codec_of(Reading)
    assert codec.is_valid(parse(codec.encode(Reading("a", 5))))
    wrong = parse(codec.encode(Reading("a", 2)))
    assert not codec.is_valid(wrong)
    assert "at /Reading/level" in codec.explain(wrong)


def test_a_valid_sample_is_made_of_its_schema() -> None:
    codec = codec_of(Reading)
    assert codec.sample() == (
        b'<Reading unit="some unit"><id>some id</id><level>3</level><up>true</up>'
        b"<short>some</short><short>some</short></Reading>"
    )
    assert codec.is_valid(parse(codec.sample(pretty=True)))
    assert b"\n  <id>" in codec.sample(pretty=True)


def test_its_schema_is_shown_with_the_description_of_the_listener() -> None:
    text = codec_of(Reading).xsd("Measures")
    assert text.index("Measures") < text.index('name="Level"')
    assert "Measures" not in codec_of(Reading).xsd()
    etree.XMLSchema(parse(text))


@pytest.mark.parametrize("description", ["", "Measures", " <in> metres \n"])
def test_a_description_put_in_afterwards_gives_the_same_schema(description: str) -> None:
    codec = codec_of(Reading)
    assert with_description(codec.xsd().strip(), description) == codec.xsd(description)


def test_a_class_may_bring_its_own_sample() -> None:
    cls = made(sample=staticmethod(lambda: "<Own>mine</Own>"))
    assert codec_of(cls).sample() == b"<Own>mine</Own>"


def test_a_sample_may_be_an_instance() -> None:
    cls = made()
    cls.sample = staticmethod(cls)
    assert codec_of(cls).sample() == b"<Own>x</Own>"


@pytest.mark.parametrize("form", [str.encode, etree.fromstring, lambda text: etree.ElementTree(parse(text))])
def test_text_bytes_elements_and_trees_are_taken(form: Any) -> None:
    cls = made(xml_value=lambda self, name: form(f"<{name}>x</{name}>"))
    assert codec_of(cls).encode(cls()) == b"<Own>x</Own>"


def test_classes_of_xmlable_get_an_objectified_element() -> None:
    seen: list[Any] = []

    def read(cls: type, element: Any) -> Any:
        seen.append(element)
        return cls()

    cls = made(parse=classmethod(read), get_xobject=staticmethod(lambda: None))
    codec_of(cls).decode(parse("<Own>7</Own>"))
    assert isinstance(seen[0], objectify.ObjectifiedElement)


def test_a_dataclass_with_its_own_form_tells_its_fields_for_forms() -> None:
    @dataclass
    class Own:
        text: str

        xsd = made().xsd

        def xml_value(self, name: str) -> str:
            return f"<{name}>{self.text}</{name}>"

        @classmethod
        def parse(cls, element: etree._Element) -> Own:
            return cls(element.text or "")

    assert [each.name for each in codec_of(Own).fields] == ["text"]
    assert codec_of(Own).decode(parse("<Own>x</Own>")) == Own("x")


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ({"xsd": staticmethod(lambda: "<no")}, r"its xsd\(\) failed"),
        ({"xsd": staticmethod(lambda: "<no/>")}, "gave no xs:schema"),
        ({"xsd": staticmethod(lambda: 1 / 0)}, r"its xsd\(\) failed: ZeroDivisionError"),
        (
            {"xsd": staticmethod(lambda: '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')},
            "no valid sample",
        ),
        ({"sample": staticmethod(lambda: "<Other/>")}, "no valid sample"),
    ],
)
def test_a_form_that_cannot_be_used_is_refused_at_once(methods: dict[str, Any], words: str) -> None:
    with pytest.raises(PayloadClassError, match=rf"^Own: .*{words}"):
        codec_of(made(**methods))


@pytest.mark.parametrize(
    ("xml_value", "words"),
    [
        (lambda self, name: "<Other/>", "made 'Other' instead of Own"),
        (lambda self, name: '<Own xmlns="urn:x"/>', "instead of Own"),
        (lambda self, name: "<Own>", "its xml_value failed: XMLSyntaxError"),
        (lambda self, name: None, "its xml_value failed"),
    ],
)
def test_a_value_that_is_not_written_as_it_should_be_is_refused(xml_value: Any, words: str) -> None:
    cls = made(xml_value=xml_value)
    with pytest.raises(PayloadError, match=rf"^Own: .*{words}"):
        codec_of(cls).encode(cls())


def test_another_class_is_refused() -> None:
    with pytest.raises(PayloadError, match="is a str, not exactly a Own"):
        codec_of(made()).encode("x")


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda cls, element: None, "its parse gave a NoneType"),
        (lambda cls, element: 1 / 0, r"its parse failed \(ZeroDivisionError\)"),
        (lambda cls, element: int("x"), "invalid literal"),
    ],
)
def test_a_document_that_is_not_read_as_it_should_be_is_refused(read: Any, words: str) -> None:
    cls = made(parse=classmethod(read))
    with pytest.raises(PayloadError, match=rf"^Own: .*{words}"):
        codec_of(cls).decode(parse("<Own>x</Own>"))


def test_a_rule_of_its_parse_refuses_in_its_own_words() -> None:
    codec = codec_of(Reading)
    with pytest.raises(PayloadError, match=r"^Reading: level is above 100$"):
        codec.decode(parse(codec.encode(Reading("a", 101))))
