"""A window with an organism in it, for the monkey."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.shell.session import Session
from designer.shell.window import Window
from designer.support.settings import Settings
from designer.support.theme import Theme

from .monkey import Subject

NEWSROOM = Path(__file__).parents[3] / "sample_organisms/newsroom"


@pytest.fixture
def subject_of(qtbot: QtBot, theme: Theme, app_data: Path, tmp_path: Path) -> Iterator[Callable[[str], Subject]]:
    """``subject_of(text)``: the whole window with an organism of that text; an empty text takes the newsroom's."""
    windows: list[Window] = []

    def make(text: str = "") -> Subject:
        folder = Path(shutil.copytree(NEWSROOM, tmp_path / "newsroom"))
        if text:
            (folder / "organism.yaml").write_bytes(text.encode("utf-8"))
        window = Window(Settings(None), theme)
        windows.append(window)
        session = Session(window, AppData(app_data), Settings(None), theme)
        assert session.open(folder / "organism.yaml")
        window.show()
        qtbot.waitUntil(lambda: session.is_quiet, timeout=10_000)
        session.desk.start_process = lambda _arguments: True
        workspace = session.workspace
        assert workspace is not None
        return Subject(
            window=window,
            document=workspace.document,
            selection=workspace.selection,
            picture=workspace.canvas.picture,
            theme=theme,
            canvas=workspace.canvas.view.viewport(),
            text=lambda: workspace.centre.text.findChild(QPlainTextEdit),
            actions={
                action.objectName(): action for action in window.findChildren(QAction) if "." in action.objectName()
            },
        )

    yield make
    for window in windows:
        window.end()
        window.deleteLater()
