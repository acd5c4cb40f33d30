"""Entries of what has a fixed number of others inside: records and tuples; and the choice of an entry for a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from designer.models.description import FieldForm, Kind
from designer.panels.inject.desk import FormDesk
from designer.panels.inject.entry import Entry
from designer.panels.inject.group_entry import GroupEntry, adopted
from designer.panels.inject.items_entries import ListEntry, MapEntry
from designer.panels.inject.scalar_entries import BytesEntry, ChoiceEntry, FlagEntry, LineEntry, TextEntry
from designer.panels.inject.values import Path, Value
from designer.support.forms import Switch

_SCALARS: Final[Mapping[Kind, type[Entry]]] = {
    Kind.TEXT: TextEntry,
    Kind.BOOLEAN: FlagEntry,
    Kind.CHOICE: ChoiceEntry,
    Kind.BYTES: BytesEntry,
}


def make_entry(desk: FormDesk, form: FieldForm, name: str = "") -> Entry:
    """The entry that suits a field.

    Args:
        desk: What all entries of a form share.
        form: The field.
        name: What to call an item, which has no name of its own.
    """
    match form.kind:
        case Kind.RECORD:
            return RecordEntry(desk, form, name=name)
        case Kind.LIST:
            return ListEntry(desk, form, name=name)
        case Kind.MAP:
            return MapEntry(desk, form, name=name)
        case Kind.FIXED:
            return FixedEntry(desk, form, name=name)
    return _SCALARS.get(form.kind, LineEntry)(desk, form, name=name)


class RecordEntry(GroupEntry):
    """The fields of a class; one that may be left out has a switch, and is made when it is first wanted."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self.entries: list[Entry] = []
        self._is_set = form.required
        self._is_made = False
        self.switch = Switch(desk.theme)
        self.switch.setAccessibleName(self.tr("Send {0}").format(self.title))
        self.switch.setToolTip(self.tr("Send it, or leave it out"))
        self.switch.clicked.connect(self._switched)
        self.switch.installEventFilter(self)
        self.place_group(self.switch)
        self.switch.setVisible(not form.required)
        self._show()

    def value(self) -> Value | None:
        """The fields that are not left out, by name."""
        if not self._is_set:
            return None
        values = ((each.form.name, each.value()) for each in self.entries)
        return {name: value for name, value in values if value is not None}

    def set_value(self, value: Value | None) -> None:
        """Show a record."""
        self._is_set = self.form.required or isinstance(value, dict)
        self._show()
        if self._is_made:
            found = value if isinstance(value, dict) else {}
            for each in self.entries:
                each.set_value(found.get(each.form.name))

    def show_faults(self, faults: Mapping[Path, str], path: Path) -> None:
        """Its own, and those of its fields."""
        super().show_faults(faults, path)
        for each in self.entries:
            each.show_faults(faults, (*path, each.form.name))

    def focus_at(self, path: Path) -> bool:
        """Into the field that is meant."""
        self.set_open(True)
        entry = next((each for each in self.entries if path and each.form.name == path[0]), None)
        return entry.focus_at(path[1:]) if entry is not None else super().focus_at(path)

    def set_compact(self, compact: bool) -> None:
        """So are its fields."""
        super().set_compact(compact)
        for each in self.entries:
            each.set_compact(compact)

    def has_body(self) -> bool:
        """While it is sent."""
        return self._is_set

    def update_reset(self) -> None:
        """The switch is the way back."""
        self.reset.hide()

    def _show(self) -> None:
        if self._is_set and not self._is_made:
            self._is_made = True
            for form in self.description.fields_of(self.form):
                self.entries.append(adopted(self, self.desk.make(form, "")))
                self.rows.addWidget(self.entries[-1])
        self.switch.show_state(on=self._is_set)
        self.note.setText("" if self._is_set else self.placeholder())
        self.reset.hide()
        self.set_open(self._is_set)

    def _switched(self) -> None:
        self._is_set = self.switch.isChecked()
        self._show()
        self.entered()


class FixedEntry(GroupEntry):
    """A tuple of fixed length: each item once."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self._is_set = form.required
        self.switch = Switch(desk.theme)
        self.switch.setAccessibleName(self.tr("Send {0}").format(self.title))
        self.switch.clicked.connect(self._switched)
        self.switch.installEventFilter(self)
        self.place_group(self.switch)
        self.switch.setVisible(not form.required)
        self.entries = [adopted(self, desk.make(each, str(number))) for number, each in enumerate(form.items, 1)]
        for entry in self.entries:
            self.rows.addWidget(entry)
        self._show()

    def value(self) -> Value | None:
        """The items."""
        if not self._is_set:
            return None
        return [found if (found := each.value()) is not None else "" for each in self.entries]

    def set_value(self, value: Value | None) -> None:
        """Show items."""
        self._is_set = self.form.required or isinstance(value, list)
        items = value if isinstance(value, list) else []
        for index, each in enumerate(self.entries):
            each.set_value(items[index] if index < len(items) else None)
        self._show()

    def show_faults(self, faults: Mapping[Path, str], path: Path) -> None:
        """Its own, and those of its items."""
        super().show_faults(faults, path)
        for index, each in enumerate(self.entries):
            each.show_faults(faults, (*path, index))

    def focus_at(self, path: Path) -> bool:
        """Into the item that is meant."""
        self.set_open(True)
        if path and isinstance(path[0], int) and path[0] < len(self.entries):
            return self.entries[path[0]].focus_at(path[1:])
        return super().focus_at(path)

    def has_body(self) -> bool:
        """While it is sent."""
        return self._is_set and bool(self.form.items)

    def update_reset(self) -> None:
        """The switch is the way back."""
        self.reset.hide()

    def _switched(self) -> None:
        self._is_set = self.switch.isChecked()
        self._show()
        self.entered()

    def _show(self) -> None:
        self.switch.show_state(on=self._is_set)
        self.note.setText("" if self._is_set else self.placeholder())
        self.reset.hide()
        self.set_open(self._is_set)
