"""Environment variables as an organism sees them: the process's, and those of ``.env`` (contract section 2).

The file is read into a map; ``os.environ`` is never changed. Values are taken as they stand, without
interpolation: a key may hold ``$``.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from runtime.problems import Problem, Severity

FILE_NAME = ".env"
"""The file beside an organism."""

MAX_BYTES = 256 * 1024
"""The largest .env that is read."""


class Environment(Mapping[str, str]):
    """Variables by name, fixed when they were read; what the process has wins over the file.

    Attributes:
        problems: What is wrong with the file.
    """

    __slots__ = ("_values", "problems")

    def __init__(self, values: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> None:
        self._values = dict(values)
        self.problems = problems

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Environment({len(self)} variables)"


def read_environment(folder: Path, process: Mapping[str, str] | None = None) -> Environment:
    """Read the variables for an organism.

    A ``.env`` that is too big or no text is an error, a line in it that can't be read a warning; a missing
    one is fine.

    Args:
        folder: The one that holds the organism file.
        process: The process's variables; None takes those of this process.
    """
    process = os.environ if process is None else process
    path = folder / FILE_NAME
    text = _text_of(path)
    if text is None:
        return Environment(process)
    if isinstance(text, Problem):
        return Environment(process, (text,))
    values, problems = _parsed(text, str(path))
    return Environment({**values, **process}, tuple(problems))


def _text_of(path: Path) -> str | Problem | None:
    file = str(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _error("is not a file; move it away", file)
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _error(f"can't be read: {error.strerror or error}", file)
    if len(data) > MAX_BYTES:
        return _error(f"is larger than {MAX_BYTES // 1024} KiB; it holds lines like NAME=value only", file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _error("is not UTF-8 text; write lines like NAME=value", file)
    if "\0" in text:
        return _error("holds NUL characters, so it is no text; write lines like NAME=value", file)
    return text


def _parsed(text: str, file: str) -> tuple[dict[str, str], list[Problem]]:
    from dotenv.parser import parse_stream

    values: dict[str, str] = {}
    problems = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            line = binding.original.line + _blank_lines(binding.original.string)
            message = "This line can't be read; write NAME=value, and put values with blanks in quotes."
            problems.append(Problem(Severity.WARNING, "environment-line", message, file, line, 1))
        elif binding.key is not None and binding.value is not None:
            values[binding.key] = binding.value
    return values, problems


def _blank_lines(text: str) -> int:
    """Line breaks before the first character that can be seen; the parser counts from the blank lines."""
    return text[: len(text) - len(text.lstrip())].count("\n")


def _error(what: str, file: str) -> Problem:
    return Problem(Severity.ERROR, "environment-file", f"The file {FILE_NAME} {what}.", file)
