"""The checkout as an end-to-end test uses it: copied, and run by the real command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_NOT_COPIED = (".git", ".*_cache", ".hypothesis", ".venv", "__pycache__", "dist", "build", "*.egg-info")

Organism = Callable[..., "subprocess.CompletedProcess[str]"]


def copy_checkout(target: Path) -> Path:
    """Copy this checkout as a newcomer has it."""
    return Path(shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*_NOT_COPIED)))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this checkout."""
    return copy_checkout(tmp_path / "checkout")


@pytest.fixture
def organism(tmp_path: Path) -> Organism:
    """Run `organism …` of this checkout as a process of its own, in a folder that has the samples."""
    (tmp_path / "sample_organisms").symlink_to(ROOT / "sample_organisms", target_is_directory=True)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "runtime", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run
