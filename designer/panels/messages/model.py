"""The messages that are shown, as Qt's item model: a tree of messages, below each fan-out its deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from designer.models.live.frames import FrameTree
from designer.models.live.messages import MessageRing
from designer.models.live.rows import Delivery, MessageRow
from designer.panels.messages.shown import Shown
from designer.panels.messages.texts import At, RowTexts, columns

_Index = QModelIndex | QPersistentModelIndex
ROW: Final = Qt.ItemDataRole.UserRole
"""The :class:`MessageRow` of an index, also of a delivery's."""
_NOTHING: Final = QModelIndex()


class MessagesModel(QAbstractItemModel):
    """Thin: it holds positions, the ring holds the rows.

    Attributes:
        shown: The positions; changed through the methods here only.
        ring: Whose rows they are.
        frames: Where chains are found.
    """

    def __init__(self, texts: RowTexts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = Shown()
        self.ring = MessageRing()
        self.frames = FrameTree()
        self._texts = texts
        self._titles = tuple(column.title for column in columns())

    # Reading

    def row_at(self, at: int) -> MessageRow | None:
        """The message at a place; None if it has left the ring since this was told."""
        return self.row_of(self.shown[at])

    def row_of(self, position: int) -> MessageRow | None:
        """The message at a position; None if it has left the ring."""
        ring = self.ring
        return ring.row(position) if ring.first <= position < ring.end else None

    def index_of(self, position: int) -> QModelIndex:
        """Where a message is; invalid if it is not shown."""
        return self.index(self.shown.find(position), 0) if position in self.shown else QModelIndex()

    def delivery_of(self, index: _Index) -> Delivery | None:
        """The delivery of a row below a message."""
        row = self._row(index)
        if row is None or not index.internalId() or index.row() >= len(row.deliveries):
            return None
        return row.deliveries[index.row()]

    # Changing

    def start(self, ring: MessageRing, frames: FrameTree, *, is_all: bool) -> None:
        """Show another ring, or the same under another filter: all rows, or none to begin with."""
        self.beginResetModel()
        self.ring, self.frames = ring, frames
        if is_all:
            self.shown.show_all(ring.first, ring.end)
        else:
            self.shown.show_none()
        self.endResetModel()

    def drop_before(self, position: int) -> None:
        """Take away the rows that have left the ring."""
        count = self.shown.find(position)
        if count:
            self.beginRemoveRows(_NOTHING, 0, count - 1)
        self.shown.drop_before(position)
        if count:
            self.endRemoveRows()

    def grow(self, end: int) -> None:
        """Show all rows before a position; where nothing is filtered."""
        count = len(self.shown)
        more = end - self.shown.end
        if more > 0:
            self.beginInsertRows(_NOTHING, count, count + more - 1)
            self.shown.grow(end)
            self.endInsertRows()

    def extend(self, positions: Sequence[int]) -> None:
        """Show newer ones, rising."""
        if positions:
            count = len(self.shown)
            self.beginInsertRows(_NOTHING, count, count + len(positions) - 1)
            self.shown.extend(positions)
            self.endInsertRows()

    def extend_below(self, positions: Sequence[int]) -> None:
        """Show older ones, falling."""
        if positions:
            self.beginInsertRows(_NOTHING, 0, len(positions) - 1)
            self.shown.extend_below(positions)
            self.endInsertRows()

    def insert(self, position: int) -> None:
        """Show one more."""
        at = self.shown.find(position)
        self.beginInsertRows(_NOTHING, at, at)
        self.shown.insert(position)
        self.endInsertRows()

    def discard(self, position: int) -> None:
        """Show one less."""
        at = self.shown.find(position)
        self.beginRemoveRows(_NOTHING, at, at)
        self.shown.discard(position)
        self.endRemoveRows()

    def touch(self, positions: set[int]) -> None:
        """Say that rows have changed."""
        shown = [position for position in (min(positions, default=-1), max(positions, default=-1)) if position >= 0]
        count = len(self.shown)
        if not shown or not count:
            return
        first, last = self.shown.find(shown[0]), min(self.shown.find(shown[-1]), count - 1)
        if first <= last:
            self.dataChanged.emit(self.index(first, At.STATE), self.index(last, At.TOOK))

    # Qt's side

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """Messages, or deliveries where there are several."""
        if not parent.isValid():
            return len(self.shown)
        if parent.internalId() or parent.column():
            return 0
        row = self._row(parent)
        return len(row.deliveries) if row is not None and len(row.deliveries) > 1 else 0

    def columnCount(self, parent: _Index = _NOTHING) -> int:
        """One for each thing that is told."""
        return len(At)

    def index(self, row: int, column: int, parent: _Index = _NOTHING) -> QModelIndex:
        """A message, or a delivery below one."""
        if not 0 <= column < len(At) or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        # A delivery carries the position of its message, from 1 on, so that 0 means none.
        inside = self.shown[parent.row()] + 1 if parent.isValid() else 0
        return self.createIndex(row, column, inside)

    def parent(self, index: _Index = _NOTHING) -> QModelIndex:  # type: ignore[override]  # QObject has a parent() too
        """The message of a delivery."""
        inside = index.internalId() if index.isValid() else 0
        if not inside or inside - 1 not in self.shown:
            return QModelIndex()
        return self.createIndex(self.shown.find(inside - 1), 0, 0)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts; the row itself."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, ROW):
            return None
        row = self._row(index)
        if row is None or role == ROW:
            return row
        delivery = self.delivery_of(index)
        if delivery is not None:
            return self._texts.delivery_words(delivery, self.frames)[index.column()]
        return self._texts.words(row, self.frames)[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section] if 0 <= section < len(self._titles) else None
        return None

    def _row(self, index: _Index) -> MessageRow | None:
        if not index.isValid():
            return None
        inside = index.internalId()
        if inside:
            return self.row_of(inside - 1)
        return self.row_at(index.row()) if index.row() < len(self.shown) else None
