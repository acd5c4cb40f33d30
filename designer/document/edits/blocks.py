"""Items of block lists: put in, taken out, and moved with the comments that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from designer.document.lines import column, lead_start, line_end, line_start, newline_of, next_line
from designer.document.nodes import SequenceNode
from designer.document.rewrite import Change, dash_of


def inserted(text: str, items: SequenceNode, index: int, new: Sequence[str]) -> list[Change]:
    """Put items in before the one at the index.

    Args:
        text: The text.
        items: A block list with at least one item.
        index: Where; the number of items to put them last.
        new: Whole lines, one or several an item, without the last line end; see :func:`prefix`.
    """
    newline = newline_of(text)
    if index == 0:
        first, _ = span(text, items, 0)
        return [(first, first, "".join(f"{each}{newline}" for each in new))]
    end = line_end(text, items.items[index - 1].end)
    return [(end, end, "".join(f"{newline}{each}" for each in new))]


def prefix(text: str, items: SequenceNode) -> str:
    """What new items begin with: indentation, dash, spaces."""
    first = items.items[0]
    dash = dash_of(text, items, first)
    gap = text[dash + 1 : first.outer]
    return " " * column(text, dash) + "-" + (gap if gap and not gap.strip(" ") else " ")


def span(text: str, items: SequenceNode, index: int) -> tuple[int, int]:
    """Begin and end of the lines of an item, its comments above and its line break included."""
    dash = dash_of(text, items, items.items[index])
    start = lead_start(text, line_start(text, dash), column(text, dash))
    if text[line_start(text, dash) : dash].strip():
        start = dash
    return start, next_line(text, items.items[index].end)


def removed(text: str, items: SequenceNode, index: int) -> list[Change]:
    """Take one item out of several."""
    start, end = span(text, items, index)
    return [without_last_break(text, (start, end, ""))]


def without_last_break(text: str, change: Change) -> Change:
    """For lines that end the text without a line break: take the one before them instead."""
    start, end, new = change
    if end < len(text) or text.endswith("\n") or start == 0:
        return change
    return line_end(text, start - 1) if text[start - 1] == "\n" else start, end, new


def emptied(text: str, items: SequenceNode, colon: int) -> list[Change]:
    """Take all items out and leave ``[]``; comments that belong to none of them stay.

    Args:
        text: The text.
        items: A block list.
        colon: Offset behind the colon of its key.
    """
    if line_start(text, items.start) <= colon:
        return [(colon, items.end, " []")]
    return without_items(text, colon, [span(text, items, index) for index in range(len(items.items))])


def without_items(text: str, colon: int, spans: Iterable[tuple[int, int]]) -> list[Change]:
    """Take the lines of all items out, and leave ``[]``.

    Args:
        text: The text.
        colon: Offset behind the colon of the list's key.
        spans: Begin and end of each item's lines, in their order.
    """
    changes: list[Change] = []
    for start, end in spans:
        start = max(start, next_line(text, colon))
        if changes and changes[-1][1] >= start:
            start = changes.pop()[0]
        changes.append((start, end, ""))
    changes[-1] = without_last_break(text, changes[-1])
    return [(colon, colon, " []"), *changes]
