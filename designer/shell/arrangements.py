"""Where the panels stand: one arrangement for drawing, one for watching a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP


def _t(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Docks", text))


TITLES: Final = {
    "palette": _t("Palette"),
    "outline": _t("Outline"),
    "inspector": _t("Properties"),
    "schema": _t("Schema"),
    "prompt": _t("Prompt"),
    "sample": _t("Sample"),
    "message": _t("Message"),
    "problems": _t("Problems"),
    "history": _t("History"),
    "inject": _t("Inject"),
    "threads": _t("Threads"),
    "todos": _t("Todos"),
    "messages": _t("Messages"),
    "log": _t("Log"),
}
"""What is written above each panel, by its name, which is also in ``view.panel.<name>``."""


class Layout(StrEnum):
    """The two arrangements; also the end of their actions' ids."""

    DESIGN = "design"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which panels are open, and where. Those that are not named are closed.

    Attributes:
        left: One below the other.
        right: As tabs, the first in front.
        below: Groups of tabs from left to right, the first of each in front.
        left_px: Width at 1280x800, as the others; the canvas keeps half of the window.
        right_px: Width.
        below_px: Height.
        below_shares: Widths of the groups below, relative to one another.
        left_shares: Heights of the panels at the left.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    below: tuple[tuple[str, ...], ...]
    left_px: int
    right_px: int
    below_px: int
    below_shares: tuple[int, ...]
    left_shares: tuple[int, ...] = ()


ARRANGEMENTS: Final = {
    Layout.DESIGN: Arrangement(
        left=("palette", "outline"),
        right=("inspector", "schema", "prompt", "sample"),
        below=(("problems", "history"),),
        left_px=176,
        right_px=253,
        below_px=104,
        below_shares=(1,),
        left_shares=(2, 3),
    ),
    Layout.RUN: Arrangement(
        left=(),
        right=("message", "inspector"),
        below=(("inject", "threads", "todos"), ("messages", "log", "problems")),
        left_px=0,
        right_px=252,
        below_px=202,
        below_shares=(2, 3),
    ),
}
