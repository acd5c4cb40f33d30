"""The gate and the strict parse: what is let in, and what is refused (contract section 5, stage repair)."""

from __future__ import annotations

import pytest

from runtime.errors import WireError
from runtime.wire.limits import WireLimits
from runtime.wire.parse import NotWellFormed, parse_own, parse_strict
from runtime.wire.repair import repair

GOOD = b"<Story><Title>Still here</Title></Story>"
XSI = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def entity_bomb() -> bytes:
    levels = b"".join(b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, 10))
    return b'<!DOCTYPE a [<!ENTITY e0 "ha">' + levels + b"]><a>&e9;</a>"


HOSTILE = {
    "entity bomb": (entity_bomb(), ["<!DOCTYPE", "not allowed", "line 1, column 1"]),
    "external entity": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        ["<!DOCTYPE", "not allowed"],
    ),
    "external DTD": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', ["<!DOCTYPE", "not allowed"]),
    "declaration after a comment": (b"<!-- x -->\n <!DOCTYPE a><a/>", ["line 2, column 2", "not allowed"]),
    "200,000 levels": (b"<a>" * 200_000 + b"</a>" * 200_000, ["bytes; at most 1,048,576"]),
    "140,000 levels within a mebibyte": (b"<a>" * 140_000 + b"</a>" * 140_000, ["140,000 elements"]),
    "5,000 levels": (b"<a>" * 5_000 + b"</a>" * 5_000, ["nested deeper than 200 levels"]),
    "201 levels": (b"<a>" * 201 + b"</a>" * 201, ["nested deeper than 200 levels"]),
    "a megabyte in an attribute": (b'<a b="' + b"x" * 1_100_000 + b'"/>', ["bytes; at most"]),
    "40,000 attributes": (
        b"<a %s/>" % b" ".join(b'a%d="x"' % number for number in range(40_000)),
        ["<a>", "40,000 attributes; at most 200"],
    ),
    "attributes everywhere": (
        b"<r>" + b"<a %s/>" % b" ".join(b'a%d=""' % number for number in range(150)) * 140 + b"</r>",
        ["21,000 attributes; at most 20,000"],
    ),
    "40,000 namespaces": (
        b"<a %s/>" % b" ".join(b'xmlns:n%d="u:%d"' % (number, number) for number in range(40_000)),
        ["more than 64 different namespaces"],
    ),
    "namespaces in many elements": (
        b"<r>" + b"".join(b'<n%d:a xmlns:n%d="u:%d"/>' % (n, n, n) for n in range(70)) + b"</r>",
        ["more than 64 different namespaces"],
    ),
    "200,000 elements": (b"<a>" + b"<b/>" * 200_000 + b"</a>", ["200,001 elements; at most 20,000"]),
    "UTF-16": ("<a>x</a>".encode("utf-16"), ["not UTF-8", "UTF-16"]),
    "UTF-16 declared in ASCII": (b'<?xml version="1.0" encoding="UTF-16"?><a/>', ["'UTF-16'", "only UTF-8"]),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?><a>+ADw-b+AD4-</a>', ["'UTF-7'", "only UTF-8"]),
    "NUL": (b"<a>x\0y</a>", ["NUL at offset 4"]),
    "overlong UTF-8": (b"<a>\xc0\xbc</a>", ["not UTF-8", "0xC0"]),
    "surrogates in UTF-8": (b"<a>\xed\xa0\x80</a>", ["not UTF-8", "0xED"]),
    "reference to a surrogate": (b"<a>&#xD800;</a>", ["&#xD800;", "no character that XML can carry"]),
    "reference beyond Unicode": (b"<a>&#x110000;</a>", ["&#x110000;", "no character"]),
    "reference with a million digits": (b"<a>&#" + b"9" * 1_000_000 + b";</a>", ["no character"]),
    "xsi:type": (b"<a " + XSI + b' xsi:type="b"/>', ["XMLSchema-instance", "not allowed"]),
    "xsi:nil deep inside": (b"<a " + XSI + b'><b><c xsi:nil="true"/></b></a>', ["XMLSchema-instance"]),
    "xsi under another prefix, written with references": (
        b'<a xmlns:p="http://www.w3.org/2001/XMLSchema&#45;instance" p:type="b"/>',
        ["XMLSchema-instance"],
    ),
    "schema location": (
        b"<a " + XSI + b' xsi:schemaLocation="urn:a file:///etc/passwd"/>',
        ["XMLSchema-instance"],
    ),
    "attribute twice": (b'<a b="1" b="2"/>', ["redefined"]),
    "undeclared prefix": (b"<p:a/>", ["prefix p"]),
    "cut off": (b"<invoice><amount>100", ["the end is missing"]),
}
"""Each document with words of the reason for which repair refuses it, under the limits of every organism."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused_with_the_reason(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(WireError) as caught:
        repair(data)
    assert caught.value.stage == "repair"
    assert [word for word in words if word not in caught.value.reason] == []
    assert len(caught.value.reason) < 600


@pytest.mark.parametrize("name", HOSTILE)
def test_the_strict_parse_refuses_them_too(name: str) -> None:
    with pytest.raises(WireError):
        parse_strict(HOSTILE[name][0])


@pytest.mark.parametrize("name", HOSTILE)
def test_after_each_of_them_a_good_document_parses(name: str) -> None:
    with pytest.raises(WireError):
        repair(HOSTILE[name][0])
    assert parse_strict(GOOD).findtext("Title") == "Still here"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<a>one<!-- two -->three</a>", "onethree"),
        (b"<a>one<?two three?>four</a>", "onefour"),
        (b"<a>one<![CDATA[<two> & ]]>three</a>", "one<two> & three"),
        (b"<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;</a>", "<&>\"'AB"),
        (b"<a>&#" + b"0" * 100_000 + b"65;</a>", "A"),
        (b"<a><!-- <!DOCTYPE x> -->b<![CDATA[<!DOCTYPE y>]]></a>", "b<!DOCTYPE y>"),
        (b"<?keep <!DOCTYPE x> ?><a>b</a>", "b"),
        (b'<?xml version="1.0" encoding="utf-8" standalone="yes"?><a>b</a>', "b"),
        ("<a>\u00e9\U0001f680\u05d0</a>".encode(), "\u00e9\U0001f680\u05d0"),
    ],
)
def test_text_is_whole_in_one_piece(data: bytes, text: str) -> None:
    assert parse_strict(data).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 200 + b"</a>" * 200,
        b"<a>" + b"<b/>" * 19_999 + b"</a>",
        b"<a %s/>" % b" ".join(b'a%d="x"' % number for number in range(200)),
        b"<a>" + b"x = y; " * 10_000 + b"</a>",
        b"<a><![CDATA[" + b'xmlns="u" = ' * 10_000 + b"]]></a>",
        b'<m xmlns="u:m">' + b'<a xmlns=""/>' * 300 + b"</m>",
        b'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">declared, not used</a>',
        b'<a xmlns:p="urn:p" p:type="b"/>',
    ],
)
def test_what_keeps_to_the_limits_is_let_in(data: bytes) -> None:
    assert parse_strict(data) is not None


def test_limits_are_those_that_are_passed() -> None:
    small = WireLimits(max_bytes=60, max_depth=3, max_nodes=4, max_attributes=1, max_namespaces=1)
    assert parse_strict(b"<a><b><c/></b></a>", small) is not None
    for data, words in [
        (b"<a>" + b"x" * 60 + b"</a>", "67 bytes; at most 60"),
        (b"<a><b><c><d/></c></b></a>", "deeper than 3"),
        (b"<a><b/><b/><b/><b/></a>", "5 elements; at most 4"),
        (b'<a b="1" c="2"/>', "2 attributes; at most 1"),
        (b'<a xmlns:b="u:b" xmlns:c="u:c"/>', "more than 1 different namespaces"),
    ]:
        with pytest.raises(WireError, match=words):
            parse_strict(data, small)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"<a>\n  <b>&nbsp;</b></a>", "line 2"),
        (b"<a>\n<b></a>", "line 2"),
        (b"<a/>\n<b/>", "line 2, column 1"),
    ],
)
def test_malformed_documents_are_told_apart_and_placed(data: bytes, place: str) -> None:
    with pytest.raises(NotWellFormed, match=place):
        parse_strict(data)


def test_nothing_is_mended_by_the_strict_parse() -> None:
    for data in (b"<a>AT&T</a>", b"<a><b></a>", b"\xef\xbb\xbf<a/>", b"```xml\n<a/>\n```", b"<a/>text"):
        with pytest.raises(NotWellFormed):
            parse_strict(data)


def test_own_bytes_are_parsed_like_any_others() -> None:
    assert parse_own(GOOD).findtext("Title") == "Still here"


def test_own_bytes_that_are_malformed_are_refused() -> None:
    with pytest.raises(WireError, match="not well-formed"):
        parse_own(b"<Story><Title>x</Story>")
