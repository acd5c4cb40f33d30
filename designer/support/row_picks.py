"""Which lines of a list are picked: named by their keys, so that lines may come and go around them."""

from __future__ import annotations

from collections.abc import Iterator

from designer.support.rows import Key, RowSource


class Picks:
    """A span from the line where picking began to the current one, and single lines besides."""

    def __init__(self) -> None:
        self.current: Key | None = None
        self._anchor: Key | None = None
        self._others: set[Key] = set()
        self._without: set[Key] = set()

    def __bool__(self) -> bool:
        return self.current is not None

    def __contains__(self, key: Key) -> bool:
        if key in self._without:
            return False
        if key in self._others:
            return True
        if self.current is None or self._anchor is None:
            return False
        low, high = (self._anchor, self.current) if self._anchor <= self.current else (self.current, self._anchor)
        return low <= key <= high

    def clear(self) -> None:
        """Pick nothing."""
        self.current = self._anchor = None
        self._others.clear()
        self._without.clear()

    def pick(self, key: Key) -> None:
        """Pick one line and no other."""
        self.clear()
        self.current = self._anchor = key

    def extend(self, key: Key) -> None:
        """Pick all from where picking began."""
        self._without.clear()
        self.current = key
        if self._anchor is None:
            self._anchor = key

    def toggle(self, key: Key, source: RowSource) -> None:
        """Pick one more, or one less."""
        was_picked = key in self
        self._others = {source.key(at) for at in self.places(source)}
        self._without.clear()
        if was_picked:
            self._others.discard(key)
            self._without.add(key)
        self.current = self._anchor = key

    def pick_span(self, first: Key, last: Key) -> None:
        """Pick all between two lines; the last is current."""
        self.clear()
        self._anchor, self.current = first, last

    def places(self, source: RowSource) -> Iterator[int]:
        """The places of what is picked and still there, from above."""
        if self.current is None or self._anchor is None:
            return
        count = len(source)
        low, high = sorted((source.find(self._anchor), source.find(self.current)))
        span = range(low, min(high + 1, count))
        if not self._others and not self._without:
            yield from (at for at in span if source.key(at) in self)
            return
        found = {at for at in span if source.key(at) in self}
        for key in self._others:
            at = source.find(key)
            if at < count and source.key(at) == key and key in self:
                found.add(at)
        yield from sorted(found)
