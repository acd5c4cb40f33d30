"""What keys do to Python beyond typing, and how its text is indented."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from PySide6.QtGui import QTextBlock, QTextCursor

from designer.support.code_edits import one_edit
from designer.support.lexing import Kind, State, unpacked
from designer.support.python_lexer import lex_python

_USUAL_INDENT: Final = 4
_LOOKED_AT: Final = 2_000
_FARTHEST_LINES: Final = 500
_INDENT: Final = re.compile(r"[ \t]*")
_LEAVES: Final = re.compile(r"[ \t]*(?:return|raise|pass|break|continue)\b")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}


def indentation_of(lines: Iterable[str]) -> tuple[int, bool]:
    """How a text is indented: the width of a step, and whether by tabs.

    Args:
        lines: Of the text; the first that goes deeper than the one before it tells.
    """
    before = ""
    for line in islice(lines, _LOOKED_AT):
        space = _leading(line)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if before.rstrip().endswith(":") and len(space) > len(_leading(before)):
            if "\t" in space:
                return _USUAL_INDENT, True
            width = len(space) - len(_leading(before))
            if width <= 8:
                return width, False
        before = line
    return _USUAL_INDENT, False


def new_python_line(cursor: QTextCursor, width: int, *, uses_tabs: bool = False) -> None:
    """A line end, and the indentation that Python goes on with from here.

    Args:
        cursor: Where.
        width: Spaces of a step.
        uses_tabs: Whether a step is a tab instead.
    """
    with one_edit(cursor):
        cursor.removeSelectedText()
        block, column = cursor.block(), cursor.positionInBlock()
        text = block.text()
        before, behind = text[:column], text[column:]
        space = _leading(before)
        if space == before:
            # Within indentation, or at a line's beginning: what is there moves down as it is.
            cursor.insertText("\n" + space)
            return
        step = "\t" if uses_tabs else " " * width
        state = _state_before(block)
        spans, after = lex_python(before, state)
        if after.mode:
            cursor.insertText("\n" + space)
            return
        end = next((span.start for span in spans if span.kind is Kind.COMMENT), len(before))
        code = before[:end].rstrip()
        opener = code[-1:] if code[-1:] in _PAIRS and after.depth else ""
        if opener:
            cursor.insertText("\n" + space + step)
            if behind.lstrip()[:1] == _PAIRS[opener]:
                at = cursor.position()
                _drop_blanks(cursor, len(behind) - len(behind.lstrip()))
                cursor.insertText("\n" + space)
                cursor.setPosition(at)
            return
        if after.depth:
            cursor.insertText("\n" + space + (step if after.depth > state.depth else ""))
            return
        space = _leading(_statement_start(block).text())
        if code.endswith(":"):
            space += step
        elif _LEAVES.match(code) and space:
            space = space[: -len(step)] if space.endswith(step) else ""
        _drop_blanks(cursor, len(behind) - len(behind.lstrip(" ")))
        cursor.insertText("\n" + space)


def _statement_start(block: QTextBlock) -> QTextBlock:
    """The line in which the statement begins that ends in a line."""
    for _ in range(_FARTHEST_LINES):
        state = _state_before(block)
        if not (state.mode or state.depth):
            break
        block = block.previous()
    return block


def _state_before(block: QTextBlock) -> State:
    return unpacked(block.previous().userState()) if block.blockNumber() else unpacked(0)


def _drop_blanks(cursor: QTextCursor, count: int) -> None:
    if count:
        cursor.setPosition(cursor.position() + count, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()


def _leading(text: str) -> str:
    found = _INDENT.match(text)
    return found[0] if found else ""
