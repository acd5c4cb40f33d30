"""A window with an organism in it, as the composition root makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.shell.session import Session
from designer.shell.window import Window
from designer.shell.workspace import Workspace
from designer.support.settings import Settings
from designer.support.theme import Theme


class Opened:
    """A window, its session, and short words for what is in it."""

    def __init__(self, window: Window, session: Session, settings: Settings) -> None:
        self.window = window
        self.session = session
        self.settings = settings

    @property
    def workspace(self) -> Workspace:
        assert self.session.workspace is not None
        return self.session.workspace

    @property
    def focus(self) -> object:
        return QApplication.focusWidget()


@pytest.fixture
def organism(tmp_path: Path, newsroom_text: str) -> Path:
    """A file of the newsroom's text."""
    path = tmp_path / "newsroom" / "organism.yaml"
    path.parent.mkdir()
    path.write_bytes(newsroom_text.encode())
    return path


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme, app_data: Path) -> Iterator[Callable[..., Opened]]:
    """``open_window(path=None, settings=None)``: a window up and quiet; the start page without a path."""
    windows: list[Window] = []

    def open_window(path: Path | None = None, settings: Settings | None = None, *, wait: bool = True) -> Opened:
        settings = settings or Settings(None)
        window = Window(settings, theme)
        windows.append(window)
        session = Session(window, AppData(app_data), settings, theme)
        if path is None or not session.open(path):
            session.show_start()
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        if wait:
            qtbot.waitUntil(lambda: session.is_quiet, timeout=10_000)
        return Opened(window, session, settings)

    yield open_window
    for window in windows:
        window.end()
        window.deleteLater()
    for _ in range(2):  # Sessions go after their windows.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
