"""Bytes to text that may be parsed as YAML: size, encoding, characters; and what to say of a syntax error.

An organism file may come from anybody, so nothing here raises, and nothing here grows with a file that is
too big.
"""

from __future__ import annotations

import bisect
import re
from typing import Protocol

import yaml
from yaml.tokens import (
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
)

from runtime.organism.places import Place
from runtime.problems import Problem, Severity

MAX_BYTES = 2 * 1024 * 1024
"""The largest organism file that is read; 1,000 listeners take about a tenth of it."""

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNCOMMON_BREAK = re.compile("[\x85\u2028\u2029]|\r(?!\n)")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's safe loader, in C where its library was there to build with."""
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

_EXPLAINED = (
    (
        "mapping values are not allowed",
        "a colon where no key can stand; put text that holds `: ` in quotes, line the keys up, "
        "and see whether the line above lacks its colon",
    ),
    (
        "could not find expected ':'",
        "a line before this one has no `: ` after its key; write `key: value`, "
        "and indent the further lines of a long text",
    ),
    (
        "expected key",
        "this does not continue what stands above; line it up with its neighbours, "
        "and put text that begins with a quote in quotes as a whole",
    ),
    (
        "expected <block end>",
        "this does not continue what stands above; line it up with its neighbours, "
        "and put text that begins with a quote in quotes as a whole",
    ),
    (
        "expected '-' indicator",
        "the items of this list do not line up; begin each with `- ` in the same column",
    ),
    (
        "unknown escape character",
        "a backslash means something between double quotes; use single quotes, or write it twice",
    ),
    (
        "expected alphabetic or numeric character",
        "`*` and `&` mean something in YAML; put text that begins with them in quotes",
    ),
    (
        "document start",
        "the document has ended before this line; line it up with the keys above",
    ),
    (
        "sequence entries are not allowed",
        "a list can't begin here; put `- ` on a line of its own below the key",
    ),
)


class Mark(Protocol):
    """A place as PyYAML tells it, counted from 0."""

    line: int
    column: int
    index: int


class Text:
    """A text whose places count lines the way editors do.

    YAML also ends lines at characters that editors show inside a line (NEL, U+2028, U+2029). Where a text
    holds one of them, or a lone CR, its places are computed from the offset.
    """

    __slots__ = ("_starts", "value")

    def __init__(self, value: str) -> None:
        self.value = value
        self._starts: list[int] | None = None
        if _UNCOMMON_BREAK.search(value):
            self._starts = [0, *(found.end() for found in re.finditer("\r\n|\r|\n", value))]

    def place(self, mark: Mark | None) -> Place:
        """The place of a mark; without one, the beginning."""
        if mark is None:
            return Place(1, 1)
        if self._starts is None:
            return Place(mark.line + 1, mark.column + 1)
        return self.place_at(mark.index)

    def place_at(self, offset: int) -> Place:
        """The place of an offset in characters."""
        if self._starts is None:
            start = self.value.rfind("\n", 0, offset) + 1
            return Place(self.value.count("\n", 0, offset) + 1, offset - start + 1)
        line = bisect.bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


def readable_text(data: str | bytes, file: str) -> Text | Problem:
    """Decode a file strictly as UTF-8, or say why it can't be read; a byte order mark is passed over."""
    if len(data) > MAX_BYTES:
        return too_big(file)
    if isinstance(data, bytes):
        if data.startswith(_UTF16_OR_32) or data[1:2] == b"\0":
            return _refusal("encoding", "is UTF-16 or UTF-32; save it as UTF-8", file, Place(1, 1))
        try:
            decoded = data.decode("utf-8")
        except UnicodeDecodeError as error:
            return _bad_byte(data, error.start, file)
    else:
        decoded = data
    text = Text(decoded.removeprefix("\ufeff"))
    found = _UNREADABLE.search(text.value)
    if found:
        what = f"the character U+{ord(found[0]):04X}, which can't be seen"
        message = f"This file holds {what} and which YAML does not allow; delete it, or write it as an escape."
        return Problem(Severity.ERROR, "character", message, file, *text.place_at(found.start()))
    return text


def too_big(file: str) -> Problem:
    """The problem of a file above MAX_BYTES."""
    message = (
        f"This file is larger than {MAX_BYTES // 1024} KiB, so it was not read; an organism file holds "
        "declarations only: move data to files of its own."
    )
    return Problem(Severity.ERROR, "too-big", message, file, 1, 1)


def explain(error: Exception, text: Text, file: str) -> Problem:
    """Say what is wrong with text that is no YAML, where, and what to do."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem(Severity.ERROR, "syntax", f"This is not YAML: {error}.", file, 1, 1)
    problem, context = str(getattr(error, "problem", "")), str(getattr(error, "context", ""))
    tab = _tab_in_indentation(text.value, mark.index)
    if tab >= 0 or "tab character" in problem:
        message = "A tab can't indent YAML; use spaces."
        return Problem(Severity.ERROR, "tab", message, file, *text.place_at(tab if tab >= 0 else mark.index))
    place = text.place(mark)
    start = getattr(error, "context_mark", None)
    begun = text.place(start) if start is not None else place
    if "quoted scalar" in context and ("end of stream" in problem or "document indicator" in problem):
        place, words = begun, "a quote is opened here and never closed"
    elif "flow node" in context:
        place, words = _unclosed(text, mark.index) or place, "what is opened here lacks a value or its end"
    elif "flow" in context:
        bracket = "]" if "sequence" in context else "}"
        words = (
            f"what is opened in line {begun.line}, column {begun.column} lacks a comma or its `{bracket}` before this"
        )
    elif "cannot start any token" in problem:
        character = text.value[mark.index : mark.index + 1]
        words = f"text can't begin with `{character}`; put it in quotes"
    else:
        words = next((words for key, words in _EXPLAINED if key in problem), problem or str(error))
    return Problem(Severity.ERROR, "syntax", f"This is not YAML: {words}.", file, *place)


def _unclosed(text: Text, offset: int) -> Place | None:
    """The innermost bracket that is open at an offset."""
    opened: list[Mark] = []
    try:
        for token in yaml.scan(text.value[:offset], Loader=LOADER):
            if isinstance(token, (FlowSequenceStartToken, FlowMappingStartToken)):
                opened.append(token.start_mark)
            elif isinstance(token, (FlowSequenceEndToken, FlowMappingEndToken)) and opened:
                opened.pop()
    except yaml.YAMLError:
        pass
    return text.place(opened[-1]) if opened else None


def _tab_in_indentation(text: str, offset: int) -> int:
    """Offset of a tab in the indentation of the line that holds the offset, else -1."""
    start = text.rfind("\n", 0, offset) + 1
    indentation = re.compile("[ \t]*").match(text, start)
    return text.find("\t", start, indentation.end()) if indentation else -1


def _bad_byte(data: bytes, offset: int, file: str) -> Problem:
    before = data[:offset].decode("utf-8")
    message = f"holds the byte 0x{data[offset]:02X}, which is not UTF-8; save it as UTF-8"
    return _refusal("encoding", message, file, Text(before).place_at(len(before)))


def _refusal(code: str, what: str, file: str, place: Place) -> Problem:
    return Problem(Severity.ERROR, code, f"This file {what}.", file, *place)
