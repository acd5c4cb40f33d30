"""Walking an organism's folder and reading its modules, off the window's thread."""

from __future__ import annotations

import os
import stat
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

from designer.models.source import OwnModule, read_module

MAX_FILES: Final = 2_000
"""Python files that are read, those nearest to the folder first."""
MAX_DEPTH: Final = 8
MAX_ENTRIES: Final = 50_000
"""Directory entries that are looked at."""
MAX_WATCHED: Final = 1_000

_SKIPPED = frozenset({"__pycache__", "node_modules", "site_packages"})
_REPORT_EVERY_S = 0.3
_REST = 1.5
"""Rest after reading a file, as a multiple of the time that it took: the window needs the interpreter too."""
_LONGEST_REST_S = 0.05


class _File(NamedTuple):
    path: str
    name: str
    stamp: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of a folder.

    Attributes:
        root: The folder; None where there is none.
        modules: By dotted name.
        folders: Dotted names of the directories that were looked into, with or without ``__init__.py``.
        unread: Dotted names of files and directories that are there but were not looked into.
        complete: Whether everything has been read, so that what is missing here is missing there.
        is_last: Whether nothing more comes of this scan.
        watched: Files and directories whose change makes this out of date.
    """

    root: Path | None = None
    modules: Mapping[str, OwnModule] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    complete: bool = False
    is_last: bool = False
    watched: tuple[str, ...] = ()


class Scan:
    """Reads one folder, again and again; what has not changed in the meantime is not read twice."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[_File, OwnModule]] = {}

    def run(self, report: Callable[[Snapshot], None], stop: Event) -> None:
        """Read.

        Args:
            report: Called on this thread, several times while there is much to read, at last with a complete
                snapshot.
            stop: Ends it early, without a report.
        """
        walk = _Walk(self._root)
        walk.run(stop)
        files = {file.path: file for file in walk.files}
        fresh = {path: known for path, known in self._known.items() if files.get(path) == known[0]}
        if len(fresh) < max(len(files), len(self._known)):
            # Fields come from base classes in other modules as well, and those may be what changed.
            fresh = {path: known for path, known in fresh.items() if not _inherits(known[1])}
        self._known = fresh
        last = time.monotonic()
        for file in walk.files:
            if stop.is_set():
                return
            if file.path in self._known:
                continue
            begun = time.perf_counter()
            self._known[file.path] = (file, read_module(Path(file.path), self._root, file.name))
            stop.wait(min((time.perf_counter() - begun) * _REST, _LONGEST_REST_S))
            if time.monotonic() - last > _REPORT_EVERY_S:
                report(self._snapshot(walk, is_last=False))
                last = time.monotonic()
        if not stop.is_set():
            report(self._snapshot(walk, is_last=True))

    def _snapshot(self, walk: _Walk, *, is_last: bool) -> Snapshot:
        modules: dict[str, OwnModule] = {}
        for file in walk.files:
            known = self._known.get(file.path)
            # A package wins over a module of the same name, as it does at the import.
            if known is not None and (known[1].is_package or file.name not in modules):
                modules[file.name] = known[1]
        return Snapshot(
            self._root,
            modules,
            frozenset(walk.folders),
            frozenset(walk.unread),
            is_last and not walk.is_cut,
            is_last,
            tuple(walk.watched)[:MAX_WATCHED],
        )


class _Walk:
    """Finds the Python files of a folder that a dotted path can name, the nearest first."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files: list[_File] = []
        self.folders: set[str] = set()
        self.unread: set[str] = set()
        self.watched: dict[str, None] = {}
        self.is_cut = False

    def run(self, stop: Event) -> None:
        waiting = deque([(str(self._root), "", 0)])
        entries = 0
        self.watched[str(self._root)] = None
        while waiting and not stop.is_set():
            place, prefix, depth = waiting.popleft()
            for entry in _entries(place):
                entries += 1
                if entries > MAX_ENTRIES or len(self.files) >= MAX_FILES:
                    self.is_cut = True
                    return
                stem, suffix = os.path.splitext(entry.name)
                if suffix == ".py" and stem.isidentifier():
                    self._take(entry, prefix if stem == "__init__" else f"{prefix}{stem}", place)
                elif entry.name.isidentifier() and _is_folder(entry):
                    name = f"{prefix}{entry.name}"
                    if self._is_skipped(entry, depth):
                        self.unread.add(name)
                    else:
                        self.folders.add(name)
                        waiting.append((entry.path, f"{name}.", depth + 1))

    def _take(self, entry: os.DirEntry[str], name: str, place: str) -> None:
        name = name.removesuffix(".")
        try:
            status = entry.stat()
        except OSError:
            self.unread.add(name)
            return
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            self.unread.add(name)
        elif name:
            self.files.append(_File(entry.path, name, (status.st_mtime_ns, status.st_size)))
            self.watched[place] = None
            self.watched[entry.path] = None

    @staticmethod
    def _is_skipped(entry: os.DirEntry[str], depth: int) -> bool:
        return (
            depth + 1 > MAX_DEPTH
            or entry.name in _SKIPPED
            or entry.is_symlink()
            or os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
        )


def _entries(place: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _inherits(module: OwnModule) -> bool:
    return any(cls.bases for cls in module.classes.values())
