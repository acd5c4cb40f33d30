"""One line of XML to coloured spans, and what the next line must know."""

from __future__ import annotations

import re
from typing import Final

from designer.support.lexing import START, Kind, Lexer, Span, State

_COLOURED: Final = 1_000
"""Characters of a line that get spans; more are seldom in view."""
_MOST_SPANS: Final = 64
"""After so many the rest of a line is left plain, for laying them out is what costs."""
_COMMENT: Final = State(1)
_CDATA: Final = State(2)
_TAG: Final = State(3)
_ENDS: Final = {_COMMENT: ("-->", Kind.COMMENT), _CDATA: ("]]>", Kind.STRING)}
_PART: Final = re.compile(
    r"""
      (?P<comment><!--.*?(?:-->|\Z))
    | (?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z))
    | (?P<declaration><[?!][^>]*>?)
    | (?P<open></?)(?P<name>[^\s<>/="'&]*)
    | (?P<close>/?>)
    | (?P<entity>&\#?\w+;)
    | (?P<attribute>[\w:.-]+)(?P<equals>=)(?P<value>"[^"]*"?|'[^']*'?)
    | (?P<text>[^<>&\s/]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TURN: Final = re.compile("[<>\"']")


def lex_xml(line: str, state: State = START) -> tuple[list[Span], State]:
    """Spans of the line, in order, and the state for the next one; what is plain text has none."""
    after = skim_xml(line, state)
    line = line[:_COLOURED]
    found: list[Span] = []
    position = 0
    if state in _ENDS:
        ending, kind = _ENDS[state]
        end = line.find(ending)
        position = len(line) if end < 0 else end + len(ending)
        if position:
            found.append(Span(0, position, kind))
    is_inside = state == _TAG
    for part in _PART.finditer(line, position):
        if len(found) > _MOST_SPANS:
            break
        kind_of_part = part.lastgroup
        if part["open"]:
            found.append(Span(*part.span("open"), Kind.PUNCTUATION))
            if part["name"]:
                found.append(Span(*part.span("name"), Kind.KEY))
            is_inside = True
        elif kind_of_part == "close":
            if is_inside:
                found.append(Span(*part.span(), Kind.PUNCTUATION))
            is_inside = False
        elif kind_of_part in ("comment", "declaration"):
            found.append(Span(*part.span(), Kind.COMMENT))
        elif kind_of_part == "cdata":
            found.append(Span(*part.span(), Kind.STRING))
        elif kind_of_part == "entity":
            found.append(Span(*part.span(), Kind.WORD))
        elif kind_of_part == "value" and is_inside:
            found.append(Span(*part.span("attribute"), Kind.ANCHOR))
            found.append(Span(*part.span("equals"), Kind.PUNCTUATION))
            found.append(Span(*part.span("value"), Kind.STRING))
    return found, after


def skim_xml(line: str, state: State) -> State:
    """What the line leaves open; most lines are told by a glance."""
    if state == START and "<!" not in line and line.rfind("<") <= line.rfind(">"):
        return START
    at = 0
    while True:
        if state in _ENDS:
            ending = _ENDS[state][0]
            end = line.find(ending, at)
            if end < 0:
                return state
            at, state = end + len(ending), START
        turn = _TURN.search(line, at) if state == _TAG else None
        if state == START:
            at = line.find("<", at)
            if at < 0:
                return START
            state, at = _opened(line, at)
        elif turn is None:
            return _TAG
        elif turn[0] in "\"'":
            at = line.find(turn[0], turn.end()) + 1
            if not at:
                return _TAG
        else:
            at, state = turn.start() + (turn[0] == ">"), START


def _opened(line: str, at: int) -> tuple[State, int]:
    """What begins at a ``<``, and where to look on."""
    if line.startswith("<!--", at):
        return _COMMENT, at + 4
    if line.startswith("<![CDATA[", at):
        return _CDATA, at + 9
    if line.startswith(("<!", "<?"), at):
        end = line.find(">", at)
        return START, end + 1 if end >= 0 else len(line)
    return _TAG, at + 1


XML: Final = Lexer(lex_xml, skim_xml, 20_000)
"""The language of payloads."""
