"""Edits that mend a problem, where it is clear what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from designer.document import nodes
from designer.document.edit import Edit, EditRefused, Revision, Source
from designer.document.edits.keys import set_key, write_key
from designer.document.edits.listeners import add_listener
from designer.document.edits.mappings import remove_entry, replace_value
from designer.document.edits.names import unused_name
from designer.document.edits.organism_keys import set_organism_key
from designer.document.edits.peers import connect, write_peers
from designer.document.nodes import MappingNode, Node, Scalar, Unreadable, walk
from designer.document.rewrite import Rewrite
from designer.document.splices import apply_splices
from runtime.organism.definitions import LISTENER
from runtime.organism.load import load_text
from runtime.organism.names import name_fault
from runtime.organism.spec import ListenerSpec
from runtime.problems import Problem

_PEER = re.compile(r"listeners\[(\d+)\]\.peers\[(\d+)\]")
_KEY = re.compile(r"listeners\[(\d+)\]\.(\w+)")
_REJECTED = "runtime.primitives.Rejected"
_FEW = 3


def fixes(source: Source, problem: Problem) -> tuple[Edit, ...]:
    """The edits that would mend a problem, the best first; none where it is not clear what was meant.

    Args:
        source: What the document is now: ``document.source()``.
        problem: One of ``document.problems`` of that moment.

    Returns:
        Edits to offer. Each looks again when it is made, and is refused where the problem is not there any more
        or would stay.
    """
    make = _BY_CODE.get(problem.code)
    found = list(make(source, problem)) if make else []
    if not found and problem.fix and problem.line:
        found.append(_replace_scalar(problem))
    return tuple(found)


def _peer_at(source: Source, problem: Problem) -> tuple[int, int, str] | None:
    found = _PEER.fullmatch(problem.key)
    if found is None:
        return None
    index, position = int(found[1]), int(found[2])
    if index >= len(source.spec.listeners) or position >= len(source.spec.listeners[index].peers):
        return None
    return index, position, source.spec.listeners[index].peers[position]


def _unknown_peer(source: Source, problem: Problem) -> list[Edit]:
    found = _peer_at(source, problem)
    if found is None:
        return []
    index, position, peer = found
    name = source.spec.listeners[index].name
    made = [_create(peer)] if not name_fault(peer) else []
    gone = _change_peer(f"Remove the peer {peer} of {name}", index, position, None)
    if problem.fix:
        return [_change_peer(f"Change {peer} to {problem.fix}", index, position, problem.fix), *made, gone]
    return [*made, gone]


def _remove_peer(source: Source, problem: Problem) -> list[Edit]:
    found = _peer_at(source, problem)
    if found is None:
        return []
    index, position, peer = found
    name = f"Remove the peer {peer} of {source.spec.listeners[index].name}"
    return [_change_peer(name, index, position, None)]


def _change_peer(name: str, index: int, position: int, peer: str | None) -> Edit:
    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        listener = rewrite.spec.listeners[index] if index < rewrite.count else None
        if listener is None or position >= len(listener.peers):
            raise EditRefused("This peer is not there any more.")
        new = () if peer is None else (peer,)
        write_peers(rewrite, index, (*listener.peers[:position], *new, *listener.peers[position + 1 :]))
        return rewrite.revision((listener.name,))

    return Edit(name, run)


def _create(name: str) -> Edit:
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
    stem = "_".join(words).lower() or "listener"
    if stem[0].isdigit():
        stem = f"on_{stem}"
    payload = "".join(word[:1].upper() + word[1:] for word in stem.split("_"))

    def run(before: Source) -> Revision:
        module = _main_module(before)
        spec = ListenerSpec(name, f"{module}.{payload}", f"{module}.{stem}", f"What {name} does")
        return add_listener(spec).run(before)

    return Edit(f"Create the listener {name}", run)


def _main_module(source: Source) -> str:
    """The module that most handlers are in."""
    modules = [each.handler.rpartition(".")[0] for each in source.spec.listeners]
    own = [module for module in modules if module and not module.startswith("runtime.")]
    return max(set(own), key=lambda module: (own.count(module), module)) if own else "handlers"


def _unknown_errors_to(source: Source, problem: Problem) -> list[Edit]:
    name = source.spec.errors_to
    module = _main_module(source)
    made = ListenerSpec(name, _REJECTED, f"{module}.take_rejected", "Takes what no stage let through")
    found = [set_organism_key("errors_to", problem.fix)] if problem.fix else []
    if name and not name_fault(name):
        found.append(replace(add_listener(made), name=f"Create the listener {name}"))
    return [*found, set_organism_key("errors_to", None)]


def _duplicate_name(source: Source, problem: Problem) -> list[Edit]:
    found = _KEY.fullmatch(problem.key)
    if found is None:
        return []
    index = int(found[1])
    old = problem.listener

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        if index >= rewrite.count or rewrite.spec.listeners[index].name != old:
            raise EditRefused("This listener is not there any more.")
        new = unused_name(before.spec, old)
        node = rewrite.item(index).node
        entry = node.find("name")
        if entry is None:
            raise EditRefused(f"The name of {old} can't be changed where it is written; do it in the text.")
        replace_value(rewrite, node, entry, new)
        rewrite.replace_listener(index, name=new)
        return rewrite.revision((new,))

    return [Edit(f"Rename the second {old} to {unused_name(source.spec, old)}", run)]


def _not_an_agent(source: Source, problem: Problem) -> list[Edit]:
    found = _KEY.fullmatch(problem.key)
    if found is None:
        return []
    index, key = int(found[1]), found[2]
    agent = _write(f"Make {problem.listener} an agent", index, "agent", True)
    if LISTENER.find(key) is None or key == "handler":
        return [agent]
    return [agent, _write(f"Remove {key} of {problem.listener}", index, key, None)]


def _unreachable(source: Source, problem: Problem) -> list[Edit]:
    """Whoever has peers may get one more; where that are many, none is the one that was meant."""
    senders = [each.name for each in source.spec.listeners if each.peers and each.name != problem.listener]
    if len(senders) > _FEW:
        return []
    return [
        replace(connect(name, problem.listener), name=f"Add {problem.listener} as a peer of {name}") for name in senders
    ]


def _broadcast_classes(source: Source, problem: Problem) -> list[Edit]:
    """Two classes of one name: the others' class, or none of the broadcasts."""
    own = next((each for each in source.spec.listeners if each.name == problem.listener), None)
    if own is None or not own.broadcast:
        return []
    name = own.payload_class.rpartition(".")[2]
    others = dict.fromkeys(
        each.payload_class
        for each in source.spec.listeners
        if each.broadcast and each.payload_class != own.payload_class and each.payload_class.rpartition(".")[2] == name
    )
    changed = [
        replace(set_key((own.name,), "payload_class", path), name=f"Change the class of {own.name} to {path}")
        for path in list(others)[:_FEW]
    ]
    return [*changed, replace(set_key((own.name,), "broadcast", None), name=f"Take {own.name} off the broadcasts")]


def _remove_key(source: Source, problem: Problem) -> list[Edit]:
    """For values that say nothing, or have no effect."""
    if problem.fix:
        return []
    path, _, key = problem.key.rpartition(".")
    whose = f" of {problem.listener}" if problem.listener else ""
    found = _KEY.fullmatch(problem.key)
    known = LISTENER.find(found[2]) if found else None
    if not key or (known is not None and known.required):
        return []

    def change(rewrite: Rewrite, root: Node) -> None:
        mapping = _mapping_at(root, path)
        if mapping is None:
            raise EditRefused(f"`{key}` is not there any more.")
        remove_entry(rewrite, mapping, key)

    return [_mend(f"Remove {key}{whose}", problem, change)]


def _write(name: str, index: int, key: str, value: bool | None) -> Edit:
    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        if index >= rewrite.count:
            raise EditRefused("This listener is not there any more.")
        write_key(rewrite, index, key, value)
        return rewrite.revision((rewrite.spec.listeners[index].name,))

    return Edit(name, run)


def _replace_scalar(problem: Problem) -> Edit:
    """Write what the problem proposes in the place that it names."""

    def change(rewrite: Rewrite, root: Node) -> None:
        offset = _offset(rewrite.text, problem.line, problem.column)
        node = next((each for each in walk(root) if isinstance(each, Scalar) and each.outer == offset), None)
        if node is None:
            raise EditRefused("What was wrong is not there any more.")
        rewrite.change([(node.start, node.end, problem.fix)])

    return _mend(f"Change it to {problem.fix}", problem, change)


def _mend(name: str, problem: Problem, change: Callable[[Rewrite, Node], None]) -> Edit:
    """An edit of the text at a problem's place; what it means is read from the text that it gives.

    It is refused if the problem is still there, or if any other listener is another one by it.
    """

    def run(before: Source) -> Revision:
        rewrite = Rewrite(replace(before, split=None))
        try:
            root = nodes.compose(rewrite.text)
        except Unreadable as error:
            raise EditRefused(f"The text can't be changed here: {error}.") from error
        if root is None:
            raise EditRefused("What was wrong is not there any more.")
        change(rewrite, root)
        revision = rewrite.revision((problem.listener,) if problem.listener else ())
        loaded = load_text(apply_splices(before.text, revision.splices), before.places.file, before.path)
        same = [each for each in loaded.problems if (each.code, each.key) == (problem.code, problem.key)]
        if loaded.spec is None or any(each.line == problem.line for each in same):
            raise EditRefused(f"{name} would not mend it; change it in the text.")
        others = zip(before.spec.listeners, loaded.spec.listeners, strict=False)
        if sum(old != new for old, new in others) > 1:
            raise EditRefused(f"{name} would change other listeners too; change it in the text.")
        return replace(revision, meant=loaded.spec)

    return Edit(name, run)


def _mapping_at(root: Node, path: str) -> MappingNode | None:
    """The mapping at a dotted key, as far as it is written there."""
    node: Node | None = root
    for part in re.findall(r"[^.\[\]]+|\[\d+\]", path):
        if part.startswith("["):
            index = int(part[1:-1])
            node = node.items[index] if isinstance(node, nodes.SequenceNode) and index < len(node.items) else None
        else:
            entry = node.find(part) if isinstance(node, MappingNode) else None
            node = entry.value if entry else None
    return node if isinstance(node, MappingNode) else None


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return -1
    return start + column - 1


_BY_CODE: dict[str, Callable[[Source, Problem], list[Edit]]] = {
    "unknown-peer": _unknown_peer,
    "own-peer": _remove_peer,
    "reserved-peer": _remove_peer,
    "duplicate-peer": _remove_peer,
    "unknown-errors-to": _unknown_errors_to,
    "duplicate-name": _duplicate_name,
    "agent-key": _not_an_agent,
    "agent-handler": _not_an_agent,
    "serial-agent": _remove_key,
    "no-effect": _remove_key,
    "empty-value": _remove_key,
    "unknown-key": _remove_key,
    "not-built": _remove_key,
    "unreachable": _unreachable,
    "broadcast-classes": _broadcast_classes,
}
