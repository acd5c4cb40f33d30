"""How well a few typed letters fit a name."""

from __future__ import annotations

from typing import NamedTuple

_START = 8
_WORD = 6
_RUN = 4


class Fit(NamedTuple):
    """A match.

    Attributes:
        score: Higher is better.
        at: Indices in the name of the letters that were typed.
    """

    score: int
    at: tuple[int, ...]


def fit(typed: str, name: str) -> Fit | None:
    """Match letters in their order, not necessarily side by side; case and spaces typed do not matter.

    Letters at the start, at starts of words and in a run count more, so ``fs`` finds ``Full screen`` before
    ``Unframe selection``.

    Returns:
        The better of two readings, one that prefers runs and one that prefers starts of words; None if a letter
        is missing.
    """
    wanted = [each for each in typed.lower() if not each.isspace()]
    if not wanted:
        return Fit(0, ())
    lower = name.lower()
    found = [each for each in (_in_a_run(wanted, lower), _by_words(wanted, lower), _first(wanted, lower)) if each]
    return max((Fit(_score(each, lower), each) for each in found), default=None)


def _in_a_run(wanted: list[str], name: str) -> tuple[int, ...]:
    start = name.find("".join(wanted))
    return tuple(range(start, start + len(wanted))) if start >= 0 else ()


def _by_words(wanted: list[str], name: str) -> tuple[int, ...]:
    at: list[int] = []
    position = 0
    for letter in wanted:
        here = position if position < len(name) and name[position] == letter else -1
        start = next(
            (index for index in range(position, len(name)) if name[index] == letter and _is_start(name, index)), -1
        )
        chosen = here if at and here >= 0 else start if start >= 0 else name.find(letter, position)
        if chosen < 0:
            return ()
        at.append(chosen)
        position = chosen + 1
    return tuple(at)


def _first(wanted: list[str], name: str) -> tuple[int, ...]:
    at: list[int] = []
    position = 0
    for letter in wanted:
        position = name.find(letter, position)
        if position < 0:
            return ()
        at.append(position)
        position += 1
    return tuple(at)


def _is_start(name: str, index: int) -> bool:
    return index == 0 or not name[index - 1].isalnum()


def _score(at: tuple[int, ...], name: str) -> int:
    score = -len(name) // 8
    for number, index in enumerate(at):
        if index == 0:
            score += _START
        elif _is_start(name, index):
            score += _WORD
        elif number and at[number - 1] == index - 1:
            score += _RUN
        else:
            score -= 1
    return score
