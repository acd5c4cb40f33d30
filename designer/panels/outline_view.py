"""The outline's tree: rows of icon, name and badges, edited in place, moved by keys and mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from designer.models.outline import ROW
from designer.models.outline_rows import Node, NodeKind, Row
from designer.support.focus_ring import FocusRing
from designer.support.fonts import sans
from designer.support.icons import draw_icon
from designer.support.plain_text import tooltip
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE

_Index = QModelIndex | QPersistentModelIndex
_SMALL_PX: Final = 14
_INDENT_PX: Final = 16


class OutlineView(QTreeView):
    """A tree; what its keys mean is said by signals."""

    chosen = Signal()
    """Enter, or a double click: look at it on the canvas."""
    rename_wanted = Signal()
    """F2."""
    delete_wanted = Signal()
    """Delete."""
    move_wanted = Signal(int)
    """Alt with an arrow: -1 up, 1 down."""
    menu_wanted = Signal(QPoint)
    """A context menu is asked for, at a place of the screen."""

    def __init__(
        self, model: QAbstractItemModel, fault: Callable[[Node, str], str], theme: Theme, parent: QWidget
    ) -> None:
        """Make one.

        Args:
            model: Of outline rows, filtered.
            fault: Why a row can't be called so; empty when it can.
            theme: For colours and icons.
            parent: The panel.
        """
        super().__init__(parent)
        self._theme = theme
        self._collapsed: set[Node] = set()
        self.setModel(model)
        self.setItemDelegate(_Delegate(theme, fault, self))
        self.setAccessibleName(self.tr("Outline"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT_PX)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.LinkAction)
        self.setAutoExpandDelay(600)
        self.doubleClicked.connect(self.chosen)
        self.collapsed.connect(self._note_collapsed)
        self.expanded.connect(lambda index: self._collapsed.discard(_node(index)))
        FocusRing(self, theme)
        theme.changed.connect(self.viewport().update)

    def was_collapsed(self, node: Node) -> bool:
        """Whether the user folded that row."""
        return node in self._collapsed

    def _note_collapsed(self, index: QModelIndex) -> None:
        self._collapsed.add(_node(index))

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are not taken for shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that mean something here are heard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.delete_wanted.emit()
        elif self._is_own(event):
            self.move_wanted.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row below the pointer, or of the current one."""
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            position = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            position = event.globalPos()
            if index.isValid() and not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
        if index.isValid():
            self.menu_wanted.emit(position)

    def drawBranches(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        """Draw the chevron of rows that can be opened."""
        colors = self._theme.colors
        if self.selectionModel().isSelected(self.model().index(index.row(), 0, index.parent())):
            painter.fillRect(rect, self._theme.color(colors.accent_soft))
        if self.model().hasChildren(index):
            icon = "chevron-down" if self.isExpanded(index) else "chevron-right"
            size = _SMALL_PX - 2
            place = QRect(rect.right() - size - 1, rect.center().y() - size // 2 + 1, size, size)
            draw_icon(painter, icon, place.toRectF(), colors.text_muted)

    @staticmethod
    def _is_own(event: QKeyEvent) -> bool:
        arrows = (Qt.Key.Key_Up, Qt.Key.Key_Down)
        return event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in arrows


class _Delegate(QStyledItemDelegate):
    """Icon, name, what it takes muted beside it, badges at the right end."""

    def __init__(self, theme: Theme, fault: Callable[[Node, str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fault = fault

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        is_lost = styled.state & QStyle.StateFlag.State_HasFocus and not styled.state & QStyle.StateFlag.State_Selected
        styled.state &= ~QStyle.StateFlag.State_HasFocus
        styled.text = ""
        styled.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, styled.widget)
        if is_lost:
            # The keys are here, though it is not selected.
            painter.setPen(self._theme.color(self._theme.colors.accent))
            painter.drawRect(styled.rect.adjusted(0, 0, -SPACING.hair, -1))
        row = index.data(ROW)
        if isinstance(row, Row):
            painter.save()
            self._paint_row(painter, styled, row)
            painter.restore()

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        colors = self._theme.colors
        rect = option.rect.adjusted(SPACING.hair, 0, -SPACING.small, 0)
        middle = rect.center().y() + 1
        if row.icon:
            place = QRect(rect.left(), middle - ICON_PX // 2, ICON_PX, ICON_PX)
            draw_icon(painter, row.icon, place.toRectF(), getattr(colors, row.tone or "text_muted"))
            rect.setLeft(place.right() + SPACING.small)
        for icon, tone in reversed(row.badges):
            place = QRect(rect.right() - _SMALL_PX, middle - _SMALL_PX // 2, _SMALL_PX, _SMALL_PX)
            draw_icon(painter, icon, place.toRectF(), getattr(colors, tone))
            rect.setRight(place.left() - SPACING.tight)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        kind = row.node.kind
        is_missing = row.node.kind is NodeKind.PEER and row.tone == "error"
        shade = colors.error if is_missing else colors.text_muted if kind is NodeKind.GROUP else colors.text
        painter.setFont(option.font)
        painter.setPen(self._theme.color(shade))
        name = option.fontMetrics.elidedText(row.text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align, name)
        rect.setLeft(rect.left() + option.fontMetrics.horizontalAdvance(name) + SPACING.small)
        if row.note and rect.width() > 2 * SPACING.huge:
            painter.setFont(sans(TYPE.small))
            painter.setPen(self._theme.color(colors.text_faint if not is_missing else colors.error))
            metrics = painter.fontMetrics()
            painter.drawText(rect, align, metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, rect.width()))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(SPACING.huge, max(option.fontMetrics.height() + SPACING.small, ICON_PX + SPACING.small))

    # Editing in place

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        row = index.data(ROW)
        line = QLineEdit(parent)
        line.setAccessibleName(self.tr("New name"))
        if isinstance(row, Row):
            line.textEdited.connect(lambda text: self._judge(line, row.node, text))
        return line

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        row = index.data(ROW)
        if isinstance(editor, QLineEdit) and isinstance(row, Row) and not editor.isModified():
            editor.setText(row.text)
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        editor.setGeometry(option.rect.adjusted(ICON_PX + SPACING.tight, 0, -SPACING.tight, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A name that is not allowed is not taken; the editor stays open and says why."""
        is_enter = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key()
            in (
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
            )
        )
        if is_enter and isinstance(watched, QLineEdit) and watched.property("wrong") == "true":
            return True
        if event.type() == QEvent.Type.FocusOut and watched.property("wrong") == "true":
            self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.RevertModelCache)
            return True
        return super().eventFilter(watched, event)

    def _judge(self, line: QLineEdit, node: Node, text: str) -> None:
        fault = self._fault(node, text)
        restyle(line, "wrong", "true" if fault else "false")
        if fault:
            QToolTip.showText(line.mapToGlobal(line.rect().bottomLeft()), tooltip(fault), line)
        else:
            QToolTip.hideText()


def _node(index: QModelIndex) -> Node:
    row = index.data(ROW)
    return row.node if isinstance(row, Row) else Node(NodeKind.GROUP)
