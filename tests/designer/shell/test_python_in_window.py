"""What is typed into a module, as the window knows of it: title, saving, closing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from designer.panels.python.panel import PythonPanel
from designer.shell.file_desk import CLOSING

from .conftest import Opened

HANDLERS = "async def edit(payload, metadata):\n    return None\n"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def typed(open_window: Callable[[Path], Opened], organism: Path, qtbot: QtBot) -> Opened:
    """A window whose Python tab has just been typed in."""
    (organism.parent / "handlers.py").write_text(HANDLERS)
    opened = open_window(organism)
    opened.window.commands.run("view.python")
    panel = opened.workspace.centre.python
    assert isinstance(panel, PythonPanel)
    qtbot.waitUntil(lambda: panel.page is not None)
    assert panel.view is not None
    panel.view.setFocus()
    QTest.keyClicks(panel.view, "# typed ")
    return opened


def test_the_title_says_that_a_module_is_not_saved(typed: Opened) -> None:
    assert "•" in typed.window.windowTitle()
    typed.window.commands.run("edit.undo")
    assert "•" not in typed.window.windowTitle()


def test_saving_writes_the_module(typed: Opened, organism: Path) -> None:
    typed.window.commands.run("file.save")
    assert (organism.parent / "handlers.py").read_text() == f"# typed {HANDLERS}"
    assert "•" not in typed.window.windowTitle()


@pytest.mark.parametrize(("choice", "text"), [("Discard", HANDLERS), ("Save", f"# typed {HANDLERS}")])
def test_closing_asks_and_does_what_is_chosen(typed: Opened, organism: Path, choice: str, text: str) -> None:
    typed.window.close()
    bar = typed.window.bars.bar(CLOSING)
    assert bar is not None
    button = next(each for each in bar.findChildren(QPushButton) if each.text() == choice)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    typed.session.end()
    assert (organism.parent / "handlers.py").read_text() == text


def test_editing_goes_to_the_text_with_the_focus(typed: Opened, organism: Path) -> None:
    typed.window.commands.run("edit.select_all")
    typed.window.commands.run("edit.delete")
    typed.window.commands.run("file.save")
    assert (organism.parent / "handlers.py").read_text() == ""
