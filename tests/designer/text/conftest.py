"""The YAML view over a document, shown and focused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.selection import Selection
from designer.panels.yaml_text import YamlPanel
from designer.support.code_view import CodeView
from designer.support.theme import Theme


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a test of the panel works with."""

    document: Document
    selection: Selection
    panel: YamlPanel

    @property
    def view(self) -> CodeView:
        return self.panel.view


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, make_document: Callable[..., Document]) -> Callable[[str], Desk]:
    """``desk(text)``: a panel on the screen, its text focused."""

    def make(text: str) -> Desk:
        document, selection = make_document(text), Selection()
        panel = YamlPanel(document, selection, theme)
        qtbot.addWidget(panel)
        panel.resize(800, 600)
        panel.show()
        qtbot.waitExposed(panel)
        panel.activateWindow()
        panel.view.setFocus()
        qtbot.waitUntil(panel.view.hasFocus)
        return Desk(document, selection, panel)

    return make
