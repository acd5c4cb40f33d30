"""A payload as a tree."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QStackedWidget, QTreeView, QVBoxLayout, QWidget

from designer.models.description import ListenerDescription
from designer.panels.message.element_tree import ElementTree
from designer.support.focus_ring import FocusRing
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_DEPTH: Final = 3
_NARROW_PX: Final = 360


class TreeTab(QWidget):
    """The first levels are open where they are small.

    Attributes:
        view: The tree.
        model: What it shows.
        reason: Why there is none.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ElementTree(self)
        self.view = _Tree(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Elements of the payload"))
        self.view.setUniformRowHeights(True)
        self.view.setIndentation(SPACING.medium)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.header().setMinimumSectionSize(SPACING.huge)
        self.view.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.view.header().setStretchLastSection(True)
        self.view.expanded.connect(self._open)
        self.view.clicked.connect(self.model.go_on)
        self.view.activated.connect(self.model.go_on)
        FocusRing(self.view, theme)
        self.reason = QLabel()
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setProperty("role", "muted")
        self.reason.setWordWrap(True)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reason.setContentsMargins(SPACING.medium, SPACING.medium, SPACING.medium, SPACING.medium)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.reason)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setFocusProxy(self.view)

    def show_document(self, document: bytes, described: ListenerDescription | None) -> None:
        """Show another payload, with what is known of its class."""
        self.model.read(document, described)
        has_types = described is not None
        self.view.setColumnHidden(2, not has_types)
        self._stack.setCurrentIndex(1 if self.model.reason else 0)
        self.reason.setText(self.tr("This is no XML: {0}").format(one_line(self.model.reason)))
        if not self.model.reason:
            self._expand(self.model.index(0, 0), _DEPTH)
        self._share_width()

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        self.view.copy()

    def _expand(self, index: QModelIndex, depth: int) -> None:
        if depth and self.model.is_small(index):
            self.view.expand(index)
            for row in range(self.model.rowCount(index)):
                self._expand(self.model.index(row, 0, index), depth - 1)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.model.open_row(index)

    def _share_width(self) -> None:
        width = max(self.view.viewport().width(), _NARROW_PX // 2)
        parts = (2, 3, 2) if not self.view.isColumnHidden(2) else (2, 3, 0)
        for column, part in enumerate(parts[:2]):
            self.view.setColumnWidth(column, width * part // sum(parts))


class _Tree(QTreeView):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copies are lines of name and value."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        rows = self.selectionModel().selectedRows()
        lines = ["\t".join(str(row.siblingAtColumn(column).data() or "") for column in range(2)) for row in rows]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
