"""One line of YAML to coloured spans, and what the next line must know."""

from __future__ import annotations

import re
from typing import Final

from designer.support.lexing import START, Kind, Lexer, Span, State

_BLOCK: Final = 1
"""The mode of a block scalar; ``indent`` is the column of its parent: lines further right belong to it."""
_QUOTED: Final = {'"': 2, "'": 3}
_CLOSE: Final = {2: re.compile(r'(?:[^"\\]|\\.)*"'), 3: re.compile(r"(?:[^']|'')*'")}

_PLAIN_SAFE: Final = re.compile(r"""[^"'\[\]{}|>]*\Z""")
_INDENT: Final = re.compile(r"[ \t]*")
_TOKEN: Final = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<comment>(?:^|(?<=\s))\#.*)
    | (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')
    | (?P<open>"(?:[^"\\]|\\.)*\\?\Z|'(?:[^']|'')*\Z)
    | (?P<dash>[-?](?=\s|\Z))
    | (?P<colon>:(?=[\s,\[\]{}]|\Z))
    | (?P<bracket>[\[\]{},])
    | (?P<anchor>[&*!%@`][^\s,\[\]{}]*)
    | (?P<block>[|>][-+0-9]*(?=\s*(?:\#.*)?\Z))
    """,
    re.VERBOSE,
)
_OUTSIDE: Final = re.compile(r"(?:[^\s:#]|:(?!\s|\Z)|(?<!\s)\#|\s+(?![\s#]|\Z))+")
_INSIDE: Final = re.compile(r"(?:[^\s:#,\[\]{}]|:(?![\s,\[\]{}]|\Z)|(?<!\s)\#|\s+(?![\s#]|\Z))+")
_IS_KEY: Final = re.compile(r"\s*:(?=[\s,\[\]{}]|\Z)")
_NUMBER: Final = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))\Z|\.(?:nan|NaN|NAN)\Z"
)
_WORDS: Final = frozenset(
    word for low in ("true", "false", "yes", "no", "on", "off", "null") for word in (low, low.capitalize(), low.upper())
) | {"~"}


def next_state(line: str, state: State) -> State:
    """What the line leaves open, without its spans; most lines are told by a glance."""
    if state == START and _PLAIN_SAFE.match(line):
        return state
    return lex(line, state)[1]


def lex(line: str, state: State = START) -> tuple[list[Span], State]:
    """Spans of the line, in order, and the state for the next one."""
    indentation = _INDENT.match(line)
    column = indentation.end() if indentation else 0
    if state.mode == _BLOCK:
        if column == len(line) or column > state.indent:
            return ([Span(0, len(line), Kind.STRING)] if line else []), state
        state = START
    spans: list[Span] = []
    position = 0
    if state.mode:
        closed = _CLOSE[state.mode].match(line)
        if closed is None:
            return ([Span(0, len(line), Kind.STRING)] if line else []), state
        position = closed.end()
        spans.append(Span(0, position, Kind.STRING))
        state = State(0, state.depth, 0)
    elif "\t" in line[:column] and not state.depth:
        spans += [Span(index, index + 1, Kind.WRONG) for index in range(column) if line[index] == "\t"]
    return _rest(line, position, state.depth, spans)


def _rest(line: str, position: int, depth: int, spans: list[Span]) -> tuple[list[Span], State]:
    parent = -1
    while position < len(line):
        found = _TOKEN.match(line, position)
        kind = found.lastgroup if found else None
        if found is None or (kind == "anchor" and found[0][0] in "%@`" and position):
            found = (_INSIDE if depth else _OUTSIDE).match(line, position)
            kind = "plain"
        end = found.end() if found else position + 1
        if kind in ("plain", "quoted") and _IS_KEY.match(line, end):
            spans.append(Span(position, end, Kind.KEY))
            parent = position
        elif kind == "plain":
            word = line[position:end]
            if word in _WORDS:
                spans.append(Span(position, end, Kind.WORD))
            elif _NUMBER.match(word):
                spans.append(Span(position, end, Kind.NUMBER))
        elif kind == "quoted":
            spans.append(Span(position, end, Kind.STRING))
        elif kind == "open":
            spans.append(Span(position, len(line), Kind.STRING))
            return spans, State(_QUOTED[line[position]], depth, 0)
        elif kind == "comment":
            spans.append(Span(position, end, Kind.COMMENT))
        elif kind == "anchor":
            spans.append(Span(position, end, Kind.ANCHOR))
        elif kind == "block":
            spans.append(Span(position, end, Kind.PUNCTUATION))
            rest = line.find("#", end)
            if rest >= 0:
                spans.append(Span(rest, len(line), Kind.COMMENT))
            return spans, State(_BLOCK, 0, max(parent, 0))
        elif kind in ("dash", "colon", "bracket"):
            spans.append(Span(position, end, Kind.PUNCTUATION))
            if kind == "dash":
                parent = position
            depth += (line[position] in "[{") - (line[position] in "]}")
            depth = max(depth, 0)
        position = end
    return spans, State(0, depth, 0)


YAML: Final = Lexer(lex, next_state, 4_000)
"""The language of organisms."""
