"""The messages of a run: a list that follows, a filter, and what one can do with a row."""

from __future__ import annotations

from designer.panels.messages.panel import MessagesPanel

__all__ = ["MessagesPanel"]
