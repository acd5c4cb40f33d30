"""Levels and sources of log lines, and their colours."""

from __future__ import annotations

from typing import Final

from designer.support.tokens import Colors

LEVELS: Final = ("debug", "info", "warning", "error")
"""From the least to the worst."""
ICONS: Final = {"debug": "bug", "info": "info", "warning": "triangle-alert", "error": "circle-alert"}
"""Their icons."""
LEVEL_TONES: Final = {"debug": "text_faint", "info": "text_muted", "warning": "warning", "error": "error"}
"""Their colours, by name in :class:`designer.support.tokens.Colors`."""


def level_color(level: str, colors: Colors) -> str:
    """The colour of a level."""
    value: str = getattr(colors, LEVEL_TONES.get(level, "text_faint"))
    return value


def source_color(kind: str, colors: Colors) -> str:
    """The colour of who wrote a line, as on its card.

    Args:
        kind: ``agent``, ``tool``, or empty for what is no listener.
        colors: Those in force.
    """
    return {"agent": colors.agent, "tool": colors.tool}.get(kind, colors.text_muted)
