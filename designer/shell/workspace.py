"""Everything that shows one organism: document, folder, selection, and the views of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from designer.actions.needs import Facts
from designer.canvas.canvas import Canvas
from designer.document.app_data import AppData
from designer.document.files import DocumentFile
from designer.models.contracts import Contracts
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.live.live import Live
from designer.models.pasted import PastedCode
from designer.models.selection import Selected, Selection
from designer.models.starts import Starts
from designer.shell.centre import View
from designer.shell.docks import Docks
from designer.shell.middle import Middle
from designer.shell.panels import Panels
from designer.shell.panes import give_focus, pane_with_focus, step
from designer.shell.parts import Parts
from designer.support.plain_text import one_line
from designer.support.settings import Settings
from designer.support.theme import Theme
from runtime.problems import Problem

if TYPE_CHECKING:
    from designer.models.mentions import Mentions
    from designer.panels.inject.panel import InjectPanel
    from designer.panels.mentions.box import MentionsBox

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

_REMOVING = ("edit.cut", "edit.delete")


class Workspace(QObject):
    """Composes the views of one file in a window.

    Attributes:
        file: Holds the document.
        middle: Canvas and texts.
        panels: What is in the docks.
    """

    facts_changed = Signal()
    """What is possible may be different now."""
    said = Signal(str)
    """Why something was not done; for the status line."""
    menu_requested = Signal(object, QPoint)
    """A context menu: ids of its actions, an empty one for a line between groups, and where on the screen."""
    filled = Signal()
    """All panels that can be seen are there, for the first time."""

    def __init__(
        self,
        file: DocumentFile,
        window: QMainWindow,
        docks: Docks,
        theme: Theme,
        data: AppData | None = None,
        parent: QObject | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        """Make document's views: the canvas now, each panel when its dock is seen, one after the other.

        Args:
            file: Holds the document.
            window: Where the views are.
            docks: To be filled.
            theme: Of the application.
            data: Where the chosen start is remembered; None remembers nothing.
            parent: Qt's owner.
            settings: Hold the editor's command; None has none.
        """
        super().__init__(parent)
        self.file = file
        self.document = file.document
        self.selection = Selection(self)
        self.folder = Folder(file.path, self)
        self.live = Live(self)
        self.described = Described(self)
        self.contracts = Contracts(self.document, self.folder, self.described, self)
        self.starts = Starts(file.path, self, data=data)
        self.docks = docks
        self._pasted = PastedCode(self.document, self.folder, self)
        self._parts = Parts(
            self.document,
            self.selection,
            self.folder,
            self.described,
            self.contracts,
            self.starts,
            self._pasted,
            self.live,
            theme,
            data,
            settings,
        )
        self._window = window
        self._mentions: Mentions | None = None
        self._mentions_box: MentionsBox | None = None
        self.canvas = Canvas(self.document, self.selection, self.folder, theme, window)
        self.middle = Middle(self._parts, self.canvas, docks, window, self)
        self.centre = self.middle.centre
        self.panels = Panels(self._parts, docks, lambda: self.middle.code, self)
        self.canvas.show_prompts(self.contracts)
        file.shown_positions = self.canvas.picture.positions
        self._connect()

    @property
    def inject(self) -> InjectPanel | None:
        """The form for messages from outside, once it was wanted."""
        return self.panels.inject

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is still being read, computed or drawn."""
        if self._mentions is not None and not self._mentions.is_quiet:
            return False
        return self.panels.is_quiet and self._pasted.is_quiet and self.folder.is_ready and self.middle.is_quiet

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 walks through: the middle, then the docks that can be seen."""
        box = () if self._mentions_box is None or not self._mentions_box.isVisible() else (self._mentions_box,)
        return (*self.centre.panes, *box, *self.panels.visible)

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
        return made | self.middle.handlers()

    def show_view(self, view: View) -> None:
        """Show the canvas, a text or both, and put the focus where it makes sense."""
        self.middle.show_view(view)

    def commit(self) -> None:
        """Take over what is being typed in a form, whose field may keep the focus."""
        if self.panels.forms is not None:
            self.panels.forms.commit()

    def bring(self, name: str) -> None:
        """Show a panel, in front of other tabs."""
        self.panels.bring(name)

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
        self.panels.need("problems")
        if self.panels.problems is not None:
            self.panels.problems.model.show_others(found)

    def sample_of(self, listener: str) -> str:
        """A payload that a listener takes, as XML; empty where its class is not known."""
        contract = self.contracts.payload(listener)
        return contract.sample if contract is not None else ""

    def last_sent(self) -> tuple[str, str] | None:
        """Listener and XML of the message that was injected last; None before the first."""
        sent = self.panels.inject.past.items[-1:] if self.panels.inject is not None else ()
        return (sent[0].listener, sent[0].text) if sent else None

    def take_focus(self) -> None:
        """Give the focus to who took the place of who had it, else to the pane in the middle that had it last."""
        if not self.docks.pass_focus():
            give_focus(self.middle.last)

    def look_at_all(self) -> None:
        """Bring the whole organism into view, at once, or as soon as the canvas can be seen."""
        self.middle.look_at_all()

    def focus_moved(self, widget: QWidget | None) -> None:
        """Remember which of the middle's panes editing goes to."""
        if widget is not None:
            self.middle.focus_moved(widget)
            self.facts_changed.emit()

    def go_to(self, problem: Problem) -> None:
        """Show where a problem is: its node, its line, its field."""
        if problem.line and self._is_elsewhere(problem) and self.folder.root is not None:
            self.middle.show_file(self.folder.root / problem.file, problem.line)
            return
        names = {listener.name for listener in self.document.spec.listeners}
        if problem.listener in names:
            self.selection.reveal(Selected(listeners=(problem.listener,)))
        has_field = self.panels.focus_problem(problem)
        # Without a field nothing but the text can show it.
        if problem.line and (self.centre.shows_text or not has_field):
            self.middle.go_to_text(problem.line, problem.column)

    def _is_elsewhere(self, problem: Problem) -> bool:
        """Whether a problem's line is one of another file than the organism's."""
        path = self.document.path
        return bool(problem.file) and (path is None or problem.file != path.name)

    def finish(self) -> None:
        """Make the panels now that can be seen."""
        self.panels.finish()

    def end(self) -> None:
        """Make nothing any more."""
        self.panels.end()

    def _connect(self) -> None:
        for changed in (
            self.selection.changed,
            self.document.changed,
            self.document.state_changed,
            self.document.stack.indexChanged,
            self.centre.view_changed,
        ):
            changed.connect(self.facts_changed)
        for saying in (self.canvas, self.middle, self.panels):
            saying.said.connect(self.said)
        self.canvas.menu_requested.connect(self.menu_requested)
        self.canvas.pasted.connect(self._pasted.note)
        self.panels.menu_requested.connect(self.menu_requested)
        self.panels.part_chosen.connect(self.middle.create)
        self.panels.go_to.connect(self.go_to)
        self.panels.source_wanted.connect(self.middle.show_code)
        self.panels.filled.connect(self._make_mentions)
        self.panels.filled.connect(self.filled)
        self.file.saved.connect(self.folder.set_path)
        self.file.saved.connect(self.starts.set_path)
        self.starts.refused.connect(self.said)

    def _make_mentions(self) -> None:
        """Offer, after a renaming, where the old name is said as well."""
        from designer.models.mentions import Mentions
        from designer.panels.mentions.box import MentionsBox

        self._mentions = Mentions(self.document, self.folder, self)
        # Not over the middle itself, which would take it in as another pane.
        host = self._window.centralWidget() or self._window
        self._mentions_box = MentionsBox(self._mentions, self._parts.theme, host)
        self._mentions_box.said.connect(self.document.noted)

    def _edits_text(self) -> bool:
        """Whether editing is of text, or of a list that has a selection of its own."""
        problems = self.panels.problems
        return self.middle.edits_text or (problems is not None and pane_with_focus((problems,)) is not None)

    def _edit(self, id: str) -> None:
        """Do it in the pane with the focus; else in the pane of the middle that had it last."""
        handlers = {**self.middle.pane_handlers, **self.panels.handlers}
        focused = pane_with_focus(self.panes)
        if focused in self.panels.handlers and id in _REMOVING and id not in handlers[focused]:
            # A key that was meant for a list removes nothing from the canvas.
            return
        for pane in (focused, self.middle.last, *self.centre.panes):
            if pane in handlers and (function := handlers[pane].get(id)):
                function()
                return
        self.said.emit(self.tr("Show the canvas first."))
