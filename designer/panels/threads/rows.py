"""The frames as rows of a tree, kept in step with the fold: one item a frame, what it shows is read when drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.models.live.frames import FrameChanges, FrameNode, FrameTree
from designer.panels.threads.columns import Column, meaning, title
from designer.panels.threads.states import FrameFilter, open_calls, state_text, times
from designer.panels.times import span, took
from designer.panels.wording import chain_text
from designer.support.plain_text import one_line, tooltip

_Index = QModelIndex | QPersistentModelIndex


class _Item(QStandardItem):
    """A frame's place in the tree; all its columns are in one item, for items are what costs."""

    def __init__(self, node: FrameNode) -> None:
        super().__init__()
        self.node = node
        self.setEditable(False)


class FrameRows(QStandardItemModel):
    """A standard model, which answers a tree's questions about its shape without Python."""

    def __init__(self, now: Callable[[], float], parent: QObject | None = None) -> None:
        """Make an empty one.

        Args:
            now: Seconds since the epoch, as the ages are counted.
            parent: As Qt has it.
        """
        super().__init__(0, len(Column), parent)
        self._now = now
        self._items: dict[str, _Item] = {}
        self._tree: FrameTree | None = None
        self._filter = FrameFilter()
        self.has_tokens = False
        self.has_errors = False

    # Asking

    def __len__(self) -> int:
        """How many frames are shown."""
        return len(self._items)

    def node(self, index: _Index) -> FrameNode | None:
        """The frame of a row."""
        item = self.itemFromIndex(index.sibling(index.row(), 0)) if index.isValid() else None
        return item.node if isinstance(item, _Item) else None

    def index_of(self, frame: str) -> QModelIndex:
        """The row of a frame, invalid while it is not shown."""
        item = self._items.get(frame)
        return item.index() if item is not None else QModelIndex()

    def above(self, frame: str) -> str:
        """Id of the frame that a row stands below; empty at the top, and where it is not shown."""
        item = self._items.get(frame)
        return item.node.parent if item is not None and item.node.parent in self._items else ""

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says now."""
        if role == Qt.ItemDataRole.DisplayRole:
            node = self.node(index)
            return self.text(node, index.column()) if node is not None else None
        if role == Qt.ItemDataRole.ToolTipRole:
            node = self.node(index)
            return self._tip(node, index.column()) if node is not None else None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > Column.STATE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return super().data(index, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name of a column, and what it counts."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(Column):
            if role == Qt.ItemDataRole.DisplayRole:
                return title(Column(section))
            if role == Qt.ItemDataRole.ToolTipRole:
                return tooltip(meaning(Column(section)))
            if role == Qt.ItemDataRole.TextAlignmentRole and section > Column.STATE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return super().headerData(section, orientation, role)

    def text(self, node: FrameNode, column: int) -> str:
        """What one cell says; numbers that are 0 say nothing."""
        if column == Column.LISTENER:
            return one_line(node.listener)
        if column == Column.STATE:
            return state_text(node)
        if column == Column.AGE:
            return span((node.closed_at if node.closed_at is not None else self._now()) - node.opened_at)
        if column == Column.HANDLING:
            return took(node.handling_ns)
        count = {
            Column.MESSAGES: node.messages,
            Column.CALLS: open_calls(node),
            Column.ERRORS: node.errors,
            Column.TOKENS: node.tokens,
        }[Column(column)]
        return f"{count:,}" if count else ""

    # Changing

    def fill(self, tree: FrameTree, wanted: FrameFilter) -> None:
        """Show another tree, or the same through another filter.

        Args:
            tree: All frames.
            wanted: Which of them are shown; those above one that is shown are shown too.
        """
        self._tree, self._filter = tree, wanted
        # An item is Qt's as long as it is in the model, and is lost with its last Python reference all the same:
        # nothing here lets go of one before it has left the model.
        before, self._items = self._items, {}
        self.removeRows(0, self.rowCount())
        before.clear()
        self.has_tokens = self.has_errors = False
        roots: list[QStandardItem] = []
        for node in tree.by_id.values():
            self._note(node)
            if node is not tree.pump and node.id not in self._items and wanted.takes(node):
                self._make(node, roots)
        if wanted.takes_all:
            self.invisibleRootItem().appendRows(roots)
        else:
            order = {node.id: place for place, node in enumerate(tree.roots)}
            roots.sort(key=lambda item: order.get(item.node.id, 0) if isinstance(item, _Item) else 0)
            self.invisibleRootItem().appendRows(roots)

    def take(self, changes: FrameChanges) -> bool:
        """Follow the fold.

        Returns:
            Whether rows came or went.
        """
        tree = self._tree
        if tree is None:
            return False
        has_moved = self._drop(changes.removed)
        before = len(self._items)
        roots: list[QStandardItem] = []
        for node in _nodes(tree, changes.added):
            self._note(node)
            if node.id not in self._items and self._filter.takes(node):
                self._make(node, roots if self._filter.takes_all else None)
        if roots:
            self.invisibleRootItem().appendRows(roots)
        for node in _nodes(tree, changes.changed):
            self._note(node)
            self._look_again(node)
        return has_moved or len(self._items) != before

    def tick(self) -> None:
        """Time has passed; whoever shows ages asks again."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, Column.AGE), self.index(self.rowCount() - 1, Column.AGE))

    def _note(self, node: FrameNode) -> None:
        """Remember whether there are tokens and errors at all."""
        self.has_tokens = self.has_tokens or bool(node.tokens)
        self.has_errors = self.has_errors or bool(node.errors)

    def _make(self, node: FrameNode, roots: list[QStandardItem] | None) -> None:
        """Make the items of a frame and of those above it that have none.

        Args:
            node: The frame.
            roots: Takes conversations, to be put in at once at the end; without it they are put in at their place.
        """
        tree = self._tree
        assert tree is not None, "frames come from a tree"
        missing = [node]
        while (parent := tree.by_id.get(missing[-1].parent)) is not None:
            if parent is tree.pump or parent.id in self._items:
                break
            missing.append(parent)
        for each in reversed(missing):
            item = _Item(each)
            above = self._items.get(each.parent)
            self._items[each.id] = item
            if above is not None:
                if not above.columnCount():
                    above.setColumnCount(len(Column))
                above.insertRow(self._place(each, above.node.children, above.rowCount()), item)
            elif roots is not None:
                roots.append(item)
            else:
                root = self.invisibleRootItem()
                root.insertRow(self._place(each, tree.roots, root.rowCount()), item)

    def _place(self, node: FrameNode, siblings: Sequence[FrameNode], end: int) -> int:
        """Where a frame stands among those that are shown; mostly the last is the newest."""
        if self._filter.takes_all:
            return end
        after = 0
        for each in reversed(siblings):
            if each is node:
                return end - after
            after += each.id in self._items
        return end

    def _look_again(self, node: FrameNode) -> None:
        item = self._items.get(node.id)
        is_wanted = self._filter.takes_all or self._filter.takes(node)
        if item is None:
            if is_wanted:
                self._make(node, None)
        elif not is_wanted and not item.rowCount():
            self._remove_bare(item)
        else:
            index = item.index()
            self.dataChanged.emit(index, index.sibling(index.row(), len(Column) - 1))

    def _remove_bare(self, item: _Item) -> None:
        """Take out a row, and those above it that were shown only for its sake."""
        while True:
            above = self._items.get(item.node.parent)
            del self._items[item.node.id]
            (self.invisibleRootItem() if above is None else above).removeRow(item.row())
            if above is None or above.rowCount() or self._filter.takes(above.node):
                return
            item = above

    def _drop(self, removed: frozenset[str]) -> bool:
        """Take out frames that are kept no longer, with all below them: neighbours at once."""
        places: dict[str, list[int]] = {}
        leaving: list[QStandardItem] = []
        for frame in removed:
            item = self._items.get(frame)
            if item is not None and item.node.parent not in removed:
                # At the top stand frames of several callers: those that have none here.
                above = item.node.parent if item.node.parent in self._items else ""
                places.setdefault(above, []).append(item.row())
                leaving.append(item)
        for each in leaving:
            leaving.extend(each.child(row) for row in range(each.rowCount()))
        for parent, rows in places.items():
            target = self._items[parent] if parent else self.invisibleRootItem()
            for first, count in _runs(rows):
                target.removeRows(first, count)
        for each in leaving:
            if isinstance(each, _Item):
                self._items.pop(each.node.id, None)
        for parent in places:
            above_it = self._items.get(parent)
            if above_it is not None and not above_it.rowCount() and not self._filter.takes(above_it.node):
                self._remove_bare(above_it)
        return bool(leaving)

    # Words

    def _tip(self, node: FrameNode, column: int) -> str:
        if column == Column.STATE and node.closed_at is not None and node.ended_why:
            return tooltip(self.tr("Ended: {0}").format(node.ended_why))
        if column == Column.STATE and (waiting_for := node.waiting_for):
            lines = [self.tr("Waits for")]
            lines += [times(name, count) for name, count in list(waiting_for.items())[:20]]
            return tooltip("\n".join(lines))
        if column == Column.LISTENER:
            return tooltip(f"{chain_text(node.chain)}\n{node.id}")
        return tooltip(meaning(Column(column)))


def _nodes(tree: FrameTree, ids: Iterable[str]) -> Iterable[FrameNode]:
    found = tree.by_id
    return (node for frame in ids if (node := found.get(frame)) is not None and node is not tree.pump)


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Neighbours as first row and count, the last ones first."""
    runs: list[tuple[int, int]] = []
    for row in sorted(rows, reverse=True):
        if runs and runs[-1][0] == row + 1:
            runs[-1] = (row, runs[-1][1] + 1)
        else:
            runs.append((row, 1))
    return runs
