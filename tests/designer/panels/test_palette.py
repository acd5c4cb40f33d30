"""The palette: what can be put on the canvas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QMainWindow
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.parts import MIME_TYPE
from designer.panels.palette import PalettePanel
from designer.support.theme import Theme

Key = Qt.Key


@pytest.fixture
def panel(document: Document, folder: Folder, theme: Theme, qtbot: QtBot) -> PalettePanel:
    made = PalettePanel(document, folder, theme)
    qtbot.addWidget(made)
    made.resize(260, 700)
    made.show()
    return made


def titles(panel: PalettePanel) -> list[str]:
    model = panel.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def row_of(panel: PalettePanel, title: str) -> int:
    return titles(panel).index(title)


def test_kinds_come_first_then_what_the_folder_holds(panel: PalettePanel) -> None:
    shown = titles(panel)
    assert shown[:5] == ["Tool", "Agent", "Broadcast member", "Note", "Frame"]
    assert shown[6:9] == ["anything", "check", "edit"]
    assert shown[10:] == ["Story", "Verdict"]


def test_the_model_keeps_the_rules_of_models(panel: PalettePanel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.model)


def test_a_drag_carries_part_and_path(panel: PalettePanel) -> None:
    data = panel.model.mimeData([panel.model.index(row_of(panel, "edit"), 0)])
    assert json.loads(bytes(data.data(MIME_TYPE).data())) == {"part": "handler", "path": "handlers.edit"}


def test_enter_chooses(panel: PalettePanel, qtbot: QtBot) -> None:
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index(1, 0))
    with qtbot.waitSignal(panel.chosen) as told:
        QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert told.args == ["agent", ""]


def test_typing_and_enter_chooses_the_first_that_is_found(panel: PalettePanel, qtbot: QtBot) -> None:
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "verdict")
    with qtbot.waitSignal(panel.chosen) as told:
        QTest.keyClick(panel.filter, Qt.Key.Key_Return)
    assert told.args == ["class", "messages.Verdict"]


def test_a_heading_cannot_be_chosen(panel: PalettePanel) -> None:
    heading = panel.model.index(5, 0)
    assert panel.model.part(heading) is None
    assert not panel.model.flags(heading) & Qt.ItemFlag.ItemIsSelectable


def test_new_handlers_appear(panel: PalettePanel, organism_file: Path, qtbot: QtBot) -> None:
    (organism_file.parent / "more.py").write_text("async def publish(payload, metadata): ...\n")
    qtbot.waitUntil(lambda: "publish" in titles(panel))


def test_nothing_found_says_so(panel: PalettePanel) -> None:
    QTest.keyClicks(panel.filter, "zzzz")
    assert not panel.view.isVisible()


def test_the_keys_begin_at_the_first_part(panel: PalettePanel, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(panel.view.hasFocus)
    assert [index.row() for index in panel.view.selectedIndexes()] == [0]


def test_the_list_that_has_the_keys_has_a_frame(panel: PalettePanel, theme: Theme, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
    with_keys = panel.view.grab().toImage().pixelColor(0, 0)
    panel.filter.setFocus()
    without = panel.view.grab().toImage().pixelColor(0, 0)
    accent = theme.color(theme.colors.accent)
    assert (with_keys == accent, without == accent) == (True, False)


def test_a_part_says_what_it_is_and_how_to_take_it(panel: PalettePanel) -> None:
    tip = panel.model.index(row_of(panel, "Agent"), 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "reasons in a conversation of its own" in tip
    assert "Drag it onto the canvas" in tip


def test_larger_text_is_larger_in_the_palette(panel: PalettePanel, theme: Theme, qtbot: QtBot) -> None:
    before = panel.view.visualRect(panel.model.index(0, 0)).height()
    theme.set_text_factor(2.0)
    try:
        qtbot.waitUntil(lambda: panel.view.visualRect(panel.model.index(0, 0)).height() > before)
    finally:
        theme.set_text_factor(1.0)


def test_tab_goes_through_all_parts_and_out(panel: PalettePanel, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = QDockWidget()
    dock.setWidget(panel)
    after = QLineEdit()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.setCentralWidget(after)
    window.show()
    window.activateWindow()
    after.setFocus()
    qtbot.waitUntil(after.hasFocus)
    seen = set()
    for _ in range(3):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    panel.setParent(None)
    assert seen == {panel.filter, panel.view, after}


def test_a_panel_that_is_given_the_focus_gives_it_to_its_list(panel: PalettePanel, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.filter.setFocus()
    panel.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
