"""Where in a text an element stands that a validator names by its path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from runtime.errors import WireError
from runtime.wire.scan import Kind, Token, scan

_STEP: Final = re.compile(r"([^\[\]]+)(?:\[(\d+)\])?")
_LONGEST: Final = 200
"""Characters that are marked at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a text.

    Attributes:
        line: From 1.
        column: From 1, in characters.
        length: How many; they may go on in the lines below.
    """

    line: int
    column: int = 1
    length: int = 1


def place_at(text: str, start: int, end: int) -> Place:
    """The place of the characters from one index to another."""
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Place(line, column, max(min(end - start, _LONGEST), 1))


def element_at(text: str, path: str, *, in_envelope: bool = False) -> tuple[int, int] | None:
    """Start and end of the element that a path means; of one that holds elements, those of its open tag.

    Args:
        text: A well-formed document.
        path: As libxml2 writes it, of a payload: ``/Story/Lines/Item[2]``.
        in_envelope: Whether the payload is the second element of the document's root.
    """
    steps = [_STEP.fullmatch(each) for each in path.strip("/").split("/")]
    if not all(steps):
        return None
    wanted = [(each[1], int(each[2] or 1)) for each in steps if each is not None]
    try:
        tokens = scan(text).tokens
    except WireError:
        return None
    depth, number = (1, 2) if in_envelope else (0, 1)
    level = _children(tokens, 0, depth)
    # The root of the payload is found by where it stands; the pump looks for its name elsewhere.
    found = next(islice(level, number - 1, None), None)
    for name, count in wanted[1:]:
        if found is None:
            return None
        depth += 1
        inner = (index for index in _children(tokens, found + 1, depth, depth) if tokens[index].name == name)
        found = next(islice(inner, count - 1, None), None)
    return _extent(tokens, found) if found is not None else None


def same_tag(there: str, index: int, here: str) -> int:
    """Index in one text of the tag that stands at an index of another, which was made of it; -1 if it can't be told.

    Tags of one name come in the same order in both.
    """
    name = re.match(r"<[^\s/>]+", there[index : index + 300])
    if name is None:
        return -1
    pattern = re.compile(re.escape(name[0]) + r"(?=[\s/>])")
    count = sum(1 for _ in pattern.finditer(there, 0, index))
    found = next(islice(pattern.finditer(here), count, None), None)
    return found.start() if found else -1


def _children(tokens: list[Token], first: int, depth: int, now: int = 0) -> Iterator[int]:
    """Indices of the open tags at a depth, from a token on that stands at another, until that level is left."""
    for index in range(first, len(tokens)):
        kind = tokens[index].kind
        if kind is Kind.CLOSE:
            now -= 1
            if now < depth and first:
                return
        elif kind in (Kind.OPEN, Kind.EMPTY):
            if now == depth:
                yield index
            now += kind is Kind.OPEN


def _extent(tokens: list[Token], index: int) -> tuple[int, int]:
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.kind is Kind.OPEN and after is not None and after.kind is Kind.CLOSE:
        return token.start, after.end
    return token.start, token.end
