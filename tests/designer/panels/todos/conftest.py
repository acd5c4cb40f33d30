"""What a window knows of its run, as in ``tests/designer/panels/runs.py``."""

from __future__ import annotations

from tests.designer.panels.runs import live

__all__ = ["live"]
