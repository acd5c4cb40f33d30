"""The panel Threads: look at conversations, choose frames, end what should end (designer.md, section Threads)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from designer.models.live.limits import Limits
from designer.models.live.live import Live
from designer.models.selection import Selected, Selection
from designer.panels.threads import ThreadsPanel
from designer.panels.threads.columns import Column
from designer.support.theme import Scheme, Theme
from runtime.events import HandlerStarted, RunStarted
from tests.designer.live.organisms import stress
from tests.designer.panels.runs import Left, context_menu, key, newsroom, trigger, until

WIDE, NARROW = (900, 500), (420, 190)


@pytest.fixture
def panel(live: Live, selection: Selection, theme: Theme, qtbot: QtBot) -> ThreadsPanel:
    made = ThreadsPanel(live, selection, theme)
    qtbot.addWidget(made)
    made.resize(*WIDE)
    made.show()
    return made


@pytest.fixture
def ran(panel: ThreadsPanel, live: Live) -> ThreadsPanel:
    """The newsroom, after all that its starts send."""
    live.take(newsroom())
    return panel


@pytest.fixture
def at_work(panel: ThreadsPanel, live: Live) -> ThreadsPanel:
    """The newsroom while the first desk works."""
    live.take(until(newsroom(), HandlerStarted, found=lambda event: getattr(event, "listener", "") == "facts"))
    return panel


def frame(live: Live, *names: str, nth: int = 0) -> str:
    """The id of a frame by the names from its conversation down, in the nth conversation."""
    node = live.folds.frames.roots[nth]
    for name in names:
        node = next(child for child in node.children if child.listener == name)
    return node.id


def click(panel: ThreadsPanel, id: str, column: Column = Column.LISTENER) -> None:
    QTest.mouseClick(panel.view.viewport(), Left, pos=spot(panel, id, column))


def spot(panel: ThreadsPanel, id: str, column: Column = Column.LISTENER) -> QPoint:
    """A point within the text of a cell."""
    index = panel.model.index_of(id).siblingAtColumn(column)
    panel.view.scrollTo(index)
    rect = panel.view.visualRect(index)
    return QPoint(rect.left() + 24, rect.center().y())


# What it says while there is nothing


def words(panel: ThreadsPanel) -> str:
    return panel._empty._text.text() if panel._empty.isVisible() else ""


def test_before_a_run_it_says_how_to_begin(panel: ThreadsPanel) -> None:
    assert "F5" in words(panel)
    assert not panel.filter.isVisible()


def test_a_run_without_a_conversation_says_how_one_begins(panel: ThreadsPanel, live: Live) -> None:
    live.take(until(newsroom(), RunStarted))
    assert "Inject" in words(panel)


def test_another_run_begins_with_an_empty_tree(ran: ThreadsPanel, live: Live) -> None:
    live.begin()
    assert len(ran.model) == 0
    assert "F5" in words(ran)


# The tree


def test_each_conversation_is_a_tree_unfolded_while_there_are_few(ran: ThreadsPanel, live: Live) -> None:
    assert ran.model.rowCount() == len(live.folds.frames.roots)
    assert all(ran.view.isExpanded(ran.model.index(row, 0)) for row in range(ran.model.rowCount()))


def test_many_frames_stay_folded(panel: ThreadsPanel, live: Live) -> None:
    for seed in range(20):
        live.take(stress(seed).events)
    assert len(panel.model) > 200
    last = panel.model.index(panel.model.rowCount() - 1, 0)
    assert not panel.view.isExpanded(last)


def test_the_newest_conversation_is_in_sight(panel: ThreadsPanel, live: Live) -> None:
    for seed in range(12):
        live.take(stress(seed).events)
    last = panel.model.index(panel.model.rowCount() - 1, 0)
    assert panel.view.viewport().rect().contains(panel.view.visualRect(last).center())


def test_whoever_looks_further_up_is_left_there(panel: ThreadsPanel, live: Live) -> None:
    for seed in range(8):
        live.take(stress(seed).events)
    bar = panel.view.verticalScrollBar()
    bar.setValue(40)
    assert bar.value() < bar.maximum()
    live.take(newsroom())
    assert bar.value() == 40


def test_ended_frames_are_grey(ran: ThreadsPanel, live: Live, theme: Theme) -> None:
    live.clear_choice()
    QTest.mouseMove(ran)
    index = ran.model.index_of(frame(live, "editor", "law"))
    ran.view.scrollTo(index)
    image = ran.view.viewport().grab(ran.view.visualRect(index)).toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert QColor(theme.colors.text_faint).name() in seen
    assert QColor(theme.colors.text).name() not in seen


def test_a_running_handler_has_a_dot_in_the_accent(at_work: ThreadsPanel, live: Live, theme: Theme) -> None:
    index = at_work.model.index_of(frame(live, "editor", "facts")).siblingAtColumn(Column.STATE)
    rect = at_work.view.visualRect(index)
    image = at_work.view.viewport().grab(rect).toImage()
    assert image.pixelColor(8, rect.height() // 2).name() == theme.colors.accent


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_it_is_drawn_in_the_colours_of_the_theme(ran: ThreadsPanel, theme: Theme, scheme: Scheme, live: Live) -> None:
    theme.set_scheme(scheme)
    click(ran, frame(live, "editor"))
    rect = ran.view.visualRect(ran.model.index_of(frame(live, "editor")))
    image = ran.view.viewport().grab().toImage()
    assert image.pixelColor(ran.view.viewport().width() - 2, rect.top() + 2).name() == theme.colors.accent_soft
    assert image.pixelColor(2, image.height() - 2).name() == theme.colors.surface


def test_tokens_have_a_column_only_where_some_were_used(panel: ThreadsPanel, live: Live) -> None:
    live.take(stress(1).events)
    assert panel.view.isColumnHidden(Column.TOKENS)
    live.take(newsroom())
    assert not panel.view.isColumnHidden(Column.TOKENS)


def test_a_narrow_tree_keeps_name_state_messages_and_age(ran: ThreadsPanel, qtbot: QtBot) -> None:
    ran.resize(*NARROW)
    left = [column for column in Column if not ran.view.isColumnHidden(column)]
    assert left == [Column.LISTENER, Column.STATE, Column.MESSAGES, Column.AGE]
    qtbot.waitUntil(lambda: ran.view.horizontalScrollBar().maximum() == 0)


def test_text_filters_by_listener_and_keeps_those_above(ran: ThreadsPanel, live: Live) -> None:
    ran.filter.setFocus()
    QTest.keyClicks(ran.filter, "law")
    assert ran.model.index_of(frame(live, "editor", "law")).isValid()
    assert ran.model.index_of(frame(live, "editor")).isValid()
    assert not ran.model.index_of(frame(live, "editor", "facts")).isValid()


def test_text_filters_by_conversation(ran: ThreadsPanel, live: Live) -> None:
    QTest.keyClicks(ran.filter, live.folds.frames.roots[1].id)
    assert ran.model.rowCount() == 1
    assert ran.model.index_of(frame(live, "editor", "law", nth=1)).isValid()


def test_text_filters_by_state(at_work: ThreadsPanel, live: Live) -> None:
    QTest.keyClicks(at_work.filter, "busy")
    assert at_work.model.index_of(frame(live, "editor", "facts")).isValid()
    assert len(at_work.model) == 3


def test_a_filter_that_hides_all_says_so(ran: ThreadsPanel) -> None:
    QTest.keyClicks(ran.filter, "zzzz")
    assert not ran.view.isVisible()
    assert ran.filter.isVisible()


def test_ended_ones_can_be_left_out(at_work: ThreadsPanel, live: Live) -> None:
    live.take(stress(2).events)
    ended = [node.id for node in live.folds.frames.by_id.values() if not node.is_open and node.listener != "system"]
    assert any(at_work.model.index_of(id).isValid() for id in ended)
    QTest.mouseClick(at_work.ended, Left)
    assert not any(at_work.model.index_of(id).isValid() for id in ended)
    assert at_work.model.index_of(frame(live, "editor")).isValid()


# Hidden


def test_a_hidden_panel_does_nothing_and_catches_up(panel: ThreadsPanel, live: Live) -> None:
    panel.hide()
    live.take(newsroom())
    assert len(panel.model) == 0
    panel.show()
    assert panel.model.rowCount() == len(live.folds.frames.roots)


def test_a_hidden_panel_catches_up_with_another_run(ran: ThreadsPanel, live: Live) -> None:
    ran.hide()
    live.begin(Limits(frames=20))
    live.take(stress(1).events)
    ran.show()
    assert set(ran.model._items) <= set(live.folds.frames.by_id)


def test_ages_tick_only_while_they_are_seen(panel: ThreadsPanel) -> None:
    assert panel._ticks.isActive()
    panel.hide()
    assert not panel._ticks.isActive()


# Choosing


def test_a_click_on_a_frame_chooses_it(ran: ThreadsPanel, live: Live) -> None:
    click(ran, frame(live, "editor"))
    assert live.chosen.frame == frame(live, "editor")


def test_a_click_on_a_conversation_chooses_all_of_it(ran: ThreadsPanel, live: Live) -> None:
    click(ran, frame(live))
    assert (live.chosen.frame, live.chosen.conversation) == ("", frame(live))


def test_arrow_keys_choose(ran: ThreadsPanel, live: Live) -> None:
    click(ran, frame(live))
    key(ran.view, Qt.Key.Key_Down)
    assert live.chosen.frame == frame(live, "editor")


def test_what_is_chosen_elsewhere_is_shown_in_the_tree(ran: ThreadsPanel, live: Live) -> None:
    live.choose_frame(frame(live, "editor", "style"))
    node = ran.current()
    assert node is not None
    assert node.id == frame(live, "editor", "style")
    assert ran.details.node is node


def test_what_was_chosen_while_it_was_hidden_is_shown_later(ran: ThreadsPanel, live: Live) -> None:
    ran.hide()
    live.choose_frame(frame(live, "editor", "style"))
    ran.show()
    assert ran.details.node is live.folds.frames.by_id[frame(live, "editor", "style")]


def test_a_double_click_on_a_name_shows_its_card(ran: ThreadsPanel, live: Live, selection: Selection) -> None:
    revealed: list[Selected] = []
    selection.revealed.connect(revealed.append)
    place = spot(ran, frame(live, "editor"))
    QTest.mouseClick(ran.view.viewport(), Left, pos=place)
    QTest.mouseDClick(ran.view.viewport(), Left, pos=place)
    assert revealed == [Selected(listeners=("editor",))]


def test_a_frame_that_is_kept_no_longer_is_shown_no_longer(panel: ThreadsPanel, live: Live) -> None:
    live.begin(Limits(frames=6))
    live.take(newsroom())
    live.choose_frame(live.folds.frames.roots[0].id)
    live.take(stress(1).events)
    assert panel.details.node is None or panel.details.node.id in live.folds.frames.by_id


# Two pages where it is narrow


def test_at_420_pixels_enter_goes_to_the_details_and_escape_back(ran: ThreadsPanel, live: Live) -> None:
    ran.resize(*NARROW)
    click(ran, frame(live, "editor"))
    assert not ran.details.isVisible()
    key(ran.view, Qt.Key.Key_Return)
    assert ran.details.isVisible()
    assert not ran.view.isVisible()
    assert len(ran.details.context) == 10
    QTest.keyClick(ran.details.slots, Qt.Key.Key_Escape)
    assert ran.view.isVisible()


def test_buttons_go_there_and_back_too(ran: ThreadsPanel, live: Live) -> None:
    ran.resize(*NARROW)
    click(ran, frame(live, "editor"))
    QTest.mouseClick(ran._split.forward, Left)
    assert ran.details.isVisible()
    QTest.mouseClick(ran._split.back, Left)
    assert ran.view.isVisible()


def test_a_panel_that_becomes_wide_shows_both(ran: ThreadsPanel, live: Live) -> None:
    ran.resize(*NARROW)
    click(ran, frame(live, "editor"))
    ran.resize(*WIDE)
    assert ran.view.isVisible()
    assert len(ran.details.context) == 10
    assert not ran._split.forward.isVisible()


def test_a_wide_panel_shows_both(ran: ThreadsPanel) -> None:
    assert ran.view.isVisible()
    assert ran.details.isVisible()


# Ending


def test_the_menu_ends_a_conversation_and_says_what_that_does(at_work: ThreadsPanel, live: Live) -> None:
    ended: list[str] = []
    live.end_wanted.connect(ended.append)
    menu = context_menu(at_work.view.viewport(), spot(at_work, frame(live, "editor", "facts")))
    action = next(each for each in menu.actions() if each.text() == "End the conversation")
    assert "agents at work in it are cancelled" in action.toolTip()
    trigger(menu, "End the conversation")
    assert ended == [frame(live)]


def test_the_button_says_what_it_does_before_it_is_done(at_work: ThreadsPanel, live: Live) -> None:
    ended: list[str] = []
    live.end_wanted.connect(ended.append)
    click(at_work, frame(live, "editor"))
    QTest.mouseClick(at_work.details.end, Left)
    menu = at_work.details.findChild(QMenu)
    assert isinstance(menu, QMenu)
    assert "dropped" in " ".join(action.text() for action in menu.actions())
    assert ended == []
    trigger(menu, "End the conversation")
    assert ended == [frame(live)]


def test_nothing_can_be_ended_after_the_run(ran: ThreadsPanel, live: Live) -> None:
    click(ran, frame(live, "editor"))
    assert not ran.details.end.isEnabled()


def test_the_id_is_copied(ran: ThreadsPanel, live: Live) -> None:
    click(ran, frame(live, "editor"))
    QTest.mouseClick(ran.details.copy, Left)
    assert QGuiApplication.clipboard().text() == frame(live, "editor")


def test_copy_and_find_are_served(ran: ThreadsPanel, live: Live) -> None:
    click(ran, frame(live, "editor"))
    ran.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text() == frame(live, "editor")
    ran.handlers["edit.find"]()
    assert ran.filter.hasFocus()


def test_every_button_is_named_and_explained(ran: ThreadsPanel) -> None:
    details = ran.details
    for button in (ran.ended, details.copy, details.end, details.show_slots, details.show_calls, ran._split.back):
        assert button.toolTip()
        assert button.accessibleName() or button.text()
