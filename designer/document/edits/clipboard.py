"""Listeners as text: copied out, put in again here or in another file, doubled."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from designer.document import nodes
from designer.document.edit import Edit, EditRefused, Revision, Source
from designer.document.edits.items import ItemStyle, append, item_lines, span, style_of
from designer.document.edits.lists import ListStyle, set_list
from designer.document.edits.mappings import replace_value
from designer.document.edits.names import free_name
from designer.document.layout import Layout, Point
from designer.document.lines import column
from designer.document.malformed import malformed_in
from designer.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode, Unreadable, target, walk
from designer.document.rewrite import Rewrite
from designer.document.values import scalar
from runtime.organism.load import read_text
from runtime.organism.names import name_fault
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.organism.yaml_nodes import MAX_DEPTH

_MAX_CHARACTERS = 1_048_576
"""Longer text is not read as listeners."""

_PER_ROW = 4
_STEP = Point(280, 150)
_ALONE = ItemStyle(dash=0, keys=2)


@dataclass(frozen=True, slots=True)
class Copied:
    """A listener as text: its lines with the dash in column 0, and what they say."""

    listener: ListenerSpec
    lines: tuple[str, ...]


def copy_text(source: Source, names: Iterable[str]) -> str:
    """YAML text of listeners, with their comments, as a list; in the order of the file."""
    wanted = {name.lower() for name in names}
    indices = [index for index, each in enumerate(source.spec.listeners) if each.name.lower() in wanted]
    rewrite = Rewrite(source)
    return "".join(f"{line}\n" for index in indices for line in _copied(rewrite, index).lines)


def _copied(rewrite: Rewrite, index: int) -> Copied:
    """A listener's own text; aliases written out, so that it stands on its own."""
    listener = rewrite.spec.listeners[index]
    try:
        item = rewrite.item(index)
    except EditRefused:
        return Copied(listener, tuple(item_lines(listener, _ALONE)))
    changes: dict[int, tuple[int, int, str]] = {}
    for node in walk(item.node):
        if isinstance(node, Alias):
            changes[node.outer] = (node.start, node.end, _in_one_line(node))
        elif node.anchor:
            # What follows the anchor on the next line stays there.
            gap = rewrite.text[node.outer : node.start]
            changes[node.outer] = (node.outer, node.outer + len(gap.rstrip()), "")
    if item.dash < 0:
        start, end = item.node.outer, item.node.end
    else:
        start, end = span(rewrite, item)
    text, at = "", start
    for begin, stop, new in sorted(changes.values()):
        text += rewrite.text[at:begin] + new
        at = stop
    text = (text + rewrite.text[at:end]).replace("\r\n", "\n")
    if item.dash < 0:
        first, *rest = text.split("\n")
        return Copied(listener, (f"- {first}", *(f"    {line.strip()}" for line in rest)))
    return Copied(listener, tuple(_dedented(text.split("\n"), column(rewrite.text, item.dash))))


def _dedented(lines: Iterable[str], columns: int) -> Iterable[str]:
    margin = " " * columns
    for line in lines:
        yield line[columns:] if line.startswith(margin) else line.lstrip(" ")


def _in_one_line(node: Node, depth: int = MAX_DEPTH) -> str:
    """A node in one line."""
    node = target(node)
    if depth == 0:
        raise EditRefused("Aliases stand too deep inside each other here.")
    if isinstance(node, Scalar):
        if not node.style:
            return node.text if _is_same_in_flow(node.text) else scalar(node.text, flow=True)
        return scalar(node.text, flow=True, style=node.style if node.style in "'\"" else '"')
    if isinstance(node, SequenceNode):
        return f"[{', '.join(_in_one_line(item, depth - 1) for item in node.items)}]"
    if isinstance(node, MappingNode):
        entries = (f"{_in_one_line(entry.key)}: {_in_one_line(entry.value, depth - 1)}" for entry in node.entries)
        return f"{{{', '.join(entries)}}}"
    return "null"


def _is_same_in_flow(text: str) -> bool:
    """Whether a plain scalar's text means the same between brackets."""
    return bool(text) and not any(sign in text for sign in ",[]{}\n") and ": " not in text and " #" not in text


def paste(text: str, at: Point | None = None) -> Edit:
    """Put in the listeners of a text: YAML of a list, of one listener, or of a whole organism.

    Names that are taken get a number. Peers among those pasted follow; others stay if they exist here, else
    they are left out and listed.

    Args:
        text: From anywhere.
        at: Where the first shall stand on the canvas; None leaves that to computation.
    """
    refusal = ""
    copied: Sequence[Copied] = ()
    try:
        copied = read_copied(text)
    except EditRefused as error:
        refusal = str(error)

    def run(before: Source) -> Revision:
        if refusal:
            raise EditRefused(refusal)
        rewrite = Rewrite(before)
        names = put_in(rewrite, copied)
        if at is not None:
            places = {
                name: Point(at.x + index % _PER_ROW * _STEP.x, at.y + index // _PER_ROW * _STEP.y)
                for index, name in enumerate(names)
            }
            rewrite.layout = before.layout.placed(places)
        return rewrite.revision(names)

    what = copied[0].listener.name if len(copied) == 1 else f"{len(copied)} listeners"
    return Edit(f"Paste {what}" if copied else "Paste", run)


def duplicate(names: Sequence[str], offset: Point) -> Edit:
    """Put in copies of listeners, beside the originals.

    Args:
        names: Of the originals.
        offset: How far from them on the canvas, in scene units.
    """

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        indices = sorted(rewrite.index(name) for name in names)
        copied = [_copied(rewrite, index) for index in indices]
        new = put_in(rewrite, copied)
        originals = [before.spec.listeners[index].name for index in indices]
        rewrite.layout = _beside(before.layout, dict(zip(originals, new, strict=True)), offset)
        return rewrite.revision(new)

    return Edit(f"Duplicate {names[0]}" if len(names) == 1 else f"Duplicate {len(names)} listeners", run)


def _beside(layout: Layout, names: Mapping[str, str], offset: Point) -> Layout:
    places = {
        new: Point(layout.positions[old].x + offset.x, layout.positions[old].y + offset.y)
        for old, new in names.items()
        if old in layout.positions
    }
    return layout.placed(places) if places else layout


def put_in(rewrite: Rewrite, copied: Sequence[Copied]) -> list[str]:
    """Put listeners at the end of a rewrite, and mean them; their new names."""
    names = new_names(rewrite.spec, [each.listener.name for each in copied])
    here = {each.name.lower(): each.name for each in rewrite.spec.listeners}
    inside = {each.listener.name.lower(): name for each, name in zip(copied, names, strict=True)}
    style = style_of(rewrite)
    added: list[ListenerSpec] = []
    lines: list[Sequence[str]] = []
    braces: list[str] = []
    left_out: list[str] = []
    for each, name in zip(copied, names, strict=True):
        peers = []
        for peer in each.listener.peers:
            known = inside.get(peer.lower()) or (peer if peer.lower() in here else "")
            if known:
                peers.append(known)
            else:
                left_out.append(f"{name} → {peer}")
        listener = replace(each.listener, name=name, peers=tuple(peers))
        own, inline = _changed(each, listener)
        added.append(listener)
        lines.append([" " * style.dash + line if line else "" for line in own])
        braces.append(inline)
    append(rewrite, lines, braces, style)
    rewrite.spec = replace(rewrite.spec, listeners=(*rewrite.spec.listeners, *added))
    if left_out:
        rewrite.notes.append(f"Left out, as they do not exist here: {', '.join(left_out)}.")
    return names


def new_names(spec: OrganismSpec, wanted: Sequence[str]) -> list[str]:
    """Names under which listeners of these names can be put in, in that order."""
    taken = {each.name.lower() for each in spec.listeners}
    found = []
    for name in wanted:
        found.append(free_name(taken, name))
        taken.add(found[-1].lower())
    return found


def _changed(copied: Copied, listener: ListenerSpec) -> tuple[Sequence[str], str]:
    """The lines with name and peers as they shall be, and the same in one line."""
    text = "listeners:\n" + "\n".join(copied.lines) + "\n"
    loaded = read_text(text)
    rewrite = Rewrite(Source(text, OrganismSpec(listeners=(copied.listener,)), loaded.places, Layout()))
    node = rewrite.item(0).node
    entry = node.find("name")
    if copied.listener.name != listener.name:
        if entry is None:
            raise EditRefused(
                f"The name of {copied.listener.name} can't be changed where it is written; do it in the text."
            )
        replace_value(rewrite, node, entry, listener.name)
    if copied.listener.peers != listener.peers:
        set_list(rewrite, lambda: rewrite.item(0).node, "peers", listener.peers, ListStyle())
    own = rewrite.text.split("\n")[1:]
    own.pop()
    item = rewrite.item(0)
    inline = rewrite.text[item.node.start : item.node.end]
    if not item.node.is_flow or "\n" in inline:
        inline = _in_one_line(item.node)
    return own, inline


def read_copied(text: str) -> list[Copied]:
    """The listeners of a text.

    Raises:
        EditRefused: It holds none, or such as can't be read.
    """
    if len(text) > _MAX_CHARACTERS:
        raise EditRefused("The text is too long to hold listeners.")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for attempt in _attempts(text):
        document = _as_document(attempt)
        if document:
            return _listeners_of(document)
    raise EditRefused("The text holds no listeners; YAML of one begins with `- name:`.")


def _attempts(text: str) -> Iterable[str]:
    yield text
    yield textwrap.dedent(text)
    first, _, rest = text.lstrip("\n").partition("\n")
    # Selected from the middle of its first line on, a text lacks that line's indentation.
    lines = [line for line in rest.split("\n") if line.strip()]
    least = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    for indent in range(least + 1):
        yield textwrap.dedent(" " * indent + first.lstrip(" ") + "\n" + rest)


def _as_document(text: str) -> str:
    """An organism file that holds the listeners of a text; empty if it has none."""
    try:
        root = nodes.compose(text)
    except Unreadable:
        return ""
    if isinstance(root, MappingNode):
        entry = root.find("listeners")
        if entry is not None:
            return text if isinstance(entry.value, SequenceNode) and entry.value.items else ""
        if root.find("name") and (root.find("handler") or root.find("payload_class")):
            indent = column(text, root.start)
            lines = text.rstrip("\n").split("\n")
            return "listeners:\n-\n" + "".join(
                f"{' ' * max(2 - indent, 0)}{line}\n" if line else "\n" for line in lines
            )
        return ""
    if isinstance(root, SequenceNode) and root.items:
        if root.is_flow:
            return "listeners:\n" + "".join(f"  {line}\n" for line in text.rstrip("\n").split("\n"))
        return f"listeners:\n{text}"
    return ""


def _listeners_of(document: str) -> list[Copied]:
    reading = read_text(document)
    if reading.spec is None:
        raise EditRefused("The text holds no listeners that can be read.")
    for each in reading.spec.listeners:
        if not each.name or name_fault(each.name):
            raise EditRefused("A listener of the text has no name that it can bear.")
    if malformed_in(reading):
        name, line = next(iter(malformed_in(reading).items()))
        raise EditRefused(f"{name}, in the text, can't be read: see its line {line}.")
    rewrite = Rewrite(Source(document, reading.spec, reading.places, Layout()))
    return [_copied(rewrite, index) for index in range(len(reading.spec.listeners))]
