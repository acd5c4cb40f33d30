"""What surrounds XML: a byte order mark, JSON, Markdown fences, prose, XML declarations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from runtime.wire.characters import Edit
from runtime.wire.mend import Mend, is_proper_comment
from runtime.wire.parse import declared_encoding, place_of, refuse
from runtime.wire.scan import BLANKS, Kind, Token, is_blank
from runtime.wire.structure import Structure

_FENCE = re.compile(r"[ \t>]*(?:`+|~{3,})[ \t]*[\w.+-]*[ \t\r]*")
_ASCII_SUPERSETS = re.compile(r"utf-?8|us-ascii|ascii|latin-?1|iso-8859-\d+|(?:windows|cp)-?125\d", re.IGNORECASE)
_OUTSIDE = (Kind.COMMENT, Kind.INSTRUCTION, Kind.DECLARATION)


@dataclass(frozen=True, slots=True)
class Gap:
    """The text before, between or after top-level elements.

    Attributes:
        text: The whole text that it is part of.
        pieces: Start and end of each run of it that is neither a comment nor an instruction.
        markup: Notes on the comments and instructions in it that could not have stayed.
        after_element: Whether an element ends where it begins.
        before_element: Whether an element begins where it ends.
    """

    text: str
    pieces: tuple[tuple[int, int], ...]
    markup: tuple[Edit, ...]
    after_element: bool
    before_element: bool

    @property
    def prose(self) -> str:
        """What it says, without the Markdown fences next to elements."""
        return self._unfenced()[0].strip()

    def notes(self, *, with_prose: bool) -> Iterator[Edit]:
        """Notes on what is left out.

        Args:
            with_prose: Whether the prose is left out too, not only the fences around elements.
        """
        yield from self.markup
        prose, fenced = self._unfenced()
        if prose and with_prose:
            side = "before" if self.before_element else "after"
            yield Edit(*self._bounds(), "", f"text {side} the document left out")
        elif fenced:
            yield Edit(*self._bounds(), "", "Markdown fence left out")

    def _bounds(self) -> tuple[int, int]:
        """Where it begins and ends, blanks at both ends not counted."""
        start, end = self.pieces[0][0], self.pieces[-1][1]
        source = self.text[start:end]
        return start + len(source) - len(source.lstrip(BLANKS)), start + len(source.rstrip(BLANKS))

    def _unfenced(self) -> tuple[str, bool]:
        lines = "".join(self.text[start:end] for start, end in self.pieces).split("\n")
        first, last = 0, len(lines)
        fenced = False
        while self.before_element and first < last and _is_frame(lines[last - 1]):
            last -= 1
            fenced = fenced or not is_blank(lines[last])
        while self.after_element and first < last and _is_frame(lines[first]):
            fenced = fenced or not is_blank(lines[first])
            first += 1
        return "\n".join(lines[first:last]).strip(BLANKS), fenced


def gaps_between(text: str, tokens: list[Token], structure: Structure) -> list[Gap]:
    """The gaps of a text: one before each top-level element, and one after the last."""
    gaps: list[Gap] = []
    start, following = structure.reasoning_end, 0
    for first, last in [*structure.roots, (len(tokens), len(tokens))]:
        pieces, markup = [], []
        for index in range(following, first):
            token = tokens[index]
            if token.start >= start and (token.kind in _OUTSIDE or index in structure.dropped):
                pieces.append((start, token.start))
                start = token.end
                if not _may_stay(text, token):
                    what = structure.dropped.get(index, f"{token.kind.value} left out")
                    markup.append(Edit(token.start, token.end, "", what))
        is_last = first == len(tokens)
        pieces.append((start, len(text) if is_last else tokens[first].start))
        gaps.append(Gap(text, tuple(pieces), tuple(markup), bool(gaps), not is_last))
        if not is_last:
            start, following = tokens[last].end, last + 1
    return gaps


def unwrapped(data: bytes) -> tuple[str, tuple[Mend, ...]]:
    """The text of a UTF-8 document without a byte order mark, and out of JSON that carries XML in strings."""
    text = data.decode()
    notes = []
    if text.startswith("\ufeff"):
        text = text[1:]
        notes.append(Mend("byte order mark left out", 1, 1, "U+FEFF", ""))
    inner = _out_of_json(text)
    if inner is not None:
        notes.append(Mend("XML taken out of JSON", 1, 1, text.strip()[:80], inner[:80]))
        text = inner
    return text, tuple(notes)


def check_declarations(text: str, tokens: list[Token]) -> None:
    """Refuse a text that declares another encoding than UTF-8, in which it might read differently.

    An encoding in which ASCII reads as in UTF-8 does not matter to a text that is all ASCII.

    Raises:
        WireError: The text could read differently in the encoding that it declares.
    """
    for token in tokens:
        if token.kind is not Kind.DECLARATION:
            continue
        encoding = declared_encoding(text[token.start : token.end].encode())
        if encoding and encoding.lower() != "utf-8" and not (text.isascii() and _ASCII_SUPERSETS.fullmatch(encoding)):
            line, column = place_of(text, token.start)
            refuse(
                f"the XML declaration in line {line}, column {column} names the encoding {encoding[:40]!r}; "
                "only UTF-8 is accepted, so encode the document as UTF-8 and leave the declaration out"
            )


def _may_stay(text: str, token: Token) -> bool:
    """Whether markup outside of all elements is well-formed where it stands."""
    source = text[token.start : token.end]
    if token.kind is Kind.DECLARATION:
        return token.start == 0 and declared_encoding(source.encode()).lower() in ("", "utf-8")
    return token.kind is Kind.COMMENT and is_proper_comment(source)


def _is_frame(line: str) -> bool:
    return is_blank(line) or _FENCE.fullmatch(line) is not None


def _out_of_json(text: str) -> str | None:
    """All strings of a JSON document that are XML, one a line; None when it is no JSON or has none."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = []
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and value.lstrip().startswith("<") and value.rstrip().endswith(">"):
            found.append(value)
        elif isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            waiting += reversed(value.values())
    return "\n".join(found) or None
