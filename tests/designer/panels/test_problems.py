"""The panel of problems: look, go there, mend."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.splices import Splice
from designer.models.folder import Folder
from designer.models.problems import Column
from designer.models.selection import Selected, Selection
from designer.panels.problems import ProblemsPanel
from designer.support.theme import Theme
from runtime.problems import Problem

Key = Qt.Key


def put(document: Document, old: str, new: str) -> None:
    start = document.text.index(old)
    document.type_text((Splice(start, old, new),), None)


@pytest.fixture
def panel(document: Document, selection: Selection, folder: Folder, theme: Theme, qtbot: QtBot) -> ProblemsPanel:
    made = ProblemsPanel(document, selection, folder, theme)
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    return made


@pytest.fixture
def troubled(panel: ProblemsPanel, document: Document, qtbot: QtBot) -> ProblemsPanel:
    """With an unknown peer (an error with a fix) and a handler that is not there (a warning)."""
    put(document, "[facts, style]", "[facts, styl]")
    put(document, "handlers.edit", "handlers.edt")
    qtbot.waitUntil(lambda: panel.counts == (1, 1))
    return panel


def spot(panel: ProblemsPanel, row: int, column: Column) -> QPoint:
    index: QModelIndex = panel.view.model().index(row, column)
    return panel.view.visualRect(index).center()


def click(panel: ProblemsPanel, row: int, column: Column) -> None:
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot(panel, row, column))


def test_nothing_wrong_shows_a_calm_sentence(panel: ProblemsPanel) -> None:
    assert not panel.view.isVisible()
    assert panel.bar.filter.isHidden() or not panel.bar.filter.isVisible()


def test_a_click_goes_to_the_listener_and_its_line(troubled: ProblemsPanel, selection: Selection) -> None:
    gone: list[Problem] = []
    troubled.go_to.connect(lambda problem: gone.append(problem))
    click(troubled, 0, Column.MESSAGE)
    assert [(each.code, each.line) for each in gone] == [("unknown-peer", 12)]
    assert selection.value == Selected(listeners=("editor",))


def test_enter_goes_there_and_arrows_only_look(troubled: ProblemsPanel, qtbot: QtBot) -> None:
    gone: list[Problem] = []
    troubled.go_to.connect(lambda problem: gone.append(problem))
    troubled.view.setFocus()
    troubled.view.selectRow(0)
    QTest.keyClick(troubled.view, Key.Key_Down)
    assert gone == []
    QTest.keyClick(troubled.view, Key.Key_Return)
    assert [each.code for each in gone] == ["not-in-source"]


def test_a_click_on_the_fix_mends_it_in_one_step(troubled: ProblemsPanel, document: Document, qtbot: QtBot) -> None:
    steps = document.stack.count()
    click(troubled, 0, Column.FIX)
    assert "[facts, style]" in document.text
    assert document.stack.count() == steps + 1
    qtbot.waitUntil(lambda: troubled.counts == (0, 1))


def test_control_dot_offers_the_fixes_of_the_current_row(
    troubled: ProblemsPanel, document: Document, qtbot: QtBot
) -> None:
    troubled.view.setFocus()
    troubled.view.selectRow(0)
    troubled.view.setCurrentIndex(troubled.view.model().index(0, 0))
    QTest.keyClick(troubled.view, Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    menu = troubled.findChild(QMenu)
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    qtbot.waitUntil(lambda: "[facts, style]" in document.text)


def test_text_filters(troubled: ProblemsPanel) -> None:
    troubled.bar.filter.setFocus()
    QTest.keyClicks(troubled.bar.filter, "handlers")
    assert troubled.view.model().rowCount() == 1


def test_severity_filters(troubled: ProblemsPanel) -> None:
    QTest.mouseClick(troubled.bar.errors, Qt.MouseButton.LeftButton)
    shown = troubled.view.model()
    assert [str(shown.index(row, 0).data())[:11] for row in range(shown.rowCount())] == ["handlers.py"]


def test_a_filter_that_hides_all_says_so(troubled: ProblemsPanel) -> None:
    QTest.keyClicks(troubled.bar.filter, "zzzz")
    assert not troubled.view.isVisible()
    assert troubled.bar.filter.isVisible()


def test_copy_gives_what_the_command_line_prints(troubled: ProblemsPanel) -> None:
    troubled.view.setFocus()
    troubled.view.selectRow(0)
    troubled.handlers["edit.copy"]()
    assert "error: There is no listener `styl`" in QGuiApplication.clipboard().text()


def test_counts_are_told(panel: ProblemsPanel, document: Document, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.counted) as told:
        put(document, "[facts, style]", "[facts, styl]")
    assert told.args == [1, 0]


def test_the_selected_row_stays_while_one_types(troubled: ProblemsPanel, document: Document, qtbot: QtBot) -> None:
    troubled.view.selectRow(1)
    before = troubled.current()
    put(document, "# The newsroom\n", "# The newsroom\n#\n#\n")
    qtbot.waitUntil(lambda: troubled.model.problem(0).line == 14)
    after = troubled.current()
    assert before is not None
    assert after is not None
    assert after.message == before.message


@pytest.mark.parametrize("width", [260, 420, 900])
def test_the_message_keeps_most_of_a_narrow_panel(troubled: ProblemsPanel, width: int) -> None:
    troubled.resize(width, 200)
    assert troubled.view.columnWidth(Column.MESSAGE) > width * 0.4


def test_a_message_without_a_fix_takes_the_room_of_one(
    panel: ProblemsPanel, document: Document, selection: Selection, theme: Theme, qtbot: QtBot
) -> None:
    put(document, "[facts, style]", "[facts, styl]")
    put(document, "handlers.edit", "elsewhere_and_far_away.edit")
    qtbot.waitUntil(lambda: panel.counts == (1, 1))
    panel.resize(720, 200)
    qtbot.waitUntil(lambda: panel.view.columnWidth(Column.FIX) > 40)
    cell = panel.view.visualRect(panel.view.model().index(1, Column.FIX))
    picture = panel.view.viewport().grab(cell).toImage()
    ground = picture.pixelColor(picture.width() - 1, 0)
    columns = range(picture.width() // 4)
    assert any(picture.pixelColor(x, y) != ground for x in columns for y in range(picture.height()))


def test_the_keys_begin_at_the_first_problem(troubled: ProblemsPanel, qtbot: QtBot) -> None:
    troubled.activateWindow()
    troubled.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(troubled.view.hasFocus)
    assert [index.row() for index in troubled.view.selectionModel().selectedRows()] == [0]
