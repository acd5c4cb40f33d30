"""Panels that show a shop that really ran."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.models.live.live import Live
from designer.models.selection import Selection
from designer.panels.message import MessagePanel
from designer.panels.messages import MessagesPanel
from designer.support.theme import Theme

from ...folders import selection
from .shop import records

__all__ = ["selection"]


@pytest.fixture
def live(qapp: QApplication) -> Iterator[Live]:
    """What a window knows of its run; nothing has run yet."""
    made = Live()
    yield made
    made.deleteLater()


@pytest.fixture
def empty(live: Live, selection: Selection, theme: Theme, qtbot: QtBot) -> MessagesPanel:
    """The list before a run."""
    made = MessagesPanel(live, selection, theme)
    qtbot.addWidget(made)
    made.resize(860, 300)
    made.show()
    return made


@pytest.fixture
def panel(empty: MessagesPanel, live: Live) -> MessagesPanel:
    """The list of the shop's run."""
    live.take(records())
    return empty


@pytest.fixture
def message(live: Live, theme: Theme, qtbot: QtBot) -> MessagePanel:
    """The inspector."""
    made = MessagePanel(live, theme)
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    return made


def click(panel: MessagesPanel, at: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Click into the middle of a line."""
    place = panel.view.line_rect(at).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def column(panel: MessagesPanel, at: int) -> list[str]:
    """The texts of one column, from the model."""
    model = panel.model
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def shown_numbers(panel: MessagesPanel) -> list[int]:
    """The numbers of the messages that are shown."""
    rows = (panel.model.row_at(at) for at in range(len(panel.model.shown)))
    return [row.number for row in rows if row is not None]
