"""Where a dotted path is defined, and which listeners use what is defined at a place; nothing is imported."""

from __future__ import annotations

import importlib.machinery
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from designer.models.folder import Folder
from runtime.organism.spec import OrganismSpec

_DEFINES: Final = r"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+{name}\b"
_FARTHEST_LINES: Final = 3_000
_MOST_DECORATORS: Final = 20
_NAMED: Final = re.compile(r"(?:async[ \t]+def|def|class)[ \t]+(\w+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is defined.

    Attributes:
        path: The file.
        line: From 1, in the file as it was read last; 0 where that is not known.
        name: Of what is defined, dotted within classes; empty for a module as a whole.
    """

    path: Path
    line: int
    name: str = ""


class Role(StrEnum):
    """What a listener uses something for."""

    HANDLER = "handler"
    PAYLOAD = "payload class"
    RESPONSE = "response class"


@dataclass(frozen=True, slots=True)
class Use:
    """One listener that uses it."""

    listener: str
    role: Role


def place_of(folder: Folder, dotted: str) -> Place | None:
    """Where a dotted path is defined, through imports; None where nothing tells.

    Args:
        folder: The organism's.
        dotted: As the YAML writes it.
    """
    return own_place_of(folder, dotted) or _installed(folder.resolution(dotted).path.split("."))


def own_place_of(folder: Folder, dotted: str) -> Place | None:
    """As :func:`place_of`, in the folder's own modules alone; in one that can't be read, where it can't."""
    path = folder.resolution(dotted).path
    home = place_of_module(folder, path)
    module = folder.modules.get(home)
    if module is None or folder.root is None:
        return None
    name = path[len(home) + 1 :]
    known = module.fault or module.classes.get(name) or module.functions.get(name)
    return Place(folder.root / module.file, known.line if known else 0, name)


def line_of(lines: Sequence[str], place: Place) -> int:
    """The line, from 1, where a text that may be newer than what was read defines a name; else what was known."""
    name = place.name.rpartition(".")[2]
    if not name:
        return place.line or 1
    pattern = re.compile(_DEFINES.format(name=re.escape(name)))
    found = [number for number, line in enumerate(lines, 1) if name in line and pattern.match(line)]
    return min(found, key=lambda number: abs(number - place.line)) if found else place.line or 1


def name_at(line_text: Callable[[int], str], line: int) -> str:
    """Name of the function or class at the top of a text in which a line stands; empty for none.

    Args:
        line_text: Gives a line of the text by its number from 0.
        line: From 0.
    """
    for number in range(line, max(line - _FARTHEST_LINES, -1), -1):
        text = line_text(number)
        if text[:1] in ("", " ", "\t", "#", ")", "]", "}"):
            continue
        if text.startswith("@"):
            below = (line_text(other) for other in range(number + 1, number + _MOST_DECORATORS))
            text = next((each for each in below if _NAMED.match(each)), "")
        found = _NAMED.match(text)
        return found[1] if found else ""
    return ""


def uses_of(folder: Folder, spec: OrganismSpec, dotted: str) -> tuple[Use, ...]:
    """Who uses a definition, in the order of the listeners.

    Args:
        folder: The organism's.
        spec: The organism.
        dotted: Path of the definition: ``handlers.edit``.
    """
    found = []
    for listener in spec.listeners:
        if _means(folder, listener.handler, dotted):
            found.append(Use(listener.name, Role.HANDLER))
        elif _means(folder, listener.payload_class, dotted):
            found.append(Use(listener.name, Role.PAYLOAD))
        elif any(_means(folder, path, dotted) for path in listener.response_class):
            found.append(Use(listener.name, Role.RESPONSE))
    return tuple(found)


def named_modules(folder: Folder, spec: OrganismSpec) -> tuple[str, ...]:
    """The folder's modules that an organism names, in the order in which it does."""
    found: dict[str, None] = {}
    for listener in spec.listeners:
        for dotted in (listener.handler, listener.payload_class, *listener.response_class):
            module = folder.resolution(dotted).module if dotted else ""
            if module in folder.modules:
                found[module] = None
            # The module that is named may take it from another one.
            if dotted and (place := place_of_module(folder, folder.resolution(dotted).path)):
                found[place] = None
    return tuple(found)


def place_of_module(folder: Folder, dotted: str) -> str:
    """The folder's module that a dotted path lies in; empty for none."""
    while dotted and dotted not in folder.modules:
        dotted = dotted.rpartition(".")[0]
    return dotted


def _means(folder: Folder, written: str, dotted: str) -> bool:
    return bool(written) and (written == dotted or folder.resolution(written).path == dotted)


def _installed(parts: Sequence[str]) -> Place | None:
    """A module of the environment, found by its place; Python's own finder would import the packages above it."""
    if not all(part.isidentifier() for part in parts):
        return None
    try:
        spec = importlib.machinery.PathFinder.find_spec(parts[0], sys.path)
    except (ImportError, ValueError, OSError):
        return None
    if spec is None:
        return None
    folders = list(spec.submodule_search_locations or ())
    if not folders:
        return _source(spec.origin, parts[1:])
    base = folders[0]
    for end in range(1, len(parts)):
        path = os.path.join(base, parts[end])
        if os.path.isfile(f"{path}.py"):
            return _source(f"{path}.py", parts[end + 1 :])
        if not os.path.isdir(path):
            return _source(os.path.join(base, "__init__.py"), parts[end:])
        base = path
    return _source(os.path.join(base, "__init__.py"), ())


def _source(path: str | None, names: Sequence[str]) -> Place | None:
    if path is None or not path.endswith(".py") or not os.path.isfile(path):
        return None
    return Place(Path(path), 0, ".".join(names))
