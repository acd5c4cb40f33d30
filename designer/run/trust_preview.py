"""What running an organism would import and read, told from source and from the folder alone: nothing of it is run."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from designer.models.folder import Folder
from runtime.organism.environment import FILE_NAME as ENVIRONMENT
from runtime.organism.environment import read_environment
from runtime.organism.spec import OrganismSpec

_OURS: Final = frozenset({"runtime", "__future__", "__main__", ""})
_MOST_LISTED: Final = 2_000


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file that would be imported or read.

    Attributes:
        name: The module's dotted name; for other files what they are.
        file: Its path as seen from the organism's folder, with forward slashes; for a link also where it leads.
        size: In bytes; -1 where it is not there.
        changed: When it was written last, in seconds since the epoch; 0 where it is not there.
        trouble: Why its imports can't be read; empty if they can.
    """

    name: str
    file: str
    size: int = -1
    changed: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would import and read.

    Attributes:
        own: The organism's own modules, by name.
        installed: Top-level names of installed packages that they or the organism's file name.
        standard: The same, of Python's own.
        missing: The same, found nowhere.
        files: Other files that are read: scripts of backends, the key of the organism's identity, ``.env``.
        variables: Names in ``.env``; their values are not kept.
        is_complete: Whether the folder has been read to its end, so that no module is missing here.
    """

    own: tuple[SeenFile, ...] = ()
    installed: tuple[str, ...] = ()
    standard: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    files: tuple[SeenFile, ...] = ()
    variables: tuple[str, ...] = ()
    is_complete: bool = True


def preview(spec: OrganismSpec, folder: Folder) -> Preview:
    """What a run would import and read, as far as source tells.

    Modules that are imported under a name that code works out, while it runs, are not seen.

    Args:
        spec: What would run.
        folder: Its folder, as read by now.
    """
    walk = _Walk(spec.folder, folder)
    walk.run(_named(spec))
    kinds: dict[str, list[str]] = {"installed": [], "standard": [], "missing": []}
    for top in sorted(walk.strangers):
        kinds[_kind(top)].append(top)
    root = spec.folder
    return Preview(
        own=tuple(_module(walk, name, root) for name in sorted(walk.own)[:_MOST_LISTED]),
        installed=tuple(kinds["installed"]),
        standard=tuple(kinds["standard"]),
        missing=tuple(kinds["missing"]),
        files=tuple(_files(spec)),
        variables=tuple(sorted(read_environment(root, {}))),
        is_complete=folder.is_ready and not walk.is_cut,
    )


def _named(spec: OrganismSpec) -> Iterator[str]:
    for listener in spec.listeners:
        yield from filter(None, (listener.payload_class, listener.handler, *listener.response_class))


@dataclass
class _Walk:
    """Follows imports from module to module of a folder."""

    root: Path
    folder: Folder
    own: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    is_cut: bool = False

    def run(self, dotted: Iterable[str]) -> None:
        waiting = list(dotted)
        seen: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            found = list(self._modules_on(path))
            for name in found:
                if name not in self.own:
                    self.own.add(name)
                    waiting.extend(self.folder.modules[name].imports)
            if not found:
                self._take_stranger(path.partition(".")[0])

    def _take_stranger(self, top: str) -> None:
        place = self.root / top
        if place.with_name(f"{top}.py").is_file() or (place / "__init__.py").is_file():
            # Too large to be read, or the folder has not been read to its end.
            self.is_cut = True
        elif top not in _OURS and not (place.is_dir() and _kind(top) == "missing"):
            self.strangers.add(top)

    def _modules_on(self, path: str) -> Iterator[str]:
        """The modules that importing a dotted path imports: packages on the way, too."""
        parts = path.split(".")
        for count in range(1, len(parts) + 1):
            name = ".".join(parts[:count])
            if name in self.folder.modules:
                yield name


def _kind(top: str) -> str:
    """Where a top-level module comes from; looking for it imports nothing."""
    if top in sys.stdlib_module_names:
        return "standard"
    try:
        return "missing" if importlib.util.find_spec(top) is None else "installed"
    except Exception:  # a finder of somebody's that fails tells nothing
        return "installed"


def _module(walk: _Walk, name: str, root: Path) -> SeenFile:
    module = walk.folder.modules[name]
    trouble = module.fault.message if module.fault is not None else ""
    return _seen(name, module.file, root, trouble)


def _files(spec: OrganismSpec) -> Iterator[SeenFile]:
    for backend in spec.llm.backends if spec.llm is not None else ():
        if backend.script:
            yield _seen("script", backend.script, spec.folder)
    if spec.identity:
        yield _seen("identity", spec.identity, spec.folder)
    if os.path.lexists(spec.folder / ENVIRONMENT):
        yield _seen("environment", ENVIRONMENT, spec.folder)


def _seen(name: str, file: str, root: Path, trouble: str = "") -> SeenFile:
    path = root / file
    try:
        status = path.stat()
        target = path.resolve()
    except (OSError, ValueError):
        return SeenFile(name, file, trouble=trouble)
    shown = file if target == root / os.path.normpath(file) else f"{file} → {target}"
    return SeenFile(name, shown, status.st_size, status.st_mtime, trouble)
