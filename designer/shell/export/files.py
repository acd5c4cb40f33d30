"""What an export would write, in groups; data can be ticked, and what stays says why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from designer.run.exporting.records import Choice, FileKind, LeftFile, ListedFile, Preview
from designer.support.fonts import sans
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import TYPE

_FILE, _SIZE, _NOTE = range(3)
_SOURCE: Final = Qt.ItemDataRole.UserRole
_LONGEST: Final = 200
_MOST_ROWS: Final = 1_000
_MADE: Final = (FileKind.SCHEMA, FileKind.PROMPT)
_TO_RUN: Final = (FileKind.WHEEL, FileKind.DEPLOYMENT)


class ExportFiles(QTreeWidget):
    """The list of a preview."""

    chosen = Signal()
    """Something was ticked or unticked; see :attr:`choice`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._choice = Choice()
        self._shown: Preview | None = None
        self._folded = {"made", "to_run"}
        self.setAccessibleName(self.tr("Files that are exported"))
        self.setHeaderLabels([self.tr("File"), self.tr("Size"), self.tr("Why")])
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        self.headerItem().setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(_FILE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_SIZE, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NOTE, QHeaderView.ResizeMode.ResizeToContents)
        # A tick of the group is one of each of its files.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._take_ticks)
        self.itemChanged.connect(self._soon.start)
        self.itemExpanded.connect(lambda item: self._folded.discard(item.data(_FILE, _SOURCE)))
        self.itemCollapsed.connect(lambda item: self._folded.add(item.data(_FILE, _SOURCE)))
        theme.changed.connect(self._fill)

    @property
    def choice(self) -> Choice:
        """What the ticks say, and what was chosen of files that are not listed now."""
        if self._soon.isActive():
            self._soon.stop()
            self._take_ticks()
        return self._choice

    def show_preview(self, seen: Preview) -> None:
        """Show another list; who was looking at a file still does."""
        if seen != self._shown:
            self._shown = seen
            self._fill()

    def show_choice(self, choice: Choice) -> None:
        """Tick what is chosen."""
        if choice != self.choice:
            self._choice = choice
            self._fill()

    def valid_choice(self, seen: Preview) -> Choice:
        """The choice without files that are not there any more."""
        own = {file.source for file in seen.files if file.source}
        hidden = {file.path for file in seen.left if file.may_come}
        return Choice(self.choice.without & own, self.choice.also & (own | hidden))

    # Filling

    def _fill(self) -> None:
        seen, choice = self._shown, self.choice
        if seen is None:
            return
        with QSignalBlocker(self):
            looked_at = self.currentItem()
            current = looked_at.data(_FILE, _SOURCE) if looked_at is not None else ""
            scrolled = self.verticalScrollBar().value()
            self.clear()
            own = [file for file in seen.files if file.source]
            made = [file for file in seen.files if not file.source]
            self._add_group("needed", self.tr("The organism"), [file for file in own if file.needed])
            hidden = [each for each in seen.left if each.may_come]
            self._add_choices([file for file in own if not file.needed], hidden, choice)
            self._add_group("made", self.tr("Schemas and prompts"), [each for each in made if each.kind in _MADE])
            self._add_group("to_run", self.tr("To install and run it"), [each for each in made if each.kind in _TO_RUN])
            self._add_left([each for each in seen.left if not each.may_come])
            self._look_at(current)
            self.verticalScrollBar().setValue(scrolled)

    def _add_group(self, name: str, title: str, files: list[ListedFile]) -> None:
        if not files:
            return
        group = self._group(name, title, len(files), sum(max(file.size_bytes, 0) for file in files))
        for file in files[:_MOST_ROWS]:
            self._row(group, file.path, file.size_bytes, file.needed)
        self._say_more(group, len(files))

    def _add_choices(self, files: list[ListedFile], hidden: list[LeftFile], choice: Choice) -> None:
        if not files and not hidden:
            return
        size = sum(max(file.size_bytes, 0) for file in files if not choice.leaves_out(file.source))
        group = self._group("data", self.tr("Data and other files"), len(files), size)
        group.setFlags(group.flags() | Qt.ItemFlag.ItemIsAutoTristate)
        why = {FileKind.MODULE: self.tr("nothing imports it by name"), FileKind.YAML: self.tr("messages to start with")}
        for file in files[:_MOST_ROWS]:
            item = self._row(group, file.source, file.size_bytes, why.get(file.kind, ""))
            is_hidden = file.source in choice.also
            self._tick(item, not choice.leaves_out(file.source), is_hidden)
        for each in hidden[: max(_MOST_ROWS - len(files), 0)]:
            self._tick(self._row(group, each.path, -1, each.why), False, True)
        self._say_more(group, len(files) + len(hidden))

    def _add_left(self, left: list[LeftFile]) -> None:
        if not left:
            return
        group = self._group("left", self.tr("Stays behind"), len(left), 0)
        for each in left[:_MOST_ROWS]:
            item = self._row(group, each.path, -1, each.why)
            item.setForeground(_FILE, self._theme.color(self._theme.colors.text_muted))
        self._say_more(group, len(left))

    def _group(self, name: str, title: str, count: int, size: int) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self, [f"{title} ({count:,})", _size(size) if size else ""])
        group.setFont(_FILE, sans(TYPE.body, weight=QFont.Weight.DemiBold))
        group.setData(_FILE, _SOURCE, name)
        self._align(group)
        group.setExpanded(name not in self._folded)
        return group

    def _row(self, group: QTreeWidgetItem, path: str, size: int, note: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(group, [one_line(path, _LONGEST), _size(size) if size >= 0 else "", note])
        item.setToolTip(_FILE, tooltip(path))
        item.setToolTip(_NOTE, tooltip(note))
        item.setForeground(_NOTE, self._theme.color(self._theme.colors.text_muted))
        item.setData(_FILE, _SOURCE, path)
        self._align(item)
        return item

    def _align(self, item: QTreeWidgetItem) -> None:
        item.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(_SIZE, self._theme.color(self._theme.colors.text_muted))

    def _tick(self, item: QTreeWidgetItem, is_on: bool, is_hidden: bool) -> None:
        item.setCheckState(_FILE, Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
        item.setData(_NOTE, _SOURCE, is_hidden)

    def _say_more(self, group: QTreeWidgetItem, count: int) -> None:
        if count > _MOST_ROWS:
            text = self.tr("and {count} more").format(count=f"{count - _MOST_ROWS:,}")
            QTreeWidgetItem(group, [text]).setForeground(_FILE, self._theme.color(self._theme.colors.text_muted))

    def _look_at(self, source: str) -> None:
        for item in self._items():
            if source and item.data(_FILE, _SOURCE) == source:
                self.setCurrentItem(item)
                return

    # Choosing

    def _take_ticks(self) -> None:
        without, also = set(self._choice.without), set(self._choice.also)
        for each in self._items():
            if each.data(_FILE, Qt.ItemDataRole.CheckStateRole) is None or each.childCount():
                continue
            source, is_on = each.data(_FILE, _SOURCE), each.checkState(_FILE) == Qt.CheckState.Checked
            if each.data(_NOTE, _SOURCE):
                (also.add if is_on else also.discard)(source)
            else:
                (without.discard if is_on else without.add)(source)
        choice = Choice(frozenset(without), frozenset(also))
        if choice != self._choice:
            self._choice = choice
            self.chosen.emit()

    def _items(self) -> Iterable[QTreeWidgetItem]:
        for group in _children(self.invisibleRootItem()):
            yield group
            yield from _children(group)


def _children(item: QTreeWidgetItem) -> Iterable[QTreeWidgetItem]:
    for row in range(item.childCount()):
        if (child := item.child(row)) is not None:
            yield child


def _size(size_bytes: int) -> str:
    return QLocale().formattedDataSize(size_bytes, 1)
