"""The context buffer of one frame, slot by slot, as lines of a list that grow while it works."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from designer.models.live.context import ContextEntry, context_of
from designer.models.live.frames import FrameNode
from designer.models.live.messages import MessageRing
from designer.models.live.rows import MessageRow
from designer.models.live.states import DeliveryState
from designer.panels.times import clock
from designer.support.plain_text import one_line
from designer.support.rows import Cell, Key, Line
from designer.support.tokens import Colors

_WAITS = (DeliveryState.QUEUED, DeliveryState.HELD)


class ContextRows:
    """A source of rows: the slots that the ring of messages still holds, in order. Keys are their records' numbers."""

    def __init__(self, colors: Callable[[], Colors]) -> None:
        self._colors = colors
        self._messages: MessageRing | None = None
        self._node: FrameNode | None = None
        self._entries: list[ContextEntry] = []
        self._seqs: list[int] = []
        self._seen = 0
        self._late: list[MessageRow] = []

    @property
    def node(self) -> FrameNode | None:
        """Whose record is shown."""
        return self._node

    @property
    def missing(self) -> int:
        """How many slots the ring does not hold any more."""
        return max(self._node.messages - len(self._entries), 0) if self._node is not None else 0

    def show(self, messages: MessageRing, node: FrameNode | None) -> None:
        """Show the record of a frame, or of none."""
        self._messages, self._node = messages, node
        self._entries, self._seqs, self._late = [], [], []
        if node is not None:
            self._seen = max(node.position, messages.first)
            self.advance()

    def advance(self) -> bool:
        """Take over what has come.

        Returns:
            Whether there is more now.
        """
        messages, node = self._messages, self._node
        if messages is None or node is None:
            return False
        # Slots are in the order of their records, and all that are known are older than what comes.
        known = self._seqs[-1] if self._seqs else 0
        found = self._late_ones(node, known)
        start = max(self._seen, messages.first)
        found += [entry for entry in context_of(messages, node.id, start) if entry.seq > known]
        self._late += [
            row for row in messages.rows(start, messages.end) if row.waiting and row.conversation == node.conversation
        ]
        self._seen = messages.end
        found.sort(key=lambda entry: entry.seq)
        self._entries += found
        self._seqs += [entry.seq for entry in found]
        return bool(found)

    def at(self, place: int) -> ContextEntry:
        """One slot."""
        return self._entries[place]

    def place_of(self, message: int) -> int:
        """Where a message stands; -1 if it is not on this record."""
        found = (at for at in range(len(self._entries) - 1, -1, -1) if self._entries[at].row.number == message)
        return next(found, -1)

    def last(self) -> ContextEntry | None:
        """The newest slot."""
        return self._entries[-1] if self._entries else None

    def _late_ones(self, node: FrameNode, known: int) -> list[ContextEntry]:
        """What was sent earlier and waited has been dispatched since, perhaps to this frame."""
        found: list[ContextEntry] = []
        waiting: list[MessageRow] = []
        for row in self._late:
            arrived = [each for each in row.deliveries if each.frame == node.id and each.seq > known]
            found += [ContextEntry(each.seq, row, each) for each in arrived]
            if any(each.state in _WAITS for each in row.deliveries):
                waiting.append(row)
        self._late = waiting
        return found

    # Asked by the view

    def __len__(self) -> int:
        return len(self._entries)

    def key(self, at: int) -> Key:
        """The number of the record that put it there."""
        return (self._seqs[at], 0)

    def find(self, key: Key) -> int:
        """The place of this slot, or of the next."""
        at = bisect_left(self._seqs, key[0])
        return at + 1 if key[1] and at < len(self._seqs) and self._seqs[at] == key[0] else at

    def line(self, at: int) -> Line:
        """What is drawn."""
        entry, colors = self._entries[at], self._colors()
        row = entry.row
        is_error = row.payload_type == "SystemError"
        if entry.is_self_call:
            who = _tr("from itself")
        elif entry.is_incoming:
            who = _tr("from {0}").format(one_line(row.from_id))
        else:
            who = _tr("to {0}").format(one_line(", ".join(row.to_ids)))
        icon = "arrow-down-left" if entry.is_incoming else "arrow-up-right"
        cells = (
            Cell(f"{self.missing + at + 1:,}", colors.text_faint),
            Cell(who, colors.text if entry.is_incoming else colors.text_muted, icon),
            Cell(one_line(row.payload_type), colors.error if is_error else colors.text),
            Cell("", colors.warning, "eyebrow-raised") if entry.nudge else Cell("", colors.text),
            Cell(clock(row.time), colors.text_faint),
        )
        return Line(cells, stripe=colors.error if is_error else colors.warning if entry.nudge else "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Threads", text)
