"""Designer, Inspector, Prompt: the system prompt as the agent will get it, its tokens by part and peer, live."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHeaderView, QPushButton
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.models import tokenizing
from designer.models.selection import Peer, Selected
from designer.models.tokenizing import Encoder, counter_for, load
from designer.panels.prompt.parts import Tone, tone_color
from designer.panels.prompt.prompt_view import PromptView
from designer.support.theme import Scheme, Theme
from runtime.prompts import PartKind

from .conftest import MODULE, TEXT, Desk

LEFT = Qt.MouseButton.LeftButton


def shown(desk: Desk) -> str:
    """What can be read in the text."""
    return desk.panel.texts.text.toPlainText()


def rows(desk: Desk) -> dict[str, list[str]]:
    """Cells by part."""
    source = desk.panel.parts.rows
    lines = [[cell.text for cell in source.line(at).cells] for at in range(len(source))]
    return {line[0]: line[1:] for line in lines}


def titles(header: QHeaderView) -> list[str]:
    """Of the columns that are shown."""
    sections = (index for index in range(header.count()) if not header.isSectionHidden(index))
    return [header.model().headerData(index, Qt.Orientation.Horizontal) for index in sections]


def settle(qtbot: QtBot, desk: Desk) -> None:
    qtbot.wait_until(lambda: desk.panel.is_quiet)


def click_row(desk: Desk, title: str) -> None:
    view = desk.panel.parts.view
    at = list(rows(desk)).index(title)
    QTest.mouseClick(view.viewport(), LEFT, pos=view.line_rect(at).center())


def top_line(view: PromptView) -> str:
    return view.firstVisibleBlock().text()


# What is shown


def test_the_text_is_the_prompt_as_the_agent_gets_it(editor: Desk) -> None:
    prompt = editor.prompt("editor")
    assert shown(editor) + "\n" == prompt.text


def test_the_own_prompt_stands_first(editor: Desk) -> None:
    assert shown(editor).startswith("You are strict.\nAsk `facts` first.\n\n# You are `editor`")


def test_the_total_is_the_count_of_the_whole_text(editor: Desk) -> None:
    prompt = editor.prompt("editor")
    assert editor.panel.totals.total.text() == f"{counter_for('gpt-4o').count(prompt.text):,} tokens"


def test_every_part_and_every_peer_has_a_row(editor: Desk) -> None:
    titles = list(rows(editor))
    assert titles[0] == "Its own prompt"
    assert titles.index("facts") + 1 == titles.index("chief")
    assert len(titles) == len(set(titles))


def test_the_rows_add_up_to_the_total(editor: Desk) -> None:
    total = sum(int(cells[0].replace(",", "")) for cells in rows(editor).values())
    assert editor.panel.totals.total.text() == f"{total:,} tokens"


def test_what_is_exact_is_said_to_be(editor: Desk) -> None:
    assert "exact" in editor.panel.head.said
    assert editor.panel.head.trust.isHidden()


def test_who_counts_is_said(editor: Desk) -> None:
    assert editor.panel.totals.note.text() == "Counted with o200k_base, as gpt-4o counts"


def test_a_model_without_published_tokenizer_is_counted_about(qtbot: QtBot, make_desk: Callable[..., Desk]) -> None:
    counter_for("claude").count("a")
    desk = make_desk(TEXT.replace("gpt-4o", "claude-opus-4"))
    desk.select("editor")
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: desk.panel.totals.total.text().startswith("\u2248"))
    assert "Claude's own tokenizer isn't published" in desk.panel.totals.note.text()


def test_peers_have_the_colours_of_their_cards(editor: Desk, theme: Theme) -> None:
    bar = editor.panel.totals.bar
    image = bar.grab().toImage()
    ratio = image.devicePixelRatio()
    for row, rect in bar.spans():
        if row.title in ("facts", "chief"):
            pixel = image.pixelColor(int(rect.center().x() * ratio), int(rect.center().y() * ratio))
            assert pixel.name() == tone_color(row.tone, theme.colors)


def test_the_theme_is_followed(qtbot: QtBot, editor: Desk, theme: Theme) -> None:
    before = editor.panel.texts.text.grab().toImage()
    theme.set_scheme(Scheme.DARK)
    assert editor.panel.texts.text.grab().toImage() != before


# Live


def test_a_new_peer_stands_in_the_text_and_in_the_rows(qtbot: QtBot, editor: Desk) -> None:
    editor.document.apply(edits.connect("editor", "stock"))
    qtbot.waitUntil(lambda: "### `stock`" in shown(editor))
    assert "stock" in rows(editor)


def test_what_is_typed_into_the_own_prompt_changes_its_tokens(qtbot: QtBot, editor: Desk) -> None:
    editor.document.apply(edits.set_key(["editor"], "prompt", "You are strict, fair and quick.\n"))
    tokens = str(counter_for("gpt-4o").count("You are strict, fair and quick.\n\n"))
    qtbot.waitUntil(lambda: rows(editor)["Its own prompt"][0] == tokens)


def test_names_have_the_room_of_changes_as_long_as_there_are_none(qtbot: QtBot, editor: Desk) -> None:
    header = editor.panel.parts.view.header
    assert "\u00b1" not in titles(header)
    editor.document.apply(edits.set_key(["editor"], "prompt", "Be kind, and say so at length.\n"))
    qtbot.waitUntil(lambda: "\u00b1" in titles(header))


def test_another_model_counts_anew(qtbot: QtBot, editor: Desk) -> None:
    counter_for("gpt-4").count("a")
    editor.document.apply(edits.set_key(["editor"], "model", "gpt-4"))
    qtbot.waitUntil(lambda: "cl100k_base" in editor.panel.totals.note.text())


def test_the_text_keeps_its_place_while_the_prompt_changes_above(qtbot: QtBot, editor: Desk) -> None:
    view = editor.panel.texts.text
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    before = view.verticalScrollBar().value()
    editor.document.apply(edits.set_key(["editor"], "prompt", "You are mild.\nAsk `facts` first.\n"))
    qtbot.waitUntil(lambda: "mild" in shown(editor))
    assert view.verticalScrollBar().value() == before


def test_nothing_is_worked_out_while_nobody_looks(qtbot: QtBot, editor: Desk) -> None:
    editor.panel.hide()
    editor.document.apply(edits.connect("editor", "stock"))
    qtbot.wait(0)
    assert "### `stock`" not in shown(editor)
    editor.panel.show()
    qtbot.waitUntil(lambda: "### `stock`" in shown(editor))


def test_stale_sources_are_said_calmly(qtbot: QtBot, editor: Desk) -> None:
    editor.described.ask("another")
    qtbot.waitUntil(lambda: "being worked out" in editor.panel.head.said)
    assert editor.panel.totals.total.text().startswith("\u2248")


def test_what_is_read_from_source_offers_trust(qtbot: QtBot, make_desk: Callable[..., Desk], tmp_path: Path) -> None:
    (tmp_path / "messages.py").write_text(MODULE)
    desk = make_desk()
    desk.described.forget(lacks_trust=True)
    desk.select("editor")
    qtbot.waitUntil(lambda: "from source" in desk.panel.head.said)
    with qtbot.waitSignal(desk.panel.trust_wanted):
        QTest.mouseClick(desk.panel.head.trust, LEFT)


def test_a_peer_whose_class_is_not_known_is_named(qtbot: QtBot, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(TEXT.replace("messages.Order", "nowhere.Order"))
    desk.select("editor")
    qtbot.waitUntil(lambda: "A class of chief is not known" in desk.panel.head.said)


# Going to a part


def test_a_click_on_a_row_leads_to_its_part(qtbot: QtBot, editor: Desk) -> None:
    click_row(editor, "chief")
    assert top_line(editor.panel.texts.text) == "### `chief`"


def test_the_keys_walk_the_parts(qtbot: QtBot, editor: Desk) -> None:
    view = editor.panel.parts.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert top_line(editor.panel.texts.text) == "# You are `editor`"


def test_a_click_on_the_bar_leads_to_its_part(editor: Desk) -> None:
    bar = editor.panel.totals.bar
    rect = next(rect for row, rect in bar.spans() if row.title == "facts")
    QTest.mouseClick(bar, LEFT, pos=rect.center().toPoint())
    assert top_line(editor.panel.texts.text) == "### `facts`"
    assert editor.panel.parts.view.current_place() == list(rows(editor)).index("facts")


def test_an_edge_that_is_selected_shows_its_peer_s_part(qtbot: QtBot, desk: Desk) -> None:
    desk.selection.set(Selected(peers=(Peer("editor", "chief"),)))
    qtbot.waitUntil(lambda: top_line(desk.panel.texts.text) == "### `chief`")


# Nobody's prompt


def test_with_nothing_selected_the_agents_are_offered(qtbot: QtBot, desk: Desk) -> None:
    links = [button.text() for button in desk.panel.nobody.findChildren(QPushButton) if button.isVisible()]
    assert links == ["editor", "chief"]


def test_a_link_leads_to_the_agent(qtbot: QtBot, desk: Desk) -> None:
    link = next(button for button in desk.panel.nobody.findChildren(QPushButton) if button.text() == "chief")
    QTest.mouseClick(link, LEFT)
    assert desk.selection.value == Selected(listeners=("chief",))
    qtbot.waitUntil(lambda: desk.panel.agent == "chief")


def test_a_tool_names_the_prompts_that_speak_of_it(qtbot: QtBot, desk: Desk) -> None:
    desk.select("facts")
    qtbot.waitUntil(lambda: visible_links(desk) == ["editor"])


def test_a_mention_in_an_agent_s_own_words_counts(qtbot: QtBot, desk: Desk) -> None:
    desk.select("stock")
    qtbot.waitUntil(lambda: visible_links(desk) == ["chief"])


def test_of_several_the_agents_are_offered(qtbot: QtBot, desk: Desk) -> None:
    desk.select("facts", "editor")
    qtbot.waitUntil(lambda: visible_links(desk) == ["editor"])


def test_an_organism_without_agents_says_how_to_get_one(qtbot: QtBot, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(TEXT.replace("    agent: true\n", ""))
    assert visible_links(desk) == []
    assert desk.panel.nobody.isVisible()


def test_an_agent_that_becomes_a_tool_has_no_prompt_any_more(qtbot: QtBot, editor: Desk) -> None:
    editor.document.apply(edits.set_key(["editor"], "agent", False))
    qtbot.waitUntil(editor.panel.nobody.isVisible)


def visible_links(desk: Desk) -> list[str]:
    return [button.text() for button in desk.panel.nobody.findChildren(QPushButton) if button.isVisible()]


# Find, copy


def test_copy_takes_the_selection_else_the_whole_prompt(editor: Desk) -> None:
    editor.panel.handlers["edit.copy"]()
    prompt = editor.prompt("editor")
    assert QGuiApplication.clipboard().text() == prompt.text
    editor.panel.texts.text.go_to(1, 1, 7)
    editor.panel.handlers["edit.copy"]()
    assert QGuiApplication.clipboard().text() == "You are"


def test_the_button_copies_the_whole_prompt(editor: Desk) -> None:
    QTest.mouseClick(editor.panel.texts.copy_button, LEFT)
    assert QGuiApplication.clipboard().text().startswith("You are strict.")


def test_find_finds_in_the_text(editor: Desk) -> None:
    editor.panel.handlers["edit.find"]()
    bar = editor.panel.texts._finds[editor.panel.texts.text]
    QTest.keyClicks(bar.field, "chief")
    assert bar.count >= 2
    assert editor.panel.texts.text.selection_text() == "chief"


def test_the_list_is_copied_as_columns(editor: Desk) -> None:
    editor.panel.parts.view.setFocus()
    QTest.keyClick(editor.panel.parts.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("Its own prompt\t")


# Without a tokenizer


def test_without_the_library_the_prompt_is_shown_and_the_reason_said(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Encoder("o200k_base", load)
    monkeypatch.setattr(tokenizing, "_encoder", lambda name: fresh)
    monkeypatch.setitem(sys.modules, "splintr", None)
    desk.select("editor")
    qtbot.waitUntil(lambda: desk.panel.totals.note.text() == "Tokens: not available, install splintr-rs")
    assert shown(desk).startswith("You are strict.")
    assert rows(desk)["facts"][0] == ""
    assert desk.panel.totals.total.isHidden()


def test_while_it_counts_it_says_so(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Encoder("o200k_base", load)
    monkeypatch.setattr(tokenizing, "_encoder", lambda name: fresh)
    desk.select("editor")
    qtbot.waitUntil(lambda: desk.panel.totals.total.text() == "Counting\u2026")
    qtbot.waitUntil(lambda: desk.panel.totals.total.text().endswith("tokens"))


# Hostile texts


def test_a_megabyte_of_one_letter_in_a_prompt_is_cut_and_counted(qtbot: QtBot, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(TEXT.replace("Trust nobody, not even stock.", "a" * 1_200_000))
    desk.select("chief")
    qtbot.waitUntil(lambda: desk.panel.agent == "chief" and desk.panel.is_quiet, timeout=20_000)
    qtbot.waitUntil(lambda: desk.panel.totals.total.text().endswith("tokens"), timeout=20_000)
    assert desk.panel.texts.cut.isVisible()
    assert len(shown(desk)) <= 1_048_576


def test_what_cannot_be_seen_is_marked(qtbot: QtBot, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(TEXT.replace("Trust nobody", '"Trust \\u202E nobody').replace("even stock.", 'even stock."'))
    desk.select("chief")
    qtbot.waitUntil(lambda: desk.panel.agent == "chief" and desk.panel.is_quiet)
    assert "\u202e" not in shown(desk)
    assert "\u202e" in desk.prompt("chief").text


def test_a_part_far_below_is_shown_once_it_is_there(qtbot: QtBot, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(TEXT.replace("      You are strict.\n", "      You are strict.\n" * 8_000))
    desk.selection.set(Selected(peers=(Peer("editor", "chief"),)))
    qtbot.waitUntil(lambda: desk.panel.agent == "editor" and desk.panel.is_quiet, timeout=20_000)
    assert top_line(desk.panel.texts.text) == "### `chief`"


def test_the_kinds_of_parts_are_all_told_apart(editor: Desk) -> None:
    prompt = editor.prompt("editor")
    tones = {line.part: line.tone for line in editor.panel.texts.text.lines}
    kinds = [part.kind for part in prompt.parts]
    assert tones[kinds.index(PartKind.OWN)] is Tone.OWN
    assert tones[kinds.index(PartKind.TODOS)] is Tone.GENERAL
    assert [tones[at] for at, kind in enumerate(kinds) if kind is PartKind.PEER] == [Tone.TOOL, Tone.AGENT]
