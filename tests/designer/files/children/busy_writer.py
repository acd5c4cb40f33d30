"""A process that edits an organism and saves it now and then, until it is killed.

Usage: busy_writer.py FILE APP_DATA SEED JOURNAL

Its changes are numbered; the text's first line says the number. The journal gets a line for each change, when it
was made, and for each save, before and after, and a line of life between; all times are this process's own, so
that a machine that stalls stalls both sides.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from designer.document.app_data import AppData
from designer.document.edit import Edit, Revision
from designer.document.files import DocumentFile
from designer.document.layout import Point
from designer.document.merging import line_splices

LIFE_MS = 20
application = QGuiApplication([])
path, data, journal = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[4])
chance = random.Random(int(sys.argv[3]))
file = DocumentFile.open(path, AppData(data))
log = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
number = 0


def note(word: str, value: int = 0) -> None:
    os.write(log, f"{word} {value} {time.monotonic()}\n".encode())


def change() -> None:
    global number
    number += 1
    body = file.document.text.partition("\n")[2]
    after = f"# {number:08}\n{body}"
    splices = line_splices(file.document.text, after)
    layout = file.document.layout.placed({"l0": Point(number, 0)})
    file.document.apply(Edit("Count", lambda source: Revision(splices, layout=layout), free_text=True))
    note("changed", number)
    next_change.start(chance.randrange(5, 120))


def save() -> None:
    note("saving", number)
    if file.save():
        note("saved", number)
    next_save.start(chance.choice((0, 0, 10, 400, 3000)))


next_change = QTimer(singleShot=True)
next_change.timeout.connect(change)
next_save = QTimer(singleShot=True)
next_save.timeout.connect(save)
life = QTimer(interval=LIFE_MS)
life.timeout.connect(lambda: note("alive"))
life.start()
next_change.start(0)
next_save.start(chance.choice((0, 300, 3000)))
print("ready", flush=True)
application.exec()
