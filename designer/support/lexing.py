"""What the lexers of all languages share: spans of a line, and what it leaves open for the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

_DEEPEST: Final = 15
_WIDEST: Final = 4_095


class Kind(IntEnum):
    """What a span is."""

    KEY = 0
    STRING = 1
    NUMBER = 2
    WORD = 3
    COMMENT = 4
    ANCHOR = 5
    PUNCTUATION = 6
    WRONG = 7


class Span(NamedTuple):
    """Some characters of a line, counted from 0."""

    start: int
    end: int
    kind: Kind


class State(NamedTuple):
    """What the line above leaves open.

    ``mode`` is 0 for nothing, 1 to 3 for what the lexer has; ``depth`` counts open brackets; ``indent`` is the column
    that the lines which belong to it go by.
    """

    mode: int = 0
    depth: int = 0
    indent: int = 0


START: Final = State()


@dataclass(frozen=True, slots=True)
class Lexer:
    """How a language is read, line by line.

    Attributes:
        lex: Spans of a line, in order, and the state for the next one.
        skim: The state only, for lines that nobody sees.
        longest: Characters; longer lines are left plain, and taken to leave open what they found open.
    """

    lex: Callable[[str, State], tuple[list[Span], State]]
    skim: Callable[[str, State], State]
    longest: int


def packed(state: State) -> int:
    """The state as a number for QTextBlock."""
    return state.mode | min(state.depth, _DEEPEST) << 2 | min(state.indent, _WIDEST) << 6


def unpacked(number: int) -> State:
    """The state that was packed; a block that has none begins anew."""
    return State(number & 3, number >> 2 & _DEEPEST, number >> 6) if number > 0 else START
