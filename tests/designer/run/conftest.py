"""Runs for tests: a session with the real pump, in a window that is alive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from .running import RunningWindow, write_organism


@pytest.fixture
def organism_folder(tmp_path: Path) -> Callable[..., Path]:
    """``organism_folder(handlers, *listeners)``: the file of an organism whose listeners have these handlers."""

    def write(handlers: str, *listeners: str) -> Path:
        return write_organism(tmp_path / "organism", handlers, *listeners)

    return write


@pytest.fixture
def window(qapp: QApplication) -> Iterator[RunningWindow]:
    """A window with a session; what it still runs after the test fails the test."""
    window = RunningWindow()
    yield window
    window.close()
