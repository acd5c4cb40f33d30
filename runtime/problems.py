"""What a user did wrong, as a value: one type for loader, checker, command line and canvas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is: errors stop a run, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in an organism, with its place and what to do about it.

    Attributes:
        severity: Error or warning.
        code: Stable short name of the rule, in kebab-case: ``unknown-peer``.
        message: One sentence for people: what is wrong, and what to do.
        file: The file as the user named it; empty where there is none.
        line: 1-based; 0 when the problem has no place.
        column: 1-based, in characters; 0 when the problem has no place.
        fix: The replacement for the text at that place, where one is obvious (``factcheck``), else empty.
        listener: Name of the listener that it concerns, else empty.
        key: The key that it concerns, dotted (``limits.max_hops``), else empty.
    """

    severity: Severity
    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    fix: str = ""
    listener: str = ""
    key: str = ""

    def __str__(self) -> str:
        place = [str(part) for part in (self.file, self.line, self.column) if part]
        return f"{':'.join([*place, ''])} {self.severity}: {self.message}".lstrip(" :")


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems stops a run."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def nearest(word: str, known: Sequence[str], likeness: float = 0.6) -> str:
    """The known word that the user most likely meant, or an empty string.

    Args:
        word: As it was written.
        known: What it may have been.
        likeness: How much alike two words must be, from 0 to 1, for one to be meant by the other.
    """
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=likeness)
    return by_lower[found[0]] if found else ""
