"""The panel Todos: who waits for what, what has come, and closing by hand (designer.md, section Todos)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.models.live.live import Live
from designer.models.selection import Selected, Selection
from designer.panels.todos import TodosPanel
from designer.support.theme import Scheme, Theme
from designer.support.tokens import DARK, LIGHT
from resources import read_text
from runtime.events import Event, MessageDispatched, RunStarted, WatcherClosed, WatcherRaised, WatcherRegistered
from tests.designer.live.organisms import stress
from tests.designer.panels.runs import Left, click_line, context_menu, key, lines, middle, newsroom, trigger, until


@pytest.fixture
def panel(live: Live, selection: Selection, theme: Theme, qtbot: QtBot) -> TodosPanel:
    made = TodosPanel(live, selection, theme)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def nudged() -> list[Event]:
    """The newsroom's records until the editor is reminded in its first conversation."""
    return until(newsroom(), MessageDispatched, found=lambda event: bool(getattr(event, "todo_nudge", "")))


@pytest.fixture
def raised(panel: TodosPanel, live: Live) -> TodosPanel:
    live.take(nudged())
    return panel


def states(panel: TodosPanel) -> list[str]:
    return [panel.rows.at(at).state for at in range(len(panel.rows))]


def words(panel: TodosPanel) -> str:
    return panel._empty._text.text() if panel._empty.isVisible() else ""


def test_before_a_run_it_says_how_to_begin(panel: TodosPanel) -> None:
    assert "F5" in words(panel)


def test_a_run_without_todos_says_where_they_come_from(panel: TodosPanel, live: Live) -> None:
    live.take(until(newsroom(), RunStarted))
    assert "TodoUntil" in words(panel)


def test_a_todo_tells_who_waits_for_what_and_why(panel: TodosPanel, live: Live) -> None:
    live.take(until(newsroom(), WatcherRegistered))
    assert lines(panel.rows)[0][:4] == ["editor", "Verdict from law", "nothing appears without the law desk", "waiting"]


@pytest.mark.parametrize("seed", range(12))
def test_raised_ones_stand_first_and_what_is_over_last(panel: TodosPanel, live: Live, seed: int) -> None:
    live.take(stress(seed).until_idle)
    rank = {"raised": 0, "open": 1, "closed": 2, "expired": 2}
    found = [rank[state] for state in states(panel)]
    assert found == sorted(found)
    assert [panel.rows.find(panel.rows.key(at)) for at in range(len(panel.rows))] == list(range(len(panel.rows)))


def test_an_eyebrow_goes_up_when_it_is_raised(raised: TodosPanel, live: Live) -> None:
    first = raised.rows.line(0).cells[0]
    assert (first.icon, first.color) == ("eyebrow-raised", LIGHT.warning)
    assert "<svg" in read_text("icons/eyebrow-raised.svg")


def test_each_state_has_an_icon_of_its_own(panel: TodosPanel, live: Live) -> None:
    live.take(until(newsroom(), WatcherRegistered))
    icons = [panel.rows.line(0).cells[0].icon]
    live.take(newsroom()[len(until(newsroom(), WatcherRegistered)) : len(nudged())])
    icons.append(panel.rows.line(0).cells[0].icon)
    live.take(newsroom()[len(nudged()) : len(until(newsroom(), WatcherClosed))])
    icons.append(panel.rows.line(0).cells[0].icon)
    assert icons == ["eye", "eyebrow-raised", "circle-check"]


def test_a_hidden_panel_does_nothing(panel: TodosPanel, live: Live) -> None:
    panel.hide()
    live.take(until(newsroom(), WatcherRaised))
    assert len(panel.rows) == 0


def test_another_run_begins_without_any(raised: TodosPanel, live: Live) -> None:
    live.begin()
    assert len(raised.rows) == 0


def test_a_hidden_panel_catches_up_when_it_is_shown(panel: TodosPanel, live: Live) -> None:
    panel.hide()
    live.take(nudged())
    panel.show()
    assert states(panel) == ["raised"]


# Details


def test_the_nudge_is_shown_word_for_word(raised: TodosPanel, live: Live) -> None:
    """designer.md: the nudge as the agent sees it."""
    click_line(raised.view, 0)
    told = nudged()[-1]
    assert isinstance(told, MessageDispatched)
    assert raised.details.nudge.toPlainText() == told.todo_nudge


def test_a_todo_that_nobody_was_reminded_of_says_so(panel: TodosPanel, live: Live) -> None:
    live.take(until(newsroom(), WatcherRegistered))
    click_line(panel.view, 0)
    assert "Once that message has come" in panel.details.nudge.toPlainText()
    assert not panel.details.raised.isVisible()


def test_what_raised_it_is_a_link_to_its_message(raised: TodosPanel, live: Live) -> None:
    click_line(raised.view, 0)
    event = until(newsroom(), WatcherRaised)[-1]
    assert isinstance(event, WatcherRaised)
    assert raised.details.raised.text() == f"Raised by message {event.message}: Verdict from law"
    QTest.mouseClick(raised.details.raised, Left)
    assert live.chosen.message == event.message


def test_a_todo_is_closed_by_hand_and_says_what_that_does(raised: TodosPanel, live: Live) -> None:
    closed: list[str] = []
    live.close_todo_wanted.connect(closed.append)
    click_line(raised.view, 0)
    assert "is told so" in raised.details.close_button.toolTip()
    QTest.mouseClick(raised.details.close_button, Left)
    assert closed == [raised.rows.at(0).id]


def test_what_is_over_can_not_be_closed(panel: TodosPanel, live: Live) -> None:
    live.take(until(newsroom(), WatcherClosed))
    click_line(panel.view, 0)
    assert not panel.details.close_button.isEnabled()


def test_the_chosen_one_stays_chosen_when_it_moves(raised: TodosPanel, live: Live) -> None:
    click_line(raised.view, 0)
    chosen = raised.rows.at(0).id
    live.take(newsroom()[len(nudged()) :])
    todo = raised.current()
    assert todo is not None
    assert todo.id == chosen
    assert raised.details.headline.text() == "editor waited for Verdict from law"
    assert not raised.details.close_button.isEnabled()


def test_what_is_over_says_when_it_ended(raised: TodosPanel, live: Live) -> None:
    click_line(raised.view, 0)
    assert "Since " in raised.details.about.text()
    live.take(newsroom()[len(nudged()) :])
    assert "Closed at " in raised.details.about.text()
    assert "Since " not in raised.details.about.text()


def test_text_of_an_agent_is_shown_as_it_is(panel: TodosPanel, live: Live) -> None:
    events = until(newsroom(), WatcherRegistered)
    live.take([*events[:-1], events[-1]._replace(description="<b>bold</b>\u202e", listener="<i>x</i>")])  # type: ignore[call-arg]  # of a WatcherRegistered
    click_line(panel.view, 0)
    assert panel.details.about.textFormat() is Qt.TextFormat.PlainText
    assert panel.details.about.text().startswith("<b>bold</b>⟦U+202E⟧")
    assert lines(panel.rows)[0][0] == "<i>x</i>"


# Finding


def test_what_is_over_can_be_left_out(panel: TodosPanel, live: Live) -> None:
    live.take(until(newsroom(), WatcherRegistered, 2))
    assert states(panel) == ["open", "closed"]
    QTest.mouseClick(panel.over, Left)
    assert states(panel) == ["open"]


def test_text_filters(raised: TodosPanel) -> None:
    raised.filter.setFocus()
    QTest.keyClicks(raised.filter, "law raised")
    assert len(raised.rows) == 1
    QTest.keyClicks(raised.filter, " zzz")
    assert len(raised.rows) == 0
    assert not raised.view.isVisible()


def test_the_menu_goes_to_message_frame_and_card(raised: TodosPanel, live: Live, selection: Selection) -> None:
    revealed: list[Selected] = []
    selection.revealed.connect(revealed.append)
    click_line(raised.view, 0)
    at = middle(raised.view, 0)
    trigger(context_menu(raised.view.viewport(), at), "Show its frame")
    assert live.chosen.frame == raised.rows.at(0).frame
    trigger(context_menu(raised.view.viewport(), at), "Show the agent on the canvas")
    assert revealed == [Selected(listeners=("editor",))]


def test_picked_ones_are_copied(raised: TodosPanel) -> None:
    click_line(raised.view, 0)
    raised.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text().startswith("raised: editor waits for Verdict from law")


def test_at_420_pixels_enter_goes_to_the_details_and_escape_back(raised: TodosPanel) -> None:
    raised.resize(420, 190)
    click_line(raised.view, 0)
    key(raised.view, Qt.Key.Key_Return)
    assert raised.details.isVisible()
    assert not raised.view.isVisible()
    QTest.keyClick(raised.details.nudge, Qt.Key.Key_Escape)
    assert raised.view.isVisible()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_raised_one_stands_out(raised: TodosPanel, theme: Theme, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    colors = DARK if scheme is Scheme.DARK else LIGHT
    rect = raised.view.line_rect(0)
    image = raised.view.viewport().grab().toImage()
    assert image.pixelColor(rect.right() - 1, rect.center().y()).name() == colors.warning_soft


def test_the_list_stays_at_its_top_when_more_come(panel: TodosPanel, live: Live) -> None:
    panel.resize(900, 120)
    for seed in range(6):
        live.take([event for event in stress(seed).events if isinstance(event, WatcherRegistered)])
    live.take(newsroom())
    assert panel.view.verticalScrollBar().value() == 0


def test_every_button_is_named_and_explained(raised: TodosPanel) -> None:
    for button in (raised.over, raised.details.raised, raised.details.close_button, raised._split.back):
        assert button.toolTip()
        assert button.accessibleName() or button.text()
