"""A tolerant scanner: where in a text the markup is, however badly the rest is written.

It finds what has the syntax of a tag, comment, CDATA section or processing instruction, forgiving only
how attributes are quoted. Everything else, ``<`` and ``&`` included, is text. Whether the tags match is
not its concern (see :mod:`runtime.wire.structure`). Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from runtime.wire.parse import place_of, refuse


class Kind(Enum):
    """What a token is."""

    OPEN = "open tag"
    EMPTY = "empty-element tag"
    CLOSE = "close tag"
    BROKEN_CLOSE = "close tag without a name or an end"
    COMMENT = "comment"
    CDATA = "CDATA section"
    INSTRUCTION = "processing instruction"
    DECLARATION = "XML declaration"


class Scanned(NamedTuple):
    """The markup of a text.

    Attributes:
        tokens: All of it, in order.
        broken_opens: Where something first looks like an open tag of a name but has not the syntax of one.
    """

    tokens: list[Token]
    broken_opens: dict[str, int]


class Token(NamedTuple):
    """A piece of markup.

    Attributes:
        kind: What it is.
        start: Index of its ``<``.
        end: Index after its last character.
        name: Name of the element for tags, else empty.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""


BLANKS = " \t\r\n"
"""What XML calls white space."""

_NAME = r"[^\W\d][\w.\-]*+(?::[^\W\d][\w.\-]*+)?+"
_DOUBLE = '"\u201c\u201d\u201e'
_SINGLE = "'\u2018\u2019\u201a"

QUOTES = _DOUBLE + _SINGLE
"""Straight and typographic quotes around attribute values."""

# A value may hold a few raw `<`; the bound keeps the scan linear when quotes do not match.
_VALUE = (
    r"(?>"
    r'"[^"<>]*"(?=[\s/>])'
    r"|'[^'<>]*'(?=[\s/>])"
    rf"|[{_DOUBLE}][^{_DOUBLE}<>]*[{_DOUBLE}](?=[\s/>])"
    rf"|[{_SINGLE}][^{_SINGLE}<>]*[{_SINGLE}](?=[\s/>])"
    r'|"[^"<]*(?:<[^"<]*){0,8}"'
    r"|'[^'<]*(?:<[^'<]*){0,8}'"
    rf"|(?:[^\s<>`/{QUOTES}]|/(?!\s*>))++"
    r")"
)
_ATTRIBUTE = rf"{_NAME}\s*+=\s*+{_VALUE}"
_OPEN = re.compile(rf"<({_NAME})(?:\s++{_ATTRIBUTE}(?:\s*+{_ATTRIBUTE})*+)?+\s*+(/?)>")
_BROKEN_OPEN = re.compile(rf"<({_NAME})")
_CLOSE = re.compile(rf"</\s*+({_NAME})(?:\s*+>|(?=\s*<))")
_INSTRUCTION = re.compile(r"<\?([^\W\d][\w.\-]*+)(?=\s|\?>)")
_PARTIAL = re.compile(rf"<(?:/?(?:{_NAME}(?:\s++{_ATTRIBUTE})*+(?:\s[^<>]*)?)?|!\[?[A-Z-]*\[?|\?[^<>]*)\Z")

ATTRIBUTES = re.compile(rf"({_NAME})\s*+=\s*+({_VALUE})")
"""Finds name and quoted value of each attribute in the source of an open tag."""

WELL_FORMED_OPEN = re.compile(
    rf"<{_NAME}(?:[ \t\r\n]++{_NAME}[ \t\r\n]*+=[ \t\r\n]*+(?:\"[^\"<&]*+\"|'[^'<&]*+'))*+[ \t\r\n]*+/?>"
)
"""Matches the source of an open tag that needs no mending."""


def is_blank(text: str) -> bool:
    """Whether a text is empty or white space."""
    return not text.strip(BLANKS)


def scan(text: str) -> Scanned:
    """Find all markup of a text.

    Raises:
        WireError: A DOCTYPE or another declaration, which nothing may contain; a comment or CDATA
            section without end, behind which nothing can be told from its content.
    """
    tokens: list[Token] = []
    broken_opens: dict[str, int] = {}
    last_instruction_end = text.rfind("?>")
    index = text.find("<")
    while index >= 0:
        token = _token_at(text, index, last_instruction_end)
        if token is None:
            name = _BROKEN_OPEN.match(text, index)
            if name:
                broken_opens.setdefault(name[1], index)
            index = text.find("<", index + 1)
        else:
            tokens.append(token)
            index = text.find("<", token.end)
    return Scanned(tokens, broken_opens)


def cut_off_tag(text: str, after: int) -> int:
    """Index of a tag at the very end of a text that lacks its own end, as where output was cut; else -1.

    Args:
        text: The text.
        after: Index after the last token of the text.
    """
    index = text.rfind("<", after)
    return index if index >= 0 and _PARTIAL.match(text, index) else -1


def _token_at(text: str, index: int, last_instruction_end: int) -> Token | None:
    following = text[index + 1 : index + 2]
    if following == "/":
        found = _CLOSE.match(text, index)
        if found:
            return Token(Kind.CLOSE, index, found.end(), found[1])
        return Token(Kind.BROKEN_CLOSE, index, index + (3 if text.startswith("</>", index) else 2))
    if following == "!":
        return _marked_at(text, index)
    if following == "?":
        return _instruction_at(text, index) if index < last_instruction_end else None
    found = _OPEN.match(text, index)
    if found:
        return Token(Kind.EMPTY if found[2] else Kind.OPEN, index, found.end(), found[1])
    return None


def _marked_at(text: str, index: int) -> Token | None:
    for kind, begin, end in ((Kind.COMMENT, "<!--", "-->"), (Kind.CDATA, "<![CDATA[", "]]>")):
        if text.startswith(begin, index):
            close = text.find(end, index + len(begin))
            if close < 0:
                line, column = place_of(text, index)
                refuse(
                    f"the {kind.value} that begins in line {line}, column {column} never ends with {end}; "
                    "was the document cut off? Send all of it"
                )
            return Token(kind, index, close + len(end))
    if text[index + 2 : index + 3].isalpha():
        line, column = place_of(text, index)
        refuse(
            f"declarations such as {text[index : index + 9]!r} are not allowed (line {line}, column "
            f"{column}); remove the DOCTYPE and all entity declarations, and write < in text as &lt;"
        )
    return None


def _instruction_at(text: str, index: int) -> Token | None:
    found = _INSTRUCTION.match(text, index)
    if found is None:
        return None
    kind = Kind.DECLARATION if found[1].lower() == "xml" else Kind.INSTRUCTION
    return Token(kind, index, text.find("?>", index) + 2)
