"""Fuzzy typing: how well a few typed letters fit a title."""

from __future__ import annotations

from typing import Final

_WORD_START: Final = 8
_RUN: Final = 5
_HIT: Final = 1
_BEGINS: Final = 40
_HOLDS: Final = 6


def match(typed: str, title: str) -> int:
    """How well it fits; 0 where the letters do not come in that order, 1 for nothing typed.

    Letters at the beginnings of words and letters in a row count more; a title that begins with what was typed
    counts most, and a shorter title more than a longer one.
    """
    wanted, lower = typed.lower().replace(" ", ""), title.lower()
    if not wanted:
        return 1
    at, last, score = 0, -2, 1
    for letter in wanted:
        found = lower.find(letter, at)
        if found < 0:
            return 0
        starts = found == 0 or not title[found - 1].isalnum() or (title[found].isupper() and title[found - 1].islower())
        score += _WORD_START if starts else _RUN if found == last + 1 else _HIT
        at, last = found + 1, found
    if lower.startswith(typed.lower()):
        score += _BEGINS
    elif typed.lower() in lower:
        score += _HOLDS
    return score * 100 + max(0, 99 - len(title))
