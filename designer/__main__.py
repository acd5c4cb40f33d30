"""Start of ``organism-designer``: says what brings the window, for it is not part of this version."""

from __future__ import annotations

import sys

USAGE_ERROR = 2


def main() -> int:
    """Say in plain words how to get the designer and what already works without it.

    Returns:
        2, the exit code for a command that cannot do what it was asked (contract section 16).
    """
    sys.stderr.write(
        "organism-designer: the window is not part of this installation.\n"
        'The extra "designer" brings it:  pip install "organism-designer[designer]"\n'
        "Organisms run without it:        organism run FILE\n"
    )
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
