"""What an organism is made of, to be dragged onto the canvas or chosen with Enter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QDrag, QFocusEvent, QFont, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.parts import PART, Part, PartsModel
from designer.support.empty_state import EmptyState
from designer.support.filter_field import FilterField
from designer.support.focus_ring import FocusRing
from designer.support.fonts import sans
from designer.support.icons import draw_icon
from designer.support.pane import Pane
from designer.support.theme import Theme
from designer.support.tokens import RADII, SPACING, TYPE
from designer.support.type_face import set_type

_Index = QModelIndex | QPersistentModelIndex
_TILE_PX: Final = 30
_TILE_ICON_PX: Final = 18
_NARROW_PX: Final = 212
"""Below this width a part is one line."""


class PalettePanel(Pane):
    """A filter line above the parts, and a hint where the folder holds none."""

    chosen = Signal(str, str)
    """Part and dotted path: add it without a drag, near the middle of what is seen."""

    def __init__(self, document: Document, folder: Folder, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = PartsModel(folder, self)
        self.view = _List(self.model, theme, self)
        self.filter = FilterField(theme, self.tr("Filter parts"))
        self._hint = QLabel(wordWrap=True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("role", "muted")
        set_type(self._hint, theme, lambda: sans(TYPE.small))
        self._hint.setContentsMargins(SPACING.medium, SPACING.small, SPACING.medium, SPACING.small)
        nothing = EmptyState(theme, "search", self.tr("Nothing found"), self.tr("No part matches the filter."))
        self._pages = QStackedWidget()
        for page in (self.view, nothing):
            self._pages.addWidget(page)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        bar.addWidget(self.filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._hint)
        self.lead_focus(self.view)
        self.filter.textChanged.connect(self._set_filter)
        self.filter.returnPressed.connect(self._choose_first)
        self.view.entered_row.connect(self._choose)
        self.view.doubleClicked.connect(self._choose)
        folder.changed.connect(self._say)
        document.state_changed.connect(self._say)
        self._say()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        part = self.model.part(index)
        if part is not None and not self._document.is_broken:
            self.chosen.emit(part.part, part.path)

    @Slot()
    def _choose_first(self) -> None:
        indexes = (self.model.index(row, 0) for row in range(self.model.rowCount()))
        index = next((each for each in indexes if self.model.part(each) is not None), None)
        if index is not None:
            self._choose(index)

    @Slot(str)
    def _set_filter(self, text: str) -> None:
        self.model.set_filter(text)
        self._say()

    @Slot()
    def _say(self) -> None:
        self.view.setEnabled(not self._document.is_broken)
        self._pages.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._hint.setText(
            self.tr(
                "Drag a part onto the canvas, or press Enter. "
                "Handlers and payload classes in the .py files beside the organism appear here."
            )
        )
        self._hint.setVisible(not self.model.has_found)


class _List(QListView):
    entered_row = Signal(QModelIndex)
    """Enter was pressed on it."""

    def __init__(self, model: PartsModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName(self.tr("Palette"))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        FocusRing(self, theme)
        theme.changed.connect(self.viewport().update)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.model().index(max(self.currentIndex().row(), 0), 0))

    def startDrag(self, actions: Qt.DropAction) -> None:
        # The canvas draws what is dropped where it will stand; the pointer carries no more than a sign for it.
        part = self.currentIndex().data(PART)
        data = self.model().mimeData(self.selectedIndexes())
        if not isinstance(part, Part) or not data.formats():
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self._sign(part))
        drag.setHotSpot(QPoint(-SPACING.medium, -SPACING.large))
        drag.exec(actions)

    def _sign(self, part: Part) -> QPixmap:
        """The part's icon on a tile."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSizeF(_TILE_PX * ratio, _TILE_PX * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_tile(painter, self._theme, QRect(0, 0, _TILE_PX, _TILE_PX), part)
        painter.end()
        return picture

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def paint_tile(painter: QPainter, theme: Theme, tile: QRect, part: Part) -> None:
    """Draw a part's icon on its ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(theme.colors.sunken))
    painter.drawRoundedRect(tile, RADII.medium, RADII.medium)
    inset = (tile.width() - _TILE_ICON_PX) // 2
    place = tile.adjusted(inset, inset, -inset, -inset)
    draw_icon(painter, part.icon, place.toRectF(), getattr(theme.colors, part.tone or "text_muted"))


class _Delegate(QStyledItemDelegate):
    """A tile with the icon, the name and a line below it; headings are small and muted."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._view = parent
        self._theme = theme
        self._set_fonts()
        theme.changed.connect(self._set_fonts)

    def _set_fonts(self) -> None:
        self._small = sans(TYPE.small)
        self._heading = sans(TYPE.small, weight=QFont.Weight.DemiBold)
        self._name = sans(TYPE.body, weight=QFont.Weight.Medium)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        part = index.data(PART)
        painter.save()
        if isinstance(part, Part):
            styled = QStyleOptionViewItem(option)
            self.initStyleOption(styled, index)
            styled.state &= ~QStyle.StateFlag.State_HasFocus
            styled.text = ""
            styled.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, styled.widget)
            self._paint_part(painter, option.rect.adjusted(SPACING.small, 0, -SPACING.tight, 0), part)
        else:
            colors = self._theme.colors
            rect = option.rect.adjusted(SPACING.small, 0, -SPACING.small, -SPACING.tight)
            text = str(index.data())
            self._paint_line(painter, rect, self._heading, colors.text_muted, text, Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _paint_part(self, painter: QPainter, rect: QRect, part: Part) -> None:
        colors = self._theme.colors
        side = _TILE_PX - SPACING.tight if self._is_narrow else _TILE_PX
        tile = QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)
        paint_tile(painter, self._theme, tile, part)
        rect.setLeft(tile.right() + SPACING.small)
        if self._is_narrow:
            self._paint_line(painter, rect, self._name, colors.text, part.title, Qt.AlignmentFlag.AlignVCenter)
            return
        middle = rect.center().y() + 1
        upper = QRect(rect.left(), rect.top(), rect.width(), middle - rect.top())
        lower = QRect(rect.left(), middle, rect.width(), rect.bottom() - middle)
        self._paint_line(painter, upper, self._name, colors.text, part.title, Qt.AlignmentFlag.AlignBottom)
        self._paint_line(painter, lower, self._small, colors.text_muted, part.text, Qt.AlignmentFlag.AlignTop)

    @property
    def _is_narrow(self) -> bool:
        return self._view.viewport().width() < _NARROW_PX

    def _paint_line(
        self, painter: QPainter, rect: QRect, font: QFont, color: str, text: str, align: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.color(color))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        flags = int(align | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
        painter.drawText(rect, flags, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = option.fontMetrics.height()
        if isinstance(index.data(PART), Part):
            if self._is_narrow:
                return QSize(_TILE_PX, max(line + SPACING.medium, _TILE_PX + SPACING.hair))
            return QSize(_TILE_PX, max(2 * line + SPACING.small, _TILE_PX + SPACING.small))
        return QSize(_TILE_PX, line + SPACING.medium + SPACING.tight)
