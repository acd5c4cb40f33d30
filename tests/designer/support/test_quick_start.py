"""The start reads no source and collects no garbage, and what Qt's names are stays each module's own choice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[3]
BEGIN = "from designer.support.quick_start import quick_start\nquick_start()\n"


def printed(code: str) -> list[str]:
    """What some code prints in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", BEGIN + code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_no_source_is_read_of_what_is_imported() -> None:
    read = "import linecache, designer.support.theme\nprint(*[name for name in linecache.cache if 'designer' in name])"
    assert printed(read) == []


def test_nothing_is_collected_until_somebody_takes_the_collector_over() -> None:
    assert printed("import gc\nprint(gc.isenabled())") == ["False"]


def test_who_chose_other_names_for_qt_s_methods_has_them_and_the_designer_has_its_own() -> None:
    code = (
        "exec('from __feature__ import snake_case')\n"
        "from PySide6.QtCore import QObject\n"
        "from designer.models.selection import Selected, Selection\n"
        "holder = QObject()\n"
        "selection = Selection(holder)\n"
        "selection.set(Selected(listeners=('a',)))\n"
        "holder.set_object_name('kept')\n"
        "print(holder.object_name(), *selection.value.listeners)\n"
    )
    assert printed(code) == ["kept", "a"]
