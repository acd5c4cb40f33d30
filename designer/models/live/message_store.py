"""The rows that are kept of a run: a ring, bounded in count and bytes, and what is pinned beside it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.models.live.limits import Limits
from designer.models.live.rings import Ring
from designer.models.live.rows import Delivery, MessageRow, first_line

_SPARE = 64
"""The share of the limits that is made free at once: a sixty-fourth."""


class MessageStore:
    """The newest messages of a run, by position and by number, for whoever reads them.

    Rows under way are found by number until they are over, also where they have left the ring.

    Attributes:
        missed: Records that were lost to the reader.
        bytes: What the rows keep: payloads, documents, errors.
        changed: Positions, below the ``end`` as of the last :meth:`take_changes`, of rows that have changed since.
        under_way: Deliveries that are not over.
        refused_count: Messages that were stopped before they were sent, also those that have left.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._rows_max = limits.messages
        self._bytes_max = limits.message_bytes
        self._ring: Ring[MessageRow] = Ring()
        self._numbers: dict[int, MessageRow] = {}
        self._open: dict[int, MessageRow] = {}
        self._pinned: dict[int, tuple[MessageRow, int]] = {}
        self._known_end = 0
        self.missed = 0
        self.bytes = 0
        self.under_way = 0
        self.refused_count = 0
        self.changed: set[int] = set()

    @property
    def first(self) -> int:
        """Position of the oldest row that is kept."""
        return self._ring.first

    @property
    def end(self) -> int:
        """Position that the next row gets."""
        return self._ring.end

    @property
    def sent_count(self) -> int:
        """Messages that were sent, also those that have left."""
        return self._ring.end - self.refused_count

    def __len__(self) -> int:
        return len(self._ring)

    def row(self, position: int) -> MessageRow:
        """The row at a position.

        Raises:
            IndexError: It has left the ring, or has not come yet.
        """
        return self._ring.at(position)

    def rows(self, start: int, stop: int) -> Iterator[MessageRow]:
        """The rows from one position to before another, as far as they are kept."""
        return self._ring.between(start, stop)

    def of_number(self, number: int) -> MessageRow | None:
        """The row of a message, while it is kept: in the ring, pinned or under way."""
        row = self._numbers.get(number) or self._open.get(number)
        if row is None and number in self._pinned:
            return self._pinned[number][0]
        return row

    def position_of(self, number: int) -> int | None:
        """Where a message stands, while it is in the ring."""
        row = self._numbers.get(number)
        return None if row is None else row.position

    def pin(self, number: int) -> None:
        """Keep a row when it leaves the ring, until it is unpinned as often."""
        row = self.of_number(number)
        if row is not None:
            self._pinned[number] = (row, self._pinned.get(number, (row, 0))[1] + 1)

    def unpin(self, number: int) -> None:
        """Keep it no longer than others."""
        row, count = self._pinned.pop(number, (None, 0))
        if row is not None and count > 1:
            self._pinned[number] = (row, count - 1)

    def take_changes(self) -> set[int]:
        """The positions that have changed since this was called last, for the one view that follows.

        What has come since is not among them: it stands from the former ``end`` on.
        """
        changed, self.changed = self.changed, set()
        self._known_end = self._ring.end
        first = self._ring.first
        return {position for position in changed if position >= first}

    # For the fold

    def _append(self, row: MessageRow) -> None:
        ring = self._ring
        row.position = ring.end
        ring.append(row)
        self._numbers[row.number] = row
        self.bytes += row.weight
        if len(ring) > self._rows_max or self.bytes > self._bytes_max:
            self._make_room()

    def _make_room(self) -> None:
        """Let the oldest go, some more than must: one by one each would cost as much as its coming."""
        ring, numbers = self._ring, self._numbers
        room = self._rows_max - self._rows_max // _SPARE
        bytes_room = self._bytes_max - self._bytes_max // _SPARE
        first, last, kept = ring.first, ring.end - 1, self.bytes
        while first < last and (ring.end - first > room or kept > bytes_room):
            row = ring.at(first)
            first += 1
            kept -= row.weight
            if numbers.get(row.number) is row:
                del numbers[row.number]
        ring.drop(first - ring.first)
        self.bytes = kept

    def _touch(self, row: MessageRow) -> None:
        if row.position < self._known_end:
            self.changed.add(row.position)

    def _explain(self, row: MessageRow, delivery: Delivery, error: str, detail: str) -> None:
        error = first_line(error)
        grown = len(error) + len(detail) - len(delivery.error) - len(delivery.detail)
        delivery.error, delivery.detail = error, detail
        row.weight += grown
        if row.position >= self._ring.first:
            self.bytes += grown
            if self.bytes > self._bytes_max:
                self._make_room()
