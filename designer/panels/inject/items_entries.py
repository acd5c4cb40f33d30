"""Entries of what holds any number of others: lists, sets, maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.models.description import FieldForm
from designer.panels.inject.desk import FormDesk
from designer.panels.inject.entry import Entry, small_button
from designer.panels.inject.group_entry import GroupEntry, adopted
from designer.panels.inject.item_row import ItemRow
from designer.panels.inject.values import Path, Value, pair_of

MOST_ITEMS: Final = 400
"""Values that a form shows; longer lists are written as XML."""


class ItemsEntry(GroupEntry):
    """The base of lists and maps: rows that are added, moved and removed."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self.items: list[ItemRow] = []
        self._is_set = form.required
        self.add = small_button(desk.theme, "plus", self.tr("Add to {0}").format(self.title))
        self.add.clicked.connect(self.add_item)
        self.add.installEventFilter(self)
        self.place_group(self.add)
        self._show()

    def parts(self) -> list[Entry]:
        """New entries of one item."""
        raise NotImplementedError

    def set_parts(self, entries: tuple[Entry, ...], value: Value) -> None:
        """Show an item."""
        raise NotImplementedError

    def value_of(self, entries: tuple[Entry, ...]) -> Value:
        """What is entered as one item."""
        raise NotImplementedError

    def value(self) -> Value | None:
        """The items, in order."""
        return [self.value_of(row.entries) for row in self.items] if self._is_set else None

    def set_value(self, value: Value | None) -> None:
        """Show items."""
        wanted = value if isinstance(value, list) else []
        self._is_set = self.form.required or isinstance(value, list)
        while len(self.items) > len(wanted):
            self._take_out(self.items[-1])
        while len(self.items) < len(wanted):
            self._put_in()
        for row, item in zip(self.items, wanted, strict=True):
            self.set_parts(row.entries, item)
        self._show()

    def add_item(self) -> None:
        """One more, and into it."""
        if len(self.items) >= MOST_ITEMS:
            return
        self._is_set = True
        row = self._put_in()
        self._show()
        self.set_open(True)
        self.entered()
        row.entries[0].focus_at(())

    def show_faults(self, faults: Mapping[Path, str], path: Path) -> None:
        """Its own, and those of its items."""
        super().show_faults(faults, path)
        for index, row in enumerate(self.items):
            for each, place in self._places(row, (*path, index)):
                each.show_faults(faults, place)

    def focus_at(self, path: Path) -> bool:
        """Into the item that is meant."""
        self.set_open(True)
        if path and isinstance(path[0], int) and path[0] < len(self.items):
            row = self.items[path[0]]
            is_part = len(row.entries) > 1 and len(path) > 1 and isinstance(path[1], int)
            entry = row.entries[int(path[1])] if is_part else row.entries[0]
            return entry.focus_at(path[2:] if is_part else path[1:])
        return super().focus_at(path)

    def set_compact(self, compact: bool) -> None:
        """So are its items."""
        super().set_compact(compact)
        for row in self.items:
            for each in row.entries:
                each.set_compact(compact)

    def has_body(self) -> bool:
        """With the first item."""
        return bool(self.items)

    def _places(self, row: ItemRow, path: Path) -> Iterator[tuple[Entry, Path]]:
        if len(row.entries) == 1:
            yield row.entries[0], path
            return
        for index, each in enumerate(row.entries):
            yield each, (*path, index)

    def _put_in(self) -> ItemRow:
        entries = tuple(adopted(self, each) for each in self.parts())
        row = ItemRow(self.desk.theme, entries, self.desk.line_px)
        row.setParent(self.body)
        row.remove_wanted.connect(self._remove)
        row.move_wanted.connect(self._move)
        row.next_wanted.connect(self.add_item)
        self.items.append(row)
        self.rows.addWidget(row)
        row.show()
        return row

    def _take_out(self, row: ItemRow) -> None:
        self.items.remove(row)
        self.rows.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _remove(self, row: QWidget) -> None:
        if not isinstance(row, ItemRow) or row not in self.items:
            return
        index = self.items.index(row)
        self._take_out(row)
        self._show()
        self.entered()
        near = self.items[min(index, len(self.items) - 1)] if self.items else None
        if near is not None:
            near.entries[0].focus_at(())
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, row: QWidget, by: int) -> None:
        if not isinstance(row, ItemRow) or row not in self.items:
            return
        index = self.items.index(row)
        target = index + by
        if not 0 <= target < len(self.items):
            return
        self.items.insert(target, self.items.pop(index))
        self.rows.removeWidget(row)
        self.rows.insertWidget(target, row)
        self._order_tabs()
        self._show()
        self.entered()

    def _order_tabs(self) -> None:
        """The order of the Tab key is that of the rows."""
        for before, after in zip(self.items, self.items[1:], strict=False):
            QWidget.setTabOrder(before.last_stop, after.first_stop)

    def _show(self) -> None:
        count = len(self.items)
        told = self.placeholder() if not self._is_set else self.tr("empty") if not count else str(count)
        self.note.setText(told)
        for index, row in enumerate(self.items):
            row.number(index, count)
        self.add.setEnabled(count < MOST_ITEMS)
        self.set_open(self.is_open)
        self.update_reset()


class ListEntry(ItemsEntry):
    """A list, a set, a tuple of any length."""

    def parts(self) -> list[Entry]:
        """One entry."""
        return [self.desk.make(self.form.item, "")] if self.form.item is not None else []

    def set_parts(self, entries: tuple[Entry, ...], value: Value) -> None:
        """Show an item."""
        entries[0].set_value(value)

    def value_of(self, entries: tuple[Entry, ...]) -> Value:
        """What is entered as one item."""
        found = entries[0].value()
        return "" if found is None else found


class MapEntry(ItemsEntry):
    """Keys and values."""

    def parts(self) -> list[Entry]:
        """A key and a value."""
        key, value = self.form.key, self.form.value
        if key is None or value is None:
            return []
        return [self.desk.make(key, self.tr("key")), self.desk.make(value, self.tr("value"))]

    def set_parts(self, entries: tuple[Entry, ...], value: Value) -> None:
        """Show an entry of the map."""
        for each, part in zip(entries, pair_of(value), strict=True):
            each.set_value(part)

    def value_of(self, entries: tuple[Entry, ...]) -> Value:
        """What is entered as one entry of the map."""
        return [found if (found := each.value()) is not None else "" for each in entries]
