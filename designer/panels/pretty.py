"""XML as people read it: an element a line, indented; text is left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_INDENT: Final = "  "
_DEEPEST: Final = 60
"""Levels that are indented; deeper ones stand below each other."""
_LONGEST_TAG: Final = 65_536
_NAME: Final = re.compile(r"[^\s<>/\"'=]+")
_NEXT: Final = re.compile("[\"'>]")
_OTHERS: Final = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))


class _Tag(NamedTuple):
    """Some markup.

    Attributes:
        start: Where it begins.
        end: Behind it.
        step: 1 for a start tag, -1 for an end tag, 0 for what holds nothing.
    """

    start: int
    end: int
    step: int


def pretty_lines(text: str) -> Iterator[str]:
    """The lines of a document, made as they are asked for.

    Whatever the text is, all of it is there: from where it is no markup any more, it is taken for text. Blanks
    between tags are left out, unless they are all that an element holds.
    """
    depth, at = 0, 0
    opened = ""
    """A start tag that is not written yet: its element may hold nothing but text."""
    for tag in _tags(text):
        between, words = text[at : tag.start], text[tag.start : tag.end]
        at = tag.end
        if opened and tag.step < 0:
            yield from _lines(depth, opened + between + words)
            opened = ""
            continue
        if opened:
            yield from _lines(depth, opened)
            depth, opened = depth + 1, ""
        if between.strip():
            yield from _lines(depth, between.strip())
        if tag.step > 0:
            opened = words
        else:
            depth = max(depth + tag.step, 0)
            yield from _lines(depth, words)
    rest = opened + text[at:]
    if rest.strip():
        yield from _lines(depth, rest.rstrip())


def _lines(depth: int, text: str) -> Iterator[str]:
    first, *others = text.split("\n")
    yield _INDENT * min(depth, _DEEPEST) + first
    yield from others


def _tags(text: str) -> Iterator[_Tag]:
    """All markup in order, looking at no character more than a few times, whatever the text is."""
    at = text.find("<")
    while at >= 0:
        tag = _tag_at(text, at)
        if tag is None:
            return
        yield tag
        at = text.find("<", tag.end)


def _tag_at(text: str, start: int) -> _Tag | None:
    for opening, closing in _OTHERS:
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            return None if end < 0 else _Tag(start, end + len(closing), 0)
    is_end = text.startswith("/", start + 1)
    if _NAME.match(text, start + 1 + is_end) is None:
        return None
    at = start + 1
    while at - start < _LONGEST_TAG and (found := _NEXT.search(text, at)) is not None:
        if found[0] == ">":
            is_empty = text[found.start() - 1] == "/"
            return _Tag(start, found.end(), -1 if is_end else 0 if is_empty else 1)
        at = text.find(found[0], found.end()) + 1
        if not at:
            return None
    return None
