"""The two bundled families, so that text looks the same everywhere and is there where no font is installed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from designer.support.tokens import TYPE
from resources import read_bytes

_FILES: Final = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
)
_SMALLEST_PT: Final = 8.0
_USUAL_PT: Final = 10.0


def install_fonts() -> None:
    """Give Qt the bundled fonts; once, after the application object is there."""
    for name in _FILES:
        QFontDatabase.addApplicationFontFromData(QByteArray(read_bytes(f"fonts/{name}")))


def system_size_pt() -> float:
    """The size the user reads at, in points: the system font's, or ten where the system says nothing."""
    size = QGuiApplication.font().pointSizeF()
    return max(size, _SMALLEST_PT) if size > 0 else _USUAL_PT


def sans(factor: float = TYPE.body, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The family for everything that is no code.

    Args:
        factor: Of the application font's size; one of ``TYPE``.
        weight: Normal, Medium or DemiBold; others are not bundled.
    """
    font = QFont(TYPE.sans)
    font.setPointSizeF(QGuiApplication.font().pointSizeF() * factor)
    font.setWeight(weight)
    return font


def mono(factor: float = TYPE.body) -> QFont:
    """The family for code and values; ligatures are off, for they hide what was typed."""
    font = QFont(TYPE.mono)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(QGuiApplication.font().pointSizeF() * factor)
    font.setFeature(QFont.Tag("calt"), 0)
    return font
