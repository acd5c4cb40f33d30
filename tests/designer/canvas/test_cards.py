from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from designer.canvas.geometry import CARD_WIDTH, badge_rect, card_rect
from designer.canvas.painting.cards import paint_card, paint_small_card
from designer.canvas.painting.lettering import Letters, elided, width_of
from designer.canvas.picture.facts import Badge, CardFacts, facts_of, offered_badges
from designer.support.theme import Theme
from designer.support.tokens import DARK, LIGHT, Colors
from runtime.organism.spec import ListenerSpec
from runtime.problems import Severity

SPEC = ListenerSpec(name="editor", payload_class="messages.Story", handler="handlers.edit", description="Decides")
FACTS = facts_of(SPEC, None)


class Known:
    """Knows no path but these."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths

    def resolves(self, dotted: str) -> bool | None:
        return dotted in self.paths


class Unknowable:
    """Can't tell."""

    def resolves(self, dotted: str) -> bool | None:
        return None


def drawn(facts: CardFacts, colors: Colors = LIGHT, scale: float = 1.0) -> QImage:
    image = QImage(round(240 * scale), round(100 * scale), QImage.Format.Format_RGB32)
    image.fill(QColor(colors.canvas))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_card(painter, card_rect(16, 14), facts, colors)
    painter.end()
    return image


def changed_area(before: QImage, after: QImage) -> QRectF:
    points = [
        (x, y) for x in range(before.width()) for y in range(before.height()) if before.pixel(x, y) != after.pixel(x, y)
    ]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return QRectF(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def test_the_class_is_shown_without_its_module() -> None:
    assert FACTS.payload_class == "Story"


def test_what_the_folder_does_not_have_is_unresolved() -> None:
    assert Badge.UNRESOLVED in facts_of(SPEC, Known("messages.Story")).badges
    assert Badge.UNRESOLVED not in facts_of(SPEC, Known("messages.Story", "handlers.edit")).badges


def test_what_cannot_be_known_is_not_unresolved() -> None:
    assert Badge.UNRESOLVED not in facts_of(SPEC, Unknowable()).badges


@pytest.mark.parametrize(
    "spec",
    [
        replace(SPEC, model="gpt"),
        replace(SPEC, prompt="Be kind"),
        replace(SPEC, handler="runtime.agents.llm"),
    ],
    ids=["model", "prompt", "ready agent"],
)
def test_whoever_asks_a_model_has_its_badge(spec: ListenerSpec) -> None:
    assert Badge.LLM in facts_of(spec, None).badges


def test_control_characters_become_marks() -> None:
    facts = facts_of(replace(SPEC, description="a\x1b[31mb\u202ec"), None)
    assert "\x1b" not in facts.description
    assert "\u202e" not in facts.description


def test_broadcast_is_offered_where_it_is_not_on() -> None:
    assert offered_badges(FACTS) == (Badge.BROADCAST,)
    assert offered_badges(facts_of(replace(SPEC, broadcast=True, agent=True), None)).count(Badge.BROADCAST) == 1


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_the_stripe_tells_tools_from_agents(theme: Theme, colors: Colors) -> None:
    for agent, color in ((False, colors.tool), (True, colors.agent)):
        image = drawn(replace(FACTS, agent=agent), colors)
        assert image.pixelColor(18, 50).name() == color


def test_badges_are_drawn_where_they_are_pointed_at(theme: Theme) -> None:
    image = drawn(replace(FACTS, badges=(Badge.BROADCAST,)))
    area = changed_area(drawn(FACTS), image)
    assert badge_rect(card_rect(16, 14), 0).contains(area)


def test_a_problem_is_a_dot_of_its_colour(theme: Theme) -> None:
    for severity, color in ((Severity.ERROR, LIGHT.error), (Severity.WARNING, LIGHT.warning)):
        image = drawn(replace(FACTS, severity=severity))
        assert image.pixelColor(16 + 208 - 13, 14 + 72 - 13).name() == color


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5, 3.0])
def test_long_texts_never_leave_the_card_nor_run_under_badges(theme: Theme, scale: float) -> None:
    badges = (Badge.BROADCAST, Badge.AGENT, Badge.LLM)
    short = replace(FACTS, name="", payload_class="", description="", badges=badges)
    long = replace(short, name="w" * 64, payload_class="W" * 90, description="wide words " * 30)
    area = changed_area(drawn(short, scale=scale), drawn(long, scale=scale))
    card = card_rect(16, 14)
    assert area.left() >= (card.left() + 10) * scale
    assert area.right() <= (card.right() - 8) * scale
    name = drawn(replace(short, name="w" * 64), scale=scale)
    left_badge = badge_rect(card, len(badges) - 1)
    assert changed_area(drawn(short, scale=scale), name).right() <= left_badge.left() * scale + 1


def test_small_cards_show_larger_names(theme: Theme) -> None:
    heights = []
    for zoom in (0.74, 0.41):
        images = []
        for name in ("", "HHH"):
            image = QImage(240, 100, QImage.Format.Format_RGB32)
            image.fill(QColor(LIGHT.canvas))
            painter = QPainter(image)
            painter.scale(zoom, zoom)
            paint_small_card(painter, card_rect(16, 14), replace(FACTS, name=name or " "), LIGHT, zoom)
            painter.end()
            images.append(image)
        heights.append(changed_area(*images).height())
    # Letters are about as tall on the screen although everything else is half as large.
    assert min(heights) >= 7
    assert max(heights) - min(heights) <= 2


def test_text_is_cut_to_its_room(theme: Theme) -> None:
    text = elided("a rather long description", Letters.TEXT, 60.0)
    assert text.endswith("…")
    assert width_of(text, Letters.TEXT) <= 60.0
    assert CARD_WIDTH > 60.0


def test_no_file_of_the_canvas_names_a_colour() -> None:
    import designer.canvas as package

    folder = Path(package.__file__).parent
    for file in folder.rglob("*.py"):
        assert '"#' not in file.read_text("utf-8"), file.name
