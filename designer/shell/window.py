"""The window's frame: menus, toolbar, docks, bars, status line. What it shows comes with a session.

It stands before anything is read: nothing here imports the document, the canvas or the panels.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from designer.actions.install import Actions
from designer.shell.arrangements import Layout
from designer.shell.bars import Bars, Choice, Message, Tone
from designer.shell.docks import Docks
from designer.shell.sheets import Sheets
from designer.shell.sizes import FIRST_SIZE, MIN_SIZE
from designer.shell.status_line import StatusLine
from designer.shell.toolbar import MainToolBar
from designer.support.mishaps import Mishap
from designer.support.plain_text import one_line
from designer.support.settings import Settings
from designer.support.theme import Scheme, Theme

if TYPE_CHECKING:
    from designer.shell.session import Session

_GEOMETRY, _DOCKS = "geometry", "docks"


class Window(QMainWindow):
    """One window, one organism."""

    painted = Signal()
    """It was seen for the first time."""
    shown = Signal()
    """It came up, with the sizes of its parts known."""
    closed = Signal()
    """It is gone for good, and what it held let go of."""

    def __init__(self, settings: Settings, theme: Theme) -> None:
        """An empty window.

        Args:
            settings: What the user chose.
            theme: Of the application.
        """
        super().__init__()
        self.setObjectName("window")
        self.setMinimumSize(MIN_SIZE)
        self.resize(FIRST_SIZE)
        self.setWindowTitle(self.tr("Organism Designer"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.session: Session | None = None
        self.docks: Docks | None = None
        self._settings = settings
        self._theme = theme
        self._is_painted = False
        self._is_closed = False
        self.commands = Actions(theme, settings.keys, self)
        self.bars = Bars(theme, self)
        self.status = StatusLine(theme, self)
        self.sheets = Sheets(settings, theme, self.commands, self)
        self.pages = QStackedWidget(self)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bars)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(centre)
        self.setStatusBar(self.status)
        self.recent_menu = QMenu(self.tr("Open recent"), self)
        self.commands.fill_menu_bar(self.menuBar(), self.recent_menu)
        self.toolbar = MainToolBar(self.commands, self)
        self.addToolBar(self.toolbar)
        self._connect()

    @property
    def is_closed(self) -> bool:
        """Whether it is gone for good."""
        return self._is_closed

    def set_up_docks(self) -> Docks:
        """Put the docks in their places, empty; they are filled when there is an organism."""
        if self.docks is None:
            self.docks = Docks(self, self._theme)
            self.docks.begin(Layout.DESIGN, {each: self._settings.state(f"{_DOCKS}.{each.value}") for each in Layout})
            names = self.docks.names
            self.commands.bind({f"view.panel.{name}": partial(self._toggle_panel, name) for name in names})
            self.commands.bind({"view.reset_layout": self.docks.reset})
            self.commands.bind({f"view.layout_{each.value}": partial(self._show_layout, each) for each in Layout})
            self.docks.changed.connect(self.show_states)
        return self.docks

    def restore_geometry(self) -> None:
        """Take the size and place of the last window, if it was stored."""
        geometry = self._settings.state(_GEOMETRY)
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)

    def say(self, text: str) -> None:
        """Say a sentence in the status line."""
        self.status.say(text)

    def warn(self, text: str) -> None:
        """Say why something was not done, in the status line."""
        self.status.say(text, wrong=True)

    def report(self, mishap: Mishap) -> None:
        """Tell that something went wrong that nobody has caught: of the designer's own, or in an organism's thread."""
        text = self.tr("Something went wrong in {part}; your work is kept.").format(part=mishap.where)
        if mishap.foreign:
            text = self.tr("The organism's code failed outside of its handlers: {error}").format(
                error=one_line(mishap.foreign)
            )
        copy = Choice(
            self.tr("Copy report"), lambda: QGuiApplication.clipboard().setText(mishap.report), primary=True, stays=True
        )
        id, tone = ("stray", Tone.WARNING) if mishap.foreign else ("mishap", Tone.ERROR)
        self.bars.show_message(Message(id, tone, text, (copy,)))

    def come_forward(self) -> None:
        """Be seen, whatever is in front."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)

    def show_states(self) -> None:
        """Check the actions that stand for what is on."""
        for scheme in Scheme:
            self.commands.set_checked(f"theme.{scheme.value}", self._settings.scheme is scheme)
        self.commands.set_checked("view.full_screen", self.isFullScreen())
        if self.docks is not None:
            for name in self.docks.names:
                self.commands.set_checked(f"view.panel.{name}", self.docks.is_seen(name))
            for layout in Layout:
                self.commands.set_checked(f"view.layout_{layout.value}", self.docks.layout is layout)

    def end(self) -> None:
        """Keep what is to be kept, and close; nobody is asked."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._settings.is_stored:
            self._settings.set_state(_GEOMETRY, self.saveGeometry())
            if self.docks is not None:
                for layout, state in self.docks.states().items():
                    self._settings.set_state(f"{_DOCKS}.{layout.value}", state)
        if self.session is not None:
            self.session.end()
        self._settings.save()
        self.hide()
        self.closed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes by a bar, and stay until it is answered."""
        if self.session is None or self.session.may_end():
            self.end()
            event.accept()
        else:
            event.ignore()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that there is room now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.shown.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when it was seen for the first time."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def _connect(self) -> None:
        self.commands.refused.connect(self.warn)
        self._settings.changed.connect(self._take_setting)
        self._theme.changed.connect(self.show_states)
        own: dict[str, Callable[[], object]] = {
            f"theme.{each.value}": partial(self._settings.set_scheme, each) for each in Scheme
        }
        own |= {
            **self.sheets.handlers(),
            "file.close": self.close,
            "app.quit": self.close,
            "theme.toggle": self._toggle_theme,
            "view.full_screen": self._toggle_full_screen,
        }
        self.commands.bind(own)
        self.show_states()

    def _take_setting(self, name: str) -> None:
        if name == "theme":
            self._theme.set_scheme(self._settings.scheme)
            self.show_states()
        elif name == "text_factor":
            self._theme.set_text_factor(self._settings.text_factor)

    def _toggle_theme(self) -> None:
        self._settings.set_scheme(Scheme.LIGHT if self._theme.colors.dark else Scheme.DARK)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.show_states()

    def _show_layout(self, layout: Layout) -> None:
        if self.docks is not None:
            self.docks.show_layout(layout)
            self.show_states()

    def _toggle_panel(self, name: str) -> None:
        if self.docks is not None:
            self.docks.toggle(name)
            self.show_states()
