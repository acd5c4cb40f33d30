"""The list of what is trusted, in the settings."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.run.trust import Scope, Trust, TrustedPlace
from designer.support.empty_state import EmptyState
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_SCOPE = Qt.ItemDataRole.UserRole
_LONGEST = 400
_PLACE, _SINCE = range(2)


class TrustList(QWidget):
    """Folders and files whose code may run; each can be taken out again."""

    def __init__(self, trust: Trust, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._trust = trust
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACING.medium, 0, 0)
        column.setSpacing(SPACING.small)
        self._pages = QStackedWidget(self)
        column.addWidget(self._pages, 1)
        self._tree = QTreeWidget(self._pages)
        self._tree.setAccessibleName(self.tr("Trusted folders and files"))
        self._tree.setRootIsDecorated(False)
        self._tree.setUniformRowHeights(True)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._tree.setHeaderLabels([self.tr("Folder or file"), self.tr("Since")])
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_PLACE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_SINCE, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.itemSelectionChanged.connect(self._look_at_selection)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._tree)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove)
        self._pages.addWidget(self._tree)
        text = self.tr(
            "An organism is asked about when it is run for the first time. What you trust then is listed here, "
            "and can be taken back."
        )
        self._empty = EmptyState(theme, "lock", self.tr("Nothing is trusted yet"), text, self._pages)
        self._pages.addWidget(self._empty)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        note = QLabel(self.tr("Organisms here may run their Python code. Drafts always may."), self)
        note.setProperty("role", "muted")
        row.addWidget(note, 1)
        self._button = QPushButton(self.tr("Remove"), self)
        self._button.setAutoDefault(False)
        self._button.setToolTip(self.tr("Trust it no more (Delete)"))
        self._button.clicked.connect(self._remove)
        row.addWidget(self._button)
        column.addLayout(row)
        trust.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        current = self._current()
        row = self._tree.currentIndex().row()
        self._tree.clear()
        locale = QLocale()
        for place in self._trust.folders():
            path = str(place.scope.path)
            text = one_line(path, _LONGEST)
            if place.is_missing:
                text = self.tr("{path} (not there now)").format(path=text)
            since = locale.toString(_day(place), QLocale.FormatType.ShortFormat) if place.since else ""
            item = QTreeWidgetItem(self._tree, [text, since])
            item.setToolTip(_PLACE, tooltip(path))
            item.setIcon(_PLACE, self._theme.icon("file-text" if place.scope.is_file else "folder"))
            item.setData(_PLACE, _SCOPE, place.scope)
            if place.scope == current:
                self._tree.setCurrentItem(item)
        count = self._tree.topLevelItemCount()
        if count and self._tree.currentItem() is None:
            # Whoever removes one after the other stays where they are.
            self._tree.setCurrentIndex(self._tree.model().index(min(max(row, 0), count - 1), 0))
        self._pages.setCurrentWidget(self._tree if count else self._empty)
        self._look_at_selection()

    def _current(self) -> Scope | None:
        item = self._tree.currentItem()
        scope = item.data(_PLACE, _SCOPE) if item is not None else None
        return scope if isinstance(scope, Scope) else None

    def _look_at_selection(self) -> None:
        self._button.setEnabled(self._current() is not None)

    def _remove(self) -> None:
        if (scope := self._current()) is not None:
            self._trust.revoke(scope)


def _day(place: TrustedPlace) -> QDate:
    """When it was granted, by the clock here."""
    return QDateTime.fromSecsSinceEpoch(int(place.since.timestamp())).date() if place.since else QDate()
