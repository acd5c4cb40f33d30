"""What the panels of the designer show, and where; part of the driver's sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QTabBar

from designer.models.contracts import Exactness
from designer.models.problems import Column
from designer.panels.properties.field_model import Kind, Row
from runtime.problems import Severity

if TYPE_CHECKING:
    from designer.panels.problems import ProblemsPanel
    from designer.panels.prompt.panel import PromptPanel
    from designer.panels.properties.field_table import FieldTable
    from designer.panels.python.panel import PythonPanel
    from designer.shell.export.sheet import ExportSheet
    from designer.shell.window import Window
    from designer.shell.workspace import Workspace


class PanelSight:
    """Where things are in the panels, and what they say."""

    def __init__(self, window: Window) -> None:
        self._window = window

    @property
    def is_calm(self) -> bool:
        """Whether all that is shown is as it will stay; what is found out by running it may still be on its way."""
        session = self._window.session
        return session is not None and (session.workspace is None or session.workspace.is_quiet)

    # Menus and tabs

    def bar(self, text: str) -> QPoint:
        """A title in the menu bar."""
        bar = self._window.menuBar()
        for action in bar.actions():
            if action.text().replace("&", "") == text:
                return bar.mapToGlobal(bar.actionGeometry(action).center())
        raise LookupError(f"no menu {text!r} in {[action.text() for action in bar.actions()]}")

    def tab(self, text: str) -> QPoint:
        """A tab that can be seen, by how its title begins."""
        for tabs in self._window.findChildren(QTabBar):
            for index in range(tabs.count()) if tabs.isVisible() else ():
                if tabs.tabText(index).replace("&", "").startswith(text):
                    return tabs.mapToGlobal(tabs.tabRect(index).center())
        raise LookupError(f"no tab {text!r}")

    def press(self, text: str) -> QPoint:
        """A button that can be pressed, by what stands on it."""
        for window in QApplication.topLevelWidgets():
            for button in window.findChildren(QAbstractButton):
                if button.isVisible() and button.isEnabled() and button.text().replace("&", "").strip() == text:
                    return button.mapToGlobal(button.rect().center())
        raise LookupError(f"no button {text!r}")

    def listed(self, text: str) -> QPoint:
        """A line of the list that has just been opened."""
        popup = QApplication.activePopupWidget()
        view = popup.findChild(QAbstractItemView) if popup is not None else None
        if view is None:
            raise LookupError("no list is open")
        for row in range(view.model().rowCount()):
            index = view.model().index(row, 0)
            if index.data() == text:
                return view.viewport().mapToGlobal(view.visualRect(index).center())
        raise LookupError(f"no line {text!r}")

    # Problems

    @property
    def errors(self) -> list[str]:
        """What Problems says is wrong, warnings and hints left out."""
        model = self._problems.model
        problems = [model.problem(row) for row in range(model.rowCount())]
        return [each.message for each in problems if each.severity is Severity.ERROR]

    def fix(self, name: str) -> QPoint:
        """What is to be clicked to mend a problem that way."""
        view = self._problems.view
        model = view.model()
        for row in range(model.rowCount()):
            index = model.index(row, Column.FIX)
            if index.data() == name:
                view.scrollTo(index)
                return view.viewport().mapToGlobal(view.visualRect(index).center())
        raise LookupError(f"no fix {name!r}")

    # Properties

    def field(self, name: str) -> QPoint:
        """Where the text of an editor begins."""
        for window in QApplication.topLevelWidgets():
            for kind in (QLineEdit, QPlainTextEdit):
                for editor in window.findChildren(kind):
                    if editor.isVisible() and name == editor.accessibleName():
                        return editor.mapToGlobal(QPoint(14, 14))
        raise LookupError(f"no field {name!r}")

    @property
    def fields(self) -> list[str]:
        """The fields of the class that is shown, as they would be written."""
        facts = self._fields.fields.facts
        return [
            f"{field.name}: {field.annotation}" + (f" = {field.default}" if field.default else "")
            for field in facts.fields
        ]

    def new_field(self) -> QPoint:
        """The row that a new field is typed in."""
        table = self._fields
        if not table.isVisible():
            raise LookupError("no fields are shown")
        index = table.model().index(table.fields.row_of(Row(Kind.NEW)), 0)
        return table.viewport().mapToGlobal(table.visualRect(index).center())

    def cross(self, text: str) -> QPoint:
        """What is to be clicked to remove an item of a list."""
        for view in self._work.docks.panel("inspector").findChildren(QAbstractItemView):
            model = view.model()
            for row in range(model.rowCount()) if view.isVisible() else ():
                index = model.index(row, 0)
                if index.data() == text:
                    rect = view.visualRect(index)
                    return view.viewport().mapToGlobal(QPoint(rect.right() - 10, rect.center().y()))
        raise LookupError(f"no item {text!r}")

    @property
    def source(self) -> str:
        """The organism's own module, as it is on disk."""
        return str(self._work.document.path.with_name("handlers.py").read_text("utf-8"))

    # Python

    @property
    def caret(self) -> str:
        """The line of the module that the caret is in."""
        view = self._python.view
        return str(view.textCursor().block().text()) if view is not None and view.hasFocus() else ""

    @property
    def place(self) -> tuple[int, int]:
        """The line and the column of the module that the caret is at, from 0."""
        cursor = self._python.view.textCursor()
        return cursor.blockNumber(), cursor.positionInBlock()

    def line(self, text: str) -> QPoint:
        """A line of the module that is shown."""
        view = self._python.view
        found = view.document().find(text) if view is not None and view.isVisible() else None
        if found is None or found.isNull():
            raise LookupError(f"no line {text!r}")
        return view.viewport().mapToGlobal(view.cursorRect(found).center())

    # Prompt

    @property
    def prompt(self) -> str:
        """The prompt that is shown, once it is the one that the agent will get."""
        panel = self._prompt
        prompt = self._work.contracts.prompt(panel.agent) if panel.isVisible() and panel.agent else None
        return prompt.text if prompt is not None and prompt.exactness is Exactness.EXACT else ""

    @property
    def tokens(self) -> str:
        """What the prompt that is shown costs."""
        panel = self._prompt
        return str(panel.totals.total.text()) if panel.isVisible() and panel.is_quiet else ""

    # The run

    @property
    def replies(self) -> list[str]:
        """The answers that came back, as canonical XML."""
        return [reply.raw.decode() for each in self._work.live.folds.answers for reply in each.replies]

    # Export

    @property
    def export(self) -> ExportSheet:
        """The sheet."""
        desk = self._window.session._export_desk
        sheet = desk.sheet if desk is not None else None
        if sheet is None or not sheet.isVisible():
            raise LookupError("the sheet is not open")
        return sheet

    @property
    def is_exporting(self) -> bool:
        """Whether an export is under way, or what was exported runs."""
        return bool(self._window.session._export.is_busy)

    @property
    def output(self) -> list[str]:
        """What the run of the exported folder has written."""
        return self.export.done_page.run.output.toPlainText().splitlines()

    # Inside

    @property
    def _work(self) -> Workspace:
        session = self._window.session
        if session is None or session.workspace is None:
            raise LookupError("nothing is open")
        return session.workspace

    @property
    def _problems(self) -> ProblemsPanel:
        return self._work.docks.panel("problems")

    @property
    def _prompt(self) -> PromptPanel:
        return self._work.docks.panel("prompt")

    @property
    def _python(self) -> PythonPanel:
        return self._work.centre.python

    @property
    def _fields(self) -> FieldTable:
        return self._work.docks.panel("inspector").listener.payload.table
