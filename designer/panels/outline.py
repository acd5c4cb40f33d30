"""The canvas's accessible twin: a tree of listeners and peers that edits the same things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from designer.document import edits
from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.layout import Point
from designer.document.verdicts import can_rename
from designer.models.folder import Folder
from designer.models.outline import WORDS, OutlineModel
from designer.models.outline_rows import Node, NodeKind, Row
from designer.models.problems import worst_by_listener
from designer.models.selection import Selected, Selection
from designer.panels.outline_selection import nodes_of, value_of
from designer.panels.outline_view import OutlineView
from designer.support.empty_state import EmptyState
from designer.support.filter_field import FilterField
from designer.support.pane import Pane
from designer.support.theme import Theme
from designer.support.tokens import SPACING
from runtime.organism.spec import ListenerSpec

_Index = QModelIndex | QPersistentModelIndex

_MENUS = {
    NodeKind.LISTENER: (
        *("edit.rename", "canvas.agent", "canvas.broadcast", ""),
        *("edit.cut", "edit.copy", "edit.duplicate", "edit.delete", ""),
        *("canvas.reach", "canvas.fit_selection"),
    ),
    NodeKind.PEER: ("edit.delete",),
    NodeKind.ORGANISM: ("edit.rename", "edit.paste", "edit.select_all"),
    NodeKind.FRAME: ("edit.rename", "canvas.collapse", "canvas.unframe", "", "edit.delete"),
    NodeKind.NOTE: ("edit.delete",),
    NodeKind.BUS: ("canvas.fit_selection",),
}
_MENUS[NodeKind.MEMBER] = _MENUS[NodeKind.LISTENER]
_BESIDE = Point(24, 24)
_REVEALED_AT_MOST = 200


class OutlinePanel(Pane):
    """A filter line above the tree; the selection is the window's."""

    menu_requested = Signal(object, QPoint)
    """Action ids for a context menu (an empty one is a line), and where on the screen."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        theme: Theme,
        folder: Folder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._folder = folder
        self._is_following = False
        self.model = OutlineModel(document, self)
        self._shown = _Filter(self.model, self)
        self.view = OutlineView(self._shown, self._rename_fault, theme, self)
        self.filter = FilterField(theme, self.tr("Filter listeners"))
        self._unread = EmptyState(
            theme,
            "circle-alert",
            self.tr("Not readable yet"),
            self.tr("The listeners appear here when the text can be read as YAML; Problems says what is wrong."),
        )
        nothing = EmptyState(theme, "search", self.tr("Nothing found"), self.tr("No listener matches the filter."))
        empty = EmptyState(
            theme,
            "list-tree",
            self.tr("No listeners yet"),
            self.tr("Listeners and their peers stand here as a tree. Add the first one on the canvas: press A there."),
        )
        self._pages = QStackedWidget()
        self._nothing, self._empty = nothing, empty
        for page in (self.view, nothing, empty, self._unread):
            self._pages.addWidget(page)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        bar.addWidget(self.filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._pages, 1)
        self.lead_focus(self.view)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.rename": self.rename,
            "edit.delete": self.delete,
            "edit.copy": self.copy,
            "edit.cut": self.cut,
            "edit.paste": self.paste,
            "edit.duplicate": self.duplicate,
            "edit.select_all": self.select_all,
            "edit.find": self.filter.setFocus,
        }
        self._connect()
        self._expand_top()
        self._choose_page()
        self._mark()
        self._show_selection(selection.value)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._set_filter)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.view.chosen.connect(self._reveal_current)
        self.view.rename_wanted.connect(self.rename)
        self.view.delete_wanted.connect(self.delete)
        self.view.move_wanted.connect(self.move_peers)
        self.view.menu_wanted.connect(self._menu)
        self.model.renamed.connect(self._rename)
        self.model.dropped.connect(self._dropped)
        self._document.changed.connect(self._follow)
        self._document.problems_changed.connect(self._mark)
        self._folder.changed.connect(self._mark)
        self._selection.changed.connect(self._selection_changed)
        self._selection.revealed.connect(self._reveal)

    # Commands

    @Slot()
    def rename(self) -> None:
        """Edit the current row's name in place."""
        index = self.view.currentIndex()
        row = self._row(index)
        if row is not None and row.can_rename and not self._document.is_broken:
            self.view.edit(index)
        elif row is not None and row.node.kind is NodeKind.MEMBER:
            self.view.edit(self._index(Node(NodeKind.LISTENER, row.node.other)))

    @Slot()
    def delete(self) -> None:
        """Remove what is selected, in one step."""
        value = self._selection.value
        if value:
            self._document.apply(
                edits.remove(listeners=value.listeners, peers=value.peers, notes=value.notes, frames=value.frames)
            )

    def copy(self) -> None:
        """Put the selected listeners on the clipboard, as YAML text."""
        names = self._selection.value.listeners
        if names:
            QGuiApplication.clipboard().setText(edits.copy_text(self._document.source(), names))

    def cut(self) -> None:
        """Copy and remove the selected listeners."""
        if self._selection.value.listeners:
            self.copy()
            self.delete()

    def paste(self) -> None:
        """Add the listeners that stand on the clipboard as YAML text."""
        self._document.apply(edits.paste(QGuiApplication.clipboard().text(), None))

    def duplicate(self) -> None:
        """Add a copy of the selected listeners."""
        names = self._selection.value.listeners
        if names:
            self._document.apply(edits.duplicate(names, _BESIDE))

    def select_all(self) -> None:
        """Select all listeners that the filter shows."""
        names = [node.key for node in map(self._node, self._shown_rows()) if node.kind is NodeKind.LISTENER]
        self._selection.set(Selected(listeners=tuple(names)))

    @Slot(int)
    def move_peers(self, by: int) -> None:
        """Move the current peer among its listener's.

        Args:
            by: -1 up, 1 down.
        """
        node = self._node(self.view.currentIndex())
        listener = self._listener(node.key) if node.kind is NodeKind.PEER else None
        if listener is None or node.other not in listener.peers:
            return
        peers = list(listener.peers)
        place = peers.index(node.other)
        if 0 <= place + by < len(peers):
            peers.insert(place + by, peers.pop(place))
            self._document.apply(edits.set_peers(listener.name, tuple(peers)))

    @Slot(object, str)
    def _rename(self, node: Node, text: str) -> None:
        match node.kind:
            case NodeKind.LISTENER:
                if self._document.apply(edits.rename(node.key, text)):
                    self._selection.set(Selected(listeners=(text,)))
            case NodeKind.ORGANISM:
                self._document.apply(edits.set_organism_key("organism.name", text))
            case NodeKind.FRAME:
                frame = self._document.layout.frames[node.key]
                self._document.apply(edits.set_frame(node.key, replace(frame, title=text)))

    def _rename_fault(self, node: Node, text: str) -> str:
        """Why a row can't be called so; empty when it can."""
        if node.kind is NodeKind.LISTENER and text != node.key:
            verdict = can_rename(self._document.spec, node.key, text)
            return "" if verdict.ok else verdict.text
        return ""

    @Slot(object, object, int)
    def _dropped(self, nodes: tuple[Node, ...], target: Node, before: int) -> None:
        listener = self._listener(target.key)
        if listener is None:
            return
        names = [node.other or node.key for node in nodes]
        own = [name for name in names if name in listener.peers]
        new = [name for name in dict.fromkeys(names) if name not in listener.peers]
        if nodes[0].kind is NodeKind.PEER and nodes[0].key == listener.name:
            new = []
        elif own and not new:
            own = []
        place = before if before >= 0 else len(listener.peers)
        moved = own if nodes[0].kind is NodeKind.PEER else []
        head = [peer for peer in listener.peers[:place] if peer not in moved]
        tail = [peer for peer in listener.peers[place:] if peer not in moved]
        peers = (*head, *moved, *new, *tail)
        if len(new) == 1 and not moved and place == len(listener.peers):
            self._document.apply(edits.connect(listener.name, new[0]))
        elif peers != listener.peers:
            self._document.apply(edits.set_peers(listener.name, peers))
        self.view.expand(self._index(target))

    # Following

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        self._is_following = True
        try:
            self.model.follow(changes)
        finally:
            self._is_following = False
        self._expand_top()
        self._choose_page()
        self._show_selection(self._selection.value)

    @Slot()
    def _mark(self) -> None:
        document = self._document
        problems = () if document.is_broken else self._folder.problems(document.spec, document.places)
        self.model.show_problems(worst_by_listener((*document.problems, *problems)))

    @Slot(object, object)
    def _selection_changed(self, value: Selected, origin: object) -> None:
        if origin is not self:
            self._show_selection(value)

    @Slot(object)
    def _reveal(self, value: Selected) -> None:
        nodes = nodes_of(value)
        if nodes:
            self.view.scrollTo(self._index(nodes[-1]))

    def _show_selection(self, value: Selected) -> None:
        model = self.view.selectionModel()
        if value_of(self._node(index) for index in model.selectedIndexes()) == value:
            return
        wanted = QItemSelection()
        current = QModelIndex()
        for node in nodes_of(value):
            index = self._index(node)
            if index.isValid():
                wanted.select(index, index)
                current = index
        self._is_following = True
        try:
            model.select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if current.isValid():
                model.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
                if len(nodes_of(value)) < _REVEALED_AT_MOST:
                    self.view.scrollTo(current)
        finally:
            self._is_following = False

    @Slot()
    def _selected(self) -> None:
        if self._is_following:
            return
        indexes = self.view.selectionModel().selectedIndexes()
        current = self.view.currentIndex()
        nodes = [self._node(index) for index in indexes if index != current]
        if current in indexes:
            nodes.append(self._node(current))
        self._selection.set(value_of(nodes), self)

    @Slot()
    def _reveal_current(self) -> None:
        self._selection.reveal(self._selection.value)

    @Slot(QPoint)
    def _menu(self, position: QPoint) -> None:
        ids = _MENUS.get(self._node(self.view.currentIndex()).kind)
        if ids:
            self.menu_requested.emit(ids, position)

    # Showing

    @Slot(str)
    def _set_filter(self, text: str) -> None:
        self._is_following = True
        try:
            self._shown.setFilterFixedString(text.strip())
        finally:
            self._is_following = False
        self._expand_top()
        self._choose_page()
        self._show_selection(self._selection.value)

    def _choose_page(self) -> None:
        page: QWidget
        if not self._document.has_good_state:
            page = self._unread
        elif not self._document.spec.listeners and not self._document.layout.notes:
            page = self._empty
        else:
            page = self.view if self._shown.rowCount() else self._nothing
        self._pages.setCurrentWidget(page)
        self.filter.setEnabled(page not in (self._empty, self._unread))

    def _expand_top(self) -> None:
        for row in range(self._shown.rowCount()):
            index = self._shown.index(row, 0)
            if not self.view.isExpanded(index) and not self.view.was_collapsed(self._node(index)):
                self.view.expand(index)

    def _shown_rows(self) -> list[QModelIndex]:
        top = self._shown.index(0, 0)
        return [self._shown.index(row, 0, top) for row in range(self._shown.rowCount(top))]

    def _index(self, node: Node) -> QModelIndex:
        item = self.model.item_of(node)
        return self._shown.mapFromSource(item.index()) if item is not None else QModelIndex()

    def _row(self, index: _Index) -> Row | None:
        return self.model.row_at(index)

    def _node(self, index: _Index) -> Node:
        row = self._row(index)
        return row.node if row is not None else Node(NodeKind.GROUP)

    def _listener(self, name: str) -> ListenerSpec | None:
        return next((each for each in self._document.spec.listeners if each.name == name), None)


class _Filter(QSortFilterProxyModel):
    def __init__(self, source: OutlineModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFilterRole(WORDS)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)
        self.setSourceModel(source)
