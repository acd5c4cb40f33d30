"""A text as QTextDocument can hold it without changing it, and back.

QTextDocument takes some characters for its own structure (U+2028, U+2029, U+FDD0, U+FDD1, U+FFFC), and others it
shows as nothing or lets them turn their neighbours around. In a view each of them is replaced by one private-use
character, which the highlighter marks and the tooltip explains; reading the view puts them back. Positions in a
view count UTF-16 units.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import Final

_FIRST: Final = 0xE400
"""Stand-ins begin here: a part of the private use area in which no widespread icon font has glyphs."""

_HIDDEN: Final = tuple(
    map(
        chr,
        chain(
            range(0x00, 0x09),
            range(0x0B, 0x0D),
            range(0x0E, 0x20),
            range(0x7F, 0xA0),
            (0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x200B, 0x200E, 0x200F),
            range(0x180B, 0x1810),
            range(0x2028, 0x202F),
            range(0x2060, 0x2070),
            (0x3164, 0xFEFF, 0xFFA0, 0xFFFC, 0xFFFE, 0xFFFF),
            range(0xFDD0, 0xFDF0),
        ),
    )
)
"""Zero-width joiners are not among them: many languages and emoji need them to look right."""

_TO_VIEW: Final = {character: chr(_FIRST + index) for index, character in enumerate(_HIDDEN)}
_FROM_VIEW: Final = {stand_in: character for character, stand_in in _TO_VIEW.items()}
_HIDDEN_RE: Final = re.compile(f"[{''.join(map(re.escape, _HIDDEN))}]")
STAND_IN_PATTERN: Final = f"[{chr(_FIRST)}-{chr(_FIRST + len(_HIDDEN) - 1)}]"
"""A regular expression that finds one stand-in."""
_STAND_IN_RE: Final = re.compile(STAND_IN_PATTERN)
_SURROGATE_RE: Final = re.compile("[\ud800-\udfff]")
_BREAK_RE: Final = re.compile("\r\n|\r|\u2029")


def to_view(text: str) -> str:
    """The text with stand-ins; line ends are not touched."""
    return _HIDDEN_RE.sub(lambda found: _TO_VIEW[found[0]], text) if _HIDDEN_RE.search(text) else text


def from_view(text: str) -> str:
    """What a view's text stands for."""
    if text.isascii() or not _STAND_IN_RE.search(text):
        return text
    return _STAND_IN_RE.sub(lambda found: _FROM_VIEW[found[0]], text)


def selected_text(raw: str) -> str:
    """What ``QTextCursor.selectedText()`` stands for, lines ended by line feeds."""
    return from_view(raw.replace("\u2029", "\n"))


def pasted(text: str) -> str:
    """Text from elsewhere as it may be put into a view; what no view can hold becomes U+FFFD."""
    return stripped(_BREAK_RE.sub("\n", text))


def stripped(text: str) -> str:
    """As :func:`to_view`, for looking at only: what no view can hold is U+FFFD."""
    return to_view(_STAND_IN_RE.sub("\ufffd", _SURROGATE_RE.sub("\ufffd", text)))


def obstacle(text: str) -> str:
    """Which character keeps a view from holding the text: ``U+E400``; empty if it can be held."""
    if text.isascii():
        return ""
    found = _STAND_IN_RE.search(text) or _SURROGATE_RE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def explained(stand_in: str) -> str:
    """Code point and name of what one stand-in stands for: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    character = _FROM_VIEW.get(stand_in, stand_in)
    name = unicodedata.name(character, "CONTROL CHARACTER" if unicodedata.category(character) == "Cc" else "")
    return f"U+{ord(character):04X} {name}".rstrip()


def units(text: str) -> int:
    """Length in UTF-16 units, in which QTextDocument counts."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def characters(text: str, position: int) -> int:
    """How many whole characters stand before a position that is counted in UTF-16 units."""
    if text.isascii():
        return min(position, len(text))
    counted = 0
    for index, character in enumerate(text):
        if counted >= position:
            return index
        counted += 2 if character > "\uffff" else 1
    return len(text)
