"""The files opened last."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path

from designer.document.app_data import AppData

MOST = 20
"""Files that are remembered."""
_STATE = "recent"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file that was open.

    Attributes:
        path: Its real path.
        is_missing: Whether it is not there now.
    """

    path: Path
    is_missing: bool

    @property
    def name(self) -> str:
        """What to call it: ``organism.yaml`` says little, its folder says more."""
        return self.path.parent.name if self.path.name == "organism.yaml" and self.path.parent.name else self.path.name


class Recent:
    """The list, shared by all windows; drafts are not in it."""

    def __init__(self, data: AppData) -> None:
        self._data = data

    def files(self) -> tuple[RecentFile, ...]:
        """The files, latest first."""
        return tuple(RecentFile(path, not os.path.isfile(path)) for path in self._paths())

    def add(self, path: Path) -> None:
        """Put a file at the head."""
        real = Path(os.path.realpath(path))
        if real.is_relative_to(os.path.realpath(self._data.drafts)):
            return
        self._store([real, *(each for each in self._paths() if each != real)][:MOST])

    def remove(self, path: Path) -> None:
        """Forget a file."""
        self._store([each for each in self._paths() if each != path])

    def clear(self) -> None:
        """Forget all."""
        self._store([])

    def _paths(self) -> list[Path]:
        stored = self._data.read_state(_STATE)
        entries = stored.get("files") if isinstance(stored, dict) else None
        if not isinstance(entries, list):
            return []
        usable = (entry for entry in entries if isinstance(entry, str) and entry and "\0" not in entry)
        return [Path(entry) for entry in dict.fromkeys(usable)][:MOST]

    def _store(self, paths: list[Path]) -> None:
        try:
            self._data.write_state(_STATE, {"files": [str(path) for path in paths]})
        except OSError as error:
            _log.warning("the list of recent files was not kept: %s", error)
