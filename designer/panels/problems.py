"""All problems of the organism, the worst first, and hints; a click goes there, and what can be mended says how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from designer.document.document import Document
from designer.models.fix import Fix
from designer.models.folder import Folder
from designer.models.hint import Hint
from designer.models.hints import Hints
from designer.models.pasted import PastedCode
from designer.models.problems import ROW, Column, ProblemsModel, Row
from designer.models.selection import Selected, Selection
from designer.panels.problems_bar import ProblemsBar
from designer.panels.problems_menu import fill_menu
from designer.panels.problems_table import ProblemsFilter, ProblemsTable
from designer.support.empty_state import EmptyState
from designer.support.menus import passing_menu
from designer.support.pane import Pane
from designer.support.theme import Theme
from runtime.problems import Problem

_FIX_KEY: Final = "Ctrl+."


class ProblemsPanel(Pane):
    """A filter above a table, and a calm sentence where there is nothing to mend."""

    go_to = Signal(object)
    """:class:`Problem`: show its node, its field and its line, which is 0 where that is one of another file."""
    source_wanted = Signal(object, int)
    """A Python file's :class:`pathlib.Path`, and a line of it from 1: show it."""
    trust_wanted = Signal()
    """The user wants to be asked whether the organism is trusted."""
    consent_wanted = Signal(object, object)
    """The file of another organism whose code a fix brings here, and what is to be called, without arguments, once the
    user trusts that organism's place. Where nobody listens, nothing is brought."""
    counted = Signal(int, int)
    """How many errors and warnings there are."""
    said = Signal(str)
    """A sentence for the status line."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        folder: Folder,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        hints: Hints | None = None,
        pasted: PastedCode | None = None,
    ) -> None:
        """Make one.

        Args:
            document: The organism.
            selection: What a click selects in.
            folder: Its source.
            theme: Colours.
            parent: As Qt has it.
            hints: What may be an oversight; None shows nothing of it.
            pasted: What was pasted and lacks its code; None shows nothing of it.
        """
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._theme = theme
        self.model = ProblemsModel(document, folder, self, hints=hints, pasted=pasted)
        self._shown = ProblemsFilter(self.model, self)
        self.view = ProblemsTable(self._shown, theme, self)
        self.bar = ProblemsBar(theme, _FIX_KEY)
        self._empty = EmptyState(
            theme,
            "circle-check",
            self.tr("No problems"),
            self.tr(
                "What stops a run, looks like a mistake or may be an oversight appears here while you work, with a way "
                "to mend it."
            ),
            tone="ok",
        )
        self._nothing = EmptyState(theme, "search", self.tr("Nothing found"), self.tr("No problem matches the filter."))
        self._stack = QStackedWidget()
        for page in (self.view, self._empty, self._nothing):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        self.lead_focus(self.view)
        self.handlers: dict[str, Callable[[], object]] = {"edit.copy": self.copy, "edit.delete": self.dismiss}
        self._connect()
        self._count()

    @property
    def counts(self) -> tuple[int, int]:
        """Errors and warnings, whatever the filter."""
        return self.model.counts

    def current(self) -> Row | None:
        """The problem or the hint of the current row."""
        index = self.view.currentIndex()
        row = index.data(ROW) if index.isValid() else None
        return row if isinstance(row, (Problem, Hint)) else None

    def chosen(self) -> list[Row]:
        """What is selected, from top to bottom."""
        rows = self.view.selectionModel().selectedRows()
        return [index.data(ROW) for index in sorted(rows, key=lambda index: index.row())]

    # Making

    def _connect(self) -> None:
        self.bar.changed.connect(self._filter)
        self.model.counted.connect(self._count)
        self.model.counted.connect(self.counted)
        self.model.hints_counted.connect(self._count)
        for changed in (self._shown.rowsInserted, self._shown.rowsRemoved, self._shown.modelReset):
            changed.connect(self._choose_page)
        self.bar.dismissed.toggled.connect(self._show_dismissed)
        self.bar.fix.clicked.connect(self._offer_fixes)
        self.view.clicked.connect(self._clicked)
        self.view.entered_row.connect(self._go)
        self.view.delete_wanted.connect(self.dismiss)
        self.view.customContextMenuRequested.connect(self._menu_at)
        for changed in (self.view.selectionModel().currentChanged, self._shown.dataChanged, self._shown.rowsRemoved):
            changed.connect(self._look)
        fix = QShortcut(QKeySequence(_FIX_KEY), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        fix.activated.connect(self._offer_fixes)

    # Showing

    @Slot()
    def _count(self) -> None:
        hints = self.model.hint_counts if self.model.hints is not None else None
        self.bar.show_counts(self.model.counts, hints)
        self._choose_page()

    @Slot()
    def _choose_page(self) -> None:
        has_any = self.model.rowCount() > 0
        self.bar.setVisible(has_any or self.model.hint_counts[1] > 0)
        page = self.view if self._shown.rowCount() else self._nothing if has_any else self._empty
        self._stack.setCurrentWidget(page)
        self._look()

    @Slot()
    def _filter(self) -> None:
        self._shown.set(self.bar.filter.text(), self.bar.sorts)
        self._choose_page()

    @Slot()
    def _look(self) -> None:
        row = self.current()
        self.bar.fix.setEnabled(row is not None and bool(self.model.fixes(row)))

    @Slot(bool)
    def _show_dismissed(self, shown: bool) -> None:
        self.model.shows_dismissed = shown
        self._choose_page()

    # Doing

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if not isinstance(row, (Problem, Hint)):
            return
        fixes = self.model.fixes(row) if index.column() == Column.FIX and index.data() else ()
        if fixes:
            self.apply(fixes[0])
        elif index.column() == Column.PLACE and self.model.source_of(row) is not None:
            self.show_source(row)
        else:
            self.show_row(row)

    @Slot()
    def _go(self) -> None:
        row = self.current()
        if row is not None:
            self.show_row(row)

    def show_row(self, row: Row) -> None:
        """Go to what a row is about."""
        if any(listener.name == row.listener for listener in self._document.spec.listeners):
            self._selection.set(Selected(listeners=(row.listener,)), self)
        problem = row.problem if isinstance(row, Hint) else row
        # Lines of other files are none of the organism's text; its field can be shown all the same.
        self.go_to.emit(replace(problem, line=0, column=0) if self.model.is_elsewhere(row) else problem)

    def show_source(self, row: Row) -> None:
        """Go to the line of the source that a row speaks of."""
        place = self.model.source_of(row)
        if place is not None:
            self.source_wanted.emit(*place)

    def apply(self, fix: Fix) -> None:
        """Mend something; what brings another place's code here waits for the user's trust in that."""
        if fix.trusts:
            self.trust_wanted.emit()
        elif fix.edit is None:
            return
        elif fix.consent is not None:
            self.consent_wanted.emit(fix.consent, partial(self._document.apply, fix.edit))
        else:
            self._document.apply(fix.edit)

    @Slot()
    def dismiss(self) -> None:
        """Show the selected hints no more; of those that were dismissed, all are shown again."""
        hints, rows = self.model.hints, self.chosen()
        chosen = [row for row in rows if isinstance(row, Hint)]
        if hints is None or not chosen:
            if rows:
                self.said.emit(self.tr("Problems go when they are mended; only hints can be dismissed."))
            return
        at = self.view.currentIndex().row()
        if all(self.model.is_dismissed(each) for each in chosen):
            hints.restore(chosen)
        else:
            hints.dismiss(chosen)
        self._choose_row(at)

    def _choose_row(self, row: int) -> None:
        """The keys go on where they were."""
        count = self._shown.rowCount()
        if count:
            self.view.setCurrentIndex(self._shown.index(min(max(row, 0), count - 1), Column.MESSAGE))

    @Slot()
    def copy(self) -> None:
        """Put the selected rows on the clipboard, as the command line prints problems."""
        if found := self.chosen():
            QGuiApplication.clipboard().setText("\n".join(map(str, found)))

    @Slot(QPoint)
    def _menu_at(self, position: QPoint) -> None:
        self._menu(self.view.viewport().mapToGlobal(position))

    @Slot()
    def _offer_fixes(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            self._menu(self.view.viewport().mapToGlobal(self.view.visualRect(index).bottomLeft()))

    def _menu(self, position: QPoint) -> None:
        row = self.current()
        if row is None:
            return
        menu = passing_menu(self)
        fill_menu(menu, self._theme, self, row)
        menu.popup(position)
