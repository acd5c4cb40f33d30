"""All problems of the organism, the worst first; a click goes there, and what can be mended at once says how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    QSize,
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
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.problems import PROBLEM, Column, ProblemsModel
from designer.models.selection import Selected, Selection
from designer.panels.problems_table import ICONS, ProblemsFilter, ProblemsTable
from designer.support.empty_state import EmptyState
from designer.support.filter_field import FilterField
from designer.support.menus import add_entry, passing_menu
from designer.support.pane import Pane
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING
from runtime.problems import Problem, Severity


class ProblemsPanel(Pane):
    """A filter above a table, and a calm sentence where there is nothing to mend."""

    go_to = Signal(object)
    """:class:`Problem`: show its node, its field and its line, which is 0 where that is one of another file."""
    counted = Signal(int, int)
    """How many errors and warnings there are."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        folder: Folder,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._theme = theme
        self.model = ProblemsModel(document, folder, self)
        self._shown = ProblemsFilter(self.model, self)
        self.view = ProblemsTable(self._shown, theme, self)
        self.filter = FilterField(theme, self.tr("Filter problems"))
        self.errors = self._toggle(self.tr("Show errors"))
        self.warnings = self._toggle(self.tr("Show warnings"))
        self._bar = self._filter_bar()
        self._empty = EmptyState(
            theme,
            "circle-check",
            self.tr("No problems"),
            self.tr("What stops a run or looks like a mistake appears here while you work, with a way to mend it."),
            tone="ok",
        )
        self._nothing = EmptyState(theme, "search", self.tr("Nothing found"), self.tr("No problem matches the filter."))
        self._stack = QStackedWidget()
        for page in (self.view, self._empty, self._nothing):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._stack, 1)
        self.lead_focus(self.view)
        self.handlers: dict[str, Callable[[], object]] = {"edit.copy": self.copy}
        self._connect()
        self._dress()
        self._count(*self.model.counts)

    @property
    def counts(self) -> tuple[int, int]:
        """Errors and warnings, whatever the filter."""
        return self.model.counts

    def current(self) -> Problem | None:
        """The problem of the current row."""
        index = self.view.currentIndex()
        problem = index.data(PROBLEM) if index.isValid() else None
        return problem if isinstance(problem, Problem) else None

    # Making

    def _toggle(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))
        button.toggled.connect(self._filter)
        return button

    def _filter_bar(self) -> QFrame:
        bar = QFrame()
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.filter, 1)
        row.addWidget(self.errors)
        row.addWidget(self.warnings)
        return bar

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.model.counted.connect(self._count)
        self.model.counted.connect(self.counted)
        for changed in (self._shown.rowsInserted, self._shown.rowsRemoved, self._shown.modelReset):
            changed.connect(self._choose_page)
        self.view.clicked.connect(self._clicked)
        self.view.entered_row.connect(self._go)
        self.view.customContextMenuRequested.connect(self._menu_at)
        fix = QShortcut(QKeySequence("Ctrl+."), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        fix.activated.connect(self._offer_fixes)
        self._theme.changed.connect(self._dress)

    # Showing

    @Slot()
    def _dress(self) -> None:
        colors = self._theme.colors
        self.errors.setIcon(self._theme.icon(ICONS[Severity.ERROR], colors.error))
        self.warnings.setIcon(self._theme.icon(ICONS[Severity.WARNING], colors.warning))

    @Slot(int, int)
    def _count(self, errors: int, warnings: int) -> None:
        self.errors.setText(str(errors))
        self.warnings.setText(str(warnings))
        self.errors.setToolTip(self.tr("Show errors ({0})").format(errors))
        self.warnings.setToolTip(self.tr("Show warnings ({0})").format(warnings))
        self._choose_page()

    @Slot()
    def _choose_page(self) -> None:
        has_any = self.model.rowCount() > 0
        self._bar.setVisible(has_any)
        page = self.view if self._shown.rowCount() else self._nothing if has_any else self._empty
        self._stack.setCurrentWidget(page)

    @Slot()
    def _filter(self) -> None:
        shown = {Severity.ERROR: self.errors.isChecked(), Severity.WARNING: self.warnings.isChecked()}
        self._shown.set(self.filter.text(), frozenset(each for each, is_on in shown.items() if is_on))
        self._choose_page()

    # Doing

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        problem = index.data(PROBLEM)
        if not isinstance(problem, Problem):
            return
        if index.column() == Column.FIX and self.model.fixes(problem):
            self._apply(problem, 0)
        else:
            self._show(problem)

    @Slot()
    def _go(self) -> None:
        problem = self.current()
        if problem is not None:
            self._show(problem)

    def _show(self, problem: Problem) -> None:
        if any(listener.name == problem.listener for listener in self._document.spec.listeners):
            self._selection.set(Selected(listeners=(problem.listener,)), self)
        # Lines of other files are none of the organism's text; its field can be shown all the same.
        self.go_to.emit(replace(problem, line=0, column=0) if self.model.is_elsewhere(problem) else problem)

    def _apply(self, problem: Problem, position: int) -> None:
        fixes = self.model.fixes(problem)
        if position < len(fixes):
            self._document.apply(fixes[position])

    @Slot()
    def copy(self) -> None:
        """Put the selected problems on the clipboard, as the command line prints them."""
        rows = self.view.selectionModel().selectedRows()
        found = [index.data(PROBLEM) for index in sorted(rows, key=lambda index: index.row())]
        if found:
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
        problem = self.current()
        if problem is None:
            return
        menu = passing_menu(self)
        for place, edit in enumerate(self.model.fixes(problem)):
            add_entry(menu, self._theme.icon("wand-sparkles"), edit.name, partial(self._apply, problem, place))
        if not menu.isEmpty():
            menu.addSeparator()
        for icon, text, function in (
            ("locate", self.tr("Go there"), lambda: self._show(problem)),
            ("copy", self.tr("Copy"), self.copy),
        ):
            add_entry(menu, self._theme.icon(icon), text, function)
        menu.popup(position)
