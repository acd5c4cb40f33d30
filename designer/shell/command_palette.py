"""Everything that can be done, found by typing some letters of its name."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.actions.fuzzy import Fit, fit
from designer.actions.install import Entry
from designer.shell.overlay_frame import OverlayFrame
from designer.support.fonts import mono, sans
from designer.support.icons import draw_icon
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, RADII, SPACING, TYPE

_WIDTH_PX, _HEIGHT_PX = 560, 420
_ROW_PX = 34
_BY_PLACE = -100
_ENTRY = int(Qt.ItemDataRole.UserRole)
_FIT = _ENTRY + 1
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Matches(QAbstractListModel):
    """The entries that fit what was typed, the best first; what is not possible now comes last."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._found: list[tuple[Entry, Fit]] = []

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """List these, unfiltered."""
        self._entries = entries
        self.look_for("")

    def look_for(self, typed: str) -> None:
        """List what fits."""
        self.beginResetModel()
        found = [(entry, match) for entry in self._entries if (match := _fit(typed, entry))]
        found.sort(key=lambda each: (bool(each[0].reason), -each[1].score))
        self._found = found
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many fit."""
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The entry, its match, and words for a screen reader."""
        if not index.isValid():
            return None
        entry, match = self._found[index.row()]
        if role == _ENTRY:
            return entry
        if role == _FIT:
            return match
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.text, entry.keys, entry.reason) if part)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """What is not possible can be walked over, to read why."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Row(QStyledItemDelegate):
    """Draws icon, name with the typed letters marked, menu or reason, keys."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, max(_ROW_PX, option.fontMetrics.height() + SPACING.medium))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: Entry = index.data(_ENTRY)
        match: Fit = index.data(_FIT)
        colors, color = self._theme.colors, self._theme.color
        area = option.rect.adjusted(SPACING.tight, 1, -SPACING.tight, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(colors.accent_soft))
            painter.drawRoundedRect(area, RADII.medium, RADII.medium)
        text = colors.text_faint if entry.reason else colors.text
        if entry.icon:
            top = area.center().y() - ICON_PX / 2 + 1
            draw_icon(
                painter,
                entry.icon,
                QRectF(area.left() + SPACING.small, top, ICON_PX, ICON_PX),
                text if entry.reason else colors.text_muted,
            )
        left = area.left() + SPACING.small + ICON_PX + SPACING.medium
        right = area.right() - SPACING.small - self._draw_keys(painter, entry.keys, area)
        left += self._draw_name(
            painter, entry.text, match.at, QRect(left, area.top(), right - left, area.height()), text
        )
        painter.setFont(sans(TYPE.small))
        painter.setPen(color(colors.warning if entry.reason else colors.text_faint))
        rest = QRect(left + SPACING.medium, area.top(), right - left - SPACING.medium * 2, area.height())
        words = painter.fontMetrics().elidedText(entry.reason or entry.place, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _draw_name(self, painter: QPainter, name: str, at: tuple[int, ...], area: QRect, text: str) -> int:
        plain, strong = sans(), sans(weight=QFont.Weight.DemiBold)
        x = area.left()
        for start, end, is_hit in _runs(name, at):
            painter.setFont(strong if is_hit else plain)
            painter.setPen(self._theme.color(self._theme.colors.accent if is_hit else text))
            part = name[start:end]
            room = QRect(x, area.top(), max(area.right() - x, 0), area.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, part)
            x += painter.fontMetrics().horizontalAdvance(part)
        return x - area.left()

    def _draw_keys(self, painter: QPainter, keys: str, area: QRect) -> int:
        if not keys:
            return 0
        colors = self._theme.colors
        painter.setFont(mono(TYPE.small))
        width = painter.fontMetrics().horizontalAdvance(keys) + SPACING.medium
        height = painter.fontMetrics().height() + SPACING.tight
        box = QRectF(area.right() - SPACING.small - width, area.center().y() - height / 2 + 0.5, width, height)
        painter.setPen(QPen(self._theme.color(colors.border), 1))
        painter.setBrush(self._theme.color(colors.sunken))
        painter.drawRoundedRect(box, RADII.small, RADII.small)
        painter.setPen(self._theme.color(colors.text_muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)
        return int(width) + SPACING.small


class CommandPalette(OverlayFrame):
    """A field to type in, and what fits below it."""

    chosen = Signal(str)
    """The id of the action to do; the palette is closed by then."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window, _WIDTH_PX, _HEIGHT_PX)
        self.setObjectName("command-palette")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.small, SPACING.small, SPACING.small, SPACING.small)
        column.setSpacing(SPACING.small)
        self._typed = QLineEdit(self)
        self._typed.setPlaceholderText(self.tr("Type what you want to do"))
        self._typed.setAccessibleName(self.tr("Command"))
        self._typed.setProperty("role", "search")
        self._typed.installEventFilter(self)
        column.addWidget(self._typed)
        self._model = Matches(self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(theme, self._list))
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setProperty("role", "overlay-list")
        self._list.setAccessibleName(self.tr("Commands that fit"))
        self._list.clicked.connect(self._choose)
        self._list.entered.connect(self._list.setCurrentIndex)
        column.addWidget(self._list, 1)
        self._typed.textEdited.connect(self._look_for)
        theme.changed.connect(self._list.viewport().update)

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Come up with these to choose from."""
        self._typed.clear()
        self._model.set_entries(entries)
        self._list.setCurrentIndex(self._model.index(0))
        self.open(self._typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter does it."""
        row, last = self._list.currentIndex().row(), self._model.rowCount() - 1
        page = max(1, self._list.viewport().height() // _ROW_PX - 1)
        match event.key():
            case Qt.Key.Key_Down:
                self._go(0 if row == last else row + 1)
            case Qt.Key.Key_Up:
                self._go(last if row <= 0 else row - 1)
            case Qt.Key.Key_PageDown:
                self._go(min(last, row + page))
            case Qt.Key.Key_PageUp:
                self._go(max(0, row - page))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose(self._list.currentIndex())
            case _:
                super().keyPressEvent(event)

    def _go(self, row: int) -> None:
        self._list.setCurrentIndex(self._model.index(row))

    def _look_for(self, typed: str) -> None:
        self._model.look_for(typed)
        self._go(0)

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(_ENTRY) if index.isValid() else None
        if isinstance(entry, Entry):
            self.close_overlay()
            self.chosen.emit(entry.id)


def _fit(typed: str, entry: Entry) -> Fit | None:
    """By its name; or by a word of the menu it stands in, after all names."""
    if found := fit(typed, entry.text):
        return found
    word = typed.strip().lower()
    return Fit(_BY_PLACE, ()) if word and word in entry.place.lower() else None


def _runs(name: str, at: tuple[int, ...]) -> list[tuple[int, int, bool]]:
    """The name in pieces, each of letters that were typed or of others."""
    hits = set(at)
    runs: list[tuple[int, int, bool]] = []
    for index in range(len(name)):
        is_hit = index in hits
        if runs and runs[-1][2] == is_hit:
            runs[-1] = (runs[-1][0], index + 1, is_hit)
        else:
            runs.append((index, index + 1, is_hit))
    return runs
