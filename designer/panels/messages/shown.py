"""Which rows of a ring are shown: their positions, rising."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Shown:
    """All positions of the ring, or those that a filter let through.

    A filter looks at the newest rows first, so positions come at both ends; each costs the same, however many
    there are.
    """

    def __init__(self) -> None:
        self._all: range | None = range(0)
        self._older: list[int] = []
        """Falling."""
        self._newer: list[int] = []
        """Rising; what stands before ``_start`` is gone."""
        self._start = 0

    @property
    def is_all(self) -> bool:
        """Whether nothing is filtered."""
        return self._all is not None

    def show_all(self, first: int, end: int) -> None:
        """Show all positions from first on and before end."""
        self._all = range(first, end)
        self._older, self._newer, self._start = [], [], 0

    def grow(self, end: int) -> None:
        """Show all positions before this one; where nothing is filtered."""
        if self._all is not None:
            self._all = range(self._all.start, end)

    @property
    def end(self) -> int:
        """Behind the last position that is shown."""
        return self[len(self) - 1] + 1 if len(self) else self._all.stop if self._all is not None else 0

    def show_none(self) -> None:
        """Begin anew with a filter that has found nothing yet."""
        self.show_all(0, 0)
        self._all = None

    def __len__(self) -> int:
        if self._all is not None:
            return len(self._all)
        return len(self._older) + len(self._newer) - self._start

    def __getitem__(self, at: int) -> int:
        if self._all is not None:
            return self._all[at]
        older = len(self._older)
        return self._older[older - 1 - at] if at < older else self._newer[at - older + self._start]

    def find(self, position: int) -> int:
        """Where the first position that is not below this one stands; the count if there is none."""
        if self._all is not None:
            return min(max(position - self._all.start, 0), len(self._all))
        return len(self._older) - self._older_from(position) + self._newer_before(position)

    def __contains__(self, position: object) -> bool:
        if not isinstance(position, int):
            return False
        at = self.find(position)
        return at < len(self) and self[at] == position

    def extend(self, positions: Iterable[int]) -> None:
        """Add positions above all others, rising."""
        self._newer.extend(positions)

    def extend_below(self, positions: Iterable[int]) -> None:
        """Add positions below all others, falling."""
        self._older.extend(positions)

    def insert(self, position: int) -> None:
        """Add one anywhere."""
        if self._newer_before(position) or not self._older or position > self._older[0]:
            self._newer.insert(self._start + self._newer_before(position), position)
        else:
            self._older.insert(self._older_from(position), position)

    def discard(self, position: int) -> None:
        """Take one away that is there."""
        older = self._older_from(position)
        if older and self._older[older - 1] == position:
            del self._older[older - 1]
        else:
            del self._newer[self._start + self._newer_before(position)]

    def drop_before(self, position: int) -> None:
        """Take away all positions below this one."""
        if self._all is not None:
            self._all = range(max(position, self._all.start), max(position, self._all.stop))
            return
        del self._older[self._older_from(position) :]
        if not self._older:
            self._start += self._newer_before(position)
            if self._start > len(self._newer) // 2:
                # Now and then, so that each position is moved once or twice in its life.
                del self._newer[: self._start]
                self._start = 0

    def _older_from(self, position: int) -> int:
        """How many of the older ones are not below a position; they stand first."""
        return bisect_right(self._older, -position, key=int.__neg__)

    def _newer_before(self, position: int) -> int:
        """How many of the newer ones are below a position."""
        return bisect_left(self._newer, position, self._start) - self._start
