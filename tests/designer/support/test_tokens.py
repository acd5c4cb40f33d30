"""Colours can be told apart: text at least WCAG AA, what is drawn at least 3 to 1."""

from __future__ import annotations

from dataclasses import fields

import pytest

from designer.support.tokens import DARK, LIGHT, Colors

GROUNDS = ("window", "surface", "raised", "canvas")
TEXTS = ("text", "text_muted", "text_faint", "accent", "link", "error", "warning", "ok")
CODE = ("code_key", "code_string", "code_number", "code_word", "code_comment", "code_anchor", "text", "text_faint")
DRAWN = ("tool", "agent", "broadcast", "unresolved", "edge_selected")

schemes = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])


def luminance(color: str) -> float:
    parts = (int(color[-6:][start : start + 2], 16) / 255 for start in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@schemes
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read(colors: Colors, text: str, ground: str) -> None:
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@schemes
@pytest.mark.parametrize("ground", ["surface", "code_current_line"])
@pytest.mark.parametrize("text", CODE)
def test_code_can_be_read(colors: Colors, text: str, ground: str) -> None:
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@schemes
@pytest.mark.parametrize(
    "ground",
    ["accent_soft", "hover", "sunken", "error_soft", "warning_soft", "ok_soft", "note", "added_soft", "removed_soft"],
)
@pytest.mark.parametrize("text", ["text", "text_muted"])
def test_text_on_a_tinted_ground_can_be_read(colors: Colors, text: str, ground: str) -> None:
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@schemes
@pytest.mark.parametrize("tone", ["error", "warning", "ok"])
def test_a_tone_on_its_own_ground_can_be_read(colors: Colors, tone: str) -> None:
    assert contrast(getattr(colors, tone), getattr(colors, f"{tone}_soft")) >= 4.5


@schemes
@pytest.mark.parametrize("ground", ["accent", "accent_hover"])
def test_text_on_the_accent_can_be_read(colors: Colors, ground: str) -> None:
    assert contrast(colors.accent_text, getattr(colors, ground)) >= 4.5


@schemes
@pytest.mark.parametrize("ground", ["canvas", "card"])
@pytest.mark.parametrize("drawn", DRAWN)
def test_what_is_drawn_can_be_seen(colors: Colors, drawn: str, ground: str) -> None:
    assert contrast(getattr(colors, drawn), getattr(colors, ground)) >= 3.0


@schemes
def test_every_colour_is_one(colors: Colors) -> None:
    for field in fields(colors):
        value = getattr(colors, field.name)
        assert field.name == "dark" or (value.startswith("#") and len(value) in (7, 9) and int(value[1:], 16) >= 0)
