"""What agents wait to be reminded of: who waits, for what, and what has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from designer.models.live.live import Live
from designer.models.live.todos import Todo
from designer.models.selection import Selected, Selection
from designer.panels.master_detail import MasterDetail
from designer.panels.times import run_time
from designer.panels.todos.details import TodoDetails
from designer.panels.todos.rows import TodoRows, waits_for, words_of
from designer.support.empty_state import EmptyState
from designer.support.filter_field import FilterField
from designer.support.icon_button import IconButton
from designer.support.menus import add_entry, passing_menu
from designer.support.pane import Pane
from designer.support.row_view import RowView
from designer.support.rows import Column, Face
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_TICK_MS: Final = 1_000
_STATE_FROM_PX: Final = 520


class TodosPanel(Pane):
    """A filter line above the list, raised ones on top; beside it what the agent is told."""

    def __init__(self, live: Live, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._selection = selection
        self._theme = theme
        self._shown_at = (-1, False)
        self._chosen = ""
        self.rows = TodoRows(lambda: theme.colors, self.now)
        columns = (
            Column(self.tr("Agent"), 9, face=Face.BODY),
            Column(self.tr("Waits for"), 15),
            Column(self.tr("Why"), 8, stretches=True),
            Column(self.tr("State"), 7, hidden_below_px=_STATE_FROM_PX),
            Column(self.tr("Age"), 6, is_right=True),
        )
        self.view = RowView(self.rows, columns, theme, self)
        self.view.setAccessibleName(self.tr("Todos"))
        self.view.let_go()
        self.filter = FilterField(theme, self.tr("Filter todos"))
        self.over = IconButton(theme, "history", self.tr("Show closed and expired ones too"), checkable=True)
        self.over.setChecked(True)
        self._split = MasterDetail(theme)
        self.details = TodoDetails(theme, self.now, self._split.back)
        self._empty = EmptyState(theme, "eye", "", "")
        self._nothing = EmptyState(theme, "search", self.tr("Nothing found"), self.tr("No todo matches the filter."))
        self._pages = QStackedWidget()
        self._lists = QStackedWidget()
        self._build()
        self._ticks = QTimer(self, interval=_TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self.lead_focus(self.view)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self.copy,
            "edit.find": self._find,
        }
        self._connect()
        self._show()

    def now(self) -> float:
        """The time as ages are counted."""
        return run_time(self._live.folds.run)

    def current(self) -> Todo | None:
        """The one that is chosen."""
        at = self.view.current_place()
        return self.rows.at(at) if at >= 0 else None

    # Making

    def _build(self) -> None:
        bar = QFrame()
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.filter, 1)
        row.addWidget(self.over)
        row.addWidget(self._split.forward)
        master = Pane()
        column = QVBoxLayout(master)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        self._lists.addWidget(self.view)
        self._lists.addWidget(self._nothing)
        column.addWidget(self._lists, 1)
        master.lead_focus(self.view)
        self._split.fill(master, self.details)
        self._pages.addWidget(self._split)
        self._pages.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.over.toggled.connect(self._filter)
        self.view.current_changed.connect(self._choose)
        self.view.activated.connect(self._split.show_detail)
        self.view.copy_wanted.connect(self.copy)
        self.view.menu_wanted.connect(self._menu)
        self.details.message_wanted.connect(self._live.choose_message)
        self.details.close_wanted.connect(self._live.close_todo_wanted)
        self._live.began.connect(self._began)
        self._live.advanced.connect(self._advanced)

    # Following the run

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while nobody looked."""
        super().showEvent(event)
        self._advanced()
        self._ticks.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Time stands still."""
        super().hideEvent(event)
        self._ticks.stop()

    @Slot()
    def _began(self) -> None:
        self._shown_at = (-1, False)
        self._chosen = ""
        self.view.picks.clear()
        self._advanced()
        if self.isVisible():
            self._show()

    @Slot()
    def _advanced(self) -> None:
        if self.isVisible():
            self._follow()

    def _follow(self) -> None:
        if self._stamp() != self._shown_at:
            self._show()
        self.details.show_todo(self._todo(), can_close=self._can_close())

    def _stamp(self) -> tuple[int, bool]:
        """Another one where the list, or what is said in its place, is another."""
        return self._live.folds.todos.revision, bool(self._live.folds.run.started_at)

    @Slot()
    def _tick(self) -> None:
        if len(self.rows):
            self.view.viewport().update()

    @Slot()
    def _filter(self) -> None:
        self._show()

    def _show(self) -> None:
        board = self._live.folds.todos
        self._shown_at = self._stamp()
        words = self.filter.text().lower().split()
        with_over = self.over.isChecked()
        bar = self.view.verticalScrollBar()
        was_at_top = not bar.value()
        self.rows.show(
            todo
            for todo in board.items.values()
            if (with_over or not todo.is_over) and (not words or all(word in words_of(todo) for word in words))
        )
        self._choose_again()
        self.view.refresh()
        if was_at_top:
            self.view.let_go()
            bar.setValue(0)
        has_any = bool(board.items)
        if not has_any:
            self._say_empty()
        self._pages.setCurrentWidget(self._split if has_any else self._empty)
        self._lists.setCurrentWidget(self.view if len(self.rows) else self._nothing)

    def _choose_again(self) -> None:
        """The chosen one may stand elsewhere now."""
        at = self.rows.place_of(self._chosen) if self._chosen else -1
        if at >= 0:
            self.view.picks.pick(self.rows.key(at))
        else:
            self.view.picks.clear()

    def _say_empty(self) -> None:
        if self._live.folds.run.started_at:
            title = self.tr("No todos yet")
            text = self.tr("An agent that sends TodoUntil is reminded when a message comes; what it waits for is here.")
        else:
            title = self.tr("Nothing has run yet")
            text = self.tr("Run the organism (F5): what agents wait to be reminded of (TodoUntil) appears here.")
        self._empty.say("eye", title, text)

    def _todo(self) -> Todo | None:
        return self._live.folds.todos.items.get(self._chosen) if self._chosen else None

    def _can_close(self) -> bool:
        return self._live.folds.run.stopped_at is None

    # Doing

    @Slot()
    def _choose(self) -> None:
        todo = self.current()
        self._chosen = todo.id if todo is not None else ""
        self.details.show_todo(todo, can_close=self._can_close())

    @Slot()
    def _find(self) -> None:
        self._split.show_master()
        self.filter.setFocus()

    @Slot()
    def copy(self) -> None:
        """Put the picked ones on the clipboard, a line each."""
        lines = []
        for at in self.view.picks.places(self.rows):
            todo = self.rows.at(at)
            lines.append(f"{todo.state}: {todo.listener} waits for {waits_for(todo)} {todo.description}".strip())
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        todo = self.current()
        if todo is None:
            return
        menu = passing_menu(self)
        if not self._split.is_wide:
            self._action(menu, "panel-right", self.tr("Show details"), self._split.show_detail)
        if todo.raised_by is not None:
            number = todo.raised_by.message
            text = self.tr("Show the message that raised it")
            self._action(menu, "message-square", text, lambda: self._live.choose_message(number))
        self._action(menu, "messages-square", self.tr("Show its frame"), lambda: self._live.choose_frame(todo.frame))
        self._action(menu, "locate", self.tr("Show the agent on the canvas"), lambda: self._reveal(todo))
        menu.addSeparator()
        self._action(menu, "copy", self.tr("Copy"), self.copy)
        menu.addSeparator()
        text = self.tr("Close by hand")
        close = self._action(menu, "circle-check", text, lambda: self._live.close_todo_wanted.emit(todo.id))
        close.setToolTip(self.details.close_sentence())
        close.setEnabled(self._can_close() and not todo.is_over)
        menu.popup(place)

    def _reveal(self, todo: Todo) -> None:
        self._selection.reveal(Selected(listeners=(todo.listener,)))

    def _action(self, menu: QMenu, icon: str, text: str, do: Callable[[], object]) -> QAction:
        return add_entry(menu, self._theme.icon(icon), text, do)
