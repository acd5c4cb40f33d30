"""Lines of a text, by offsets."""

from __future__ import annotations

import re

_FIRST = re.compile("[ ]*")


def line_start(text: str, offset: int) -> int:
    """Where the line begins that holds the offset."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Where that line ends, before its line break."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def next_line(text: str, offset: int) -> int:
    """Where the line after it begins; the end of the text if there is none."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def column(text: str, offset: int) -> int:
    """How many characters stand before it in its line."""
    return offset - line_start(text, offset)


def line_number(text: str, offset: int) -> int:
    """1-based."""
    return text.count("\n", 0, offset) + 1


def indent_of(text: str, start: int) -> int:
    """How many spaces a line begins with."""
    found = _FIRST.match(text, start)
    return found.end() - start if found else 0


def is_blank(text: str, start: int) -> bool:
    """Whether there is nothing but spaces in the line that begins there."""
    return not text[start : line_end(text, start)].strip()


def is_comment(text: str, start: int) -> bool:
    """Whether there is nothing but a comment in the line that begins there."""
    return text.startswith("#", start + indent_of(text, start))


def newline_of(text: str) -> str:
    """How lines of the text end."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def lead_start(text: str, start: int, indent: int) -> int:
    """Where the comments begin that stand directly above a line, indented no more than it; else the line."""
    while start > 0:
        above = line_start(text, start - 1)
        if not is_comment(text, above) or indent_of(text, above) > indent:
            break
        start = above
    return start


def trail_end(text: str, end: int, indent: int) -> int:
    """Where the comments end that follow a line, indented more than ``indent``; else the end of the line.

    Args:
        text: The text.
        end: An offset in the last line before them.
        indent: That of the item to which they belong.
    """
    found = line_end(text, end)
    at = next_line(text, end)
    while at < len(text):
        if is_comment(text, at) and indent_of(text, at) > indent:
            found = line_end(text, at)
        elif not is_blank(text, at):
            break
        at = next_line(text, at)
    return found
