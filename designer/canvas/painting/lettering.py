"""Fonts of the canvas, in scene units, and texts cut to fit; drawings do not grow with the system's font."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from designer.support.tokens import TYPE


class Letters(Enum):
    """What text is set in: family, size in scene units, weight."""

    NAME = (TYPE.sans, 14, QFont.Weight.DemiBold)
    CLASS = (TYPE.mono, 11, QFont.Weight.Normal)
    TEXT = (TYPE.sans, 12, QFont.Weight.Normal)
    TITLE = (TYPE.sans, 13, QFont.Weight.DemiBold)
    CHIP = (TYPE.sans, 11, QFont.Weight.DemiBold)
    COUNT = (TYPE.sans, 11, QFont.Weight.Medium)


@lru_cache(maxsize=256)
def font(letters: Letters, factor: float = 1.0) -> QFont:
    """A font; its size is in whole scene units, times the factor."""
    family, size, weight = letters.value
    made = QFont(family)
    made.setPixelSize(max(1, round(size * factor)))
    made.setWeight(weight)
    # Hinted advances are those of one size; cards are drawn at many.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if family == TYPE.mono:
        made.setFeature(QFont.Tag("calt"), 0)
    if letters in (Letters.CHIP, Letters.COUNT):
        # Figures of one width: a number that counts up stands still.
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=8192)
def elided(text: str, letters: Letters, width: float, factor: float = 1.0) -> str:
    """The text, cut at its end where it is wider."""
    return QFontMetricsF(font(letters, factor)).elidedText(text, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=1024)
def width_of(text: str, letters: Letters) -> float:
    """How wide it is, in scene units."""
    return QFontMetricsF(font(letters)).horizontalAdvance(text)
