"""What keys do to code beyond typing; each is one edit of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

_INDENT: Final = re.compile(r"[ \t]*")
_BRACKETS: Final = {pair: re.compile(f"[{re.escape(pair)}]") for pair in ("()", "[]", "{}")}
_ITEM: Final = re.compile(r"( *)((?:- +)*)")
_OPENS: Final = re.compile(r"(:|[|>][-+0-9]*)\s*(#.*)?$")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_FARTHEST_LINES: Final = 600
_MOVE: Final = QTextCursor.MoveMode.KeepAnchor


@contextmanager
def one_edit(cursor: QTextCursor) -> Iterator[None]:
    """All that happens inside is one change of the document."""
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()


def blocks_of(cursor: QTextCursor) -> list[QTextBlock]:
    """The lines that a selection touches; a selection that ends before a line's first character leaves it out."""
    document = cursor.document()
    block, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    if last != block and cursor.selectionEnd() == last.position():
        last = last.previous()
    found = [block]
    while block != last:
        block = block.next()
        found.append(block)
    return found


def indent(cursor: QTextCursor, width: int, *, uses_tabs: bool = False) -> None:
    """Selected lines one step to the right; without a selection, spaces up to the next step.

    Args:
        cursor: Where.
        width: Spaces of a step.
        uses_tabs: Whether a step is a tab instead.
    """
    with one_edit(cursor):
        if not cursor.hasSelection():
            cursor.insertText("\t" if uses_tabs else " " * (width - cursor.positionInBlock() % width))
            return
        for block in blocks_of(cursor):
            if block.length() > 1:
                step = "\t" if uses_tabs else " " * (width - _indentation(block) % width)
                _at(block, 0 if not uses_tabs else _indentation(block)).insertText(step)


def dedent(cursor: QTextCursor, width: int) -> None:
    """The lines one step to the left."""
    with one_edit(cursor):
        for block in blocks_of(cursor):
            length = _indentation(block)
            if length:
                text = block.text()[:length]
                spaces = length - len(text.rstrip(" "))
                step = (spaces - 1) % width + 1 if spaces else 1
                remover = _at(block, length - step if "\t" in text else 0)
                remover.setPosition(remover.position() + step, _MOVE)
                remover.removeSelectedText()


def home(cursor: QTextCursor, *, selects: bool = False) -> None:
    """To the first character that is no blank; if the caret is there, to the line's beginning."""
    block = cursor.block()
    first = _indentation(block)
    column = 0 if cursor.positionInBlock() == first else first
    mode = _MOVE if selects else QTextCursor.MoveMode.MoveAnchor
    cursor.setPosition(block.position() + column, mode)


def new_line(cursor: QTextCursor, width: int) -> None:
    """A line end, and the indentation that goes on from here."""
    with one_edit(cursor):
        cursor.removeSelectedText()
        before = cursor.block().text()[: cursor.positionInBlock()]
        item = _ITEM.match(before)
        column = len(item[0]) if item else 0
        spaces = min(column, len(before)) if before.strip() else len(before)
        if _OPENS.search(before) and not before.lstrip().startswith("#"):
            spaces += width
        cursor.insertText("\n" + " " * spaces)


def backspace(cursor: QTextCursor, width: int) -> bool:
    """Within indentation, back to the step before; tells whether it did."""
    column = cursor.positionInBlock()
    if cursor.hasSelection() or column < 2 or cursor.block().text()[:column].strip(" "):
        return False
    cursor.setPosition(cursor.position() - ((column - 1) % width + 1), _MOVE)
    cursor.removeSelectedText()
    return True


def toggle_comment(cursor: QTextCursor) -> None:
    """``# `` before each line, or away from all of them if all have it."""
    blocks = [block for block in blocks_of(cursor) if block.text().strip()]
    if not blocks:
        return
    with one_edit(cursor):
        if all(block.text().lstrip().startswith("#") for block in blocks):
            for block in blocks:
                text = block.text()
                column = text.index("#")
                length = 2 if text[column + 1 : column + 2] == " " else 1
                remover = _at(block, column)
                remover.setPosition(block.position() + column + length, _MOVE)
                remover.removeSelectedText()
            return
        column = min(_indentation(block) for block in blocks)
        for block in blocks:
            _at(block, column).insertText("# ")


def duplicate(cursor: QTextCursor) -> None:
    """The lines once more below themselves; the caret goes along."""
    blocks = blocks_of(cursor)
    text = "\n".join(block.text() for block in blocks)
    anchor, position = cursor.anchor(), cursor.position()
    shift = blocks[-1].position() + blocks[-1].length() - blocks[0].position()
    with one_edit(cursor):
        end = QTextCursor(blocks[-1])
        end.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        end.insertText("\n" + text)
    cursor.setPosition(anchor + shift)
    cursor.setPosition(position + shift, _MOVE)


def matching_bracket(document: QTextDocument, position: int) -> tuple[int, int] | None:
    """Positions of the bracket before or behind a position, and of its partner."""
    block = document.findBlock(position)
    column = position - block.position()
    text = block.text()
    if not text.isascii():
        return None
    for at in (column, column - 1):
        if 0 <= at < len(text) and text[at] in "()[]{}":
            partner = _partner(block, at)
            return None if partner < 0 else (block.position() + at, partner)
    return None


def _partner(block: QTextBlock, column: int) -> int:
    bracket = block.text()[column]
    forward = bracket in _PAIRS
    pair = next(key + value for key, value in _PAIRS.items() if bracket in key + value)
    depth = 0
    for _ in range(_FARTHEST_LINES):
        text = block.text()
        found = [each.start() for each in _BRACKETS[pair].finditer(text)]
        for at in found if forward else reversed(found):
            if (at < column) if forward else (at > column >= 0):
                continue
            depth += 1 if text[at] == bracket else -1
            if depth == 0:
                return block.position() + at
        block = block.next() if forward else block.previous()
        if not block.isValid():
            return -1
        column = 0 if forward else -1
    return -1


def _indentation(block: QTextBlock) -> int:
    found = _INDENT.match(block.text())
    return found.end() if found else 0


def _at(block: QTextBlock, column: int) -> QTextCursor:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + column)
    return cursor
