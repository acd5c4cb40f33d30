"""The conversations of ours that go on, as one chooses among them."""

from __future__ import annotations

from itertools import islice
from typing import Final

from designer.models.live.live import Live

_MOST: Final = 50
"""Conversations that are offered."""
_MOST_SENT: Final = 500
"""Messages that are looked through for them, the newest."""
_ID_LETTERS: Final = 8


def open_conversations(live: Live) -> list[tuple[str, str]]:
    """Id and words of each conversation that goes on, the one last written to first."""
    frames = live.folds.frames.by_id
    receivers: dict[str, dict[str, int]] = {}
    for each in islice(reversed(list(live.folds.answers)), _MOST_SENT):
        node = frames.get(each.conversation)
        if node is not None and node.is_open and (each.conversation in receivers or len(receivers) < _MOST):
            counts = receivers.setdefault(each.conversation, {})
            for name in each.to_ids:
                counts[name] = counts.get(name, 0) + 1
    return [(id, f"{_told(counts)} · {id[:_ID_LETTERS]}") for id, counts in receivers.items()]


def _told(counts: dict[str, int]) -> str:
    return ", ".join(name if count == 1 else f"{name} ({count})" for name, count in reversed(counts.items()))
