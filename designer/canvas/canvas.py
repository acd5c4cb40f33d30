"""The canvas: the view, and everything with which a person draws on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.canvas.actions import Actions
from designer.canvas.boxes.broken_bar import BrokenBar
from designer.canvas.boxes.empty_state import EmptyState
from designer.canvas.boxes.find_bar import FindBar
from designer.canvas.boxes.floats import Floats, Shadow
from designer.canvas.boxes.inline_editing import Editing
from designer.canvas.boxes.minimap_place import MinimapPlace
from designer.canvas.boxes.offer_box import OfferBox
from designer.canvas.boxes.quick_add import QuickAdd
from designer.canvas.boxes.reach_bar import ReachBar
from designer.canvas.editing.board import AddRequest, Board, Offer
from designer.canvas.editing.candidates import Candidate
from designer.canvas.editing.clipboard import Clipboard
from designer.canvas.editing.connecting import judge_connection
from designer.canvas.editing.creating import Creator, rect_for
from designer.canvas.editing.following import Following
from designer.canvas.editing.operations import Operations
from designer.canvas.editing.parts import Part, PartKind
from designer.canvas.geometry import CARD_HEIGHT
from designer.canvas.gestures.drop import Drop
from designer.canvas.gestures.keyboard import Keyboard
from designer.canvas.gestures.keys import ARROWS
from designer.canvas.gestures.pointing import Pointing
from designer.canvas.items import Item, Kind
from designer.canvas.live.live_canvas import LiveCanvas
from designer.canvas.menus import MENUS
from designer.canvas.painting.pictures import save_png, save_svg
from designer.canvas.picture.picture import Picture
from designer.canvas.view.minimap import Minimap
from designer.canvas.view.view import CanvasView
from designer.document.document import Document
from designer.models.contracts import Contracts
from designer.models.folder import Folder
from designer.models.live.live import Live
from designer.models.prompt_tokens import PromptTokens
from designer.models.selection import Selected, Selection
from designer.support.theme import Theme

_BESIDE_POINTER = QPoint(8, 8)
_WARM_MS = 2_000
"""After so long vocabularies are loaded: that may stall for 45 ms, which is better done before a drag than in it."""


class Canvas(QWidget):
    """One organism, drawn, to be edited with the mouse alone or the keyboard alone."""

    said = Signal(str)
    """A sentence for the status line: why something was not done."""
    menu_requested = Signal(object, QPoint)
    """A context menu: ids of its actions, an empty one for a line between groups, and where on the screen."""
    pasted = Signal(str, object)
    """Listeners were pasted: the organism file that they were copied from, and a tuple of their names here."""
    go_to_text = Signal(int, int)
    """Line and column of the text, from 1: the user wants to mend it there."""
    states_changed = Signal()
    """Something that :meth:`checked` tells is another now."""

    def __init__(
        self, document: Document, selection: Selection, folder: Folder, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.picture = Picture(document, folder, self)
        self.view = CanvasView(self.picture, selection, theme, self)
        self.setFocusProxy(self.view)
        self.board = Board(
            document=document, selection=selection, folder=folder, picture=self.picture, view=self.view, parent=self
        )
        self.operations = Operations(self.board)
        self.clipboard = Clipboard(self.board)
        self.creator = Creator(self.board)
        self.drop = Drop(self.board, self.creator)
        keyboard = Keyboard(self.board, self.operations)
        self.tool = Pointing(self.board, self.operations, keyboard, self.drop)
        self.view.tool = self.tool
        self.live = LiveCanvas(self.view, document, self)
        self.live.moves_changed.connect(self.states_changed)
        self._following = Following(self.board)
        self.editing = Editing(self.board, self.creator, theme)
        self._lay_out(theme)
        self._actions = Actions(self)
        self._warming = QTimer(self, singleShot=True, interval=_WARM_MS)
        self._warming.timeout.connect(self._warm)
        self.view.installEventFilter(self)
        self.board.said.connect(self.said)
        self.board.pasted.connect(self.pasted)
        self.board.add_wanted.connect(self._ask_what)
        self.board.offered.connect(self._offer)
        self.board.menu_wanted.connect(self._ask_for_menu)
        document.changed.connect(self._look)
        document.state_changed.connect(self._look)
        self._look()

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does here, by action id."""
        return self._actions.handlers

    def enabled(self, action_id: str) -> bool:
        """Whether an action would do anything now."""
        return self._actions.enabled(action_id)

    def checked(self, action_id: str) -> bool:
        """Whether the state that an action toggles is on."""
        return self._actions.checked(action_id)

    @property
    def shows_minimap(self) -> bool:
        """Whether the minimap is shown while something lies outside the view."""
        return self._minimap_place.wanted

    @shows_minimap.setter
    def shows_minimap(self, shown: bool) -> None:
        self._minimap_place.wanted = shown
        self.states_changed.emit()

    @property
    def is_quiet(self) -> bool:
        """Whether all of it is drawn as it will stay: for screenshots."""
        is_still = self.view.is_complete and not self.live.is_moving
        return is_still and self.board.folder.is_ready and not self.tool.is_busy

    def show_live(self, live: Live | None) -> None:
        """Show what a run does, or nothing of one."""
        self.live.show(live)

    def show_prompts(self, contracts: Contracts) -> None:
        """Say what an edge costs the prompts of agents while it is in the hand."""
        self.board.tokens = PromptTokens(contracts, self.board.document, self)
        self._warming.start()

    def reveal(self, names: tuple[str, ...]) -> None:
        """Select listeners and bring them into view."""
        self.board.selection.reveal(Selected(listeners=tuple(names)))

    def save_svg(self, path: Path) -> None:
        """Write the picture as SVG.

        Raises:
            OSError: It could not be written.
        """
        save_svg(self.picture, self.theme, path)

    def save_png(self, path: Path) -> None:
        """Write the picture as PNG.

        Raises:
            OSError: It could not be written.
        """
        save_png(self.picture, self.theme, path)

    def add(self) -> None:
        """Open quick add where the pointer is, else beside what is selected."""
        if not self.board.may_edit():
            return
        at = self.board.pointer_at
        if at is None:
            near = self.board.selected_bounds()
            at = self.creator.free_place(Part(PartKind.TOOL), near).center()
        self._ask_what(AddRequest(at))

    def add_note(self) -> None:
        """Put a note where the pointer is, else beside what is selected."""
        part = Part(PartKind.NOTE)
        near = None if self.board.pointer_at is not None else self.board.selected_bounds()
        self.creator.create(part, self.creator.free_place(part, near))

    def rename(self) -> None:
        """Edit the name, title or text of what is selected last."""
        value = self.board.selected
        kinds = ((Kind.LISTENER, value.listeners), (Kind.NOTE, value.notes), (Kind.FRAME, value.frames))
        item = next((Item(kind, keys[-1]) for kind, keys in kinds if keys), None)
        if item and self.board.may_edit():
            self.board.edit_wanted.emit(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters go to a gesture that reads them, not to actions; some keys reach the bars from here."""
        if watched is self.view and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._keeps(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._goes_on(event):
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self, theme: Theme) -> None:
        self.theme = theme
        self.broken_bar = BrokenBar(self.board.document, theme, self)
        self.broken_bar.go_there.connect(self.go_to_text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.broken_bar)
        layout.addWidget(self.view, 1)
        self.find_bar = FindBar(self.board, theme, self.view)
        self.reach_bar = ReachBar(self.board, theme, self.view)
        self.quick_add = QuickAdd(self.board, theme, self.view)
        self.offer_box = OfferBox(self.board, self.view)
        self.minimap = Minimap(self.picture, self.view, theme, self.view)
        self.empty_state = EmptyState(theme, self.view)
        floats = Floats(self.view)
        floats.hold(self.find_bar, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        floats.hold(self.reach_bar, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        floats.hold(self.empty_state, Qt.AlignmentFlag.AlignCenter)
        self._minimap_place = MinimapPlace(self.board, self.minimap, floats)
        for box in (self.find_bar, self.reach_bar, self.quick_add, self.offer_box):
            Shadow(box, theme)
        self.quick_add.chosen.connect(self._add)
        self.empty_state.add_wanted.connect(self.add)
        self.empty_state.paste_wanted.connect(self.clipboard.paste)
        self.reach_bar.changed.connect(self.states_changed)

    def _look(self) -> None:
        """A gesture does not outlive what it began on; the empty state stands where nothing else does."""
        layout = self.board.layout
        nothing = not (self.board.spec.listeners or layout.notes or layout.frames)
        self.empty_state.setVisible(nothing and not self.board.document.is_broken)
        self.tool.cancel()

    @Slot()
    def _warm(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._warming.start()
        elif self.board.tokens is not None:
            self.board.tokens.warm()

    def _ask_what(self, request: AddRequest) -> None:
        at = self.view.viewport().mapTo(self.view, self.view.to_view(request.at).toPoint()) + _BESIDE_POINTER
        self.quick_add.open_at(request, at)

    def _add(self, candidate: Candidate, request: AddRequest) -> None:
        if candidate.listener:
            judged = judge_connection(self.board, request.sources, Item(Kind.LISTENER, candidate.listener))
            if judged.edit:
                self.board.apply(judged.edit)
            return
        if candidate.part is None:
            return
        rect = rect_for(candidate.part, request.at)
        if request.sources:
            rect.moveTopLeft(request.at - QPointF(0, CARD_HEIGHT / 2))
        self.creator.create(candidate.part, self.creator.clear_of(rect), name=candidate.name, sources=request.sources)

    def _offer(self, offer: Offer) -> None:
        at = self.view.viewport().mapTo(self.view, self.view.to_view(offer.at).toPoint()) + _BESIDE_POINTER
        self.offer_box.open_at(offer, at)

    def _ask_for_menu(self, kind: str, at: QPointF) -> None:
        self.menu_requested.emit(MENUS[kind], self.view.viewport().mapToGlobal(at.toPoint()))

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether a key is the canvas's own now, though an action may have it."""
        if event.key() == Qt.Key.Key_Escape:
            return self.tool.is_busy
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if self.tool.takes_keys and plain:
            return bool(event.text()) or Qt.Key(event.key()) in ARROWS
        return False

    def _goes_on(self, event: QKeyEvent) -> bool:
        """Keys that reach the bars from the canvas: F3 and / find, Esc shows all again."""
        if self.tool.is_busy:
            return False
        if event.key() == Qt.Key.Key_F3 and self.find_bar.isVisible():
            self.find_bar.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        if event.key() == Qt.Key.Key_Slash and event.text() == "/":
            self.find_bar.open_bar()
            return True
        if event.key() == Qt.Key.Key_Escape and not self.board.selected:
            if self.find_bar.isVisible():
                self.find_bar.close_bar()
                return True
            if self.reach_bar.is_on:
                self.reach_bar.clear()
                return True
        return False
