"""Names of listeners: what they look like, which are reserved, what was meant (contract section 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from runtime.handlers import CALLER
from runtime.problems import nearest

NAME_PATTERN: Final = "[A-Za-z_][A-Za-z0-9_.-]{0,63}"
"""A regular expression that the whole name matches."""

NAME_RULE: Final = "begin with a letter or _ and hold only letters, digits, _, . and -, 64 at most"
"""The pattern in words, to be put behind "it must"."""

_NAME = re.compile(NAME_PATTERN)
_LONGEST_GUESS = 200
_LIKE: Final = 0.6
_LIKE_IN_CODE: Final = 0.7


def is_reserved(name: str) -> bool:
    """Whether the name belongs to the pump: ``system``, ``system.*`` and ``caller``, in any case."""
    lower = name.lower()
    return lower in ("system", CALLER) or lower.startswith("system.")


def name_fault(name: str) -> str:
    """Why a listener can't bear the name, to be put behind it in a sentence; empty when it can."""
    if not _NAME.fullmatch(name):
        return f"cannot name a listener; it must {NAME_RULE}"
    if is_reserved(name):
        return "is reserved for the pump; take another name"
    return ""


class Guesses:
    """What the user most likely meant, by ``nearest``, for a bounded number of words.

    A comparison with each of a thousand names takes milliseconds, so a file with thousands of wrong words
    gets guesses for the first of them only.
    """

    __slots__ = ("_left",)

    def __init__(self, words: int = 50) -> None:
        self._left = words

    @property
    def left(self) -> int:
        """For how many more words there are guesses."""
        return self._left

    def nearest(self, word: str, known: Sequence[str]) -> str:
        """The known word that is most like this one, or an empty string."""
        return self._guess(word, known, _LIKE)

    def nearest_in_code(self, word: str, known: Sequence[str]) -> str:
        """The name in Python that is most like this one, or an empty string.

        It must be more alike than elsewhere: what isn't there may be yet to be written.
        """
        return self._guess(word, known, _LIKE_IN_CODE)

    def _guess(self, word: str, known: Sequence[str], likeness: float) -> str:
        if self._left <= 0 or len(word) > _LONGEST_GUESS:
            return ""
        self._left -= 1
        return nearest(word, known, likeness)
