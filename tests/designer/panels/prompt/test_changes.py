"""Designer, Inspector, Prompt: the change since the last save as a diff with its token delta."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.splices import Splice
from designer.models.tokenizing import counter_for
from designer.panels.prompt.lines import Sign

from .conftest import Desk

LEFT = Qt.MouseButton.LeftButton


def look_at_changes(desk: Desk) -> None:
    QTest.mouseClick(desk.panel.texts.show_changes, LEFT)


def lines(desk: Desk, sign: Sign) -> list[str]:
    return [line.text for line in desk.panel.texts.changes.lines if line.sign is sign]


def change(desk: Desk, prompt: str = "You are mild.\nAsk `facts` first.\n") -> None:
    desk.document.apply(edits.set_key(["editor"], "prompt", prompt))


def save(desk: Desk) -> None:
    document = desk.document
    document.mark_saved(document.path or Path("organism.yaml"), document.text, document.layout)


def settled(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.panel.is_quiet)


def test_as_saved_there_is_nothing_to_compare(editor: Desk) -> None:
    look_at_changes(editor)
    assert editor.panel.texts.same.isVisible()
    assert editor.panel.texts.show_changes.text() == "Changes"


def test_lines_that_went_and_came_stand_among_each_other(qtbot: QtBot, editor: Desk) -> None:
    change(editor)
    settled(qtbot, editor)
    look_at_changes(editor)
    assert lines(editor, Sign.WENT) == ["You are strict."]
    assert lines(editor, Sign.CAME) == ["You are mild."]


def test_the_switch_tells_the_delta(qtbot: QtBot, editor: Desk) -> None:
    before = counter_for("gpt-4o").count(editor.prompt("editor").text)
    editor.document.apply(edits.connect("editor", "stock"))
    settled(qtbot, editor)
    delta = counter_for("gpt-4o").count(editor.prompt("editor").text) - before
    assert editor.panel.texts.show_changes.text() == f"Changes +{delta}"
    assert editor.panel.totals.delta.text() == f"+{delta} since save"


def test_a_new_peer_s_row_says_what_it_adds(qtbot: QtBot, editor: Desk) -> None:
    editor.document.apply(edits.connect("editor", "stock"))
    settled(qtbot, editor)
    source = editor.panel.parts.rows
    line = next(source.line(at) for at in range(len(source)) if source.at(at).title == "stock")
    assert line.cells[3].text == f"+{line.cells[1].text}"


def test_a_peer_that_is_gone_keeps_a_row_with_what_it_saved(qtbot: QtBot, editor: Desk) -> None:
    source = editor.panel.parts.rows
    tokens = next(row.tokens for row in map(source.at, range(len(source))) if row.title == "chief")
    editor.document.apply(edits.disconnect([("editor", "chief")]))
    settled(qtbot, editor)
    row = editor.panel.parts.rows.at(len(editor.panel.parts.rows) - 1)
    assert (row.title, row.is_gone, row.delta) == ("chief", True, -(tokens or 0))


def test_a_renamed_peer_is_compared_with_itself(qtbot: QtBot, editor: Desk) -> None:
    source = editor.panel.parts.rows
    before = {row.title: row.tokens or 0 for row in map(source.at, range(len(source)))}
    editor.document.apply(edits.rename("chief", "boss"))
    settled(qtbot, editor)
    rows = [source.at(place) for place in range(len(source))]
    (row,) = (row for row in rows if row.title == "boss")
    assert row.delta == (row.tokens or 0) - before["chief"]
    assert not any(row.is_gone for row in rows)


def test_a_save_ends_the_comparison(qtbot: QtBot, editor: Desk) -> None:
    change(editor)
    settled(qtbot, editor)
    look_at_changes(editor)
    save(editor)
    qtbot.waitUntil(editor.panel.texts.same.isVisible)
    assert editor.panel.totals.delta.text() == ""


def test_undo_ends_it_too(qtbot: QtBot, editor: Desk) -> None:
    change(editor)
    look_at_changes(editor)
    editor.document.stack.undo()
    qtbot.waitUntil(editor.panel.texts.same.isVisible)


def test_a_renamed_agent_is_compared_with_itself(qtbot: QtBot, editor: Desk) -> None:
    editor.document.apply(edits.rename("editor", "judge"))
    editor.select("judge")
    qtbot.waitUntil(lambda: editor.panel.agent == "judge")
    settled(qtbot, editor)
    look_at_changes(editor)
    assert "# You are `editor`" in lines(editor, Sign.WENT)
    assert "You are strict." not in lines(editor, Sign.CAME)


def test_an_agent_that_was_not_saved_is_new_from_the_first_line_on(qtbot: QtBot, editor: Desk) -> None:
    editor.document.apply(edits.set_key(["stock"], "agent", True))
    editor.select("stock")
    qtbot.waitUntil(lambda: editor.panel.agent == "stock")
    look_at_changes(editor)
    assert len(lines(editor, Sign.CAME)) == len(editor.panel.texts.changes.lines)


def test_equal_lines_far_from_any_change_are_folded_until_clicked(qtbot: QtBot, editor: Desk) -> None:
    change(editor)
    settled(qtbot, editor)
    look_at_changes(editor)
    view = editor.panel.texts.changes
    count = len(view.lines)
    at = next(number for number, line in enumerate(view.lines) if line.sign is Sign.FOLDED)
    rect = next(rect for block, rect in view.visible_blocks() if block.blockNumber() == at)
    QTest.mouseClick(view.viewport(), LEFT, pos=rect.center().toPoint())
    assert len(view.lines) > count
    assert lines(editor, Sign.FOLDED) == []


def test_enter_opens_a_fold(qtbot: QtBot, editor: Desk) -> None:
    change(editor)
    settled(qtbot, editor)
    look_at_changes(editor)
    view = editor.panel.texts.changes
    at = next(number for number, line in enumerate(view.lines) if line.sign is Sign.FOLDED)
    view.go_to(at + 1)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert lines(editor, Sign.FOLDED) == []


def test_what_came_and_went_is_coloured(qtbot: QtBot, editor: Desk) -> None:
    change(editor)
    settled(qtbot, editor)
    look_at_changes(editor)
    view = editor.panel.texts.changes
    colors = view.theme.colors
    image = view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    found: dict[Sign, str] = {}
    for block, rect in view.visible_blocks():
        sign = view.lines[block.blockNumber()].sign
        point = (int((view.viewport().width() - 3) * ratio), int(rect.center().y() * ratio))
        found.setdefault(sign, image.pixelColor(*point).name())
    assert found[Sign.CAME] == colors.added_soft
    assert found[Sign.WENT] in (colors.removed_soft, colors.code_current_line)


def test_a_part_that_is_not_in_the_changes_is_shown_in_the_text(qtbot: QtBot, editor: Desk) -> None:
    change(editor)
    settled(qtbot, editor)
    look_at_changes(editor)
    part = next(at for at, part in enumerate(editor.prompt("editor").parts) if part.peer == "chief")
    editor.panel.texts.reveal_part(part)
    assert editor.panel.texts.show_text.isChecked()
    assert editor.panel.texts.text.firstVisibleBlock().text() == "### `chief`"


def test_a_text_that_cannot_be_read_any_more_keeps_the_last_prompt(qtbot: QtBot, editor: Desk) -> None:
    before = editor.panel.texts.text.toPlainText()
    editor.document.type_text((Splice(0, "", "{"),), None)
    settled(qtbot, editor)
    assert editor.panel.texts.text.toPlainText() == before
