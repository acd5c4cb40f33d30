"""The Sample tab: documents that can be sent as they stand, in each shape, and are found valid by the runtime."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.contracts import Contracts
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.sample.panel import SamplePanel
from designer.panels.sample.shapes import Shape
from designer.support.theme import Theme
from runtime.cli import main

Select = Callable[..., None]


@pytest.fixture
def panel(
    contracts: Contracts,
    desk: Document,
    desk_folder: Folder,
    known: Described,
    selection: Selection,
    theme: Theme,
    shown: Callable[[QWidget], None],
) -> SamplePanel:
    made = SamplePanel(contracts, desk, selection, theme, folder=desk_folder, described=known)
    shown(made)
    return made


def press(panel: SamplePanel, shape: Shape) -> None:
    QTest.mouseClick(panel.switch.buttons[shape], Qt.MouseButton.LeftButton)


def shapes(panel: SamplePanel) -> list[Shape]:
    return [shape for shape, button in panel.switch.buttons.items() if button.isVisible()]


def test_nothing_selected_says_what_the_tab_is_for(panel: SamplePanel) -> None:
    assert panel.nothing.isVisible()
    assert not panel.inject.isVisible()


@pytest.mark.parametrize("trusted", [False, True])
def test_the_sample_is_shown_indented_and_valid(
    panel: SamplePanel, select: Select, contracts: Contracts, trust: Callable[[], None], trusted: bool
) -> None:
    if trusted:
        trust()
    select("editor")
    contract = contracts.payload("editor")
    assert contract is not None
    shown = panel.text.view.toPlainText()
    assert "\n  <Title>" in shown
    assert etree.XMLSchema(etree.fromstring(contract.schema)).validate(etree.fromstring(shown))


@pytest.mark.parametrize("trusted", [False, True])
def test_as_json_it_is_the_same_by_python_names(
    panel: SamplePanel, select: Select, trust: Callable[[], None], trusted: bool
) -> None:
    if trusted:
        trust()
    select("editor")
    press(panel, Shape.JSON)
    fields = json.loads(panel.text.view.toPlainText())
    assert list(fields) == ["title", "words", "tags"]
    assert isinstance(fields["words"], int)
    assert all(isinstance(each, str) for each in fields["tags"])


def test_the_command_line_sends_it(
    panel: SamplePanel, select: Select, desk_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    select("editor")
    press(panel, Shape.COMMAND)
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    words = shlex.split(QGuiApplication.clipboard().text())
    assert words[:2] == ["organism", "run"]
    assert words[2] == str(desk_file)
    assert words[3:5] == ["--send", "editor"]
    with (desk_file.parent / "newsdesk.py").open("a") as module:
        module.write("\n\n@dataclass\nclass Missing:\n    text: str\n")
    assert main(words[1:]) == 0
    assert "<Verdict><Approved>true</Approved>" in capfd.readouterr().out


def test_the_just_invalid_one_says_what_is_wrong_with_it(
    panel: SamplePanel, select: Select, contracts: Contracts
) -> None:
    select("editor")
    press(panel, Shape.INVALID)
    contract = contracts.payload("editor")
    assert contract is not None
    shown = panel.text.view.toPlainText()
    assert not etree.XMLSchema(etree.fromstring(contract.schema)).validate(etree.fromstring(shown))
    assert "is not a whole number" in panel.text.note.text()


def test_a_class_that_is_answered_with_is_no_message_to_the_listener(
    panel: SamplePanel, select: Select, qtbot: QtBot
) -> None:
    select("facts")
    panel.choose("out:newsdesk.Doubt")
    assert "<Question>" in panel.text.view.toPlainText()
    assert not panel.inject.isVisible()
    assert shapes(panel) == [Shape.XML, Shape.INVALID]


def test_inject_this_names_listener_and_document(panel: SamplePanel, select: Select, qtbot: QtBot) -> None:
    select("facts")
    press(panel, Shape.JSON)
    with qtbot.waitSignal(panel.inject_wanted) as wanted:
        QTest.mouseClick(panel.inject, Qt.MouseButton.LeftButton)
    listener, text = wanted.args
    assert listener == "facts"
    assert etree.fromstring(text).tag == "Story"


def test_the_invalid_one_can_be_injected_too(panel: SamplePanel, select: Select, qtbot: QtBot) -> None:
    select("facts")
    press(panel, Shape.INVALID)
    with qtbot.waitSignal(panel.inject_wanted) as wanted:
        QTest.mouseClick(panel.inject, Qt.MouseButton.LeftButton)
    assert "not-a-value" in wanted.args[1]


def test_down_an_edge_the_sample_goes_to_its_end(panel: SamplePanel, select: Select, qtbot: QtBot) -> None:
    select("editor", "facts")
    with qtbot.waitSignal(panel.inject_wanted) as wanted:
        QTest.mouseClick(panel.inject, Qt.MouseButton.LeftButton)
    assert wanted.args[0] == "facts"


def test_a_shape_stays_from_listener_to_listener(panel: SamplePanel, select: Select) -> None:
    select("editor")
    press(panel, Shape.JSON)
    select("facts")
    assert panel.switch.buttons[Shape.JSON].isChecked()
    assert panel.text.view.toPlainText().startswith("{")


def test_a_bus_has_a_sample_and_nobody_to_inject_it_to(panel: SamplePanel, selection: Selection) -> None:
    selection.set(Selected(buses=("newsdesk.Story",)))
    assert panel.text.view.toPlainText().startswith("<Story>")
    assert not panel.inject.isVisible()


def test_a_class_that_is_not_there_has_no_sample(panel: SamplePanel, select: Select) -> None:
    select("notes")
    assert panel.lacking.isVisible()
    assert not panel.inject.isVisible()


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_all_shapes_can_be_read_in_the_narrowest_inspector(
    panel: SamplePanel, select: Select, trust: Callable[[], None], theme: Theme, qtbot: QtBot, factor: float
) -> None:
    trust()
    select("editor")
    theme.set_text_factor(factor)
    try:
        buttons = [button for button in panel.switch.buttons.values() if button.isVisible()]
        assert len(buttons) == len(Shape)
        qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in buttons))
        assert panel.width() == 244
        assert all(each.mapTo(panel, each.rect().topRight()).x() < 244 for each in buttons)
        assert len({each.mapTo(panel, QPoint()).y() for each in buttons}) == (1 if factor == 1.0 else 2)
    finally:
        theme.set_text_factor(1.0)


def test_code_begins_below_the_words_above_it(panel: SamplePanel, select: Select) -> None:
    select("editor")
    view = panel.text.view
    at = view.cursorRect(QTextCursor(view.document().firstBlock())).left()
    assert view.viewport().mapTo(panel, QPoint(at, 0)).x() == panel.title.mapTo(panel, QPoint()).x()


def test_copy_takes_the_selection_or_all(panel: SamplePanel, select: Select) -> None:
    select("editor")
    panel.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text() == panel.shown_text
    panel.text.view.go_to(1, 2, 5)
    panel.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text() == "Story"


def test_trust_is_offered(panel: SamplePanel, select: Select, qtbot: QtBot) -> None:
    select("editor")
    with qtbot.waitSignal(panel.trust_wanted):
        QTest.mouseClick(panel.head.trust, Qt.MouseButton.LeftButton)


def test_it_fits_the_narrowest_inspector(panel: SamplePanel, select: Select) -> None:
    select("editor")
    assert panel.minimumSizeHint().width() <= 244
