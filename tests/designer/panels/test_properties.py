"""The inspector's forms: a person types, and the file says it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.edits import set_key
from designer.document.layout import Frame, Layout, Note
from designer.document.splices import Splice
from designer.models.folder import Folder
from designer.models.selection import Peer, Selected, Selection
from designer.panels.properties import PropertiesPanel
from designer.panels.properties.editors import FlagField, LineField, NumberField, TextField
from designer.panels.properties.list_field import ListField
from designer.panels.properties.listener_form import GROUPS as LISTENER_GROUPS
from designer.panels.properties.organism_form import GROUPS as ORGANISM_GROUPS
from designer.support.theme import Theme
from runtime.organism.definitions import LISTENER, ORGANISM
from runtime.organism.keys import Section

Key = Qt.Key


@pytest.fixture
def panel(document: Document, selection: Selection, folder: Folder, theme: Theme, qtbot: QtBot) -> PropertiesPanel:
    made = PropertiesPanel(document, selection, folder, theme)
    qtbot.addWidget(made)
    made.resize(300, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


def put(document: Document, old: str, new: str) -> None:
    start = document.text.index(old)
    document.type_text((Splice(start, old, new),), None)


def line_of(panel: PropertiesPanel, key: str) -> QLineEdit:
    field = panel.form.fields[key]
    assert isinstance(field, (LineField, ListField))
    return field.line


def retype(line: QLineEdit | QPlainTextEdit, text: str, key: Qt.Key | None = Key.Key_Return) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text) if text else QTest.keyClick(line, Key.Key_Delete)
    if key is not None:
        QTest.keyClick(line, key)


def listener(document: Document, name: str = "editor") -> object:
    return next(each for each in document.spec.listeners if each.name == name)


def test_each_key_of_a_listener_has_a_field() -> None:
    shown = [key for _, keys in LISTENER_GROUPS for key in keys]
    assert sorted(shown) == sorted(key.name for key in LISTENER.keys)


def test_each_key_of_the_organism_has_a_field_but_for_backends_and_listeners() -> None:
    def paths(section: Section, prefix: str) -> list[str]:
        found = []
        for key in section.keys:
            path = f"{prefix}{key.name}"
            found += paths(key.type, f"{path}.") if isinstance(key.type, Section) else [path]
        return found

    known = [path for path in paths(ORGANISM, "") if not path.startswith(("llm.", "listeners"))]
    assert sorted(path for _, some, _ in ORGANISM_GROUPS for path in some) == sorted(known)


def test_nothing_selected_shows_the_organism(panel: PropertiesPanel) -> None:
    assert panel.form is panel.organism
    assert line_of(panel, "organism.name").text() == "newsroom"


def test_a_default_is_greyed_and_has_no_reset(panel: PropertiesPanel) -> None:
    field = panel.form.fields["limits.max_hops"]
    assert (line_of(panel, "limits.max_hops").text(), line_of(panel, "limits.max_hops").placeholderText()) == (
        "",
        "10000",
    )
    assert not field.reset.isVisible()


def test_enter_writes_one_named_step(panel: PropertiesPanel, document: Document, selection: Selection) -> None:
    selection.set(Selected(listeners=("style",)))
    retype(line_of(panel, "timeout"), "45")
    assert "timeout: 45" in document.text
    assert document.stack.count() == 1
    assert "timeout" in document.stack.undoText()


def test_leaving_a_field_writes(panel: PropertiesPanel, document: Document, selection: Selection) -> None:
    selection.set(Selected(listeners=("style",)))
    retype(line_of(panel, "timeout"), "45", Key.Key_Tab)
    assert "timeout: 45" in document.text


def test_looking_at_a_field_writes_nothing(panel: PropertiesPanel, document: Document, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget() or panel, Key.Key_Tab)
    assert document.stack.count() == 0


def test_escape_restores(panel: PropertiesPanel, document: Document, selection: Selection) -> None:
    selection.set(Selected(listeners=("style",)))
    retype(line_of(panel, "timeout"), "45", Key.Key_Escape)
    assert line_of(panel, "timeout").text() == "30"
    assert document.stack.count() == 0


def test_a_wrong_value_stays_in_the_field_with_the_loaders_sentence(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("style",)))
    retype(line_of(panel, "timeout"), "-1")
    assert line_of(panel, "timeout").text() == "-1"
    assert panel.form.fields["timeout"].message.text() == "`timeout` must be at least 0, not `-1`."
    assert "timeout: 30" in document.text


def test_what_is_wrong_is_said_while_one_types(panel: PropertiesPanel, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    retype(line_of(panel, "payload_class"), "Story", None)
    assert "joined by a dot" in panel.form.fields["payload_class"].message.text()


def test_a_class_that_is_not_there_is_a_warning_and_is_written(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("editor",)))
    retype(line_of(panel, "payload_class"), "messages.Storry", None)
    assert "did you mean `messages.Story`?" in panel.form.fields["payload_class"].message.text()
    QTest.keyClick(line_of(panel, "payload_class"), Key.Key_Return)
    assert "payload_class: messages.Storry" in document.text


def test_a_problem_of_the_file_stands_at_its_field(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    selection.set(Selected(listeners=("style",)))
    put(document, "timeout: 30", "timeout: -5")
    message = panel.form.fields["timeout"].message
    qtbot.waitUntil(lambda: message.text() != "")
    assert message.text() == document.problems[0].message
    assert line_of(panel, "timeout").text() == "-5"


def test_reset_removes_the_key(panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot) -> None:
    selection.set(Selected(listeners=("style",)))
    reset = panel.form.fields["timeout"].reset
    qtbot.waitUntil(reset.isVisible)
    QTest.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert "timeout" not in document.text
    assert line_of(panel, "timeout").placeholderText() == "120"


def test_renaming_keeps_the_listener_selected_and_its_peers(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("facts",)))
    retype(line_of(panel, "name"), "truth")
    assert "peers: [truth, style]" in document.text
    assert selection.value == Selected(listeners=("truth",))
    assert panel.form is panel.listener
    assert QApplication.focusWidget() is line_of(panel, "name")


def test_a_name_that_is_taken_is_refused_at_the_field(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("facts",)))
    retype(line_of(panel, "name"), "Style")
    assert "already" in panel.form.fields["name"].message.text()
    assert document.stack.count() == 0


def test_a_switch_adds_its_key_and_takes_it_away(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    before = document.text
    selection.set(Selected(listeners=("style",)))
    field = panel.form.fields["serial"]
    assert isinstance(field, FlagField)
    qtbot.waitUntil(field.switch.isVisible)
    QTest.mouseClick(field.switch, Qt.MouseButton.LeftButton)
    assert "serial: true" in document.text
    QTest.keyClick(field.switch, Key.Key_Space)
    assert document.text == before


def test_arrows_step_a_number(panel: PropertiesPanel, document: Document, selection: Selection) -> None:
    selection.set(Selected(listeners=("style",)))
    field = panel.form.fields["timeout"]
    assert isinstance(field, NumberField)
    field.line.setFocus()
    QTest.keyClick(field.line, Key.Key_Up)
    QTest.keyClick(field.line, Key.Key_Up)
    QTest.keyClick(field.line, Key.Key_Return)
    assert "timeout: 32" in document.text
    assert document.stack.count() == 1


def test_several_show_what_they_share_and_change_in_one_step(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("facts", "style")))
    assert line_of(panel, "handler").text() == "handlers.check"
    description = panel.form.fields["description"]
    assert isinstance(description, TextField)
    assert (description.edit.toPlainText(), description.edit.placeholderText()) == ("", "—mixed—")
    retype(line_of(panel, "handler"), "handlers.anything")
    assert document.text.count("handler: handlers.anything") == 2
    assert document.stack.count() == 1


def test_a_description_is_written_with_enter(panel: PropertiesPanel, document: Document, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    field = panel.form.fields["description"]
    assert isinstance(field, TextField)
    retype(field.edit, "Decides: yes or no")
    assert listener(document).description == "Decides: yes or no"


def test_a_prompt_of_several_lines_is_written_with_control_enter(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("editor",)))
    field = panel.form.fields["prompt"]
    assert isinstance(field, TextField)
    field.edit.setFocus()
    QTest.keyClicks(field.edit, "Be strict.")
    QTest.keyClick(field.edit, Key.Key_Return)
    QTest.keyClicks(field.edit, "Be brief.")
    assert document.stack.count() == 0
    QTest.keyClick(field.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert listener(document).prompt == "Be strict.\nBe brief."


def test_a_peer_is_added_removed_and_moved_by_keyboard(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("editor",)))
    field = panel.form.fields["peers"]
    assert isinstance(field, ListField)
    field.rows.setFocus()
    field.rows.setCurrentRow(0)
    QTest.keyClick(field.rows, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert "peers: [style, facts]" in document.text
    QTest.keyClick(field.rows, Key.Key_Delete)
    assert "peers: [style]" in document.text
    retype(field.line, "facts")
    assert "peers: [style, facts]" in document.text


def test_a_peer_is_removed_by_its_cross(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    selection.set(Selected(listeners=("editor",)))
    field = panel.form.fields["peers"]
    assert isinstance(field, ListField)
    qtbot.waitUntil(field.rows.isVisible)
    rect = field.rows.visualItemRect(field.rows.item(0))
    spot = QPoint(rect.right() - 8, rect.center().y())
    QTest.mouseClick(field.rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert "peers: [style]" in document.text


def test_a_listener_cannot_be_its_own_peer(panel: PropertiesPanel, document: Document, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    retype(line_of(panel, "peers"), "editor")
    assert "may always send to itself" in panel.form.fields["peers"].message.text()
    assert document.stack.count() == 0


def test_classes_of_the_folder_complete_by_keyboard(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    selection.set(Selected(listeners=("editor",)))
    field = panel.form.fields["payload_class"]
    assert isinstance(field, LineField)
    assert field.completion is not None
    popup = field.completion.completer.popup()
    field.line.setFocus()
    field.line.selectAll()
    QTest.keyClicks(field.line, "verd")
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    assert "payload_class: messages.Verdict" in document.text


def test_a_field_in_work_survives_a_change_elsewhere(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("style",)))
    retype(line_of(panel, "timeout"), "45", None)
    put(document, "Checks facts", "Checks all facts")
    assert line_of(panel, "timeout").text() == "45"


def test_selecting_another_writes_what_was_typed_to_the_first(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("style",)))
    retype(line_of(panel, "timeout"), "45", None)
    selection.set(Selected(listeners=("facts",)))
    assert listener(document, "style").timeout == 45
    assert listener(document, "facts").timeout is None


def test_broken_text_makes_the_form_read_only_and_says_why(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    selection.set(Selected(listeners=("editor",)))
    put(document, "listeners:", "listeners: [")
    qtbot.waitUntil(lambda: panel.notice.text != "")
    assert line_of(panel, "handler").isReadOnly()
    assert "Line " in panel.notice.text


def test_undo_after_enter_is_the_windows(panel: PropertiesPanel, selection: Selection) -> None:
    undone: list[bool] = []
    action = QAction(panel, shortcut=QKeySequence(QKeySequence.StandardKey.Undo))
    action.triggered.connect(lambda: undone.append(True))
    panel.addAction(action)
    selection.set(Selected(listeners=("style",)))
    retype(line_of(panel, "timeout"), "45")
    QTest.keySequence(line_of(panel, "timeout"), QKeySequence(QKeySequence.StandardKey.Undo))
    assert len(undone) == 1


def test_a_peer_shows_both_ends_and_can_be_removed(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    selection.set(Selected(peers=(Peer("editor", "facts"),)))
    assert panel.form is panel.peers
    qtbot.waitUntil(panel.peers.remove.isVisible)
    QTest.mouseClick(panel.peers.remove, Qt.MouseButton.LeftButton)
    assert "peers: [style]" in document.text


def test_a_note_and_a_frame_are_edited(
    make_document: Callable[..., Document], selection: Selection, folder: Folder, theme: Theme, qtbot: QtBot
) -> None:
    layout = Layout(notes={"note-1": Note(0, 0, 9, 9, "Ask")}, frames={"frame-1": Frame(0, 0, 9, 9, "Desks")})
    document = make_document("listeners: []\n", layout)
    panel = PropertiesPanel(document, selection, folder, theme)
    qtbot.addWidget(panel)
    selection.set(Selected(frames=("frame-1",)))
    retype(line_of(panel, "title"), "Tables")
    selection.set(Selected(notes=("note-1",)))
    field = panel.form.fields["text"]
    assert isinstance(field, TextField)
    field.edit.setFocus()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "Ask twice")
    selection.set(Selected())
    assert document.layout.frames["frame-1"].title == "Tables"
    assert document.layout.notes["note-1"].text == "Ask twice"


def test_tab_leaves_each_editor_before_its_reset(panel: PropertiesPanel, selection: Selection) -> None:
    selection.set(Selected(listeners=("style",)))
    line = line_of(panel, "timeout")
    line.setFocus()
    QTest.keyClick(line, Key.Key_Tab)
    assert QApplication.focusWidget() is panel.form.fields["timeout"].reset


def test_every_editor_has_a_name_for_those_who_listen(panel: PropertiesPanel, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    nameless = [
        widget
        for widget in panel.listener.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(panel) and not widget.accessibleName()
    ]
    assert nameless == []


def test_a_problem_puts_the_focus_into_its_field(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    put(document, "timeout: 30", "timeout: -5")
    selection.set(Selected(listeners=("style",)))
    problem = next(each for each in document.problems if each.key.endswith("timeout"))
    assert panel.focus_problem(problem)
    assert QApplication.focusWidget() is line_of(panel, "timeout")


def test_losing_the_focus_to_a_popup_writes_nothing(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("style",)))
    line = line_of(panel, "timeout")
    retype(line, "45", None)
    QApplication.sendEvent(line, QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))
    assert document.stack.count() == 0


def test_a_malformed_listener_is_locked_and_the_others_are_not(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    selection.set(Selected(listeners=("style",)))
    put(document, "    timeout: 30\n", "    timeout: 30\n    timeout: 31\n")
    qtbot.waitUntil(lambda: "style" in document.locked)
    qtbot.waitUntil(lambda: not line_of(panel, "handler").isEnabled())
    assert "malformed" in panel.notice.text
    selection.set(Selected(listeners=("facts",)))
    assert line_of(panel, "handler").isEnabled()
    assert panel.notice.text == ""


@pytest.mark.parametrize("width", [240, 300, 520])
def test_nothing_is_cut_off_at_the_side(panel: PropertiesPanel, selection: Selection, width: int) -> None:
    selection.set(Selected(listeners=("style",)))
    panel.resize(width, 600)
    shown = [field for field in panel.form.fields.values() if field.isVisible()]
    assert max(field.mapTo(panel, field.rect().topRight()).x() for field in shown) < width


def test_a_click_on_a_name_goes_into_its_field(panel: PropertiesPanel, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    QTest.mouseClick(panel.form.fields["handler"].label, Qt.MouseButton.LeftButton)
    assert line_of(panel, "handler").hasFocus()


def test_a_click_on_the_name_of_a_switch_switches(
    panel: PropertiesPanel, document: Document, selection: Selection
) -> None:
    selection.set(Selected(listeners=("editor",)))
    QTest.mouseClick(panel.form.fields["serial"].label, Qt.MouseButton.LeftButton)
    assert "serial: true" in document.text


def test_every_field_says_in_a_tooltip_what_it_is_for(panel: PropertiesPanel, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    assert all(name in field.toolTip() for name, field in panel.form.fields.items())


def test_larger_text_is_larger_in_the_whole_form(
    panel: PropertiesPanel, selection: Selection, theme: Theme, qtbot: QtBot
) -> None:
    selection.set(Selected(listeners=("editor",)))
    field = panel.form.fields["peers"]
    assert isinstance(field, ListField)
    parts: list[QWidget] = [field.label, field.message, line_of(panel, "handler"), line_of(panel, "timeout")]
    before = [part.font().pointSizeF() for part in parts]
    heights = field.rows.height()
    theme.set_text_factor(1.5)
    try:
        after = [part.font().pointSizeF() for part in parts]
        assert after == pytest.approx([1.5 * size for size in before], rel=0.01)
        assert field.rows.height() > heights
    finally:
        theme.set_text_factor(1.0)


def test_text_that_is_broken_for_a_moment_leaves_the_form_alone(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    selection.set(Selected(listeners=("editor",)))
    put(document, "listeners:", "listeners: [")
    said = panel.notice.text
    put(document, "listeners: [", "listeners:")
    qtbot.waitUntil(lambda: not document.is_broken)
    assert (said, panel.notice.text) == ("", "")
    assert panel.form.isEnabled()


def test_a_class_is_not_proposed_for_a_handler(panel: PropertiesPanel, selection: Selection) -> None:
    selection.set(Selected(listeners=("editor",)))
    retype(line_of(panel, "handler"), "handlers.stor", None)
    assert "did you mean" not in panel.form.fields["handler"].message.text()


def test_completions_stay_on_the_screen(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    screen = panel.screen().availableGeometry()
    panel.move(screen.right() - panel.width(), screen.top())
    selection.set(Selected(listeners=("editor",)))
    field = panel.form.fields["payload_class"]
    assert isinstance(field, LineField)
    assert field.completion is not None
    field.line.setFocus()
    QTest.keyClick(field.line, Key.Key_Down)
    popup = field.completion.completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.waitUntil(lambda: popup.geometry().right() <= screen.right())
    popup.hide()


def test_what_is_typed_while_a_step_is_undone_elsewhere_is_written_after_it(
    panel: PropertiesPanel, document: Document, selection: Selection, qtbot: QtBot
) -> None:
    def look(changes: Changes) -> None:
        selection.set(Selected(listeners=("facts",)))

    document.apply(set_key(("facts",), "description", "Looks things up"))
    selection.set(Selected(listeners=("editor",)))
    retype(line_of(panel, "name"), "chief", key=None)
    document.changed.connect(look)
    document.stack.undo()
    document.changed.disconnect(look)
    qtbot.waitUntil(lambda: document.spec.listeners[0].name == "chief")
