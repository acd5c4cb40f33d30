"""The frames of every conversation as a tree, and beside it what there is to know of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QItemSelection, QPoint, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from designer.models.live.frames import FrameNode
from designer.models.live.live import Live
from designer.models.selection import Selected, Selection
from designer.panels.master_detail import MasterDetail
from designer.panels.threads.details import FrameDetails
from designer.panels.threads.rows import FrameRows
from designer.panels.threads.states import FrameFilter
from designer.panels.threads.tree import FrameTreeView
from designer.panels.times import run_time
from designer.support.empty_state import EmptyState
from designer.support.filter_field import FilterField
from designer.support.icon_button import IconButton
from designer.support.menus import add_entry, passing_menu
from designer.support.pane import Pane
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_TICK_MS: Final = 1_000
_FEW: Final = 200
"""Frames up to which new ones are shown unfolded."""
_ANEW_FROM: Final = 2_000
"""Changes from which the tree is quicker made anew than followed."""


class ThreadsPanel(Pane):
    """A filter line above the tree; what is chosen here is chosen in the run's other panels too."""

    def __init__(self, live: Live, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._selection = selection
        self._theme = theme
        self._is_stale = False
        self._is_other = False
        self._is_following_choice = False
        self.model = FrameRows(self.now, self)
        self.view = FrameTreeView(self.model, theme)
        self.filter = FilterField(theme, self.tr("Filter frames"))
        self.ended = IconButton(theme, "history", self.tr("Show ended ones too"), checkable=True)
        self.ended.setChecked(True)
        self._split = MasterDetail(theme)
        self.details = FrameDetails(live, self.now, theme, self._split.back)
        self._empty = EmptyState(theme, "messages-square", "", "")
        self._nothing = EmptyState(theme, "search", self.tr("Nothing found"), self.tr("No frame matches the filter."))
        self._pages = QStackedWidget()
        self._trees = QStackedWidget()
        self._build()
        self._ticks = QTimer(self, interval=_TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self.lead_focus(self.view)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self.copy_id,
            "edit.find": self._find,
        }
        self._connect()
        self._restart()

    def now(self) -> float:
        """The time as ages are counted."""
        return run_time(self._live.folds.run)

    def current(self) -> FrameNode | None:
        """The frame that is chosen in the tree."""
        return self.model.node(self.view.currentIndex())

    # Making

    def _build(self) -> None:
        bar = QFrame()
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.filter, 1)
        row.addWidget(self.ended)
        row.addWidget(self._split.forward)
        master = Pane()
        column = QVBoxLayout(master)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        self._trees.addWidget(self.view)
        self._trees.addWidget(self._nothing)
        column.addWidget(self._trees, 1)
        master.lead_focus(self.view)
        self._split.fill(master, self.details)
        self._pages.addWidget(self._split)
        self._pages.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.ended.toggled.connect(self._filter)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.view.reveal_wanted.connect(self._reveal)
        self.view.details_wanted.connect(self._split.show_detail)
        self.view.menu_wanted.connect(self._menu)
        self.details.frame_chosen.connect(self._choose_frame)
        self.details.end_wanted.connect(self._live.end_wanted)
        self._split.detail_shown.connect(self.details.catch_up)
        self._live.began.connect(self._began)
        self._live.advanced.connect(self._advanced)
        self._live.chosen_changed.connect(self._chosen_changed)

    # Following the run

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while nobody looked."""
        super().showEvent(event)
        if self._is_other:
            self._restart()
            self.details.catch_up()
        elif self._is_stale:
            self._advance()
        self._ticks.start()
        self._tick()
        self._show_choice()

    def hideEvent(self, event: QHideEvent) -> None:
        """Time stands still."""
        super().hideEvent(event)
        self._ticks.stop()

    @Slot()
    def _began(self) -> None:
        self._is_other = True
        if self.isVisible():
            self._restart()
            self.details.catch_up()

    @Slot()
    def _advanced(self) -> None:
        if self.isVisible():
            self._advance()
        else:
            self._is_stale = True

    def _restart(self) -> None:
        """Another run, or another filter: show its frames from the beginning."""
        self._is_other = self._is_stale = False
        tree = self._live.folds.frames
        tree.take_changes()
        self.view.setUpdatesEnabled(False)
        self.model.fill(tree, FrameFilter.of(self.filter.text(), with_ended=self.ended.isChecked()))
        self.view.unfold_few(_FEW)
        self.view.setUpdatesEnabled(True)
        self._show_state()
        self._show_choice()

    def _advance(self) -> None:
        self._is_stale = False
        changes = self._live.folds.frames.take_changes()
        if len(changes.added) + len(changes.removed) > max(_ANEW_FROM, len(self.model) // 2):
            self._restart()
            self.details.advance(changes)
            return
        is_at_end = self.view.is_at_end()
        has_moved = self.model.take(changes)
        self._show_state()
        if has_moved:
            self.view.unfold_new(changes.added, _FEW)
            if is_at_end:
                self.view.go_to_end()
        self.details.advance(changes)

    @Slot()
    def _tick(self) -> None:
        if self.isVisible() and len(self.model):
            self.model.tick()
            self.details.tick()

    def _show_state(self) -> None:
        self.view.show_counts(errors=self.model.has_errors, tokens=self.model.has_tokens)
        has_frames = bool(self._live.folds.frames.roots)
        if not has_frames:
            self._say_empty()
        self._pages.setCurrentWidget(self._split if has_frames else self._empty)
        self._trees.setCurrentWidget(self.view if len(self.model) else self._nothing)

    def _say_empty(self) -> None:
        if self._live.folds.run.started_at:
            title = self.tr("No conversation yet")
            text = self.tr("Each message from outside begins one. Send one with Inject, and see here who calls whom.")
        else:
            title = self.tr("Nothing has run yet")
            text = self.tr("Run the organism (F5): each conversation appears here as a tree of who works for whom.")
        self._empty.say("messages-square", title, text)

    # Choosing

    @Slot()
    def _filter(self) -> None:
        self._restart()

    @Slot(QItemSelection, QItemSelection)
    def _selected(self) -> None:
        node = self.current()
        if node is None or self._is_following_choice or not self.view.selectionModel().hasSelection():
            return
        self._choose(node)

    def _choose(self, node: FrameNode) -> None:
        if node.id == node.conversation:
            self._live.choose_conversation(node.conversation)
        else:
            self._live.choose_frame(node.id)

    @Slot(str)
    def _choose_frame(self, frame: str) -> None:
        node = self._live.folds.frames.by_id.get(frame)
        if node is not None:
            self._choose(node)

    @Slot()
    def _chosen_changed(self) -> None:
        if self.isVisible():
            self._show_choice()

    def _show_choice(self) -> None:
        """Show in the tree and in the details what is chosen anywhere."""
        chosen = self._live.chosen
        if chosen.message and self.details.mark_message():
            # It is on the record of the frame that is looked at, though another one may have sent it.
            return
        frame = chosen.frame or chosen.conversation
        node = self._live.folds.frames.by_id.get(frame)
        self.details.show_frame(node)
        index = self.model.index_of(frame)
        if index == self.view.currentIndex().siblingAtColumn(0) and self.view.selectionModel().hasSelection():
            return
        self._is_following_choice = True
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)
        else:
            self.view.selectionModel().clear()
        self._is_following_choice = False

    @Slot(object)
    def _reveal(self, node: FrameNode) -> None:
        self._selection.reveal(Selected(listeners=(node.listener,)))

    # Commands

    @Slot()
    def _find(self) -> None:
        self._split.show_master()
        self.filter.setFocus()

    @Slot()
    def copy_id(self) -> None:
        """Put the id of the chosen frame on the clipboard."""
        node = self.current()
        if node is not None:
            QGuiApplication.clipboard().setText(node.id)

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        node = self.current()
        if node is None:
            return
        menu = passing_menu(self)
        if not self._split.is_wide:
            self._action(menu, "panel-right", self.tr("Show details"), self._split.show_detail)
        if node.id != node.conversation:
            self._action(menu, "locate", self.tr("Show on the canvas"), lambda: self._reveal(node))
        self._action(menu, "copy", self.tr("Copy the id"), self.copy_id)
        menu.addSeparator()
        self._action(menu, "chevron-down", self.tr("Unfold all below it"), self.view.unfold_current)
        menu.addSeparator()
        end = self._action(
            menu, "circle-stop", self.tr("End the conversation"), lambda: self._live.end_wanted.emit(node.conversation)
        )
        end.setToolTip(self.details.end_sentence())
        end.setEnabled(self.details.can_end(node))
        menu.popup(place)

    def _action(self, menu: QMenu, icon: str, text: str, do: Callable[[], object]) -> QAction:
        return add_entry(menu, self._theme.icon(icon), text, do)
