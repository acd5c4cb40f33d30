"""Whose a module is, by its name: the organism's own or the environment's; nothing is imported to know it."""

from __future__ import annotations

import importlib.util
import sys
from typing import Final

NEVER_OWN: Final = frozenset({*sys.builtin_module_names, "runtime", "__future__", "__main__"})
"""Top-level names that never mean a module of the organism's folder, whatever lies there; so it is in a run."""


def is_installed(top: str) -> bool:
    """Whether the environment has a module of that top-level name."""
    try:
        return importlib.util.find_spec(top) is not None
    except (ImportError, ValueError):
        return top in sys.modules
    except Exception:  # a finder of somebody's that fails tells nothing
        return True
