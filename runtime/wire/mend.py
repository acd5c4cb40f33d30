"""Writing one element of a dirty text as XML, with a note of every change."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from runtime.wire.characters import Edit, check_characters, decode, text_edits
from runtime.wire.parse import refuse
from runtime.wire.scan import ATTRIBUTES, QUOTES, WELL_FORMED_OPEN, Kind, Token
from runtime.wire.structure import Structure

MAX_MENDS = 10_000
"""Changes to one text; one that needs more is no XML."""

_SNIPPET = 80
_LINE_END = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Mend:
    """One change that repair made to a document.

    Attributes:
        what: What was done, in words.
        line: 1-based line of the text as it came; 0 when the change has no place in it.
        column: 1-based column, in characters; 0 when the change has no place in it.
        before: The source at that place, cut at 80 characters.
        after: What stands there now, cut at 80 characters; empty when it was left out.
    """

    what: str
    line: int
    column: int
    before: str
    after: str

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.column else f"line {self.line}: "
        return f"{place if self.line else ''}{self.what}"


@dataclass(frozen=True, slots=True)
class Written:
    """An element written as XML.

    Attributes:
        source: The XML.
        edits: What was changed, in order of place.
        characters: The characters of all text that was read in it, to be compared with what a parser
            finds in the XML.
    """

    source: str
    edits: tuple[Edit, ...]
    characters: str


def write_element(text: str, tokens: list[Token], structure: Structure, first: int, last: int) -> Written:
    """Write the element from one token to another as XML.

    Raises:
        WireError: It holds a character that XML cannot carry, or needs more than MAX_MENDS changes.
    """
    start, end = tokens[first].start, tokens[last].end
    check_characters(text, start, end)
    edits: list[Edit] = []
    characters: list[str] = []
    reasons: dict[int, str] = {}
    position = start
    for index in range(first, last + 1):
        token = tokens[index]
        if index in structure.literal:
            reasons[token.start] = structure.literal[index]
            continue  # part of the run of text around it
        for edit in text_edits(text, position, token.start):
            edits.append(edit._replace(what=reasons.get(edit.start, edit.what)))
            _check_count(edits)
        characters.append(decode(text[position : token.start]))
        _write_token(text, index, token, structure, edits)
        if token.kind is Kind.CDATA:
            characters.append(text[token.start + 9 : token.end - 3].replace("\r\n", "\n").replace("\r", "\n"))
        position = token.end
    closings = structure.closings
    inserted = closings[bisect_left(closings, (start,)) : bisect_left(closings, (end,))]
    edits += [Edit(at, at, f"</{name}>", f"unclosed <{name}> closed") for at, _order, name in inserted]
    _check_count(edits)
    edits.sort(key=lambda edit: edit[:2])  # an insertion goes before a change at the same place
    return Written(_apply(text, start, end, edits), tuple(edits), "".join(characters))


def is_proper_comment(source: str) -> bool:
    """Whether the source of a comment holds no ``--``, which XML does not allow in one."""
    return "--" not in source[4:-3] and not source.endswith("--->")


def line_starts(text: str) -> list[int]:
    """The index of the first character of each line."""
    return [0, *(found.end() for found in _LINE_END.finditer(text))]


def mends_of(text: str, starts: list[int], edits: Iterable[Edit]) -> list[Mend]:
    """The notes of changes to a text.

    Args:
        text: The text.
        starts: The index of the first character of each of its lines.
        edits: The changes.
    """
    mends = []
    for start, end, new, what in edits:
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        mends.append(Mend(what, line, column, text[start:end][:_SNIPPET], new[:_SNIPPET]))
    return mends


def _apply(text: str, start: int, end: int, edits: list[Edit]) -> str:
    pieces: list[str] = []
    position = start
    for edit in edits:
        pieces += (text[position : edit.start], edit.new)
        position = edit.end
    pieces.append(text[position:end])
    return "".join(pieces)


def _check_count(edits: list[Edit]) -> None:
    if len(edits) > MAX_MENDS:
        refuse(f"it needs more than {MAX_MENDS:,} mends; write it as XML, with & as &amp; and < as &lt;")


def _write_token(text: str, index: int, token: Token, structure: Structure, edits: list[Edit]) -> None:
    source = text[token.start : token.end]
    new, what = source, ""
    if index in structure.dropped:
        new, what = "", structure.dropped[index]
    elif token.kind in (Kind.OPEN, Kind.EMPTY):
        if not WELL_FORMED_OPEN.fullmatch(source):
            new, what = _open_tag(source, token), "attributes of a tag written as XML"
    elif token.kind is Kind.CLOSE:
        name = structure.renamed.get(index, token.name)
        if name != token.name:
            new, what = f"</{name}>", "close tag given the name of its open tag"
        elif not source.endswith(">") or source.startswith(("</ ", "</\t", "</\n", "</\r")):
            new, what = f"</{name}>", "close tag written as XML"
    elif token.kind is Kind.DECLARATION:
        new, what = "", "XML declaration inside of the document left out"
    elif token.kind is Kind.COMMENT and not is_proper_comment(source):
        new, what = "", "comment with -- in it left out"
    if new != source:
        edits.append(Edit(token.start, token.end, new, what))


def _open_tag(source: str, token: Token) -> str:
    parts = [f"<{token.name}"]
    names = set()
    for found in ATTRIBUTES.finditer(source, len(token.name) + 1):
        name, value = found[1], found[2]
        if name in names:
            refuse(f"the tag {source[:_SNIPPET]} has the attribute {name} twice; keep one")
        names.add(name)
        if value[0] in QUOTES:
            value = value[1:-1]
        edits = list(text_edits(value, 0, len(value)))
        parts.append(f' {name}="{_apply(value, 0, len(value), edits).replace(chr(34), "&quot;")}"')
    return "".join(parts) + ("/>" if token.kind is Kind.EMPTY else ">")
