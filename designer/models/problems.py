"""Problems and hints of document and folder as a table: worst first, then by line, kept up by differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from enum import IntEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from designer.document.document import Document
from designer.models.fix import Fix
from designer.models.fixing import Fixing
from designer.models.folder import Folder
from designer.models.hint import Hint, HintKind
from designer.models.hints import Hints
from designer.models.pasted import PastedCode
from designer.support.plain_text import one_line, tooltip
from runtime.problems import Problem, Severity

_Index = QModelIndex | QPersistentModelIndex
_TOP: Final = QModelIndex()
_STARTS: Final = ".starts.yaml"
"""How the name of a file of starts ends."""

Row = Problem | Hint
"""What a row is about."""

ROW: Final = Qt.ItemDataRole.UserRole
"""Role of the :data:`Row` itself."""
PROBLEM: Final = ROW + 1
"""Role of the :class:`Problem`; hints have none."""
DISMISSED: Final = ROW + 2
"""Role that says whether it is a hint that was dismissed."""


class Column(IntEnum):
    """The columns."""

    MESSAGE = 0
    FIX = 1
    LISTENER = 2
    PLACE = 3


class ProblemsModel(QAbstractTableModel):
    """One row for each problem, then one for each hint."""

    counted = Signal(int, int)
    """How many errors and how many warnings there are; only when it is different."""
    hints_counted = Signal(int, int)
    """How many hints there are, and how many were dismissed; only when it is different."""

    def __init__(
        self,
        document: Document,
        folder: Folder,
        parent: QObject | None = None,
        *,
        hints: Hints | None = None,
        pasted: PastedCode | None = None,
    ) -> None:
        """Make one.

        Args:
            document: The organism.
            folder: Its source.
            parent: Its owner.
            hints: What may be an oversight; None for nothing of it.
            pasted: What was pasted and lacks its code; None for nothing of it.
        """
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._hints = hints
        self._pasted = pasted
        self._fixing = Fixing(document, folder, pasted)
        self._rows: list[Row] = []
        self._others: tuple[Problem, ...] = ()
        self._fixes: dict[Row, tuple[Fix, ...]] = {}
        self._counts = (0, 0)
        self._hint_counts = (0, 0)
        self._shows_dismissed = False
        document.problems_changed.connect(self.refresh)
        folder.changed.connect(self.refresh)
        if hints is not None:
            hints.changed.connect(self.refresh)
        if pasted is not None:
            pasted.changed.connect(self.refresh)
        self.refresh()

    @property
    def counts(self) -> tuple[int, int]:
        """Errors and warnings."""
        return self._counts

    @property
    def hint_counts(self) -> tuple[int, int]:
        """Hints, and hints that were dismissed."""
        return self._hint_counts

    @property
    def hints(self) -> Hints | None:
        """Where the hints come from."""
        return self._hints

    @property
    def shows_dismissed(self) -> bool:
        """Whether hints that were dismissed have rows as well, behind all others."""
        return self._shows_dismissed

    @shows_dismissed.setter
    def shows_dismissed(self, shown: bool) -> None:
        if shown != self._shows_dismissed:
            self._shows_dismissed = shown
            self.refresh()

    def row(self, row: int) -> Row:
        """What a row is about."""
        return self._rows[row]

    def problem(self, row: int) -> Problem:
        """The problem of a row; that of a hint's is only for showing its place."""
        found = self._rows[row]
        return found.problem if isinstance(found, Hint) else found

    def fixes(self, row: Row) -> tuple[Fix, ...]:
        """What would mend it, the best first."""
        known = self._fixes.get(row)
        if known is None:
            known = self._fixes[row] = self._fixing.fixes(row)
        return known

    def fix_all(self, row: Row) -> Fix | None:
        """One step for all rows of its kind; None where there is none, or only one row."""
        return self._fixing.fix_all(row, self._rows)

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
            found = self._with_pasted(found)
        found.sort(key=_order)
        shown, dismissed = self._hints_beside(found)
        self._fixes.clear()
        self._merge([*found, *shown, *(dismissed if self._shows_dismissed else ())])
        errors = sum(problem.severity is Severity.ERROR for problem in found)
        counts, hint_counts = (errors, len(found) - errors), (len(shown), len(dismissed))
        if counts != self._counts:
            self._counts = counts
            self.counted.emit(*counts)
        if hint_counts != self._hint_counts:
            self._hint_counts = hint_counts
            self.hints_counted.emit(*hint_counts)

    def _with_pasted(self, found: list[Problem]) -> list[Problem]:
        """One problem for pasted code that isn't here, in the place of one for each of its paths."""
        pasted = self._pasted
        if pasted is None or not pasted.problems:
            return found
        return [*(each for each in found if not pasted.covers(each)), *pasted.problems]

    def _hints_beside(self, problems: list[Problem]) -> tuple[list[Hint], list[Hint]]:
        """The hints that no problem says already, and those dismissed."""
        if self._hints is None or self._document.is_broken:
            return [], []
        said = {(each.listener, each.key) for each in problems if each.code == "reply-class"}

        def is_new(hint: Hint) -> bool:
            return hint.kind is not HintKind.REPLY or (hint.listener, hint.key) not in said

        return list(filter(is_new, self._hints.shown)), list(filter(is_new, self._hints.dismissed))

    def _merge(self, wanted: list[Row]) -> None:
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

    def _replace(self, start: int, problems: list[Row]) -> None:
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
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(row, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._told(row, index.column()))
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == Column.MESSAGE:
                return f"{self._kind(row)}: {one_line(row.message)}"
        if role == ROW:
            return row
        if role == PROBLEM:
            return row if isinstance(row, Problem) else None
        if role == DISMISSED:
            return self.is_dismissed(row)
        return None

    def is_dismissed(self, row: Row) -> bool:
        """Whether it is a hint that was dismissed."""
        return isinstance(row, Hint) and self._hints is not None and self._hints.is_dismissed(row)

    def source_of(self, row: Row) -> tuple[Path, int] | None:
        """The Python file and the line that it speaks of; None where it doesn't."""
        root = self._folder.root
        file, line = (row.file, row.file_line) if isinstance(row, Hint) else (row.file, row.line)
        if root is None or not file.endswith(".py"):
            return None
        return root / file, line

    def _kind(self, row: Row) -> str:
        if isinstance(row, Hint):
            return self.tr("Dismissed hint") if self.is_dismissed(row) else self.tr("Hint")
        return self.tr("Error") if row.severity is Severity.ERROR else self.tr("Warning")

    def _told(self, row: Row, column: int) -> str:
        """What a cell says when it is pointed at."""
        if column == Column.FIX and (fixes := self.fixes(row)):
            others = [f"· {fix.name}" for fix in fixes[1:]]
            more = [self.tr("Ctrl+. offers more:"), *others] if others else []
            return "\n".join([fixes[0].name, *more])
        return row.message

    def _shown(self, row: Row, column: int) -> str:
        match column:
            case Column.MESSAGE:
                return one_line(row.message, 500)
            case Column.FIX:
                fixes = self.fixes(row)
                return fixes[0].name if fixes and not self.is_dismissed(row) else ""
            case Column.LISTENER:
                return one_line(row.listener, 64)
        if isinstance(row, Hint) and row.file:
            return f"{one_line(row.file, 64)}:{row.file_line}"
        if self.is_elsewhere(row):
            return f"{one_line(Path(row.file).name if Path(row.file).is_absolute() else row.file, 64)}:{row.line}"
        return self.tr("line {0}").format(row.line) if row.line else ""

    def is_elsewhere(self, row: Row) -> bool:
        """Whether its line is one of another file than the document."""
        return isinstance(row, Problem) and row.file.endswith((".py", _STARTS))


def _identity(row: Row) -> tuple[str, ...]:
    """What makes it the same row while lines above it come and go."""
    if isinstance(row, Hint):
        return ("hint", *row.identity)
    return (row.severity, row.code, row.listener, row.message, row.file)


def _order(problem: Problem) -> tuple[bool, int, int]:
    return (problem.severity is not Severity.ERROR, problem.line, problem.column)


def worst_by_listener(problems: Iterable[Problem]) -> dict[str, Severity]:
    """How bad the worst problem of each listener is."""
    found: dict[str, Severity] = {}
    for problem in problems:
        if problem.listener and found.get(problem.listener) is not Severity.ERROR:
            found[problem.listener] = problem.severity
    return found
