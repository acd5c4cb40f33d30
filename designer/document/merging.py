"""Two people's changes of one file brought together: texts line by line, layouts entry by entry. Pure."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple, TypeVar

from designer.document.layout import Layout, frozen
from designer.document.splices import Splice, difference

_Value = TypeVar("_Value")

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_THOROUGH = 10_000
"""Lines times lines up to which lines that stand more than once are compared too; the work grows with the cube."""
_MAX_DEPTH = 50


class Block(NamedTuple):
    """Lines that stand in both of two texts, counted from 0."""

    before: int
    after: int
    size: int


@dataclass(frozen=True, slots=True)
class Hunk:
    """Some lines of a text, from ``start`` to before ``end``, replaced by others."""

    start: int
    end: int
    lines: tuple[str, ...]

    def meets(self, other: Hunk) -> bool:
        """Whether the two overlap or touch, so that it isn't plain what both together would mean."""
        return self.start <= other.end and other.start <= self.end


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of a text; None where their lines overlap or touch.

    Args:
        base: What both began with.
        mine: One text that came of it.
        theirs: The other.
    """
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    lines = split_lines(base)
    left, right = list(hunks(lines, split_lines(mine))), list(hunks(lines, split_lines(theirs)))
    if any(one != other and one.meets(other) for one, other in _neighbours(left, right)):
        return None
    taken = sorted({*left, *right}, key=lambda hunk: hunk.start)
    return "".join(_with_hunks(lines, taken))


def _neighbours(left: Sequence[Hunk], right: Sequence[Hunk]) -> Iterator[tuple[Hunk, Hunk]]:
    """Those of the two lists that stand near each other; hunks of one list never touch."""
    index = 0
    for hunk in left:
        while index < len(right) and right[index].end < hunk.start:
            index += 1
        for other in right[index:]:
            if other.start > hunk.end:
                break
            yield hunk, other


def line_splices(before: str, after: str) -> tuple[Splice, ...]:
    """The splices that make one text of the other, one for each place that differs."""
    lines = split_lines(before)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found = []
    for hunk in hunks(lines, split_lines(after)):
        offset = starts[hunk.start]
        for splice in difference(before[offset : starts[hunk.end]], "".join(hunk.lines)):
            found.append(Splice(offset + splice.start, splice.removed, splice.inserted))
    return tuple(found)


def merge_layouts(base: Layout, mine: Layout, theirs: Layout) -> Layout:
    """Both changes of a layout; where both moved one thing, mine stays, for it is what is seen."""
    return Layout(
        positions=_merge_entries(base.positions, mine.positions, theirs.positions),
        buses=_merge_entries(base.buses, mine.buses, theirs.buses),
        notes=_merge_entries(base.notes, mine.notes, theirs.notes),
        frames=_merge_entries(base.frames, mine.frames, theirs.frames),
    )


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends; joined they are the text again."""
    return _LINE.findall(text)


def hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[Hunk]:
    """What must be replaced to make one list of lines of the other, in order."""
    left = right = 0
    for block in (*blocks(before, after), Block(len(before), len(after), 0)):
        if left < block.before or right < block.after:
            yield Hunk(left, block.before, tuple(after[right : block.after]))
        left, right = block.before + block.size, block.after + block.size


def blocks(before: Sequence[str], after: Sequence[str], depth: int = 0) -> Iterator[Block]:
    """What stands in both, in order: lines at both ends; between them, around lines that stand once in each."""
    shorter = min(len(before), len(after))
    start = next((index for index in range(shorter) if before[index] != after[index]), shorter)
    rest = shorter - start
    end = next((index for index in range(rest) if before[-1 - index] != after[-1 - index]), rest)
    if start:
        yield Block(0, 0, start)
    left, right = before[start : len(before) - end], after[start : len(after) - end]
    if left and right and depth < _MAX_DEPTH:
        for block in _between(left, right, depth):
            yield Block(block.before + start, block.after + start, block.size)
    if end:
        yield Block(len(before) - end, len(after) - end, end)


def _between(left: Sequence[str], right: Sequence[str], depth: int) -> Iterator[Block]:
    anchors = _anchors(left, right)
    if not anchors:
        if len(left) * len(right) <= _THOROUGH:
            matcher = SequenceMatcher(None, left, right, autojunk=False)
            yield from (Block(*found) for found in matcher.get_matching_blocks() if found.size)
        return
    # Each part begins with an anchor, which is its first common line.
    for (low, other_low), (high, other_high) in pairwise([(0, 0), *anchors, (len(left), len(right))]):
        for block in blocks(left[low:high], right[other_low:other_high], depth + 1):
            yield Block(block.before + low, block.after + other_low, block.size)


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that stand once on either side, as many as follow each other on both."""
    counts, other_counts = Counter(left), Counter(right)
    where = {line: index for index, line in enumerate(right) if other_counts[line] == 1}
    pairs = [(index, where[line]) for index, line in enumerate(left) if counts[line] == 1 and line in where]
    return longest_rising(pairs)


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs, sorted by their first numbers, whose second numbers rise as well."""
    # tails[n] ends the run of length n + 1 that ends lowest.
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_, other) in enumerate(pairs):
        place = bisect.bisect_left(tails, other)
        previous.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [other]
        ends[place : place + 1] = [index]
    run = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(pairs[index])
        index = previous[index]
    return run[::-1]


def _with_hunks(lines: Sequence[str], taken: Sequence[Hunk]) -> Iterator[str]:
    done = 0
    for hunk in taken:
        yield from lines[done : hunk.start]
        yield from hunk.lines
        done = hunk.end
    yield from lines[done:]


def _merge_entries(
    base: Mapping[str, _Value], mine: Mapping[str, _Value], theirs: Mapping[str, _Value]
) -> Mapping[str, _Value]:
    merged = dict(mine)
    for name in {*base, *theirs}:
        if mine.get(name) != base.get(name):
            continue
        if name in theirs:
            merged[name] = theirs[name]
        else:
            merged.pop(name, None)
    return frozen(merged)
