"""Listeners as items of their list: new ones written, put in, taken out with their comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import NamedTuple

from designer.document.edit import EditRefused
from designer.document.edits import blocks, flow
from designer.document.edits.lists import ListStyle, list_lines, style_near
from designer.document.edits.mappings import (
    STEP,
    colon_end,
    entry_lines,
    has_block_text,
    insert_lines,
    place_of,
    quote_of,
)
from designer.document.lines import (
    column,
    is_blank,
    lead_start,
    line_end,
    line_number,
    line_start,
    newline_of,
    next_line,
    trail_end,
)
from designer.document.nodes import Entry, MappingNode, Scalar, SequenceNode, walk
from designer.document.rewrite import Change, Item, Rewrite
from designer.document.values import Value, flow_list, quoted, scalar
from runtime.organism.definitions import LISTENER, ORGANISM
from runtime.organism.spec import ListenerSpec

_ORDER = tuple(key.name for key in ORGANISM.keys)


class ItemStyle(NamedTuple):
    """How listeners are written.

    Attributes:
        dash: Column of the dash.
        keys: Column of the keys.
        gap: Whether a blank line stands between listeners.
        lists: How lists are written.
        is_flow: Whether they stand in brackets.
        braces: One that is written in braces, as a pattern; None where they have a line for each key.
    """

    dash: int = STEP
    keys: int = 2 * STEP
    gap: bool = True
    lists: ListStyle = ListStyle()
    is_flow: bool = False
    braces: MappingNode | None = None


def style_of(rewrite: Rewrite) -> ItemStyle:
    """How the last listeners are written."""
    last = rewrite.count - 1
    entry = rewrite.root.find("listeners")
    if last < 0 or entry is None or not isinstance(entry.value, SequenceNode):
        return ItemStyle(is_flow=rewrite.root.is_flow)
    item = rewrite.item(last)
    if item.dash < 0:
        return ItemStyle(is_flow=True, braces=item.node)
    text = rewrite.text
    dash, keys = column(text, item.dash), column(text, item.node.start)
    if item.node.is_flow:
        keys = dash + STEP
    gap = True
    if last > 0:
        start, _ = span(rewrite, item)
        gap = is_blank(text, line_start(text, start - 1)) if start else False
    braces = item.node if item.node.is_flow else None
    return ItemStyle(dash, keys, gap, style_near(rewrite, last + 1, "peers"), braces=braces)


def item_lines(listener: ListenerSpec, style: ItemStyle) -> list[str]:
    """The lines of a new listener, indented; only what is not the default."""
    if style.braces is not None:
        return [" " * style.dash + "- " + item_in_braces(listener, style.braces)]
    lines: list[str] = []
    for key, value in written(listener):
        if isinstance(value, tuple):
            new = list_lines(key, value, style.keys, style.lists)
        else:
            new = entry_lines(key, value, style.keys)
        lines += [" " * style.keys + new[0], *new[1:]]
    head = " " * style.dash + "-"
    lines[0] = head + " " * (style.keys - len(head)) + lines[0][style.keys :]
    return lines


def item_in_braces(listener: ListenerSpec, mapping: MappingNode | None = None) -> str:
    """A new listener in one line.

    Args:
        listener: It.
        mapping: Another one, whose quotes it takes over.
    """
    quote = quote_of(mapping) if mapping else '"'
    keys = [entry.key.style for entry in mapping.entries if isinstance(entry.key, Scalar)] if mapping else []
    texts = [entry.value for entry in mapping.entries if isinstance(entry.value, Scalar)] if mapping else []
    mark = keys[0] if keys and all(keys) else ""
    style = quote if mark and any(text.style for text in texts) else ""
    parts = []
    for key, value in written(listener):
        if isinstance(value, tuple):
            new = flow_list(value, quote, style)
        else:
            new = scalar(value, flow=True, style=style if isinstance(value, str) else "", quote=quote)
        parts.append(f"{quoted(key, mark) if mark else key}: {new}")
    return f"{{{', '.join(parts)}}}"


def written(listener: ListenerSpec) -> list[tuple[str, Value]]:
    """The keys that a listener needs, and what they say."""
    defaults = {field.name: field.default for field in fields(ListenerSpec)}
    found: list[tuple[str, Value]] = []
    for key in LISTENER.keys:
        value = getattr(listener, key.name)
        if not key.required and value == defaults[key.name]:
            continue
        if key.name == "response_class" and len(value) == 1:
            value = value[0]
        found.append((key.name, value))
    return found


def span(rewrite: Rewrite, item: Item) -> tuple[int, int]:
    """Begin of a listener's lines, comments above included, and end of its last, without the line break."""
    text, dash = rewrite.text, item.dash
    indent = column(text, dash)
    start = lead_start(text, line_start(text, dash), indent)
    return start, trail_end(text, item.node.end, indent)


def append(
    rewrite: Rewrite, blocks_of_lines: Sequence[Sequence[str]], in_braces: Sequence[str], style: ItemStyle
) -> None:
    """Put listeners at the end of the list.

    Args:
        rewrite: Where; what is meant is not touched.
        blocks_of_lines: The lines of each.
        in_braces: Each in one line, for a list in brackets.
        style: How the listeners are written.
    """
    text, newline = rewrite.text, newline_of(rewrite.text)
    root = rewrite.root
    entry = root.find("listeners")
    if rewrite.count and entry is not None:
        if style.is_flow:
            if not isinstance(entry.value, SequenceNode):
                raise EditRefused("The listeners are written in a way that can't be changed here; do it in the text.")
            rewrite.touch(entry.value)
            rewrite.change(flow.inserted(text, entry.value, rewrite.count, in_braces), items=True)
            return
        _, end = span(rewrite, rewrite.item(rewrite.count - 1))
        before, new = text[line_start(text, end) : end], ""
        for lines in blocks_of_lines:
            # A blank line behind a text that keeps its blank lines would be part of it.
            new += newline * (2 if style.gap and before.strip() else 1) + newline.join(lines)
            before = lines[-1]
        new += newline if end == len(text) and has_block_text(blocks_of_lines[-1]) else ""
        rewrite.change([(end, end, new)], items=True)
        return
    if root.is_flow:
        _append_in_braces(rewrite, root, entry, in_braces)
        return
    lines = (newline * (2 if style.gap else 1)).join(newline.join(each) for each in blocks_of_lines)
    if entry is None:
        index = place_of(root, "listeners", _ORDER)
        is_last = index == len(root.entries)
        gap = [""] if root.entries and is_last else []
        indent = column(text, root.start) if root.entries else 0
        rewrite.change(insert_lines(text, root, index, [*gap, f"{' ' * indent}listeners:", lines], 0), items=True)
        return
    rewrite.touch(entry.value)
    rewrite.change(_filled(text, entry, newline + lines), items=True)


def _append_in_braces(rewrite: Rewrite, root: MappingNode, entry: Entry | None, in_braces: Sequence[str]) -> None:
    if entry is None:
        new = [f"listeners: [{', '.join(in_braces)}]"]
        rewrite.change(flow.inserted(rewrite.text, root, len(root.entries), new), items=True)
    elif isinstance(entry.value, SequenceNode):
        rewrite.change(flow.inserted(rewrite.text, entry.value, 0, in_braces), items=True)
    else:
        start, end = entry.value.start, entry.value.end
        gap = " " if start == end else ""
        rewrite.change([(start, end, f"{gap}[{', '.join(in_braces)}]")], items=True)


def _filled(text: str, entry: Entry, lines: str) -> list[Change]:
    """The first listeners below a key whose value is nothing, or an empty list."""
    colon, node = colon_end(text, entry), entry.value
    if isinstance(node, SequenceNode) and node.items:
        raise EditRefused(
            f"Line {line_number(text, node.start)} is written in a way that can't be changed here; do it in the text."
        )
    if node.start == node.end:
        end = line_end(text, colon)
        return [(end, end, lines)]
    end = line_end(text, node.end)
    inner = text[node.start : node.end]
    if "#" in inner:
        raise EditRefused(f"Remove the comment in the empty list of line {line_number(text, node.start)} first.")
    if line_start(text, node.start) > colon:
        return [(line_end(text, colon), node.end, lines)]
    return [(colon, node.end, ""), (end, end, lines)]


def take_out(rewrite: Rewrite, indices: Sequence[int]) -> None:
    """Take listeners out, with the comments that belong to them; what is meant is not touched."""
    entry = rewrite.root.find("listeners")
    if entry is None:
        return
    first = rewrite.item(indices[0])
    if first.dash < 0:
        _take_out_of_brackets(rewrite, indices)
        return
    text = rewrite.text
    for index in indices:
        rewrite.touch(*walk(rewrite.item(index).node))
    if len(indices) == rewrite.count:
        lines = [_with_blank_lines(rewrite, index) for index in sorted(indices)]
        rewrite.change(blocks.without_items(text, colon_end(text, entry), lines), items=True)
        return
    changes: list[Change] = []
    for index in sorted(indices):
        start, end = _with_blank_lines(rewrite, index)
        if changes and changes[-1][1] >= start:
            start = changes.pop()[0]
        changes.append((start, end, ""))
    rewrite.change([blocks.without_last_break(text, change) for change in changes], items=True)


def _with_blank_lines(rewrite: Rewrite, index: int) -> tuple[int, int]:
    """The lines of a listener, and the blank ones that set it apart from the next, or from the one before."""
    text = rewrite.text
    start, end = span(rewrite, rewrite.item(index))
    end = next_line(text, end)
    if index + 1 < rewrite.count:
        at = end
        while at < len(text) and is_blank(text, at):
            at = next_line(text, at)
        return start, at
    first = next_line(text, rewrite.item(index - 1).node.end) if index else 0
    while start > first and is_blank(text, line_start(text, start - 1)):
        start = line_start(text, start - 1)
    return start, end


def _take_out_of_brackets(rewrite: Rewrite, indices: Sequence[int]) -> None:
    for index in sorted(indices, reverse=True):
        entry = rewrite.root.find("listeners")
        if entry is not None:
            rewrite.touch(entry.value)
            rewrite.change(flow.removed(rewrite.text, entry.value, index), items=True)
