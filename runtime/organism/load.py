"""The organism file: text in, spec and all problems out (contract section 2).

Reading is data only: it runs none of the organism's code, and it never raises for what a file holds.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import InvalidOrganism
from runtime.organism.check import check
from runtime.organism.credentials import secrets_in
from runtime.organism.places import Place, Places
from runtime.organism.reader import MAX_PROBLEMS, Reader, TooManyProblems, Values
from runtime.organism.spec import OrganismSpec
from runtime.organism.yaml_nodes import MapNode, Node, ScalarNode, compose
from runtime.organism.yaml_text import MAX_BYTES, Text, too_big
from runtime.problems import Problem, Severity, has_errors

FILE_NAME = "organism.yaml"
"""What a folder's organism file is called."""

_WHAT_TO_WRITE = (
    "write `organism: {name: my-organism}` and, on a line of its own, `listeners: []`, "
    "or let `organism new DIR` make a small one."
)
_SECRET = (
    "This looks like a secret key, and files like this get shared; put it into an environment variable "
    "or into the file .env, name the variable in api_key_env, and withdraw the key if the file has "
    "left this machine."
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading an organism file.

    Attributes:
        spec: None when the text is no YAML mapping. With errors it is as complete as can be: a wrong
            value has its default, a required one that is missing is empty, and listeners keep their
            index, so that the designer can draw it. Only ``require()`` hands it out for running.
        problems: All of them, in the order of their places, the cross rules of check.py included.
        places: Where each value stands.
    """

    spec: OrganismSpec | None
    problems: tuple[Problem, ...]
    places: Places

    def require(self) -> OrganismSpec:
        """The spec, if nothing speaks against running it.

        Raises:
            InvalidOrganism: The file has errors.
        """
        if self.spec is None or has_errors(self.problems):
            raise InvalidOrganism(self.problems)
        return self.spec


def resolve_path(path: Path) -> Path:
    """The organism file meant by a path: for a folder the organism.yaml in it, else the path itself."""
    return path / FILE_NAME if os.path.isdir(path) else path


def load(path: Path) -> Loaded:
    """Read an organism file, or the organism.yaml of a folder.

    A file that can't be read is a problem like any other.
    """
    path = resolve_path(path)
    file = str(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _unreadable(file, "This is not a file.")
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _unreadable(file, _not_there(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _unreadable(file, f"This file can't be read: {reason}.")
    if len(data) > MAX_BYTES:
        return Loaded(None, (too_big(file),), Places(file))
    return load_text(data, file, path)


def load_text(text: str | bytes, file: str = FILE_NAME, path: Path | None = None) -> Loaded:
    """Read the text of an organism file.

    Args:
        text: What stands in it, or the bytes of it in UTF-8.
        file: How problems name it.
        path: Where it is, for the spec; without it files beside it are not looked for.
    """
    return read_text(text, file, path).loaded


class Reading:
    """A text that has been read; the rules that hold between its parts are asked when somebody wants to know.

    Attributes:
        spec: As in :class:`Loaded`.
        places: As in :class:`Loaded`.
        found: What reading found wrong, the rules between parts and secrets in comments not included.
    """

    __slots__ = ("_loaded", "_secrets", "found", "places", "spec")

    def __init__(
        self,
        spec: OrganismSpec | None,
        found: Sequence[Problem],
        places: Places,
        secrets: Callable[[], Iterable[Place]] = tuple,
    ) -> None:
        self.spec = spec
        self.places = places
        self.found = tuple(found)
        self._secrets = secrets
        self._loaded: Loaded | None = None

    @property
    def loaded(self) -> Loaded:
        """All of it; worked out once."""
        if self._loaded is None:
            problems = list(self.found)
            if self.spec is not None:
                wrong = {found.key for found in problems}
                problems += [found for found in check(self.spec, self.places) if found.key not in wrong]
                told = {found.line for found in problems if found.code == "secret"}
                places = (place for place in self._secrets() if place.line not in told)
                problems += [Problem(Severity.ERROR, "secret", _SECRET, self.places.file, *place) for place in places]
            self._loaded = _finish(self.spec, problems, self.places)
        return self._loaded


def read_text(text: str | bytes, file: str = FILE_NAME, path: Path | None = None) -> Reading:
    """Read the text of an organism file as :func:`load_text` does, and check it only when asked."""
    composed = compose(text, file)
    root = composed.root
    if not isinstance(root, MapNode):
        return Reading(None, composed.problems or (_no_mapping(root, file),), Places(file))
    reader = Reader(file)
    try:
        values = reader.read(root)
    except TooManyProblems:
        return Reading(None, reader.problems, Places(file))
    spec = make_spec(values, path)
    return Reading(
        spec, (*composed.problems, *reader.problems), Places(file, reader.places), lambda: secret_places(text)
    )


def make_spec(values: Values, path: Path | None) -> OrganismSpec:
    """The record of what was read."""
    record: Callable[..., OrganismSpec] = OrganismSpec
    return record(**values, path=path)


def _finish(spec: OrganismSpec | None, problems: list[Problem], places: Places) -> Loaded:
    """Sort the problems; one that an alias repeats counts once."""
    once = {(found.line, found.column, found.code, found.message): found for found in reversed(problems)}
    kept = sorted(once.values(), key=lambda found: (found.line, found.column, found.severity, found.code))
    if len(kept) >= MAX_PROBLEMS:
        message = f"This file has {MAX_PROBLEMS} problems or more; the rest is not shown."
        kept = [
            *kept[:MAX_PROBLEMS],
            Problem(Severity.ERROR, "too-many-problems", message, places.file, 1, 1),
        ]
    return Loaded(spec, tuple(kept), places)


def _no_mapping(root: Node | None, file: str) -> Problem:
    if root is None or (isinstance(root, ScalarNode) and root.resolved == "null"):
        message = f"This file is empty; {_WHAT_TO_WRITE}"
        return Problem(Severity.ERROR, "empty-file", message, file, 1, 1)
    message = f"An organism file is a mapping of keys, and this is not; {_WHAT_TO_WRITE}"
    return Problem(Severity.ERROR, "wrong-type", message, file, *root.place)


def _unreadable(file: str, message: str) -> Loaded:
    return Loaded(None, (Problem(Severity.ERROR, "unreadable", message, file),), Places(file))


def _not_there(path: Path) -> str:
    folder = path.parent
    try:
        others = sorted(found.name for found in folder.iterdir() if found.suffix in (".yaml", ".yml"))[:5]
    except OSError:
        return f"There is no such file, and no folder {folder}."
    seen = f"; in {folder} there are {', '.join(others)}" if others else ""
    return f"There is no such file{seen}; `organism new DIR` makes a small organism to begin with."


def secret_places(text: str | bytes) -> list[Place]:
    """Where keys stand in the text, known by their form, comments and free keys included."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", errors="replace")
    text = text.removeprefix("\ufeff")
    lines = Text(text)
    return [lines.place_at(offset) for offset in secrets_in(text)]
