"""Edits that mend the starts beside an organism, as steps of the document: they can be undone with all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from designer.document import starts_file
from designer.document.edit import Edit, EditRefused, FileChange, Revision, Source
from designer.document.edits.reading import text_of
from runtime.organism.starts import starts_path
from runtime.organism.yaml_text import MAX_BYTES
from runtime.problems import Problem

START_KEY: Final = "starts."
"""Begins the key of a problem with a start; behind it stands the start's name."""

_BOM: Final = "\ufeff"


def mend_start(problem: Problem) -> list[Edit]:
    """What mends a start that goes to no listener: another listener, where one was probably meant, or no start."""
    name = problem.key.removeprefix(START_KEY)
    if name == problem.key:
        return []
    sent = [send_start_to(name, problem.fix)] if problem.fix else []
    return [*sent, remove_start(name)]


def remove_start(name: str) -> Edit:
    """Take a start out of the file, with the comments that belong to it."""
    return _edit(f"Remove the start {name}", lambda text: starts_file.remove_start(text, name))


def send_start_to(name: str, listener: str) -> Edit:
    """Let a start go to another listener, with the payload and in the conversation that it has."""
    return _edit(f"Send the start {name} to {listener}", lambda text: starts_file.send_to(text, name, listener))


def _edit(name: str, change: Callable[[str], str]) -> Edit:
    def run(before: Source) -> Revision:
        if before.path is None:
            raise EditRefused("The organism has no file yet, so no starts stand beside it.")
        path = starts_path(before.path)
        whole = text_of(path, MAX_BYTES)
        text = whole.removeprefix(_BOM)
        mark = whole[: len(whole) - len(text)]
        return Revision(files=(FileChange(path, whole, mark + change(text)),))

    return Edit(name, run)
