"""Prompts to coloured spans: headings, code in the text, XML in fences; the rest is plain."""

from __future__ import annotations

import re
from typing import Final

from designer.support.lexing import START, Kind, Lexer, Span, State
from designer.support.xml_lexer import lex_xml, skim_xml

_FENCE: Final = re.compile(r"(`{3,})([^`]*)\s*$")
_HEADING: Final = re.compile(r"#{1,6} ")
_CODE: Final = re.compile(r"`[^`]+`")
_COLOURED: Final = 1_000
_MOST_SPANS: Final = 64
_LONGEST_FENCE: Final = 15


def lex_prompt(line: str, state: State = START) -> tuple[list[Span], State]:
    """Spans of the line, in order, and the state for the next one.

    The depth of a state is the length of the fence that is open, its mode what the XML in it leaves open.
    """
    fence = _FENCE.match(line)
    if state.depth:
        if _closes(fence, state.depth):
            return [Span(0, len(line), Kind.PUNCTUATION)], START
        found, after = lex_xml(line, State(state.mode))
        return found, State(after.mode, state.depth)
    if fence:
        return [Span(0, len(line), Kind.PUNCTUATION)], State(0, min(len(fence[1]), _LONGEST_FENCE))
    if _HEADING.match(line):
        return [Span(0, len(line), Kind.KEY)], START
    found = []
    for each in _CODE.finditer(line, 0, min(len(line), _COLOURED)):
        if len(found) == _MOST_SPANS:
            break
        found.append(Span(*each.span(), Kind.WORD))
    return found, START


def skim_prompt(line: str, state: State) -> State:
    """What the line leaves open."""
    if not state.depth and "```" not in line:
        return START
    fence = _FENCE.match(line)
    if state.depth:
        if _closes(fence, state.depth):
            return START
        return State(skim_xml(line, State(state.mode)).mode, state.depth)
    return State(0, min(len(fence[1]), _LONGEST_FENCE)) if fence else START


def _closes(fence: re.Match[str] | None, length: int) -> bool:
    return fence is not None and not fence[2].strip() and min(len(fence[1]), _LONGEST_FENCE) >= length


PROMPT: Final = Lexer(lex_prompt, skim_prompt, 20_000)
"""The language of prompts."""
PLAIN: Final = Lexer(lambda line, state: ([], START), lambda line, state: START, 20_000)
"""No language: lines of two texts stand among each other."""
