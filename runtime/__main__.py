"""``python -m runtime`` is the command ``organism``."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run one command; Ctrl-C while its modules are loaded ends the program without a word.

    Returns:
        The exit code.
    """
    loading = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if loading:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from runtime.cli import main as run

    if loading:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run()


if __name__ == "__main__":
    sys.exit(main())
