"""Replacing parts of a text, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Splice:
    """Some characters of a text replaced by others.

    Attributes:
        start: Offset in characters, in the text before any splice of its group.
        removed: What stands there.
        inserted: What comes in its place.
    """

    start: int
    removed: str
    inserted: str

    @property
    def end(self) -> int:
        """Offset behind what is removed."""
        return self.start + len(self.removed)


def apply_splices(text: str, splices: Sequence[Splice]) -> str:
    """The text with all of a group's splices made at once.

    Args:
        text: Before.
        splices: Sorted by start, none overlapping; offsets are those of ``text``.

    Raises:
        ValueError: A splice does not fit the text, or two overlap.
    """
    parts: list[str] = []
    done = 0
    for splice in splices:
        if splice.start < done or not text.startswith(splice.removed, splice.start):
            raise ValueError(f"the splice at {splice.start} does not fit the text")
        parts += (text[done : splice.start], splice.inserted)
        done = splice.end
    parts.append(text[done:])
    return "".join(parts)


def inverted(splices: Iterable[Splice]) -> tuple[Splice, ...]:
    """The splices that take a group back."""
    shift = 0
    back = []
    for splice in splices:
        back.append(Splice(splice.start + shift, splice.inserted, splice.removed))
        shift += len(splice.inserted) - len(splice.removed)
    return tuple(back)


def combined(first: Sequence[Splice], second: Sequence[Splice]) -> tuple[Splice, ...]:
    """One group that does what two do one after the other.

    Args:
        first: Offsets are those of the text before it.
        second: Offsets are those of the text that ``first`` gives.
    """
    done = list(first)
    # From the last to the first, so that the offsets of those to come stay what they are.
    for splice in reversed(second):
        _take_in(done, splice)
    return tuple(each for each in done if each.removed != each.inserted)


def _take_in(done: list[Splice], splice: Splice) -> None:
    """Add a splice of the text that ``done`` gives."""
    shift = 0
    low = 0
    while low < len(done) and done[low].start + shift + len(done[low].inserted) < splice.start:
        shift += len(done[low].inserted) - len(done[low].removed)
        low += 1
    start, position = splice.start - shift, splice.start
    inserted, removed = splice.inserted, ""
    left = splice.removed
    high = low
    behind = ""
    while high < len(done) and done[high].start + shift <= splice.end:
        old = done[high]
        begin = old.start + shift
        if begin < position:
            start = old.start
            inserted = old.inserted[: position - begin] + inserted
            old_left = old.inserted[position - begin :]
        else:
            between, left = left[: begin - position], left[begin - position :]
            removed += between
            old_left = old.inserted
        removed += old.removed
        taken = min(len(old_left), len(left))
        left = left[taken:]
        behind = old_left[taken:]
        position = begin + len(old.inserted) if taken == len(old_left) else splice.end
        shift += len(old.inserted) - len(old.removed)
        high += 1
    done[low:high] = [Splice(start, removed + left, inserted + behind)]


def difference(before: str, after: str) -> tuple[Splice, ...]:
    """One splice, as small as can be, that makes one text of the other; none where they are equal."""
    if before == after:
        return ()
    limit = min(len(before), len(after))
    start = _common(before, after, limit)
    end = _common_end(before, after, limit - start)
    return (Splice(start, before[start : len(before) - end], after[start : len(after) - end]),)


def _common(before: str, after: str, limit: int) -> int:
    """Length of the common beginning, by bisection: comparing slices is much faster than characters."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == after[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(before: str, after: str, limit: int) -> int:
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if before[len(before) - middle :] == after[len(after) - middle :]:
            low = middle
        else:
            high = middle - 1
    return low
