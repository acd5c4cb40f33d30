"""Calls that the designer must not make, each with its reason; its sources are searched for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DESIGNER = Path(__file__).parents[2] / "designer"
SOURCES = {path.relative_to(DESIGNER).as_posix(): path.read_text("utf-8") for path in sorted(DESIGNER.rglob("*.py"))}
DRAG = "panels/palette.py"


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        # PySide takes the widget that comes back for a child of the one that was asked, and drops the wrappers of
        # the whole chain when that one is destroyed.
        (r"\.(next|previous)InFocusChain\(", ()),
        # A loop within the loop: what is open stays on the stack of what opened it.
        (r"\.exec\(|\.exec_\(", ("app.py", DRAG, "support/loop.py")),
        # One file knows what drives the loop.
        (r"\b(import|from) qasync\b", ("support/loop.py",)),
        (r"QMessageBox|QInputDialog|QFileDialog\.get", ()),
        (r"\bprocessEvents\(", ()),
        (r"\btime\.sleep\(", ()),
        (r"# noqa|# (TODO|FIXME|XXX)", ()),
        # Colours stand in the table of tokens, and nowhere else.
        (r"""["']#[0-9a-fA-F]{6}\b|Qt\.GlobalColor\.(?!transparent|color)""", ("support/tokens.py",)),
    ],
)
def test_no_source_has(pattern: str, allowed: tuple[str, ...]) -> None:
    found = [
        f"designer/{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in SOURCES.items()
        if name not in allowed
        for match in re.finditer(pattern, text)
    ]
    assert found == []
