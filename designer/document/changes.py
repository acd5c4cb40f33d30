"""What became different from one state of the document to the next; views update by it alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from designer.document.edit import NOWHERE, Reveal
from designer.document.layout import Layout
from designer.document.splices import Splice
from runtime.organism.spec import ListenerSpec, OrganismSpec


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between two states.

    Attributes:
        splices: Of the text, in the order of their offsets in the text before.
        origin: Who typed it, so that the view that already shows it does not show it again; else None.
        added: Names of listeners that are new.
        removed: Names of listeners that are gone.
        changed: Names of listeners with the same name and another record.
        renamed: Old and new name of listeners that stand where they stood, under another name. They are among
            ``removed`` and ``added`` as well.
        organism: Whether anything outside the listeners changed.
        order: Whether the listeners stand in another order, or any was added or removed.
        layout: Whether the layout is another one.
        broken: Whether the text can or can't be read, and that is new.
        files: Real paths of other files that were written, or will be once they are flushed.
        is_walk: Whether it came by undo or redo, so that the user should see where.
        reveal: Where to look; its names exist now.
    """

    splices: tuple[Splice, ...] = ()
    origin: object = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    organism: bool = False
    order: bool = False
    layout: bool = False
    broken: bool = False
    files: tuple[Path, ...] = ()
    is_walk: bool = False
    reveal: Reveal = NOWHERE


def compare(
    before: OrganismSpec,
    after: OrganismSpec,
    *,
    old_layout: Layout,
    new_layout: Layout,
    splices: tuple[Splice, ...] = (),
    origin: object = None,
    broken: bool = False,
    files: tuple[Path, ...] = (),
    is_walk: bool = False,
    reveal: Reveal = NOWHERE,
) -> Changes:
    """The difference, by listener name; records that are the same object cost nothing to compare."""
    layout = old_layout is not new_layout and old_layout != new_layout
    if before is after:
        return Changes(splices, origin, layout=layout, broken=broken, files=files, is_walk=is_walk, reveal=reveal)
    old = {listener.name: listener for listener in before.listeners}
    new = {listener.name: listener for listener in after.listeners}
    added = tuple(name for name in new if name not in old)
    removed = tuple(name for name in old if name not in new)
    changed = tuple(
        name
        for name, listener in new.items()
        if (known := old.get(name)) is not None and known is not listener and known != listener
    )
    return Changes(
        splices=splices,
        origin=origin,
        added=added,
        removed=removed,
        changed=changed,
        renamed=renamed(before.listeners, after.listeners) if added and removed else (),
        organism=replace(before, listeners=()) != replace(after, listeners=()),
        order=bool(added or removed) or list(old) != list(new),
        layout=layout,
        broken=broken,
        files=files,
        is_walk=is_walk,
        reveal=reveal,
    )


def renamed(before: tuple[ListenerSpec, ...], after: tuple[ListenerSpec, ...]) -> tuple[tuple[str, str], ...]:
    """Old and new names of listeners that stand where they stood and are the same but for names.

    Peers do not count, since they follow a renaming.
    """
    if len(before) != len(after):
        return ()
    old = {listener.name for listener in before}
    new = {listener.name for listener in after}
    return tuple(
        (first.name, second.name)
        for first, second in zip(before, after, strict=True)
        if first is not second
        and first.name not in new
        and second.name not in old
        and replace(first, name=second.name, peers=second.peers) == second
    )
