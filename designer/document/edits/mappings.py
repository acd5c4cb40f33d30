"""Entries of mappings: set, put in where they belong, taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from designer.document.edit import EditRefused
from designer.document.edits import blocks, flow
from designer.document.lines import (
    column,
    indent_of,
    is_blank,
    is_comment,
    line_end,
    line_number,
    line_start,
    newline_of,
    next_line,
    trail_end,
)
from designer.document.nodes import Entry, MappingNode, Node, Scalar, SequenceNode, target
from designer.document.rewrite import Change, Rewrite
from designer.document.values import QUOTES, Value, block_header, block_lines, fits_lines, flow_list, scalar

_HEADER = re.compile(r"[|>][1-9]?\+?[1-9]?[ ]*(\#.*)?$", re.MULTILINE)

STEP = 2
"""By how many spaces what is new is indented."""


def set_entry(rewrite: Rewrite, mapping: MappingNode, name: str, value: Value, order: Sequence[str]) -> None:
    """Write a value that is no list, or a list that replaces a value of another shape.

    Args:
        rewrite: Where.
        mapping: A mapping of it.
        name: The key.
        value: The value.
        order: The keys in their usual order, for one that is not there yet.
    """
    entry = mapping.find(name)
    if entry is None:
        insert_entry(rewrite, mapping, name, value, order)
    else:
        replace_value(rewrite, mapping, entry, value)


def replace_value(rewrite: Rewrite, mapping: MappingNode, entry: Entry, value: Value) -> None:
    """Write a value in the place of another."""
    text, node = rewrite.text, entry.value
    rewrite.touch(mapping, node)
    if isinstance(value, str) and not mapping.is_flow and _wants_lines(node, value):
        rewrite.change(_as_lines(text, mapping, entry, value))
        return
    if isinstance(value, tuple):
        new = flow_list(value, quote_of(mapping), key_quote(mapping))
    else:
        style = node.style if isinstance(node, Scalar) else key_quote(mapping)
        new = scalar(value, flow=mapping.is_flow, style=style, quote=quote_of(mapping))
    rewrite.change(in_place_of(text, entry, new))


def in_place_of(text: str, entry: Entry, new: str) -> list[Change]:
    """One-line text in the place of a value, whose comments stay."""
    node, colon = entry.value, colon_end(text, entry)
    if node.start == node.end:
        return [(colon, node.end, f" {new}")]
    below = line_start(text, node.start) > colon
    if (
        below
        and not (isinstance(node, (SequenceNode, MappingNode)) and node.is_flow)
        and text[node.outer : node.start] == ""
    ):
        # A block list or mapping under its key; a text that begins under it would do in place.
        if isinstance(node, Scalar):
            return [(node.start, node.end, new)]
        return [(colon, colon, f" {new}"), (line_end(text, colon), line_end(text, node.end), "")]
    return [(node.start, node.end, new)]


def colon_end(text: str, entry: Entry) -> int:
    """Offset behind the colon of an entry."""
    found = text.find(":", entry.key.end)
    if found < 0:
        line = line_number(text, entry.key.start)
        raise EditRefused(f"Line {line} is written in a way that can't be changed here; do it in the text.")
    return found + 1


def insert_entry(rewrite: Rewrite, mapping: MappingNode, name: str, value: Value, order: Sequence[str]) -> None:
    """Write a key that is not there yet, behind those that usually come before it."""
    text = rewrite.text
    rewrite.touch(mapping)
    index = place_of(mapping, name, order)
    key = key_text(mapping, name)
    if mapping.is_flow:
        new = (
            flow_list(value, quote_of(mapping), key_quote(mapping))
            if isinstance(value, tuple)
            else scalar(value, flow=True, style=key_quote(mapping), quote=quote_of(mapping))
        )
        rewrite.change(flow.inserted(text, mapping, index, [f"{key}: {new}"]))
        return
    indent = column(text, mapping.start)
    lines = entry_lines(key, value, indent, quote_of(mapping))
    rewrite.change(insert_lines(text, mapping, index, lines, indent))


def entry_lines(key: str, value: Value, indent: int, quote: str = '"') -> list[str]:
    """The lines of an entry, the first of them not indented."""
    if isinstance(value, tuple):
        return [f"{key}: {flow_list(value, quote)}"]
    if isinstance(value, str) and "\n" in value and fits_lines(value):
        return [f"{key}: {block_header(value, STEP)}", *block_lines(value, indent + STEP)]
    return [f"{key}: {scalar(value, quote=quote)}"]


def insert_lines(text: str, mapping: MappingNode, index: int, lines: Sequence[str], indent: int) -> list[Change]:
    """Put the lines of an entry into a block mapping.

    Args:
        text: The text.
        mapping: The mapping; it may be that of an empty file.
        index: Before which entry.
        lines: The first not indented, the others as they shall be.
        indent: Of the mapping's keys.
    """
    newline = newline_of(text)
    if not mapping.entries:
        end = len(text)
        gap = newline if text and not text.endswith("\n") else ""
        return [(end, end, gap + newline.join(lines) + newline)]
    if index == 0:
        start = mapping.entries[0].key.outer
        return [(start, start, newline.join(lines) + newline + " " * indent)]
    before = mapping.entries[index - 1]
    end = trail_end(text, max(before.value.end, before.key.end), indent)
    new = newline + " " * indent + newline.join(lines)
    return [(end, end, new + (newline if end == len(text) and has_block_text(lines) else ""))]


def has_block_text(lines: Iterable[str]) -> bool:
    """Whether a block scalar may be among the lines, which at the end of a file needs a line break."""
    return any(_HEADER.search(line) for line in lines)


def place_of(mapping: MappingNode, name: str, order: Sequence[str]) -> int:
    """Before which entry a new key belongs: behind the last of those that usually come before it."""
    rank = {key: number for number, key in enumerate(order)}
    own = rank.get(name, len(order))
    before = [index for index, entry in enumerate(mapping.entries) if rank.get(entry.name, len(order)) < own]
    if before:
        return before[-1] + 1
    return (
        0
        if not mapping.is_flow and mapping.entries and rank.get(mapping.entries[0].name, 0) > own
        else len(mapping.entries)
    )


def remove_entry(rewrite: Rewrite, mapping: MappingNode, name: str) -> None:
    """Take a key and its value out; the comment at its line goes with it, those above it stay."""
    entry = mapping.find(name)
    if entry is None:
        return
    text = rewrite.text
    rewrite.touch(mapping, entry.value)
    index = mapping.entries.index(entry)
    if mapping.is_flow:
        rewrite.change(flow.removed(text, mapping, index))
        return
    start = line_start(text, entry.key.outer)
    if not text[start : entry.key.outer].strip():
        end = next_line(text, max(entry.value.end, entry.key.end))
        rewrite.change([blocks.without_last_break(text, (start, end, ""))])
        return
    if index + 1 >= len(mapping.entries):
        raise EditRefused(f"Line {line_number(text, start)} would be empty without `{name}`.")
    rewrite.change([_off_the_dash(text, entry, mapping.entries[index + 1])])


def _off_the_dash(text: str, entry: Entry, following: Entry) -> Change:
    """Take out an entry that stands behind a dash; the next one takes its place there."""
    start = entry.key.outer
    at = next_line(text, max(entry.value.end, entry.key.end))
    while at < following.key.outer:
        if is_comment(text, at) or not is_blank(text, at):
            break
        at = next_line(text, at)
    if is_comment(text, at):
        return text.rfind("-", 0, start) + 1, line_end(text, max(entry.value.end, entry.key.end)), ""
    return start, following.key.outer, ""


def quote_of(container: Node) -> str:
    """Which quotes the texts there are written in, the double ones if none."""
    found = [each.style for each in _scalars(container) if each.style and each.style in QUOTES]
    return "'" if found.count("'") > found.count('"') else '"'


def quotes_all(container: SequenceNode) -> str:
    """The quote in which all texts of a list are written; empty if some are plain, or there are none."""
    styles = {each.style for each in _scalars(container)}
    return styles.pop() if len(styles) == 1 and styles <= {"'", '"'} else ""


def key_text(mapping: MappingNode, name: str) -> str:
    """A key, in quotes where all of the mapping's are."""
    quote = key_quote(mapping)
    return f"{quote}{name}{quote}"


def key_quote(mapping: MappingNode) -> str:
    """The quote around all keys of a mapping, as in JSON, where new texts get it too; else empty."""
    styles = {entry.key.style for entry in mapping.entries if isinstance(entry.key, Scalar)}
    return styles.pop() if len(styles) == 1 else ""


def _scalars(container: Node) -> list[Scalar]:
    if isinstance(container, SequenceNode):
        found: list[Node] = list(container.items)
    elif isinstance(container, MappingNode):
        found = [entry.value for entry in container.entries]
    else:
        found = []
    return [each for each in map(target, found) if isinstance(each, Scalar)]


def _wants_lines(node: Node, value: str) -> bool:
    if not fits_lines(value):
        return False
    if isinstance(node, Scalar) and node.style and node.style in "|>":
        return True
    is_escaped = isinstance(node, Scalar) and node.style == '"' and "\n" in node.text
    return "\n" in value and not is_escaped


def _as_lines(text: str, mapping: MappingNode, entry: Entry, value: str) -> list[Change]:
    """A text of several lines in the place of a value; the comment behind the key stays."""
    node, newline = entry.value, newline_of(text)
    own = column(text, mapping.start)
    is_block = isinstance(node, Scalar) and bool(node.style) and node.style in "|>"
    step = _step(text, node, own) if is_block else STEP
    body = newline.join(block_lines(value, own + step))
    if text[node.end :] in ("", "\r") and value.endswith("\n"):
        # Without a line break at its end the text would lose its own.
        body += newline
    header = block_header(value, step)
    if is_block:
        # From the header's signs to its comment or line end, then the lines.
        signs = node.start
        while text[signs : signs + 1] and text[signs] not in " \t\r\n":
            signs += 1
        begin = next_line(text, node.start)
        if begin > node.end:
            return [(node.start, signs, header), (line_end(text, signs), line_end(text, signs), newline + body)]
        return [(node.start, signs, header), *_trimmed(begin, text[begin : node.end], body)]
    changes = in_place_of(text, entry, header)
    end = line_end(text, max(node.end, colon_end(text, entry)))
    if len(changes) > 1:
        # A block list or mapping went; the lines come in its place.
        return [changes[0], (changes[1][0], changes[1][1], newline + body)]
    if changes[0][1] == end:
        return [(changes[0][0], end, f"{changes[0][2]}{newline}{body}")]
    return [changes[0], (end, end, newline + body)]


def _trimmed(start: int, old: str, new: str) -> list[Change]:
    """The lines that are different, only."""
    before, after = old.split("\n"), new.split("\n")
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    if first == len(before) == len(after):
        return []
    shift = sum(len(line) + 1 for line in before[:first])
    gone = "\n".join(before[first : len(before) - last])
    come = "\n".join(after[first : len(after) - last])
    start += shift
    end = start + len(gone)
    if first < len(before) - last and first < len(after) - last:
        return [(start, end, come)]
    if first < len(before) - last:
        # Lines go and none come: one line break goes with them.
        return [(start, end + 1, "")] if last else [(start - 1, end, "")]
    return [(start, start, come + "\n")] if last else [(start - 1, start - 1, "\n" + come)]


def _step(text: str, node: Node, own: int) -> int:
    """By how much the lines of a block scalar are indented more than its mapping."""
    at = next_line(text, node.start)
    while at < node.end and is_blank(text, at):
        at = next_line(text, at)
    return max(indent_of(text, at) - own, 1) if at < node.end else STEP
