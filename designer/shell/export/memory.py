"""Where organisms were exported to last, and which of their files stayed: kept in the app's data."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths

from designer.document.app_data import AppData
from designer.run.exporting.records import EVERYTHING, Choice, TargetState, look_at, slug_of

_STATE: Final = "exports"
_MOST_ORGANISMS: Final = 200
_MOST_FILES: Final = 2_000
"""Choices of more files than that are not remembered."""
_TRIES: Final = 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was chosen for one organism.

    Attributes:
        folder: Where it was exported to; None if it never was.
        choice: Which of its files go.
    """

    folder: Path | None = None
    choice: Choice = EVERYTHING


class ExportMemory:
    """Remembers per organism, by the real path of its file."""

    def __init__(self, data: AppData | None) -> None:
        """Begin.

        Args:
            data: Where it is kept; None remembers nothing.
        """
        self._data = data

    def of(self, organism: Path) -> Remembered:
        """What was chosen last."""
        read = self._read().get(os.path.realpath(organism))
        if not isinstance(read, dict):
            return Remembered()
        folder = read.get("folder")
        choice = Choice(_names(read.get("without")), _names(read.get("also")))
        return Remembered(Path(folder) if isinstance(folder, str) and "\0" not in folder else None, choice)

    def keep(self, organism: Path, chosen: Remembered) -> None:
        """Remember it; where the app's data can't be written it is forgotten."""
        if self._data is None:
            return
        record: dict[str, object] = {"folder": str(chosen.folder)}
        for name in ("without", "also"):
            files = getattr(chosen.choice, name)
            if files and len(files) <= _MOST_FILES:
                record[name] = sorted(files)
        kept = self._read()
        key = os.path.realpath(organism)
        kept.pop(key, None)
        newest = list(kept.items())[1 - _MOST_ORGANISMS :]
        try:
            self._data.write_state(_STATE, {**dict(newest), key: record})
        except (OSError, UnicodeEncodeError) as error:
            _log.warning("where an organism was exported to was not kept: %s", error)

    def _read(self) -> dict[str, object]:
        state = self._data.read_state(_STATE) if self._data is not None else None
        return dict(state) if isinstance(state, dict) else {}


def usual_target(organism: str, file: Path) -> Path:
    """A folder that an organism can be exported to: new, or with an earlier export of it.

    Args:
        organism: Its name.
        file: Its file.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    home = Path(documents) if documents and os.path.isdir(documents) else Path.home()
    first = home / f"{slug_of(organism)}-export"
    for number in range(1, _TRIES):
        target = first if number == 1 else first.with_name(f"{first.name}-{number}")
        try:
            found = look_at(target, file.parent)
        except OSError:
            continue
        if found.state is TargetState.FREE or (found.state is TargetState.EXPORT and found.organism == organism):
            return target
    return first


def _names(read: object) -> frozenset[str]:
    return frozenset(name for name in read if isinstance(name, str)) if isinstance(read, list) else frozenset()
