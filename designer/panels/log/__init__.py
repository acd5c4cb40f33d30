"""The log: what handlers print and log, line by line."""

from designer.panels.log.panel import LogPanel

__all__ = ["LogPanel"]
