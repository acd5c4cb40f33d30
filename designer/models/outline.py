"""The organism as a tree: listeners with their peers, broadcast buses, frames and notes; kept up by differences."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.verdicts import can_connect
from designer.models.outline_rows import BUSES, FRAMES, NOTES, ORGANISM, Node, NodeKind, Row, Rows
from designer.support.plain_text import tooltip
from runtime.organism.spec import ListenerSpec
from runtime.problems import Severity

_Index = QModelIndex | QPersistentModelIndex
_TOP: Final = QModelIndex()

ROW: Final = Qt.ItemDataRole.UserRole
"""Role of the :class:`Row`."""
WORDS: Final = Qt.ItemDataRole.UserRole + 1
"""Role of the words that a filter looks at; empty for rows that are shown with those above them."""
MIME_TYPE: Final = "application/x-organism-outline"


class OutlineModel(QStandardItemModel):
    """One column; the first row is the organism, the groups below it are there only while they hold something."""

    renamed = Signal(object, str)
    """:class:`Node` and what it shall be called: somebody edited it in place."""
    dropped = Signal(object, object, int)
    """The nodes that were dropped, a tuple, the node that took them, and before which of its peers, or -1."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(0, 1, parent)
        self._document = document
        self._items: dict[Node, QStandardItem] = {}
        self._fetched: set[str] = set()
        self._rows = Rows(document)
        self._rebuild()

    # Asking

    def item_of(self, node: Node) -> QStandardItem | None:
        """The item of a node; None if there is none."""
        if node.kind is NodeKind.PEER and node not in self._items:
            self._fetch(node.key)
        return self._items.get(node)

    def row_at(self, index: _Index) -> Row | None:
        """What the row of an index shows."""
        row = index.data(ROW)
        return row if isinstance(row, Row) else None

    # Following the document

    def follow(self, changes: Changes) -> None:
        """Take over what became different."""
        names = {*changes.added, *changes.changed}
        if changes.order or names:
            self._rows.take_names()
        if changes.organism or changes.order:
            self._show(ORGANISM, self._rows.organism())
        if changes.order:
            self._sync_listeners()
        for name in changes.changed:
            self._show_listener(self._rows.by_lower[name.lower()])
        if changes.added or changes.removed:
            self._show_peers_of({name.lower() for name in (*changes.added, *changes.removed)})
        if changes.order or names:
            self._sync_buses()
        if changes.layout:
            self._sync_layout()

    def show_problems(self, worst: dict[str, Severity]) -> None:
        """Mark the listeners that have problems."""
        differ = {name for name in {*worst, *self._rows.worst} if worst.get(name) != self._rows.worst.get(name)}
        self._rows.worst = dict(worst)
        for name in differ:
            listener = self._rows.by_lower.get(name.lower())
            if listener is not None and listener.name == name:
                self._show(Node(NodeKind.LISTENER, name), self._rows.listener(listener))

    def _rebuild(self) -> None:
        self._sync(None, [ORGANISM], lambda node: self._rows.organism())
        self._sync_listeners()
        self._sync_buses()
        self._sync_layout()

    def _sync_listeners(self) -> None:
        listeners = {Node(NodeKind.LISTENER, each.name): each for each in self._document.spec.listeners if each.name}
        self._sync(self._items[ORGANISM], list(listeners), lambda node: self._rows.listener(listeners[node]))
        for node, listener in listeners.items():
            if listener.name in self._fetched and not self._items[node].rowCount():
                self._sync_peers(listener)

    def _show_listener(self, listener: ListenerSpec) -> None:
        self._show(Node(NodeKind.LISTENER, listener.name), self._rows.listener(listener))
        self._fetched.add(listener.name)
        self._sync_peers(listener)

    def _sync_peers(self, listener: ListenerSpec) -> None:
        item = self._items.get(Node(NodeKind.LISTENER, listener.name))
        if item is not None:
            nodes = dict.fromkeys(Node(NodeKind.PEER, listener.name, peer) for peer in listener.peers if peer)
            self._sync(item, list(nodes), self._rows.peer)

    def _fetch(self, name: str) -> None:
        listener = self._rows.by_lower.get(name.lower())
        if listener is not None and listener.name == name and name not in self._fetched:
            self._fetched.add(name)
            self._sync_peers(listener)

    def _waiting(self, index: _Index) -> str:
        """The listener of a row whose peers nobody has asked for yet; empty where there is none."""
        row = self.row_at(index)
        if row is None or row.node.kind is not NodeKind.LISTENER or row.node.key in self._fetched:
            return ""
        listener = self._rows.by_lower.get(row.node.key.lower())
        return row.node.key if listener is not None and listener.peers else ""

    def hasChildren(self, parent: _Index = _TOP) -> bool:
        """Peers count before they have rows, which they get when they are first shown."""
        return super().hasChildren(parent) or bool(self._waiting(parent))

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether a listener's peers have no rows yet."""
        return bool(self._waiting(parent))

    def fetchMore(self, parent: _Index) -> None:
        """Give a listener's peers their rows."""
        name = self._waiting(parent)
        if name:
            self._fetch(name)

    def _show_peers_of(self, lowers: set[str]) -> None:
        """Peers that name listeners which came or went."""
        for listener in self._document.spec.listeners:
            for peer in listener.peers:
                if peer.lower() in lowers:
                    node = Node(NodeKind.PEER, listener.name, peer)
                    self._show(node, self._rows.peer(node))

    def _sync_buses(self) -> None:
        buses: dict[str, list[str]] = defaultdict(list)
        for listener in self._document.spec.listeners:
            if listener.broadcast and listener.payload_class and listener.name:
                buses[listener.payload_class].append(listener.name)
        group = self._group(BUSES, bool(buses))
        if group is None:
            return
        self._sync(group, [Node(NodeKind.BUS, key) for key in sorted(buses)], self._rows.bus)
        for key, names in buses.items():
            nodes = [Node(NodeKind.MEMBER, key, name) for name in dict.fromkeys(names)]
            self._sync(self._items[Node(NodeKind.BUS, key)], nodes, self._rows.member)

    def _sync_layout(self) -> None:
        layout = self._document.layout
        frames = self._group(FRAMES, bool(layout.frames))
        if frames is not None:
            nodes = [Node(NodeKind.FRAME, key) for key in layout.frames]
            self._sync(frames, nodes, self._rows.frame, renew=True)
            for node in nodes:
                members = layout.frames[node.key].members
                names = [name for name in dict.fromkeys(members) if name.lower() in self._rows.by_lower]
                inner = [Node(NodeKind.MEMBER, node.key, name) for name in names]
                self._sync(self._items[node], inner, self._rows.member)
        notes = self._group(NOTES, bool(layout.notes))
        if notes is not None:
            self._sync(notes, [Node(NodeKind.NOTE, key) for key in layout.notes], self._rows.note, renew=True)

    def _group(self, node: Node, is_wanted: bool) -> QStandardItem | None:
        wanted = [ORGANISM]
        for group in (BUSES, FRAMES, NOTES):
            if is_wanted if group == node else group in self._items:
                wanted.append(group)
        self._sync(None, wanted, self._rows.top)
        return self._items.get(node)

    # Items

    def _sync(
        self,
        parent: QStandardItem | None,
        wanted: Sequence[Node],
        describe: Callable[[Node], Row],
        *,
        renew: bool = False,
    ) -> None:
        """Make the rows below an item those that are wanted, with as few changes as can be.

        Args:
            parent: The item; None for the top.
            wanted: In order, none twice.
            describe: What a row shows that is new.
            renew: Whether rows that stay may show something else now.
        """
        keep = set(wanted)
        for position, node in enumerate(wanted):
            there = self._node_at(parent, position)
            while there is not None and there != node:
                if there not in keep and node not in self._items:
                    self._reuse(self._child(parent, position), there, describe(node))
                elif there not in keep or self._node_at(parent, position + 1) == node:
                    self._remove(parent, position)
                else:
                    break
                there = self._node_at(parent, position)
            if there != node:
                self._insert(parent, position, node, describe(node))
            elif renew:
                self._show(node, describe(node))
        for position in reversed(range(len(wanted), self._count(parent))):
            self._remove(parent, position)

    def _insert(self, parent: QStandardItem | None, position: int, node: Node, row: Row) -> None:
        known = self._items.get(node)
        if known is not None:
            # It stands further down. A row that was taken out and put in again crashes PySide; a new one does not.
            self._remove(parent, known.row())
        item = QStandardItem()
        self._items[node] = item
        self._fill(item, row)
        if parent is None:
            self.insertRow(position, item)
        else:
            parent.insertRow(position, item)

    def _remove(self, parent: QStandardItem | None, position: int) -> None:
        self._forget(self._child(parent, position))
        if parent is None:
            self.removeRow(position)
        else:
            parent.removeRow(position)

    def _count(self, parent: QStandardItem | None) -> int:
        return self.rowCount() if parent is None else parent.rowCount()

    def _child(self, parent: QStandardItem | None, position: int) -> QStandardItem:
        return self.item(position) if parent is None else parent.child(position)

    def _node_at(self, parent: QStandardItem | None, position: int) -> Node | None:
        if position >= self._count(parent):
            return None
        row = self._child(parent, position).data(ROW)
        return row.node if isinstance(row, Row) else None

    def _reuse(self, item: QStandardItem, before: Node, row: Row) -> None:
        """A renamed listener keeps its row, so that it stays open."""
        self._items.pop(before, None)
        if before.key in self._fetched:
            self._fetched.discard(before.key)
            self._fetched.add(row.node.key)
        for position in reversed(range(item.rowCount())):
            self._remove(item, position)
        self._items[row.node] = item
        self._fill(item, row)

    def _forget(self, item: QStandardItem) -> None:
        row = item.data(ROW)
        if isinstance(row, Row):
            self._items.pop(row.node, None)
            if row.node.kind is NodeKind.LISTENER and row.node.key.lower() not in self._rows.by_lower:
                self._fetched.discard(row.node.key)
        for position in range(item.rowCount()):
            self._forget(item.child(position))

    def _show(self, node: Node, row: Row) -> None:
        item = self._items.get(node)
        if item is not None and item.data(ROW) != row:
            self._fill(item, row)

    @staticmethod
    def _fill(item: QStandardItem, row: Row) -> None:
        flags = Qt.ItemFlag.ItemIsEnabled
        kind = row.node.kind
        if kind is not NodeKind.GROUP:
            flags |= Qt.ItemFlag.ItemIsSelectable
        if kind in (NodeKind.LISTENER, NodeKind.PEER):
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        if row.can_rename:
            flags |= Qt.ItemFlag.ItemIsEditable
        item.setText(row.text)
        item.setData(row, ROW)
        item.setData(row.words, WORDS)
        item.setData(row.spoken or row.text, Qt.ItemDataRole.AccessibleTextRole)
        item.setData(tooltip(row.tip), Qt.ItemDataRole.ToolTipRole)
        item.setFlags(flags)

    # Editing

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Editing in place asks for a new name; nothing changes until the document does."""
        row = self.row_at(index)
        if role != Qt.ItemDataRole.EditRole or row is None:
            return False
        if str(value) != row.text:
            self.renamed.emit(row.node, str(value))
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        """A drop adds or moves peers; nothing is taken away where the drag began."""
        return Qt.DropAction.CopyAction | Qt.DropAction.LinkAction

    def mimeTypes(self) -> list[str]:
        """What drags carry."""
        return [MIME_TYPE]

    def mimeData(self, indexes: Iterable[_Index]) -> QMimeData:
        """What a drag of these rows carries."""
        rows = (self.row_at(index) for index in indexes)
        data = QMimeData()
        data.setData(MIME_TYPE, json.dumps([row.node for row in rows if row is not None]).encode())
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        """Whether a drop there would change anything."""
        nodes, target, _ = self._drop(data, row, parent)
        if target is None or not nodes:
            return False
        if nodes[0].kind is NodeKind.PEER and nodes[0].key == target.key:
            return True
        spec = self._document.spec
        return any(can_connect(spec, target.key, node.other or node.key).ok for node in nodes)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        """Say what was dropped; the panel makes the edit."""
        nodes, target, before = self._drop(data, row, parent)
        if target is not None and nodes:
            self.dropped.emit(nodes, target, before)
        return False

    def _drop(self, data: QMimeData, row: int, parent: _Index) -> tuple[tuple[Node, ...], Node | None, int]:
        """What is dropped, the listener that takes it, and before which of its peers."""
        over = self.row_at(parent)
        nodes = _nodes(data)
        if over is None:
            return nodes, None, -1
        if over.node.kind is NodeKind.PEER:
            return nodes, Node(NodeKind.LISTENER, over.node.key), parent.row()
        if over.node.kind is NodeKind.LISTENER:
            return nodes, over.node, row
        return nodes, None, -1


def _nodes(data: QMimeData) -> tuple[Node, ...]:
    try:
        found = json.loads(bytes(data.data(MIME_TYPE).data()))
        return tuple(Node(NodeKind(kind), str(key), str(other)) for kind, key, other in found)
    except (ValueError, TypeError):
        return ()
