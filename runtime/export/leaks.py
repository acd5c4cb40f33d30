"""What must not leave with an organism though it stands inside its files (contract section 18)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from runtime.organism import credentials
from runtime.problems import Problem, Severity

SCANNED_BYTES = 4 * 1024 * 1024
"""So much of a file is looked through."""


def secrets_in(relative: str, content: bytes, secrets: Mapping[str, str]) -> Iterator[Problem]:
    """Find what has the form of a key, or is the value of a secret, in the content of a file.

    Args:
        relative: The file, for the problem's place.
        content: Its first ``SCANNED_BYTES``.
        secrets: Values that no file may hold, by the name of the variable they come from.
    """
    text = content.decode("utf-8", "surrogateescape")
    for offset in credentials.secrets_in(text):
        start = len(text[:offset].encode("utf-8", "surrogateescape"))
        message = "holds what looks like a key; read it from the environment, or keep it in a file named *.pem"
        yield _problem_at(relative, content, start, "secret-in-file", message)
    for name, value in secrets.items():
        place = content.find(value.encode("utf-8"))
        if place >= 0:
            message = f"holds the value of {name}; read it from the environment"
            yield _problem_at(relative, content, place, "secret-in-file", message)


def local_paths_in(relative: str, content: bytes, local: Iterable[Path]) -> Iterator[Problem]:
    """Find paths that only this machine has in the content of a file.

    Args:
        relative: The file, for the problem's place.
        content: Its first ``SCANNED_BYTES``.
        local: Folders of this machine; a root folder is not looked for.
    """
    for path in local:
        if path == path.parent:
            continue
        pattern = rb"(?:file://|(?<![\w./-]))" + re.escape(os.fsencode(path)) + rb"(?![\w.-])"
        found = re.search(pattern, content)
        if found:
            message = f"names {path}, which only this machine has; use a path relative to the organism"
            yield _problem_at(relative, content, found.start(), "absolute-path", message)
            return


def _problem_at(relative: str, content: bytes, offset: int, code: str, message: str) -> Problem:
    before = content[:offset]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    line = before.count(b"\n") + 1
    return Problem(Severity.ERROR, code, f"the file {message}", file=relative, line=line, column=column)
