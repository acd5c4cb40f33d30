"""What handlers print and log, and what the pump has to say, line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from designer.models.live.live import Live
from designer.models.live.log import LogLine
from designer.panels.log.lines import LogFilter, LogRows, copied
from designer.panels.log.sources import ICONS, LEVEL_TONES, LEVELS
from designer.support.empty_state import EmptyState
from designer.support.filter_field import FilterField
from designer.support.fonts import mono
from designer.support.icon_button import IconButton
from designer.support.menus import add_entry, passing_menu
from designer.support.pane import Pane
from designer.support.row_view import RowView
from designer.support.rows import Column, Face, Key
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_COPIED_MAX: Final = 20_000
"""Lines that are copied at most."""
_TEXT: Final = 3
_LEVEL_FROM_PX: Final = 520


class LogPanel(Pane):
    """A filter line above the lines, which follow the run until somebody looks back."""

    def __init__(self, live: Live, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._theme = theme
        self._cleared = 0
        self._is_stale = True
        self.rows = LogRows(lambda: theme.colors, self._kind)
        columns = (
            Column(self.tr("Time"), 12),
            Column(self.tr("Level"), 8, hidden_below_px=_LEVEL_FROM_PX),
            Column(self.tr("Source"), 10),
            Column(self.tr("Text"), 20, face=Face.MONO, stretches=True),
        )
        self.view = RowView(self.rows, columns, theme, self)
        self.view.setAccessibleName(self.tr("Log"))
        self.filter = FilterField(theme, self.tr("Filter the log"))
        self.levels = {level: self._level_button(level) for level in LEVELS}
        self.follow = IconButton(theme, "arrow-down-to-line", self.tr("Follow what comes (End)"), checkable=True)
        self.clear = IconButton(
            theme, "eraser", self.tr("Clear the view; nothing is lost, the button beside it brings it back")
        )
        self.again = IconButton(theme, "history", self.tr("Show again what was cleared away"))
        self.again.hide()
        self._bar = self._filter_bar()
        self._empty = EmptyState(theme, "scroll-text", "", "")
        self._nothing = EmptyState(theme, "search", self.tr("Nothing found"), self.tr("No line matches the filter."))
        self._pages = QStackedWidget()
        for page in (self.view, self._empty, self._nothing):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._pages, 1)
        self.lead_focus(self.view)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self.copy,
            "edit.select_all": self.view.select_all,
            "edit.find": self.filter.setFocus,
        }
        self._connect()
        self._dress()
        self._begin()

    def current(self) -> LogLine | None:
        """The line that is chosen."""
        at = self.view.current_place()
        return self.rows.at(self.rows.key(at)[0]) if at >= 0 else None

    # Making

    def _level_button(self, level: str) -> IconButton:
        names = {
            "debug": self.tr("Show debugging output"),
            "info": self.tr("Show information and prints"),
            "warning": self.tr("Show warnings"),
            "error": self.tr("Show errors"),
        }
        button = IconButton(self._theme, ICONS[level], names[level], tone=LEVEL_TONES[level], checkable=True)
        button.setChecked(True)
        button.toggled.connect(self._filter)
        return button

    def _filter_bar(self) -> QFrame:
        bar = QFrame()
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.hair)
        row.addWidget(self.filter, 1)
        row.addSpacing(SPACING.hair)
        for button in (*self.levels.values(), self.follow, self.clear, self.again):
            row.addWidget(button)
        return bar

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.follow.toggled.connect(self._toggle_following)
        self.clear.clicked.connect(self.clear_view)
        self.again.clicked.connect(self.show_again)
        self.view.activated.connect(self.choose_message)
        self.view.fold_wanted.connect(self._unfold)
        self.view.copy_wanted.connect(self.copy)
        self.view.menu_wanted.connect(self._menu)
        self.view.following_changed.connect(self._show_following)
        self.view.header.geometriesChanged.connect(self._fit)
        self.view.header.sectionResized.connect(self._fit)
        self._live.began.connect(self._began)
        self._live.advanced.connect(self._advanced)
        self._theme.changed.connect(self._dress)

    @Slot()
    def _dress(self) -> None:
        self._fit()
        self.follow.setChecked(self.view.is_following)

    # Following the run

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while nobody looked."""
        super().showEvent(event)
        if self._is_stale:
            self._advance()

    @Slot()
    def _began(self) -> None:
        self._cleared = 0
        self._begin()
        self.view.restart()

    @Slot()
    def _advanced(self) -> None:
        if self.isVisible():
            self._advance()
        else:
            self._is_stale = True

    def _begin(self) -> None:
        self._shown_at = (0, 0, False)
        self.rows.begin(self._live.folds.log, self._wanted(), self._cleared)
        self._is_stale = False
        self._show_state()

    def _advance(self) -> None:
        self._is_stale = False
        log, run = self._live.folds.log, self._live.folds.run
        stamp = (log.first, log.end, bool(run.started_at))
        if stamp != self._shown_at:
            self._shown_at = stamp
            self.rows.advance()
            self._show_state()

    def _show_state(self) -> None:
        self.view.refresh()
        is_empty = self.rows.is_empty_log()
        self._pages.setCurrentWidget(self._empty if is_empty else self.view if len(self.rows) else self._nothing)
        self._bar.setVisible(not is_empty or bool(self._cleared))
        self.again.setVisible(bool(self._cleared))
        if is_empty:
            self._say_empty()
        for level, count in self.rows.level_counts().items():
            button = self.levels[level]
            button.setToolTip(self.tr("{0} ({1} so far)").format(button.accessibleName(), f"{count:,}"))

    def _say_empty(self) -> None:
        if self._cleared:
            title, text = self.tr("Cleared"), self.tr("What handlers print or log from now on appears here.")
        elif self._live.folds.run.started_at:
            title, text = (
                self.tr("Nothing printed yet"),
                self.tr("What handlers print or log appears here, with who wrote it."),
            )
        else:
            title = self.tr("Nothing has run yet")
            text = self.tr("Run the organism (F5): what its handlers print or log appears here, with who wrote it.")
        self._empty.say("scroll-text", title, text)

    def _kind(self, source: str) -> str:
        is_agent = self._live.folds.run.listeners.get(source)
        return "" if is_agent is None else "agent" if is_agent else "tool"

    # Filtering

    def _wanted(self) -> LogFilter:
        levels = frozenset(level for level, button in self.levels.items() if button.isChecked())
        return LogFilter(tuple(self.filter.text().lower().split()), levels)

    @Slot()
    def _filter(self) -> None:
        current = self.view.picks.current
        self.rows.begin(self._live.folds.log, self._wanted(), self._cleared)
        self._show_state()
        if current is not None and self.view.current_place() >= 0:
            self.view.choose(current)

    @Slot()
    def clear_view(self) -> None:
        """Begin with what comes next."""
        self._cleared = self._live.folds.log.end
        self._begin()
        self.view.restart()

    @Slot()
    def show_again(self) -> None:
        """Bring back what was cleared away, as far as it is kept."""
        self._cleared = 0
        self._begin()
        self.view.restart()

    @Slot(bool)
    def _toggle_following(self, wanted: bool) -> None:
        if wanted != self.view.is_following:
            if wanted:
                self.view.follow()
            else:
                self.view.let_go()

    @Slot(bool)
    def _show_following(self, is_following: bool) -> None:
        self.follow.setChecked(is_following)

    @Slot()
    def _fit(self) -> None:
        """Wrap unfolded lines at the width of their column."""
        width = self.view.header.sectionSize(_TEXT) - 2 * SPACING.small
        self.rows.fit(width // max(QFontMetrics(mono(TYPE.small)).horizontalAdvance("0"), 1))
        self.view.refresh()

    # Doing

    @Slot(object, bool)
    def _unfold(self, key: Key, is_open: bool) -> None:
        if is_open:
            self.view.let_go()
        self.rows.unfold(key[0], is_open=is_open)
        self.view.refresh()

    @Slot()
    def choose_message(self) -> None:
        """Show the message during whose handling the line was written."""
        line = self.current()
        if line is not None and line.message:
            self._live.choose_message(line.message)

    @Slot()
    def copy(self) -> None:
        """Put the picked lines on the clipboard, whole."""
        positions = dict.fromkeys(self.rows.key(at)[0] for at in self.view.picks.places(self.rows))
        if positions:
            chosen = list(positions)[:_COPIED_MAX]
            QGuiApplication.clipboard().setText(copied(self.rows.at(position) for position in chosen))

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        line = self.current()
        if line is None:
            return
        menu = passing_menu(self)
        position = self.rows.key(self.view.current_place())[0]
        is_open = self.rows.is_open(position)
        show = self._action(menu, "message-square", self.tr("Show its message"), self.choose_message)
        show.setEnabled(bool(line.message))
        if self.rows.has_more(position):
            text = self.tr("Fold") if is_open else self.tr("Show all of it")
            self._action(menu, "list", text, lambda: self._unfold((position, 0), not is_open))
        menu.addSeparator()
        copy = self._action(menu, "copy", self.tr("Copy"), self.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self._action(menu, "eraser", self.tr("Clear the view"), self.clear_view)
        menu.popup(place)

    def _action(self, menu: QMenu, icon: str, text: str, do: Callable[[], object]) -> QAction:
        return add_entry(menu, self._theme.icon(icon), text, do)
