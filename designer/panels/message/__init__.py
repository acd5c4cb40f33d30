"""One message of a run, whole: where it came from, what became of it, and its payload."""

from __future__ import annotations

from designer.panels.message.panel import MessagePanel

__all__ = ["MessagePanel"]
