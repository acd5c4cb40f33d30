"""Names: free ones, and another one for a listener wherever it is named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from designer.document import nodes
from designer.document.edit import Edit, EditRefused, FileChange, Revision, Source
from designer.document.edits.mappings import quote_of
from designer.document.nodes import MappingNode, Node, Scalar, SequenceNode, Unreadable, target
from designer.document.plain_files import read_plain, reason_of
from designer.document.rewrite import Change, Rewrite
from designer.document.splices import Splice, apply_splices
from designer.document.values import scalar
from designer.document.verdicts import can_rename
from runtime.organism.spec import OrganismSpec
from runtime.organism.starts import starts_path
from runtime.organism.yaml_text import MAX_BYTES

_LONGEST = 64


def unused_name(spec: OrganismSpec, wanted: str) -> str:
    """The wanted name if it is free, else with a number: ``editor-2``."""
    return free_name({each.name.lower() for each in spec.listeners}, wanted)


def free_name(taken: set[str], wanted: str) -> str:
    """The wanted name if it is not among those taken (in lower case), else with a number."""
    if wanted.lower() not in taken:
        return wanted
    stem = re.sub(r"-\d+\Z", "", wanted) or wanted
    number = 2
    while True:
        tail = f"-{number}"
        name = f"{stem[: _LONGEST - len(tail)]}{tail}"
        if name.lower() not in taken:
            return name
        number += 1


def rename(old: str, new: str) -> Edit:
    """Give a listener another name, in peers, ``errors_to``, layout and starts as well."""

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        index = rewrite.index(old)
        was = before.spec.listeners[index].name
        if new == was:
            return rewrite.revision((was,))
        verdict = can_rename(before.spec, was, new)
        if not verdict.ok:
            raise EditRefused(verdict.text)
        rewrite.change(_mentions(rewrite, index, was, new))
        rewrite.spec = renamed(before.spec, index, new)
        if was in before.layout.positions or any(was in frame.members for frame in before.layout.frames.values()):
            rewrite.layout = before.layout.renamed(was, new)
        starts = _starts(before.path, was, new)
        if starts is not None:
            rewrite.files.append(starts)
        return rewrite.revision((was, new))

    return Edit(f"Rename {old} to {new}", run)


def renamed(spec: OrganismSpec, index: int, new: str) -> OrganismSpec:
    """An organism in which one listener bears another name, everywhere."""
    old = spec.listeners[index].name.lower()
    listeners = []
    for position, each in enumerate(spec.listeners):
        changed = each
        if any(peer.lower() == old for peer in each.peers):
            changed = replace(each, peers=tuple(new if peer.lower() == old else peer for peer in each.peers))
        if position == index:
            changed = replace(changed, name=new)
        listeners.append(changed)
    errors_to = new if spec.errors_to.lower() == old else spec.errors_to
    return replace(spec, listeners=tuple(listeners), errors_to=errors_to)


def _mentions(rewrite: Rewrite, index: int, old: str, new: str) -> list[Change]:
    """Where the name is written; each place once, though aliases may repeat it."""
    found: dict[int, Change] = {}
    lower = old.lower()
    for position, each in enumerate(rewrite.spec.listeners):
        named = any(peer.lower() == lower for peer in each.peers)
        if not named and position != index:
            continue
        node = rewrite.item(position).node
        if position == index:
            _note(found, node, "name", lower, new)
        if named:
            _note(found, node, "peers", lower, new)
    if rewrite.spec.errors_to.lower() == lower:
        _note(found, rewrite.root, "errors_to", lower, new)
    return list(found.values())


def _note(found: dict[int, Change], mapping: MappingNode, key: str, lower: str, new: str) -> None:
    entry = mapping.find(key) or mapping.inherited(key)
    if entry is None:
        return
    value = target(entry.value)
    for item in value.items if isinstance(value, SequenceNode) else [value]:
        node = target(item)
        if isinstance(node, Scalar) and node.text.lower() == lower:
            is_flow = mapping.is_flow or (isinstance(value, SequenceNode) and value.is_flow)
            written = scalar(new, flow=is_flow, style=node.style, quote=quote_of(value))
            found[node.start] = (node.start, node.end, written)


def _starts(organism: Path | None, old: str, new: str) -> FileChange | None:
    """The starts beside the file, with the listener's new name; None if they do not name it.

    Raises:
        EditRefused: They can't be read.
    """
    if organism is None:
        return None
    path = starts_path(organism)
    try:
        if not path.is_file():
            return None
        data = read_plain(path, MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return None
        text = data.decode("utf-8")
        root = nodes.compose(text.removeprefix("\ufeff"))
    except (OSError, ValueError) as error:
        raise EditRefused(f"{old} keeps its name: {path.name} beside it can't be read ({reason_of(error)}).") from error
    except Unreadable:
        raise EditRefused(f"{old} keeps its name: mend {path.name} beside it first, it can't be read.") from None
    mark = len(text) - len(text.removeprefix("\ufeff"))
    changes: dict[int, Splice] = {}
    for node in _named_listeners(root):
        if node.text.lower() == old.lower():
            start, end = node.start + mark, node.end + mark
            changes[start] = Splice(start, text[start:end], scalar(new, flow=True, style=node.style))
    if not changes:
        return None
    return FileChange(path, text, apply_splices(text, [changes[start] for start in sorted(changes)]))


def _named_listeners(root: Node | None) -> list[Scalar]:
    """The listeners that starts name."""
    found: list[Scalar] = []
    for entry in root.entries if isinstance(root, MappingNode) else []:
        start = target(entry.value)
        if isinstance(start, MappingNode):
            named = start.find("listener") or start.inherited("listener")
            node = target(named.value) if named else None
            if isinstance(node, Scalar):
                found.append(node)
    return found
