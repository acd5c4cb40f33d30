"""Where in an organism file each value stands, by dotted key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from runtime.problems import Problem, Severity


class Place(NamedTuple):
    """Where something begins in a text; line and column count from 1, columns in characters."""

    line: int
    column: int


class Places(Mapping[str, Place]):
    """Where each value of a file begins: ``places["listeners[2].peers[0]"]``.

    Keys are those of the file, joined by dots; items of a list are counted from 0. The index of a
    listener here is its index in ``OrganismSpec.listeners``. Keys that the file doesn't have are missing,
    so ``key in places`` tells what was written from what is a default. A spec made in code has
    ``NO_PLACES``.

    Attributes:
        file: The file as the user named it; empty where there is none.
    """

    __slots__ = ("_by_key", "file")

    def __init__(self, file: str = "", by_key: Mapping[str, Place] | None = None) -> None:
        self.file = file
        self._by_key: Mapping[str, Place] = by_key if by_key is not None else {}

    def __getitem__(self, key: str) -> Place:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __repr__(self) -> str:
        return f"Places({self.file!r}, {len(self)} keys)"

    def find(self, key: str) -> Place:
        """The place of the key, or of the nearest one around it that the file has; (0, 0) if none."""
        while key:
            place = self._by_key.get(key)
            if place is not None:
                return place
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return self._by_key.get("", Place(0, 0))

    def error(self, code: str, message: str, key: str = "", *, fix: str = "", listener: str = "") -> Problem:
        """An error at the place of the key."""
        place = self.find(key)
        return Problem(Severity.ERROR, code, message, self.file, *place, fix=fix, listener=listener, key=key)

    def warning(self, code: str, message: str, key: str = "", *, fix: str = "", listener: str = "") -> Problem:
        """A warning at the place of the key."""
        place = self.find(key)
        return Problem(Severity.WARNING, code, message, self.file, *place, fix=fix, listener=listener, key=key)


NO_PLACES = Places()
"""For a spec that was made in code, not read from a file."""
