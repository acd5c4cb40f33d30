"""What gestures and operations work on: the document, the picture, the selection, and a voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from designer.canvas.geometry import output_port
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import Ghost, Overlay
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.selecting import items_of
from designer.canvas.view.view import CanvasView
from designer.document.document import Document
from designer.document.edit import Edit
from designer.document.layout import Layout
from designer.models.folder import Folder
from designer.models.prompt_tokens import PromptTokens
from designer.models.selection import Selected, Selection
from runtime.organism.spec import ListenerSpec, OrganismSpec


@dataclass(frozen=True, slots=True)
class AddRequest:
    """Something is to be added.

    Attributes:
        at: Where, in scene units.
        sources: Names of the listeners that are to send to it: a loose edge was let go.
    """

    at: QPointF
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A drop was refused, and something else would make it good.

    Attributes:
        at: Where it was let go, in scene units.
        reason: The sentence.
        label: What the button says.
        edit: What the button does.
    """

    at: QPointF
    reason: str
    label: str
    edit: Edit


class Board(QObject):
    """One canvas's working parts; gestures get it and nothing else."""

    said = Signal(str)
    """A sentence for the status line: why something was not done."""
    add_wanted = Signal(object)
    """:class:`AddRequest`."""
    offered = Signal(object)
    """:class:`Offer`."""
    edit_wanted = Signal(object)
    """:class:`Item`: its name, title or text is to be edited where it stands."""
    pasted = Signal(str, object)
    """Listeners were pasted: the organism file that they were copied from, and their names here."""
    menu_wanted = Signal(str, object)
    """A context menu: the kind of what is under it, and a QPointF in the viewport."""

    def __init__(
        self,
        *,
        document: Document,
        selection: Selection,
        folder: Folder,
        picture: Picture,
        view: CanvasView,
        parent: QObject,
    ) -> None:
        """Bring them together.

        Attributes:
            snapping: Whether things that are moved snap.
            is_applying: Whether the change that is being made comes from this canvas.
            pointer_at: Where the pointer is, in scene units; None while it is elsewhere.
            tokens: What prompts cost; None as long as nobody can say.
        """
        super().__init__(parent)
        self.document = document
        self.selection = selection
        self.folder = folder
        self.picture = picture
        self.view = view
        self.tokens: PromptTokens | None = None
        self.snapping = True
        self.is_applying = False
        self.pointer_at: QPointF | None = None
        self._marks: tuple[Ghost, ...] = ()
        self._shown = Overlay()
        self._state = 0
        document.changed.connect(self._count)

    @property
    def spec(self) -> OrganismSpec:
        """The organism."""
        return self.document.spec

    @property
    def layout(self) -> Layout:
        """Positions, notes, frames."""
        return self.document.layout

    @property
    def selected(self) -> Selected:
        """What is selected."""
        return self.selection.value

    @property
    def state(self) -> int:
        """Another number after each change of the document."""
        return self._state

    def listener(self, name: str) -> ListenerSpec | None:
        """One listener; case does not matter."""
        wanted = name.lower()
        return next((each for each in self.spec.listeners if each.name.lower() == wanted), None)

    def blocked(self) -> str:
        """Why nothing can be changed now; empty where it can."""
        if not self.document.is_broken:
            return ""
        line = next((problem.line for problem in self.document.problems), 1)
        return self.tr("Line {line} doesn't parse; mend it first.").format(line=line)

    def may_edit(self) -> bool:
        """Whether anything can be changed now; says why not."""
        reason = self.blocked()
        if reason:
            self.said.emit(reason)
        return not reason

    def apply(self, edit: Edit) -> bool:
        """Make one step; the document says why not."""
        self.is_applying = True
        try:
            return self.document.apply(edit)
        finally:
            self.is_applying = False

    def apply_instead(self, make: Callable[[], Edit | None], state: int) -> bool:
        """Make one step in place of the last one.

        Args:
            make: Gives what is to be done instead, once that step is undone; None for nothing.
            state: ``state`` after that step. If the document has changed since, this is a step of its own.
        """
        if state != self._state or not self.document.stack.canUndo():
            edit = make()
            return edit is not None and self.apply(edit)
        self.is_applying = True
        try:
            self.document.stack.undo()
            edit = make()
            if edit is None or self.document.apply(edit):
                return True
            self.document.stack.redo()
            return False
        finally:
            self.is_applying = False

    def select(self, value: Selected) -> None:
        """Select, as a view does."""
        self.selection.set(value, self.view)

    def show(self, overlay: Overlay) -> None:
        """Show what a gesture is doing."""
        self._shown = overlay
        if self._marks:
            overlay = replace(overlay, ghosts=(*self._marks, *overlay.ghosts))
        if overlay != self.view.overlay:
            self.view.set_overlay(overlay)

    def clear(self) -> None:
        """Show nothing above the picture."""
        self.show(Overlay())

    def set_marks(self, marks: tuple[Ghost, ...]) -> None:
        """Outline some things, whatever gestures show; none takes the outlines away."""
        self._marks = marks
        self.show(self._shown)

    def out_port(self, name: str) -> QPointF:
        """Where the edges of a listener leave it."""
        return output_port(self.picture.rect(Item(Kind.LISTENER, name)))

    def bounds_of(self, items: tuple[Item, ...]) -> QRectF:
        """The rectangle around things."""
        bounds = QRectF()
        for item in items:
            bounds = bounds.united(self.picture.rect(item))
        return bounds

    def selected_bounds(self) -> QRectF:
        """The rectangle around what is selected."""
        return self.bounds_of(items_of(self.selected))

    def _count(self) -> None:
        self._state += 1
