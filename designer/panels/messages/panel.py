"""The panel of messages: filter, list, footer, and what one can do with a row."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from designer.models.live.live import Live
from designer.models.live.rows import MessageRow
from designer.models.selection import Selection
from designer.panels.messages.bar import FilterBar
from designer.panels.messages.export_desk import ExportDesk
from designer.panels.messages.filtering import Filtering
from designer.panels.messages.footer import Counts, Footer
from designer.panels.messages.lines import Lines
from designer.panels.messages.matching import Toggles, matcher
from designer.panels.messages.menu import menu_of
from designer.panels.messages.model import MessagesModel
from designer.panels.messages.row_actions import RowActions
from designer.panels.messages.suggesting import known_of
from designer.panels.messages.texts import RowTexts, columns
from designer.support.empty_state import EmptyState
from designer.support.pane import Pane
from designer.support.row_view import RowView
from designer.support.rows import Key
from designer.support.theme import Theme


class MessagesPanel(Pane):
    """One row for each message of the run, the newest below.

    Attributes:
        model: What is shown, as Qt's item model.
        view: Paints it.
        bar: The filter.
        footer: Counts, and the way back to the end.
        handlers: Functions by the ids of their actions.
    """

    message_wanted = Signal()
    """The chosen message is to be shown in full."""
    said = Signal(str)
    """Something to tell in the status line."""

    def __init__(self, live: Live, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._selection = selection
        self._theme = theme
        self._is_stopped = False
        self._toggled = Toggles()
        self._texts = RowTexts(theme)
        self.model = MessagesModel(self._texts, self)
        self._lines = Lines(self.model, self._texts)
        self._filtering = Filtering(self.model)
        self.view = RowView(self._lines, columns(), theme, self)
        self.view.setAccessibleName(self.tr("Messages"))
        self.bar = FilterBar(lambda: known_of(live.folds), theme)
        self.footer = Footer(theme)
        self._empty = EmptyState(
            theme,
            "messages-square",
            self.tr("No messages yet"),
            self.tr("Every message of a run gets a row here: who sent it to whom, and what became of it. Run (F5)."),
        )
        self._nothing = EmptyState(theme, "search", self.tr("Nothing found"), "")
        self._stack = QStackedWidget()
        for page in (self.view, self._empty, self._nothing):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self.footer)
        self.lead_focus(self.view)
        self._rows = RowActions(live, self.view, self._lines, self.model, self._texts)
        self._export = ExportDesk(self)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self._rows.copy,
            "edit.select_all": self.view.select_all,
            "edit.find": self.go_to_filter,
            "messages.filter": self.go_to_filter,
            "messages.follow": self.follow,
        }
        self._connect()
        self._begin()

    def go_to_filter(self) -> None:
        """Go to the filter."""
        self.bar.line.setFocus()
        self.bar.line.selectAll()

    def follow(self) -> None:
        """Stick to the newest message from now on."""
        self.view.follow()
        self._tell()

    # Making

    def _connect(self) -> None:
        live, view, bar = self._live, self.view, self.bar
        live.began.connect(self._begin)
        live.advanced.connect(self._advance)
        live.chosen_changed.connect(self._follow_choice)
        self._selection.changed.connect(self._selected)
        bar.changed.connect(self._filter)
        bar.line.left.connect(view.setFocus)
        bar.export.clicked.connect(self._ask_where)
        self._filtering.moved.connect(self._looked_on)
        view.current_changed.connect(self._choose)
        view.activated.connect(self._open)
        view.fold_wanted.connect(self._fold)
        view.menu_wanted.connect(self._menu)
        view.copy_wanted.connect(self._rows.copy)
        view.following_changed.connect(self._tell)
        self._rows.filter_wanted.connect(bar.line.add_filter)
        self.footer.follow_wanted.connect(self.follow)
        self.footer.stop_wanted.connect(self._stop_or_go_on)
        self._export.working.connect(self.footer.show_work)
        self._export.said.connect(self.said)
        self._theme.changed.connect(self._dress)

    # Following the run

    @Slot()
    def _begin(self) -> None:
        """Another run, or the first one."""
        folds = self._live.folds
        self._texts.forget()
        self._filtering.watch(folds.messages, folds.frames)
        self._lines.restart()
        self.view.restart()
        self._show()

    @Slot()
    def _advance(self) -> None:
        if self.isVisible():
            self._catch_up()

    def _catch_up(self) -> None:
        changes = self._live.folds.messages.take_changes()
        self._filtering.take_new()
        self._filtering.look_again(changes)
        self._show()

    @Slot()
    def _looked_on(self) -> None:
        self._show()
        if self._filtering.fault:
            self.bar.line.say_fault(self._filtering.fault)

    def _show(self) -> None:
        """Show what the model has now."""
        self._lines.follow()
        self.view.refresh()
        self._tell()

    @Slot()
    def _tell(self) -> None:
        """Footer and page."""
        ring, filtering = self._live.folds.messages, self._filtering
        shown = len(self.model.shown)
        self.footer.show_counts(
            Counts(
                shown,
                ring.end - ring.first,
                ring.first,
                ring.missed,
                filtering.to_do,
                filtering.is_looking,
                filtering.is_filtering,
            )
        )
        self.footer.show_follow(is_following=self.view.is_following, unseen=self.view.unseen)
        has_any = ring.end > 0
        if self.bar.isHidden() == has_any:
            self.bar.setVisible(has_any)
        self.footer.setVisible(has_any)
        page = self.view if shown else self._nothing if has_any else self._empty
        if page is self._nothing:
            looking = self.tr("Looking through older messages …")
            none = self.tr("No message matches the filter. Esc in the filter clears it.")
            text = looking if filtering.is_looking else none
            self._nothing.say("search", self.tr("Nothing found") if not filtering.is_looking else looking, text)
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)

    def showEvent(self, event: QShowEvent) -> None:
        """Take in what has come while nobody looked."""
        super().showEvent(event)
        if not self._is_stopped:
            self._filtering.go_on()
        self._catch_up()

    def hideEvent(self, event: QHideEvent) -> None:
        """Do nothing while nobody looks."""
        super().hideEvent(event)
        self._filtering.pause()

    # Filter

    def _toggles(self) -> Toggles:
        chosen = self.bar
        names = frozenset(name.lower() for name in self._selection.value.listeners)
        return Toggles(
            is_bad_only=chosen.bad.isChecked(),
            listeners=names if chosen.selected.isChecked() and names else None,
            conversation=self._live.chosen.conversation if chosen.conversation.isChecked() else "",
        )

    @Slot()
    def _filter(self) -> None:
        self._is_stopped = False
        self._toggled = self._toggles()
        kept = self.view.picks.current
        self._filtering.look_for(matcher(self.bar.query, self._toggled))
        self._lines.follow()
        if kept is not None and not self.view.is_following:
            self.view.reveal_place(self._lines.find(kept))
        self._show()

    @Slot()
    def _selected(self) -> None:
        if self._toggles() != self._toggled:
            self._filter()

    @Slot()
    def _stop_or_go_on(self) -> None:
        if self._export.stop():
            return
        self._is_stopped = self._filtering.is_looking
        if self._is_stopped:
            self._filtering.pause()
        else:
            self._filtering.go_on()
        self._tell()

    # Choosing

    @Slot()
    def _choose(self) -> None:
        row = self._rows.current()
        if row is not None:
            self._live.choose_message(row.number)

    @Slot()
    def _open(self) -> None:
        self._choose()
        if self._live.chosen.message:
            self.message_wanted.emit()

    @Slot()
    def _follow_choice(self) -> None:
        """Somebody chose a message, here or elsewhere."""
        number = self._live.chosen.message
        if self._toggles() != self._toggled:
            self._filter()
        current = self._rows.current()
        if current is not None and current.number == number:
            return
        position = self._live.folds.messages.position_of(number) if number else None
        if position is None or position not in self.model.shown:
            self.view.picks.clear()
            self.view.viewport().update()
        else:
            self.view.choose((position, 0))
            self._tell()

    @Slot(object, bool)
    def _fold(self, key: Key, is_open: bool) -> None:
        self._lines.fold(key[0], is_open)
        self.view.let_go()
        if not is_open and self.view.picks.current is not None and self.view.picks.current[0] == key[0]:
            self.view.choose((key[0], 0))
        self._show()

    @Slot(QPoint)
    def _menu(self, position: QPoint) -> None:
        entries = self._rows.entries(self._open)
        if entries:
            menu_of(entries, self._theme, self).popup(position)

    # Export

    @Slot()
    def _ask_where(self) -> None:
        rows: list[MessageRow] = []
        for at in range(len(self.model.shown)):
            row = self.model.row_at(at)
            if row is not None:
                rows.append(row)
        self._export.ask(rows, self._live.folds.frames.chain, self._live.folds.run.organism)

    @Slot()
    def _dress(self) -> None:
        self._texts.forget()
        self.view.viewport().update()
