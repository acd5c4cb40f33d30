"""An organism's requirements, pinned: the runtime's, and what its modules import (contract section 18)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata

from runtime.export import wheel as own_wheel

_REQUIREMENT = re.compile(
    r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[(?P<extras>[^\]]*)\])?[^;]*(;(?P<marker>.*))?$"
)
_EXTRA = re.compile(r"""\s*(?:and\s+)?\(?\s*extra\s*==\s*['"]([^'"]*)['"]\s*\)?(?:\s*and(?=\s))?""")
_OURS = frozenset({*own_wheel.PACKAGES, "designer", "sample_organisms"})


@dataclass(frozen=True, slots=True)
class Pins:
    """Requirements as installed here.

    Attributes:
        lines: ``name==version``, with an environment marker where there is one, sorted.
        notes: What could not be pinned, and what to do about it, a sentence each.
        missing: Dotted names of modules that no installed distribution brings.
    """

    lines: tuple[str, ...]
    notes: tuple[str, ...]
    missing: frozenset[str] = frozenset()


def pins(modules: Mapping[str, str], declared: str = "") -> Pins:
    """Pin what the runtime needs, what modules import, and what a requirements file of the organism names.

    Args:
        modules: Dotted names of the environment that the organism imports, with the file that does.
        declared: Text of the organism's own requirements file.
    """
    gathered = _Gathered()
    for requirement in own_wheel.about().requires:
        gathered.require(requirement)
    by_module = metadata.packages_distributions()
    missing: set[str] = set()
    for dotted, where in sorted(modules.items()):
        top = dotted.partition(".")[0]
        if top in sys.stdlib_module_names or top in own_wheel.PACKAGES:
            continue
        if top in _OURS:
            gathered.notes.append(f"{where} imports {top}, which the headless runtime does not bring")
            continue
        providers = _providers(dotted, by_module.get(top, ()))
        if not providers:
            missing.add(dotted)
            gathered.notes.append(f"{where} imports {top}, which no installed package brings: see that it is there")
        for provider in providers:
            gathered.require(provider)
    for line in declared.splitlines():
        line = line.partition(" #")[0].strip()
        if line and not line.startswith("#"):
            gathered.declare(line)
    lines = sorted(gathered.lines(), key=str.lower)
    return Pins(tuple(lines), tuple(dict.fromkeys(gathered.notes)), frozenset(missing))


def _providers(dotted: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The distributions that bring a module; a namespace that several share is told apart by their files."""
    names = tuple(sorted(set(candidates)))
    parts = dotted.split(".")
    for depth in range(len(parts), 1, -1) if len(names) > 1 else ():
        start = "/".join(parts[:depth])
        holding = [
            name
            for name in names
            if any(
                file.as_posix().startswith((f"{start}/", f"{start}."))
                for file in metadata.distribution(name).files or ()
            )
        ]
        if holding:
            return tuple(holding)
    return names


class _Gathered:
    """Distributions found so far, each with the markers under which it is needed."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._markers: dict[str, set[str]] = {}
        self._distributions: dict[str, metadata.Distribution] = {}
        self._walked: set[tuple[str, frozenset[str], str]] = set()

    def require(self, requirement: str, above: str = "") -> bool:
        """Pin a requirement and all that it needs.

        Args:
            requirement: As in ``Requires-Dist``.
            above: The marker under which it is asked for.

        Returns:
            Whether it is installed; what is not was not needed here.
        """
        found = _REQUIREMENT.match(requirement)
        if found is None:
            return False
        extras = frozenset(part.strip() for part in (found["extras"] or "").split(",") if part.strip())
        marker = _joined(above, (found["marker"] or "").strip())
        try:
            distribution = metadata.distribution(found["name"])
        except metadata.PackageNotFoundError:
            return False
        name = distribution.metadata["Name"]
        if name.lower() == own_wheel.DISTRIBUTION or (name, extras, marker) in self._walked:
            return True
        self._walked.add((name, extras, marker))
        if name not in self._distributions and distribution.read_text("direct_url.json") is not None:
            self.notes.append(f"{name} was not installed from a package index: put its wheel into wheels/ by hand")
        self._distributions[name] = distribution
        self._markers.setdefault(name, set()).add(marker)
        for line in distribution.requires or ():
            wanted = _EXTRA.search(line)
            if wanted is None:
                self.require(line, marker)
            elif wanted[1] in extras:
                self.require(_EXTRA.sub("", line).rstrip(" ;"), marker)
        return True

    def declare(self, line: str) -> None:
        """Pin a line of the organism's own requirements file."""
        if line.startswith("-") or "://" in line or " @ " in line or line.startswith((".", "/")):
            self.notes.append(f'the line "{line}" of requirements.txt was left out: only names can be pinned')
        elif not self.require(line):
            self.notes.append(f'the line "{line}" of requirements.txt was left out: nothing of that name is installed')

    def lines(self) -> Iterable[str]:
        """The requirements, pinned."""
        for name, markers in self._markers.items():
            line = f"{name}=={self._distributions[name].version}"
            if "" not in markers:
                either = sorted(markers) if len(markers) == 1 else sorted(f"({marker})" for marker in markers)
                line += f" ; {' or '.join(either)}"
            yield line


def _joined(above: str, own: str) -> str:
    if above and own and above != own:
        return f"({above}) and ({own})"
    return above or own
