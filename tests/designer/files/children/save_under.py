"""A process that changes an organism and saves it under some hardship; prints what came of it as JSON.

Usage: save_under.py FILE APP_DATA (nothing | small-files | nobody)
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from designer.document.app_data import AppData
from designer.document.files import DocumentFile
from designer.document.splices import Splice

NOBODY = 65534
SMALL_BYTES = 64

application = QGuiApplication([])
path, data, hardship = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
file = DocumentFile.open(path, AppData(data))
said: list[str] = []
file.failed.connect(said.append)
file.document.type_text((Splice(0, "", "# mine\n"),), None)
if hardship == "small-files":
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_BYTES, SMALL_BYTES))
elif hardship == "nobody" and os.geteuid() == 0:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
is_saved = file.save()
print(json.dumps({"saved": is_saved, "said": said, "unsaved": file.is_unsaved}))
file.close()
