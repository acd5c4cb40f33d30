"""XML as people read it, whatever was sent."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from designer.panels.pretty import pretty_lines
from designer.support.lexing import START, Kind, State
from designer.support.xml_lexer import lex_xml


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<a><b>x</b><c></c></a>", ["<a>", "  <b>x</b>", "  <c></c>", "</a>"]),
        ("<a><b/><b/></a>", ["<a>", "  <b/>", "  <b/>", "</a>"]),
        ("<a>one\ntwo</a>", ["<a>one", "two</a>"]),
        ("<a>  </a>", ["<a>  </a>"]),
        ("<a>\n  <b>1</b>\n</a>", ["<a>", "  <b>1</b>", "</a>"]),
        ("<a>x<b>1</b>y</a>", ["<a>", "  x", "  <b>1</b>", "  y", "</a>"]),
        ('<a x="1>2"><b/></a>', ['<a x="1>2">', "  <b/>", "</a>"]),
        ("<?xml version='1.0'?><!-- c --><a/>", ["<?xml version='1.0'?>", "<!-- c -->", "<a/>"]),
        ("<a><b>cut", ["<a>", "  <b>cut"]),
        ("<a>1 < 2</a>", ["<a>1 < 2</a>"]),
        ("no markup", ["no markup"]),
        ("", []),
    ],
)
def test_elements_stand_in_lines(text: str, lines: list[str]) -> None:
    assert list(pretty_lines(text)) == lines


@given(some.text(alphabet=some.sampled_from("<>/ab\"'=! -?\n")))
def test_nothing_but_blanks_is_lost_or_added(text: str) -> None:
    assert "".join("".join(pretty_lines(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["<" * 300_000, '<a "' * 75_000, "<a x='" * 50_000, "<!--" * 75_000, "<a>" * 100_000, "</a>" * 75_000]
)
def test_hostile_text_takes_no_longer_than_other(text: str) -> None:
    started = process_time()
    for _ in pretty_lines(text):
        pass
    assert process_time() - started < 5


def test_deep_elements_stay_in_sight() -> None:
    lines = list(pretty_lines("<a>" * 256 + "</a>" * 256))
    assert max(map(len, lines)) < 140


def test_tags_attributes_values_and_entities_are_coloured() -> None:
    text = "  <a x='1'>5 &lt; 6</a>"
    assert [(text[start:end], kind) for start, end, kind in lex_xml(text)[0]] == [
        ("<", Kind.PUNCTUATION),
        ("a", Kind.KEY),
        ("x", Kind.ANCHOR),
        ("=", Kind.PUNCTUATION),
        ("'1'", Kind.STRING),
        (">", Kind.PUNCTUATION),
        ("&lt;", Kind.WORD),
        ("</", Kind.PUNCTUATION),
        ("a", Kind.KEY),
        (">", Kind.PUNCTUATION),
    ]


@given(some.text(alphabet=some.sampled_from("<>/ab\"'=! -?&;#[]")), some.sampled_from(range(4)))
def test_spans_are_in_order(text: str, mode: int) -> None:
    at = 0
    for start, end, _kind in lex_xml(text, State(mode))[0]:
        assert at <= start < end <= len(text)
        at = end


def test_what_a_line_leaves_open_colours_the_next_one() -> None:
    lines = ("<!-- a", "b --><a", "x='1'", "y='2'>t<![CDATA[<b>", "]]></a>")
    state, seen = START, []
    for line in lines:
        spans, state = lex_xml(line, state)
        seen.append([(line[start:end], kind) for start, end, kind in spans if kind is not Kind.PUNCTUATION])
    assert state == START
    assert seen == [
        [("<!-- a", Kind.COMMENT)],
        [("b -->", Kind.COMMENT), ("a", Kind.KEY)],
        [("x", Kind.ANCHOR), ("'1'", Kind.STRING)],
        [("y", Kind.ANCHOR), ("'2'", Kind.STRING), ("<![CDATA[<b>", Kind.STRING)],
        [("]]>", Kind.STRING), ("a", Kind.KEY)],
    ]
