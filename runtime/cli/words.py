"""What commands say: plain words, safe to show, coloured on a terminal."""

from __future__ import annotations

import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import click

from runtime.problems import Problem, Severity

_HIDDEN_CATEGORIES = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_SEVERITY = re.compile(r": (error|warning): ")


def coloured(stream: TextIO) -> bool:
    """Whether a stream is a terminal that wants colour (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str, **style: object) -> None:
    """Write a line to standard error."""
    stream = sys.stderr
    wants_colour = coloured(stream)
    styled = click.style(text, **style) if style and wants_colour else text  # type: ignore[arg-type]  # click's own keywords
    click.echo(styled, file=stream, color=wants_colour)


def complain(text: str) -> None:
    """Write an error to standard error."""
    say(f"error: {text}", fg="red")


def put(document: str) -> None:
    """Write a document to standard output: UTF-8 for programs and files, safe text on a terminal."""
    text = document.rstrip("\n") + "\n"
    click.echo(safe(text) if sys.stdout.isatty() else text.encode("utf-8", "backslashreplace"), nl=False)


def put_problem(problem: Problem) -> None:
    """Write a problem to standard output, on one line."""
    line = one_line(str(problem))
    if coloured(sys.stdout):
        word = click.style(problem.severity.value, fg=_COLOURS[problem.severity], bold=True)
        line = _SEVERITY.sub(lambda _: f": {word}: ", line, count=1)
    click.echo(line, color=coloured(sys.stdout))


def show_problems(problems: Iterable[Problem], *, summary: bool = True) -> None:
    """Write problems to standard error, one line each, and how many there are."""
    found = list(problems)
    for problem in found:
        say(one_line(str(problem)), fg=_COLOURS[problem.severity])
    if summary and any(problem.severity is Severity.ERROR for problem in found):
        say(count(found))


def count(problems: Iterable[Problem]) -> str:
    """``2 errors, 1 warning``; ``fine`` where there is none."""
    found = list(problems)
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    numbers = ((errors, "error"), (len(found) - errors, "warning"))
    return ", ".join(f"{number} {word}{'s' * (number > 1)}" for number, word in numbers if number) or "fine"


def what_failed(error: OSError) -> str:
    """A failure of the operating system in words: which file, and why."""
    reason = error.strerror or str(error)
    return f"{os.fsdecode(error.filename)}: {reason}" if isinstance(error.filename, str | bytes) else reason


def quoted(path: Path) -> str:
    """A path as a shell takes it."""
    text = str(path)
    if os.name == "nt":
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)


def one_line(text: str, width: int = 0) -> str:
    """Text from a document or a model as one line that is safe on a terminal.

    White space becomes single spaces; control, bidirectional and other invisible characters become marks.

    Args:
        text: Any text.
        width: Characters to cut it to; 0 leaves its length.
    """
    flat = safe(" ".join(text[: width * 4 if width else None].split()))
    return flat if not width or len(flat) <= width else flat[: width - 1] + "…"


def safe(text: str) -> str:
    """Text that is safe on a terminal: what is invisible becomes marks, but for line breaks and tabs."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in "\n\t" or is_visible(char) else f"\\u{ord(char):04x}" for char in text)


def is_visible(char: str) -> bool:
    """Whether a character shows as itself, and changes nothing around it."""
    return unicodedata.category(char) not in _HIDDEN_CATEGORIES
