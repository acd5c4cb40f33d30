"""The Schema tab: what is selected decides what is shown, and how exactly it is known is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.models.contracts import Contracts
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.schema.panel import SchemaPanel
from designer.support.theme import Theme

Select = Callable[..., None]


@pytest.fixture
def panel(
    contracts: Contracts,
    desk: Document,
    desk_folder: Folder,
    selection: Selection,
    theme: Theme,
    shown: Callable[[QWidget], None],
) -> SchemaPanel:
    made = SchemaPanel(contracts, desk, selection, theme, folder=desk_folder)
    shown(made)
    return made


def text(panel: SchemaPanel) -> str:
    return panel.schema.view.toPlainText()


def choose(panel: SchemaPanel, label: str) -> None:
    """Choose a class by keys."""
    panel.chooser.setFocus()
    QTest.keyClick(panel.chooser, Qt.Key.Key_Home)
    for _ in range(panel.chooser.findText(label)):
        QTest.keyClick(panel.chooser, Qt.Key.Key_Down)


def labels(panel: SchemaPanel) -> list[str]:
    return [panel.chooser.itemText(at) for at in range(panel.chooser.count())]


def test_nothing_selected_says_what_the_tab_is_for(panel: SchemaPanel) -> None:
    assert panel.nothing.isVisible()
    assert not panel.schema.isVisible()


def test_a_listener_shows_the_schema_of_what_it_takes_as_the_pump_has_it(
    panel: SchemaPanel, select: Select, trust: Callable[[], None]
) -> None:
    trust()
    select("editor")
    assert "Story · exact" in panel.head.said
    schema = etree.XMLSchema(etree.fromstring(text(panel)))
    assert schema.validate(etree.fromstring("<Story><Title>x</Title></Story>"))
    assert "Decides what is printed" in text(panel)


def test_untrusted_it_is_from_source_and_trust_is_offered(panel: SchemaPanel, select: Select, qtbot: QtBot) -> None:
    select("editor")
    assert "≈ from source" in panel.head.said
    with qtbot.waitSignal(panel.trust_wanted):
        QTest.mouseClick(panel.head.trust, Qt.MouseButton.LeftButton)


def test_once_trusted_the_same_tab_becomes_exact(
    panel: SchemaPanel, select: Select, trust: Callable[[], None], qtbot: QtBot
) -> None:
    select("editor")
    trust()
    qtbot.waitUntil(lambda: "exact" in panel.head.said)
    assert not panel.head.trust.isVisible()


def test_each_class_that_it_answers_with_can_be_chosen(panel: SchemaPanel, select: Select) -> None:
    select("facts")
    assert labels(panel) == ["Takes Story", "Answers Verdict", "Answers Doubt"]
    choose(panel, "Answers Doubt")
    assert 'name="Question"' in text(panel)
    select("editor")
    assert 'name="Doubt"' not in text(panel)
    assert panel.head.title.text() == "Story"


def test_an_edge_shows_what_travels_down_and_what_comes_up(panel: SchemaPanel, select: Select) -> None:
    select("editor", "style")
    assert panel.title.text() == "editor → style"
    assert labels(panel) == ["Sends Story", "Answers Verdict"]


@pytest.mark.parametrize(
    ("source", "target", "words", "tone"),
    [
        ("editor", "style", "The handler of editor takes Verdict.", "ok"),
        ("editor", "facts", "doesn't take Doubt: that answer would go back to facts as an error.", "warning"),
        ("style", "facts", "The handler of style takes every class.", "ok"),
        ("editor", "notes", "notes declares no answer", ""),
    ],
)
def test_an_edge_says_whether_the_reply_is_named_at_its_beginning(
    panel: SchemaPanel, select: Select, source: str, target: str, words: str, tone: str
) -> None:
    select(source, target)
    assert words in panel.note.text
    assert panel.note.property("tone") == tone


def test_a_class_whose_name_has_no_room_ends_in_dots(panel: SchemaPanel, select: Select) -> None:
    select("style")
    panel.chooser.setItemText(0, "Takes AVeryLongNameOfAClassThatFitsNowhereAtAll")
    panel.chooser.resize(120, 30)
    option = QStyleOptionComboBox()
    panel.chooser.initStyleOption(option)
    assert option.currentText.startswith("Takes A")
    assert option.currentText.endswith("…")


def test_a_bus_shows_its_class(panel: SchemaPanel, selection: Selection) -> None:
    selection.set(Selected(buses=("newsdesk.Story",)))
    assert 'name="Story"' in text(panel)
    assert not panel.chooser.isVisible()


def test_a_class_that_is_not_there_says_what_to_do(panel: SchemaPanel, select: Select) -> None:
    select("notes")
    assert panel.lacking.isVisible()
    assert "Missing · not known" in panel.head.said
    assert "Missing" in panel.head.why.text()
    assert not panel.copy_button.isEnabled()
    words = " ".join(label.text() for label in panel.lacking.findChildren(QLabel))
    assert "Code > Write what is missing" in words


def test_a_listener_without_class_says_so(panel: SchemaPanel, select: Select, desk: Document, qtbot: QtBot) -> None:
    select("notes")
    desk.apply(edits.set_key(["notes"], "payload_class", ""))
    qtbot.waitUntil(panel.nothing.isVisible)


def test_xml_is_tried_against_what_is_chosen(panel: SchemaPanel, select: Select, qtbot: QtBot) -> None:
    select("facts")
    choose(panel, "Answers Doubt")
    panel.trial.fill("<Doubt><Question>why?</Question></Doubt>")
    qtbot.waitUntil(lambda: panel.trial.is_quiet)
    assert "Looks like a valid Doubt" in panel.trial.findings.text


def test_an_envelope_is_checked_for_whom_it_names(
    panel: SchemaPanel, select: Select, trust: Callable[[], None], qtbot: QtBot
) -> None:
    trust()
    select("facts")
    head = '<message xmlns="https://xml-pipeline.org/ns/envelope/v1"><meta><from>me</from><to>Style</to></meta>'
    panel.trial.fill(f'{head}<Story xmlns=""><Title>x</Title></Story></message>')
    qtbot.waitUntil(lambda: panel.trial.is_quiet)
    assert "style takes it" in panel.trial.findings.text


def test_the_organisms_own_limit_is_the_boxs(panel: SchemaPanel, select: Select, qtbot: QtBot) -> None:
    select("facts")
    panel.trial.fill(f"<Story><Title>{'x' * 6_000}</Title></Story>")
    qtbot.waitUntil(lambda: panel.trial.is_quiet)
    assert "at most 5,000" in panel.trial.findings.text


def test_the_samples_of_the_chosen_class_are_offered(
    panel: SchemaPanel, select: Select, trust: Callable[[], None], qtbot: QtBot
) -> None:
    trust()
    select("editor")
    QTest.mouseClick(panel.trial.sample, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.trial.finding is not None and panel.trial.finding.is_valid)
    QTest.mouseClick(panel.trial.invalid, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.trial.finding is not None and not panel.trial.finding.is_valid)


def test_what_is_written_in_the_box_stays_when_another_listener_is_selected(
    panel: SchemaPanel, select: Select, qtbot: QtBot
) -> None:
    select("editor")
    panel.trial.fill("<Story/>")
    select("facts")
    assert panel.trial.text == "<Story/>"


def test_the_schema_is_copied_whole(panel: SchemaPanel, select: Select) -> None:
    select("editor")
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text(panel)


def test_copy_takes_the_selection_where_the_focus_is(panel: SchemaPanel, select: Select, qtbot: QtBot) -> None:
    select("editor")
    panel.trial.fill("<Story/>")
    panel.handlers["edit.select_all"]()
    panel.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text() == "<Story/>"


def test_find_opens_in_the_schema(panel: SchemaPanel, select: Select) -> None:
    select("editor")
    panel.handlers["edit.find"]()
    assert panel.schema.find_bar.isVisible()


def test_delete_here_never_reaches_the_canvas(panel: SchemaPanel, select: Select, desk: Document) -> None:
    select("editor")
    panel.schema.view.setFocus()
    before = desk.text
    panel.handlers["edit.delete"]()
    panel.handlers["edit.cut"]()
    assert desk.text == before


def test_the_schema_is_saved_as_a_file(
    panel: SchemaPanel, select: Select, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    select("editor")
    opened: list[QFileDialog] = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog, *_: opened.append(dialog))
    QTest.mouseClick(panel.save_button, Qt.MouseButton.LeftButton)
    (dialog,) = opened
    assert [Path(each).name for each in dialog.selectedFiles()] == ["editor.xsd"]
    with qtbot.waitSignal(panel.said):
        dialog.fileSelected.emit(str(tmp_path / "editor.xsd"))
    dialog.deleteLater()
    QApplication.sendPostedEvents()
    assert (tmp_path / "editor.xsd").read_text() == text(panel) + "\n"
    with qtbot.waitSignal(panel.said) as said:
        panel.saver.write(tmp_path / "nowhere" / "editor.xsd", "x")
    assert "editor.xsd" in said.args[0]


def test_hidden_it_does_nothing_and_catches_up_when_it_is_seen(panel: SchemaPanel, select: Select) -> None:
    panel.hide()
    select("editor")
    assert not text(panel)
    panel.show()
    assert 'name="Story"' in text(panel)


def test_another_description_is_another_schema_at_once(panel: SchemaPanel, select: Select, desk: Document) -> None:
    select("editor")
    desk.apply(edits.set_key(["editor"], "description", "Judges stories"))
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, QDeadlineTimer(1_000))
    assert "Judges stories" in text(panel)


def test_it_fits_the_narrowest_inspector(panel: SchemaPanel, select: Select) -> None:
    select("editor", "facts")
    assert panel.minimumSizeHint().width() <= 244
