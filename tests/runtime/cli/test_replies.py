"""Replies: one document a line for programs, indented and safe for people on a terminal (contract section 16)."""

from __future__ import annotations

import io

import pytest
from lxml import etree

from runtime.cli.replies import ReplyWriter, as_line, as_text

DOCUMENT = "<A><B>1\n2\u20283\u009b</B><C><D>größe</D></C></A>".encode()


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def written(stream: io.TextIOWrapper) -> bytes:
    ReplyWriter(stream).write(DOCUMENT)
    stream.seek(0)
    return stream.buffer.read()


def test_a_reply_on_one_line_is_the_same_xml() -> None:
    line = as_line(DOCUMENT)
    assert line.splitlines() == [line.rstrip()]
    assert etree.tostring(etree.fromstring(line), encoding="utf-8") == DOCUMENT.replace(b"\xc2\x9b", "\u009b".encode())


def test_for_people_a_reply_is_indented_and_what_is_invisible_is_shown() -> None:
    assert as_text(DOCUMENT).splitlines() == [
        "<A>",
        "  <B>1",
        "2&#x2028;3&#x9B;</B>",
        "  <C>",
        "    <D>größe</D>",
        "  </C>",
        "</A>",
    ]


def test_a_program_gets_a_line() -> None:
    assert written(io.TextIOWrapper(io.BytesIO(), "latin-1")) == as_line(DOCUMENT)


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "größe"), ("ascii", "gr&#246;&#223;e")])
def test_a_terminal_gets_text_in_its_own_encoding(encoding: str, shown: str) -> None:
    text = written(Terminal(io.BytesIO(), encoding)).decode(encoding)
    assert f"\n    <D>{shown}</D>\n" in text
    assert text.endswith("</A>\n")
