"""Who may send to whom."""

from __future__ import annotations

from collections.abc import Sequence

from designer.document.edit import Edit, EditRefused, Revision, Source
from designer.document.edits.lists import set_list, style_near
from designer.document.rewrite import Rewrite
from designer.document.verdicts import can_connect


def connect(source: str, target: str) -> Edit:
    """Give a listener another one as its peer."""

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        index = rewrite.index(source)
        verdict = can_connect(before.spec, source, target)
        if not verdict.ok:
            raise EditRefused(verdict.text)
        name = before.spec.listeners[rewrite.index_of(target)].name
        write_peers(rewrite, index, (*before.spec.listeners[index].peers, name))
        return rewrite.revision((source, name))

    return Edit(f"Connect {source} to {target}", run)


def disconnect(peers: Sequence[tuple[str, str]]) -> Edit:
    """Take peers away; each is who sends and who receives."""
    first = peers[0] if peers else ("", "")
    name = f"Disconnect {first[0]} from {first[1]}" if len(peers) == 1 else f"Remove {len(peers)} peers"

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        take_peers(rewrite, peers)
        return rewrite.revision(dict.fromkeys(source for source, _ in peers))

    return Edit(name, run)


def take_peers(rewrite: Rewrite, peers: Sequence[tuple[str, str]]) -> None:
    """Take peers away from a rewrite.

    Raises:
        EditRefused: One of them is not there.
    """
    gone: dict[int, set[str]] = {}
    for source, target in peers:
        index = rewrite.index(source)
        if all(peer.lower() != target.lower() for peer in rewrite.spec.listeners[index].peers):
            raise EditRefused(f"{source} has no peer {target}.")
        gone.setdefault(index, set()).add(target.lower())
    for index in sorted(gone, reverse=True):
        kept = tuple(peer for peer in rewrite.spec.listeners[index].peers if peer.lower() not in gone[index])
        write_peers(rewrite, index, kept)


def rewire(peer: tuple[str, str], new_source: str, new_target: str) -> Edit:
    """Move an end of an edge, or both, to other listeners."""
    source, target = peer

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        if new_source == source and new_target == target:
            return rewrite.revision()
        first, second = rewrite.index(source), rewrite.index(new_source)
        old = before.spec.listeners[first].peers
        if all(each.lower() != target.lower() for each in old):
            raise EditRefused(f"{source} has no peer {target}.")
        left = tuple(each for each in old if each.lower() != target.lower())
        rewrite.replace_listener(first, peers=left)
        verdict = can_connect(rewrite.spec, new_source, new_target)
        rewrite.spec = before.spec
        if not verdict.ok:
            raise EditRefused(verdict.text)
        name = before.spec.listeners[rewrite.index_of(new_target)].name
        if first == second:
            write_peers(rewrite, first, tuple(name if each.lower() == target.lower() else each for each in old))
        else:
            write_peers(rewrite, first, left)
            write_peers(rewrite, second, (*rewrite.spec.listeners[second].peers, name))
        return rewrite.revision((new_source, name))

    return Edit(f"Rewire {source} to {new_target}" if source == new_source else f"Rewire {new_source} to {target}", run)


def set_peers(listener: str, names: Sequence[str]) -> Edit:
    """Give a listener exactly these peers, in this order."""

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        index = rewrite.index(listener)
        wanted = {name.lower() for name in names}
        if len(wanted) < len(names):
            raise EditRefused(f"A peer of {listener} stands twice; name each once.")
        if listener.lower() in wanted:
            raise EditRefused(f"{listener} may always send to itself; that needs no peer.")
        if tuple(names) != before.spec.listeners[index].peers:
            write_peers(rewrite, index, tuple(names))
        return rewrite.revision((listener,))

    return Edit(f"Change the peers of {listener}", run)


def write_peers(rewrite: Rewrite, index: int, peers: tuple[str, ...]) -> None:
    """Write a listener's peers, and mean them."""
    set_list(rewrite, lambda: rewrite.item(index).node, "peers", peers, style_near(rewrite, index, "peers"))
    rewrite.replace_listener(index, peers=peers)
