"""Quick add: type a few letters, press Enter, and it is on the canvas."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.canvas.boxes.inline_editor import goes_elsewhere
from designer.canvas.editing.board import AddRequest, Board
from designer.canvas.editing.candidates import Candidate, candidates, ranked
from designer.support.fonts import sans
from designer.support.icons import draw_icon
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, RADII, SPACING, TYPE, Colors

CANDIDATE = Qt.ItemDataRole.UserRole
_WIDTH = 400
_ROWS = 9
_ROW_HEIGHT = 30
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class CandidateModel(QAbstractListModel):
    """The list, filtered by what was typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[Candidate, ...] = ()

    def show(self, shown: tuple[Candidate, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """As many as there are."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, detail as tooltip, and the candidate itself."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        each = self._shown[index.row()]
        if role == CANDIDATE:
            return each
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(each.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(each.detail)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one_line(each.title)}, {one_line(each.detail)}"
        return None


class _Delegate(QStyledItemDelegate):
    """Icon, title, and the detail to the right in muted text."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(_WIDTH, max(_ROW_HEIGHT, QFontMetrics(sans()).height() + SPACING.medium))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        each = index.data(CANDIDATE)
        if not isinstance(each, Candidate):
            return
        colors = self._theme.colors
        rect = QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(rect, RADII.small, RADII.small)
        icon_color = colors.text_faint if each.refusal else colors.text_muted
        icon = QRectF(rect.left() + SPACING.small, rect.center().y() - ICON_PX / 2 + 0.5, ICON_PX, ICON_PX)
        draw_icon(painter, each.icon, icon, icon_color)
        area = rect.adjusted(SPACING.small + ICON_PX + SPACING.small, 0, -SPACING.small, 0)
        painter.setFont(sans())
        metrics = painter.fontMetrics()
        title = metrics.elidedText(one_line(each.title), Qt.TextElideMode.ElideRight, round(area.width() * 0.6))
        painter.setPen(QColor(colors.text_faint if each.refusal else colors.text))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(area, flags | Qt.AlignmentFlag.AlignLeft, title)
        rest = area.adjusted(metrics.horizontalAdvance(title) + SPACING.large, 0, 0, 0)
        painter.setFont(sans(TYPE.small))
        detail = painter.fontMetrics().elidedText(
            one_line(each.detail), Qt.TextElideMode.ElideRight, max(rest.width(), 0)
        )
        painter.setPen(QColor(_detail_color(each, colors)))
        painter.drawText(rest, flags | Qt.AlignmentFlag.AlignRight, detail)
        painter.restore()


def _detail_color(each: Candidate, colors: Colors) -> str:
    if each.refusal:
        return colors.error
    return colors.warning if each.warns else colors.text_muted


class QuickAdd(QFrame):
    """A field with a list below it; floats over the canvas, where the new thing will stand."""

    chosen = Signal(object, object)
    """:class:`Candidate` and :class:`AddRequest`."""
    closed = Signal()
    """Nothing was chosen."""

    def __init__(self, board: Board, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._board = board
        self._offered: tuple[Candidate, ...] = ()
        self._request: AddRequest | None = None
        self.setProperty("role", "card")
        self.setFixedWidth(_WIDTH)
        self.field = QLineEdit(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.field)
        self.field.setAccessibleName(self.tr("Add"))
        self.model = CandidateModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(self.tr("What can be added"))
        self._hint = QLabel(self)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("role", "muted")
        self._hint.setFont(sans(TYPE.small))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING.small, SPACING.small, SPACING.small, SPACING.small)
        layout.setSpacing(SPACING.small)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        layout.addWidget(self._hint)
        self.field.textChanged.connect(self._rank)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._take)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.hide()

    def open_at(self, request: AddRequest, at: QPoint) -> None:
        """Ask what to add.

        Args:
            request: Where, and what is to send to it.
            at: Where the box's top left corner goes, in the parent's coordinates, if it fits there.
        """
        self._request = request
        self._offered = candidates(self._board, request.sources)
        if request.sources:
            self.field.setPlaceholderText(self.tr("Connect to, or add…"))
            self._hint.setText(self.tr("Enter connects to it or adds it, Esc leaves"))
        else:
            self.field.setPlaceholderText(self.tr("Add: type what, or a name for it"))
            self._hint.setText(self.tr("Enter adds it, Esc leaves"))
        self.field.clear()
        self._rank("")
        self._fit()
        host = self._host.rect().adjusted(SPACING.small, SPACING.small, -SPACING.small, -SPACING.small)
        x = max(host.left(), min(at.x(), host.right() - self.width()))
        y = max(host.top(), min(at.y(), host.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_box(self) -> None:
        """Leave without adding."""
        if self.isVisible():
            self._end()
            self.closed.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Arrows walk the list, Enter takes, Esc and going elsewhere leave."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_box()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentIndex())
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
            step = steps.get(Qt.Key(event.key()))
            if step:
                self._go(step)
                return True
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and goes_elsewhere(event):
            self.close_box()
        return False

    def _go(self, step: int) -> None:
        count = self.model.rowCount()
        if count:
            row = min(max(self.list.currentIndex().row() + step, 0), count - 1)
            self.list.setCurrentIndex(self.model.index(row))

    def _rank(self, typed: str) -> None:
        self.model.show(ranked(self._board, self._offered, typed))
        shown = range(self.model.rowCount())
        first = next((row for row in shown if not self._at(row).refusal), 0)
        self.list.setCurrentIndex(self.model.index(first))
        self._fit()

    def _at(self, row: int) -> Candidate:
        found = self.model.data(self.model.index(row), CANDIDATE)
        assert isinstance(found, Candidate)
        return found

    def _take(self, index: _Index) -> None:
        each, request = self.model.data(index, CANDIDATE), self._request
        if not isinstance(each, Candidate) or request is None:
            return
        if each.refusal:
            self._board.said.emit(each.refusal)
            return
        self._end()
        self.chosen.emit(each, request)

    def _fit(self) -> None:
        rows = min(max(self.model.rowCount(), 1), _ROWS)
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) if self.model.rowCount() else _ROW_HEIGHT)
        self.adjustSize()

    def _end(self) -> None:
        self._request = None
        self.hide()
        self._board.view.setFocus(Qt.FocusReason.OtherFocusReason)
