"""Designer, Inspector: the token delta of a prompt stands beside the edge while it is dragged."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from designer.canvas.painting.overlay import Tone
from designer.document.layout import Layout, Point, frozen
from designer.models import tokenizing
from designer.models.contracts import Contracts
from designer.models.described import Described
from designer.models.prompt_tokens import Cost, PromptTokens
from designer.models.tokenizing import Encoder, counter_for, load
from tests.designer.known_classes import description

from .hands import CTRL, Hands

PLACES = {
    "editor": Point(96, 192),
    "writer": Point(96, 384),
    "facts": Point(480, 48),
    "style": Point(480, 192),
    "stock": Point(480, 336),
    "ghost": Point(480, 480),
}


def listener(name: str, cls: str, *more: str) -> str:
    lines = [f"name: {name}", f"payload_class: {cls}", "handler: handlers.run", f"description: Does {name}", *more]
    return "  - " + "\n    ".join(lines) + "\n"


TEXT = (
    "organism:\n  name: desk\nllm:\n  backends:\n    - provider: openai\n      model: gpt-4o\nlisteners:\n"
    + listener("editor", "messages.Story", "agent: true", "peers: [facts]", "response_class: messages.Verdict")
    + listener("writer", "messages.Story", "agent: true")
    + listener("facts", "messages.Story", "response_class: messages.Verdict")
    + listener("style", "messages.Story", "broadcast: true")
    + listener("stock", "messages.Order", "response_class: messages.Verdict")
    + listener("ghost", "elsewhere.Ghost")
)


@pytest.fixture
def desk(draw: Callable[..., Hands]) -> Hands:
    """An editor with one peer, a writer without, and who else there is."""
    return draw(TEXT, Layout(positions=frozen(PLACES)))


@pytest.fixture
def contracts(desk: Hands) -> Iterator[Contracts]:
    """All classes but the ghost's are known."""
    described = Described()
    described.take(description())
    made = Contracts(desk.document, desk.board.folder, described)
    counter_for("gpt-4o").count("a")
    desk.canvas.show_prompts(made)
    yield made
    made.deleteLater()
    described.deleteLater()


def note(hands: Hands) -> str:
    saying = hands.canvas.view.overlay.saying
    return saying.note if saying is not None else ""


def count(contracts: Contracts, agent: str) -> int:
    prompt = contracts.prompt(agent)
    assert prompt is not None
    return counter_for("gpt-4o").count(prompt.text)


def expected(before: int, after: int) -> str:
    sign = "+" if after > before else "\u2212"
    return f"{sign}{abs(after - before):,} tokens ({before:,} \u2192 {after:,})"


def test_the_delta_is_the_prompt_after_the_drop_minus_the_one_before(desk: Hands, contracts: Contracts) -> None:
    before = count(contracts, "editor")
    with desk.dragging(desk.port("editor"), desk.at("stock")):
        said = note(desk)
    assert desk.listeners["editor"] == ("facts", "stock")
    assert said == expected(before, count(contracts, "editor"))


def test_a_peer_of_a_class_that_stands_there_already_costs_less(desk: Hands, contracts: Contracts) -> None:
    def delta_to(name: str) -> int:
        with desk.dragging(desk.port("editor"), desk.at(name)):
            said = note(desk)
            desk.key(Qt.Key.Key_Escape)
        return int(said.partition(" ")[0].replace(",", ""))

    assert 0 < delta_to("style") < delta_to("stock")


def test_a_tool_has_no_prompt_to_cost(desk: Hands, contracts: Contracts) -> None:
    with desk.dragging(desk.port("stock"), desk.at("style")):
        assert desk.canvas.view.overlay.tone in (Tone.OK, Tone.WARNING)
        assert note(desk) == ""


def test_what_is_refused_costs_nothing(desk: Hands, contracts: Contracts) -> None:
    with desk.dragging(desk.port("editor"), desk.at("facts")):
        assert desk.canvas.view.overlay.tone is Tone.REFUSED
        assert note(desk) == ""


def test_leaving_the_card_takes_the_delta_away(desk: Hands, contracts: Contracts) -> None:
    with desk.dragging(desk.port("editor"), desk.at("stock"), desk.at("stock", dx=-190, dy=90)):
        assert note(desk) == ""
        desk.key(Qt.Key.Key_Escape)


def test_several_agents_are_told_apart(desk: Hands, contracts: Contracts) -> None:
    desk.click(desk.at("editor"))
    desk.click(desk.at("writer"), CTRL)
    before = [count(contracts, name) for name in ("editor", "writer")]
    with desk.dragging(desk.port("writer"), desk.at("stock")):
        said = note(desk)
    first, second = (count(contracts, name) - was for name, was in zip(("editor", "writer"), before, strict=True))
    assert said == f"editor +{first}, writer +{second} tokens"


def test_the_end_of_an_edge_in_the_hand_tells_what_another_peer_would_cost(desk: Hands, contracts: Contracts) -> None:
    before = count(contracts, "editor")
    with desk.dragging(desk.at("facts", dx=-108), desk.at("stock")):
        said = note(desk)
    assert desk.listeners["editor"] == ("stock",)
    assert said == expected(before, count(contracts, "editor"))


def test_an_edge_that_is_taken_off_tells_what_that_saves(desk: Hands, contracts: Contracts) -> None:
    before = count(contracts, "editor")
    with desk.dragging(desk.at("facts", dx=-108), desk.at("facts", dx=-190, dy=-40)):
        said = note(desk)
    assert desk.listeners["editor"] == ()
    assert said == expected(before, count(contracts, "editor"))


def test_an_edge_put_back_costs_nothing(desk: Hands, contracts: Contracts) -> None:
    with desk.dragging(desk.at("facts", dx=-108), desk.at("stock"), desk.at("facts")):
        assert note(desk) == ""


def test_a_class_that_is_not_known_is_said(desk: Hands, contracts: Contracts) -> None:
    with desk.dragging(desk.port("editor"), desk.at("ghost")):
        assert note(desk) == "Tokens: not known, as the class of ghost isn't"
        desk.key(Qt.Key.Key_Escape)


def test_a_model_whose_tokenizer_is_not_published_is_counted_about(draw: Callable[..., Hands]) -> None:
    hands = draw(TEXT.replace("gpt-4o", "claude-sonnet-4-5"), Layout(positions=frozen(PLACES)))
    described = Described()
    described.take(description())
    contracts = Contracts(hands.document, hands.board.folder, described)
    counter_for("claude").count("a")
    hands.canvas.show_prompts(contracts)
    with hands.dragging(hands.port("editor"), hands.at("stock")):
        assert note(hands).startswith("\u2248")
        hands.key(Qt.Key.Key_Escape)
    contracts.deleteLater()
    described.deleteLater()


def test_nothing_is_worked_out_anew_while_the_pointer_stays_over_a_card(
    desk: Hands, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Mapping[str, Sequence[str]]] = []
    costs = PromptTokens.costs

    def counted(self: PromptTokens, peers: Mapping[str, Sequence[str]]) -> tuple[Cost, ...] | None:
        asked.append(peers)
        return costs(self, peers)

    monkeypatch.setattr(PromptTokens, "costs", counted)
    with desk.dragging(desk.port("editor"), desk.at("stock", dx=-60)):
        before = len(asked)
        for step in range(20):
            desk.move(desk.at("stock", dx=-60 + 5 * step))
        assert len(asked) == before == 1
        desk.key(Qt.Key.Key_Escape)


def test_what_is_counted_late_is_shown_without_the_pointer_moving(
    qtbot: QtBot, desk: Hands, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Encoder("o200k_base", load)
    monkeypatch.setattr(tokenizing, "_encoder", lambda name: fresh)
    with desk.dragging(desk.port("editor"), desk.at("stock")):
        assert note(desk) == ""
        qtbot.waitUntil(lambda: "tokens (" in note(desk))
        desk.key(Qt.Key.Key_Escape)


def test_what_is_counted_after_the_drop_brings_no_tip_back(
    qtbot: QtBot, desk: Hands, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Encoder("o200k_base", load)
    monkeypatch.setattr(tokenizing, "_encoder", lambda name: fresh)
    desk.drag(desk.port("editor"), desk.at("stock"))
    tokens = desk.board.tokens
    assert tokens is not None
    qtbot.waitUntil(lambda: fresh.is_loaded and tokens.is_quiet)
    assert desk.canvas.view.overlay.saying is None


def test_esc_leaves_no_tip(desk: Hands, contracts: Contracts) -> None:
    with desk.dragging(desk.port("editor"), desk.at("stock")):
        desk.key(Qt.Key.Key_Escape)
        contracts.changed.emit()
        assert desk.canvas.view.overlay.saying is None


def test_the_keyboard_hears_the_delta_too(desk: Hands, contracts: Contracts) -> None:
    desk.click(desk.at("editor"))
    desk.do("canvas.connect")
    desk.type("sto")
    assert "tokens (" in note(desk)
    desk.key(Qt.Key.Key_Escape)


def test_without_the_tokenizer_an_edge_is_drawn_as_ever(
    qtbot: QtBot, desk: Hands, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Encoder("o200k_base", load)
    monkeypatch.setattr(tokenizing, "_encoder", lambda name: fresh)
    monkeypatch.setitem(sys.modules, "splintr", None)
    tokens = desk.board.tokens
    assert tokens is not None
    with desk.dragging(desk.port("editor"), desk.at("stock")):
        qtbot.waitUntil(lambda: bool(tokens.problem))
        assert note(desk) == ""
    assert desk.listeners["editor"] == ("facts", "stock")


def test_a_canvas_that_nobody_gave_prompts_draws_edges_as_ever(desk: Hands) -> None:
    with desk.dragging(desk.port("editor"), desk.at("stock")):
        assert note(desk) == ""
    assert desk.listeners["editor"] == ("facts", "stock")


def test_the_tip_is_drawn_higher_with_the_delta_in_it(desk: Hands, contracts: Contracts) -> None:
    second_line = desk.at("stock", dx=30, dy=54)

    def color_there() -> QColor:
        with desk.dragging(desk.port("editor"), desk.at("stock")):
            color = desk.color_at(second_line)
            desk.key(Qt.Key.Key_Escape)
        return color

    soft = QColor(desk.canvas.theme.colors.ok_soft)
    with_delta = color_there()
    desk.board.tokens = None
    assert (with_delta == soft, color_there() == soft) == (True, False)
