"""Everything that shows one organism: document, folder, selection, and the views of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from designer.actions.install import Handlers
from designer.actions.needs import Facts
from designer.canvas.canvas import Canvas
from designer.canvas.editing.parts import Part, PartKind
from designer.document.app_data import AppData
from designer.document.files import DocumentFile
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.live.live import Live
from designer.models.selection import Selected, Selection
from designer.models.starts import Starts
from designer.shell.centre import Centre, View
from designer.shell.docks import Docks
from designer.shell.panes import give_focus, holds, pane_with_focus, step
from designer.shell.run_panels import RUN_PANELS, RunParts, make_run_panel
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from runtime.problems import Problem

if TYPE_CHECKING:
    from designer.panels.inject.panel import InjectPanel
    from designer.panels.problems import ProblemsPanel
    from designer.panels.properties.panel import PropertiesPanel
    from designer.panels.yaml_text import YamlPanel

EDITING = (
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.duplicate",
    "edit.delete",
    "edit.select_all",
    "edit.find",
    "edit.rename",
)
"""Actions that go to the pane with the focus."""


class Workspace(QObject):
    """Composes the views of one file in a window."""

    facts_changed = Signal()
    """What is possible may be different now."""
    counted = Signal(int, int)
    """Errors and warnings."""
    said = Signal(str)
    """Why something was not done; for the status line."""
    menu_requested = Signal(object, QPoint)
    """A context menu: ids of its actions, an empty one for a line between groups, and where on the screen."""

    filled = Signal()
    """All panels that can be seen are there, for the first time."""
    panel_made = Signal(str)
    """A panel is there now, by the name of its dock."""

    def __init__(
        self,
        file: DocumentFile,
        window: QMainWindow,
        docks: Docks,
        theme: Theme,
        data: AppData | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Make document's views: the canvas now, each panel when its dock is seen, one after the other.

        Args:
            file: Holds the document.
            window: Where the views are.
            docks: To be filled.
            theme: Of the application.
            data: Where the chosen start is remembered; None remembers nothing.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.file = file
        self.document = file.document
        self.selection = Selection(self)
        self.folder = Folder(file.path, self)
        self.live = Live(self)
        self.described = Described(self)
        self.starts = Starts(file.path, self, data=data)
        self.inject: InjectPanel | None = None
        self.canvas = Canvas(self.document, self.selection, self.folder, theme, window)
        self.centre = Centre(self.canvas, self._make_text, window)
        self.docks = docks
        self._theme = theme
        self._window = window
        self._text: YamlPanel | None = None
        self._forms: PropertiesPanel | None = None
        self._problems: ProblemsPanel | None = None
        self._handlers: dict[QWidget, Handlers] = {self.canvas: self.canvas.handlers}
        self._is_filled = False
        self._run_parts = RunParts(
            self.live, self.document, self.described, self.starts, self.selection, self.folder, theme
        )
        self._makers: dict[str, Callable[[], QWidget]] = {
            "inspector": self._make_forms,
            "outline": self._make_outline,
            "palette": self._make_palette,
            "problems": self._make_problems,
            "history": self._make_history,
        }
        self._makers |= {name: partial(self._make_run_panel, name) for name in RUN_PANELS}
        # Problems are counted in the status line, whether or not their panel can be seen.
        self._wanted = ["problems"]
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._make_one)
        docks.wanted.connect(self._want)
        docks.leaving.connect(self._note_view)
        docks.sized.connect(self._keep_view)
        self._saw_all = False
        for name in docks.empty_ones():
            self._want(name)
        self._soon.start()
        file.shown_positions = self.canvas.picture.positions
        self._last_pane: QWidget = self.canvas
        for changed in (
            self.selection.changed,
            self.document.changed,
            self.document.state_changed,
            self.document.stack.indexChanged,
            self.centre.view_changed,
        ):
            changed.connect(self.facts_changed)
        self.canvas.said.connect(self.said)
        self.canvas.menu_requested.connect(self.menu_requested)
        self.canvas.go_to_text.connect(self.go_to_text)
        file.saved.connect(self.folder.set_path)
        file.saved.connect(self.starts.set_path)
        self.starts.refused.connect(self.said)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is still being read, computed or drawn."""
        if self._wanted:
            return False
        return self.folder.is_ready and (not self.centre.shows_canvas or self.canvas.is_quiet)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 walks through: the middle, then the docks that can be seen."""
        made = (self.docks.panel(name) for name in self.docks.names if name not in self._makers)
        return (*self.centre.panes, *(panel for panel in made if panel.isVisible()))

    def facts(self) -> Facts:
        """What there is, for the actions."""
        chosen = self.selection.value
        stack = self.document.stack
        named = len(chosen.listeners) + len(chosen.notes) + len(chosen.frames)
        frames = self.document.layout.frames.items()
        held = (key for key, frame in frames if not set(frame.members).isdisjoint(chosen.listeners))
        broken = next((problem.line for problem in self.document.problems), 1) if self.document.is_broken else 0
        return Facts(
            document=True,
            on_disk=self.document.path is not None,
            broken_line=broken,
            in_text=self._edits_text(),
            canvas=self.centre.shows_canvas,
            listeners=len(chosen.listeners),
            movable=named + len(chosen.buses),
            named=named,
            frames=len({*chosen.frames, *held}),
            anything=bool(chosen),
            empty=not self.document.spec.listeners,
            undo=one_line(stack.undoText()) if stack.canUndo() else "",
            redo=one_line(stack.redoText()) if stack.canRedo() else "",
        )

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Functions by the ids of their actions."""
        made: dict[str, Callable[[], object]] = dict(self.canvas.handlers)
        made |= {id: partial(self._edit, id) for id in EDITING}
        made |= {
            "edit.undo": self.document.stack.undo,
            "edit.redo": self.document.stack.redo,
            "view.next_pane": lambda: step(self.panes, 1),
            "view.previous_pane": lambda: step(self.panes, -1),
        }
        made |= {f"view.{view.value}": partial(self.show_view, view) for view in View}
        return made

    def show_view(self, view: View) -> None:
        """Show the canvas, the text or both, and put the focus where it makes sense."""
        self.centre.set_view(view)
        if pane_with_focus(self.centre.panes) is None:
            give_focus(self.centre.panes[0])

    def choose_message_when_there(self, number: int) -> None:
        """Look at a message of the run as soon as it has come."""
        live = self.live

        def look() -> None:
            if live.folds.messages.of_number(number) is not None:
                live.advanced.disconnect(look)
                # Once all panels have heard of it.
                QTimer.singleShot(0, live, lambda: live.choose_message(number))

        live.advanced.connect(look)

    def show_problems(self, found: Sequence[Problem]) -> None:
        """Show what was found wrong outside the document: at the import, in the starts."""
        self.need("problems")
        if self._problems is not None:
            self._problems.model.show_others(found)

    def take_focus(self) -> None:
        """Give the focus to who took the place of who had it, else to the pane in the middle that had it last."""
        if not self.docks.pass_focus():
            give_focus(self._last)

    def look_at_all(self) -> None:
        """Bring the whole organism into view, at once."""
        view = self.canvas.view
        glides, view.animates = view.animates, False
        view.fit()
        view.animates = glides

    def _note_view(self) -> None:
        view = self.canvas.view
        self._saw_all = view.visible_rect().contains(self.canvas.picture.bounds())

    def _keep_view(self) -> None:
        """Who saw all of it sees all of it, though other panels take other room."""
        if self._saw_all:
            self._saw_all = False
            if not self.canvas.view.visible_rect().contains(self.canvas.picture.bounds()):
                self.look_at_all()

    def focus_moved(self, widget: QWidget | None) -> None:
        """Remember which of the middle's panes editing goes to."""
        if widget is None:
            return
        for pane in self.centre.panes:
            if holds(pane, widget):
                self._last_pane = pane
        self.facts_changed.emit()

    def go_to(self, problem: Problem) -> None:
        """Show where a problem is: its node, its line, its field."""
        names = {listener.name for listener in self.document.spec.listeners}
        if problem.listener in names:
            self.selection.reveal(Selected(listeners=(problem.listener,)))
        self.need("inspector")
        if self._forms is not None and self._forms.focus_problem(problem):
            self.docks.bring("inspector")
        elif problem.line and not self.centre.shows_text:
            # Nothing but the text can show it.
            self.centre.set_view(View.SIDE_BY_SIDE)
        if problem.line and self.centre.shows_text:
            self.go_to_text(problem.line, problem.column)

    def go_to_text(self, line: int, column: int) -> None:
        """Show a place of the text, both counted from 1."""
        if not self.centre.shows_text:
            self.centre.set_view(View.SIDE_BY_SIDE)
        if self._text is not None:
            self._text.go_to(line, column)

    def _make_text(self, parent: QWidget) -> QWidget:
        # Imported late: who only draws need not wait for a text editor.
        from designer.panels.yaml_text import YamlPanel

        self._text = YamlPanel(self.document, self.selection, self._theme, parent, folder=self.folder)
        self._handlers[self._text] = self._text.handlers
        return self._text

    def need(self, name: str) -> None:
        """Make a panel now, if it is not there yet."""
        make = self._makers.pop(name, None)
        if make is not None:
            self.docks.fill(name, make())
            self.panel_made.emit(name)

    def bring(self, name: str) -> None:
        """Show a panel, in front of other tabs."""
        self.need(name)
        self.docks.bring(name)

    def finish(self) -> None:
        """Make the panels now that can be seen."""
        while self._wanted:
            self._make_one()

    def end(self) -> None:
        """Make nothing any more."""
        self._wanted.clear()
        self._makers.clear()
        self._soon.stop()

    def _want(self, name: str) -> None:
        if name in self._makers and name not in self._wanted:
            self._wanted.append(name)
            self._soon.start()

    def _make_one(self) -> None:
        if self._wanted:
            self.need(self._wanted.pop(0))
        if not self._wanted:
            self._soon.stop()
            if not self._is_filled:
                self._is_filled = True
                self.filled.emit()

    # Panels; each is imported when it is first wanted

    def _make_forms(self) -> QWidget:
        from designer.panels.properties.panel import PropertiesPanel

        self._forms = PropertiesPanel(self.document, self.selection, self.folder, self._theme)
        return self._forms

    def _make_outline(self) -> QWidget:
        from designer.panels.outline import OutlinePanel

        outline = OutlinePanel(self.document, self.selection, self._theme, self.folder)
        outline.menu_requested.connect(self.menu_requested)
        self._handlers[outline] = outline.handlers
        return outline

    def _make_palette(self) -> QWidget:
        from designer.panels.palette import PalettePanel

        palette = PalettePanel(self.document, self.folder, self._theme)
        palette.chosen.connect(self._create)
        return palette

    def _create(self, kind: str, path: str) -> None:
        """Put a part of the palette where it can be seen, its name ready to be typed."""
        if not self.centre.shows_canvas:
            self.centre.set_view(View.SIDE_BY_SIDE)
        part = Part(PartKind(kind), path)
        self.canvas.creator.create(part, self.canvas.creator.free_place(part))

    def _make_history(self) -> QWidget:
        from designer.panels.history import HistoryPanel

        return HistoryPanel(self.document, self._theme)

    def _make_run_panel(self, name: str) -> QWidget:
        panel = make_run_panel(name, self._run_parts)
        self._handlers[panel] = panel.handlers
        if name == "inject":
            self.inject = cast("InjectPanel", panel)
        return panel

    def _make_problems(self) -> QWidget:
        from designer.panels.problems import ProblemsPanel

        problems = self._problems = ProblemsPanel(self.document, self.selection, self.folder, self._theme)
        problems.counted.connect(self._count)
        problems.go_to.connect(self.go_to)
        self._count(*problems.counts)
        self._handlers[problems] = problems.handlers
        return problems

    def _count(self, errors: int, warnings: int) -> None:
        total = errors + warnings
        title = self.tr("Problems")
        self.docks.set_title("problems", f"{title} ({total})" if total else title)
        self.counted.emit(errors, warnings)

    @property
    def _last(self) -> QWidget:
        """The pane in the middle that had the focus last, if it is still shown."""
        return self._last_pane if self._last_pane in self.centre.panes else self.centre.panes[0]

    def _edits_text(self) -> bool:
        """Whether editing is of text, or of a list that has a selection of its own."""
        if self._problems is not None and pane_with_focus((self._problems,)) is not None:
            return True
        return self._text is not None and self.centre.shows_text and self._last_pane is self._text

    def _edit(self, id: str) -> None:
        """Do it in the pane with the focus; else in the pane of the middle that had it last."""
        focused = pane_with_focus(self.panes)
        for pane in (focused, self._last, *self.centre.panes):
            if pane in self._handlers and (function := self._handlers[pane].get(id)):
                function()
                return
        self.said.emit(self.tr("Show the canvas first."))
