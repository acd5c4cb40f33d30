"""Exclusive canonical XML 1.0 without comments (contract section 5, stage c14n)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from runtime.errors import WireError
from runtime.wire.c14n import canonical
from runtime.wire.parse import parse_own, parse_strict

VECTORS = {
    "sorted attributes and expanded empty elements": (
        b'<doc><e1   /><e2 c="3" b=\'2\'   a="1"/></doc>',
        b'<doc><e1></e1><e2 a="1" b="2" c="3"></e2></doc>',
    ),
    "namespace declarations before attributes, attributes by namespace": (
        b'<e xmlns:b="http://www.ietf.org" xmlns:a="http://www.w3.org" xmlns="http://example.org" '
        b'b:attr="sorted" attr="I\'m" attr2="all" a:attr="out"/>',
        b'<e xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" '
        b'attr="I\'m" attr2="all" b:attr="sorted" a:attr="out"></e>',
    ),
    "superfluous declarations left out": (
        b'<e5 xmlns="" xmlns:a="http://www.w3.org"><e6 xmlns:a="http://www.w3.org"><a:e7/></e6></e5>',
        b'<e5><e6><a:e7 xmlns:a="http://www.w3.org"></a:e7></e6></e5>',
    ),
    "unused declarations left out, used ones where they are used": (
        b'<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org">'
        b'<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff/></n1:elem2></n0:local>',
        b'<n0:local xmlns:n0="foo:bar"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en">'
        b'<n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2></n0:local>',
    ),
    "default namespace taken back": (
        b'<a xmlns="urn:a"><b xmlns=""><c/></b></a>',
        b'<a xmlns="urn:a"><b xmlns=""><c></c></b></a>',
    ),
    "characters": (
        b'<doc><text>First&#x0d;&#10;Second</text><value>&#x32;</value><c><![CDATA[a>0 && b<"9"]]></c></doc>',
        b'<doc><text>First&#xD;\nSecond</text><value>2</value><c>a&gt;0 &amp;&amp; b&lt;"9"</c></doc>',
    ),
    "attribute values": (
        b"<n a='a &#9; b &#10; c &#13; &lt; > &quot; &apos;'/>",
        b'<n a="a &#x9; b &#xA; c &#xD; &lt; > &quot; \'"></n>',
    ),
    "line ends, declaration, comments and instructions": (
        b'<?xml version="1.0"?>\r\n<!-- one -->\r\n<doc>a\r\nb<!-- two --><?three four?></doc>\r\n',
        b"<doc>a\nb</doc>",
    ),
    "UTF-8": ("<doc>&#169; \u00e9</doc>".encode(), "<doc>\u00a9 \u00e9</doc>".encode()),
}
"""After the W3C's examples: Canonical XML 1.0, section 3, and Exclusive XML Canonicalization, section 2.2."""


@pytest.mark.parametrize("name", VECTORS)
def test_the_examples_of_the_standard(name: str) -> None:
    source, expected = VECTORS[name]
    assert canonical(parse_strict(source)) == expected


def test_equal_documents_give_equal_bytes() -> None:
    one = b"<?xml version='1.0'?><a  y = '2' x='&#49;'><!-- c --><b/>&#x3c;</a>\n"
    other = b'<a x="1" y="2"><b></b><![CDATA[<]]></a>'
    assert canonical(parse_strict(one)) == canonical(parse_strict(other))


def test_an_element_inside_of_another_is_written_as_if_it_were_the_root() -> None:
    tree = parse_strict(b'<a xmlns="urn:a" xmlns:p="urn:p"><b xmlns="" p:k="v"><c/></b>tail</a>')
    assert canonical(tree[0]) == b'<b xmlns:p="urn:p" p:k="v"><c></c></b>'


def test_canonical_bytes_parse_to_themselves() -> None:
    for _source, expected in VECTORS.values():
        assert canonical(parse_own(expected)) == expected


@given(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=40),
    st.sampled_from(["\n", "\t", ""]),
)
def test_no_text_is_changed(text: str, blank: str) -> None:
    element = etree.Element("a", k=text + blank)
    element.text = text + blank
    again = parse_own(canonical(element))
    assert (again.text or "", again.get("k")) == (text + blank, text + blank)


def test_a_relative_namespace_is_refused_as_the_standard_demands() -> None:
    with pytest.raises(WireError, match="relative URI") as caught:
        canonical(parse_strict(b'<a xmlns:p="p"><p:b/></a>'))
    assert caught.value.stage == "c14n"
