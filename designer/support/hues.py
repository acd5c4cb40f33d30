"""One colour for each conversation, the same wherever it is shown."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from designer.support.tokens import Colors

_COUNT: Final = 12


def conversation_hue(colors: Colors, conversation: str) -> str:
    """The colour of a conversation.

    Args:
        colors: The scheme.
        conversation: Its id; the same id has the same hue in both schemes and in every run.
    """
    if not conversation:
        return colors.border_strong
    value: str = getattr(colors, f"conversation_{crc32(conversation.encode()) % _COUNT + 1}")
    return value
