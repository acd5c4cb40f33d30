"""The deliveries of a message to several: to whom, what became of each, how long it took."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeView, QWidget

from designer.models.live.rows import MessageRow
from designer.panels.messages.states import state_color, state_icon, state_text
from designer.panels.times import took
from designer.panels.wording import name_text
from designer.support.focus_ring import FocusRing
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import TYPE
from designer.support.type_face import set_type

_FRAME: Final = Qt.ItemDataRole.UserRole
_MOST_LINES: Final = 5
_MOST: Final = 1_000


class Deliveries(QTreeView):
    """One line for each; there only where there are several."""

    frame_chosen = Signal(str)
    """Id of the frame of the receiver that was clicked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shows: tuple[object, ...] = ()
        self._items = QStandardItemModel(0, 3, self)
        self.setModel(self._items)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Deliveries"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        set_type(self, theme, lambda: sans(TYPE.small))
        FocusRing(self, theme)
        self.clicked.connect(self._go)
        self.hide()

    def show_row(self, row: MessageRow) -> None:
        """Show the deliveries of a message as they are now."""
        deliveries = row.deliveries[:_MOST] if len(row.deliveries) > 1 else ()
        shows = (row, self._theme.colors, *((each.state, each.duration_ns) for each in deliveries))
        if shows == self._shows:
            return
        self._shows = shows
        if self._items.rowCount() != len(deliveries):
            self._items.setRowCount(0)
            for _ in deliveries:
                self._items.appendRow([QStandardItem(), QStandardItem(), QStandardItem()])
        for at, each in enumerate(deliveries):
            name, state, time = (self._items.item(at, column) for column in range(3))
            name.setText(f"→ {name_text(each.to_id)}")
            name.setData(each.frame, _FRAME)
            color = state_color(each.state, self._theme.colors)
            state.setText(state_text(each.state))
            state.setIcon(self._theme.icon(state_icon(each.state), color))
            state.setForeground(self._theme.color(color))
            time.setText(took(each.duration_ns))
            time.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            time.setForeground(self._theme.color(self._theme.colors.text_muted))
        self.setVisible(bool(deliveries))
        if deliveries:
            height = self.sizeHintForRow(0)
            self.setFixedHeight(height * min(len(deliveries), _MOST_LINES) + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the frame."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _go(self, index: QModelIndex) -> None:
        frame = index.siblingAtColumn(0).data(_FRAME)
        if frame:
            self.frame_chosen.emit(str(frame))
