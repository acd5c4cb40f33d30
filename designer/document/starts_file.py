"""Edits of the starts beside an organism: text in, text out, and nothing changed but what must be.

Each edit is read again and compared with what was meant; a text that would say something else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from designer.document import nodes
from designer.document.edit import EditRefused, Source
from designer.document.edits import flow
from designer.document.edits.blocks import without_last_break
from designer.document.edits.mappings import (
    STEP,
    entry_lines,
    has_block_text,
    key_quote,
    key_text,
    quote_of,
    remove_entry,
    set_entry,
)
from designer.document.layout import Layout
from designer.document.lines import (
    column,
    is_blank,
    lead_start,
    line_number,
    line_start,
    newline_of,
    next_line,
    trail_end,
)
from designer.document.nodes import Entry, MappingNode, Scalar, Unreadable
from designer.document.rewrite import Rewrite
from designer.document.values import scalar
from runtime.organism.places import NO_PLACES
from runtime.organism.spec import OrganismSpec
from runtime.organism.yaml_nodes import ListNode, MapNode, Node, ScalarNode, compose

LONGEST_NAME: Final = 100
"""Characters of a start's name."""

_ORDER: Final = ("listener", "payload", "conversation")
_NOT_IN_NAME: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_Meaning = tuple[object, ...]
_Start = dict[str, _Meaning]


@dataclass(frozen=True, slots=True)
class StartEntry:
    """A start as it shall be written.

    Attributes:
        listener: Whom it goes to.
        payload: XML, JSON or ``@file``; None leaves the payload that is there as it is.
        conversation: Empty for one of its own.
    """

    listener: str
    payload: str | None
    conversation: str = ""


def name_fault(name: str, taken: Mapping[str, object]) -> str:
    """Why a start can't be called that; empty if it can.

    Args:
        name: The wanted name.
        taken: The names of the other starts.
    """
    if not name.strip():
        return "Give the start a name."
    if name != name.strip():
        return "A name neither begins nor ends with a space."
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} characters."
    if _NOT_IN_NAME.search(name):
        return "A name is one line of characters that can be seen."
    if name.startswith("x-"):
        return "Names that begin with x- are left alone by a run; take another."
    if name in taken:
        return f"There is a start {name} already."
    return ""


def add_start(text: str, name: str, start: StartEntry) -> str:
    """Write a start behind all others.

    Args:
        text: The file's, without byte order mark; empty for one that isn't there yet.
        name: Its name.
        start: What it sends; a payload is needed.

    Raises:
        EditRefused: The name can't be taken, or the text can't be changed so.
    """
    before = _read(text)
    _refuse(name_fault(name, before))
    if start.payload is None:
        raise EditRefused(f"The start {name} needs a payload.")
    meant = {**before, name: _as_map(_meant({}, start))}
    tried = ""
    # A blank line behind a text that keeps its blank lines would become part of it.
    for gap in (True, False):
        tried = _added(text, name, start, gap=gap)
        if _says(tried, meant):
            return tried
    raise _not_meant(text, tried)


def replace_start(text: str, name: str, start: StartEntry) -> str:
    """Let a start send something else; what stays the same is not touched.

    Raises:
        EditRefused: There is none of that name, or the text can't be changed so.
    """
    before = _read(text)
    old = _start_of(text, before, name)
    rewrite = _rewrite(text)
    wanted = {"listener": start.listener, "payload": start.payload, "conversation": start.conversation}
    for key, value in wanted.items():
        if value is None or old.get(key, _NOTHING) == ("str", value):
            continue
        mapping = _mapping_of(rewrite, name)
        if key == "conversation" and not value:
            remove_entry(rewrite, mapping, key)
        else:
            set_entry(rewrite, mapping, key, value, _ORDER)
    return _checked(rewrite, {**before, name: _as_map(_meant(dict(old), start))}, text)


def send_to(text: str, name: str, listener: str) -> str:
    """Let a start go to another listener, and change nothing else of it.

    Raises:
        EditRefused: There is none of that name, or the text can't be changed so.
    """
    _, conversation = _start_of(text, _read(text), name).get("conversation", ("str", ""))
    return replace_start(text, name, StartEntry(listener, None, str(conversation)))


def rename_start(text: str, name: str, new: str) -> str:
    """Give a start another name.

    Raises:
        EditRefused: There is none of that name, the new one can't be taken, or the text can't be changed so.
    """
    before = _read(text)
    if name not in before:
        raise EditRefused(f"There is no start {name}.")
    if new == name:
        return text
    _refuse(name_fault(new, before))
    rewrite = _rewrite(text)
    root = rewrite.root
    entry = _entry_of(root, name)
    key = entry.key
    style = key.style if isinstance(key, Scalar) else ""
    rewrite.touch(key)
    rewrite.change([(key.start, key.end, scalar(new, flow=root.is_flow, style=style, quote=quote_of(root)))])
    return _checked(rewrite, {new if each == name else each: value for each, value in before.items()}, text)


def remove_start(text: str, name: str) -> str:
    """Take a start out, with the comments that belong to it; one at the head of the file stays.

    Raises:
        EditRefused: There is none of that name, or the text can't be changed so.
    """
    before = _read(text)
    if name not in before:
        raise EditRefused(f"There is no start {name}.")
    rewrite = _rewrite(text)
    root = rewrite.root
    entry = _entry_of(root, name)
    rewrite.touch(*nodes.walk(entry.value), entry.key)
    index = root.entries.index(entry)
    if root.is_flow:
        rewrite.change(flow.removed(text, root, index))
    else:
        start, end = _lines_of(text, root, index)
        rewrite.change([without_last_break(text, (start, end, ""))])
    return _checked(rewrite, {each: value for each, value in before.items() if each != name}, text)


# Reading

_NOTHING: Final[_Meaning] = ()


def _read(text: str) -> dict[str, _Meaning]:
    """What each entry of the file means, in order.

    Raises:
        EditRefused: The file is no mapping.
    """
    composed = compose(text, "")
    root = composed.root
    if root is None and composed.problems:
        raise EditRefused(f"Mend line {composed.problems[0].line} of the starts first: it can't be read.")
    if root is None or (isinstance(root, ScalarNode) and not root.text and root.plain):
        return {}
    if not isinstance(root, MapNode):
        raise EditRefused("The file of starts must map names to what they send; mend it in its text first.")
    return {name: _meaning(value) for name, (_, value) in root.entries.items()}


def _meaning(node: Node) -> _Meaning:
    if isinstance(node, ScalarNode):
        return node.resolved, node.text
    if isinstance(node, ListNode):
        return "list", *map(_meaning, node.items)
    if isinstance(node, MapNode):
        return _as_map({name: _meaning(value) for name, (_, value) in node.entries.items()})
    return ("broken",)


def _as_map(entries: _Start) -> _Meaning:
    """The order of the keys means nothing."""
    return "map", *sorted(entries.items())


def _meant(old: _Start, start: StartEntry) -> _Start:
    old["listener"] = ("str", start.listener)
    if start.payload is not None:
        old["payload"] = ("str", start.payload)
    old.pop("conversation", None)
    if start.conversation:
        old["conversation"] = ("str", start.conversation)
    return old


def _start_of(text: str, before: Mapping[str, _Meaning], name: str) -> _Start:
    found = before.get(name)
    if found is None:
        raise EditRefused(f"There is no start {name}.")
    if found[0] != "map":
        raise EditRefused(f"The start {name} is malformed; mend it in the text of the file first.")
    return dict(found[1:])  # type: ignore[arg-type]  # pairs, as _as_map has made them


def _says(text: str, meant: Mapping[str, _Meaning]) -> bool:
    try:
        return list(_read(text).items()) == list(meant.items())
    except EditRefused:
        return False


# Writing


def _rewrite(text: str) -> Rewrite:
    try:
        root = nodes.compose(text)
    except Unreadable as error:
        raise EditRefused(f"The starts can't be changed here: {error}.") from error
    if root is not None and not isinstance(root, MappingNode) and not (isinstance(root, Scalar) and root.is_empty):
        raise EditRefused("The file of starts must map names to what they send; mend it in its text first.")
    return Rewrite(Source(text, OrganismSpec(), NO_PLACES, Layout()))


def _entry_of(root: MappingNode, name: str) -> Entry:
    entry = root.find(name)
    if entry is None:
        raise EditRefused(f"The start {name} comes from elsewhere in the file (`<<`); change it there.")
    return entry


def _mapping_of(rewrite: Rewrite, name: str) -> MappingNode:
    value = _entry_of(rewrite.root, name).value
    if not isinstance(value, MappingNode):
        line = line_number(rewrite.text, value.start)
        raise EditRefused(f"The start {name} is an alias in line {line}; write it out there first.")
    rewrite.touch(value)
    return value


def _added(text: str, name: str, start: StartEntry, *, gap: bool) -> str:
    rewrite = _rewrite(text)
    root = rewrite.root
    values = {"listener": start.listener, "payload": start.payload or "", "conversation": start.conversation}
    pairs = [(key, value) for key, value in values.items() if value or key == "payload"]
    rewrite.touch(root)
    if root.is_flow:
        quote, style = quote_of(root), key_quote(root)
        inner = ", ".join(
            f"{style}{key}{style}: {scalar(value, flow=True, style=style, quote=quote)}" for key, value in pairs
        )
        key = scalar(name, flow=True, style=style, quote=quote)
        rewrite.change(flow.inserted(text, root, len(root.entries), [f"{key}: {{{inner}}}"]))
        return rewrite.text
    indent = column(text, root.start) if root.entries else 0
    step = _step_of(text, root)
    quote = _key_quote_within(root)
    lines = [f"{' ' * indent}{_key(root, name)}:"]
    for key, value in pairs:
        first, *rest = entry_lines(f"{quote}{key}{quote}", value, indent + step)
        lines += [" " * (indent + step) + first, *rest]
    newline = newline_of(text)
    if not root.entries:
        at = len(text)
        before = newline if text and not text.endswith("\n") else ""
        apart = newline if text.strip() and gap else ""
        rewrite.change([(at, at, before + apart + newline.join(lines) + newline)])
        return rewrite.text
    last = root.entries[-1]
    at = trail_end(text, max(last.value.end, last.key.end), indent)
    apart = newline if gap and _stand_apart(text, root) else ""
    new = newline + apart + newline.join(lines)
    rewrite.change([(at, at, new + (newline if at == len(text) and has_block_text(lines) else ""))])
    return rewrite.text


def _key(root: MappingNode, name: str) -> str:
    quote = key_quote(root)
    return key_text(root, name) if quote and quote not in name and "\\" not in name else scalar(name, quote='"')


def _key_quote_within(root: MappingNode) -> str:
    """The quote around the keys of the last start, which a new one gets too."""
    inner = [entry.value for entry in root.entries if isinstance(entry.value, MappingNode)]
    return key_quote(inner[-1]) if inner and not inner[-1].is_flow else ""


def _step_of(text: str, root: MappingNode) -> int:
    """By how much the keys of starts are indented."""
    for entry in reversed(root.entries):
        value = entry.value
        if isinstance(value, MappingNode) and not value.is_flow and value.entries:
            return max(column(text, value.start) - column(text, root.start), 1)
    return STEP


def _stand_apart(text: str, root: MappingNode) -> bool:
    """Whether blank lines stand between starts; so they do where there are not two to tell."""
    if len(root.entries) < 2:
        return True
    start = lead_start(text, line_start(text, root.entries[-1].key.outer), column(text, root.start))
    return bool(start) and is_blank(text, line_start(text, start - 1))


def _lines_of(text: str, root: MappingNode, index: int) -> tuple[int, int]:
    """The lines of a start with the comments directly above it and the blank lines that set it apart."""
    entry = root.entries[index]
    own = line_start(text, entry.key.outer)
    start = lead_start(text, own, column(text, root.start))
    if start == 0:
        # What stands at the head of a file is about the file.
        start = own
    end = next_line(text, trail_end(text, max(entry.value.end, entry.key.end), column(text, root.start)))
    if text[own : entry.key.outer].strip():
        raise EditRefused(f"Line {line_number(text, own)} is written in a way that can't be changed here.")
    if index + 1 < len(root.entries):
        while end < len(text) and is_blank(text, end):
            end = next_line(text, end)
        return start, end
    before = root.entries[index - 1] if index else None
    first = next_line(text, max(before.value.end, before.key.end)) if before else start
    while start > first and is_blank(text, line_start(text, start - 1)):
        start = line_start(text, start - 1)
    return start, end


def _checked(rewrite: Rewrite, meant: Mapping[str, _Meaning], before: str) -> str:
    if _says(rewrite.text, meant):
        return rewrite.text
    raise _not_meant(before, rewrite.text, rewrite.revision().doubt)


def _not_meant(before: str, tried: str, doubt: str = "") -> EditRefused:
    changed = next((number for number, (a, b) in enumerate(zip(before, tried, strict=False)) if a != b), 0)
    line = line_number(before, min(changed, len(before)))
    return EditRefused(
        doubt or f"The starts were not changed: from line {line} on the text would say something else. Do it there."
    )


def _refuse(why: str) -> None:
    if why:
        raise EditRefused(why)
