"""Two texts compared line by line; bounded for big ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from designer.document.merging import longest_rising
from designer.support.line_kinds import LineKind

_BREAK: Final = re.compile("\r\n|\r|\n")
_LARGEST: Final = 4_000_000
"""Product of the numbers of lines that are compared as a whole; larger parts are split at lines that are unique."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand in one text where others stand in the other.

    Attributes:
        before: First line in the text before, from 0, and behind the last; both equal if lines were only added.
        after: The same in the text after.
    """

    before: tuple[int, int]
    after: tuple[int, int]


def lines_of(text: str) -> list[str]:
    """Lines without their ends; a text that ends with a line end has no empty line behind it."""
    lines = _BREAK.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return lines


def hunks(before: Sequence[str], after: Sequence[str]) -> tuple[Hunk, ...]:
    """Where two lists of lines differ, in order."""
    found: list[Hunk] = []
    _compare(before, after, (0, len(before)), (0, len(after)), found)
    return tuple(_merged(found))


def changed_lines(before: str, after: str) -> Mapping[int, LineKind]:
    """What became of each line of the text after, by number from 0; lines that are as before are left out."""
    if before == after:
        return {}
    kinds: dict[int, LineKind] = {}
    old, new = _with_ends(before), _with_ends(after)
    for hunk in hunks(old, new):
        (old_first, old_last), (first, last) = hunk.before, hunk.after
        if first == last:
            kinds[min(first, max(len(new) - 1, 0))] = LineKind.REMOVED
        for line in range(first, last):
            kinds[line] = LineKind.CHANGED if line - first < old_last - old_first else LineKind.ADDED
    return kinds


def _with_ends(text: str) -> list[str]:
    """Lines with their ends, so that another kind of end is a change."""
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True) if start < end]


def _compare(
    before: Sequence[str], after: Sequence[str], old: tuple[int, int], new: tuple[int, int], found: list[Hunk]
) -> None:
    (low, high), (first, last) = old, new
    while low < high and first < last and before[low] == after[first]:
        low, first = low + 1, first + 1
    while low < high and first < last and before[high - 1] == after[last - 1]:
        high, last = high - 1, last - 1
    if low == high or first == last:
        if low < high or first < last:
            found.append(Hunk((low, high), (first, last)))
        return
    if (high - low) * (last - first) <= _LARGEST:
        matcher = SequenceMatcher(None, before[low:high], after[first:last], autojunk=True)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag != "equal":
                found.append(Hunk((low + a, low + b), (first + c, first + d)))
        return
    anchors = _anchors(before, after, (low, high), (first, last))
    if not anchors:
        found.append(Hunk((low, high), (first, last)))
        return
    for at, there in [*anchors, (high, last)]:
        _compare(before, after, (low, at), (first, there), found)
        low, first = at, there
        if (at, there) != (high, last):
            low, first = at + 1, there + 1


def _anchors(
    before: Sequence[str], after: Sequence[str], old: tuple[int, int], new: tuple[int, int]
) -> list[tuple[int, int]]:
    """Lines that both texts hold exactly once, in an order that both share."""
    ours = _unique(before, *old)
    theirs = _unique(after, *new)
    pairs = [(at, theirs[line]) for line, at in ours.items() if line in theirs]
    return longest_rising(sorted(pairs))


def _unique(lines: Sequence[str], first: int, last: int) -> dict[str, int]:
    seen: dict[str, int] = {}
    for index in range(first, last):
        seen[lines[index]] = -1 if lines[index] in seen else index
    return {line: index for line, index in seen.items() if index >= 0}


def _merged(found: Sequence[Hunk]) -> list[Hunk]:
    """Hunks that touch as one."""
    merged: list[Hunk] = []
    for hunk in found:
        if merged and merged[-1].before[1] == hunk.before[0] and merged[-1].after[1] == hunk.after[0]:
            last = merged.pop()
            hunk = Hunk((last.before[0], hunk.before[1]), (last.after[0], hunk.after[1]))
        merged.append(hunk)
    return merged


@dataclass(frozen=True, slots=True)
class Row:
    """One row of two texts side by side.

    Attributes:
        before: Number of the line in the text before, from 0; -1 where that side has none.
        after: The same in the text after.
        kind: What became of the line; None for one that is the same.
        folded: How many equal lines this row stands for; 0 for a line of its own.
    """

    before: int
    after: int
    kind: LineKind | None = None
    folded: int = 0


def rows(
    before: Sequence[str], after: Sequence[str], *, context: int = 3, unfolded: frozenset[int] = frozenset()
) -> list[Row]:
    """Both texts as rows.

    Args:
        before: Lines of the text before.
        after: Lines of the text after.
        context: Equal lines that are shown around a change; longer runs are folded into one row.
        unfolded: Runs that are shown whole, by their first line that would be folded, in the text before.
    """
    found: list[Row] = []
    low = first = 0
    for hunk in (*hunks(before, after), Hunk((len(before), len(before)), (len(after), len(after)))):
        at_end = hunk.before[0] == len(before) and hunk.after == (len(after), len(after))
        head = context if low or first else 0
        tail = 0 if at_end and hunk.before[0] == hunk.before[1] else context
        found += _equal(low, first, hunk.before[0] - low, head, tail, unfolded)
        (low, high), (first, last) = hunk.before, hunk.after
        for index in range(max(high - low, last - first)):
            has_old, has_new = low + index < high, first + index < last
            kind = LineKind.CHANGED if has_old and has_new else LineKind.REMOVED if has_old else LineKind.ADDED
            found.append(Row(low + index if has_old else -1, first + index if has_new else -1, kind))
        low, first = high, last
    return found


def _equal(low: int, first: int, count: int, head: int, tail: int, unfolded: frozenset[int]) -> list[Row]:
    hidden = count - head - tail
    if hidden < 2 or low + head in unfolded:
        return [Row(low + index, first + index) for index in range(count)]
    return [
        *(Row(low + index, first + index) for index in range(head)),
        Row(low + head, first + head, folded=hidden),
        *(Row(low + index, first + index) for index in range(count - tail, count)),
    ]


def inner_change(before: str, after: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Which characters of two versions of a line differ: first and behind the last, on both sides."""
    start = 0
    limit = min(len(before), len(after))
    while start < limit and before[start] == after[start]:
        start += 1
    end = 0
    while end < limit - start and before[len(before) - 1 - end] == after[len(after) - 1 - end]:
        end += 1
    return (start, len(before) - end), (start, len(after) - end)
