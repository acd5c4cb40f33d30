"""Rows of the ring as lines of cells."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.models.live.frames import FrameTree
from designer.models.live.rows import Delivery, MessageRow
from designer.panels.messages.states import state_color, state_icon, state_text
from designer.panels.times import clock, took
from designer.panels.wording import (
    ARROW,
    STEP,
    chain_text,
    name_text,
    route_text,
    size_text,
)
from designer.support.hues import conversation_hue
from designer.support.rows import Cell, Column, Face, Fold, Line
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_MOST_KNOWN: Final = 4_000


class At(IntEnum):
    """The columns."""

    TIME = 0
    ROUTE = 1
    CLASS = 2
    CHAIN = 3
    STATE = 4
    TOOK = 5
    SIZE = 6


def columns() -> tuple[Column, ...]:
    """What stands above the rows, and how wide they want to be."""
    tr = QCoreApplication.translate
    return (
        Column(tr("Messages", "Time"), 11),
        Column(tr("Messages", "From → to"), 24, Face.BODY, stretches=True),
        Column(tr("Messages", "Class"), 14, Face.BODY, hidden_below_px=460),
        Column(tr("Messages", "Chain"), 18, stretches=True, hidden_below_px=640, steps=STEP),
        Column(tr("Messages", "State"), 10),
        Column(tr("Messages", "Took"), 6, is_right=True, hidden_below_px=560),
        Column(tr("Messages", "Size"), 6, is_right=True, hidden_below_px=820),
    )


class RowTexts:
    """Makes lines; what never changes of a row is made once."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._known: dict[int, tuple[Cell, Cell, Cell, Cell, Cell]] = {}
        self._chains: dict[tuple[str, ...], str] = {}
        self._hues: dict[str, str] = {}

    def forget(self) -> None:
        """Make all anew: other colours, another run."""
        self._known.clear()
        self._chains.clear()
        self._hues.clear()

    def line(self, row: MessageRow, frames: FrameTree, fold: Fold) -> Line:
        """The line of a message."""
        known = self._known.get(row.position)
        if known is None:
            known = self._make(row, frames)
        colors = self._theme.colors
        state = row.state
        cells = (
            *known[:4],
            Cell(state_text(state), state_color(state, colors), state_icon(state)),
            Cell(took(row.duration_ns), colors.text_muted),
            known[4],
        )
        return Line(cells, fold, self._hue(row.conversation), colors.error_soft if state.is_bad else "")

    def delivery_line(self, row: MessageRow, delivery: Delivery, frames: FrameTree) -> Line:
        """The line of one delivery, below its message."""
        colors = self._theme.colors
        nothing = Cell("", colors.text)
        chain = self._chain(frames.chain(delivery.frame))
        state = delivery.state
        cells = (
            nothing,
            Cell(ARROW.lstrip() + name_text(delivery.to_id), colors.text, indent_px=SPACING.large),
            nothing,
            Cell(chain, colors.text_faint),
            Cell(state_text(state), state_color(state, colors), state_icon(state)),
            Cell(took(delivery.duration_ns), colors.text_muted),
            nothing,
        )
        return Line(cells, Fold.NONE, self._hue(row.conversation), colors.window)

    def words(self, row: MessageRow, frames: FrameTree) -> tuple[str, ...]:
        """The texts of a message, for a model and for copies."""
        state = row.state
        return (
            clock(row.time),
            route_text(row),
            name_text(row.payload_type),
            self._chain(frames.chain(row.frame)),
            state_text(state),
            took(row.duration_ns),
            size_text(row.size),
        )

    def delivery_words(self, delivery: Delivery, frames: FrameTree) -> tuple[str, ...]:
        """The texts of one delivery."""
        chain = self._chain(frames.chain(delivery.frame))
        route = ARROW.lstrip() + name_text(delivery.to_id)
        return ("", route, "", chain, state_text(delivery.state), took(delivery.duration_ns), "")

    def _make(self, row: MessageRow, frames: FrameTree) -> tuple[Cell, Cell, Cell, Cell, Cell]:
        colors = self._theme.colors
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
            self._hues.clear()
        chain = self._chain(frames.chain(row.frame))
        made = (
            Cell(clock(row.time), colors.text_faint),
            Cell(route_text(row), colors.text),
            Cell(name_text(row.payload_type), colors.text),
            Cell(chain, colors.text_muted),
            Cell(size_text(row.size), colors.text_faint),
        )
        if chain:
            # A frame that the tree does not know yet may still come.
            self._known[row.position] = made
        return made

    def _chain(self, chain: tuple[str, ...]) -> str:
        text = self._chains.get(chain)
        if text is None:
            if len(self._chains) > _MOST_KNOWN:
                self._chains.clear()
            text = self._chains[chain] = chain_text(chain)
        return text

    def _hue(self, conversation: str) -> str:
        hue = self._hues.get(conversation)
        if hue is None:
            hue = self._hues[conversation] = conversation_hue(self._theme.colors, conversation)
        return hue
