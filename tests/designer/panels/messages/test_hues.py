"""Conversations are told apart by colours that can be seen in both schemes."""

from __future__ import annotations

from itertools import combinations
from uuid import UUID

import pytest
from PySide6.QtGui import QColor

from designer.support.hues import conversation_hue
from designer.support.tokens import DARK, LIGHT, Colors

HUES = tuple(f"conversation_{number}" for number in range(1, 13))
schemes = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])


def luminance(color: str) -> float:
    parts = QColor(color).getRgbF()[:3]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


@schemes
@pytest.mark.parametrize("ground", ["surface", "window", "error_soft", "accent_soft", "canvas"])
def test_each_can_be_seen(colors: Colors, ground: str) -> None:
    for hue in HUES:
        light, dark = sorted((luminance(getattr(colors, hue)), luminance(getattr(colors, ground))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, hue


@schemes
def test_each_is_another(colors: Colors) -> None:
    for one, other in combinations(HUES, 2):
        first, second = (QColor(getattr(colors, hue)).getRgb()[:3] for hue in (one, other))
        assert sum(abs(a - b) for a, b in zip(first, second, strict=True)) > 30


def test_a_conversation_has_one_hue_for_ever() -> None:
    ids = [str(UUID(int=number * 977)) for number in range(200)]
    light = [conversation_hue(LIGHT, id) for id in ids]
    assert light == [conversation_hue(LIGHT, id) for id in ids]
    assert len(set(light)) == 12
    assert conversation_hue(LIGHT, "") == LIGHT.border_strong
