"""Zoom field, times, panes, the picture of a sample."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.shell.panes import pane_with_focus, step
from designer.shell.sample_picture import columns, draw_organism
from designer.shell.when import ago
from designer.shell.zoom_field import ZoomField
from designer.support.theme import Theme
from runtime.organism.load import load_text

NOW = datetime(2026, 5, 12, 15, 30)


@pytest.mark.parametrize(("typed", "zoom"), [("150", 1.5), ("75 %", 0.75), ("1", 0.05), ("99999", 4.0)])
def test_a_typed_zoom_is_wanted(qtbot: QtBot, theme: Theme, typed: str, zoom: float) -> None:
    field = ZoomField()
    qtbot.addWidget(field)
    field.set_range(0.05, 4.0)
    field.lineEdit().selectAll()
    with qtbot.waitSignal(field.zoom_wanted) as wanted:
        QTest.keyClicks(field.lineEdit(), typed)
        QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert wanted.args == [zoom]


def test_nonsense_leaves_the_zoom(qtbot: QtBot, theme: Theme) -> None:
    field = ZoomField()
    qtbot.addWidget(field)
    field.set_zoom(0.5)
    field.lineEdit().selectAll()
    with qtbot.assertNotEmitted(field.zoom_wanted):
        QTest.keyClicks(field.lineEdit(), "large")
        QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert field.currentText() == "50 %"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=4), "4 days ago"),
    ],
)
def test_times_are_said_as_people_say_them(before: timedelta, words: str) -> None:
    assert ago(NOW - before, NOW) == words


def test_long_ago_is_a_date() -> None:
    assert "2025" in ago(datetime(2025, 1, 31), NOW) or "25" in ago(datetime(2025, 1, 31), NOW)


def test_panes_are_walked_in_a_ring(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    panes = []
    for _ in range(3):
        pane = QWidget(window)
        column = QVBoxLayout(pane)
        column.addWidget(QLineEdit(pane))
        row.addWidget(pane)
        panes.append(pane)
    dumb = QLabel("takes no focus", window)
    row.addWidget(dumb)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    walk = [*panes, dumb]
    panes[0].findChild(QLineEdit).setFocus()
    assert [step(walk, 1) for _ in range(4)] == [panes[1], panes[2], panes[0], panes[1]]
    assert [step(walk, -1) for _ in range(2)] == [panes[0], panes[2]]
    assert pane_with_focus(walk) is panes[2]


def test_a_proxy_s_pane_takes_the_focus(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pane = QWidget(window)
    column = QVBoxLayout(pane)
    inner = QLineEdit(pane)
    column.addWidget(inner)
    pane.setFocusProxy(inner)
    QHBoxLayout(window).addWidget(pane)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    assert step([pane], 1) is pane
    assert inner.hasFocus()


def test_who_calls_stands_left_of_who_is_called(newsroom_text: str) -> None:
    spec = load_text(newsroom_text, "organism.yaml").spec
    assert spec is not None
    assert [[each.name for each in column] for column in columns(spec)] == [["editor"], ["facts", "style", "law"]]


@pytest.mark.parametrize("listeners", [0, 1, 1_000])
def test_any_organism_is_drawn_within_its_area(theme: Theme, big_organism, listeners: int) -> None:  # type: ignore[no-untyped-def]
    spec = load_text(big_organism(listeners), "organism.yaml").spec
    assert spec is not None
    image = QImage(300, 160, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    draw_organism(painter, spec, QRectF(20, 20, 260, 120), theme)
    painter.end()
    border = [image.pixel(x, y) for x in range(300) for y in (0, 18, 142, 159)]
    assert not any(border)
