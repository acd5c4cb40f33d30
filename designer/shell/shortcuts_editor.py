"""The table of shortcuts in the settings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.actions.action import sequences
from designer.actions.install import Actions
from designer.actions.table import BY_ID
from designer.support.settings import Settings
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_ID = Qt.ItemDataRole.UserRole
_PORTABLE = QKeySequence.SequenceFormat.PortableText


class ShortcutsEditor(QWidget):
    """All actions with their keys; the selected one's can be changed, cleared, and put back."""

    def __init__(self, settings: Settings, theme: Theme, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._theme = theme
        self._actions = actions
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACING.medium, 0, 0)
        column.setSpacing(SPACING.small)
        self._filter = QLineEdit(self)
        self._filter.setPlaceholderText(self.tr("Look for an action or a key"))
        self._filter.setAccessibleName(self._filter.placeholderText())
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._hide_others)
        column.addWidget(self._filter)
        self._tree = QTreeWidget(self)
        self._tree.setAccessibleName(self.tr("Actions and their keys"))
        self._tree.setRootIsDecorated(False)
        self._tree.setUniformRowHeights(True)
        self._tree.setHeaderLabels([self.tr("Action"), self.tr("Menu"), self.tr("Key")])
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.currentItemChanged.connect(lambda _now, _before: self._show_current())
        column.addWidget(self._tree, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        self._edit = QKeySequenceEdit(self)
        self._edit.setMaximumSequenceLength(1)
        self._edit.setClearButtonEnabled(True)
        self._edit.setAccessibleName(self.tr("New key"))
        self._edit.keySequenceChanged.connect(self._say_whose)
        self._set = self._button(self.tr("Set"), self._assign)
        self._default = self._button(self.tr("Default"), self._put_back)
        self._all = self._button(self.tr("All defaults"), lambda: self._store({}))
        row.addWidget(self._edit, 1)
        for button in (self._set, self._default, self._all):
            row.addWidget(button)
        column.addLayout(row)
        self._said = QLabel(" ", self)
        self._said.setProperty("role", "muted")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self._said)
        self._fill()

    def _button(self, text: str, run: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button

    def _fill(self) -> None:
        current = self._current()
        self._tree.clear()
        for entry in self._actions.entries():
            item = QTreeWidgetItem([entry.text, entry.place, entry.keys])
            item.setData(0, _ID, entry.id)
            if entry.id in self._settings.keys:
                font = item.font(2)
                font.setBold(True)
                item.setFont(2, font)
            self._tree.addTopLevelItem(item)
            if entry.id == current:
                self._tree.setCurrentItem(item)
        self._tree.resizeColumnToContents(1)
        self._tree.resizeColumnToContents(2)
        self._hide_others(self._filter.text())
        self._show_current()

    def _hide_others(self, typed: str) -> None:
        wanted = typed.lower()
        for row in range(self._tree.topLevelItemCount()):
            item = self._tree.topLevelItem(row)
            if item is None:
                continue
            item.setHidden(not any(wanted in item.text(column).lower() for column in range(3)))

    def _current(self) -> str:
        item = self._tree.currentItem()
        return str(item.data(0, _ID)) if item is not None else ""

    def _show_current(self) -> None:
        id = self._current()
        for widget in (self._edit, self._set, self._default):
            widget.setEnabled(bool(id))
        self._edit.setKeySequence(self._actions.action(id).shortcut() if id else QKeySequence())
        self._say_whose(self._edit.keySequence())

    def _say_whose(self, key: QKeySequence) -> None:
        other = self._holder(key)
        text = self.tr("{key} is the key of “{action}”, which will have none.")
        native = key.toString(QKeySequence.SequenceFormat.NativeText)
        self._said.setText(text.format(key=native, action=self._actions.action(other).text()) if other else " ")

    def _holder(self, key: QKeySequence) -> str:
        """Whoever else has that key; every context counts, for they are all in one window."""
        if key.isEmpty():
            return ""
        return next((id for id in BY_ID if id != self._current() and key in self._actions.action(id).shortcuts()), "")

    def _assign(self) -> None:
        key = self._edit.keySequence()
        keys = dict(self._settings.keys)
        if other := self._holder(key):
            left = [each for each in self._actions.action(other).shortcuts() if each != key]
            keys[other] = tuple(each.toString(_PORTABLE) for each in left)
        keys[self._current()] = () if key.isEmpty() else (key.toString(_PORTABLE),)
        self._store(keys)

    def _put_back(self) -> None:
        id = self._current()
        keys = {name: each for name, each in self._settings.keys.items() if name != id}
        # Its own keys may have been given to others meanwhile: those lose them again.
        for key in sequences(BY_ID[id].keys):
            if other := self._holder(key):
                left = [each for each in self._actions.action(other).shortcuts() if each != key]
                keys[other] = tuple(each.toString(_PORTABLE) for each in left)
        self._store(keys)

    def _store(self, keys: dict[str, tuple[str, ...]]) -> None:
        self._settings.set_keys(keys)
        self._actions.set_keys(keys)
        self._fill()
