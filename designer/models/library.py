"""The payload classes that every organism has, read from the runtime's source like any module of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import runtime
from designer.models.source import OwnModule, read_module

SYSTEM_CLASSES: Final = frozenset(
    f"runtime.primitives.{name}" for name in ("Boot", "SystemError", "TodoRegistered", "TodoClosed")
)
"""They come from the pump alone, so no listener has one as its payload class."""

_FILES: Final = {"runtime": "__init__.py", "runtime.primitives": "primitives.py"}


@cache
def library() -> Mapping[str, OwnModule]:
    """The modules of the runtime whose classes organisms name, by dotted name."""
    package = Path(runtime.__file__).parent
    found = {name: read_module(package / file, package.parent, name) for name, file in _FILES.items()}
    return MappingProxyType(found)
