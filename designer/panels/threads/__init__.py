"""Threads: the frames of each conversation, and what there is to know of one."""

from designer.panels.threads.panel import ThreadsPanel

__all__ = ["ThreadsPanel"]
