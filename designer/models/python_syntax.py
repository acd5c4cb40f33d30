"""What Python's compiler has against a text, found statement by statement.

The compiler holds the interpreter while it works, whatever thread it works in; so a text is taken apart at its
top-level statements, each of which takes a moment, and a statement that is as it was is not compiled again. Nothing
is run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from designer.support.lexing import START
from designer.support.python_lexer import skim_python

LONGEST: Final = 1_048_576
"""Characters; longer texts are not looked at."""
MOST: Final = 100
"""Problems that are told."""
_LINES_A_PART: Final = 500
_NEVER_FIRST: Final = ("", " ", "\t", "\f", "#", ")", "]", "}")
_GOES_ON: Final = re.compile(r"(?:else|elif|except|finally)\b")
_TOP: Final = re.compile(r"(?:async[ \t]+def|def|class|import)[ \t]")
"""What begins so stands in no bracket, whatever is open above; so an open bracket spoils its own statement only."""
_OTHER_LINE: Final = re.compile(r"\bon line (\d+)")


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Something that Python would refuse, or warn of.

    Attributes:
        line: From 0.
        column: From 0, in characters.
        message: As Python says it.
        is_error: Whether Python would refuse the module.
    """

    line: int
    column: int
    message: str
    is_error: bool = True


class SyntaxCheck:
    """Checks one text, again and again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[SyntaxProblem, ...]] = {}
        self.problems: tuple[SyntaxProblem, ...] = ()

    def parts(self, text: str) -> Iterator[None]:
        """Check a text; between any two parts the caller may do something else.

        Args:
            text: Lines ended by line feeds. ``problems`` are its own once all parts are done.
        """
        found: list[SyntaxProblem] = []
        kept: dict[str, tuple[SyntaxProblem, ...]] = {}
        if len(text) <= LONGEST:
            for start, statement in _statements(text.split("\n")):
                if statement:
                    known = self._known.get(statement)
                    kept[statement] = known = _check(statement) if known is None else known
                    found += (_moved(each, start) for each in known)
                yield
        self._known = kept
        self.problems = tuple(found[:MOST])

    def check(self, text: str) -> tuple[SyntaxProblem, ...]:
        """Check a text at once."""
        for _ in self.parts(text):
            pass
        return self.problems


def _statements(lines: list[str]) -> Iterator[tuple[int, str]]:
    """First line and text of each top-level statement with the lines that follow it; empty while one is sought."""
    start, state = 0, START
    is_decorated = is_continued = False
    for number, line in enumerate(lines):
        is_open = state.depth and not _TOP.match(line)
        begins = line[:1] not in _NEVER_FIRST and not state.mode and not is_open
        if begins and number > start and not (is_continued or is_decorated or _GOES_ON.match(line)):
            yield start, "\n".join(lines[start:number])
            start = number
        if begins:
            is_decorated = line.startswith("@")
        is_continued = line.endswith("\\")
        state = skim_python(line, state)
        if number % _LINES_A_PART == _LINES_A_PART - 1:
            yield start, ""
    yield start, "\n".join(lines[start:])


def _check(statement: str) -> tuple[SyntaxProblem, ...]:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            compile(statement, "<module>", "exec", dont_inherit=True)
        except SyntaxError as error:
            line = max(error.lineno or 1, 1) - 1
            found = [_placed(statement, line, max(error.offset or 1, 1) - 1, error.msg)]
        except ValueError as error:
            found = [_placed(statement, statement.count("\n", 0, max(statement.find("\0"), 0)), 0, str(error))]
        except (RecursionError, MemoryError):
            found = [SyntaxProblem(0, 0, "nested too deeply for Python")]
        else:
            found = []
    found += [SyntaxProblem(each.lineno - 1, 0, str(each.message), is_error=False) for each in warned]
    return tuple(found)


def _placed(statement: str, line: int, column: int, message: str) -> SyntaxProblem:
    """A problem at a place that is there; Python may name the line behind the last one."""
    lines = statement.split("\n")
    while line >= len(lines) or (line and not lines[line].strip()):
        line, column = line - 1, len(lines[min(line - 1, len(lines) - 1)])
    return SyntaxProblem(line, min(column, len(lines[line])), message)


def _moved(problem: SyntaxProblem, by: int) -> SyntaxProblem:
    """A problem of a statement as one of its text, in which other lines stand above."""
    message = _OTHER_LINE.sub(lambda found: f"on line {int(found[1]) + by}", problem.message)
    return replace(problem, line=problem.line + by, message=message)
