"""Saves an organism again and again, each time killed one call to the system later, until it isn't killed any more.

Usage: dies_at_each_call.py FOLDER (save | copy | move)

Each life is a fork of its own with a folder of its own, ``FOLDER/<number of calls>``. Prints how many lives ended
by the kill.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from PySide6.QtGui import QGuiApplication

from designer.document.app_data import AppData
from designer.document.edit import Edit, Revision
from designer.document.files import DocumentFile
from designer.document.layout import Point
from designer.document.layout_file import layout_path
from designer.document.splices import Splice

MOST = 2000
TEXT = "# 1\norganism: {name: x}\nlisteners: []\n"
HANDLERS = "def a(): ...\n"
LAYOUT = "listeners:\n  a: [1, 0]\n"


def die_at(number: int) -> None:
    """Be killed at the start of the call of that number to the system."""
    left = number

    def count(frame: FrameType, event: str, called: object) -> None:
        nonlocal left
        of_system = (
            getattr(called, "__module__", "") == "posix" or type(getattr(called, "__self__", None)).__module__ == "_io"
        )
        if event == "c_call" and of_system:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.setprofile(count)


def change(file: DocumentFile, number: int) -> None:
    layout = file.document.layout.placed({"a": Point(number, 0)})
    revision = Revision((Splice(2, str(number - 1), str(number)),), layout=layout)
    assert file.document.apply(Edit("Count", lambda source: revision, free_text=True))


def live(folder: Path, number: int) -> None:
    is_move = sys.argv[2] == "move"
    path = folder / ("data/drafts/untitled-1/organism.yaml" if is_move else "work/organism.yaml")
    path.parent.mkdir(parents=True)
    if is_move:
        (folder / "work").mkdir()
        path.with_name("handlers.py").write_text(HANDLERS)
    path.write_text(TEXT)
    layout_path(path).write_text(LAYOUT)
    application = QGuiApplication([])
    file = DocumentFile.open(path, AppData(folder / "data"))
    change(file, 2)
    file._keeper.update()
    if sys.argv[2] == "copy":
        change(file, 3)
        die_at(number)
        file._keeper.update()
    elif is_move:
        die_at(number)
        file.save_as(folder / "work/organism.yaml")
    else:
        die_at(number)
        file.save()
    sys.setprofile(None)
    file.close(keep_unsaved=True)
    del application


for number in range(MOST):
    process = os.fork()
    if not process:
        live(Path(sys.argv[1]) / str(number), number)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    if not os.WIFSIGNALED(status):
        assert os.waitstatus_to_exitcode(status) == 0
        print(number)
        break
