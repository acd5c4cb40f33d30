"""Watchers as lines of a list: raised ones, open ones, those that are over, and of each the newest first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.models.live.todos import Todo
from designer.panels.times import span
from designer.support.plain_text import one_line
from designer.support.rows import Cell, Key, Line
from designer.support.tokens import Colors

ICONS: Final = {"raised": "eyebrow-raised", "open": "eye", "closed": "circle-check", "expired": "timer-off"}
"""Their icons: an eyebrow goes up when what was waited for has come."""
_RANKS: Final = {"raised": 0, "open": 1, "closed": 2, "expired": 2}
_SPACE: Final = 1 << 40


class TodoRows:
    """A source of rows. A key says where a watcher stands: its rank, and in it the newest first."""

    def __init__(self, colors: Callable[[], Colors], now: Callable[[], float]) -> None:
        self._colors = colors
        self._now = now
        self._todos: list[tuple[int, Todo]] = []

    def show(self, todos: Iterable[Todo]) -> None:
        """Show these, given in the order in which they were registered."""
        numbered = enumerate(todos)
        self._todos = sorted(
            ((_RANKS[each.state] * _SPACE + _SPACE - 1 - at, each) for at, each in numbered), key=_first
        )

    def at(self, place: int) -> Todo:
        """One of them."""
        return self._todos[place][1]

    def place_of(self, watcher: str) -> int:
        """Where a watcher stands; -1 while it is not shown."""
        return next((at for at, (_, todo) in enumerate(self._todos) if todo.id == watcher), -1)

    def __len__(self) -> int:
        return len(self._todos)

    def key(self, at: int) -> Key:
        """Rank and age."""
        return (self._todos[at][0], 0)

    def find(self, key: Key) -> int:
        """The place of this key, or of the next."""
        return bisect_left(self._todos, key, key=lambda pair: (pair[0], 0))

    def line(self, at: int) -> Line:
        """What is drawn."""
        todo, colors = self.at(at), self._colors()
        is_raised = todo.state == "raised"
        text = colors.text_faint if todo.is_over else colors.warning if is_raised else colors.text
        muted = colors.text_faint if todo.is_over else colors.text_muted
        ended_at = todo.changed_at if todo.is_over else self._now()
        cells = (
            Cell(one_line(todo.listener), text, ICONS[todo.state]),
            Cell(one_line(waits_for(todo)), muted),
            Cell(one_line(todo.description), muted),
            Cell(_state_text(todo), colors.warning if is_raised else colors.text_faint),
            Cell(span(ended_at - todo.registered_at), colors.text_faint),
        )
        return Line(cells, stripe=colors.warning if is_raised else "", ground=colors.warning_soft if is_raised else "")


def waits_for(todo: Todo) -> str:
    """``Verdict from law``, ``Verdict from anybody``."""
    if todo.from_listener:
        return _tr("{0} from {1}").format(todo.wait_for, todo.from_listener)
    return _tr("{0} from anybody").format(todo.wait_for)


def words_of(todo: Todo) -> str:
    """What a filter looks through."""
    words = (todo.listener, todo.wait_for, todo.from_listener, todo.description, todo.state, todo.conversation)
    return " ".join(words).lower()


def _state_text(todo: Todo) -> str:
    return {
        "raised": _tr("raised"),
        "open": _tr("waiting"),
        "closed": _tr("closed"),
        "expired": _tr("expired"),
    }[todo.state]


def _first(pair: tuple[int, Todo]) -> int:
    return pair[0]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Todos", text)
