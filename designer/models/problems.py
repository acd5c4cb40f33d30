"""The problems of document and folder as a table: worst first, then by line, kept up by differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from designer.document import edits
from designer.document.document import Document
from designer.document.edit import Edit
from designer.models.folder import Folder
from designer.support.plain_text import one_line, tooltip
from runtime.problems import Problem, Severity

_Index = QModelIndex | QPersistentModelIndex
_TOP: Final = QModelIndex()

PROBLEM: Final = Qt.ItemDataRole.UserRole
"""Role of the :class:`Problem` itself."""


class Column(IntEnum):
    """The columns."""

    MESSAGE = 0
    FIX = 1
    LISTENER = 2
    PLACE = 3


class ProblemsModel(QAbstractTableModel):
    """One row for each problem."""

    counted = Signal(int, int)
    """How many errors and how many warnings there are; only when it is different."""

    def __init__(self, document: Document, folder: Folder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._rows: list[Problem] = []
        self._others: tuple[Problem, ...] = ()
        self._fixes: dict[Problem, tuple[Edit, ...]] = {}
        self._counts = (0, 0)
        document.problems_changed.connect(self.refresh)
        folder.changed.connect(self.refresh)
        self.refresh()

    @property
    def counts(self) -> tuple[int, int]:
        """Errors and warnings."""
        return self._counts

    def problem(self, row: int) -> Problem:
        """The problem of a row."""
        return self._rows[row]

    def fixes(self, problem: Problem) -> tuple[Edit, ...]:
        """The edits that would mend it, the best first."""
        known = self._fixes.get(problem)
        if known is None:
            known = () if self._document.is_broken else edits.fixes(self._document.source(), problem)
            self._fixes[problem] = known
        return known

    def show_others(self, found: Sequence[Problem]) -> None:
        """Show what was found outside document and folder as well, such as at the import."""
        self._others = tuple(found)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Take over what became different; rows that stay keep their selection."""
        found = list(self._document.problems)
        # What is known of an import says more than what the source alone lets one guess.
        found += [each for each in self._others if each not in found]
        if not self._document.is_broken:
            known = {(problem.key, problem.listener) for problem in found if problem.severity is Severity.ERROR}
            problems = self._folder.problems(self._document.spec, self._document.places)
            found += [each for each in problems if (each.key, each.listener) not in known]
        found.sort(key=_order)
        self._fixes.clear()
        self._merge(found)
        errors = sum(problem.severity is Severity.ERROR for problem in found)
        counts = (errors, len(found) - errors)
        if counts != self._counts:
            self._counts = counts
            self.counted.emit(*counts)

    def _merge(self, wanted: list[Problem]) -> None:
        before, after = [_identity(each) for each in self._rows], [_identity(each) for each in wanted]
        shift = 0
        for tag, old, old_end, new, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            start = old + shift
            if tag == "equal":
                self._replace(start, wanted[new:new_end])
                continue
            if old_end > old:
                self.beginRemoveRows(QModelIndex(), start, start + old_end - old - 1)
                del self._rows[start : start + old_end - old]
                self.endRemoveRows()
            if new_end > new:
                self.beginInsertRows(QModelIndex(), start, start + new_end - new - 1)
                self._rows[start:start] = wanted[new:new_end]
                self.endInsertRows()
            shift += (new_end - new) - (old_end - old)

    def _replace(self, start: int, problems: list[Problem]) -> None:
        """Rows that are the same but for their places, and for what mends them."""
        self._rows[start : start + len(problems)] = problems
        last = self.index(start + len(problems) - 1, len(Column) - 1)
        self.dataChanged.emit(self.index(start, 0), last)

    # The model

    def rowCount(self, parent: _Index = _TOP) -> int:
        """How many problems there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _TOP) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("Problem"), self.tr("Fix"), self.tr("Listener"), self.tr("Place"))
        return titles[section] if section < len(titles) else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        problem = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(problem, index.column())
        if role == PROBLEM:
            return problem
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(problem.message)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.MESSAGE:
            kind = self.tr("Error") if problem.severity is Severity.ERROR else self.tr("Warning")
            return f"{kind}: {one_line(problem.message)}"
        return None

    def _shown(self, problem: Problem, column: int) -> str:
        match column:
            case Column.MESSAGE:
                return one_line(problem.message, 500)
            case Column.FIX:
                fixes = self.fixes(problem)
                return fixes[0].name if fixes else ""
            case Column.LISTENER:
                return one_line(problem.listener, 64)
        if self.is_elsewhere(problem):
            return f"{one_line(problem.file, 64)}:{problem.line}"
        return self.tr("line {0}").format(problem.line) if problem.line else ""

    def is_elsewhere(self, problem: Problem) -> bool:
        """Whether a problem's line is one of another file than the document."""
        return problem.file.endswith(".py")


def _identity(problem: Problem) -> tuple[str, ...]:
    """What makes it the same problem while lines above it come and go."""
    return (problem.severity, problem.code, problem.listener, problem.message, problem.file)


def _order(problem: Problem) -> tuple[bool, int, int]:
    return (problem.severity is not Severity.ERROR, problem.line, problem.column)


def worst_by_listener(problems: Iterable[Problem]) -> dict[str, Severity]:
    """How bad the worst problem of each listener is."""
    found: dict[str, Severity] = {}
    for problem in problems:
        if problem.listener and found.get(problem.listener) is not Severity.ERROR:
            found[problem.listener] = problem.severity
    return found
