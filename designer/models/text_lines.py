"""Lines of a text with their own ends, and how an edit of lines in a view is an edit of the text.

A line ends with CR LF, LF or CR, as runtime.organism counts them; one text may mix them.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from designer.document.splices import Splice, apply_splices, difference

_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class LineChange:
    """Lines that were replaced by others.

    Attributes:
        first: Number of the first one, from 0, in both texts but for what other changes before it shift.
        removed: How many lines there were.
        inserted: How many there are now.
    """

    first: int
    removed: int
    inserted: int


class TextLines:
    """A text and where each of its lines begins; typing costs nothing for the lines that follow.

    Starts of the lines from ``_gap`` on are off by ``_shift``, which is only added when somebody edits elsewhere.
    """

    __slots__ = ("_gap", "_shift", "_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        self._gap = len(self._starts)
        self._shift = 0

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """Offset of a line, in characters; that behind the last line is the text's length."""
        if line >= len(self._starts):
            return len(self.text)
        return self._starts[line] + (self._shift if line >= self._gap else 0)

    def line_at(self, offset: int) -> int:
        """The line that holds an offset."""
        if self._gap < len(self._starts) and offset >= self._starts[self._gap] + self._shift:
            return bisect.bisect_right(self._starts, offset - self._shift, self._gap) - 1
        return bisect.bisect_right(self._starts, offset, 0, self._gap) - 1

    def content(self, line: int) -> str:
        """A line without its end."""
        end = self.start(line + 1)
        return self.text[self.start(line) : end - len(self.ending(line))]

    def ending(self, line: int) -> str:
        """How a line ends; the last one with nothing."""
        if line >= len(self._starts) - 1:
            return ""
        end = self.start(line + 1)
        return "\r\n" if self.text.endswith("\r\n", 0, end) else self.text[end - 1]

    def contents(self, first: int, count: int) -> str:
        """Some lines, joined by line feeds, as a view shows them."""
        last = first + count
        whole = self.text[self.start(first) : self.start(last)]
        if "\r" not in whole:
            return whole[:-1] if last < len(self._starts) and count else whole
        return "\n".join(self.content(line) for line in range(first, first + count))

    def edited(self, first: int, count: int, shown: str) -> Splice | None:
        """What to do to the text so that these lines read as shown; None if they do.

        Line ends that stay keep their kind, new ones take that of the line they are put into or of its neighbour.

        Args:
            first: The first line.
            count: How many lines are replaced.
            shown: What a view shows in their place, lines joined by line feeds.
        """
        found = difference(self.contents(first, count), shown)
        if not found:
            return None
        start, end = self._offset(first, found[0].start), self._offset(first, found[0].end)
        inserted = found[0].inserted.replace("\n", self._usual_ending(self.line_at(start)))
        # CR and LF that come together by the edit would be one line end instead of two.
        if inserted.endswith("\r") and self.text[end : end + 1] == "\n":
            inserted = inserted.replace("\r", "\n")
        while start and self.text[start - 1] == "\r" and (inserted or self.text[end : end + 1])[:1] == "\n":
            start, inserted = start - 1, "\n" + inserted
        return Splice(start, self.text[start:end], inserted)

    def apply(self, splices: Sequence[Splice]) -> tuple[LineChange, ...]:
        """Follow a change of the text.

        Args:
            splices: As of :class:`designer.document.changes.Changes`.

        Returns:
            The lines that may read differently, in order, none overlapping; ``first`` counts the old lines.

        Raises:
            ValueError: The splices are of another text.
        """
        new_text = apply_splices(self.text, splices)
        clusters = self._clusters(splices)
        changes = []
        for first, last, group in reversed(clusters):
            begin, end = self.start(first), self.start(last + 1)
            moved = [Splice(each.start - begin, each.removed, each.inserted) for each in group]
            fragment = apply_splices(self.text[begin:end], moved)
            inner = [begin + found.end() for found in _BREAK.finditer(fragment)]
            if last + 1 < len(self._starts):
                # The last break of the fragment is the start of the line behind it, which is in the table.
                inner = inner[:-1]
            self._move_gap(last + 1)
            self._starts[first + 1 : last + 1] = inner
            self._gap = first + 1 + len(inner)
            self._shift += len(fragment) - (end - begin)
            changes.append(LineChange(first, last - first + 1, len(inner) + 1))
        self.text = new_text
        return tuple(reversed(changes))

    def _clusters(self, splices: Sequence[Splice]) -> list[tuple[int, int, list[Splice]]]:
        """Splices by the whole lines that they touch, widened so that no line end is half inside."""
        clusters: list[tuple[int, int, list[Splice]]] = []
        for splice in splices:
            first, last = self.line_at(splice.start), self.line_at(splice.end)
            if first and self.text[self.start(first) - 1] == "\r":
                first -= 1
            if last + 1 < len(self) and self.ending(last).startswith("\r"):
                last += 1
            if clusters and first <= clusters[-1][1]:
                before, end, group = clusters[-1]
                clusters[-1] = (before, max(end, last), [*group, splice])
            else:
                clusters.append((first, last, [splice]))
        return clusters

    def _move_gap(self, line: int) -> None:
        if self._shift:
            for index in range(self._gap, min(line, len(self._starts))):
                self._starts[index] += self._shift
            for index in range(line, self._gap):
                self._starts[index] -= self._shift
        self._gap = line

    def _offset(self, line: int, shown: int) -> int:
        """Offset in the text of an offset in lines joined by line feeds, counted from a line's start."""
        while shown > (length := len(self.content(line))):
            shown -= length + 1
            line += 1
        return self.start(line) + shown

    def _usual_ending(self, line: int) -> str:
        return self.ending(line) or (self.ending(line - 1) if line else "") or "\n"
