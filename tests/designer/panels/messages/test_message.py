"""The inspector of a message, as a person uses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.models.described import Described, Description, FieldForm, Kind, ListenerDescription, RecordForm
from designer.models.live.limits import Limits
from designer.models.live.live import Live
from designer.panels.message import MessagePanel
from designer.panels.message.element_tree import ElementTree
from designer.panels.message.links import Link
from designer.support.theme import Scheme, Theme

from .shop import many, records

PRETTY, TREE, RAW = range(3)


@pytest.fixture
def shown(message: MessagePanel, live: Live) -> MessagePanel:
    """The inspector of the order that was broadcast."""
    live.take(records())
    live.choose_message(3)
    return message


def links(panel: QWidget) -> dict[str, Link]:
    return {link.text(): link for link in panel.findChildren(Link) if link.isVisible()}


def open_tab(panel: MessagePanel, at: int) -> None:
    bar = panel.tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())


def names(tree: ElementTree, depth: int = 9) -> list[str]:
    found = []

    def walk(parent: object, level: int) -> None:
        for row in range(tree.rowCount(parent)):  # type: ignore[arg-type]
            index = tree.index(row, 0, parent)  # type: ignore[arg-type]
            found.append("  " * level + str(index.data()))
            walk(index, level + 1)

    walk(tree.invisibleRootItem().index(), 0)
    return found


# Empty and chosen


def test_without_a_choice_it_says_what_it_is_for(message: MessagePanel) -> None:
    assert not message.tabs.isVisible()


def test_the_head_tells_what_it_is(shown: MessagePanel) -> None:
    head = shown.head
    assert head.title.text() == "Order"
    assert head.state.text() == "done"
    facts = head.facts.text().replace("\u00a0", " ")
    assert facts.startswith("No. 3")
    assert "32 B" in facts
    assert "a call" in facts
    assert head.chain.accessibleDescription() == "system.shop \u203a console \u203a shop"


def test_another_choice_is_shown_and_none_empties_it(shown: MessagePanel, live: Live) -> None:
    live.choose_message(4)
    assert shown.head.title.text() == "Offer"
    live.clear_choice()
    assert not shown.tabs.isVisible()
    assert shown.pretty.view.toPlainText() == ""


def test_another_run_empties_it(shown: MessagePanel, live: Live) -> None:
    live.begin()
    assert not shown.tabs.isVisible()


def test_a_hidden_inspector_does_nothing_until_it_is_seen(shown: MessagePanel, live: Live) -> None:
    shown.hide()
    live.choose_message(4)
    assert shown.row is not None
    assert shown.row.number == 3
    shown.show()
    assert shown.row.number == 4


def test_it_follows_what_becomes_of_a_message(message: MessagePanel, live: Live) -> None:
    all_records = records()
    seen = []
    for record in all_records:
        live.take([record])
        if live.folds.messages.of_number(9) is not None:
            live.choose_message(9)
            seen.append(message.head.state.text())
    assert list(dict.fromkeys(seen)) == ["queued", "running", "failed"] or seen[-1] == "failed"
    assert message.troubles.isVisible()


def test_a_chosen_message_stays_when_the_ring_lets_it_go(message: MessagePanel, live: Live) -> None:
    live.begin(Limits(messages=20))
    live.take(list(many(20)))
    live.choose_message(2)
    live.take(list(many(60, 20)))
    assert message.row is not None
    assert message.row.number == 2
    assert "number 2" in message.pretty.view.toPlainText()


# Links


def test_causes_and_consequences_are_links(shown: MessagePanel, live: Live) -> None:
    assert "Offer to shop" in links(shown.head.effects)
    QTest.mouseClick(links(shown.head.cause)["Order to shop"], Qt.MouseButton.LeftButton)
    assert live.chosen.message == 2
    QTest.mouseClick(links(shown.head.effects)["Order to lamps"], Qt.MouseButton.LeftButton)
    assert live.chosen.message == 3


def test_consequences_come_while_it_is_shown(message: MessagePanel, live: Live) -> None:
    live.take(list(many(1)))
    live.choose_message(1)
    assert links(message.head.effects) == {}
    live.take(list(many(2, 1)))
    assert list(links(message.head.effects)) == ["Note to log"]


def test_a_listener_is_shown_on_the_canvas_and_a_source_can_t_be(shown: MessagePanel, live: Live, qtbot: QtBot) -> None:
    live.choose_message(2)
    assert list(links(shown.head.route)) == ["shop"]
    with qtbot.waitSignal(live.reveal_wanted) as told:
        QTest.mouseClick(links(shown.head.route)["shop"], Qt.MouseButton.LeftButton)
    assert told.args == ["shop"]


def test_the_chain_chooses_frames(shown: MessagePanel, live: Live) -> None:
    assert shown.row is not None
    frame = shown.row.frame
    button = shown.head.chain.buttons[-1]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert live.chosen.frame == frame


# What became of it


def test_several_deliveries_are_a_table_that_leads_to_their_frames(shown: MessagePanel, live: Live) -> None:
    table = shown.deliveries
    model = table.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["→ lamps", "→ ropes", "→ sails"]
    assert shown.row is not None
    frame = shown.row.deliveries[1].frame
    place = table.visualRect(model.index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert live.chosen.frame == frame


def test_one_delivery_needs_no_table(shown: MessagePanel, live: Live) -> None:
    live.choose_message(4)
    assert not shown.deliveries.isVisible()
    assert not shown.troubles.isVisible()


def test_what_failed_is_told_with_its_traceback_folded(shown: MessagePanel, live: Live) -> None:
    live.choose_message(9)
    words = shown.troubles.words.text()
    assert "lamps: its handler failed: ValueError: no such thing as a boom" in words
    assert not shown.troubles.trace.isVisible()
    QTest.mouseClick(shown.troubles.more, Qt.MouseButton.LeftButton)
    assert shown.troubles.trace.isVisible()
    assert "Traceback (most recent call last)" in shown.troubles.trace.toPlainText()
    QTest.mouseClick(shown.troubles.copy, Qt.MouseButton.LeftButton)
    assert "in quote" in QGuiApplication.clipboard().text()


def test_what_was_refused_tells_stage_and_reason(shown: MessagePanel, live: Live) -> None:
    live.choose_message(14)
    assert "The stage “validate” did not let it through:" in shown.troubles.words.text()
    assert "Nothing is not expected here" in shown.troubles.words.text()
    assert shown.head.state.text() == "rejected"


def test_what_was_mended_is_told(shown: MessagePanel, live: Live) -> None:
    live.choose_message(16)
    assert "• line 1, column 19: & in text written as &amp;" in shown.troubles.words.text()
    assert shown.troubles.property("tone") == "warning"


# The payload


def test_pretty_is_indented_and_coloured(shown: MessagePanel, theme: Theme) -> None:
    view = shown.pretty.view
    assert view.toPlainText() == "<Order>\n  <Item>lamp</Item>\n</Order>"
    image = view.viewport().grab().toImage()
    found = {image.pixelColor(x, y).name() for x in range(0, image.width()) for y in range(0, 60)}
    assert QColor(theme.colors.code_key).name() in found


def test_raw_is_as_it_was_read_and_as_it_came(shown: MessagePanel, live: Live) -> None:
    live.choose_message(16)
    open_tab(shown, RAW)
    assert shown.raw.view.toPlainText() == "<Order><Item>rope & tackle</Item></Order>"
    assert "as it came from outside" in shown.raw.note.text()
    assert "mended after that" in shown.raw.note.text()
    shown.raw.which.setFocus()
    QTest.keyClick(shown.raw.which, Qt.Key.Key_Up)
    assert shown.raw.view.toPlainText() == "<Order><Item>rope &amp; tackle</Item></Order>"
    assert "canonical" in shown.raw.note.text()


def test_raw_of_what_the_pump_wrote_has_one_form(shown: MessagePanel) -> None:
    open_tab(shown, RAW)
    assert not shown.raw.which.isVisible()
    assert shown.raw.note.text().startswith("32 bytes")


def test_the_tree_has_names_and_values(shown: MessagePanel) -> None:
    open_tab(shown, TREE)
    model = shown.tree.model
    assert names(model) == ["Order", "  Item"]
    assert model.index(0, 1, model.index(0, 0)).data() == "lamp"
    assert shown.tree.view.isColumnHidden(2)


def test_the_tree_has_types_as_far_as_they_are_known(live: Live, theme: Theme, qtbot: QtBot) -> None:
    described = Described()
    form = FieldForm("", "Order", Kind.RECORD, "Order", record="Order")
    fields = (FieldForm("item", "Item", Kind.TEXT, "str"),)
    listener = ListenerDescription("lamps", "Order", form, {"Order": RecordForm("Order", "", fields)})
    panel = MessagePanel(live, theme, described=described)
    qtbot.addWidget(panel)
    panel.show()
    live.take(records())
    live.choose_message(3)
    panel.tabs.setCurrentIndex(TREE)
    described.take(Description({"lamps": listener}))
    model = panel.tree.model
    assert model.index(0, 2, model.index(0, 0)).data() == "str"
    described.deleteLater()


def test_the_tree_keeps_qt_s_rules(qtbot: QtBot) -> None:
    model = ElementTree()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.read(b"<a x='1'>" + b"<b><c>1</c></b>" * 450 + b"</a>", None)
    root = model.index(0, 0)
    model.open_row(root)
    assert model.rowCount(root) == 202
    assert model.go_on(model.index(201, 0, root))
    assert model.go_on(model.index(401, 0, root))
    assert model.rowCount(root) == 451
    assert tester.model() is model
    model.deleteLater()


def test_what_is_no_xml_says_so(live: Live, message: MessagePanel) -> None:
    live.take([next(many(1, payload=b"<a>cut \xff"))])
    live.choose_message(1)
    open_tab(message, TREE)
    assert "This is no XML" in message.tree.reason.text()
    open_tab(message, RAW)
    assert message.raw.view.toPlainText() == "<a>cut \\xff"


def test_copies(shown: MessagePanel) -> None:
    QTest.mouseClick(shown.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "<Order>\n  <Item>lamp</Item>\n</Order>"
    open_tab(shown, RAW)
    shown.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text() == "<Order><Item>lamp</Item></Order>"
    shown.handlers["edit.select_all"]()
    shown.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text() == "<Order><Item>lamp</Item></Order>"
    open_tab(shown, TREE)
    shown.tree.view.setFocus()
    QTest.keyClick(shown.tree.view, Qt.Key.Key_Down)
    QTest.keyClick(shown.tree.view, Qt.Key.Key_Down)
    QTest.keyClick(shown.tree.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Item\tlamp"


def test_find_looks_in_the_text(shown: MessagePanel) -> None:
    open_tab(shown, TREE)
    shown.handlers["edit.find"]()
    assert shown.tabs.currentIndex() == PRETTY
    QTest.keyClicks(shown.pretty.find_bar.field, "lamp")
    assert shown.pretty.find_bar.count == 1


# Large and hostile payloads

BIG = b"<a>" + b"<item><name>some name</name><value>12345</value></item>" * 20_000 + b"</a>"


@pytest.mark.parametrize(
    "payload",
    [BIG, b"<a>" + b"x" * 1_500_000 + b"</a>", b"<a>" * 256 + b"</a>" * 256, b"<a " + b'b"' * 400_000, b"<" * 900_000],
    ids=["many elements", "one long text", "deep", "broken", "brackets"],
)
def test_a_large_payload_comes_in_parts(message: MessagePanel, live: Live, qtbot: QtBot, payload: bytes) -> None:
    live.take([next(many(1, payload=payload))])
    live.choose_message(1)
    assert len(message.pretty.view.toPlainText()) < 100_000
    for tab in (TREE, RAW, PRETTY):
        open_tab(message, tab)
    qtbot.waitUntil(lambda: not message.pretty.view.is_filling and not message.raw.view.is_filling, timeout=20_000)
    assert len(message.pretty.view.toPlainText()) <= 1_060_000


def test_beyond_a_mebibyte_all_is_shown_only_when_asked_for(message: MessagePanel, live: Live, qtbot: QtBot) -> None:
    live.take([next(many(1, payload=BIG))])
    live.choose_message(1)
    open_tab(message, RAW)
    qtbot.waitUntil(message.raw.cut.isVisible, timeout=20_000)
    QTest.mouseClick(message.raw.show_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not message.raw.view.is_filling, timeout=20_000)
    assert not message.raw.cut.isVisible()
    assert len(message.raw.view.toPlainText().replace("\n", "")) == len(BIG)


def test_hidden_characters_are_marked(message: MessagePanel, live: Live) -> None:
    live.take([next(many(1, payload="<a>x\u202ey\x00</a>".encode()))._replace(payload_type="A\u202eB")])
    live.choose_message(1)
    assert "\u202e" not in message.pretty.view.toPlainText()
    assert message.head.title.text() == "A⟦U+202E⟧B"


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("width", [240, 300])
def test_the_head_leaves_half_to_the_payload(
    shown: MessagePanel, live: Live, theme: Theme, qtbot: QtBot, scheme: Scheme, width: int
) -> None:
    theme.set_scheme(scheme)
    live.choose_message(9)
    shown.resize(width, 300)
    qtbot.waitUntil(lambda: shown.tabs.height() >= 140)
    assert shown.tabs.width() <= width
