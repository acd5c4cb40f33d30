"""The panel Log: prints and logs of handlers, tagged (designer.md, section Running)."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.models.live.limits import Limits
from designer.models.live.live import Live
from designer.panels.log import LogPanel
from designer.support.theme import Scheme, Theme
from designer.support.tokens import DARK, LIGHT
from runtime.events import Event, ListenerRegistered, OutputWritten, RunStarted
from tests.designer.live.organisms import stress
from tests.designer.panels.runs import (
    Left,
    click_line,
    context_menu,
    double_click_line,
    key,
    lines,
    middle,
    newsroom,
    trigger,
    until,
)

MANY = 100_000


@pytest.fixture
def panel(live: Live, theme: Theme, qtbot: QtBot) -> LogPanel:
    made = LogPanel(live, theme)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def written(number: int, text: str, level: str = "info", listener: str = "facts", message: int = 0) -> OutputWritten:
    return OutputWritten(number, number, float(number), "", "", 0, message, listener, "stdout", level, text)


def prints(count: int) -> list[Event]:
    return [written(number, f"print {number}") for number in range(1, count + 1)]


def texts(panel: LogPanel) -> list[str]:
    return [line[3] for line in lines(panel.rows)]


def words(panel: LogPanel) -> str:
    return panel._empty._text.text() if panel._empty.isVisible() else ""


def test_before_a_run_it_says_how_to_begin(panel: LogPanel) -> None:
    assert "F5" in words(panel)
    assert not panel.filter.isVisible()


def test_a_print_is_tagged_with_its_listener_in_its_colour(panel: LogPanel, live: Live) -> None:
    live.take(
        [
            ListenerRegistered(1, 1, 1.0, "", "", 0, "facts", False, ""),
            ListenerRegistered(2, 1, 1.0, "", "", 0, "editor", True, ""),
            written(3, "checked"),
            written(4, "thought", listener="editor"),
        ]
    )
    tagged = {panel.rows.line(at).cells[2][:2] for at in range(len(panel.rows))}
    assert {("facts", LIGHT.tool), ("editor", LIGHT.agent), ("pump", LIGHT.text_muted)} == tagged


def test_what_the_pump_does_is_told_too(panel: LogPanel, live: Live) -> None:
    live.take(until(newsroom(), RunStarted))
    assert "newsroom has started" in texts(panel)[-1]


def test_a_handler_that_raised_shows_its_traceback_below(panel: LogPanel, live: Live) -> None:
    live.take(stress(0).events)
    at = next(at for at, text in enumerate(texts(panel)) if "this had to happen" in text)
    panel.view.choose(panel.rows.key(at))
    key(panel.view, Qt.Key.Key_Right)
    assert texts(panel)[at + 1] == "Traceback (most recent call last):"
    key(panel.view, Qt.Key.Key_Left)
    assert texts(panel)[at + 1] != "Traceback (most recent call last):"


def test_a_click_on_the_triangle_unfolds(panel: LogPanel, live: Live) -> None:
    live.take([written(1, "first\nsecond")])
    QTest.mouseClick(panel.view.viewport(), Left, pos=panel.view.fold_rect(0).center())
    assert texts(panel) == ["first", "second"]


def test_it_follows_until_somebody_scrolls_up(panel: LogPanel, live: Live) -> None:
    live.take(prints(200))
    bar = panel.view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(100)
    assert not panel.follow.isChecked()
    live.take([written(number, "more") for number in range(201, 260)])
    assert bar.value() == 100


def test_the_end_key_and_the_button_follow_again(panel: LogPanel, live: Live) -> None:
    live.take(prints(200))
    bar = panel.view.verticalScrollBar()
    bar.setValue(100)
    key(panel.view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert panel.follow.isChecked()
    bar.setValue(100)
    QTest.mouseClick(panel.follow, Left)
    assert bar.value() == bar.maximum()


def test_levels_filter(panel: LogPanel, live: Live) -> None:
    live.take([written(1, "a", "debug"), written(2, "b", "info"), written(3, "c", "warning"), written(4, "d", "error")])
    QTest.mouseClick(panel.levels["info"], Left)
    QTest.mouseClick(panel.levels["debug"], Left)
    assert texts(panel) == ["c", "d"]
    live.take([written(5, "e"), written(6, "f", "error")])
    assert texts(panel) == ["c", "d", "f"]


def test_text_filters_by_source_and_text_and_detail(panel: LogPanel, live: Live) -> None:
    live.take([written(1, "apple"), written(2, "pear\nplum"), written(3, "apple", listener="law")])
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "law apple")
    assert texts(panel) == ["apple"]
    panel.filter.clear()
    QTest.keyClicks(panel.filter, "PLUM")
    assert texts(panel) == ["pear"]
    QTest.keyClicks(panel.filter, "zzz")
    assert not panel.view.isVisible()
    assert panel.filter.isVisible()


def test_the_view_is_cleared_and_brought_back(panel: LogPanel, live: Live) -> None:
    live.take(prints(3))
    QTest.mouseClick(panel.clear, Left)
    assert len(panel.rows) == 0
    assert "from now on" in words(panel)
    live.take([written(4, "later")])
    assert texts(panel) == ["later"]
    QTest.mouseClick(panel.again, Left)
    assert texts(panel) == ["print 1", "print 2", "print 3", "later"]
    assert not panel.again.isVisible()


def test_another_run_begins_anew(panel: LogPanel, live: Live) -> None:
    live.take(prints(3))
    QTest.mouseClick(panel.clear, Left)
    live.begin()
    live.take([written(1, "of the second run")])
    assert texts(panel) == ["of the second run"]


def test_enter_and_a_double_click_choose_the_message_of_a_line(panel: LogPanel, live: Live) -> None:
    live.take(newsroom())
    number = live.folds.messages.row(live.folds.messages.first).number
    live.take([written(10_000, "handled", message=number), written(10_001, "of nobody")])
    at = len(panel.rows) - 2
    double_click_line(panel.view, at)
    assert live.chosen.message == number
    live.clear_choice()
    key(panel.view, Qt.Key.Key_Return)
    assert live.chosen.message == number


def test_picked_lines_are_copied_whole(panel: LogPanel, live: Live) -> None:
    live.take([written(1, "first\nsecond"), written(2, "third"), written(3, "fourth")])
    click_line(panel.view, 0)
    QTest.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().split("\n")
    assert [line.split(" ", 1)[-1] for line in copied] == ["info facts: first", "second", "info facts: third"]


def test_the_menu_unfolds_and_shows_the_message(panel: LogPanel, live: Live) -> None:
    live.take([*newsroom(), written(10_000, "first\nsecond", message=1)])
    live.take([written(10_001, "short")])
    at = len(panel.rows) - 2
    click_line(panel.view, at)
    trigger(context_menu(panel.view.viewport(), middle(panel.view, at)), "Show all of it")
    assert texts(panel)[at + 1] == "second"


def test_a_line_of_no_message_offers_none(panel: LogPanel, live: Live) -> None:
    live.take([written(1, "short")])
    click_line(panel.view, 0)
    menu = context_menu(panel.view.viewport(), middle(panel.view, 0))
    entries = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert entries["Show its message"] is False
    assert "Show all of it" not in entries
    menu.close()


def test_a_hidden_panel_does_nothing_and_catches_up(panel: LogPanel, live: Live) -> None:
    panel.hide()
    live.take(prints(3))
    assert len(panel.rows) == 0
    panel.show()
    assert len(panel.rows) == 3


def test_of_many_lines_only_those_in_sight_are_looked_at(
    panel: LogPanel, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.begin(Limits(log_lines=MANY))
    asked = Mock(wraps=panel.rows.line)
    monkeypatch.setattr(panel.rows, "line", asked)
    live.take(prints(MANY))
    panel.view.viewport().repaint()
    assert len(panel.rows) == MANY
    assert 0 < asked.call_count < 200


def test_a_print_of_a_megabyte_is_cut_and_can_be_unfolded(panel: LogPanel, live: Live) -> None:
    live.take([written(1, "x" * 1_048_576), written(2, "\n".join(f"line {number}" for number in range(MANY)))])
    assert [len(text) <= 1_000 for text in texts(panel)] == [True, True]
    for position in (1, 0):
        panel.view.choose((position, 0))
        key(panel.view, Qt.Key.Key_Right)
    assert len(panel.rows) > 1_000
    assert panel.view.grab().width() > 0


def test_the_oldest_lines_leave_and_the_chosen_one_stays(panel: LogPanel, live: Live) -> None:
    live.begin(Limits(log_lines=100))
    live.take(prints(100))
    panel.view.choose((90, 0))
    panel.view.let_go()
    live.take([written(number, "more") for number in range(101, 150)])
    line = panel.current()
    assert line is not None
    assert line.text == "print 91"
    assert len(panel.rows) == 100


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_an_error_has_a_stripe(panel: LogPanel, live: Live, theme: Theme, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    live.take([written(1, "boom", "error")])
    image = panel.view.viewport().grab().toImage()
    colors = DARK if scheme is Scheme.DARK else LIGHT
    assert image.pixelColor(1, panel.view.line_rect(0).center().y()).name() == colors.error
    assert image.pixelColor(image.width() - 2, image.height() - 2).name() == colors.surface


def test_unfolded_lines_wrap_with_the_width_of_the_panel(panel: LogPanel, live: Live) -> None:
    live.take([written(1, "word " * 100)])
    panel.view.choose((0, 0))
    key(panel.view, Qt.Key.Key_Right)
    wide = len(panel.rows)
    panel.resize(420, 190)
    assert len(panel.rows) > wide > 1


def test_every_button_is_named_and_explained(panel: LogPanel) -> None:
    for button in (*panel.levels.values(), panel.follow, panel.clear, panel.again):
        assert button.toolTip()
        assert button.accessibleName()


def test_the_handlers_of_the_window_s_actions_work_here(panel: LogPanel, live: Live) -> None:
    live.take(prints(3))
    panel.handlers["edit.find"]()
    assert panel.filter.hasFocus()
    panel.handlers["edit.select_all"]()
    panel.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text().count("print") == 3


def test_it_fits_into_420_by_190(panel: LogPanel, live: Live, qtbot: QtBot) -> None:
    live.take(prints(50))
    panel.resize(420, 190)
    qtbot.waitUntil(lambda: panel.view.horizontalScrollBar().maximum() == 0)
    assert panel.view.place_at(QPoint(5, 5)) > 0
