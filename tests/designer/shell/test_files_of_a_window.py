"""Opening, saving, closing: in which window, and what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.app_data import AppData
from designer.document.drafts import Drafts
from designer.document.files import DocumentFile
from designer.document.recent import Recent
from designer.document.recovery import Recovery
from designer.models.selection import Selected
from designer.shell.bars import Bar
from designer.shell.start_cards import SampleCard
from designer.shell.start_page import StartPage


def choose(opened, id: str, text: str) -> None:  # type: ignore[no-untyped-def]
    bar = opened.window.bars.bar(id)
    assert bar is not None, f"there is no bar {id}"
    button = next(each for each in bar.findChildren(QPushButton) if each.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def change(opened) -> None:  # type: ignore[no-untyped-def]
    opened.workspace.document.apply(edits.rename("law", "lawyer"))


def processes(opened) -> list[list[str]]:  # type: ignore[no-untyped-def]
    started: list[list[str]] = []
    opened.session.desk.start_process = lambda arguments: not started.append(arguments)
    return started


def test_new_makes_a_draft_here_when_nothing_is_open(open_window, app_data: Path) -> None:
    opened = open_window()
    opened.window.commands.run("file.new")
    assert opened.workspace.document.path.is_relative_to(app_data / "drafts")


def test_a_sample_is_opened_as_a_draft(open_window, app_data: Path, qtbot: QtBot) -> None:
    opened = open_window()
    card = next(each for each in opened.window.findChildren(SampleCard) if each.accessibleName().startswith("newsroom"))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert opened.workspace.document.spec.name == "newsroom"
    assert opened.workspace.file.is_draft
    qtbot.waitUntil(lambda: opened.session.is_quiet, timeout=10_000)


def test_a_used_window_opens_another_process(open_window, organism: Path, tmp_path: Path) -> None:
    opened = open_window(organism)
    started = processes(opened)
    other = tmp_path / "other.yaml"
    other.write_text("organism: {name: other}\nlisteners: []\n")
    opened.session.open(other)
    assert started == [[str(other)]]
    assert opened.workspace.document.path == organism


def test_new_in_a_used_window_opens_the_draft_in_another_process(open_window, organism: Path) -> None:
    opened = open_window(organism)
    started = processes(opened)
    opened.window.commands.run("file.new")
    assert len(started) == 1
    assert Path(started[0][0]).is_file()


def test_opening_what_is_open_here_says_so(open_window, organism: Path) -> None:
    opened = open_window(organism)
    started = processes(opened)
    assert opened.session.open(organism)
    assert (started, opened.window.status.message) == ([], "organism.yaml is open in this window.")


def test_opening_what_another_window_has_raises_that_one(
    open_window, organism: Path, app_data: Path, qtbot: QtBot
) -> None:
    other = DocumentFile.open(organism, AppData(app_data))
    assert isinstance(other, DocumentFile)
    opened = open_window()
    with qtbot.waitSignal(other.raise_requested):
        assert opened.session.open(organism)
    assert opened.session.workspace is None
    other.close()
    other.deleteLater()


def test_what_is_not_there_is_told_by_a_bar(open_window, tmp_path: Path) -> None:
    opened = open_window()
    assert not opened.session.open(tmp_path / "nosuch.yaml")
    assert "nosuch.yaml" in opened.session.trouble
    assert opened.window.bars.isVisible()


def test_what_was_opened_is_remembered(open_window, organism: Path, app_data: Path) -> None:
    open_window(organism)
    assert [file.path for file in Recent(AppData(app_data)).files()] == [organism.resolve()]


def test_the_menu_lists_recent_files(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.window.recent_menu.aboutToShow.emit()
    assert str(organism) in opened.window.recent_menu.actions()[0].text()


def test_save_writes_the_text(open_window, organism: Path) -> None:
    opened = open_window(organism)
    change(opened)
    opened.window.commands.run("file.save")
    assert organism.read_text("utf-8") == opened.workspace.document.text
    assert opened.window.status.message == "Saved organism.yaml"


def test_save_as_goes_on_there(open_window, organism: Path, tmp_path: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    opened.window.commands.run("file.save_as")
    dialog = opened.window.findChild(QFileDialog)
    assert dialog.windowModality() != Qt.WindowModality.ApplicationModal
    target = tmp_path / "copy.yaml"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    assert opened.workspace.document.path == target
    assert target.is_file()
    assert "copy.yaml" in opened.window.windowTitle()


def test_a_picture_is_saved(open_window, organism: Path, tmp_path: Path) -> None:
    opened = open_window(organism)
    opened.window.commands.run("file.save_svg")
    dialog = opened.window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "newsroom.svg"))
    dialog.close()
    assert "<svg" in (tmp_path / "newsroom.svg").read_text("utf-8")


def test_a_picture_that_cannot_be_written_is_told(open_window, organism: Path, tmp_path: Path) -> None:
    opened = open_window(organism)
    opened.window.commands.run("file.save_png")
    dialog = opened.window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "no-such-folder" / "newsroom.png"))
    dialog.close()
    assert "newsroom.png was not written" in opened.window.bars.bar("picture").message.text


def test_closing_what_is_saved_closes(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    with qtbot.waitSignal(opened.window.closed):
        opened.window.close()


def test_closing_asks_about_unsaved_changes(open_window, organism: Path) -> None:
    opened = open_window(organism)
    change(opened)
    opened.window.close()
    assert opened.window.isVisible()
    assert QApplication.focusWidget().text() == "Save"
    choose(opened, "closing", "Cancel")
    assert opened.window.isVisible()
    assert "closing" not in opened.window.bars


@pytest.mark.parametrize(("choice", "name"), [("Save", "lawyer"), ("Discard", "law")])
def test_the_answer_is_done(open_window, organism: Path, qtbot: QtBot, choice: str, name: str) -> None:
    opened = open_window(organism)
    change(opened)
    opened.window.close()
    with qtbot.waitSignal(opened.window.closed):
        choose(opened, "closing", choice)
    assert f"name: {name}\n" in organism.read_text("utf-8")


def test_discarded_changes_are_not_offered_again(open_window, organism: Path, app_data: Path) -> None:
    opened = open_window(organism)
    change(opened)
    opened.window.close()
    choose(opened, "closing", "Discard")
    assert Recovery(AppData(app_data)).found() == ()


def test_closing_again_while_it_is_asked_asks_once(open_window, organism: Path) -> None:
    opened = open_window(organism)
    change(opened)
    opened.window.close()
    opened.window.commands.run("app.quit")
    assert len([bar for bar in opened.window.bars.findChildren(Bar) if bar.isVisible()]) == 1
    assert opened.window.isVisible()
    assert QApplication.focusWidget().text() == "Save"


def test_an_end_while_it_is_asked_keeps_the_changes(open_window, organism: Path, app_data: Path) -> None:
    opened = open_window(organism)
    change(opened)
    opened.window.close()
    opened.window.end()
    assert ["name: lawyer" in copy.unsaved.text for copy in Recovery(AppData(app_data)).found()] == [True]
    assert "lawyer" not in organism.read_text("utf-8")


def test_saving_while_it_is_asked_takes_the_question_back(open_window, organism: Path) -> None:
    opened = open_window(organism)
    change(opened)
    opened.window.close()
    opened.window.commands.run("file.save")
    assert "closing" not in opened.window.bars


def test_a_save_that_meets_another_program_s_change_keeps_the_window(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    change(opened)
    organism.write_text(organism.read_text("utf-8").replace("law", "statute"), "utf-8")
    opened.window.close()
    choose(opened, "closing", "Save")
    qtbot.waitUntil(lambda: "file.conflict" in opened.window.bars, timeout=8_000)
    assert opened.window.isVisible()
    assert "statute" in organism.read_text("utf-8")


def test_an_end_without_a_question_keeps_the_changes(open_window, organism: Path) -> None:
    first = open_window(organism)
    change(first)
    text = first.workspace.document.text
    first.window.end()
    second = open_window(organism)
    assert second.workspace.document.text == text
    assert "were" not in organism.read_text("utf-8")
    choose(second, "restored", "Undo them")
    assert second.workspace.document.text == organism.read_text("utf-8")


def test_the_start_page_offers_what_was_not_saved(open_window, organism: Path, app_data: Path) -> None:
    first = open_window(organism)
    change(first)
    text = first.workspace.document.text
    first.window.end()
    second = open_window()
    copy = Recovery(AppData(app_data)).found()[0]
    choose(second, f"recovery.{copy.name}", "Restore")
    assert second.workspace.document.text == text


def test_what_is_not_wanted_is_discarded(open_window, organism: Path, app_data: Path) -> None:
    first = open_window(organism)
    change(first)
    first.window.end()
    second = open_window()
    copy = Recovery(AppData(app_data)).found()[0]
    choose(second, f"recovery.{copy.name}", "Discard")
    assert Recovery(AppData(app_data)).found() == ()


def test_a_draft_is_discarded_after_a_question(open_window, app_data: Path) -> None:
    draft = Drafts(AppData(app_data)).new()
    opened = open_window()
    opened.window.findChild(type(opened.window.pages.currentWidget())).discard_wanted.emit(draft)
    assert draft.exists()
    choose(opened, "discard", "Discard")
    assert not draft.exists()


def test_a_draft_that_a_window_shows_is_not_discarded(open_window, app_data: Path) -> None:
    path = Drafts(AppData(app_data)).new()
    opened = open_window()
    other = DocumentFile.open(path, AppData(app_data))
    opened.window.findChild(StartPage).discard_wanted.emit(path)
    choose(opened, "discard", "Discard")
    assert path.is_file()
    assert "was not discarded" in opened.window.bars.bar("discard").message.text
    other.close()
    other.deleteLater()


def test_a_change_by_another_program_is_read(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    organism.write_text(organism.read_text("utf-8").replace("name: law\n", "name: lawyer\n"), "utf-8")
    qtbot.waitUntil(lambda: "name: lawyer" in opened.workspace.document.text, timeout=8_000)
    assert opened.workspace.document.stack.canUndo()


def test_two_changes_meet_in_a_bar(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    change(opened)
    organism.write_text(organism.read_text("utf-8") + "# theirs\n", "utf-8")
    qtbot.waitUntil(lambda: "file.conflict" in opened.window.bars, timeout=8_000)
    bar = opened.window.bars.bar("file.conflict")
    texts = [each.text() for each in bar.findChildren(QPushButton)]
    assert texts[:3] == ["Reload", "Keep mine", "Difference"]
    choose(opened, "file.conflict", "Difference")
    dialogs = [each for each in opened.window.findChildren(QDialog) if each.isVisible()]
    assert len(dialogs) == 1
    assert not dialogs[0].isModal()
    dialogs[0].close()
    choose(opened, "file.conflict", "Keep mine")
    qtbot.waitUntil(lambda: "file.conflict" not in opened.window.bars)
    opened.window.commands.run("file.save")
    assert "# theirs" not in organism.read_text("utf-8")


def test_a_deleted_file_is_put_back_by_saving(open_window, organism: Path, qtbot: QtBot) -> None:
    opened = open_window(organism)
    organism.unlink()
    qtbot.waitUntil(lambda: "file.missing" in opened.window.bars, timeout=8_000)
    choose(opened, "file.missing", "Save")
    assert organism.is_file()
    assert "file.missing" not in opened.window.bars


def test_another_window_s_wish_brings_this_one_forward(open_window, organism: Path) -> None:
    opened = open_window(organism)
    opened.window.showMinimized()
    opened.workspace.file.raise_requested.emit()
    assert not opened.window.isMinimized()


@pytest.mark.parametrize("action", ["file.save", "file.export"])
def test_what_is_typed_in_a_form_is_part_of_what_is_saved(action: str, open_window, organism: Path, qtbot) -> None:
    opened = open_window(organism)
    opened.workspace.selection.set(Selected(listeners=("editor",)))
    forms = opened.workspace.panels.forms
    qtbot.waitUntil(lambda: forms.form is forms.listener)
    field = forms.listener.fields["name"]
    editor = field.findChild(QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "chief")
    opened.window.commands.run(action)
    assert "- name: chief" in opened.workspace.document.text
    if action == "file.save":
        assert "- name: chief" in organism.read_text()
