"""What there is to know of one frame: its chain, its id, who waits for whom, and its context buffer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.models.live.frames import FrameChanges, FrameNode
from designer.models.live.live import Live
from designer.panels.threads.breadcrumb import Breadcrumb
from designer.panels.threads.calls import CallRows, open_calls_around
from designer.panels.threads.chain import segments_of
from designer.panels.threads.context import ContextRows
from designer.panels.threads.ending import end_menu
from designer.support.elided_line import ElidedLine
from designer.support.empty_state import EmptyState
from designer.support.fonts import mono
from designer.support.icon_button import IconButton
from designer.support.pane import Pane
from designer.support.row_view import RowView
from designer.support.rows import Column, Face
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_TIME_FROM_PX: Final = 380


class FrameDetails(Pane):
    """The chain above; below it the context buffer or the calls."""

    frame_chosen = Signal(str)
    """Id of another frame to look at."""
    end_wanted = Signal(str)
    """Id of the conversation that is to be ended."""

    def __init__(
        self, live: Live, now: Callable[[], float], theme: Theme, back: QWidget, parent: QWidget | None = None
    ) -> None:
        """Make one that shows nothing yet.

        Args:
            live: The run.
            now: Seconds since the epoch, as ages are counted.
            theme: For colours and icons.
            back: Stands before the chain.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._live = live
        self._theme = theme
        self._node: FrameNode | None = None
        self._is_stale = True
        self.chain = Breadcrumb(theme)
        self.id = ElidedLine(theme, "faint", font=lambda: mono(TYPE.small))
        self.id.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.copy = IconButton(theme, "copy", self.tr("Copy the id of the frame"))
        self.end = IconButton(theme, "circle-stop", self.end_sentence())
        self.end.setAccessibleName(self.tr("End the conversation"))
        self.context = ContextRows(lambda: theme.colors)
        self.calls = CallRows(lambda: theme.colors, now)
        self.slots = RowView(self.context, self._slot_columns(), theme, self)
        self.slots.setAccessibleName(self.tr("Context buffer"))
        self.waiting = RowView(self.calls, self._call_columns(), theme, self)
        self.waiting.setAccessibleName(self.tr("Who waits for whom"))
        self._tabs = QButtonGroup(self)
        self.show_slots = self._tab(self.tr("What is on the record of this frame, slot by slot"))
        self.show_calls = self._tab(self.tr("Open calls: who waits for whom, and since when"))
        self._no_calls = EmptyState(
            theme, "circle-check", self.tr("Nobody waits"), self.tr("Calls that nobody has answered yet appear here.")
        )
        self._no_slots = EmptyState(theme, "list", "", "")
        self._lists = QStackedWidget()
        self._nothing = EmptyState(
            theme,
            "messages-square",
            self.tr("No frame chosen"),
            self.tr("Choose one in the tree to see its chain, its calls and its context buffer."),
        )
        self._pages = QStackedWidget()
        self._build(back)
        self.lead_focus(self.slots)
        self._connect()
        self.show_frame(None)

    @property
    def node(self) -> FrameNode | None:
        """The frame that is shown."""
        return self._node

    def end_sentence(self) -> str:
        """What ending a conversation does."""
        return self.tr(
            "End the conversation: its frames close, agents at work in it are cancelled, what is queued in it is "
            "dropped, and nobody gets an answer. Other conversations go on."
        )

    def can_end(self, node: FrameNode | None) -> bool:
        """Whether a frame's conversation goes on in a run that does."""
        run = self._live.folds.run
        root = self._live.folds.frames.by_id.get(node.conversation) if node is not None else None
        return root is not None and root.is_open and not run.stopped_at

    # Making

    def _tab(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("role", "segment")
        self._tabs.addButton(button)
        return button

    def _slot_columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Slot"), 3, is_right=True),
            Column(self.tr("From or to"), 14),
            Column(self.tr("Class"), 12, stretches=True),
            Column("", 2),
            Column(self.tr("Time"), 12, hidden_below_px=_TIME_FROM_PX),
        )

    def _call_columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Who"), 12, face=Face.BODY, stretches=True),
            Column(self.tr("Waits for"), 14, face=Face.BODY),
            Column(self.tr("For"), 8, is_right=True),
            Column(self.tr("Since"), 12, hidden_below_px=_TIME_FROM_PX),
        )

    def _build(self, back: QWidget) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, 0)
        above.setSpacing(SPACING.tight)
        above.addWidget(back)
        above.addWidget(self.chain, 1)
        below = QHBoxLayout()
        below.setContentsMargins(SPACING.small, SPACING.hair, SPACING.small, SPACING.tight)
        below.setSpacing(SPACING.hair)
        for part in (self.show_slots, self.show_calls):
            below.addWidget(part)
        below.addSpacing(SPACING.tight)
        below.addWidget(self.id, 1)
        below.addWidget(self.copy)
        below.addWidget(self.end)
        for page in (self.slots, self._no_slots, self.waiting, self._no_calls):
            self._lists.addWidget(page)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(below)
        column.addWidget(self._lists, 1)
        self._pages.addWidget(frame)
        self._pages.addWidget(self._nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self._pages, 1)
        self.show_slots.setChecked(True)

    def _connect(self) -> None:
        self.chain.chosen.connect(self.frame_chosen)
        self.copy.clicked.connect(self.copy_id)
        self.end.clicked.connect(self._offer_end)
        self._tabs.buttonClicked.connect(self._show_lists)
        self.slots.current_changed.connect(self._choose_slot)
        self.waiting.activated.connect(self._choose_call)
        self.waiting.current_changed.connect(self._choose_asking)

    # Showing

    def show_frame(self, node: FrameNode | None) -> None:
        """Show another frame, or none."""
        if node is self._node and not self._is_stale:
            self.mark_message()
            return
        self._node = node
        self._is_stale = True
        self.catch_up()

    @Slot()
    def catch_up(self) -> None:
        """Show what is chosen as it is now; as long as nobody sees it, nothing is done."""
        if not self.isVisible():
            self._is_stale = True
            return
        folds = self._live.folds
        if self._node is not None and folds.frames.by_id.get(self._node.id) is not self._node:
            self._node = None
        self._is_stale = False
        self.context.show(folds.messages, self._node)
        self.slots.restart()
        self._pages.setCurrentIndex(0 if self._node is not None else 1)
        self._show_frame()
        self.mark_message()

    def advance(self, changes: FrameChanges) -> None:
        """Follow the run."""
        if not self.isVisible() or self._is_stale:
            self.catch_up()
            return
        node = self._node
        if node is None:
            return
        if node.id in changes.removed:
            self.show_frame(None)
            return
        if self.context.advance():
            self.slots.refresh()
        self._show_frame()

    def tick(self) -> None:
        """Time has passed."""
        if self.waiting.isVisible():
            self.waiting.viewport().update()

    def _show_frame(self) -> None:
        node, tree = self._node, self._live.folds.frames
        if node is None:
            self.chain.show_chain(())
            return
        self.chain.show_chain(segments_of(tree, node, self.context.last()))
        self.id.say(node.id)
        self.id.setAccessibleName(self.tr("Id of the frame: {0}").format(node.id))
        self.calls.show(open_calls_around(tree, node))
        self.waiting.refresh()
        self.end.setEnabled(self.can_end(node))
        self._show_lists()

    @Slot()
    def _show_lists(self) -> None:
        slots, calls = len(self.context), len(self.calls)
        self.show_slots.setText(self.tr("Context {0}").format(f"{slots:,}" if slots else "").strip())
        self.show_calls.setText(self.tr("Calls {0}").format(f"{calls:,}" if calls else "").strip())
        if self.show_slots.isChecked():
            self._lists.setCurrentWidget(self.slots if slots else self._no_slots)
            if not slots:
                self._say_no_slots()
        else:
            self._lists.setCurrentWidget(self.waiting if calls else self._no_calls)

    def _say_no_slots(self) -> None:
        if self.context.missing:
            title = self.tr("Not kept any more")
            text = self.tr("The messages of this frame have left the ring; Settings says how many are kept.")
        else:
            title = self.tr("Nothing on the record yet")
            text = self.tr("What comes in and goes out is recorded here when it is dispatched.")
        self._no_slots.say("list", title, text)

    def mark_message(self) -> bool:
        """Make the chosen message the current slot, if it is on this record; whether it is."""
        message = self._live.chosen.message
        at = self.context.place_of(message) if message else -1
        current = self.slots.current_place()
        if at >= 0 and (current < 0 or self.context.at(current).row.number != message):
            self.slots.let_go()
            self.slots.choose(self.context.key(at))
        return at >= 0

    # Doing

    @Slot()
    def copy_id(self) -> None:
        """Put the id on the clipboard."""
        if self._node is not None:
            QGuiApplication.clipboard().setText(self._node.id)

    @Slot()
    def _offer_end(self) -> None:
        node = self._node
        if node is not None:
            menu = end_menu(self, self._theme, self.end_sentence())
            menu.triggered.connect(lambda _action: self.end_wanted.emit(node.conversation))
            menu.popup(self.end.mapToGlobal(QPoint(0, self.end.height())))

    @Slot()
    def _choose_slot(self) -> None:
        at = self.slots.current_place()
        if at >= 0:
            self._live.choose_message(self.context.at(at).row.number)

    @Slot()
    def _choose_asking(self) -> None:
        at = self.waiting.current_place()
        if at >= 0:
            self._live.choose_message(self.calls.at(at).message)

    @Slot()
    def _choose_call(self) -> None:
        at = self.waiting.current_place()
        if at >= 0 and (frame := self.calls.at(at).frame):
            self.frame_chosen.emit(frame)
