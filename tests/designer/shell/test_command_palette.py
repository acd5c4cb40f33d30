"""Anything is done by typing some of its letters."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit, QListView, QMainWindow
from pytestqt.qtbot import QtBot

from designer.actions.install import Entry
from designer.shell.command_palette import CommandPalette, Matches
from designer.support.theme import Scheme, Theme

ENTRIES = (
    Entry("file.save", "Save", "File", "Ctrl+S", "", "save"),
    Entry("file.save_as", "Save as…", "File", "Ctrl+Shift+S", "", ""),
    Entry("canvas.align_left", "Align left", "Canvas, Align", "", "Select at least two things first.", ""),
    Entry("view.full_screen", "Full screen", "View", "F11", "", ""),
    Entry("theme.dark", "Dark", "View, Theme", "", "", "moon"),
)


class Bench:
    def __init__(self, theme: Theme) -> None:
        self.window = QMainWindow()
        self.window.resize(1000, 700)
        self.field = QLineEdit(self.window)
        self.window.setCentralWidget(self.field)
        self.palette = CommandPalette(theme, self.window)
        self.done: list[str] = []
        self.palette.chosen.connect(self.done.append)

    @property
    def typed(self) -> QLineEdit:
        return self.palette.findChild(QLineEdit)

    @property
    def list(self) -> QListView:
        return self.palette.findChild(QListView)

    @property
    def names(self) -> list[str]:
        model = self.list.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme) -> Bench:
    made = Bench(theme)
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    made.field.setFocus()
    made.palette.show_entries(ENTRIES)
    return made


def test_it_comes_up_ready_to_type(bench: Bench) -> None:
    assert bench.typed.hasFocus()
    assert bench.names == ["Save", "Save as…", "Full screen", "Dark", "Align left"]


def test_letters_find_and_enter_does(bench: Bench) -> None:
    QTest.keyClicks(bench.typed, "fus")
    QTest.keyClick(bench.typed, Qt.Key.Key_Return)
    assert (bench.done, bench.palette.isVisible()) == (["view.full_screen"], False)


def test_a_menu_s_name_finds_what_is_in_it(bench: Bench) -> None:
    QTest.keyClicks(bench.typed, "theme")
    assert bench.names == ["Dark"]


def test_what_is_not_possible_stands_last(bench: Bench) -> None:
    QTest.keyClicks(bench.typed, "al")
    assert bench.names[-1] == "Align left"


def test_what_is_not_possible_can_be_chosen_to_hear_why(bench: Bench) -> None:
    QTest.keyClicks(bench.typed, "align")
    QTest.keyClick(bench.typed, Qt.Key.Key_Return)
    assert bench.done == ["canvas.align_left"]


def test_arrows_walk_and_wrap(bench: Bench) -> None:
    QTest.keyClick(bench.typed, Qt.Key.Key_Up)
    assert bench.list.currentIndex().data() == "Align left"
    QTest.keyClick(bench.typed, Qt.Key.Key_Down)
    QTest.keyClick(bench.typed, Qt.Key.Key_Down)
    assert bench.list.currentIndex().data() == "Save as…"


def test_escape_gives_the_focus_back(bench: Bench) -> None:
    QTest.keyClick(bench.typed, Qt.Key.Key_Escape)
    assert (bench.palette.isVisible(), bench.field.hasFocus()) == (False, True)


def test_the_focus_elsewhere_closes_it(bench: Bench) -> None:
    bench.field.setFocus()
    assert not bench.palette.isVisible()


def test_a_click_does(bench: Bench) -> None:
    place = bench.list.visualRect(bench.list.model().index(2, 0)).center()
    QTest.mouseClick(bench.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert bench.done == ["view.full_screen"]


def test_enter_on_nothing_does_nothing(bench: Bench) -> None:
    QTest.keyClicks(bench.typed, "qqqq")
    QTest.keyClick(bench.typed, Qt.Key.Key_Return)
    assert bench.done == []


def test_it_stays_within_its_window(bench: Bench) -> None:
    bench.window.resize(500, 300)
    assert bench.window.rect().contains(bench.palette.geometry())


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_what_is_chosen_is_seen(bench: Bench, theme: Theme, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    image = bench.list.viewport().grab().toImage()
    row = bench.list.visualRect(bench.list.currentIndex())
    assert image.pixelColor(row.right() - 12, row.top() + 4) == theme.color(theme.colors.accent_soft)


def test_the_model_keeps_qt_s_rules(qtbot: QtBot, bench: Bench) -> None:
    model = Matches(bench.window)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_entries(ENTRIES)
    model.look_for("s")
    model.look_for("qqq")
    assert isinstance(tester.model(), QAbstractItemModel)
    assert model.rowCount() == 0
