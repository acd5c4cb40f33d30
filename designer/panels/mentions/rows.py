"""The mentions of an old name as a list with a tick for each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from designer.models.mentions import Place
from designer.support.plain_text import one_line, tooltip

_Index = QModelIndex | QPersistentModelIndex
_TOP: Final = QModelIndex()
_BEFORE: Final = 40
"""Characters of a line that are shown before the name, at most."""

PLACE: Final = Qt.ItemDataRole.UserRole
"""Role of the :class:`Place`."""
PARTS: Final = PLACE + 1
"""Role of the line's text as shown, in three parts: before the name, the name, behind it."""


class MentionRows(QAbstractListModel):
    """One row for each place; those in code are ticked at first."""

    ticked = Signal()
    """Others are ticked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: tuple[Place, ...] = ()
        self._ticked: list[bool] = []

    @property
    def chosen(self) -> tuple[Place, ...]:
        """The places that are ticked."""
        return tuple(place for place, is_on in zip(self._places, self._ticked, strict=True) if is_on)

    def show(self, places: tuple[Place, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._places = places
        self._ticked = [place.mention.is_exact for place in places]
        self.endResetModel()
        self.ticked.emit()

    def count(self, *, exact: bool) -> int:
        """How many are in code, or in prose."""
        return sum(place.mention.is_exact is exact for place in self._places)

    def state(self, *, exact: bool) -> Qt.CheckState:
        """Whether all, none or some of those in code or in prose are ticked."""
        states = {
            is_on for place, is_on in zip(self._places, self._ticked, strict=True) if place.mention.is_exact is exact
        }
        if len(states) == 2:
            return Qt.CheckState.PartiallyChecked
        return Qt.CheckState.Checked if True in states else Qt.CheckState.Unchecked

    def tick(self, *, exact: bool, on: bool) -> None:
        """Tick all those in code, or in prose, or none of them."""
        for row, place in enumerate(self._places):
            if place.mention.is_exact is exact:
                self._ticked[row] = on
        self.dataChanged.emit(self.index(0), self.index(len(self._places) - 1), [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()

    def rowCount(self, parent: _Index = _TOP) -> int:
        """How many places there are."""
        return 0 if parent.isValid() else len(self._places)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Each can be ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row shows."""
        if not index.isValid() or index.row() >= len(self._places):
            return None
        place = self._places[index.row()]
        mention = place.mention
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{one_line(place.file, 64)}:{mention.line}"
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if self._ticked[index.row()] else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(f"{place.file}:{mention.line}\n{mention.line_text.strip()}")
            case Qt.ItemDataRole.AccessibleTextRole:
                kind = self.tr("code") if mention.is_exact else self.tr("prose")
                return f"{one_line(place.file, 64)} {mention.line}, {kind}: {one_line(mention.line_text)}"
        if role == PLACE:
            return place
        if role == PARTS:
            return _parts(place)
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a row, or take its tick away."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self._ticked[index.row()] = value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        self.dataChanged.emit(index, index, [role])
        self.ticked.emit()
        return True


def _parts(place: Place) -> tuple[str, str, str]:
    mention = place.mention
    line, start = mention.line_text, mention.column - 1
    end = start + mention.end - mention.start
    before = line[:start].lstrip()
    if len(before) > _BEFORE:
        before = f"…{before[-_BEFORE:]}"
    # A space at the end of a part is one between words.
    head = one_line(before) + (" " if before[-1:].isspace() else "")
    tail = (" " if line[end : end + 1].isspace() else "") + one_line(line[end:])
    return head, one_line(line[start:end]), tail
