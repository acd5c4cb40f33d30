"""Start of ``organism-designer``; says what to do where the window can't be shown."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

USAGE_ERROR = 2
_NO_QT = (
    "organism-designer: the window is not part of this installation.\n"
    'The extra "designer" brings it:  pip install "organism-designer[designer]"\n'
    "Organisms run without it:        organism run FILE\n"
)


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line, and show the window until it is closed.

    Args:
        words: The command line without the program's name; None takes the process's.

    Returns:
        The exit code: 0 fine, 2 when it can't do what was asked (contract section 16).
    """
    if words is None and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Until the window minds it, Ctrl-C ends the program without a word; a traceback would tell of imports.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from designer.command_line import read_options

    options = read_options(words)
    if not _has_qt():
        sys.stderr.write(_NO_QT)
        return USAGE_ERROR
    if options.screenshot is None:
        from designer.support.quick_start import quick_start

        quick_start()
    from designer.app import run

    return run(options)


def _has_qt() -> bool:
    from importlib.util import find_spec

    try:
        return find_spec("PySide6") is not None
    except ImportError:
        return False


if __name__ == "__main__":
    sys.exit(main())
