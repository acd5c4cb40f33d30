"""How a command ends, as numbers for scripts (contract section 16)."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    FAILED = 1
    """A source got an error or no reply; or something outside the organism failed."""
    USAGE = 2
    """The command line asks for what makes no sense."""
    INVALID = 3
    """The organism has errors."""
    TIMEOUT = 4
    INTERRUPTED = 130
