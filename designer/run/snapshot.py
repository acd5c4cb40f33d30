"""What a run runs: the text on the screen and the Python beside it, as they were at the moment of F5."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from designer.document.document import Document
from runtime.organism.load import Loaded
from runtime.organism.places import Places
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem, has_errors

MAX_FILES: Final = 2_000
"""Python files that are looked at, those nearest to the organism first."""
MAX_DEPTH: Final = 8
MAX_BYTES: Final = 1 << 20
"""Of a larger file only size and time are compared."""

_SKIPPED = frozenset({"__pycache__", "node_modules", "site_packages"})


@dataclass(frozen=True)
class Snapshot:
    """One version of an organism.

    Attributes:
        text: The organism file as it is on the screen.
        path: Where the file is; dotted paths and ``.env`` are looked for beside it.
        spec: What the text says.
        places: Where each value of ``spec`` stands.
        problems: All that is wrong with the text.
    """

    text: str
    path: Path
    spec: OrganismSpec
    places: Places
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, document: Document) -> Snapshot:
        """The document as it is now; cheap, files are read when ``sources`` is first asked for.

        Raises:
            ValueError: The document has no file, so that there is no folder to import from.
        """
        if document.path is None:
            raise ValueError("a document without a file cannot run")
        return cls(document.text, document.path, document.spec, document.places, document.problems)

    @property
    def folder(self) -> Path:
        """Where dotted paths are looked for first."""
        return self.path.parent

    @property
    def has_errors(self) -> bool:
        """Whether the text alone speaks against a run."""
        return has_errors(self.problems)

    @property
    def loaded(self) -> Loaded:
        """The same as the runtime's loader gives it."""
        return Loaded(self.spec, self.problems, self.places)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Digests of the Python files beside the organism, and of ``.env``, by their path relative to its folder.

        They are read when this is first asked for.
        """
        return sources_of(self.folder)

    @cached_property
    def digest(self) -> str:
        """One text that differs wherever text or sources do."""
        return _hash(self.text, self.code_digest)

    @cached_property
    def code_digest(self) -> str:
        """One text that differs wherever sources do, whatever the text on the screen is."""
        return _hash(*(part for each in self.sources.items() for part in each))

    def differs(self, other: Snapshot) -> bool:
        """Whether a run of the other may be another run than one of this; files are read only if it comes to that."""
        return self.text != other.text or self.path != other.path or self.sources != other.sources


def _hash(*parts: str) -> str:
    total = hashlib.blake2b(digest_size=16)
    for part in parts:
        total.update(f"{part}\0".encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def sources_of(folder: Path) -> Mapping[str, str]:
    """Digests of the Python files in a folder, and of its ``.env``, by relative path in a fixed order."""
    found = {os.path.relpath(path, folder): _digest(path) for path in _files(str(folder))}
    return MappingProxyType(dict(sorted(found.items())))


def _files(folder: str) -> Iterator[str]:
    waiting, count = [(folder, 0)], 0
    yield os.path.join(folder, ".env")
    while waiting:
        place, depth = waiting.pop(0)
        for entry in _entries(place):
            if entry.name.endswith(".py"):
                yield entry.path
                count += 1
                if count >= MAX_FILES:
                    return
            elif depth < MAX_DEPTH and _is_package(entry):
                waiting.append((entry.path, depth + 1))


def _entries(place: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_package(entry: os.DirEntry[str]) -> bool:
    """Whether a dotted path can lead through it."""
    if not entry.name.isidentifier() or entry.name in _SKIPPED:
        return False
    try:
        return entry.is_dir(follow_symlinks=False) and not os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
    except OSError:
        return False


def _digest(path: str) -> str:
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            return "no file"
        if status.st_size > MAX_BYTES:
            return f"{status.st_size} {status.st_mtime_ns}"
        return _content_digest(path, status.st_mtime_ns, status.st_size, status.st_ino)
    except OSError:
        return ""


@lru_cache(maxsize=2 * MAX_FILES)
def _content_digest(path: str, _mtime_ns: int, _size: int, _inode: int) -> str:
    """Read again only where the file has been written since: it is asked for after every pause in typing."""
    with open(path, "rb") as file:
        return hashlib.blake2b(file.read(MAX_BYTES + 1), digest_size=16).hexdigest()
