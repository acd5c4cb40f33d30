"""Lists of texts: peers and response classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from designer.document.edit import EditRefused
from designer.document.edits import blocks, flow
from designer.document.edits.mappings import (
    STEP,
    colon_end,
    in_place_of,
    insert_lines,
    key_quote,
    key_text,
    place_of,
    quote_of,
    quotes_all,
)
from designer.document.lines import column, line_end, newline_of
from designer.document.nodes import Entry, MappingNode, Scalar, SequenceNode, target
from designer.document.rewrite import Rewrite
from designer.document.values import flow_list, scalar
from runtime.organism.definitions import LISTENER

ORDER = tuple(key.name for key in LISTENER.keys)
"""The keys of a listener in their usual order."""

_NEIGHBOURS = 8


class ListStyle(NamedTuple):
    """How lists are written: in brackets, or with dashes so many columns behind their key."""

    is_flow: bool = True
    offset: int = STEP


def style_near(rewrite: Rewrite, index: int, name: str) -> ListStyle:
    """How the listeners around one write a list; in brackets if none near has one."""
    for distance in range(1, _NEIGHBOURS + 1):
        for other in (index - distance, index + distance):
            key = f"listeners[{other}].{name}"
            if other < 0 or other >= rewrite.count or f"{key}[0]" not in rewrite.source.places:
                continue
            try:
                found = style_of(rewrite, rewrite.item(other).node, name)
            except EditRefused:
                continue
            if found is not None:
                return found
    return ListStyle()


def style_of(rewrite: Rewrite, mapping: MappingNode, name: str) -> ListStyle | None:
    """How a mapping writes a list."""
    entry = mapping.find(name)
    if entry is None or not isinstance(entry.value, SequenceNode) or not entry.value.items:
        return None
    if entry.value.is_flow:
        return ListStyle()
    return ListStyle(False, column(rewrite.text, entry.value.start) - column(rewrite.text, mapping.start))


def set_list(
    rewrite: Rewrite, find: Callable[[], MappingNode], name: str, values: Sequence[str], style: ListStyle
) -> None:
    """Make a list of a mapping hold these values; items that stay keep their text and comments.

    Args:
        rewrite: Where.
        find: Gives the mapping as it is by then.
        name: The key, which need not be there.
        values: All of them.
        style: For a list that is written for the first time.
    """
    mapping = find()
    entry = mapping.find(name)
    rewrite.touch(mapping)
    if entry is None:
        _insert(rewrite, mapping, name, values, style)
        return
    node = entry.value
    if (
        not isinstance(node, SequenceNode)
        or not node.items
        or any(not isinstance(target(i), Scalar) for i in node.items)
    ):
        _write(rewrite, mapping, entry, values, style)
        return
    rewrite.touch(node, *node.items)
    if not values:
        _empty(rewrite, find, name)
        return
    _edit(rewrite, find, name, values)


def list_values(node: object) -> list[str]:
    """What a list says."""
    if not isinstance(node, SequenceNode):
        return []
    found = [target(item) for item in node.items]
    return [item.text if isinstance(item, Scalar) else "" for item in found]


def _insert(rewrite: Rewrite, mapping: MappingNode, name: str, values: Sequence[str], style: ListStyle) -> None:
    index = place_of(mapping, name, ORDER)
    key = key_text(mapping, name)
    quote = quote_of(mapping)
    if mapping.is_flow:
        rewrite.change(
            flow.inserted(rewrite.text, mapping, index, [f"{key}: {flow_list(values, quote, key_quote(mapping))}"])
        )
        return
    indent = column(rewrite.text, mapping.start)
    rewrite.change(insert_lines(rewrite.text, mapping, index, list_lines(key, values, indent, style, quote), indent))


def list_lines(key: str, values: Sequence[str], indent: int, style: ListStyle, quote: str = '"') -> list[str]:
    """The lines of an entry that is a list, the first of them not indented."""
    if style.is_flow or not values:
        return [f"{key}: {flow_list(values, quote)}"]
    head = " " * max(indent + style.offset, indent) + "- "
    return [f"{key}:", *(head + scalar(value, quote=quote) for value in values)]


def _write(rewrite: Rewrite, mapping: MappingNode, entry: Entry, values: Sequence[str], style: ListStyle) -> None:
    """Put a list where there is none: in the place of nothing, of one value, of an alias."""
    text, node = rewrite.text, entry.value
    rewrite.touch(node)
    is_nothing = isinstance(node, Scalar) and node.is_empty
    if mapping.is_flow or style.is_flow or not is_nothing or not values:
        rewrite.change(in_place_of(text, entry, flow_list(values, quote_of(mapping), key_quote(mapping))))
        return
    lines = list_lines("", values, column(text, mapping.start), style, quote_of(mapping))[1:]
    end = line_end(text, colon_end(text, entry))
    newline = newline_of(text)
    rewrite.change([(end, end, "".join(newline + line for line in lines))])


def _empty(rewrite: Rewrite, find: Callable[[], MappingNode], name: str) -> None:
    entry = find().find(name)
    if entry is None or not isinstance(entry.value, SequenceNode):
        return
    node = entry.value
    if not node.is_flow:
        rewrite.change(blocks.emptied(rewrite.text, node, colon_end(rewrite.text, entry)))
    elif "#" not in rewrite.text[node.start : node.end]:
        rewrite.change([(node.start, node.end, "[]")])
    else:
        for index in reversed(range(len(node.items))):
            rewrite.change(flow.removed(rewrite.text, _list(find, name), index))
        node = _list(find, name)
        if "#" not in rewrite.text[node.start : node.end]:
            rewrite.change([(node.start, node.end, "[]")])


def _edit(rewrite: Rewrite, find: Callable[[], MappingNode], name: str, values: Sequence[str]) -> None:
    node = _list(find, name)
    old = list_values(node)
    kept = {value: _source(rewrite, node, index) for index, value in reversed(list(enumerate(old)))}
    codes = SequenceMatcher(None, old, list(values), autojunk=False).get_opcodes()
    gone = {value for tag, low, high, _, _ in codes if tag != "equal" for value in old[low:high]}
    come = {value for tag, _, _, first, last in codes if tag != "equal" for value in values[first:last]}
    if node.is_flow and gone & come:
        # Something moves: places and their comments stay, and what stands there takes turns.
        taken = min(len(old), len(values))
        written = [kept.get(value) or _item(rewrite, node, value) for value in values]
        rewrite.change(
            (node.items[at].outer, node.items[at].end, written[at]) for at in range(taken) if old[at] != values[at]
        )
        codes = [("replace", taken, len(old), taken, len(values))]
        old = [*values[:taken], *old[taken:]]
    for tag, low, high, first, last in reversed(codes):
        if tag == "equal":
            continue
        new = list(values[first:last])
        if not set(new) & set(old) and not set(old[low:high]) & set(values):
            # Nothing moves: what comes takes the place of what goes, and its comments.
            node = _list(find, name)
            taken = min(len(new), high - low)
            rewrite.change(_replaced(node, low + position, new[position]) for position in range(taken))
            low, new = low + taken, new[taken:]
        if new:
            node = _list(find, name)
            put_in = flow.inserted if node.is_flow else blocks.inserted
            rewrite.change(
                put_in(rewrite.text, node, high, [kept.get(each) or _item(rewrite, node, each) for each in new])
            )
        for index in reversed(range(low, high)):
            node = _list(find, name)
            take_out = flow.removed if node.is_flow else blocks.removed
            rewrite.change(take_out(rewrite.text, node, index))


def _list(find: Callable[[], MappingNode], name: str) -> SequenceNode:
    entry = find().find(name)
    if entry is None or not isinstance(entry.value, SequenceNode):
        raise EditRefused(f"`{name}` is written in a way that can't be changed here; do it in the text.")
    return entry.value


def _source(rewrite: Rewrite, node: SequenceNode, index: int) -> str:
    """An item as it is written, to be put elsewhere in its list."""
    if node.is_flow:
        return rewrite.text[node.items[index].outer : node.items[index].end]
    start, end = blocks.span(rewrite.text, node, index)
    return rewrite.text[start:end].rstrip("\r\n")


def _item(rewrite: Rewrite, node: SequenceNode, value: str) -> str:
    written = scalar(value, flow=node.is_flow, style=quotes_all(node), quote=quote_of(node))
    return written if node.is_flow else blocks.prefix(rewrite.text, node) + written


def _replaced(node: SequenceNode, index: int, value: str) -> tuple[int, int, str]:
    item = node.items[index]
    style = item.style if isinstance(item, Scalar) else ""
    return item.start, item.end, scalar(value, flow=node.is_flow, style=style, quote=quote_of(node))
