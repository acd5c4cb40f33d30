"""The details of a frame: chain, calls, and the context buffer slot by slot."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.models.live.folds import Folds
from designer.models.live.limits import Limits
from designer.models.live.live import Live
from designer.models.selection import Selection
from designer.panels.threads import ThreadsPanel
from designer.panels.threads.breadcrumb import Breadcrumb, Mark, Segment
from designer.panels.threads.context import ContextRows
from designer.support.theme import Theme
from designer.support.tokens import LIGHT
from runtime.events import HandlerStarted, MessageDispatched, MessageSent
from tests.designer.live.organisms import sample, stress
from tests.designer.panels.runs import Left, click_line, double_click_line, lines, newsroom, until


@pytest.fixture
def panel(live: Live, selection: Selection, theme: Theme, qtbot: QtBot) -> ThreadsPanel:
    made = ThreadsPanel(live, selection, theme)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def at_facts() -> list:  # type: ignore[type-arg]  # records of many classes
    """The newsroom's records until the first desk works."""
    return until(newsroom(), HandlerStarted, found=lambda event: getattr(event, "listener", "") == "facts")


def node(live: Live, *names: str) -> str:
    found = live.folds.frames.roots[0]
    for name in names:
        found = next(child for child in found.children if child.listener == name)
    return found.id


# The chain


def marks(panel: ThreadsPanel) -> list[tuple[str, str]]:
    return [(each.name, str(each.mark)) for each in panel.details.chain.segments]


def test_the_chain_is_shown_from_the_root(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor", "facts"))
    names = [each.name for each in panel.details.chain.segments]
    assert names == ["system.newsroom", "console", "editor", "facts"]


def test_a_call_down_marks_what_it_made_longer(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor", "facts"))
    assert marks(panel)[-1] == ("facts", Mark.EXTENDED)


def test_seen_from_the_caller_the_new_segments_stand_below(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor"))
    assert marks(panel)[-4:] == [
        ("editor", Mark.NONE),
        ("facts", Mark.EXTENDED),
        ("style", Mark.EXTENDED),
        ("law", Mark.EXTENDED),
    ]


def test_a_response_marks_what_it_cut_off(panel: ThreadsPanel, live: Live) -> None:
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    assert marks(panel)[-1] == ("editor", Mark.PRUNED)


def test_seen_from_the_caller_what_was_cut_off_stands_below(panel: ThreadsPanel, live: Live) -> None:
    answered = until(newsroom(), MessageDispatched, found=lambda event: _is_verdict(event))
    live.take(answered)
    live.choose_frame(node(live, "editor"))
    assert marks(panel)[-1] == ("facts", Mark.PRUNED)


def _is_verdict(event: object) -> bool:
    sent = [each for each in newsroom() if isinstance(each, MessageSent) and each.payload_type == "Verdict"]
    return getattr(event, "message", 0) == sent[0].message


def test_a_name_of_the_chain_chooses_its_frame(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor", "facts"))
    button = next(each for each in panel.details.chain.buttons if each.text() == "editor")
    QTest.mouseClick(button, Left)
    assert live.chosen.frame == node(live, "editor")


def test_the_pump_s_own_name_leads_nowhere(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor"))
    assert not panel.details.chain.buttons[0].isEnabled()


def test_a_chain_without_room_gives_way_at_its_beginning(theme: Theme, qtbot: QtBot) -> None:
    chain = Breadcrumb(theme)
    qtbot.addWidget(chain)
    chain.show_chain(tuple(Segment(f"listener-{place}", str(place)) for place in range(12)))
    chain.resize(300, 30)
    chain.show()
    shown = [button.isVisible() for button in chain.buttons]
    assert shown[-1]
    assert not shown[0]
    assert "listener-0" in chain._dots.toolTip()
    seen = [button for button in chain.buttons if button.isVisible()]
    qtbot.waitUntil(lambda: all(button.geometry().right() < 300 for button in seen))


# The context buffer


@pytest.mark.parametrize("name", ["hello", "newsroom", "orders"])
def test_the_slots_are_those_of_the_pump(qapp: QApplication, name: str) -> None:
    """designer.md: context buffer slot by slot."""
    ran = sample(name)
    folds = Folds()
    folds.take(ran.until_idle)
    for id, slots in ran.contexts.items():
        if not folds.frames.by_id[id].parent:
            continue
        rows = ContextRows(lambda: LIGHT)
        rows.show(folds.messages, folds.frames.by_id[id])
        shown = [(entry.raw, entry.row.from_id, entry.nudge) for entry in map(rows.at, range(len(rows)))]
        assert shown == [(slot.raw, slot.from_id, slot.todo_nudge) for slot in slots]


@pytest.mark.parametrize("seed", range(8))
def test_slots_that_come_while_it_is_looked_at_end_up_the_same(qapp: QApplication, seed: int) -> None:
    events, rng = stress(seed).events, random.Random(seed)
    whole = Folds()
    whole.take(events)
    frame = rng.choice([id for id, each in whole.frames.by_id.items() if each.messages > 1 and each.parent])
    grown, rows, at = Folds(), ContextRows(lambda: LIGHT), 0
    while at < len(events):
        size = rng.choice((1, 3, 20))
        grown.take(events[at : at + size])
        at += size
        known = grown.frames.by_id.get(frame)
        if rows.node is None and known is not None:
            rows.show(grown.messages, known)
        rows.advance()
    anew = ContextRows(lambda: LIGHT)
    anew.show(whole.messages, whole.frames.by_id[frame])
    assert lines(rows) == lines(anew)
    assert [rows.find(rows.key(place)) for place in range(len(rows))] == list(range(len(rows)))


def test_slots_tell_direction_class_and_nudge(panel: ThreadsPanel, live: Live) -> None:
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    context = panel.details.context
    first, last = context.line(0), context.line(len(context) - 1)
    assert [cell.text for cell in first.cells][1:3] == ["from console", "Story"]
    assert [cell.text for cell in last.cells][1:3] == ["to console", "Decision"]
    assert (first.cells[1].icon, last.cells[1].icon) == ("arrow-down-left", "arrow-up-right")
    nudged = [context.line(at).cells[2].text for at in range(len(context)) if context.line(at).cells[3].icon]
    assert nudged == ["Verdict"]


def test_a_slot_chooses_its_message_and_the_frame_stays(panel: ThreadsPanel, live: Live) -> None:
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    click_line(panel.details.slots, 4)
    assert live.chosen.message == panel.details.context.at(4).row.number
    assert panel.details.node is live.folds.frames.by_id[node(live, "editor")]
    assert panel.details.slots.current_place() == 4


def test_a_message_chosen_elsewhere_is_the_current_slot(panel: ThreadsPanel, live: Live) -> None:
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    live.choose_message(panel.details.context.at(6).row.number)
    assert panel.details.slots.current_place() == 6


def test_slots_grow_while_it_is_looked_at(panel: ThreadsPanel, live: Live) -> None:
    before = at_facts()
    live.take(before)
    live.choose_frame(node(live, "editor"))
    assert len(panel.details.context) == 4
    live.take(newsroom()[len(before) :])
    assert len(panel.details.context) == 10
    assert panel.details.show_slots.text() == "Context 10"


def test_slots_that_left_the_ring_are_counted(panel: ThreadsPanel, live: Live) -> None:
    live.begin(Limits(messages=4))
    live.take(newsroom())
    live.choose_frame(live.folds.frames.roots[-1].children[0].id)
    context = panel.details.context
    assert context.missing > 0
    assert context.line(0).cells[0].text == str(context.missing + 1)


def test_a_record_of_which_nothing_is_kept_says_so(panel: ThreadsPanel, live: Live) -> None:
    live.begin(Limits(messages=1))
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    assert not panel.details.slots.isVisible()
    assert "left the ring" in panel.details._no_slots._text.text()


def test_a_filter_of_the_tree_leaves_the_details_alone(panel: ThreadsPanel, live: Live) -> None:
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    click_line(panel.details.slots, 4)
    QTest.keyClicks(panel.filter, "law")
    assert panel.details.slots.current_place() == 4
    QTest.keyClicks(panel.filter, "zzz")
    assert panel.details.slots.current_place() == 4


# Who waits for whom


def test_calls_are_shown_from_the_one_that_began_it_all(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor"))
    QTest.mouseClick(panel.details.show_calls, Left)
    waiting = [(row[0], row[1]) for row in lines(panel.details.calls)]
    assert waiting == [("console", "editor"), ("editor", "facts"), ("editor", "style"), ("editor", "law")]
    assert panel.details.waiting.isVisible()
    assert panel.details.show_calls.text() == "Calls 4"


def test_a_call_below_shows_the_way_to_it(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor", "facts"))
    assert [(row[0], row[1]) for row in lines(panel.details.calls)] == [("console", "editor"), ("editor", "facts")]


def test_a_call_chooses_its_message_and_leads_to_its_frame(panel: ThreadsPanel, live: Live) -> None:
    live.take(at_facts())
    live.choose_frame(node(live, "editor"))
    QTest.mouseClick(panel.details.show_calls, Left)
    click_line(panel.details.waiting, 1)
    assert live.chosen.message == panel.details.calls.at(1).message
    double_click_line(panel.details.waiting, 1)
    assert live.chosen.frame == node(live, "editor", "facts")


def test_where_nobody_waits_it_says_so(panel: ThreadsPanel, live: Live) -> None:
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    QTest.mouseClick(panel.details.show_calls, Left)
    assert not panel.details.waiting.isVisible()
    assert panel.details._no_calls.isVisible()


def test_the_keys_walk_through_the_slots(panel: ThreadsPanel, live: Live) -> None:
    live.take(newsroom())
    live.choose_frame(node(live, "editor"))
    panel.details.slots.setFocus()
    QTest.keyClick(panel.details.slots, Qt.Key.Key_Home)
    QTest.keyClick(panel.details.slots, Qt.Key.Key_Down)
    assert live.chosen.message == panel.details.context.at(1).row.number
