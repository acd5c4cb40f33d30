"""The Python tab over a folder, shown and focused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.selection import Selection
from designer.panels.python.page import ModulePage
from designer.panels.python.panel import PythonPanel
from designer.support.code_view import CodeView
from designer.support.theme import Theme


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a test of the panel works with."""

    document: Document
    folder: Folder
    selection: Selection
    panel: PythonPanel

    @property
    def page(self) -> ModulePage:
        assert self.panel.page is not None
        return self.panel.page

    @property
    def view(self) -> CodeView:
        return self.page.view

    @property
    def path(self) -> Path:
        return self.page.module.path

    def type_at(self, line: int, text: str, column: int = 1) -> None:
        """Put the caret there, and type."""
        self.page.go_to(line, column)
        first, *others = text.split("\n")
        QTest.keyClicks(self.view, first)
        for other in others:
            QTest.keyClick(self.view, Qt.Key.Key_Return)
            QTest.keyClicks(self.view, other)


@pytest.fixture
def desk(
    qtbot: QtBot,
    theme: Theme,
    document: Document,
    selection: Selection,
    make_folder: Callable[[Path | None], Folder],
    organism_file: Path,
) -> Callable[[], Desk]:
    """``desk()``: the panel on the screen, the text of its first module focused."""

    def make() -> Desk:
        folder = make_folder(organism_file)
        panel = PythonPanel(document, folder, theme, selection=selection)
        qtbot.addWidget(panel)
        panel.resize(800, 600)
        panel.show()
        qtbot.waitExposed(panel)
        panel.activateWindow()
        here = Desk(document, folder, selection, panel)
        if panel.page is not None:
            here.view.setFocus()
            qtbot.waitUntil(here.view.hasFocus)
        return here

    return make
