"""A line of text that changes often, and moves nothing beside it when it does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.support.steady import Steady


class LayoutRequests(QObject):
    """Counts how often a widget is asked to lay out what is in it."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def label() -> QLabel:
    return QLabel("12 messages")


@pytest.fixture
def line(label: QLabel, qtbot: QtBot) -> QWidget:
    line = QWidget()
    qtbot.addWidget(line)
    row = QHBoxLayout(line)
    row.addWidget(Steady(label), 1)
    row.addWidget(QPushButton("Follow"))
    line.resize(400, 40)
    line.show()
    qtbot.waitExposed(line)
    qtbot.waitUntil(lambda: label.width() > 100)
    return line


def test_another_text_lays_out_nothing_around_it(line: QWidget, label: QLabel) -> None:
    QCoreApplication.sendPostedEvents()
    requests = LayoutRequests(line)
    label.setText("12,345,678 messages, of which many are not shown")
    QCoreApplication.sendPostedEvents()
    assert requests.count == 0


def test_the_label_has_all_the_room(line: QWidget, label: QLabel, qtbot: QtBot) -> None:
    line.resize(600, 40)
    qtbot.waitUntil(lambda: label.width() > 400)
    assert label.height() >= label.sizeHint().height()
