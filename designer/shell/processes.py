"""Another window is another process: organisms share no modules, no output and no loop."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess

_RUN = "import sys; sys.path.append(sys.argv.pop(1)); from designer.__main__ import main; sys.exit(main())"
_ROOT = Path(__file__).parents[2]


def start_another(arguments: Sequence[str]) -> bool:
    """Start the program once more, with a life of its own; says whether it was started."""
    # -P, since else modules would be taken from the current folder, which may be an untrusted organism's.
    started, _pid = QProcess.startDetached(sys.executable, ["-P", "-c", _RUN, str(_ROOT), *arguments])
    return bool(started)
