"""The table of problems follows the document by differences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.document.splices import Splice
from designer.models.folder import Folder
from designer.models.problems import PROBLEM, Column, ProblemsModel
from runtime.problems import Severity


def put(document: Document, old: str, new: str) -> None:
    start = document.text.index(old)
    document.type_text((Splice(start, old, new),), None)


@pytest.fixture
def model(document: Document, folder: Folder) -> ProblemsModel:
    return ProblemsModel(document, folder, document)


def test_the_model_keeps_the_rules_of_models(
    model: ProblemsModel, document: Document, qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    put(document, "[facts, style]", "[fact, styl]")
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    qtmodeltester.check(model)
    put(document, "[fact, styl]", "[facts, styl, styl]")
    qtbot.waitUntil(lambda: model.rowCount() == 2)


def test_errors_stand_before_warnings_and_each_by_line(model: ProblemsModel, document: Document, qtbot: QtBot) -> None:
    put(document, "handlers.edit", "handlers.edt")
    put(document, "[facts, style]", "[facts, facts]")
    put(document, "timeout: 30", "timeout: x")
    qtbot.waitUntil(lambda: model.rowCount() >= 3)
    found = [model.problem(row) for row in range(model.rowCount())]
    assert [each.severity for each in found] == sorted((each.severity for each in found), key=list(Severity).index)
    warnings = [each.line for each in found if each.severity is Severity.WARNING]
    assert warnings == sorted(warnings)


def test_a_row_stays_itself_while_lines_above_it_come(model: ProblemsModel, document: Document, qtbot: QtBot) -> None:
    put(document, "[facts, style]", "[facts, styl]")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    kept = QPersistentModelIndex(model.index(0, 0))
    line = model.problem(0).line
    put(document, "# The newsroom\n", "# The newsroom\n# of the town\n")
    qtbot.waitUntil(lambda: model.problem(0).line == line + 1)
    assert kept.isValid()
    assert kept.data(PROBLEM) == model.problem(0)


def test_counts_are_told_when_they_change(model: ProblemsModel, document: Document, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.counted) as told:
        put(document, "[facts, style]", "[facts, styl]")
    assert told.args == [1, 0]


def test_the_first_fix_is_named_in_its_column(model: ProblemsModel, document: Document, qtbot: QtBot) -> None:
    put(document, "[facts, style]", "[facts, styl]")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    name = model.index(0, Column.FIX).data()
    assert "style" in name
    assert name == edits.fixes(document.source(), model.problem(0))[0].name


def test_broken_text_has_only_its_own_problem(model: ProblemsModel, document: Document, qtbot: QtBot) -> None:
    put(document, "handlers.edit", "handlers.edt")
    put(document, "listeners:", "listeners: [")
    qtbot.waitUntil(lambda: document.is_broken and model.rowCount() == 1)
    assert model.fixes(model.problem(0)) == ()


def test_messages_are_shown_in_one_line_without_what_cannot_be_seen(
    make_document: Callable[..., Document], make_folder: Callable[[Path | None], Folder]
) -> None:
    document = make_document('listeners:\n  - name: "a\\u202eb"\n')
    model = ProblemsModel(document, make_folder(None), document)
    shown = [str(model.index(row, Column.MESSAGE).data()) for row in range(model.rowCount())]
    assert shown
    assert not any("\u202e" in text or "\n" in text for text in shown)


def test_a_problem_says_its_severity_to_those_who_listen(
    model: ProblemsModel, document: Document, qtbot: QtBot
) -> None:
    put(document, "[facts, style]", "[facts, styl]")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)).startswith("Error: ")
