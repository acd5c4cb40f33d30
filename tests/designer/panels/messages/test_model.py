"""The item model, and the lines that the list paints from it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from designer.models.live.limits import Limits
from designer.models.live.live import Live
from designer.panels.messages import MessagesPanel
from designer.panels.messages.texts import At

from .conftest import column, shown_numbers
from .shop import many, records

_FAIL = QAbstractItemModelTester.FailureReportingMode.Fatal


def test_a_message_is_a_row_and_each_delivery_of_a_fan_out_one_below(panel: MessagesPanel) -> None:
    model = panel.model
    fan = model.index(2, 0)
    assert model.rowCount() == 21
    assert model.rowCount(fan) == 3
    assert [model.index(row, At.ROUTE, fan).data() for row in range(3)] == ["→ lamps", "→ ropes", "→ sails"]
    assert model.index(1, 0, fan).parent() == fan
    assert model.rowCount(model.index(0, 0)) == 0


def test_a_row_tells_time_route_class_chain_state_took_and_size(panel: MessagesPanel) -> None:
    model = panel.model
    texts = [str(model.index(2, at).data()) for at in At]
    assert texts[At.ROUTE] == "shop → lamps, ropes, sails"
    assert texts[At.CLASS] == "Order"
    assert texts[At.CHAIN] == "system.shop \u203a console \u203a shop"
    assert texts[At.STATE] == "done"
    assert texts[At.TOOK].endswith(" ms")
    assert texts[At.SIZE] == "32 B"
    titles = [model.headerData(at, Qt.Orientation.Horizontal) for at in At]
    assert titles == ["Time", "From → to", "Class", "Chain", "State", "Took", "Size"]


def test_the_model_keeps_qt_s_rules_whatever_comes_and_goes(empty: MessagesPanel, live: Live, qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(empty.model, _FAIL)
    live.begin(Limits(messages=60))
    all_records = records()
    for start in range(0, len(all_records), 7):
        live.take(all_records[start : start + 7])
    empty.bar.line.set_filter("state:bad")
    live.take(list(many(40, 100)))
    empty.bar.line.set_filter("//Text")
    live.take(list(many(100, 200)))
    empty.bar.line.set_filter("")
    live.take(list(many(5, 300)))
    qtbot.waitUntil(lambda: empty.model.rowCount() == 60)
    assert tester.model() is empty.model


def test_same_records_in_any_batches_give_the_same_rows(empty: MessagesPanel, live: Live) -> None:
    all_records = records()
    live.take(all_records)
    at_once = [column(empty, at) for at in At]
    live.begin()
    for record in all_records:
        live.take([record])
    assert [column(empty, at) for at in At] == at_once


def test_what_leaves_the_ring_leaves_the_list(empty: MessagesPanel, live: Live) -> None:
    live.begin(Limits(messages=10))
    live.take(list(many(25)))
    assert shown_numbers(empty) == list(range(16, 26))
    assert "15 not shown" in empty.footer.words.text()


def test_a_filtered_list_takes_new_rows_and_looks_at_changed_ones_again(empty: MessagesPanel, live: Live) -> None:
    empty.bar.line.set_filter("state:failed")
    all_records = records()
    for record in all_records:
        live.take([record])
    assert shown_numbers(empty) == [9]
    empty.bar.line.set_filter("state:open")
    live.begin()
    seen = set()
    for record in all_records:
        live.take([record])
        seen |= set(shown_numbers(empty))
    assert {2, 3, 8, 9} <= seen
    assert shown_numbers(empty) == []


def test_another_run_begins_with_nothing(panel: MessagesPanel, live: Live) -> None:
    live.begin()
    assert panel.model.rowCount() == 0
    live.take(list(many(3)))
    assert shown_numbers(panel) == [1, 2, 3]


def test_a_hidden_list_does_nothing_until_it_is_seen(panel: MessagesPanel, live: Live) -> None:
    panel.hide()
    live.take(list(many(30, 1000)))
    assert panel.model.rowCount() == 21
    panel.show()
    assert panel.model.rowCount() == 51
