"""Where the app keeps what is its own: drafts, recovery copies, locks, lists; handed in, never global.

The composition root gives ``AppData(data_root())``, tests give ``AppData(tmp_path)``.
"""

from __future__ import annotations

import json
from pathlib import Path

from designer.document.file_errors import FileError
from designer.document.file_store import read_file, replace_file


class AppData:
    """The app's folder. Folders in it are made when they are first asked for, readable by their user only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def drafts(self) -> Path:
        """The folder of drafts, a folder each."""
        return self.root / "drafts"

    @property
    def recovery(self) -> Path:
        """The folder of recovery copies."""
        return self.root / "recovery"

    @property
    def locks(self) -> Path:
        """The folder of locks, one for each organism that is open."""
        return self.root / "locks"

    def make(self, folder: Path) -> Path:
        """Make one of the folders if it is not there, and give it back.

        Raises:
            OSError: It can't be made.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def read_state(self, name: str) -> object:
        """A stored value; None if there is none, or if what stands there is no JSON."""
        try:
            return json.loads(read_file(self.root / f"{name}.json"))
        except (FileError, ValueError, RecursionError):
            return None

    def write_state(self, name: str, value: object) -> None:
        """Store a value that JSON can hold, atomically.

        Raises:
            OSError: It can't be written.
        """
        self.make(self.root)
        replace_file(self.root / f"{name}.json", json.dumps(value, indent=1).encode("ascii"), durable=False)
