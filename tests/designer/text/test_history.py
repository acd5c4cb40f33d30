"""The list of steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.edit import Edit, Revision
from designer.document.splices import Splice
from designer.models.history import HistoryModel, HistoryRole
from designer.panels.history import HistoryPanel
from designer.support.theme import Theme


def step(document: Document, name: str) -> None:
    document.apply(Edit(name, lambda source: Revision((Splice(0, "", f"# {name}\n"),)), free_text=True))


def shown(model: HistoryModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def rows_with(model: HistoryModel, role: HistoryRole) -> list[int]:
    return [row for row in range(model.rowCount()) if model.index(row).data(role)]


@pytest.fixture
def document(make_document: Callable[..., Document]) -> Document:
    made: Document = make_document("a: 1\n")
    for name in ("one", "two", "three"):
        step(made, name)
    return made


@pytest.fixture
def model(document: Document, qtbot: QtBot) -> HistoryModel:
    made = HistoryModel(document, document)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def test_steps_are_listed_behind_the_state_as_opened(model: HistoryModel) -> None:
    assert shown(model) == ["Opened", "one", "two", "three"]


def test_undone_steps_stay_and_are_marked(document: Document, model: HistoryModel) -> None:
    document.stack.undo()
    document.stack.undo()

    assert rows_with(model, HistoryRole.CURRENT) == [1]
    assert rows_with(model, HistoryRole.UNDONE) == [2, 3]


def test_a_new_step_takes_the_place_of_undone_ones(document: Document, model: HistoryModel) -> None:
    document.stack.undo()
    document.stack.undo()
    step(document, "other")

    assert shown(model) == ["Opened", "one", "other"]


def test_the_saved_state_is_marked(document: Document, model: HistoryModel, tmp_path: Path) -> None:
    document.stack.undo()
    document.mark_saved(tmp_path / "x.yaml", document.text, document.layout)
    document.stack.redo()

    assert rows_with(model, HistoryRole.SAVED) == [2]


def test_going_back_to_the_saved_state_keeps_its_mark(document: Document, model: HistoryModel, tmp_path: Path) -> None:
    document.mark_saved(tmp_path / "x.yaml", document.text, document.layout)
    for _ in range(2):
        document.stack.undo()
    for _ in range(2):
        document.stack.redo()

    assert rows_with(model, HistoryRole.SAVED) == [3]


def test_a_saved_state_that_is_gone_is_marked_nowhere(document: Document, model: HistoryModel, tmp_path: Path) -> None:
    document.mark_saved(tmp_path / "x.yaml", document.text, document.layout)
    document.stack.undo()
    step(document, "other")

    assert rows_with(model, HistoryRole.SAVED) == []


def test_typing_that_merges_is_one_step(make_document: Callable[..., Document], qtbot: QtBot) -> None:
    document = make_document("a: 1\n")
    model = HistoryModel(document, document)
    for at in range(3):
        document.type_text((Splice(4 + at, "", "2"),), document)

    assert shown(model) == ["Opened", "Typing"]


def test_a_click_goes_to_the_state_after_a_step(document: Document, theme: Theme, qtbot: QtBot) -> None:
    panel = HistoryPanel(document, theme)
    qtbot.addWidget(panel)
    panel.resize(300, 300)
    panel.show()
    place = panel.list.visualRect(panel.list.model().index(1, 0)).center()

    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert document.text == "# one\na: 1\n"


def test_a_key_goes_to_the_state_after_a_step(document: Document, theme: Theme, qtbot: QtBot) -> None:
    panel = HistoryPanel(document, theme)
    qtbot.addWidget(panel)
    panel.show()
    QTest.keyClick(panel.list, Qt.Key.Key_Home)

    QTest.keyClick(panel.list, Qt.Key.Key_Return)

    assert document.text == "a: 1\n"


def test_an_empty_history_says_what_it_is_for(
    make_document: Callable[..., Document], theme: Theme, qtbot: QtBot
) -> None:
    panel = HistoryPanel(make_document("a: 1\n"), theme)
    qtbot.addWidget(panel)
    panel.show()

    assert panel._hint.isVisible()
