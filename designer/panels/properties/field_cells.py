"""The cells of the field table: how they are drawn, and what one types in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.panels.properties.field_editors import CellLine, CellText, Editor, code_font, doc_font
from designer.panels.properties.field_model import SAID, Column, Index, Kind, Row
from designer.panels.properties.fields import Said
from designer.support.icons import draw_icon
from designer.support.plain_text import one_line, shown
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, RADII, SPACING
from runtime.problems import Severity

if TYPE_CHECKING:
    from designer.panels.properties.field_table import FieldTable

PAD_PX: Final = SPACING.small
"""Left of the text of a row."""
GAP_PX: Final = SPACING.tight
"""Left and right of the text of a cell."""
_TOOL_PX: Final = ICON_PX + SPACING.hair
"""Width of each of the buttons of a row."""
_CLICK_PX: Final = 20
"""Beside the buttons so much of a cell is left, to be clicked."""
_DOC_LINES: Final = 3
"""Lines of a doc that are shown."""
_DOC_LIMIT: Final = 2_000
_NARROWEST_PX: Final = 150
"""What one types in is no narrower, where there is room."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_QUIET_FOCUS: Final = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


class Cells(QStyledItemDelegate):
    """Draws the cells, makes what one types in, and hears its keys."""

    def __init__(self, theme: Theme, table: FieldTable) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table

    # What one types in

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line for names, types and defaults, several lines for docs."""
        row = self._table.fields.rows[index.row()]
        editor: Editor
        if row.kind in (Kind.ABOUT, Kind.DOC):
            editor = CellText(parent, self._theme)
            editor.textChanged.connect(lambda: self._table.typing.judge())
            editor.document().documentLayout().documentSizeChanged.connect(lambda _size: self._table.fit())
        else:
            words = self._table.types if row.kind is Kind.FIELD and index.column() == Column.TYPE else None
            editor = CellLine(parent, self._theme, words)
            editor.textEdited.connect(lambda _text: self._table.typing.judge())
            if editor.completion is not None:
                editor.completion.completer.activated.connect(lambda _word: self._table.typing.judge())
        editor.setPlaceholderText(self._table.fields.hint(row) if row.is_wide else "")
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        self._table.typing.begin(editor, row, index.column())
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once: what is typed stays, whatever becomes of the class meanwhile."""
        if isinstance(editor, CellLine | CellText) and not editor.property("filled"):
            editor.setProperty("filled", True)
            row = self._table.fields.rows[index.row()]
            blocked = editor.blockSignals(True)
            editor.fill(self._table.fields.text(row, index.column()))
            editor.blockSignals(blocked)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The table writes by itself."""

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """As large as the cell, or larger where that would be too narrow to type in."""
        place = QRect(option.rect)
        room = self._table.viewport().width()
        if isinstance(editor, CellText):
            place.setHeight(max(place.height(), editor.wanted_height()))
        elif place.width() < _NARROWEST_PX:
            place.setWidth(min(_NARROWEST_PX, room))
            place.moveRight(min(place.right(), room - 1))
        editor.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving a cell writes it, so do Enter and Tab; Esc forgets what was typed."""
        if not isinstance(watched, CellLine | CellText):
            return False
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() not in _QUIET_FOCUS and self._table.isEnabled():
                self._table.typing.leave(watched)
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._override(event)
        if event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def _override(self, event: QKeyEvent) -> bool:
        undoes = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        if undoes and not self._table.typing.is_changed():
            event.ignore()  # nothing was typed here: the window's undo takes it
            return True
        if event.key() == Qt.Key.Key_Escape or not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            event.accept()
        return event.key() == Qt.Key.Key_Escape

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._table.typing.give_up()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._table.typing.go_on(1 if key == Qt.Key.Key_Tab else -1)
        elif key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._table.typing.enter()
        else:
            return False
        return True

    # How it is drawn

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell; what stands over the whole width is drawn with the first."""
        row = self._table.fields.rows[index.row()]
        if row.is_wide and index.column():
            return
        painter.save()
        rect = QRect(option.rect)
        if row.is_wide:
            rect.setWidth(self._table.viewport().width())
        self._ground(painter, rect, row, index)
        if row.is_wide:
            self._wide(painter, rect, row)
        else:
            self._cell(painter, rect, row, index)
            if index.column() == tool_column(self._table):
                self._tools(painter, rect, row)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, row: Row, index: Index) -> None:
        colors = self._theme.colors
        table = self._table
        is_current = table.hasFocus() and table.current_row() == row
        if table.hasFocus() and row.name and table.current_row().name == row.name:
            painter.fillRect(rect, self._theme.color(colors.accent_soft))
        elif row.name and table.pointing.hovered == row.name and not table.fields.is_locked:
            painter.fillRect(rect, self._theme.color(colors.hover))
        if row.kind in (Kind.FIELD, Kind.NEW) and index.row():
            painter.setPen(QPen(self._theme.color(colors.border), 1))
            painter.drawLine(rect.topLeft(), rect.topRight())
        if is_current and (row.is_wide or table.currentIndex().column() == index.column()):
            painter.setPen(QPen(self._theme.color(colors.accent), 1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADII.small, RADII.small)

    def _cell(self, painter: QPainter, rect: QRect, row: Row, index: Index) -> None:
        colors = self._theme.colors
        field = self._table.fields.field(row.name)
        if field is None:
            return
        column = index.column()
        said = index.data(SAID)
        is_wrong = isinstance(said, Said) and bool(said.text)
        color = (colors.text, colors.code_key, colors.text_muted)[column]
        if field.inherited_from:
            color = colors.text_faint
        if is_wrong:
            color = colors.error if said.severity is Severity.ERROR else colors.warning
        painter.setPen(self._theme.color(color if self._table.isEnabled() else colors.text_disabled))
        painter.setFont(code_font())
        rect = rect.adjusted(PAD_PX if column == Column.NAME else GAP_PX, 0, -GAP_PX, 0)
        if column == tool_column(self._table) and row == self._table.pointing.tooled():
            rect.setRight(rect.right() - 2 * _TOOL_PX)
        text = one_line(self._table.fields.text(row, column))
        if not text and column == Column.DEFAULT:
            return
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)

    def _tools(self, painter: QPainter, rect: QRect, row: Row) -> None:
        if row != self._table.pointing.tooled():
            return
        for icon, place in zip(("message-square", "x"), tools_in(rect), strict=True):
            size = ICON_PX - SPACING.tight
            middle = QRectF(0, 0, size, size)
            middle.moveCenter(QRectF(place).center())
            draw_icon(painter, icon, middle, self._theme.colors.text_muted)

    def _wide(self, painter: QPainter, rect: QRect, row: Row) -> None:
        colors = self._theme.colors
        text = shown(self._table.fields.text(row, 0), _DOC_LIMIT)
        inside = rect.adjusted(PAD_PX, SPACING.tight - 1, -GAP_PX, 0)
        painter.setFont(doc_font())
        color = colors.text_muted if text else colors.text_faint
        painter.setPen(self._theme.color(color if self._table.isEnabled() else colors.text_disabled))
        if row.kind is Kind.NEW:
            size = ICON_PX - SPACING.tight
            place = QRectF(inside.left(), rect.center().y() - size / 2 + 1, size, size)
            draw_icon(painter, "plus", place, colors.text_muted)
            inside.setLeft(inside.left() + size + SPACING.tight)
        if not text:
            hint = painter.fontMetrics().elidedText(
                self._table.fields.hint(row), Qt.TextElideMode.ElideRight, inside.width()
            )
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), hint)
            return
        # A doc in Arabic begins at the right.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        spacing = painter.fontMetrics().lineSpacing()
        for number, line in enumerate(_lines(text, rect.width())):
            at = QRect(inside.left(), inside.top() + number * spacing, inside.width(), spacing)
            painter.drawText(at, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), line)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line."""
        return QSize(40, QFontMetrics(code_font()).height() + SPACING.small)


def tool_column(table: FieldTable) -> Column:
    """In which cells the buttons of rows are: the last ones, where these have room to be clicked themselves."""
    has_room = table.columnWidth(Column.DEFAULT) >= 2 * _TOOL_PX + _CLICK_PX
    return Column.DEFAULT if has_room else Column.TYPE


def tools_in(rect: QRect) -> tuple[QRect, QRect]:
    """Where the buttons of a row are, in a cell of :func:`tool_column`: to describe it, and to remove it."""
    last = QRect(rect.right() - _TOOL_PX + 1, rect.top(), _TOOL_PX, rect.height())
    return last.translated(-_TOOL_PX, 0), last


def wide_height(text: str, width: int) -> int:
    """How high a row over the whole width is for its text."""
    lines = len(_lines(shown(text, _DOC_LIMIT), width)) if text else 1
    return max(lines, 1) * QFontMetrics(doc_font()).lineSpacing() + SPACING.small


def _lines(text: str, width: int) -> list[str]:
    """A doc in lines as wide as the row; the last shown says that there is more."""
    room = max(width - PAD_PX - GAP_PX, 1)
    font = doc_font()
    found: list[str] = []
    for paragraph in filter(None, (part.strip() for part in text.split("\n"))):
        for start, length in _wrapped(paragraph, font, room):
            if len(found) == _DOC_LINES:
                found[-1] = QFontMetrics(font).elidedText(f"{found[-1]}…", Qt.TextElideMode.ElideRight, room)
                return found
            found.append(paragraph[start : start + length].strip())
    return found


def _wrapped(text: str, font: QFont, width: int) -> list[tuple[int, int]]:
    """Where the lines of a paragraph begin, and how long they are; one more than is shown, at most."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    found: list[tuple[int, int]] = []
    while len(found) <= _DOC_LINES:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        found.append((line.textStart(), line.textLength()))
    layout.endLayout()
    return found
