"""What may stand at the caret of the filter: its words, then names, classes, states, conversations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.models.live.folds import Folds
from designer.models.live.states import DeliveryState
from designer.panels.messages.query import Piece, Word, pieces
from designer.panels.messages.states import STATE_WORDS, state_filter_word, state_meaning
from designer.panels.times import clock
from designer.panels.wording import name_text

_NEWEST_ROWS: Final = 2_000
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be typed.

    Attributes:
        text: What is typed for it.
        note: What it is for.
        start: Where it goes in the line.
        end: Up to where it replaces what is there.
        goes_on: Whether something has to follow it, so that no space is set behind it.
    """

    text: str
    note: str
    start: int
    end: int
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a run has, to be offered."""

    listeners: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    conversations: tuple[tuple[str, str], ...] = ()
    """Ids, and a note on each; newest first."""
    states: tuple[tuple[str, str], ...] = field(default_factory=lambda: tuple(_states()))


def known_of(folds: Folds) -> Known:
    """What the newest messages show."""
    ring = folds.messages
    names: dict[str, None] = dict.fromkeys(folds.run.listeners)
    classes: dict[str, None] = {}
    for row in ring.rows(ring.end - _NEWEST_ROWS, ring.end):
        names[row.from_id] = None
        classes[row.payload_type] = None
    newest = list(folds.frames.roots)[: -_MOST - 1 : -1]
    return Known(
        tuple(sorted(filter(None, names), key=str.lower)),
        tuple(sorted(filter(None, classes), key=str.lower)),
        tuple((node.conversation, f"{name_text(node.listener)}  {clock(node.opened_at)}") for node in newest),
    )


def suggestions(text: str, caret: int, known: Known, *, asked: bool = False) -> tuple[Suggestion, ...]:
    """What may be typed, the best first.

    Args:
        text: The whole line.
        caret: Where in it, in characters.
        known: What the run has.
        asked: Somebody asked for them: an empty place has some too.
    """
    piece = next((each for each in pieces(text) if each.start <= caret <= each.end), None)
    if piece is None:
        return tuple(_words("", caret, caret)) if asked else ()
    if piece.word is Word.XPATH or '"' in piece.value:
        return ()
    if piece.word is Word.TEXT:
        typed = text[piece.value_start : caret]
        return tuple(_words(typed, piece.value_start, piece.end)) if typed or asked else ()
    return tuple(_values(piece, text[piece.value_start : caret], known))


def _words(typed: str, start: int, end: int) -> Iterator[Suggestion]:
    lower = typed.lower()
    for word, note in _notes():
        if word.startswith(lower) and word != lower:
            yield Suggestion(word, note, start, end, goes_on=True)


def _values(piece: Piece, typed: str, known: Known) -> Iterator[Suggestion]:
    """Values behind a colon; each comma begins another one."""
    last = typed.rpartition(",")[2]
    start = piece.value_start + len(typed) - len(last)
    lower = last.lower()
    found = [each for each in _choices(piece.word, known) if lower in each[0].lower() and lower != each[0].lower()]
    # What begins as it was typed comes first.
    found.sort(key=lambda each: not each[0].lower().startswith(lower))
    for value, note in found[:_MOST]:
        yield Suggestion(value, note, start, piece.end)


def _choices(word: Word, known: Known) -> Iterable[tuple[str, str]]:
    if word is Word.STATE:
        return known.states
    if word in (Word.CONVERSATION, Word.THREAD):
        return known.conversations
    names = known.classes if word is Word.CLASS else known.listeners
    return ((name, "") for name in names if " " not in name and "," not in name)


def _states() -> Iterator[tuple[str, str]]:
    tr = QCoreApplication.translate
    yield "bad", tr("MessageFilter", "whatever went wrong")
    yield "open", tr("MessageFilter", "not over yet")
    yield "over", tr("MessageFilter", "nothing more comes of it")
    for state in DeliveryState:
        yield state_filter_word(state), state_meaning(state)
    assert len(STATE_WORDS) == len(DeliveryState) + 3


def _notes() -> tuple[tuple[str, str], ...]:
    tr = QCoreApplication.translate
    return (
        ("from:", tr("MessageFilter", "who sends; a part of the name, or all of it in quotes")),
        ("to:", tr("MessageFilter", "who receives")),
        ("listener:", tr("MessageFilter", "who sends or receives")),
        ("class:", tr("MessageFilter", "the payload's class")),
        ("state:", tr("MessageFilter", "what became of it: failed, running, bad …")),
        ("conversation:", tr("MessageFilter", "how its id begins")),
        ("thread:", tr("MessageFilter", "how the id of a frame or conversation begins")),
        ("xpath:", tr("MessageFilter", "XPath on the payload; the rest of the line")),
        ("//", tr("MessageFilter", "XPath on the payload: //Title[contains(., 'tide')]")),
    )
