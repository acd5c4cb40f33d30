"""Which module is shown: tabs for the first of them, a list with a filter for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from designer.support.filter_field import FilterField
from designer.support.icon_button import IconButton
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING

_MOST_TABS: Final = 12
_MOST_ROWS: Final = 14
_LIST_CHARACTERS: Final = 44
_PATH: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """A module that can be shown.

    Attributes:
        name: Its dotted name, or its file's for one that has none here.
        path: Its file.
        is_named: Whether the organism names it.
        is_guest: Whether it is no module of the folder, so that its tab can be closed.
    """

    name: str
    path: Path
    is_named: bool = False
    is_guest: bool = False


class ModuleTabs(QFrame):
    """Tabs and, where there are more modules than one, a button that lists them."""

    chosen = Signal(object)
    """The :class:`Path` of a module that shall be shown."""
    close_wanted = Signal(object)
    """The :class:`Path` of a module that shall be shown no more."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self._filling = False
        self.bar = QTabBar(self)
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(True)
        # A name of three letters and dots says nothing: those that don't fit are scrolled to.
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.bar.setAccessibleName(self.tr("Modules"))
        self.button = IconButton(theme, "list", self.tr("All modules"), self)
        self.button.clicked.connect(self.open_list)
        self.list = ModuleList(theme, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACING.tight, 0)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.bar, 1)
        row.addWidget(self.button)
        self.bar.currentChanged.connect(self._choose)
        self.list.chosen.connect(self.chosen)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All modules."""
        return self._entries

    @property
    def names(self) -> tuple[str, ...]:
        """What the tabs say."""
        return tuple(self.bar.tabText(index) for index in range(self.bar.count()))

    def show_entries(self, entries: Sequence[Entry], opened: Sequence[Path], current: Path | None) -> None:
        """Show these modules.

        Args:
            entries: All, in their order.
            opened: Those that have been looked at, which have tabs in any case.
            current: The one that is shown.
        """
        self._entries = tuple(entries)
        wanted = [each for each in entries if each.is_named or each.is_guest or each.path in opened]
        wanted += [each for each in entries if each not in wanted][: max(_MOST_TABS - len(wanted), 0)]
        wanted = [each for each in entries if each in wanted]
        self._filling = True
        if [self.bar.tabData(index) for index in range(self.bar.count())] != [each.path for each in wanted]:
            while self.bar.count():
                self.bar.removeTab(self.bar.count() - 1)
            for each in wanted:
                index = self.bar.addTab("")
                self.bar.setTabData(index, each.path)
                if each.is_guest:
                    self.bar.setTabButton(index, QTabBar.ButtonPosition.RightSide, self._close_button(each))
        for index, each in enumerate(wanted):
            self.bar.setTabText(index, one_line(each.name, 60).replace("&", "&&"))
            self.bar.setTabToolTip(index, tooltip(str(each.path)))
            if each.path == current:
                self.bar.setCurrentIndex(index)
        self._filling = False
        self.button.setVisible(len(entries) > 1)

    def step(self, by: int) -> None:
        """Show the next tab, or one before; from the last on to the first."""
        if self.bar.count():
            self.bar.setCurrentIndex((self.bar.currentIndex() + by) % self.bar.count())

    def open_list(self) -> None:
        """List all modules below the button."""
        self.list.open_at(self.button.mapToGlobal(QPoint(self.button.width(), self.button.height())), self._entries)

    def _close_button(self, entry: Entry) -> IconButton:
        button = IconButton(self._theme, "x", self.tr("Close {name}").format(name=one_line(entry.name, 60)), self.bar)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.close_wanted.emit(entry.path))
        return button

    def _choose(self, index: int) -> None:
        if index >= 0 and not self._filling:
            self.chosen.emit(self.bar.tabData(index))


class ModuleList(QFrame):
    """Comes up below a button; typing filters, Enter takes, Esc goes away."""

    chosen = Signal(object)
    """The :class:`Path` of a module."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self.setProperty("role", "card")
        self.field = FilterField(theme, self.tr("Filter modules"), self)
        self.field.installEventFilter(self)
        self.rows = QListWidget(self)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setUniformItemSizes(True)
        self.rows.setIconSize(QSize(ICON_PX, ICON_PX))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setAccessibleName(self.tr("All modules"))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.tight, SPACING.tight, SPACING.tight, SPACING.tight)
        column.setSpacing(SPACING.tight)
        column.addWidget(self.field)
        column.addWidget(self.rows)
        self.field.textChanged.connect(self._fill)
        self.rows.itemClicked.connect(lambda _item: self._take())

    def open_at(self, corner: QPoint, entries: Sequence[Entry]) -> None:
        """Come up.

        Args:
            corner: Its upper right corner, on the screen.
            entries: What to list.
        """
        self._entries = tuple(entries)
        self.field.clear()
        self._fill()
        width = self.fontMetrics().averageCharWidth() * _LIST_CHARACTERS
        rows = max(min(len(entries), _MOST_ROWS), 1)
        height = rows * max(self.rows.sizeHintForRow(0), 1) + self.field.sizeHint().height() + 4 * SPACING.tight
        self.resize(width, height)
        self.move(corner - QPoint(width, 0))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk the list while the field has the focus."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_ROWS, Qt.Key.Key_PageUp: -_MOST_ROWS}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            last = self.rows.count() - 1
            self.rows.setCurrentRow(min(max(self.rows.currentRow() + step, 0), last))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _take(self) -> None:
        item = self.rows.currentItem()
        self.hide()
        if item is not None:
            self.chosen.emit(item.data(_PATH))

    @Slot()
    def _fill(self) -> None:
        wanted = self.field.text().casefold().strip()
        self.rows.clear()
        for each in self._entries:
            if wanted in each.name.casefold():
                item = QListWidgetItem(self._theme.icon("file-code-2"), one_line(each.name, 120))
                item.setData(_PATH, each.path)
                item.setToolTip(tooltip(str(each.path)))
                self.rows.addItem(item)
        self.rows.setCurrentRow(0)
