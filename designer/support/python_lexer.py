"""One line of Python to coloured spans, and what the next line must know."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import Final

from designer.support.lexing import START, Kind, Lexer, Span, State

_MODES: Final = {"'''": 1, '"""': 2}
_CONTINUED: Final = 3
"""The mode of a string in single quotes whose line ends with a backslash."""
_FORMATTED, _DOUBLE = 1, 2
"""In ``State.indent``: whether an open string is an f-string; whether a continued one is in double quotes."""
_DEEPEST: Final = 15
_MOST_SPANS: Final = 400
"""After so many the rest of a line is left plain, for laying them out is what costs."""

_QUOTE: Final = r"(?P<prefix>(?<!\w)[rRbBuUfF]{1,2}(?=['\"]))?(?P<quote>'''|\"\"\"|'|\")"
_PLAIN: Final = re.compile(r"[^'\"#()\[\]{}\\]*\Z")
_MATTERS: Final = re.compile(rf"{_QUOTE}|\#|[()\[\]{{}}]")
_TOP: Final = re.compile(r"(?:async[ \t]+def|def|class|import)[ \t]|@\w")
"""A line that begins like this stands in no bracket, whatever is open above: so one typed reaches no further."""
_STOPS: Final = {quote: re.compile(rf"\\.|{quote}") for quote in ("'", '"', "'''", '"""')}

_DIGITS: Final = r"[0-9](?:_?[0-9])*"
_TOKEN: Final = re.compile(
    rf"""
      (?P<blank>[ \t\f]+)
    | (?P<comment>\#.*)
    | (?P<string>{_QUOTE})
    | (?P<name>[^\W\d]\w*)
    | (?P<number>0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+
        |(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][-+]?{_DIGITS})?[jJ]?)
    | (?P<operator>->|:=|\*\*|//|[-+*/%@&|^~<>=!:;,.()\[\]{{}}\\])
    """,
    re.VERBOSE,
)
_DECORATOR: Final = re.compile(r"@[ \t]*[^\W\d][\w.]*")
_SOFT: Final = re.compile(
    r"(?:match|case)(?=[ \t]*[^\s=.,:;)\]}])(?![ \t]+(?:is|in|and|or|if|not in)\b)(?=.*[:(\[{][ \t]*(?:\#.*)?\Z)"
    r"|case(?=[ \t]+[^\s=.,:;)\]}].*:)"
    r"|type(?=[ \t]+[^\W\d]\w*[ \t]*[=\[])"
)
_KEYWORDS: Final = frozenset(keyword.kwlist)
_FIELD: Final = re.compile(r"\{\{|\}\}|\{")
_FIELD_ENDS: Final = re.compile(r"[\[({]|[\])}]|!=|:=|[:!]|'[^']*'|\"[^\"]*\"")


def skim_python(line: str, state: State) -> State:
    """What the line leaves open; most lines are told by a glance."""
    mode, depth = state.mode, state.depth
    if depth and not mode and _TOP.match(line):
        depth = 0
    if not mode and _PLAIN.match(line):
        return State(0, depth)
    at = 0
    if mode:
        end = _string_end(line, 0, _open_quote(state))
        if end < 0:
            return state if mode != _CONTINUED or _is_continued(line) else State(0, depth)
        at = end
    while found := _MATTERS.search(line, at):
        quote = found["quote"]
        at = found.end()
        if quote:
            end = _string_end(line, at, quote)
            if end < 0:
                return _left_open(line, found["prefix"], quote, depth)
            at = end
        elif found[0] == "#":
            break
        elif found[0] in "([{":
            depth = min(depth + 1, _DEEPEST)
        else:
            depth = max(depth - 1, 0)
    return State(0, depth)


def lex_python(line: str, state: State = START) -> tuple[list[Span], State]:
    """Spans of the line, in order, and the state for the next one; names have none."""
    spans: list[Span] = []
    at = 0
    if state.mode:
        end = _string_end(line, 0, _open_quote(state))
        at = len(line) if end < 0 else end
        _add_string(spans, line, 0, 0, at, is_formatted=bool(state.indent & _FORMATTED))
    depth = 0 if _TOP.match(line) else state.depth
    _add_code(spans, line, at, len(line), is_statement=not state.mode and not depth)
    return spans, skim_python(line, state)


def _add_code(spans: list[Span], line: str, at: int, end: int, *, is_statement: bool) -> None:
    """Spans of code between two columns.

    Args:
        spans: To add to.
        line: The line.
        at: Where to begin.
        end: Where to stop.
        is_statement: Whether a statement begins here, so that some words are keywords that elsewhere are names.
    """
    names_next = False
    while at < end and len(spans) <= _MOST_SPANS:
        found = _TOKEN.match(line, at, end)
        kind = found.lastgroup if found else None
        if found is None or kind == "blank":
            at = found.end() if found else at + 1
            continue
        stop, first, is_statement = found.end(), is_statement, kind == "operator" and found[0] == ";"
        if found["comment"]:
            spans.append(Span(at, stop, Kind.COMMENT))
        elif found["quote"]:
            closed = _string_end(line, stop, found["quote"])
            body, stop = stop, end if closed < 0 else min(closed, end)
            _add_string(spans, line, at, body, stop, is_formatted=_is_formatted(found["prefix"]))
        elif found["number"]:
            spans.append(Span(at, stop, Kind.NUMBER))
        elif found["name"]:
            word = found[0]
            if names_next and word not in _KEYWORDS:
                spans.append(Span(at, stop, Kind.KEY))
            elif word in _KEYWORDS or (first and _SOFT.match(line, at) and word in ("match", "case", "type")):
                spans.append(Span(at, stop, Kind.WORD))
            names_next = word in ("def", "class")
        elif first and (decorator := _DECORATOR.match(line, at, end)):
            stop = decorator.end()
            spans.append(Span(at, stop, Kind.ANCHOR))
        else:
            spans.append(Span(at, stop, Kind.PUNCTUATION))
        at = stop


def _add_string(spans: list[Span], line: str, start: int, body: int, end: int, *, is_formatted: bool) -> None:
    """Spans of a string, or of the part of one that is in this line; what an f-string computes is code."""
    at = start
    if is_formatted:
        for opened, closed in _fields(line, body, end):
            if opened > at:
                spans.append(Span(at, opened, Kind.STRING))
            spans.append(Span(opened, opened + 1, Kind.PUNCTUATION))
            told = _code_end(line, opened + 1, closed)
            _add_code(spans, line, opened + 1, told, is_statement=False)
            if told < closed:
                spans.append(Span(told, closed, Kind.STRING))
            at = closed
            if closed < end and line[closed] == "}":
                spans.append(Span(closed, closed + 1, Kind.PUNCTUATION))
                at = closed + 1
    if at < end:
        spans.append(Span(at, end, Kind.STRING))


def _fields(line: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the fields of an f-string open and close; one that is still open closes at the end."""
    while found := _FIELD.search(line, at, end):
        at = found.end()
        if len(found[0]) == 2:
            continue
        depth, close = 1, at
        while close < end:
            depth += (line[close] == "{") - (line[close] == "}")
            if not depth:
                break
            close += 1
        yield found.start(), close
        at = close + 1


def _code_end(line: str, at: int, end: int) -> int:
    """Where a field's format begins, or its end."""
    depth = 0
    for found in _FIELD_ENDS.finditer(line, at, end):
        if found[0] in "[({":
            depth += 1
        elif found[0] in "])}":
            depth -= 1
        elif found[0] in ":!" and depth <= 0:
            return found.start()
    return end


def _string_end(line: str, at: int, quote: str) -> int:
    """Behind the quote that closes a string; -1 where none does."""
    while found := _STOPS[quote].search(line, at):
        if found[0] == quote:
            return found.end()
        at = found.end()
    return -1


def _open_quote(state: State) -> str:
    if state.mode == _CONTINUED:
        return '"' if state.indent & _DOUBLE else "'"
    return "'''" if state.mode == _MODES["'''"] else '"""'


def _left_open(line: str, prefix: str | None, quote: str, depth: int) -> State:
    flags = _FORMATTED if _is_formatted(prefix) else 0
    if quote in _MODES:
        return State(_MODES[quote], depth, flags)
    if _is_continued(line):
        return State(_CONTINUED, depth, flags | (_DOUBLE if quote == '"' else 0))
    return State(0, depth)


def _is_continued(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _is_formatted(prefix: str | None) -> bool:
    return prefix is not None and ("f" in prefix or "F" in prefix)


PYTHON: Final = Lexer(lex_python, skim_python, 4_000)
"""The language of handlers."""
