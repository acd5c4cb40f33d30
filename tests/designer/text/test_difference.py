"""Two texts side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from designer.panels.difference import DifferenceView
from designer.support.theme import Theme

LINES = [f"line {index}" for index in range(60)]
BEFORE = "\n".join(LINES) + "\n"
AFTER = BEFORE.replace("line 20\n", "line twenty\n").replace("line 50\n", "line 50\nnew\n").replace("line 30\n", "")


@pytest.fixture
def make(qtbot: QtBot, theme: Theme) -> Callable[[str, str], DifferenceView]:
    def build(before: str, after: str) -> DifferenceView:
        view = DifferenceView(before, after, theme)
        qtbot.addWidget(view)
        view.resize(800, 500)
        view.show()
        return view

    return build


Make = Callable[[str, str], DifferenceView]


def test_changes_are_counted(make: Make) -> None:
    view = make(BEFORE, AFTER)

    assert len(view.area.blocks) == 3
    assert view.area.counts() == (2, 2)


def test_far_lines_are_folded_until_clicked(make: Make) -> None:
    view = make(BEFORE, AFTER)
    before = view.area.verticalScrollBar().maximum()

    QTest.mouseClick(view.area.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 5))

    assert view.area.verticalScrollBar().maximum() > before


def test_enter_shows_every_line(make: Make) -> None:
    view = make(BEFORE, AFTER)

    QTest.keyClick(view.area, Qt.Key.Key_Return)

    assert not any(row.folded for row in view.area._rows)


def test_keys_walk_the_changes(make: Make) -> None:
    view = make(BEFORE, AFTER)
    seen = []
    for modifier in (Qt.KeyboardModifier.NoModifier,) * 4 + (Qt.KeyboardModifier.ShiftModifier,):
        QTest.keyClick(view.area, Qt.Key.Key_F8, modifier)
        seen.append(view.area.current)

    assert seen == [0, 1, 2, 2, 1]


def test_sides_are_painted_in_their_colours(make: Make, theme: Theme) -> None:
    view = make("a\n", "b\n")
    image = view.area.viewport().grab().toImage()

    middle = image.width() // 2
    assert image.pixelColor(middle - 20, 6) == QColor(theme.colors.removed_soft)
    assert image.pixelColor(image.width() - 20, 6) == QColor(theme.colors.added_soft)


def test_the_difference_can_be_copied(make: Make) -> None:
    view = make("a\nb\n", "a\nc\n")

    QTest.keyClick(view.area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QApplication.clipboard().text() == "--- On disk\n+++ Here\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [("a\n", "a\n", "the same"), ("a\r\n", "a\n", "how they end"), ("a", "a\n", "how they end")],
)
def test_texts_without_different_lines_are_told_apart(make: Make, before: str, after: str, words: str) -> None:
    view = make(before, after)

    assert not view.area.isVisible()
    assert any(words in label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_huge_lines_and_texts_open_at_once(make: Make) -> None:
    view = make("x" * 3_000_000 + "\n" + BEFORE * 300, "y" * 3_000_000 + "\n" + AFTER * 300)
    view.area.go(1)
    view.grab()

    assert view.area.blocks
