"""The list of messages as a person uses it: follow, fold, filter, choose, copy."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from designer.models.live.limits import Limits
from designer.models.live.live import Live
from designer.models.selection import Selected, Selection
from designer.panels.messages import MessagesPanel
from designer.panels.messages.texts import At
from designer.support.hues import conversation_hue
from designer.support.theme import Scheme, Theme

from .conftest import click, column, shown_numbers
from .shop import many, records

Key = Qt.Key
Shift, Control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def key(panel: MessagesPanel, which: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    panel.view.setFocus()
    QTest.keyClick(panel.view, which, modifiers)


def number_of(panel: MessagesPanel) -> int:
    index = panel.view.picks.current
    row = panel.model.row_of(index[0]) if index is not None else None
    return row.number if row is not None else 0


def picture(panel: MessagesPanel) -> QImage:
    return panel.view.viewport().grab().toImage()


def menu_at(panel: MessagesPanel, at: int) -> QMenu:
    place = panel.view.line_rect(at).center()
    viewport = panel.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.RightButton, pos=place)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, asked)
    return panel.findChildren(QMenu)[-1]


def trigger(menu: QMenu, text: str) -> None:
    menu.setActiveAction(next(action for action in menu.actions() if action.text() == text))
    QTest.keyClick(menu, Key.Key_Return)


# Empty and full


def test_before_a_run_it_says_what_it_is_for(empty: MessagesPanel) -> None:
    assert not empty.view.isVisible()
    assert not empty.bar.isVisible()


def test_the_footer_counts(panel: MessagesPanel) -> None:
    assert panel.footer.words.text() == "21 messages"
    panel.bar.line.set_filter("class:Offer")
    assert panel.footer.words.text() == "9 of 21 shown"


def test_missed_records_are_told_in_words(empty: MessagesPanel, live: Live) -> None:
    live.take(list(many(3)))
    live.folds.messages.missed = 12_340
    live.take(list(many(1, 3)))
    assert "12,340 records not shown" in empty.footer.words.text()


# Following


def test_it_sticks_to_the_newest(empty: MessagesPanel, live: Live) -> None:
    live.take(list(many(100)))
    live.take(list(many(50, 100)))
    assert empty.view.is_following
    assert empty.view.visible_range()[-1] == 149
    assert not empty.footer.follow.isVisible()


@pytest.mark.parametrize("way", ["wheel", "key", "bar"])
def test_it_lets_go_when_one_scrolls_up(empty: MessagesPanel, live: Live, qtbot: QtBot, way: str) -> None:
    live.take(list(many(100)))
    if way == "wheel":
        QTest.wheelEvent(empty.windowHandle(), empty.view.mapTo(empty, QPoint(100, 100)), QPoint(0, 240))
    elif way == "key":
        key(empty, Key.Key_PageUp)
    else:
        empty.view.verticalScrollBar().setValue(300)
    qtbot.waitUntil(lambda: not empty.view.is_following)
    top = empty.view.visible_range().start
    live.take(list(many(40, 100)))
    assert empty.view.visible_range().start == top
    assert empty.footer.follow.isVisible()
    assert empty.footer.follow.text() == "Follow (End)  ·  40 new"


def test_the_button_follows_again(empty: MessagesPanel, live: Live) -> None:
    live.take(list(many(100)))
    empty.view.verticalScrollBar().setValue(0)
    QTest.mouseClick(empty.footer.follow, Qt.MouseButton.LeftButton)
    live.take(list(many(40, 100)))
    assert empty.view.visible_range()[-1] == 139
    assert not empty.footer.follow.isVisible()


def test_end_follows_again(empty: MessagesPanel, live: Live) -> None:
    live.take(list(many(100)))
    key(empty, Key.Key_Home)
    assert not empty.view.is_following
    key(empty, Key.Key_End)
    live.take(list(many(40, 100)))
    assert empty.view.visible_range()[-1] == 139


def test_what_is_looked_at_stays_while_older_rows_leave(empty: MessagesPanel, live: Live) -> None:
    live.begin(Limits(messages=100))
    live.take(list(many(100)))
    empty.view.verticalScrollBar().setValue(50 * empty.view.line_rect(0).height())
    top = column(empty, At.TIME)[empty.view.visible_range().start]
    live.take(list(many(30, 100)))
    assert column(empty, At.TIME)[empty.view.visible_range().start] == top


# Choosing


def test_a_click_chooses_the_message(panel: MessagesPanel, live: Live) -> None:
    panel.view.verticalScrollBar().setValue(0)
    click(panel, 2)
    assert live.chosen.message == 3


def test_a_choice_made_elsewhere_is_selected_and_scrolled_to(empty: MessagesPanel, live: Live) -> None:
    live.take(list(many(500)))
    live.choose_message(40)
    assert number_of(empty) == 40
    assert 39 in empty.view.visible_range()
    live.take(list(many(5, 500)))
    assert 39 in empty.view.visible_range()


def test_a_choice_of_a_frame_leaves_no_row_selected(panel: MessagesPanel, live: Live) -> None:
    click(panel, panel.view.visible_range()[-1])
    live.choose_frame("")
    assert number_of(panel) == 0


def test_the_chosen_message_is_kept_when_its_row_has_left(empty: MessagesPanel, live: Live) -> None:
    live.begin(Limits(messages=20))
    live.take(list(many(20)))
    live.choose_message(3)
    live.take(list(many(50, 20)))
    kept = live.folds.messages.of_number(3)
    assert kept is not None
    assert kept.raw == b"<Note><Text>number 3</Text></Note>"


def test_arrows_pages_home_and_end_walk(empty: MessagesPanel, live: Live) -> None:
    live.take(list(many(100)))
    walked = []
    for which in (Key.Key_Home, Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_PageDown, Key.Key_PageUp, Key.Key_End):
        key(empty, which)
        walked.append(live.chosen.message)
    assert walked[:4] == [1, 2, 3, 2]
    assert walked[4] > 6
    assert walked[5:] == [2, 100]


def test_enter_and_double_click_want_the_inspector(panel: MessagesPanel, live: Live, qtbot: QtBot) -> None:
    key(panel, Key.Key_Home)
    with qtbot.waitSignal(panel.message_wanted):
        key(panel, Key.Key_Return)
    with qtbot.waitSignal(panel.message_wanted):
        QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=panel.view.line_rect(1).center())


# Fan-outs


def test_a_triangle_unfolds_the_deliveries(panel: MessagesPanel, live: Live) -> None:
    panel.view.verticalScrollBar().setValue(0)
    place = panel.view.fold_rect(2).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    texts = [panel._lines.line(at).cells[At.ROUTE].text for at in range(2, 7)]
    assert texts == ["shop → lamps, ropes, sails", "→ lamps", "→ ropes", "→ sails", "lamps → shop"]
    assert live.chosen.message == 0
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(panel._lines) == 21


def test_right_and_left_fold(panel: MessagesPanel, live: Live) -> None:
    live.choose_message(9)
    key(panel, Key.Key_Right)
    assert len(panel._lines) == 24
    key(panel, Key.Key_Down)
    key(panel, Key.Key_Down)
    assert panel.view.picks.current == (8, 2)
    assert live.chosen.message == 9
    key(panel, Key.Key_Left)
    assert panel.view.picks.current == (8, 0)
    key(panel, Key.Key_Left)
    assert len(panel._lines) == 21


def test_unfolded_rows_stay_so_when_others_come_and_go(empty: MessagesPanel, live: Live) -> None:
    live.begin(Limits(messages=30))
    live.take(list(many(30)))
    empty._fold((20, 0), True)
    live.take(list(many(10, 30)))
    keys = [empty._lines.key(at) for at in range(len(empty._lines))]
    assert keys[10:13] == [(20, 0), (20, 1), (20, 2)]
    assert [empty._lines.find(each) for each in keys] == list(range(32))


# Filtering


def test_typing_filters(panel: MessagesPanel, qtbot: QtBot) -> None:
    panel.go_to_filter()
    QTest.keyClicks(panel.bar.line, "boom")
    qtbot.waitUntil(lambda: shown_numbers(panel) == [8, 9])


def test_control_space_completes_and_enter_goes_to_the_rows(panel: MessagesPanel, qtbot: QtBot) -> None:
    line = panel.bar.line
    panel.activateWindow()
    line.setFocus()
    QTest.keyClicks(line, "fr")
    assert [each.text for each in line.suggested] == ["from:"]
    popup = line._list
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    assert line.text() == "from:"
    qtbot.waitUntil(lambda: "console" in [each.text for each in line.suggested])
    QTest.keyClicks(popup, "con")
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    assert line.text() == "from:console "
    QTest.keyClick(line, Key.Key_Return)
    assert shown_numbers(panel) == [2, 8, 14, 16]


def test_a_bad_filter_is_told_at_the_field_and_the_last_good_one_stays(panel: MessagesPanel, qtbot: QtBot) -> None:
    panel.bar.line.set_filter("boom")
    QTest.keyClicks(panel.bar.line, " state:faild")
    qtbot.waitUntil(panel.bar.mistake.isVisible)
    assert "Did you mean failed?" in panel.bar.mistake.text()
    assert panel.bar.line.property("wrong") == "true"
    assert shown_numbers(panel) == [8, 9]
    panel.bar.line.set_filter("boom state:failed")
    assert not panel.bar.mistake.isVisible()
    assert shown_numbers(panel) == [9]


def test_an_xpath_that_fails_where_it_is_used_says_so(panel: MessagesPanel, qtbot: QtBot) -> None:
    panel.bar.line.set_filter("//Item[$v]")
    qtbot.waitUntil(panel.bar.mistake.isVisible)
    assert "undefined variable" in panel.bar.mistake.text()


def test_a_filter_that_lets_nothing_through_says_so(panel: MessagesPanel) -> None:
    panel.bar.line.set_filter("zzzz")
    assert not panel.view.isVisible()
    assert panel.bar.isVisible()


def test_escape_clears_the_filter(panel: MessagesPanel, qtbot: QtBot) -> None:
    panel.bar.line.set_filter("boom")
    QTest.keyClick(panel.bar.line, Key.Key_Escape)
    qtbot.waitUntil(lambda: len(shown_numbers(panel)) == 21)


def test_only_what_went_wrong(panel: MessagesPanel) -> None:
    QTest.mouseClick(panel.bar.bad, Qt.MouseButton.LeftButton)
    assert shown_numbers(panel) == [9, 14]


def test_only_the_listeners_selected_on_the_canvas(panel: MessagesPanel, selection: Selection) -> None:
    selection.set(Selected(listeners=("Ropes",)))
    QTest.mouseClick(panel.bar.selected, Qt.MouseButton.LeftButton)
    assert shown_numbers(panel) == [3, 5, 9, 17, 19]
    selection.set(Selected(listeners=("sails",)))
    assert shown_numbers(panel) == [3, 6, 9, 17, 20]
    selection.set(Selected())
    assert len(shown_numbers(panel)) == 21


def test_only_the_chosen_conversation(panel: MessagesPanel, live: Live, qtbot: QtBot) -> None:
    live.choose_message(8)
    QTest.mouseClick(panel.bar.conversation, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown_numbers(panel) == [8, 9, 10, 11, 12, 13])
    live.choose_message(16)
    qtbot.waitUntil(lambda: shown_numbers(panel) == [16, 17, 18, 19, 20, 21])
    assert number_of(panel) == 16


def test_many_rows_are_looked_at_in_slices_the_newest_first(empty: MessagesPanel, live: Live, qtbot: QtBot) -> None:
    live.take(list(many(20_000)))
    empty.bar.line.set_filter("//Text[contains(., '5')]")
    assert empty.model.rowCount()
    assert shown_numbers(empty)[-1] == 19_995
    assert "still to look at" in empty.footer.words.text()
    QTest.mouseClick(empty.footer.stop, Qt.MouseButton.LeftButton)
    stopped_at = empty.model.rowCount()
    assert empty.footer.stop.text() == "Go on"
    live.take(list(many(1, 20_005)))
    assert empty.model.rowCount() == stopped_at
    QTest.mouseClick(empty.footer.stop, Qt.MouseButton.LeftButton)
    expected = sum("5" in str(number) for number in range(1, 20_001))
    qtbot.waitUntil(lambda: empty.model.rowCount() == expected)
    assert shown_numbers(empty) == sorted(shown_numbers(empty))


# What can be done with rows


def test_copies_are_rows_parted_by_tabs(panel: MessagesPanel, live: Live) -> None:
    live.choose_message(8)
    key(panel, Key.Key_Down, Shift)
    key(panel, Key.Key_C, Control)
    first, second = QGuiApplication.clipboard().text().split("\n")
    assert first.split("\t")[1:3] == ["console → shop", "Order"]
    assert second.split("\t")[4] == "failed"


def test_control_click_picks_single_rows_and_select_all_picks_all(panel: MessagesPanel) -> None:
    panel.view.verticalScrollBar().setValue(0)
    click(panel, 1)
    click(panel, 4, Control)
    click(panel, 6, Control)
    click(panel, 4, Control)
    panel.handlers["edit.copy"]()
    assert len(QGuiApplication.clipboard().text().split("\n")) == 2
    panel.handlers["edit.select_all"]()
    panel.handlers["edit.copy"]()
    assert len(QGuiApplication.clipboard().text().split("\n")) == 21


def test_the_menu_copies_the_payload(panel: MessagesPanel, live: Live) -> None:
    panel.view.verticalScrollBar().setValue(0)
    trigger(menu_at(panel, 1), "Copy payload")
    assert QGuiApplication.clipboard().text() == "<Order><Item>lamp</Item></Order>"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Only messages of console", [2, 7, 8, 13, 14, 15, 16, 21]),
        ("Only Order", [2, 3, 8, 9, 16, 17]),
        ("Only this conversation", [2, 3, 4, 5, 6, 7]),
    ],
)
def test_the_menu_filters_by_what_the_row_has(panel: MessagesPanel, text: str, numbers: list[int]) -> None:
    panel.view.verticalScrollBar().setValue(0)
    trigger(menu_at(panel, 1), text)
    assert shown_numbers(panel) == numbers


def test_the_menu_goes_to_cause_and_effect(panel: MessagesPanel, live: Live) -> None:
    panel.view.verticalScrollBar().setValue(0)
    trigger(menu_at(panel, 2), "Go to its cause")
    assert live.chosen.message == 2
    trigger(menu_at(panel, 2), "Go to what it caused")
    assert live.chosen.message == 4


def test_the_menu_shows_listeners_on_the_canvas_and_no_sources(panel: MessagesPanel, live: Live, qtbot: QtBot) -> None:
    panel.view.verticalScrollBar().setValue(0)
    menu = menu_at(panel, 1)
    assert [action.text() for action in menu.actions() if "canvas" in action.text()] == ["Show shop on the canvas"]
    with qtbot.waitSignal(live.reveal_wanted) as told:
        trigger(menu, "Show shop on the canvas")
    assert told.args == ["shop"]


# What is drawn


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_stripe_tells_conversations_apart(panel: MessagesPanel, live: Live, theme: Theme, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    panel.view.verticalScrollBar().setValue(0)
    image = picture(panel)
    for at in (1, 7):
        row = panel.model.row_at(at)
        assert row is not None
        wanted = QColor(conversation_hue(theme.colors, row.conversation))
        assert image.pixelColor(1, panel.view.line_rect(at).center().y()) == wanted


def test_what_failed_is_seen_at_a_glance(panel: MessagesPanel, live: Live, theme: Theme) -> None:
    panel.view.verticalScrollBar().setValue(0)
    cell = panel.view.cell_rect(8, At.STATE)
    image = picture(panel)
    found = {
        image.pixelColor(x, y).name()
        for x in range(cell.left(), cell.right())
        for y in range(cell.top(), cell.bottom())
    }
    assert theme.colors.error_soft in found
    assert theme.colors.error in found


def test_hostile_names_are_shown_as_marks(empty: MessagesPanel, live: Live) -> None:
    record = next(many(1))._replace(from_id="evil\u202e\n<b>", payload_type="x" * 500)
    live.take([record])
    route, kind = column(empty, At.ROUTE)[0], column(empty, At.CLASS)[0]
    assert route.startswith("evil⟦U+202E⟧ <b> →")
    assert len(kind) <= 80


def test_only_what_is_in_view_is_drawn(empty: MessagesPanel, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    live.take(list(many(30_000)))
    asked: list[int] = []
    line = type(empty._lines).line
    monkeypatch.setattr(type(empty._lines), "line", lambda self, at: asked.append(at) or line(self, at))
    empty.view.viewport().repaint()
    assert 0 < len(asked) <= empty.view.viewport().height() // empty.view.line_rect(0).height() + 2


@pytest.mark.parametrize("width", [260, 420, 640, 860])
def test_from_to_and_state_are_there_at_any_width(panel: MessagesPanel, width: int) -> None:
    panel.resize(width, 190)
    header = panel.view.header
    assert not header.isSectionHidden(At.ROUTE)
    assert not header.isSectionHidden(At.STATE)
    if width >= 420:
        assert header.length() == panel.view.viewport().width()


def test_a_column_is_as_wide_as_one_drags_it(panel: MessagesPanel, qtbot: QtBot) -> None:
    header = panel.view.header
    before = header.sectionSize(At.CLASS)
    edge = QPoint(header.sectionViewportPosition(At.CLASS) + before - 1, header.height() // 2)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(20, 0))
    QTest.mouseMove(header.viewport(), edge + QPoint(40, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(40, 0))
    assert header.sectionSize(At.CLASS) == before + 40


def test_larger_text_makes_higher_rows(panel: MessagesPanel, theme: Theme) -> None:
    before = panel.view.line_rect(0).height()
    theme.set_text_factor(1.5)
    try:
        assert panel.view.line_rect(0).height() > before
    finally:
        theme.set_text_factor(1.0)


def test_a_screen_reader_is_told_the_current_row(panel: MessagesPanel) -> None:
    key(panel, Key.Key_Home)
    assert "system → system.boot, Boot" in panel.view.accessibleDescription()
    assert panel.view.accessibleName() == "Messages"


def test_records_of_a_run_are_all_shown(panel: MessagesPanel) -> None:
    assert len(shown_numbers(panel)) == sum(
        type(each).__name__ in ("MessageSent", "MessageRejected") for each in records()
    )
