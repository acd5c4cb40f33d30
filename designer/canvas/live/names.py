"""Who of a run is who in the document: names are matched without regard to case, and renames since are followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from designer.document.changes import Changes


class Names:
    """Between names of the run and names of the document.

    A listener that was renamed since the run's start goes by its new name. One that was deleted has none until a
    listener of that name is there again, by undo or anew.
    """

    def __init__(self) -> None:
        self._run: dict[str, str] = {}
        self._present: dict[str, str] = {}
        self._back: dict[str, str] = {}
        self._gone: dict[str, str] = {}
        self.revision = 0
        """Grows with each change."""

    def begin(self, names: Iterable[str]) -> None:
        """Another run, of these listeners of the document as it is now."""
        self._run = {name.lower(): name for name in names}
        self._present = dict(self._run)
        self._back = {lower: lower for lower in self._run}
        self._gone = {}
        self.revision += 1

    def become(self, other: Names) -> None:
        """Another run, whose names were followed elsewhere until now."""
        self._run, self._present = dict(other._run), dict(other._present)
        self._back, self._gone = dict(other._back), dict(other._gone)
        self.revision += 1

    def __len__(self) -> int:
        return len(self._run)

    def __contains__(self, name: object) -> bool:
        """Whether a listener of the run goes by that name."""
        return isinstance(name, str) and name.lower() in self._run

    def present(self, name: str) -> str | None:
        """What a listener of the run is called in the document now; None for one that is not there."""
        return self._present.get(name.lower())

    def key(self, name: str) -> str | None:
        """What a listener of the document is called in the run, in lower case; None for one that is new."""
        return self._back.get(name.lower())

    @property
    def keys(self) -> Collection[str]:
        """All listeners of the run, in lower case."""
        return self._run.keys()

    @property
    def gone(self) -> tuple[tuple[str, str], ...]:
        """Listeners that are only in the run: their names there, and what they were called last."""
        return tuple((self._run[lower], last) for lower, last in self._gone.items())

    def take(self, changes: Changes) -> bool:
        """Follow a change of the document; says whether it made a difference."""
        renamed = dict(changes.renamed)
        moved = [(self._back.pop(old.lower(), None), new) for old, new in renamed.items()]
        for lower, new in moved:
            if lower is not None:
                self._present[lower] = new
                self._back[new.lower()] = lower
        is_other = any(lower is not None for lower, _ in moved)
        arrived = set(renamed.values())
        for name in changes.removed:
            gone = self._back.pop(name.lower(), None) if name not in renamed else None
            if gone is not None:
                self._gone[gone] = self._present.pop(gone)
                is_other = True
        for name in changes.added:
            if name not in arrived:
                is_other |= self._return(name)
        if is_other or changes.added or changes.removed:
            self.revision += 1
            return True
        return False

    def _return(self, name: str) -> bool:
        wanted = name.lower()
        for lower, last in self._gone.items():
            if wanted in (last.lower(), lower):
                del self._gone[lower]
                self._present[lower] = name
                self._back[wanted] = lower
                return True
        return False
