"""Another window is another process, which takes no module from wherever it is started."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.shell.processes import start_another


def test_nothing_of_the_current_folder_is_run(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("yaml", "argparse", "lxml", "PySide6"):
        (tmp_path / f"{name}.py").write_text("open('was-run', 'w').close()\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        monkeypatch.delenv(name)
    picture = tmp_path / "picture.png"
    assert start_another(["--screenshot", str(picture)])
    qtbot.waitUntil(picture.exists, timeout=30_000)
    assert not (tmp_path / "was-run").exists()
