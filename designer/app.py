"""The composition root: everything is made here and handed in; started here, and ended in order."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
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

FINE, FAILED, CANNOT = 0, 1, 2
_RUN_GRACE_S = 1.0
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
        return _without_window(options, reason)
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
    mishaps.happened.connect(window.report)
    signals = QuitSignals()
    signals.asked.connect(window.end)
    window.restore_geometry()
    if _wants_organism(options):
        window.set_up_docks()
    else:
        window.toolbar.hide()
    # Qt's own loop shows the window. Asyncio is loaded once it was seen, and runs the window from then on. Leaving Qt's
    # loop also ends those of Qt's that run in somebody's handler while the window is told to close.
    window.painted.connect(lambda: application.exit())
    window.closed.connect(lambda: application.exit())
    window.show()
    application.exec()
    life = _Life(window, root, settings, theme, options)
    have_all_ended = True
    if not window.is_closed:
        from designer.support.main_loop import run_main

        have_all_ended = run_main(application, life.main(), _tell)
    window.end()
    life.stop()
    signals.stop()
    mishaps.uninstall()
    if not have_all_ended or _threads_are_left():
        # Somebody's handlers would hold up the interpreter's end, for ever or with tracebacks.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(FINE)
    return FINE


class _Life:
    """What comes after the window was seen: reading, drawing, running, the collector, until it is closed."""

    def __init__(self, window: Window, root: Path, settings: Settings, theme: Theme, options: Options) -> None:
        self._window = window
        self._root = root
        self._settings = settings
        self._theme = theme
        self._options = options
        self._collector: GarbageCollector | None = None

    async def main(self) -> None:
        """Fill the window, and wait for its end."""
        import asyncio

        if self._window.is_closed:
            return
        closed = asyncio.Event()
        self._window.closed.connect(closed.set)
        session = _session(self._window, self._root, self._settings, self._theme)
        self._fill(session)
        while not closed.is_set():
            # A handler may cancel all tasks that there are; the window is not its own to close.
            with suppress(asyncio.CancelledError):
                await closed.wait()
        await _end_run(session)

    def stop(self) -> None:
        """Give the collector back."""
        if self._collector is not None:
            self._collector.stop()

    def _fill(self, session: Session) -> None:
        try:
            is_open = _fill(session, self._options)
        except Exception as error:
            # A fault of ours is told like any other, over a window that can still be used.
            _tell(error)
            is_open = not session.is_empty
        if not is_open:
            session.show_start()
        elif session.is_empty:
            # Another window has the file, and was asked to come forward.
            self._window.end()
            return
        # What start has made stays; the collector need not look at it again.
        self._collector = GarbageCollector()


def _paint(options: Options, path: Path) -> int:
    # Before the application is made: Qt reads both then.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    from shutil import rmtree

    from designer.support.main_loop import run_main

    application = _application()
    application.setCursorFlashTime(0)
    theme = Theme(application, Scheme(options.theme or "light"), _PICTURE_TEXT_PT)
    root = Path(mkdtemp(prefix="organism-designer-"))
    settings = Settings(None)
    window = Window(settings, theme)
    signals = QuitSignals()
    signals.asked.connect(window.end)
    window.closed.connect(lambda: application.exit())
    picture = _Picture(window, root, settings, theme, options, path)
    try:
        run_main(application, picture.main(), _tell)
    finally:
        window.end()
        signals.stop()
        rmtree(root, ignore_errors=True)
    return picture.code


class _Picture:
    """A window that is filled, painted once it is quiet, and closed."""

    def __init__(
        self, window: Window, root: Path, settings: Settings, theme: Theme, options: Options, path: Path
    ) -> None:
        self._window = window
        self._root = root
        self._settings = settings
        self._theme = theme
        self._options = options
        self._path = path
        self.code = FAILED

    async def main(self) -> None:
        """Do it all; the attribute ``code`` is the exit code then."""
        import asyncio

        from designer.shell.screenshot import Screenshot

        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def end(code: int = FAILED) -> None:
            if not done.done():
                done.set_result(code)

        self._window.closed.connect(end)
        self._window.setFixedSize(*self._options.size)
        session = _session(self._window, self._root, self._settings, self._theme)
        if not _fill(session, self._options):
            if _wants_organism(self._options):
                self.code = _cannot(session.trouble)
                return
            session.show_start()
        self._window.show()
        screenshot = Screenshot(self._window, session, self._path)
        screenshot.done.connect(end)
        screenshot.start()
        self.code = await done
        await _end_run(session)


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
        layout = options.layout or ("run" if options.run else "")
        session.arrange(view=options.view, panel=options.panel, select=options.select, layout=layout)
        if options.run:
            session.run_now(options.start)
    return is_open


async def _end_run(session: Session) -> None:
    import asyncio

    with suppress(TimeoutError):
        async with asyncio.timeout(_RUN_GRACE_S):
            await session.end_run()


def _tell(error: BaseException) -> None:
    """Tell of a fault of ours as of one that nobody caught."""
    sys.excepthook(type(error), error, error.__traceback__)


def _threads_are_left() -> bool:
    """Whether threads that handlers started would keep the process from ending."""
    return any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate())


def _without_window(options: Options, reason: str) -> int:
    if not options.run:
        return _cannot(reason)
    from designer.shell.headless import run_headless

    return run_headless(options, reason)


def _cannot(reason: str) -> int:
    sys.stderr.write(f"organism-designer: {reason}\n")
    return CANNOT
