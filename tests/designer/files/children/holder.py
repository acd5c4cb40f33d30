"""A process that has an organism open; says when it has, and when it was asked to come forward.

Usage: holder.py FILE APP_DATA
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from designer.document.app_data import AppData
from designer.document.files import DocumentFile

application = QGuiApplication([])
file = DocumentFile.open(Path(sys.argv[1]), AppData(Path(sys.argv[2])))
if isinstance(file, DocumentFile):
    file.raise_requested.connect(lambda: print("raised", flush=True))
    print("open", flush=True)
    application.exec()
else:
    print("elsewhere", flush=True)
