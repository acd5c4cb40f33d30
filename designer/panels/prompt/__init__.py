"""The system prompt of an agent as it will get it, and what each part of it costs in tokens."""

from designer.panels.prompt.panel import PromptPanel

__all__ = ["PromptPanel"]
