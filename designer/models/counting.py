"""Counts tokens for views: at once what takes no time, the rest off the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from designer.models.tokenizing import TokenCounter, TokensUnavailable
from designer.support.late_work import LateWork

_AT_ONCE: Final = 16_000
"""Characters that are counted on the window's thread: 4 ms at worst, 0.2 ms if they are prose or XML."""
_MOST_ASKED: Final = 16

_log = logging.getLogger(__name__)

_Wish = tuple[TokenCounter, tuple[str, ...]]


class Counting(QObject):
    """Counts of one view. Nothing is waited for: who asks gets the counts, or is told when to ask again."""

    counted = Signal()
    """What was asked for is known now, or will never be; see :attr:`problem`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problem = ""
        """Why nothing can be counted, as a sentence for the user; empty as long as that isn't so."""
        self._asked: dict[tuple[str, tuple[str, ...]], _Wish] = {}
        self._late = LateWork(self)
        self._late.done.connect(self._take)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is waited for."""
        return self._late.is_quiet

    def counts(self, counter: TokenCounter, segments: Sequence[str]) -> tuple[int, ...] | None:
        """Tokens of each piece of one text; None where that isn't known yet, or can't be."""
        unknown = counter.unknown(segments)
        if not unknown or (counter.is_loaded and unknown <= _AT_ONCE):
            return counter.counts(segments)
        if not self.problem:
            wish = (counter, tuple(segments))
            self._asked[counter.name, wish[1]] = wish
            while len(self._asked) > _MOST_ASKED:
                # Who drags along a hundred cards wants the last one's.
                del self._asked[next(iter(self._asked))]
            self._go_on()
        return None

    def warm(self, counter: TokenCounter) -> None:
        """Load what will be needed."""
        if not counter.is_loaded:
            self.counts(counter, ("a",))

    def _go_on(self) -> None:
        if self._late.is_quiet and self._asked:
            wishes = tuple(self._asked.values())
            self._asked.clear()
            self._late.ask(partial(_count, wishes), is_large=True, at_once=True)

    @Slot(object)
    def _take(self, problem: str) -> None:
        self.problem = problem
        if problem:
            self._asked.clear()
        self._go_on()
        self.counted.emit()


def _count(wishes: Sequence[_Wish]) -> str:
    """Count what was asked for, so that it is known; why that can't be done, else nothing."""
    try:
        for counter, segments in wishes:
            counter.counts(segments)
    except TokensUnavailable as error:
        return str(error)
    except Exception:
        _log.exception("tokens could not be counted")
        return "Tokens: not available, the tokenizer failed"
    return ""
