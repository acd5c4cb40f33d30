"""What is typed into the filter, read: words of text, ``from:editor`` and the like, XPath.

All terms have to hold. A term stands for any of the values that commas part; in quotes a value is meant whole, a
minus before a term turns it around. Reading never fails: what is wrong is said beside what could be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.panels.messages.states import STATE_WORDS
from designer.panels.messages.xpath import PayloadPath


class Word(StrEnum):
    """What a term is about."""

    TEXT = ""
    FROM = "from"
    TO = "to"
    LISTENER = "listener"
    CLASS = "class"
    STATE = "state"
    CONVERSATION = "conversation"
    THREAD = "thread"
    XPATH = "xpath"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition.

    Attributes:
        word: What it is about.
        values: Any of them will do; of XPath, the one expression.
        is_whole: They were quoted: names have to be the same, not only contain them.
        is_not: It must not hold.
    """

    word: Word
    values: tuple[str, ...]
    is_whole: bool = False
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Mistake:
    """What keeps a filter from being used.

    Attributes:
        start: Where it is in the text.
        end: Behind it.
        text: A sentence for people.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: its terms, or what is wrong with it."""

    terms: tuple[Term, ...] = ()
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text between spaces: ``-from:"editor"``.

    Attributes:
        start: Where it begins.
        end: Behind it.
        word: What it is about.
        value: What stands behind the colon, or all of it; as it was typed.
        value_start: Where that begins.
        is_not: Whether a minus stands before it.
        is_open: Whether something in it is not closed: a quote, a bracket of an XPath.
    """

    start: int
    end: int
    word: Word
    value: str
    value_start: int
    is_not: bool = False
    is_open: bool = False


_WORDS: Final = {word.value: word for word in Word if word}
_PAIRS: Final = {"]": "[", ")": "("}


def pieces(text: str) -> Iterator[Piece]:
    """The parts of a text, in order."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start, is_not = at, text[at] == "-" and at + 1 < len(text) and not text[at + 1].isspace()
        at += is_not
        word = _word_at(text, at)
        at += len(word) + 1 if word else 0
        value_start = at
        if word is Word.XPATH:
            # The rest of the line, so that any expression can be typed as it is.
            end, is_open = len(text.rstrip()), False
            end = max(end, at)
        elif not word and text[at] == "/":
            word = Word.XPATH
            end, is_open = _end_of_xpath(text, at)
        else:
            end, is_open = _end_of_value(text, at)
        yield Piece(start, end, word, text[value_start:end], value_start, is_not, is_open)
        at = end


def parse(text: str) -> Query:
    """Read a filter; what is not finished yet, as ``from:``, is left out."""
    terms = []
    for piece in pieces(text):
        mistake = _mistake(piece)
        if mistake:
            return Query(mistake=Mistake(piece.start, piece.end, mistake))
        term = _term(piece)
        if term is not None:
            terms.append(term)
    return Query(tuple(terms))


def quoted(value: str) -> str:
    """A value as it has to be typed to be meant whole; quotes within can't be, and are left out."""
    return '"' + value.replace('"', "") + '"'


def _word_at(text: str, at: int) -> Word:
    colon = text.find(":", at, at + 16)
    return _WORDS.get(text[at:colon].lower(), Word.TEXT) if colon > at else Word.TEXT


def _end_of_value(text: str, at: int) -> tuple[int, bool]:
    is_quoted = False
    while at < len(text) and (is_quoted or not text[at].isspace()):
        is_quoted ^= text[at] == '"'
        at += 1
    return at, is_quoted


def _end_of_xpath(text: str, at: int) -> tuple[int, bool]:
    """Spaces within brackets and quotes belong to it."""
    quote, opened = "", []
    while at < len(text):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[(":
            opened.append(character)
        elif character in _PAIRS and opened and opened[-1] == _PAIRS[character]:
            opened.pop()
        elif character.isspace() and not opened:
            break
        at += 1
    end = len(text[:at].rstrip())
    return end, bool(quote or opened)


def _term(piece: Piece) -> Term | None:
    if piece.word is Word.XPATH:
        return Term(Word.XPATH, (piece.value.strip(),), is_not=piece.is_not) if piece.value.strip() else None
    is_whole = piece.value.startswith('"')
    if piece.word is Word.TEXT:
        phrase = piece.value.replace('"', "")
        return Term(Word.TEXT, (phrase,), is_whole, piece.is_not) if phrase else None
    values = tuple(value for each in piece.value.split(",") if (value := each.replace('"', "").strip()))
    return Term(piece.word, values, is_whole, piece.is_not) if values else None


def _mistake(piece: Piece) -> str:
    tr = QCoreApplication.translate
    if piece.word is Word.XPATH:
        if piece.is_open:
            return tr("MessageFilter", "This XPath isn't finished: a bracket or a quote is still open.")
        return _xpath_mistake(piece.value.strip()) if piece.value.strip() else ""
    if piece.word is Word.STATE:
        for value in piece.value.replace('"', "").lower().split(","):
            if value and not any(word.startswith(value) for word in STATE_WORDS):
                text = tr("MessageFilter", "There is no state “{0}”. States: {1}.")
                return _did_you_mean(text.format(value, ", ".join(STATE_WORDS)), value, tuple(STATE_WORDS))
    if piece.word is Word.TEXT and ":" in piece.value and not piece.value.startswith('"'):
        typed = piece.value.partition(":")[0].lower()
        if typed.isalpha() and get_close_matches(typed, _WORDS, 1, 0.75):
            text = tr("MessageFilter", "There is no “{0}:” here. In quotes it is looked for as text.").format(typed)
            return _did_you_mean(text, typed, tuple(_WORDS), ":")
    return ""


def _xpath_mistake(expression: str) -> str:
    try:
        PayloadPath(expression)
    except ValueError as error:
        return str(error)
    return ""


def _did_you_mean(text: str, typed: str, known: tuple[str, ...], ending: str = "") -> str:
    near = get_close_matches(typed, known, 1)
    if not near:
        return text
    meant = QCoreApplication.translate("MessageFilter", "Did you mean {0}?").format(near[0] + ending)
    return f"{text.partition('. ')[0]}. {meant}"
