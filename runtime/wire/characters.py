"""Text as XML carries it: which characters may stand in it, and how stray markup characters are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from runtime.wire.parse import place_of, refuse

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 cannot carry (https://www.w3.org/TR/xml/#charsets)."""

REPLACEMENT = "\ufffd"
"""Shown in the place of a character that XML cannot carry."""

_REFERENCE = r"&(?:#(?P<decimal>[0-9]++);|#[xX](?P<hex>[0-9a-fA-F]++);|(?P<name>[A-Za-z][A-Za-z0-9]*+);)?"
_TROUBLE = re.compile(rf"<|\]\]>|{_REFERENCE}")
_XML_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def carried(text: str) -> str:
    """The text with a mark in the place of every character that XML cannot carry."""
    return ILLEGAL.sub(REPLACEMENT, text)


class Edit(NamedTuple):
    """A change to a text.

    Attributes:
        start: Index of the first character replaced.
        end: Index after the last one; equal to start for an insertion.
        new: What stands there instead.
        what: What was done, in words.
    """

    start: int
    end: int
    new: str
    what: str


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def text_edits(text: str, start: int, end: int) -> Iterator[Edit]:
    """What a run of text needs so that XML reads the same characters as a person does.

    Raises:
        WireError: A reference to a character that XML cannot carry.
    """
    for found in _TROUBLE.finditer(text, start, end):
        source = found[0]
        if source == "<":
            yield Edit(found.start(), found.end(), "&lt;", "< in text written as &lt;")
        elif source == "]]>":
            yield Edit(found.start(), found.end(), "]]&gt;", "]]> in text written as ]]&gt;")
        elif source == "&":
            yield Edit(found.start(), found.end(), "&amp;", "& in text written as &amp;")
        else:
            value = _value_of(found)
            if value is None:
                yield Edit(
                    found.start(),
                    found.end(),
                    "&amp;" + source[1:],
                    f"unknown entity {source[:40]} kept as text",
                )
            elif ILLEGAL.search(value):
                refuse_character(text, found.start(), source[:40])
            elif found["name"] and found["name"] not in _XML_ENTITIES:
                yield Edit(
                    found.start(),
                    found.end(),
                    value.translate(_ESCAPES),
                    f"entity {source} written as its character",
                )
            elif source.startswith("&#X"):
                yield Edit(found.start(), found.end(), "&#x" + source[3:], "&#X written as &#x")


def decode(text: str) -> str:
    """The characters that a run of text stands for, line ends as XML reads them."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _TROUBLE.sub(_decoded, unified) if "&" in unified else unified


def check_characters(text: str, start: int, end: int) -> None:
    """Refuse text with a character that XML cannot carry; it is not dropped (contract section 3).

    Raises:
        WireError: Names the character and its place.
    """
    found = ILLEGAL.search(text, start, end)
    if found:
        refuse_character(text, found.start(), f"U+{ord(found[0]):04X}")


def refuse_character(text: str, index: int, shown: str) -> NoReturn:
    """Refuse a text for one character; see :func:`check_characters`."""
    line, column = place_of(text, index)
    refuse(f"{shown} in line {line}, column {column} is no character that XML can carry; leave it out")


def _decoded(found: re.Match[str]) -> str:
    if len(found[0]) < 3 or found[0] == "]]>":
        return found[0]
    value = _value_of(found)
    return found[0] if value is None else value


def _value_of(found: re.Match[str]) -> str | None:
    """What a reference stands for; None for an unknown name, U+0000 for a number beyond all characters."""
    name = found["name"]
    if name:
        return _XML_ENTITIES.get(name) or _html_entities()(name)
    digits, base = (found["decimal"], 10) if found["decimal"] else (found["hex"], 16)
    digits = digits.lstrip("0") or "0"
    number = int(digits, base) if len(digits) < 8 else 0
    return chr(number) if number < 0x110000 else "\0"


def _html_entities() -> Callable[[str], str | None]:
    from html.entities import html5  # 2,231 names that only dirty documents need

    return lambda name: html5.get(f"{name};")
