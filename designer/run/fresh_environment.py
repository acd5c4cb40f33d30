"""A virtual environment for one exported folder, kept as long as its requirements are the same; and what pip says."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QProcess

from designer.run.output_lines import OutputLine

REQUIREMENTS: Final = "requirements.txt"
_BEGINS: Final = ("Collecting ", "Processing ", "Requirement already satisfied: ")
"""How pip begins the line of a package that it has come to."""
_UNREACHABLE: Final = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Could not fetch URL",
)
_REMOVE: Final = "import shutil, sys; shutil.rmtree(sys.argv[1], ignore_errors=True)"


class FreshEnvironment:
    """A folder of its own outside of what was exported, which stays as it was written."""

    def __init__(self) -> None:
        self.is_ready = False
        """Whether all is installed."""
        self._place: Path | None = None
        self._made_for = ""
        self._remover = sys.executable

    @property
    def folder(self) -> Path:
        """Of the environment; there is one once it was begun."""
        return (self._place or Path()) / "environment"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def serves(self, exported: Path) -> bool:
        """Whether it has what an exported folder needs."""
        return self.is_ready and self.python.exists() and self._made_for == _needs(exported)

    def begin(self, exported: Path) -> None:
        """Make room for one that has what an exported folder needs.

        Raises:
            OSError: There is no room.
        """
        self.discard()
        self._made_for = _needs(exported)
        self._place = Path(tempfile.mkdtemp(prefix="organism-environment-"))

    def discard(self) -> None:
        """Throw it away; a process of its own does, for there are thousands of files."""
        place, self._place, self.is_ready = self._place, None, False
        if place is not None and not QProcess.startDetached(self._remover, ["-I", "-c", _REMOVE, str(place)])[0]:
            shutil.rmtree(place, ignore_errors=True)


class Installing:
    """How far pip is, by what it says."""

    def __init__(self, exported: Path) -> None:
        """Begin.

        Args:
            exported: The folder whose requirements are installed; pinned with all that they need.
        """
        self.total = sum(1 for line in _read(exported / REQUIREMENTS).splitlines() if line.strip())
        self.done = 0
        self.is_offline = False
        """Whether the package index was not reached."""

    def see(self, lines: Iterable[OutputLine]) -> None:
        """Take note of what pip has written."""
        for line in lines:
            if line.text.startswith(_BEGINS):
                self.done = min(self.done + 1, self.total)
            elif any(words in line.text for words in _UNREACHABLE):
                self.is_offline = True


def wheel_of(exported: Path) -> Path | None:
    """The runtime's wheel in an exported folder, which its requirements name first; None if it is not there."""
    first = _read(exported / REQUIREMENTS).partition("\n")[0].strip()
    wheel = exported / first
    return wheel if first.startswith("./wheels/") and wheel.is_file() else None


def _needs(exported: Path) -> str:
    """What tells the requirements of two folders apart."""
    total = hashlib.sha256(_read(exported / REQUIREMENTS).encode("utf-8", "surrogatepass"))
    if wheel := wheel_of(exported):
        total.update(wheel.read_bytes())
    return total.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
