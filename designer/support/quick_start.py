"""What makes the start shorter: nothing is collected, and no source searched, while modules are loaded."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Final

_QUESTION: Final = "_mod_uses_pyside"


def quick_start() -> None:
    """Call it before the window's modules are imported; who shows the window takes the collector over.

    What is imported stays, so that looking through it for garbage finds none. And PySide reads the source of every
    module that is imported after it, to learn whether ``PySide6`` stands in it: if so, the names that Qt's classes
    have there are its own choice (``from __feature__ import snake_case``), else its caller's. Here each module is
    taken for one in which it stands, which is right for those as well that only call what does.
    """
    gc.disable()
    import_module("PySide6.QtCore")
    feature = sys.modules.get("shibokensupport.feature")
    # Of PySide's inside: where it is called otherwise, the source is searched as ever.
    if feature is not None and hasattr(feature, _QUESTION):
        vars(feature)[_QUESTION] = _uses_pyside


def _uses_pyside(module: object) -> bool:
    return True
