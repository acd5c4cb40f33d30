"""Between things on the canvas and the selection's names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from designer.canvas.items import Item, Kind
from designer.models.selection import Peer, Selected


def items_of(selected: Selected) -> tuple[Item, ...]:
    """What is selected, without its edges."""
    return (
        *(Item(Kind.FRAME, key) for key in selected.frames),
        *(Item(Kind.NOTE, key) for key in selected.notes),
        *(Item(Kind.BUS, key) for key in selected.buses),
        *(Item(Kind.LISTENER, key) for key in selected.listeners),
    )


def selected(items: Iterable[Item], peers: tuple[Peer, ...] = ()) -> Selected:
    """A selection of these things and edges."""
    keys: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for item in items:
        keys[item.kind].append(item.key)
    return Selected(
        listeners=tuple(keys[Kind.LISTENER]),
        peers=peers,
        notes=tuple(keys[Kind.NOTE]),
        frames=tuple(keys[Kind.FRAME]),
        buses=tuple(keys[Kind.BUS]),
    )


def is_selected(value: Selected, item: Item) -> bool:
    """Whether the thing is selected."""
    return item in items_of(value)


def toggled(value: Selected, item: Item) -> Selected:
    """With the thing selected if it was not, and not if it was."""
    items = items_of(value)
    kept = tuple(each for each in items if each != item)
    return selected(kept if item in items else (*items, item), value.peers)


def toggled_peer(value: Selected, peer: Peer) -> Selected:
    """With the edge selected if it was not, and not if it was."""
    kept = tuple(each for each in value.peers if each != peer)
    return replace(value, peers=kept if peer in value.peers else (*value.peers, peer))


def joined(value: Selected, items: Iterable[Item]) -> Selected:
    """With these things selected as well."""
    return selected(dict.fromkeys((*items_of(value), *items)), value.peers)
