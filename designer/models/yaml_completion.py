"""What may stand at a place of an organism file, with what it is for; from the lines around it, parsed or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from designer.models.yaml_rows import LineText, Row, name_beside, path_to, row_of, siblings, whole_value
from runtime.organism.definitions import KNOWN_PROVIDERS, ORGANISM
from runtime.organism.keys import DottedPath, Flag, Key, ListOf, Section, Text
from runtime.organism.spec import OrganismSpec

_COMMENT: Final = re.compile(r"(?:^|\s)#")
_WORD: Final = re.compile(r"[^\s,\[\]{}:'\"]*$")
_LONGEST_WORD: Final = 200
"""Characters looked back at: in a line without end, looking further costs the square of its length."""


@dataclass(frozen=True, slots=True)
class Word:
    """One that may stand there.

    Attributes:
        text: As listed.
        insert: What is typed for it.
        doc: What it is for, in one or two lines.
        kind: ``key``, ``value``, ``listener`` or ``path``.
    """

    text: str
    insert: str
    doc: str
    kind: str


@dataclass(frozen=True, slots=True)
class Offer:
    """All that may stand there.

    Attributes:
        start: Column where the word begins that is being typed, from 0.
        typed: The word so far.
        words: Best first; empty if nothing is known.
        eager: Whether to show it without being asked.
    """

    start: int
    typed: str = ""
    words: tuple[Word, ...] = ()
    eager: bool = False


class _Spot(NamedTuple):
    """``section`` holds the place; ``key`` is the one whose value it is in, None where a key is typed."""

    section: Section | None
    key: Key | None
    siblings: frozenset[str]
    in_list: bool


def _offering(section: Section) -> Iterator[str]:
    """Keys of a section, and of those below it, for whose values something is known."""
    for key in section.keys:
        below = _below(key)
        if below is not None:
            yield from (key.name, *_offering(below))
        elif key.name in ("provider", "peers", "errors_to") or _words_of(key):
            yield key.name


def _words_of(key: Key) -> tuple[str, ...] | bool:
    kind = key.type.item if isinstance(key.type, ListOf) else key.type
    return kind.choices if isinstance(kind, Text) else isinstance(kind, Flag | DottedPath)


def _nothing(key: str) -> Mapping[str, str]:
    return {}


def offer(
    line_text: LineText,
    line: int,
    column: int,
    spec: OrganismSpec,
    *,
    open_brackets: int = 0,
    paths: Callable[[str], Mapping[str, str]] = _nothing,
) -> Offer:
    """What may stand at a place.

    Args:
        line_text: The lines.
        line: From 0.
        column: From 0; what follows it in the line does not matter.
        spec: For the names of listeners and what they use.
        open_brackets: How many are open where the line begins.
        paths: Dotted paths that are known for a key, and what each is; those in use are offered anyhow.
    """
    before = line_text(line)[:column]
    found = _WORD.search(before, max(0, column - _LONGEST_WORD))
    typed = found[0] if found else ""
    start = column - len(typed)
    row = row_of(before)
    if _COMMENT.search(before) or (row.key and row.rest and row.key not in _OFFERING):
        return Offer(column)
    top, whole = whole_value(line_text, line, before[:start]) if open_brackets else (line, before[:start])
    spot = _spot(line_text, line, whole, top)
    if spot.section is None:
        return Offer(start, typed)
    if spot.key is None:
        words: Iterable[Word] = _keys(spot)
        eager = bool(typed) or before.rstrip(" ").endswith(("-", "{", ","))
    else:
        known = paths(spot.key.name)
        # A path that is being typed is in use by now, but is no news.
        words = [
            word
            for word in _values(spot.key, spec, name_beside(line_text, top, whole), known)
            if word.kind != "path" or word.text != typed or typed in known
        ]
        if spot.in_list:
            words = [word for word in words if word.text not in spot.siblings]
        eager = True
    return Offer(start, typed, _ranked(words, typed), eager)


def explain(line_text: LineText, line: int, column: int) -> str:
    """What the key at a place is for; empty if it is none, or not known."""
    row = row_of(line_text(line))
    if not row.key or not row.column <= column < row.column + len(row.key):
        return ""
    spot = _spot(line_text, line, line_text(line)[: row.column], line)
    key = spot.section.find(row.key) if spot.section else None
    return _doc(spot.section, key) if spot.section and key else ""


def _spot(line_text: LineText, line: int, before: str, top: int) -> _Spot:
    row = row_of(before)
    section = _section_at(line_text, top, row)
    if section is None or not row.key:
        beside = frozenset(siblings(line_text, line, row.column)) if section else frozenset()
        if section is None and row.dashes and (around := _list_at(line_text, top, row)):
            return _Spot(*around, frozenset(), in_list=False)
        return _Spot(section, None, beside, in_list=False)
    return _in_value(section, row.key, row.rest)


def _in_value(section: Section, name: str, rest: str) -> _Spot:
    """Follow brackets from a key's value to its end."""
    key: Key | None = section.find(name)
    stack: list[tuple[Section | None, Key | None, set[str]]] = []
    inner, seen, word = section, set[str](), ""
    flow = False
    for character in rest:
        if character in "[{":
            stack.append((inner, key, seen))
            seen, word, flow = set(), "", character == "["
            below = _below(key) if key else None
            if character == "{":
                inner, key = below or section, None
                if below is None:
                    return _Spot(None, None, frozenset(), in_list=False)
        elif character in "]}" and stack:
            inner_before, key, seen = stack.pop()
            inner, word = inner_before or section, ""
            flow = bool(stack) and flow
        elif character == "," and stack:
            seen.add(word.strip().strip("'\""))
            key, word = (key, "") if flow else (None, "")
        elif character == ":" and stack and not flow:
            seen.add(word.strip())
            key, word = inner.find(word.strip()), ""
            if key is None:
                return _Spot(None, None, frozenset(), in_list=False)
        else:
            word += character
    if not stack and rest.strip():
        return _Spot(None, None, frozenset(), in_list=False)
    return _Spot(inner if key or stack else None, key, frozenset(seen), in_list=flow)


def _section_at(line_text: LineText, line: int, row: Row) -> Section | None:
    """The section whose keys stand in a row's column."""
    path = path_to(line_text, line, row)
    section: Section = ORGANISM
    for name in path:
        key = section.find(name)
        below = _below(key) if key else None
        if below is None:
            return None
        section = below
    return section


def _list_at(line_text: LineText, line: int, row: Row) -> tuple[Section, Key] | None:
    """For an item of a list of words: the list's key, and the section it is in."""
    path = path_to(line_text, line, row)
    section: Section = ORGANISM
    for name in path[:-1]:
        key = section.find(name)
        below = _below(key) if key else None
        if below is None:
            return None
        section = below
    key = section.find(path[-1]) if path else None
    return (section, key) if key and isinstance(key.type, ListOf) else None


def _below(key: Key) -> Section | None:
    inner = key.type.item if isinstance(key.type, ListOf) else key.type
    return inner if isinstance(inner, Section) else None


def _keys(spot: _Spot) -> Iterator[Word]:
    for key in spot.section.keys if spot.section else ():
        if key.name not in spot.siblings:
            end = ":" if _below(key) else ": "
            yield Word(key.name, key.name + end, _doc(spot.section, key), "key")


def _values(key: Key, spec: OrganismSpec, own_name: str, known: Mapping[str, str]) -> list[Word]:
    kind = key.type.item if isinstance(key.type, ListOf) else key.type
    if isinstance(kind, Flag):
        return [Word(each, each, key.doc, "value") for each in ("true", "false")]
    if isinstance(kind, Text) and kind.choices:
        return [Word(each, each, key.doc, "value") for each in kind.choices]
    if key.name == "provider":
        return [Word(each, each, key.doc, "value") for each in KNOWN_PROVIDERS]
    if key.name in ("peers", "errors_to"):
        listeners = [each for each in spec.listeners if each.name and each.name != own_name]
        return [Word(each.name, each.name, each.description, "listener") for each in listeners]
    if isinstance(kind, DottedPath):
        listed = sorted({*_used(key.name, spec), *known})
        return [Word(each, each, known.get(each) or key.doc, "path") for each in listed]
    return []


def _used(name: str, spec: OrganismSpec) -> set[str]:
    if name == "handler":
        return {each.handler for each in spec.listeners if each.handler}
    classes = {each.payload_class for each in spec.listeners if each.payload_class}
    return classes.union(*(each.response_class for each in spec.listeners))


def _doc(section: Section | None, key: Key | None) -> str:
    if section is None or key is None:
        return ""
    if key.required:
        return f"{key.doc} Required."
    if isinstance(key.type, Section):
        return key.doc
    default = section.default(key, ORGANISM.record)
    if default == "" or not isinstance(default, bool | int | float | str):
        return key.doc
    written = str(default)
    if isinstance(default, bool):
        written = written.lower()
    elif isinstance(default, float):
        written = f"{default:g}"
    return f"{key.doc} Default: {written}."


def _ranked(words: Iterable[Word], typed: str) -> tuple[Word, ...]:
    """Those that begin with what is typed, then those of which a part does."""
    low = typed.lower()
    listed = list(words)
    first = [word for word in listed if word.text.lower().startswith(low)]
    inner = re.compile(rf"[_.\-]{re.escape(low)}")
    return (*first, *(word for word in listed if low and word not in first and inner.search(word.text.lower())))


_OFFERING: Final = frozenset(_offering(ORGANISM))
"""Typing the value of any other key needs no look at the lines around it."""
