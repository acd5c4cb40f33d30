"""The lines of the log as a list shows them: filtered while they come, long ones folded below their first line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from designer.models.live.log import LogLine, LogLines
from designer.panels.log.sources import LEVELS, level_color, source_color
from designer.panels.times import clock
from designer.support.plain_text import one_line, shown
from designer.support.rows import Cell, Fold, Key, Line
from designer.support.tokens import Colors

_LEAST_COLUMNS: Final = 20
_DRAWN: Final = 1_000
"""Characters of a line that are drawn at most; more than fit into any window."""
_MOST_UNFOLDED: Final = 200_000
"""Lines below one that can be unfolded."""
_HAYSTACK: Final = 65_536
"""Characters of a text that a filter looks through."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are wanted.

    Attributes:
        words: In lower case; each has to be in the text, the detail or the source.
        levels: Names of levels.
    """

    words: tuple[str, ...] = ()
    levels: frozenset[str] = frozenset(LEVELS)

    @property
    def takes_all(self) -> bool:
        """Whether nothing is left out."""
        return not self.words and len(self.levels) == len(LEVELS)

    def takes(self, line: LogLine) -> bool:
        """Whether a line is wanted."""
        if line.level in LEVELS and line.level not in self.levels:
            return False
        if not self.words:
            return True
        text = f"{line.source} {line.stream} {line.text[:_HAYSTACK]} {line.detail[:_HAYSTACK]}".lower()
        return all(word in text for word in self.words)


class LogRows:
    """A source of rows: the log from a position on, as far as it is wanted. Keys are positions in the log."""

    def __init__(self, colors: Callable[[], Colors], kind: Callable[[str], str]) -> None:
        """Make an empty one.

        Args:
            colors: Those in force.
            kind: What a listener is: ``agent``, ``tool``, or empty where it is none.
        """
        self._colors = colors
        self._kind = kind
        self._log: LogLines | None = None
        self._filter = LogFilter()
        self._first = self._end = 0
        self._found: list[int] = []
        self._gone = 0
        self._open: dict[int, list[str]] = {}
        self._open_places: list[int] = []
        self._open_starts: list[int] = []
        self._extra = 0
        self._columns = 80
        self._levels: dict[str, int] = dict.fromkeys(LEVELS, 0)

    # Asked by the view

    def __len__(self) -> int:
        return self._count() + self._extra

    def key(self, at: int) -> Key:
        """Position in the log, and which of its lines."""
        place, sub = self._split(at)
        return (self._position(place), sub)

    def find(self, key: Key) -> int:
        """Where a line is, or the next one."""
        position, sub = key
        place = self._place(position)
        at = place + self._extra_before(place)
        if sub and place < self._count() and self._position(place) == position:
            # Where it was folded meanwhile, the next line is meant.
            return at + min(sub, len(self._open.get(position, ())) + 1)
        return at

    def line(self, at: int) -> Line:
        """What is drawn."""
        place, sub = self._split(at)
        position = self._position(place)
        line, colors = self.at(position), self._colors()
        if sub:
            below_it = Cell(_cut(self._open[position][sub - 1]), colors.text_muted)
            empty = Cell("", colors.text)
            return Line((empty, empty, empty, below_it))
        tone = level_color(line.level, colors)
        is_bad = line.level in ("error", "warning")
        cells = (
            Cell(clock(line.time), colors.text_faint),
            Cell(line.level, tone if is_bad else colors.text_faint),
            Cell(one_line(line.source, 60), source_color(self._kind(line.source), colors)),
            Cell(self._head(line, position), tone if is_bad else colors.text),
        )
        fold = Fold.NONE
        if position in self._open:
            fold = Fold.OPEN
        elif has_more(line, self._columns):
            fold = Fold.FOLDED
        return Line(cells, fold, tone if is_bad else "")

    def _head(self, line: LogLine, position: int) -> str:
        text = line.text
        end = text.find("\n")
        first = text if end < 0 else text[:end]
        # Folded it ends in dots, unfolded it goes on below.
        return _cut(first[: self._columns] if position in self._open else first)

    # Asked by the panel

    def at(self, position: int) -> LogLine:
        """The line at a position of the log."""
        assert self._log is not None, "positions come from a log"
        return self._log.row(position)

    def is_empty_log(self) -> bool:
        """Whether there is nothing to filter."""
        return self._first == self._end

    def level_counts(self) -> dict[str, int]:
        """How many lines of each level there are."""
        return self._levels

    def has_more(self, position: int) -> bool:
        """Whether there is more of a line than is shown in one."""
        return has_more(self.at(position), self._columns)

    def is_open(self, position: int) -> bool:
        """Whether what is below a line is shown."""
        return position in self._open

    # Changing

    def begin(self, log: LogLines, wanted: LogFilter, first: int = 0) -> None:
        """Show another log, or the same through another filter.

        Args:
            log: The lines.
            wanted: Which of them.
            first: Position of the first; what is before was cleared away.
        """
        is_other = log is not self._log or first != self._first
        self._log, self._filter = log, wanted
        self._first = self._end = max(first, log.first)
        self._found, self._gone = [], 0
        if is_other:
            self._open.clear()
        self._levels = dict.fromkeys(LEVELS, 0)
        self.advance()

    def advance(self) -> int:
        """Take over what has come and what has left.

        Returns:
            How many lines have come that are shown.
        """
        log = self._log
        if log is None:
            return 0
        if log.first > self._first:
            self._leave(log.first)
        before = len(self._found)
        start, takes = max(self._end, log.first), self._filter.takes
        for position, line in enumerate(log.rows(start, log.end), start):
            if line.level in self._levels:
                self._levels[line.level] += 1
            if not self._filter.takes_all and takes(line):
                self._found.append(position)
        self._end = log.end
        self._lay_out()
        return log.end - start if self._filter.takes_all else len(self._found) - before

    def unfold(self, position: int, *, is_open: bool) -> None:
        """Show or hide what is below a line."""
        if is_open:
            self._open[position] = below(self.at(position), self._columns)
        else:
            self._open.pop(position, None)
        self._lay_out()

    def fit(self, columns: int) -> None:
        """Wrap what is unfolded at another width, in characters."""
        columns = max(columns, _LEAST_COLUMNS)
        if columns != self._columns:
            self._columns = columns
            for position in self._open:
                self._open[position] = below(self.at(position), columns)
            self._lay_out()

    # Places: of lines without what is unfolded below them

    def _count(self) -> int:
        return self._end - self._first if self._filter.takes_all else len(self._found) - self._gone

    def _position(self, place: int) -> int:
        return self._first + place if self._filter.takes_all else self._found[self._gone + place]

    def _place(self, position: int) -> int:
        if self._filter.takes_all:
            return min(max(position - self._first, 0), self._end - self._first)
        return bisect_left(self._found, position, self._gone) - self._gone

    def _extra_before(self, place: int) -> int:
        """Lines that are unfolded above a place."""
        upto = bisect_left(self._open_places, place)
        if not upto:
            return 0
        last = upto - 1
        return self._open_starts[last] - self._open_places[last] - 1 + len(self._open[self._position_of_open(last)])

    def _position_of_open(self, nth: int) -> int:
        return self._position(self._open_places[nth])

    def _split(self, at: int) -> tuple[int, int]:
        """The place of a line of the view, and which of the lines there."""
        nth = bisect_right(self._open_starts, at) - 1
        if nth < 0:
            return at, 0
        start, place = self._open_starts[nth], self._open_places[nth]
        below_it = len(self._open[self._position_of_open(nth)])
        if at < start + below_it:
            return place, at - start + 1
        return place + 1 + at - start - below_it, 0

    def _lay_out(self) -> None:
        """Where the unfolded lines stand among the others."""
        count = self._count()
        places = []
        for position in sorted(self._open):
            place = self._place(position)
            if place < count and self._position(place) == position:
                places.append(place)
        self._open_places, self._open_starts, self._extra = places, [], 0
        for place in places:
            self._open_starts.append(place + self._extra + 1)
            self._extra += len(self._open[self._position(place)])

    def _leave(self, first: int) -> None:
        """The oldest lines are gone."""
        for position in [each for each in self._open if each < first]:
            del self._open[position]
        self._gone = bisect_left(self._found, first, self._gone)
        if self._gone > len(self._found) // 2:
            del self._found[: self._gone]
            self._gone = 0
        self._first = first
        self._end = max(self._end, first)


def has_more(line: LogLine, columns: int) -> bool:
    """Whether a line has more to show than fits into one of so many characters."""
    return bool(line.detail) or len(line.text) > columns or "\n" in line.text.rstrip("\n")


def below(line: LogLine, columns: int) -> list[str]:
    """What is shown below a line when it is unfolded, wrapped at so many characters."""
    made: list[str] = []
    for text in (line.text, line.detail):
        for part in text.rstrip("\n").split("\n", _MOST_UNFOLDED) if text else ():
            made += [part[at : at + columns] for at in range(0, len(part), columns)] or [""]
            if len(made) > _MOST_UNFOLDED:
                return made[1 : _MOST_UNFOLDED + 1]
    return made[1:] if line.text else made


def text_of(line: LogLine) -> str:
    """A line as it is copied: time, level, source, and all of its text."""
    head = f"{clock(line.time)} {line.level} {line.source}: {line.text}".rstrip("\n")
    return f"{head}\n{line.detail.rstrip()}" if line.detail else head


def copied(lines: Iterable[LogLine]) -> str:
    """Several lines, one below the other."""
    return "\n".join(text_of(line) for line in lines)


def _cut(text: str) -> str:
    return shown(text[: _DRAWN + 1].replace("\t", "    "), _DRAWN)
