"""Elements between brackets or braces: put in, taken out; in one line or each in its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from designer.document.lines import column, is_comment, lead_start, line_end, line_start, newline_of, next_line
from designer.document.nodes import MappingNode, Node, SequenceNode
from designer.document.rewrite import Change


class Part(NamedTuple):
    """An element's begin and end."""

    start: int
    end: int


def parts_of(container: Node) -> list[Part]:
    """The elements of a list or mapping."""
    if isinstance(container, SequenceNode):
        return [Part(item.outer, item.end) for item in container.items]
    if isinstance(container, MappingNode):
        return [Part(entry.key.outer, max(entry.key.end, entry.value.end)) for entry in container.entries]
    return []


def inserted(text: str, container: Node, index: int, new: Sequence[str]) -> list[Change]:
    """Put elements in before the one at the index.

    Args:
        text: The text.
        container: A list in brackets or a mapping in braces.
        index: Where; the number of elements to put them last.
        new: The elements as they are written.
    """
    parts = parts_of(container)
    if not parts:
        inside = text[container.start + 1 : container.end - 1]
        end = container.start + 1 if inside.strip() else container.end - 1
        return [(container.start + 1, end, ", ".join(new))]
    if index == 0:
        return _first(text, parts[0], new)
    before = parts[index - 1]
    comma = _comma(text, before.end, container.end)
    own_line = _ends_line(text, before.end, container.end) and (index > 1 or _begins_line(text, before.start))
    if not own_line:
        gap = _gap(text, parts)
        if comma >= 0 and index == len(parts):
            return [(comma + 1, comma + 1, "".join(f"{gap}{each}," for each in new))]
        return [(before.end, before.end, "".join(f",{gap}{each}" for each in new))]
    lines = f"{newline_of(text)}{' ' * _column_of(text, before)}"
    at = line_end(text, comma if comma >= 0 else before.end)
    if comma >= 0:
        return [(at, at, "".join(f"{lines}{each}," for each in new))]
    last = f",{lines}".join(new)
    return (
        [(before.end, before.end, ","), (at, at, f"{lines}{last}")]
        if at > before.end
        else [(before.end, before.end, f",{lines}{last}")]
    )


def removed(text: str, container: Node, index: int) -> list[Change]:
    """Take one element out."""
    parts = parts_of(container)
    part = parts[index]
    comma = _comma(text, part.end, container.end)
    if len(parts) == 1:
        inside = text[container.start + 1 : part.start] + text[part.end : container.end - 1]
        if "#" not in inside:
            return [(container.start + 1, container.end - 1, "")]
    if _begins_line(text, part.start) and _ends_line(text, part.end, container.end):
        first = line_start(text, part.start)
        first = lead_start(text, first, column(text, part.start))
        changes = [(first, next_line(text, part.end), "")]
        if comma < 0 and index > 0:
            earlier = _comma(text, parts[index - 1].end, container.end)
            changes.append((earlier, earlier + 1, ""))
        return changes
    if index + 1 < len(parts):
        between = text[part.end : parts[index + 1].start]
        end = parts[index + 1].start if "#" not in between else comma + 1
        return [(part.start, end, "")]
    start = parts[index - 1].end if index else part.start
    if "#" in text[start : part.start]:
        earlier = _comma(text, start, container.end)
        return [(earlier, earlier + 1, ""), (part.start, part.end, "")]
    return [(start, part.end if index else max(part.end, comma + 1), "")]


def _first(text: str, part: Part, new: Sequence[str]) -> list[Change]:
    if _begins_line(text, part.start):
        start = lead_start(text, line_start(text, part.start), column(text, part.start))
        indent = " " * column(text, part.start)
        return [(start, start, "".join(f"{indent}{each},{newline_of(text)}" for each in new))]
    return [(part.start, part.start, "".join(f"{each}, " for each in new))]


def _comma(text: str, start: int, end: int) -> int:
    """Offset of the comma behind an element, else -1."""
    at = start
    while at < end:
        if text[at] == ",":
            return at
        if text[at] == "#":
            at = line_end(text, at)
        elif not text[at].isspace():
            return -1
        else:
            at += 1
    return -1


def _gap(text: str, parts: Sequence[Part]) -> str:
    """What stands between a comma and the next element."""
    if len(parts) < 2:
        return " "
    between = text[parts[-2].end : parts[-1].start].lstrip(" ").removeprefix(",")
    return " " if between.strip(" ") else between


def _begins_line(text: str, start: int) -> bool:
    return not text[line_start(text, start) : start].strip()


def _ends_line(text: str, end: int, limit: int) -> bool:
    """Whether nothing but a comma and a comment follow in the line, and the container goes on below."""
    rest = text[end : line_end(text, end)].lstrip(" ")
    rest = rest[1:].lstrip(" ") if rest.startswith(",") else rest
    return (not rest or rest.startswith("#")) and line_end(text, end) < limit


def _column_of(text: str, part: Part) -> int:
    if _begins_line(text, part.start):
        return column(text, part.start)
    start = line_start(text, part.start)
    while start and is_comment(text, start):
        start = line_start(text, start - 1)
    return column(text, part.start)
