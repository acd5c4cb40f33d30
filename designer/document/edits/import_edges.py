"""Which modules import which, before and after something is written."""

from __future__ import annotations


class ImportEdges:
    """Modules that import each other."""

    def __init__(self) -> None:
        self._into: dict[str, list[tuple[str, bool]]] = {}

    def add(self, module: str, imported: str, *, is_new: bool) -> None:
        """Let a module import another; new if that is yet to be written."""
        self._into.setdefault(imported, []).append((module, is_new))

    def has(self, module: str, imported: str) -> bool:
        """Whether a module imports another."""
        return any(name == module for name, _ in self._into.get(imported, ()))

    def back_to(self, module: str) -> tuple[frozenset[str], frozenset[str]]:
        """The modules that come to import a module: by new imports only, and by any that are there already."""
        seen: set[tuple[str, bool]] = set()
        waiting: list[tuple[str, bool]] = [(module, True)]
        while waiting:
            current, all_new = waiting.pop()
            for other, is_new in self._into.get(current, ()):
                state = (other, all_new and is_new)
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
        blocked = frozenset(name for name, all_new in seen if not all_new and name != module)
        return frozenset(name for name, _ in seen if name != module) - blocked, blocked
