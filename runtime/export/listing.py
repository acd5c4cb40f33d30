"""What an export writes as a list to be read and chosen from: paths, kinds, sizes, and why a file must go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runtime.problems import Problem


class FileKind(StrEnum):
    """What an exported file is for."""

    YAML = "yaml"
    """The organism file, and its starts if there are any in their file."""
    MODULE = "module"
    SCRIPT = "script"
    """Replies of a scripted backend."""
    DATA = "data"
    SCHEMA = "schema"
    PROMPT = "prompt"
    WHEEL = "wheel"
    """The runtime."""
    DEPLOYMENT = "deployment"
    """Requirements, image, unit, page of words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user decided about the files of an organism; without one all that belong to it go.

    Attributes:
        without: Files that stay, or folders with all that is in them: paths relative to the organism's
            folder, with forward slashes.
        also: Files that go though their name begins with a dot; nothing else that stays can be brought.
    """

    without: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()

    def leaves_out(self, path: str) -> bool:
        """Whether a file stays, by itself or with its folder."""
        parts = path.split("/")
        return any("/".join(parts[:depth]) in self.without for depth in range(1, len(parts) + 1))


EVERYTHING = Choice()
"""Nobody has decided anything: all that belongs to the organism goes."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of an exported folder.

    Attributes:
        path: In the exported folder, with forward slashes.
        kind: What it is for.
        size_bytes: -1 for what is made only when it is exported.
        source: The file it is a copy of, relative to the organism's folder; empty for what is made.
        needed: Why it can't be left out; empty where it can.
        is_taken: Whether it goes; else the choice leaves it out.
    """

    path: str
    kind: FileKind
    size_bytes: int = -1
    source: str = ""
    needed: str = ""
    is_taken: bool = True


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file of the organism's folder that stays behind though a user may miss it.

    Attributes:
        path: Relative to the organism's folder.
        why: In words.
        may_come: Whether a choice can bring it.
    """

    path: str
    why: str
    may_come: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What an export would write, as far as can be told without importing anything.

    Attributes:
        files: Sorted by path; those that the choice leaves out are among them.
        left: What stays behind.
        problems: What speaks against the export, and warnings.
    """

    files: tuple[ListedFile, ...]
    left: tuple[LeftFile, ...]
    problems: tuple[Problem, ...]
