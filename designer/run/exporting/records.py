"""What an export is asked, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from runtime.export.deployment import slug_of
from runtime.export.folder import Target, TargetState, look_at
from runtime.export.listing import EVERYTHING, Choice, FileKind, LeftFile, ListedFile, Preview
from runtime.export.plan import Step
from runtime.problems import Problem

__all__ = [
    "EVERYTHING",
    "Choice",
    "Failed",
    "FileKind",
    "Invalid",
    "LeftFile",
    "ListedFile",
    "Outcome",
    "Preview",
    "Refused",
    "Seen",
    "Step",
    "Target",
    "TargetState",
    "Task",
    "Wish",
    "Wrote",
    "look_at",
    "slug_of",
]


class Task(StrEnum):
    """What a helper is started for."""

    PREVIEW = "preview"
    """Say what would be written; nothing is imported."""
    EXPORT = "export"
    """Import the organism and write it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be exported.

    Attributes:
        text: The organism file as it is on the screen.
        path: Where that file is.
        out: The folder to write.
        choice: Which of its files go.
    """

    text: str
    path: Path
    out: Path
    choice: Choice = EVERYTHING


@dataclass(frozen=True, slots=True)
class Seen:
    """What would be written, and what stands where it would be."""

    preview: Preview
    target: Target


@dataclass(frozen=True, slots=True)
class Wrote:
    """It was exported.

    Attributes:
        folder: Where.
        files: What was written, sorted by path.
        notes: What stayed behind or is left to the user, a sentence each.
        problems: Warnings of the organism.
    """

    folder: Path
    files: tuple[ListedFile, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Invalid:
    """The organism has errors, or something in its files must not leave; nothing was written."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The folder is somebody else's, or a file that was chosen is not there; nothing was written.

    Attributes:
        why: A sentence with what to do.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It hung, died, or the disk failed.

    Attributes:
        problem: One sentence, and where in the organism's modules it was, if that is known.
        last_words: The end of what the process printed.
    """

    problem: Problem
    last_words: str = ""


Outcome = Seen | Wrote | Invalid | Refused | Failed
