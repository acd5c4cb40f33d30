"""Text from documents, payloads and models made safe to show: what can't be seen becomes a mark, what is long is cut.

The cost of each function is bounded by its limit, whatever the length of the text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from textwrap import wrap
from typing import Final

LIMIT: Final = 1_048_576
"""Characters that a view shows at most, unless asked for all."""
TOOLTIP_LIMIT: Final = 1_500
TOOLTIP_COLUMNS: Final = 64
"""Characters in a line of a tooltip, at most."""
LINE_LIMIT: Final = 200

_ELLIPSIS: Final = "…"
_LONGEST_MARK: Final = len("⟦U+10FFFF⟧")

_UNSEEN: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls; tab and line feed are text
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff"
)
"""A regular expression's set: controls, direction overrides and isolates, zero widths, separators, fillers."""

UNSEEN_PATTERN: Final = f"[{_UNSEEN}]"
_UNSEEN_RE: Final = re.compile(UNSEEN_PATTERN)
_JOINERS: Final = "\u200c\u200d"
_SPACES: Final = re.compile(r"\s+")


def mark(character: str) -> str:
    """What is shown for one character that can't be seen: ``␛`` or ``⟦U+202E⟧``."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟦U+{code:04X}⟧"


def shown(text: str, limit: int = LIMIT) -> str:
    """The text with marks in place of what can't be seen or turns its neighbours around; tabs and line feeds stay.

    Args:
        text: From anywhere.
        limit: The longest result, in characters; what is cut ends in an ellipsis.
    """
    return _cut(_marked(text[: limit + 1].replace("\r\n", "\n")), limit, more=len(text) > limit + 1)


def one_line(text: str, limit: int = LINE_LIMIT) -> str:
    """As :func:`shown`, in one line: each run of spaces and line ends is one space."""
    # Blanks are squeezed in what can at most be needed, so that a text of blanks costs no more than any other.
    head = text[: limit * 4 + 64]
    return _cut(_marked(_SPACES.sub(_space, head).strip()), limit, more=len(text) > len(head))


def tooltip(text: str, limit: int = TOOLTIP_LIMIT) -> str:
    """The text for a tooltip: shown word by word as it is, wrapped and cut, never taken for markup.

    An empty text gives an empty one, which Qt does not show.
    """
    if not text:
        return ""
    # Qt itself would make a column of two or three words of it.
    lines = [part for line in shown(text, limit).split("\n") for part in wrap(line, TOOLTIP_COLUMNS) or [""]]
    escaped = "<br>".join(html.escape(line, quote=False) for line in lines)
    return f'<qt><div style="white-space:nowrap">{escaped}</div></qt>'


def _marked(text: str) -> str:
    return text if text.isprintable() and text.isascii() else _UNSEEN_RE.sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    character, start = found[0], found.start()
    # Joiners belong to the writing of many languages and to emoji; between ASCII letters they only deceive.
    if character in _JOINERS and start and not found.string[start - 1].isascii():
        return character
    return mark(character)


def _space(found: re.Match[str]) -> str:
    """Separators that Python counts as space stay to be marked."""
    return " " if found[0].isspace() and not _UNSEEN_RE.search(found[0].replace("\r", "")) else found[0]


def _cut(text: str, limit: int, *, more: bool) -> str:
    if len(text) <= limit and not more:
        return text
    end = min(max(limit - len(_ELLIPSIS), 0), len(text))
    opened = text.rfind("⟦", max(end - _LONGEST_MARK + 1, 0), end)
    if opened >= 0 and text.find("⟧", opened, end) < 0 and text.find("⟧", opened, opened + _LONGEST_MARK) >= 0:
        end = opened
    while end and (unicodedata.combining(text[end : end + 1] or " ") or text[end - 1] in _JOINERS):
        end -= 1
    return text[:end].rstrip() + _ELLIPSIS
