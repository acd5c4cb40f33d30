"""Where a module's text says a listener's name: in strings that say nothing else, and in prose."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence

from designer.document.python.records import Mention, PythonEditRefused
from designer.document.python.source import Module
from designer.document.python.verifying import mismatch

_LITERAL = re.compile("(?i:[ru]?)(\"\"\"|'''|\"|')(.*)\\1", re.DOTALL)
_FORMATTED = re.compile("(?i:r?[ft]r?)[\"']")
_TEXTS = frozenset({"STRING", "COMMENT", "FSTRING_MIDDLE", "TSTRING_MIDDLE"})


def string_mentions(text: str, name: str) -> tuple[Mention, ...]:
    """The places that say a listener's name, in order; names compare without regard to case.

    Args:
        text: The module's text.
        name: The listener's name.

    Raises:
        PythonEditRefused: Python can't read the text.
    """
    if not name or name.lower() not in text.lower():
        return ()
    module = Module(text)
    docs = set(_docs(module))
    found = []
    for start, end, kind in _tokens(module):
        token = text[start:end]
        literal = _LITERAL.fullmatch(token) if kind == "STRING" else None
        if literal and literal[2].lower() == name.lower() and start not in docs:
            found.append(_mention(module, start + literal.start(2), start + literal.end(2), True))
        else:
            found += [_mention(module, start + at, start + at + len(name), False) for at in _words(token, name)]
    return tuple(found)


def replace_mentions(text: str, chosen: Iterable[Mention], new: str) -> str:
    """The module with another name at these places.

    Args:
        text: The text that the mentions were found in.
        chosen: Some of what :func:`string_mentions` found there.
        new: The name.

    Raises:
        PythonEditRefused: The text isn't what it was, or could not be read any more.
    """
    places = sorted({(each.start, each.end) for each in chosen})
    if not places:
        return text
    known = text[places[0][0] : places[0][1]].lower()
    parts: list[str] = []
    done = 0
    for start, end in places:
        if start < done or text[start:end].lower() != known:
            raise PythonEditRefused("The module has been changed meanwhile; look again.")
        parts += (text[done:start], new)
        done = end
    changed = "".join((*parts, text[done:]))
    before, after = Module(text), Module(changed)
    if _shape(before) != _shape(after):
        raise mismatch(before.line_at(places[0][0]))
    return changed


def _mention(module: Module, start: int, end: int, is_exact: bool) -> Mention:
    line = module.line_at(start)
    return Mention(start, end, line, start - module.line_start(line) + 1, module.line_text(line), is_exact)


def said_in(text: str, name: str) -> Iterator[int]:
    """Where a text says the name as a word of its own, in any case; names may have dots and hyphens in them."""
    wanted = rf"(?<![A-Za-z0-9_])(?<![A-Za-z0-9_][.-]){re.escape(name)}(?![A-Za-z0-9_]|[.-][A-Za-z0-9_])"
    return (found.start() for found in re.finditer(wanted, text, re.IGNORECASE))


def _words(token: str, name: str) -> Iterator[int]:
    return said_in(_without_expressions(token) if _FORMATTED.match(token) else token, name)


def _without_expressions(token: str) -> str:
    """A formatted string with blanks in place of what is computed."""
    kept, depth = [], 0
    for character in token.replace("{{", "\0\0").replace("}}", "\0\0"):
        depth += character == "{"
        kept.append(" " if depth else character)
        depth -= character == "}" and depth > 0
    return "".join(kept)


def _docs(module: Module) -> Iterator[int]:
    """Where strings begin that are statements of their own, as docstrings are."""
    for each in ast.walk(module.tree):
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str):
            yield module.span(each.value)[0]


def _tokens(module: Module) -> Iterator[tuple[int, int, str]]:
    """Strings and comments: where they begin and end, and what they are."""
    lines = (f"{module.line_text(line)}\n" for line in range(1, module.line_count + 1))
    try:
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            kind = tokenize.tok_name[token.type]
            if kind in _TEXTS:
                (row, column), (last, end) = token.start, token.end
                yield module.line_start(row) + column, module.line_start(last) + end, kind
    except (tokenize.TokenError, SyntaxError) as error:
        raise PythonEditRefused("The module can't be read as Python.") from error


def _shape(module: Module) -> Sequence[str]:
    """The tree without what its strings say."""
    return [type(each).__name__ for each in ast.walk(module.tree)]
