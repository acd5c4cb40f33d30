"""Listeners that come and go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from designer.document.edit import Edit, EditRefused, Revision, Source
from designer.document.edits.items import append, item_in_braces, item_lines, style_of, take_out
from designer.document.edits.organism_keys import remove_organism_key
from designer.document.edits.peers import take_peers, write_peers
from designer.document.layout import Layout, Point, frozen
from designer.document.rewrite import Rewrite
from designer.document.verdicts import can_connect, can_name
from designer.document.words import listed
from runtime.organism.spec import ListenerSpec

_MOST_TOLD = 5
"""Names in the name of a step, or in what is said of it."""


def add_listener(
    spec: ListenerSpec, at: Point | None = None, *, called_by: str = "", into: tuple[str, str] | None = None
) -> Edit:
    """Add a listener at the end of the file.

    Args:
        spec: It; its name must be free, see :func:`unused_name`.
        at: Where it stands on the canvas; None leaves that to computation.
        called_by: A listener that gets it as a peer; empty for none.
        into: An edge that it is put into: its source then calls the new one, which calls its target.
    """

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        verdict = can_name(before.spec, spec.name)
        if not verdict.ok:
            raise EditRefused(verdict.text)
        added = spec
        if into is not None and all(peer.lower() != into[1].lower() for peer in added.peers):
            added = replace(added, peers=(*added.peers, before.spec.listeners[rewrite.index_of(into[1])].name))
        style = style_of(rewrite)
        append(rewrite, [item_lines(added, style)], [item_in_braces(added, style.braces)], style)
        rewrite.spec = replace(before.spec, listeners=(*before.spec.listeners, added))
        if called_by and not (into is not None and into[0].lower() == called_by.lower()):
            index = rewrite.index(called_by)
            verdict = can_connect(rewrite.spec, called_by, added.name)
            if not verdict.ok:
                raise EditRefused(verdict.text)
            write_peers(rewrite, index, (*rewrite.spec.listeners[index].peers, added.name))
        if into is not None:
            _put_between(rewrite, into, added.name)
        if at is not None:
            rewrite.layout = before.layout.placed({added.name: at})
        return rewrite.revision((added.name,))

    return Edit(f"Add {spec.name}", run)


def _put_between(rewrite: Rewrite, edge: tuple[str, str], name: str) -> None:
    source, target = edge
    index = rewrite.index(source)
    peers = rewrite.spec.listeners[index].peers
    if all(peer.lower() != target.lower() for peer in peers):
        raise EditRefused(f"{source} has no peer {target}.")
    write_peers(rewrite, index, tuple(name if peer.lower() == target.lower() else peer for peer in peers))


def remove(
    listeners: Sequence[str] = (),
    peers: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    frames: Sequence[str] = (),
) -> Edit:
    """Remove listeners, with what names them, and edges, notes and frames.

    Args:
        listeners: By name.
        peers: Who sends and who receives.
        notes: By id.
        frames: By id; the listeners in them stay.
    """

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        gone = {name.lower() for name in listeners}
        take_peers(rewrite, [peer for peer in peers if peer[0].lower() not in gone and peer[1].lower() not in gone])
        if listeners:
            _remove(rewrite, listeners)
        rewrite.layout = without(rewrite.layout, listeners, notes, frames)
        return rewrite.revision((*listeners, *dict.fromkeys(source for source, _ in peers)))

    return Edit(_name_of_removal(listeners, peers, notes, frames), run)


def _remove(rewrite: Rewrite, names: Sequence[str]) -> None:
    indices = sorted({rewrite.index(name) for name in names})
    gone = {rewrite.spec.listeners[index].name.lower() for index in indices}
    lost: list[str] = []
    for index in reversed(range(rewrite.count)):
        each = rewrite.spec.listeners[index]
        kept = tuple(peer for peer in each.peers if peer.lower() not in gone)
        if index in indices or len(kept) == len(each.peers):
            continue
        if rewrite.is_locked(index):
            rewrite.notes.append(f"{each.name} still names it: line {rewrite.source.locked[each.name]} must be mended.")
            continue
        lost += [f"{each.name} → {peer}" for peer in reversed(each.peers) if peer.lower() in gone]
        write_peers(rewrite, index, kept)
    take_out(rewrite, indices)
    left = tuple(each for index, each in enumerate(rewrite.spec.listeners) if index not in set(indices))
    rewrite.spec = replace(rewrite.spec, listeners=left)
    if rewrite.spec.errors_to.lower() in gone:
        remove_organism_key(rewrite, "errors_to")
        lost.insert(0, "errors_to")
    if lost:
        with_what = "it" if len(names) == 1 else "them"
        rewrite.notes.insert(0, f"{listed(lost[::-1], _MOST_TOLD)} went with {with_what}.")


def without(layout: Layout, listeners: Iterable[str], notes: Iterable[str], frames: Iterable[str]) -> Layout:
    """A layout without these; the same one if it has none of them."""
    gone, no_notes, no_frames = set(listeners), set(notes), set(frames)
    positions = {name: point for name, point in layout.positions.items() if name not in gone}
    kept_notes = {key: note for key, note in layout.notes.items() if key not in no_notes}
    kept_frames = {
        key: replace(frame, members=tuple(name for name in frame.members if name not in gone))
        for key, frame in layout.frames.items()
        if key not in no_frames
    }
    new = replace(layout, positions=frozen(positions), notes=frozen(kept_notes), frames=frozen(kept_frames))
    return layout if new == layout else new


def _name_of_removal(
    listeners: Sequence[str], peers: Sequence[tuple[str, str]], notes: Sequence[str], frames: Sequence[str]
) -> str:
    counts = [(len(listeners), "listener"), (len(peers), "peer"), (len(notes), "note"), (len(frames), "frame")]
    present = [(count, word) for count, word in counts if count]
    if len(present) == 1 and present[0][0] == 1:
        if listeners:
            return f"Remove {listeners[0]}"
        if peers:
            return f"Disconnect {peers[0][0]} from {peers[0][1]}"
        return f"Remove a {present[0][1]}"
    words = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in present]
    return f"Remove {listed(words, _MOST_TOLD)}" if words else "Remove nothing"
