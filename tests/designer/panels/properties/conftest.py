"""A newsroom whose payload class has fields, docs and defaults, and the panel that shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.properties import PropertiesPanel
from designer.support.theme import Theme

from ...folders import document, folder, make_folder, organism_file, selection
from .hands import Hands

__all__ = ["document", "folder", "make_folder", "organism_file", "selection"]

MESSAGES = '''\
"""What travels."""

from dataclasses import dataclass, field


@dataclass
class Story:  # the one that matters
    """A story."""

    title: str
    words: int = 300
    """How long it is."""
    tags: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    """What is thought of it."""

    approved: bool


@dataclass
class Long(Story):
    """A long one."""

    chapters: int = 1
'''


@pytest.fixture
def messages(organism_file: Path) -> Path:
    """The module with the classes."""
    path = organism_file.parent / "messages.py"
    path.write_text(MESSAGES)
    return path


@pytest.fixture
def hands(
    messages: Path,
    document: Document,
    selection: Selection,
    make_folder: Callable[[Path | None], Folder],
    theme: Theme,
    qtbot: QtBot,
) -> Hands:
    """The form of the listener editor, and who works on it."""
    folder = make_folder(document.path)
    panel = PropertiesPanel(document, selection, folder, theme)
    qtbot.addWidget(panel)
    panel.resize(320, 1000)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is panel)
    made = Hands(panel, document, selection, folder, messages, qtbot)
    selection.set(Selected(listeners=("editor",)))
    made.settle()
    return made
