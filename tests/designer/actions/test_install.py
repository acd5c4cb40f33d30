"""The table as Qt's actions: done by key, refused with a reason, described in tooltips."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.actions.install import PLACE_STEP, Actions, Face
from designer.actions.needs import Facts
from designer.actions.places import RECENT, SEPARATOR
from designer.actions.table import BY_ID
from designer.support.theme import Scheme, Theme

OPEN = Facts(document=True, on_disk=True, canvas=True, listeners=1, movable=1, anything=True, empty=False)


class Bench:
    """A window with a canvas that is a plain widget, and a field to type in."""

    def __init__(self, theme: Theme, keys: dict[str, tuple[str, ...]]) -> None:
        self.done: list[str] = []
        self.window = QMainWindow()
        centre = QWidget(self.window)
        column = QVBoxLayout(centre)
        self.canvas = QWidget(centre)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.field = QLineEdit(centre)
        column.addWidget(self.canvas)
        column.addWidget(self.field)
        self.window.setCentralWidget(centre)
        self.actions = Actions(theme, keys, self.window)
        self.actions.listen(self.canvas)
        self.actions.bind({id: lambda id=id: self.done.append(id) for id in BY_ID})


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme) -> Bench:
    bench = Bench(theme, {})
    qtbot.addWidget(bench.window)
    with qtbot.waitActive(bench.window):
        bench.window.show()
        bench.window.activateWindow()
    bench.canvas.setFocus()
    bench.actions.update_facts(OPEN)
    return bench


def test_a_key_does_its_action(bench: Bench) -> None:
    QTest.keyClick(bench.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert bench.done == ["file.save"]


def test_a_letter_acts_on_the_canvas(bench: Bench) -> None:
    QTest.keyClick(bench.canvas, Qt.Key.Key_N)
    assert bench.done == ["canvas.note"]


def test_a_letter_is_typed_into_a_field(bench: Bench) -> None:
    bench.field.setFocus()
    QTest.keyClicks(bench.field, "nac")
    assert (bench.field.text(), bench.done) == ("nac", [])


def test_what_is_not_possible_is_not_done(bench: Bench) -> None:
    bench.actions.update_facts(Facts())
    QTest.keyClick(bench.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert bench.done == []


def test_what_is_not_possible_says_why(bench: Bench, qtbot: QtBot) -> None:
    bench.actions.update_facts(Facts())
    with qtbot.waitSignal(bench.actions.refused) as said:
        bench.actions.run("file.save")
    assert said.args == ["Open an organism first."]


def test_the_reason_stands_in_the_tooltip(bench: Bench) -> None:
    bench.actions.update_facts(Facts(document=True, canvas=True, broken_line=14))
    assert "Mend line 14 first" in bench.actions.action("canvas.arrange").toolTip()


def test_undo_names_the_step(bench: Bench) -> None:
    bench.actions.update_facts(Facts(document=True, undo="Connect a & b"))
    assert bench.actions.action("edit.undo").text() == "Undo Connect a && b"
    assert "Connect a &amp; b" in bench.actions.action("edit.undo").toolTip()


def test_undo_without_a_step_is_plain(bench: Bench) -> None:
    bench.actions.update_facts(Facts(document=True, undo="Connect a to b"))
    bench.actions.update_facts(Facts(document=True))
    assert bench.actions.action("edit.undo").text() == "Undo"


def test_markup_in_a_step_s_name_is_text(bench: Bench) -> None:
    bench.actions.update_facts(Facts(document=True, undo="Rename <b>x</b>"))
    assert "&lt;b&gt;x" in bench.actions.action("edit.undo").toolTip()


def test_another_key_takes_the_place_of_the_table_s(bench: Bench) -> None:
    bench.actions.set_keys({"file.save": ("Ctrl+Shift+F12",)})
    QTest.keyClick(bench.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(
        bench.canvas, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert bench.done == ["file.save"]


def test_a_key_that_was_taken_away_does_nothing(bench: Bench) -> None:
    bench.actions.set_keys({"file.save": ()})
    QTest.keyClick(bench.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert (bench.done, bench.actions.keys("file.save")) == ([], "")


def test_entries_tell_menu_key_and_reason(bench: Bench) -> None:
    bench.actions.update_facts(Facts(document=True))
    entries = {entry.id: entry for entry in bench.actions.entries()}
    assert entries["canvas.align_left"].place == f"Canvas{PLACE_STEP}Align"
    assert entries["canvas.align_left"].reason == "Show the canvas first."
    assert entries["file.save"].keys == QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText)


def test_one_view_is_on_at_a_time(bench: Bench) -> None:
    bench.actions.set_checked("view.yaml", True)
    bench.actions.set_checked("view.canvas", True)
    assert not bench.actions.action("view.yaml").isChecked()


def test_showing_a_state_does_not_do_it(bench: Bench) -> None:
    bench.actions.set_checked("canvas.snap", True)
    assert bench.done == []


def test_the_menu_bar_holds_the_recent_files(bench: Bench) -> None:
    recent = QMenu("Open recent", bench.window)
    bench.actions.fill_menu_bar(bench.window.menuBar(), recent)
    file = bench.window.menuBar().actions()[0].menu()
    assert recent.menuAction() in file.actions()


def test_a_context_menu_has_what_was_asked_and_goes_away(bench: Bench, qtbot: QtBot) -> None:
    menu = bench.actions.context_menu(("edit.rename", SEPARATOR, "edit.delete"), bench.window)
    assert [action.objectName() for action in menu.actions()] == ["edit.rename", "", "edit.delete"]
    with qtbot.waitSignal(menu.destroyed):
        menu.popup(bench.window.pos())
        menu.close()


def test_icons_follow_the_theme(bench: Bench, theme: Theme) -> None:
    before = bench.actions.action("file.save").icon().cacheKey()
    theme.set_scheme(Scheme.DARK)
    assert bench.actions.action("file.save").icon().cacheKey() != before


def test_an_action_looks_other_for_a_while(bench: Bench) -> None:
    action = bench.actions.action("run.start")
    before = (action.text(), action.iconText(), action.toolTip())
    bench.actions.set_face("run.start", Face("refresh-cw", "text_muted", "Run again", "Stops first", "Rerun"))
    assert (action.text(), action.iconText()) == ("Run again", "Rerun")
    assert "Stops first." in action.toolTip()
    bench.actions.set_face("run.start", None)
    assert (action.text(), action.iconText(), action.toolTip()) == before


def test_what_nobody_does_is_told(bench: Bench, theme: Theme, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(theme, {}, window)
    actions.bind({"file.save": lambda: None, RECENT: lambda: None})
    assert set(actions.unbound()) == set(BY_ID) - {"file.save"}
