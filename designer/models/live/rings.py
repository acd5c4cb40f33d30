"""A bounded list with positions that stay: what is appended gets the next one, the oldest leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar, cast

Item = TypeVar("Item")

_SLACK = 4_096
"""Places of items that have left before the list is moved up."""


class Ring(Generic[Item]):
    """Items at absolute positions; reading any of them costs the same.

    Attributes:
        first: Position of the oldest item that is kept.
        end: Position that the next item gets.
        items: From position ``base`` on; None where items have left. For who appends without a call.
        base: Position of the first place in ``items``.
    """

    __slots__ = ("base", "end", "first", "items")

    def __init__(self) -> None:
        self.first = 0
        self.end = 0
        self.base = 0
        self.items: list[Item | None] = []

    def __len__(self) -> int:
        return self.end - self.first

    def append(self, item: Item) -> None:
        """Keep one more, at position ``end``."""
        self.items.append(item)
        self.end += 1

    def leave(self) -> Item:
        """Let the oldest go.

        Raises:
            IndexError: There is none.
        """
        item = self.at(self.first)
        self.drop(1)
        return item

    def drop(self, count: int) -> None:
        """Let so many of the oldest go, as far as there are."""
        count = min(count, len(self))
        at = self.first - self.base
        self.items[at : at + count] = [None] * count
        self.first += count
        if at + count >= _SLACK:
            del self.items[: at + count]
            self.base = self.first

    def at(self, position: int) -> Item:
        """The item at a position.

        Raises:
            IndexError: It has left, or has not come yet.
        """
        if not self.first <= position < self.end:
            raise IndexError(f"position {position} is not kept: {self.first} to {self.end - 1} are")
        item = self.items[position - self.base]
        assert item is not None, "what is kept is there"
        return item

    def between(self, start: int, stop: int) -> Iterator[Item]:
        """The items from one position to before another, as far as they are kept now."""
        first = max(start, self.first) - self.base
        # What stands from the first on is never None; the slice is of this moment, whatever leaves meanwhile.
        return iter(cast("list[Item]", self.items[first : max(stop - self.base, first)]))
