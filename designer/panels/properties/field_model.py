"""The fields of a payload class as rows: one for each field, one for each doc, and one to type a new field in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from designer.panels.properties.class_facts import ClassFacts
from designer.panels.properties.field_rules import NOTHING, default_said, type_said
from designer.panels.properties.field_types import Surroundings
from designer.panels.properties.fields import Said
from designer.support.plain_text import one_line, shown, tooltip

if TYPE_CHECKING:
    from runtime.payloads.describe import FieldDescription

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT: Final = QModelIndex()

SAID: Final = Qt.ItemDataRole.UserRole + 1
"""What is wrong with a cell, a :class:`Said`."""

_TOOLTIP_DOC: Final = 600


class Column(IntEnum):
    """The columns; what stands over the whole width stands in the first."""

    NAME = 0
    TYPE = 1
    DEFAULT = 2


class Kind(Enum):
    """What a row is about."""

    ABOUT = "about"
    """The class's own doc."""
    FIELD = "field"
    DOC = "doc"
    """What is said of the field above it."""
    NEW = "new"
    """A field that isn't there yet."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        kind: What it is about.
        name: Of its field; empty where it is about none.
    """

    kind: Kind
    name: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it is one cell over the whole width."""
        return self.kind is not Kind.FIELD


class FieldModel(QAbstractTableModel):
    """Shows what is given to it; it changes nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._facts = ClassFacts()
        self._around = Surroundings()
        self._fields: dict[str, FieldDescription] = {}
        self._said: dict[tuple[str, int], Said] = {}
        self._described = ""
        self._is_locked = True
        self._is_short = False
        self.laid_out: Callable[[], object] = lambda: None
        """Called after rows came or went."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, from the top."""
        return self._rows

    @property
    def facts(self) -> ClassFacts:
        """The class."""
        return self._facts

    @property
    def around(self) -> Surroundings:
        """What is known where the class stands."""
        return self._around

    @property
    def is_locked(self) -> bool:
        """Whether nothing can be changed."""
        return self._is_locked

    @property
    def own(self) -> tuple[str, ...]:
        """The names of the fields that the class says itself, in their order."""
        return tuple(name for name, field in self._fields.items() if not field.inherited_from)

    def show(self, facts: ClassFacts, around: Surroundings, *, locked: bool) -> None:
        """Show a class; rows that stay keep their editors.

        Args:
            facts: What is known of it.
            around: What is known where it stands.
            locked: Whether nothing can be changed.
        """
        if (facts, around, locked) == (self._facts, self._around, self._is_locked):
            return
        is_other = facts.path != self._facts.path
        self._facts, self._around, self._is_locked = facts, around, locked
        self._fields = {field.name: field for field in facts.fields}
        self._said.clear()
        if is_other:
            self._described = ""
            self._reset()
        else:
            self._lay_out()
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, Column.DEFAULT))

    def describe(self, name: str) -> None:
        """Show the row for a field's doc although it has none; an empty name shows it for no field."""
        if name != self._described:
            self._described = name
            self._lay_out()

    def field(self, name: str) -> FieldDescription | None:
        """A field of the class."""
        return self._fields.get(name)

    def row_of(self, row: Row) -> int:
        """Where a row stands; -1 where it isn't shown."""
        return self._rows.index(row) if row in self._rows else -1

    def text(self, row: Row, column: int) -> str:
        """What a cell holds, to be edited."""
        if row.kind is Kind.ABOUT:
            return self._facts.description.doc if self._facts.description else ""
        field = self._fields.get(row.name)
        if field is None:
            return ""
        if row.kind is Kind.DOC:
            return field.doc
        return (field.name, field.annotation, field.default or "")[column]

    def said(self, row: Row, column: int) -> Said:
        """What is wrong with a cell as the source has it."""
        field = self._fields.get(row.name)
        if row.kind is not Kind.FIELD or field is None or field.inherited_from or column == Column.NAME:
            return NOTHING
        key = (row.name, column)
        if key not in self._said:
            if column == Column.TYPE:
                self._said[key] = type_said(field.annotation, self._around)
            else:
                self._said[key] = default_said(field.default, field.annotation, self._around)
        return self._said[key]

    # Qt's side

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Three."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.titles(is_short=self._is_short)[section]
            if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
                return self.titles()[section]
        return None

    def titles(self, *, is_short: bool = False) -> tuple[str, ...]:
        """The titles of the columns; a short one for defaults is what stands before them in the source."""
        return self.tr("Name"), self.tr("Type"), "=" if is_short else self.tr("Default")

    def shorten(self, is_short: bool) -> None:
        """Show the short titles, or the long ones."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.DEFAULT, Column.DEFAULT)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Whether a cell can be typed in."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsEditable if self.can_edit(self._rows[index.row()]) else flags

    def can_edit(self, row: Row) -> bool:
        """Whether a row's cells can be changed."""
        field = self._fields.get(row.name)
        return not self._is_locked and not (field is not None and field.inherited_from)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows, its tooltip, what is read out, and what is wrong with it."""
        row, column = self._rows[index.row()], index.column()
        if row.is_wide and column:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                text = self.text(row, column)
                return shown(text, _TOOLTIP_DOC) if row.is_wide else one_line(text)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._tip(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, column)
            case _ if role == SAID:
                return self.said(row, column)
        return None

    def hint(self, row: Row) -> str:
        """What stands where nothing is written yet."""
        if row.kind is Kind.NEW:
            return self.tr("Add a field, as in tags: list[str]")
        if row.kind is Kind.DOC:
            return self.tr("What it is for")
        return self.tr("What such a message is")

    def _tip(self, row: Row, column: int) -> str:
        field = self._fields.get(row.name)
        if row.kind is not Kind.FIELD or field is None:
            return self.text(row, column)
        parts = [self.said(row, column).text]
        written = f"{field.name}: {field.annotation}"
        parts.append(f"{written} = {field.default}" if field.default is not None else written)
        parts.append(self.tr("The element {0}").format(field.element))
        if field.inherited_from:
            parts.append(self.tr("From {0}; change it there.").format(field.inherited_from))
        return "\n".join(filter(None, parts))

    def _spoken(self, row: Row, column: int) -> str:
        text = one_line(self.text(row, column)) or self.tr("empty")
        if row.kind is Kind.NEW:
            return self.tr("New field")
        if row.kind is Kind.ABOUT:
            return self.tr("About {0}: {1}").format(self._facts.name, text)
        if row.kind is Kind.DOC:
            return self.tr("About {0}: {1}").format(row.name, text)
        said = self.said(row, column).text
        what = (self.tr("Name"), self.tr("Type of {0}"), self.tr("Default of {0}"))[column].format(row.name)
        return f"{what}: {text}. {said}" if said else f"{what}: {text}"

    # Rows

    def _wanted(self) -> tuple[Row, ...]:
        if self._facts.description is None:
            return ()
        rows: list[Row] = []
        if self._facts.description.doc or not self._is_locked:
            rows.append(Row(Kind.ABOUT))
        for name, field in self._fields.items():
            rows.append(Row(Kind.FIELD, name))
            if field.doc or name == self._described:
                rows.append(Row(Kind.DOC, name))
        if not self._is_locked:
            rows.append(Row(Kind.NEW))
        return tuple(rows)

    def _reset(self) -> None:
        self.beginResetModel()
        self._rows = self._wanted()
        self.endResetModel()
        self.laid_out()

    def _lay_out(self) -> None:
        """Let rows come and go one by one, so that those that stay keep what is being typed in them."""
        wanted = self._wanted()
        if wanted == self._rows:
            return
        if len(wanted) == len(self._rows) and _kinds(wanted) == _kinds(self._rows) and _others(wanted, self._rows) <= 1:
            self._rows = wanted  # one field has another name
            self.laid_out()
            return
        matcher = SequenceMatcher(None, self._rows, wanted, autojunk=False)
        for tag, first, last, start, end in reversed(matcher.get_opcodes()):
            if tag in ("delete", "replace"):
                self.beginRemoveRows(_NO_PARENT, first, last - 1)
                self._rows = self._rows[:first] + self._rows[last:]
                self.endRemoveRows()
            if tag in ("insert", "replace"):
                self.beginInsertRows(_NO_PARENT, first, first + end - start - 1)
                self._rows = self._rows[:first] + wanted[start:end] + self._rows[first:]
                self.endInsertRows()
        self.laid_out()


def _kinds(rows: Sequence[Row]) -> list[Kind]:
    return [row.kind for row in rows]


def _others(some: Sequence[Row], others: Sequence[Row]) -> int:
    """How many fields have another name."""
    pairs = {(one.name, other.name) for one, other in zip(some, others, strict=True)}
    return sum(one != other for one, other in pairs)
