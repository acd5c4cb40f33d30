"""An exported folder in another place, run by nothing but the runtime that was exported with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

_WAIT_S = 60


class Elsewhere:
    """A copy of an exported folder, and its wheel unpacked beside it."""

    def __init__(self, exported: Path, place: Path) -> None:
        """Carry it there.

        Args:
            exported: What an export wrote.
            place: A folder that is not there yet.
        """
        self.folder = Path(shutil.copytree(exported, place / "organism"))
        self._packages = place / "packages"
        for wheel in (self.folder / "wheels").glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(self._packages)

    def run(self, *arguments: str) -> list[str]:
        """``organism run`` there; the replies, one a line."""
        assert self._python("-c", "import runtime; print(runtime.__file__)").startswith(str(self._packages))
        return self._python("-m", "runtime", "run", "organism.yaml", *arguments).splitlines()

    def _python(self, *arguments: str) -> str:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-P", *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(self._packages), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_WAIT_S,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
