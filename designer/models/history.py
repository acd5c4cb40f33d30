"""The document's steps as a list, the state it was opened in first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, QTime
from shiboken6 import Shiboken

from designer.document.document import Document

_Index = QModelIndex | QPersistentModelIndex


class HistoryRole(IntEnum):
    """What views ask beside the text."""

    CURRENT = Qt.ItemDataRole.UserRole
    """Whether the document is in the state after this step."""
    UNDONE = CURRENT + 1
    """Whether the step is undone."""
    SAVED = CURRENT + 2
    """Whether this is the state on disk."""
    TIME = CURRENT + 3
    """When it was made, as text; empty for the state as opened, so that a picture of it never changes."""


_TIME_FORMAT = QLocale.FormatType.ShortFormat


@dataclass(frozen=True, slots=True)
class _Row:
    """One step; the address tells it from another that took its place."""

    address: int
    text: str
    time: QTime


class HistoryModel(QAbstractListModel):
    """Row 0 is the state as opened, row n the state after step n."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._stack = document.stack
        self._rows: list[_Row] = []
        self._saved = 0 if not document.is_dirty else -1
        self._stack.indexChanged.connect(self._follow)
        document.state_changed.connect(self._note_saved)
        self._follow()
        self._note_saved()

    @property
    def current(self) -> int:
        """The row of the state that the document is in."""
        return self._stack.index()

    def rowCount(self, parent: _Index | None = None) -> int:
        """One more than there are steps."""
        return 0 if parent is not None and parent.isValid() else len(self._rows) + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name of the step, and what :class:`HistoryRole` says."""
        row = index.row()
        if not index.isValid() or row > len(self._rows):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._rows[row - 1].text if row else self.tr("Opened")
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case HistoryRole.CURRENT:
                return row == self.current
            case HistoryRole.UNDONE:
                return row > self.current
            case HistoryRole.SAVED:
                return row == self._saved
            case HistoryRole.TIME:
                return QLocale().toString(self._rows[row - 1].time, _TIME_FORMAT) if row else ""
        return None

    def _spoken(self, row: int) -> str:
        words = [self._rows[row - 1].text if row else self.tr("Opened")]
        if row == self.current:
            words.append(self.tr("current"))
        if row > self.current:
            words.append(self.tr("undone"))
        if row == self._saved:
            words.append(self.tr("saved"))
        return ", ".join(words)

    def _follow(self) -> None:
        """Take over what the stack holds now; only its end can have changed."""
        if not Shiboken.isValid(self._stack):
            # A stack that is deleted says so once more.
            return
        count = self._stack.count()
        kept = min(len(self._rows), count)
        while kept and self._rows[kept - 1].address != self._address(kept - 1):
            kept -= 1
        if kept < len(self._rows):
            self.beginRemoveRows(QModelIndex(), kept + 1, len(self._rows))
            del self._rows[kept:]
            self.endRemoveRows()
            if self._saved > kept:
                self._saved = -1
        now = QTime.currentTime()
        if kept and kept == count == self._stack.index() and self._rows[-1].text != self._stack.text(kept - 1):
            self._rows[-1] = replace(self._rows[-1], text=self._stack.text(kept - 1), time=now)
        if count > kept:
            self.beginInsertRows(QModelIndex(), kept + 1, count)
            self._rows += [_Row(self._address(row), self._stack.text(row), now) for row in range(kept, count)]
            self.endInsertRows()
        self._note_saved()
        self._repaint()

    def _note_saved(self) -> None:
        """While a step is done or undone, the stack still tells the index before; it is put right after it."""
        if not self._document.is_dirty:
            self._saved = self._stack.index()
            self._repaint()

    def _repaint(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(len(self._rows)))

    def _address(self, row: int) -> int:
        return int(Shiboken.getCppPointer(self._stack.command(row))[0])
