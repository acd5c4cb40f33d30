"""Completion of what is typed in a line: words and, beside them, what they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from designer.support.fonts import sans
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_Index = QModelIndex | QPersistentModelIndex
_VISIBLE: Final = 9
_WIDEST_PX: Final = 460


class Completion(QObject):
    """Offers words below a line edit while it is typed in, and all of them at Ctrl+Space or Down."""

    def __init__(self, line: QLineEdit, words: Callable[[], Mapping[str, str]], theme: Theme) -> None:
        """Attach to a line.

        Args:
            line: Its owner from now on.
            words: Asked each time anew: words, and what each is for in a few words.
            theme: For the colours.
        """
        super().__init__(line)
        self._line = line
        self._words = words
        self._model = _Words(self)
        self.completer = QCompleter(self._model, line)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setMaxVisibleItems(_VISIBLE)
        self._popup = QListView()
        self.completer.setPopup(self._popup)
        self._popup.setItemDelegate(_Delegate(theme, self.completer))
        theme.changed.connect(self._dress)
        line.setCompleter(self.completer)
        line.installEventFilter(self)
        self._popup.installEventFilter(self)
        self._theme = theme
        self._dress()

    def _dress(self) -> None:
        colors = self._theme.colors
        self._popup.setStyleSheet(
            f"QListView {{ background: {colors.raised}; border: 1px solid {colors.border_strong}; }}"
        )

    def offer(self) -> None:
        """Show all words, whatever is in the line."""
        self._refresh()
        self.completer.setCompletionPrefix("")
        if self._model.rowCount():
            self.completer.complete()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the list at Ctrl+Space and Down, with what is known by then."""
        if watched is self._popup:
            if event.type() in (QEvent.Type.Show, QEvent.Type.Resize):
                self._keep_on_screen()
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._refresh()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            asked = event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if asked or (event.key() == Qt.Key.Key_Down and not event.modifiers()):
                self.offer()
                return True
        return super().eventFilter(watched, event)

    def _refresh(self) -> None:
        self._model.show(self._words())
        widths = [self._line.width()]
        metrics = self._line.fontMetrics()
        for word, note in list(self._model.notes.items())[:200]:
            widths.append(metrics.horizontalAdvance(f"{word}  {note}") + 3 * SPACING.medium)
        self._popup.setMinimumWidth(min(max(widths), _WIDEST_PX))

    def _keep_on_screen(self) -> None:
        """Notes make the list wider than the line; one at the right edge of the screen grows to the left then."""
        screen = self._line.screen().availableGeometry()
        place = self._popup.geometry()
        too_far = place.right() - screen.right()
        if too_far > 0:
            self._popup.move(max(place.left() - too_far, screen.left()), place.top())


class _Words(QStringListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.notes: dict[str, str] = {}

    def show(self, words: Mapping[str, str]) -> None:
        if dict(words) != self.notes:
            self.notes = dict(words)
            self.setStringList(list(words))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.UserRole:
            return self.notes.get(super().data(index), "")
        return super().data(index, role)


class _Delegate(QStyledItemDelegate):
    """The word, and what it is for muted beside it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        word, styled.text = one_line(styled.text), ""
        styled.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, styled.widget)
        colors = self._theme.colors
        rect = styled.rect.adjusted(SPACING.small, 0, -SPACING.small, 0)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.save()
        painter.setFont(styled.font)
        painter.setPen(self._theme.color(colors.text))
        metrics = painter.fontMetrics()
        painter.drawText(rect, align, metrics.elidedText(word, Qt.TextElideMode.ElideMiddle, rect.width()))
        rect.setLeft(rect.left() + metrics.horizontalAdvance(word) + SPACING.medium)
        note = one_line(str(index.data(Qt.ItemDataRole.UserRole) or ""))
        if note and rect.width() > SPACING.huge:
            painter.setFont(sans(TYPE.small))
            painter.setPen(self._theme.color(colors.text_muted))
            shown = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, align, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + SPACING.small)
