"""Lines of YAML by their indentation alone, so that a text that can't be parsed can be read as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

LineText = Callable[[int], str]
"""Text of a line from 0; empty beyond the ends."""

_FARTHEST: Final = 20_000
_LINE: Final = re.compile(r"(?P<indent> *)(?P<dashes>(?:- +|-$)*)(?P<rest>.*)")
_ENTRY: Final = re.compile(r"""(?P<key>[^\s:#\[\]{},"'&*!|>%@`][^:#\[\]{},]*?|"[^"]*"|'[^']*')\s*:(?=\s|$)""")
_MOST_BLANK: Final = 50
"""Lines in a row; behind more of them the text has ended."""


class Row(NamedTuple):
    """A line taken apart: ``column`` is where its key or item begins, ``dashes`` where each dash stands."""

    column: int
    dashes: tuple[int, ...]
    key: str
    rest: str


def row_of(text: str) -> Row:
    """Take a line apart."""
    found = _LINE.match(text)
    if found is None:
        return Row(0, (), "", text)
    indent, dashes, rest = found["indent"], found["dashes"], found["rest"]
    columns = tuple(len(indent) + index for index, character in enumerate(dashes) if character == "-")
    entry = _ENTRY.match(rest)
    key = entry["key"].strip("\"'") if entry else ""
    return Row(len(indent) + len(dashes), columns, key, rest[entry.end() :] if entry else rest)


def path_to(line_text: LineText, line: int, row: Row) -> list[str]:
    """Keys around a row, outermost first, by indentation alone."""
    path: list[str] = []
    column, dashes = row.column, list(row.dashes)
    for number in range(line - 1, max(line - _FARTHEST, -1), -1):
        if column == 0 and not dashes:
            break
        text = line_text(number)
        bare = text.lstrip(" ")
        edge = dashes[0] if dashes else column
        leftmost = len(text) - len(bare)
        # Most lines stand further right, or are items beside this one: a glance must do for them.
        if leftmost > edge or not bare or bare[0] in "#\t" or (dashes and leftmost == edge and bare[0] == "-"):
            continue
        above = row_of(text)
        if dashes:
            # The key of a list may stand in the column of its dashes.
            if above.key and above.column <= edge and not (above.dashes and leftmost >= edge):
                path.append(above.key)
                column, dashes = above.column, list(above.dashes)
        elif above.column == column and above.dashes:
            dashes = list(above.dashes)
        elif above.key and above.column < column:
            path.append(above.key)
            column, dashes = above.column, list(above.dashes)
    return path[::-1]


def siblings(line_text: LineText, line: int, column: int) -> Iterator[str]:
    """Keys of the mapping that a line belongs to, but for the line itself."""
    for step in (-1, 1):
        if step == -1 and row_of(line_text(line)).dashes:
            continue
        number, blank = line, 0
        while number >= 0 and blank < _MOST_BLANK and abs(number - line) < _FARTHEST:
            number += step
            text = line_text(number)
            if not text.strip() or text.lstrip().startswith("#"):
                blank += 1
                continue
            row, blank = row_of(text), 0
            outside = row.column < column or (row.column == column and row.dashes and step == 1)
            if outside:
                break
            if row.column == column:
                if row.key:
                    yield row.key
                if row.dashes:
                    break


def whole_value(line_text: LineText, line: int, before: str) -> tuple[int, str]:
    """For a value in brackets that began in a line above: that line, and all from there on as if in one line."""
    for top in range(line - 1, max(line - _FARTHEST, -1), -1):
        above = line_text(top)
        before = f"{above} {before.lstrip()}"
        row = row_of(above)
        if row.key and row.rest.lstrip()[:1] in ("[", "{"):
            return top, before
    return line, before


def name_beside(line_text: LineText, line: int, before: str) -> str:
    """Name of the listener that a line is in, as written: it can't be its own peer."""
    column = row_of(before).column
    for step in (0, -1, 1):
        for distance in range(0 if step == 0 else 1, 1 if step == 0 else 60):
            row = row_of(line_text(line + step * distance))
            if row.key == "name" and row.column == column:
                return row.rest.split(" #")[0].strip().strip("'\"")
            if row.dashes and (step == 1 or row.column <= column):
                break
    return ""
