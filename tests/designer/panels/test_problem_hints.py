"""Hints among the problems, and fixes that are more than a step; by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.hint import Hint
from designer.models.hints import Hints
from designer.models.pasted import PASTED, PastedCode
from designer.models.problems import Column
from designer.models.selection import Selected, Selection
from designer.panels.problems import ProblemsPanel
from designer.support.theme import Theme
from runtime.problems import Problem, Severity

from ..folders import TEXT

HANDLERS = """
from runtime import HandlerMetadata, HandlerResponse
from messages import Story, Verdict


async def edit(payload: Story | Verdict, metadata: HandlerMetadata):
    if isinstance(payload, Verdict):
        return payload
    return HandlerResponse(payload, to="facts")


def check(payload: Story, metadata: HandlerMetadata) -> Verdict:
    return Verdict(True)
"""
PLAIN = TEXT.replace("    broadcast: true\n", "")


@pytest.fixture
def document(make_document: Callable[..., Document], organism_file: Path) -> Document:
    """An organism whose editor doesn't send to style: one hint."""
    (organism_file.parent / "handlers.py").write_text(HANDLERS)
    return make_document(PLAIN, None, organism_file)


@pytest.fixture
def pasted(document: Document, folder: Folder) -> PastedCode:
    return PastedCode(document, folder, document)


@pytest.fixture
def panel(
    document: Document, folder: Folder, pasted: PastedCode, selection: Selection, theme: Theme, qtbot: QtBot
) -> ProblemsPanel:
    hints = Hints(document, folder, parent=document)
    made = ProblemsPanel(document, selection, folder, theme, hints=hints, pasted=pasted)
    qtbot.addWidget(made)
    made.resize(1000, 240)
    made.show()
    qtbot.waitUntil(lambda: hints.is_quiet and made.model.rowCount() == 1)
    return made


def spot(panel: ProblemsPanel, row: int, column: Column) -> QPoint:
    return panel.view.visualRect(panel.view.model().index(row, column)).center()


def click(panel: ProblemsPanel, row: int, column: Column) -> None:
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot(panel, row, column))


def choose(panel: ProblemsPanel, row: int) -> None:
    panel.activateWindow()
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.view.model().index(row, 0))
    panel.view.selectRow(row)


def texts(panel: ProblemsPanel, column: Column = Column.MESSAGE) -> list[str]:
    model = panel.view.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_a_hint_stands_behind_the_problems_and_is_counted_apart(panel: ProblemsPanel) -> None:
    assert panel.counts == (0, 0)
    assert panel.bar.hints.text() == "1"
    panel.model.show_others([Problem(Severity.WARNING, "x", "A warning", line=99)])
    assert panel.view.model().rowCount() == 2
    assert "Nothing was found that sends to `style`" in texts(panel)[1]
    assert panel.counts == (0, 1)


def test_a_hint_says_to_those_who_listen_that_it_is_one(panel: ProblemsPanel) -> None:
    index = panel.view.model().index(0, 0)
    assert str(index.data(Qt.ItemDataRole.AccessibleTextRole)).startswith("Hint: ")


def test_hints_can_be_filtered_away(panel: ProblemsPanel) -> None:
    QTest.mouseClick(panel.bar.hints, Qt.MouseButton.LeftButton)
    assert panel.view.model().rowCount() == 0
    QTest.mouseClick(panel.bar.hints, Qt.MouseButton.LeftButton)
    assert panel.view.model().rowCount() == 1


def test_a_click_goes_to_the_node_and_one_on_the_place_to_the_source(
    panel: ProblemsPanel, selection: Selection, organism_file: Path
) -> None:
    gone: list[Problem] = []
    sources: list[tuple[Path, int]] = []
    panel.go_to.connect(gone.append)
    panel.source_wanted.connect(lambda path, line: sources.append((path, line)))
    click(panel, 0, Column.MESSAGE)
    assert selection.value == Selected(listeners=("style",))
    assert [each.line for each in gone] == [19]
    assert sources == []
    assert texts(panel, Column.PLACE) == ["handlers.py:6"]
    click(panel, 0, Column.PLACE)
    assert sources == [(organism_file.parent / "handlers.py", 6)]
    assert len(gone) == 1


def test_delete_dismisses_and_the_eye_shows_it_again(panel: ProblemsPanel) -> None:
    assert not panel.bar.dismissed.isVisible()
    choose(panel, 0)
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert panel.view.model().rowCount() == 0
    assert panel.bar.dismissed.isVisible()
    assert "1" in panel.bar.dismissed.toolTip()
    QTest.mouseClick(panel.bar.dismissed, Qt.MouseButton.LeftButton)
    assert panel.view.model().rowCount() == 1
    choose(panel, 0)
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert panel.model.hint_counts == (1, 0)
    assert not panel.bar.dismissed.isVisible()


def test_dismissed_hints_are_drawn_faint(panel: ProblemsPanel, theme: Theme) -> None:
    before = panel.view.viewport().grab().toImage()
    choose(panel, 0)
    panel.dismiss()
    panel.bar.dismissed.setChecked(True)
    panel.view.clearSelection()
    after = panel.view.viewport().grab().toImage()
    faint = theme.color(theme.colors.text_faint).rgb()
    found = {after.pixel(x, y) for x in range(after.width()) for y in range(min(after.height(), 26))}
    assert before != after
    assert faint in found


def test_problems_are_not_dismissed_and_that_is_said(panel: ProblemsPanel, qtbot: QtBot) -> None:
    panel.model.show_others([Problem(Severity.ERROR, "x", "Wrong")])
    choose(panel, 0)
    with qtbot.waitSignal(panel.said):
        panel.handlers["edit.delete"]()
    assert panel.view.model().rowCount() == 2


def menu_of(panel: ProblemsPanel, qtbot: QtBot) -> QMenu:
    QTest.keyClick(panel.view, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    menu = panel.findChild(QMenu)
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(menu.isVisible)
    return menu


def entries(menu: QMenu) -> list[str]:
    return [action.text().partition("\t")[0] for action in menu.actions() if action.text()]


def test_the_menu_of_a_hint_leads_and_dismisses(panel: ProblemsPanel, qtbot: QtBot) -> None:
    choose(panel, 0)
    menu = menu_of(panel, qtbot)
    assert entries(menu) == ["Go there", "Go to source", "Copy", "Dismiss"]
    next(action for action in menu.actions() if action.text().startswith("Dismiss")).trigger()
    menu.hide()
    assert panel.model.hint_counts == (0, 1)


def test_the_menu_brings_all_dismissed_hints_back(panel: ProblemsPanel, qtbot: QtBot) -> None:
    choose(panel, 0)
    panel.dismiss()
    panel.bar.dismissed.setChecked(True)
    choose(panel, 0)
    menu = menu_of(panel, qtbot)
    assert "Show this hint again" in entries(menu)
    next(action for action in menu.actions() if action.text() == "Restore all dismissed hints").trigger()
    menu.hide()
    assert panel.model.hint_counts == (1, 0)


def test_the_wand_offers_all_fixes_of_the_row(panel: ProblemsPanel, qtbot: QtBot, document: Document) -> None:
    choose(panel, 0)
    assert not panel.bar.fix.isEnabled()
    document.apply(edits.set_key(("facts",), "handler", "handlers.chek"))
    qtbot.waitUntil(lambda: panel.counts == (0, 1))
    choose(panel, 0)
    assert panel.bar.fix.isEnabled()
    menu = menu_of(panel, qtbot)
    assert entries(menu)[:2] == ["Change it to handlers.check", "Write the handler handlers.chek"]
    menu.hide()


def test_the_menu_writes_all_that_is_missing_in_one_step(
    panel: ProblemsPanel, organism_file: Path, qtbot: QtBot, document: Document
) -> None:
    document.apply(edits.set_key(("facts",), "handler", "desks.look_up"))
    document.apply(edits.set_key(("style",), "handler", "desks2.read_aloud"))
    qtbot.waitUntil(lambda: panel.counts[1] == 2)
    choose(panel, 0)
    menu = menu_of(panel, qtbot)
    next(action for action in menu.actions() if action.text().startswith("Write all")).trigger()
    menu.hide()
    assert (organism_file.parent / "desks.py").exists()
    assert (organism_file.parent / "desks2.py").exists()
    assert document.stack.count() == 3


def test_trust_is_a_fix_that_asks(panel: ProblemsPanel, qtbot: QtBot, document: Document) -> None:
    panel.model.show_others([Problem(Severity.ERROR, "not-trusted", "This organism is not trusted.", "organism.yaml")])
    assert texts(panel, Column.FIX)[0] == "Trust this organism"
    with qtbot.waitSignal(panel.trust_wanted):
        click(panel, 0, Column.FIX)
    assert document.stack.count() == 0


# Pasted code


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Another organism's file, in a folder with code."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "court.py").write_text("open('RAN', 'w')\nclass Case: ...\ndef judge(payload, metadata): ...\n")
    path = folder / "organism.yaml"
    path.write_text(
        "listeners:\n  - name: judge\n    payload_class: court.Case\n    handler: court.judge\n    description: It\n"
    )
    return path


@pytest.fixture
def troubled(
    panel: ProblemsPanel, pasted: PastedCode, foreign: Path, qtbot: QtBot, document: Document
) -> ProblemsPanel:
    """With a listener that was pasted from there."""
    document.apply(edits.paste(foreign.read_text()))
    pasted.note(str(foreign), ["judge"])
    qtbot.waitUntil(lambda: [each.code for each in shown(panel)] == [PASTED])
    return panel


def shown(panel: ProblemsPanel) -> list[Problem]:
    rows = [panel.model.row(row) for row in range(panel.model.rowCount())]
    return [row for row in rows if not isinstance(row, Hint)]


def test_nothing_is_copied_without_consent(
    troubled: ProblemsPanel, organism_file: Path, foreign: Path, document: Document
) -> None:
    """A draft is trusted by its place, and what is copied there with it: so its origin is asked about first."""
    assert texts(troubled, Column.FIX)[0] == "Copy court.py from foreign"
    steps = document.stack.count()
    click(troubled, 0, Column.FIX)  # nobody listens
    asked: list[Path] = []
    troubled.consent_wanted.connect(lambda path, _: asked.append(path))
    click(troubled, 0, Column.FIX)  # the user says no
    assert asked == [foreign]
    assert not (organism_file.parent / "court.py").exists()
    assert document.stack.count() == steps


def test_with_consent_it_is_copied_in_one_step_and_not_run(
    troubled: ProblemsPanel, organism_file: Path, foreign: Path, qtbot: QtBot, document: Document
) -> None:
    steps = document.stack.count()
    troubled.consent_wanted.connect(lambda _, then: then())
    click(troubled, 0, Column.FIX)
    assert (organism_file.parent / "court.py").read_text() == (foreign.parent / "court.py").read_text()
    assert document.stack.count() == steps + 1
    qtbot.waitUntil(lambda: shown(troubled) == [])
    assert not list(organism_file.parents[1].rglob("RAN"))
