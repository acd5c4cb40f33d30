"""The composition root: everything is made here and handed in; started here, and ended in order."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication

from designer.command_line import Options
from designer.shell.window import Window
from designer.support.data_root import data_root
from designer.support.displays import why_not_here
from designer.support.garbage import GarbageCollector
from designer.support.mishaps import Mishaps
from designer.support.settings import Settings
from designer.support.signals import QuitSignals
from designer.support.theme import Scheme, Theme

if TYPE_CHECKING:
    from designer.shell.session import Session

CANNOT = 2
_PICTURE_TEXT_PT = 10.0
_LOG = "designer.log"


def run(options: Options) -> int:
    """Show what was asked for until it is closed, or paint it.

    Returns:
        The exit code.
    """
    if options.screenshot is not None:
        return _paint(options, options.screenshot)
    if reason := why_not_here():
        return _cannot(reason)
    return _live(options)


def _live(options: Options) -> int:
    application = _application()
    root = data_root()
    mishaps = Mishaps(root / _LOG)
    mishaps.install()
    settings = Settings(root / "settings.ini")
    theme = Theme(application, Scheme(options.theme) if options.theme else settings.scheme)
    theme.set_text_factor(settings.text_factor)
    application.setWindowIcon(theme.icon("app-mark", theme.colors.accent))
    window = Window(settings, theme)
    window.closed.connect(application.quit)
    mishaps.happened.connect(window.report)
    signals = QuitSignals()
    signals.asked.connect(window.end)
    window.restore_geometry()
    if _wants_organism(options):
        window.set_up_docks()
    else:
        window.toolbar.hide()
    start = _Start(window, root, settings, theme, options)
    window.painted.connect(start.fill)
    window.show()
    code = application.exec()
    window.end()
    start.stop()
    signals.stop()
    mishaps.uninstall()
    return code


class _Start(QObject):
    """What comes after the window was seen: reading, drawing, and the collector."""

    def __init__(self, window: Window, root: Path, settings: Settings, theme: Theme, options: Options) -> None:
        super().__init__()
        self._window = window
        self._root = root
        self._settings = settings
        self._theme = theme
        self._options = options
        self._collector: GarbageCollector | None = None

    def fill(self) -> None:
        if self._window.is_closed:
            return
        session = _session(self._window, self._root, self._settings, self._theme)
        try:
            is_open = _fill(session, self._options)
        except Exception:
            # A fault of ours is told like any other, over a window that can still be used.
            sys.excepthook(*sys.exc_info())
            is_open = not session.is_empty
        if not is_open:
            session.show_start()
        elif session.is_empty:
            # Another window has the file, and was asked to come forward.
            self._window.end()
            return
        # What start has made stays; the collector need not look at it again.
        self._collector = GarbageCollector(self)

    def stop(self) -> None:
        if self._collector is not None:
            self._collector.stop()


def _paint(options: Options, path: Path) -> int:
    # Before the application is made: Qt reads both then.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    from shutil import rmtree

    from designer.shell.screenshot import Screenshot

    application = _application()
    application.setCursorFlashTime(0)
    theme = Theme(application, Scheme(options.theme or "light"), _PICTURE_TEXT_PT)
    settings = Settings(None)
    root = Path(mkdtemp(prefix="organism-designer-"))
    window = Window(settings, theme)
    try:
        window.setFixedSize(*options.size)
        session = _session(window, root, settings, theme)
        if not _fill(session, options):
            if _wants_organism(options):
                return _cannot(session.trouble)
            session.show_start()
        window.show()
        screenshot = Screenshot(window, session, path)
        screenshot.done.connect(application.exit)
        screenshot.start()
        return application.exec()
    finally:
        window.end()
        rmtree(root, ignore_errors=True)


def _application() -> QApplication:
    QCoreApplication.setApplicationName("organism-designer")
    application = QApplication(sys.argv[:1])
    application.setApplicationDisplayName("Organism Designer")
    application.setDesktopFileName("organism-designer")
    # The window decides when the process ends: its file is let go of first.
    application.setQuitOnLastWindowClosed(False)
    return application


def _session(window: Window, root: Path, settings: Settings, theme: Theme) -> Session:
    # Imported late: the window is there before what fills it is loaded.
    from designer.document.app_data import AppData
    from designer.shell.session import Session

    return Session(window, AppData(root), settings, theme)


def _wants_organism(options: Options) -> bool:
    return options.new or bool(options.path or options.sample)


def _fill(session: Session, options: Options) -> bool:
    """Open what was asked for; False if nothing was, or if it can't be opened."""
    if options.path is not None:
        is_open = session.open(options.path)
    elif options.sample:
        is_open = session.desk.open_sample(options.sample)
    else:
        is_open = options.new and session.desk.new()
    if is_open:
        session.arrange(view=options.view, panel=options.panel, select=options.select)
    return is_open


def _cannot(reason: str) -> int:
    sys.stderr.write(f"organism-designer: {reason}\n")
    return CANNOT
