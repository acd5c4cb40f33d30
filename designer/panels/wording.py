"""Names, chains and sizes as people read them in a narrow column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from designer.models.live.rows import MessageRow
from designer.support.plain_text import one_line

STEP: Final = " \u203a "
"""Between two names of a chain."""
ARROW: Final = " → "
"""Between sender and receivers."""
_NAME_LIMIT: Final = 80
_NAMES: Final = 6
_KIB: Final = 1024


def size_text(size_bytes: int) -> str:
    """``850 B``, ``1.2 KiB``, ``3.0 MiB``."""
    if size_bytes < _KIB:
        return f"{size_bytes} B"
    if size_bytes < _KIB * _KIB:
        kib = size_bytes / _KIB
        return f"{kib:.1f} KiB" if kib < 99.95 else f"{kib:.0f} KiB"
    return f"{size_bytes / _KIB / _KIB:.1f} MiB"


def name_text(name: str) -> str:
    """A name from anywhere, safe to show."""
    return one_line(name, _NAME_LIMIT)


def receivers_text(row: MessageRow) -> str:
    """To whom: names, and how many more; empty where nobody was named."""
    names = row.to_ids
    text = ", ".join(map(name_text, names[:_NAMES]))
    return f"{text} +{len(names) - _NAMES}" if len(names) > _NAMES else text


def route_text(row: MessageRow) -> str:
    """From whom to whom."""
    return f"{name_text(row.from_id)}{ARROW}{receivers_text(row) or '?'}"


def chain_text(chain: Iterable[str]) -> str:
    """The names from the root to a frame."""
    return STEP.join(map(name_text, chain))
