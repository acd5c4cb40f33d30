"""What became of a line."""

from __future__ import annotations

from enum import StrEnum


class LineKind(StrEnum):
    """A line compared with an older text."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    """Lines are missing above it."""
