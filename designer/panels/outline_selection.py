"""The window's selection as rows of the outline, and back."""

from __future__ import annotations

from collections.abc import Iterable

from designer.models.outline_rows import Node, NodeKind
from designer.models.selection import Peer, Selected


def nodes_of(value: Selected) -> list[Node]:
    """The rows that stand for a selection."""
    return [
        *(Node(NodeKind.BUS, key) for key in value.buses),
        *(Node(NodeKind.FRAME, key) for key in value.frames),
        *(Node(NodeKind.NOTE, key) for key in value.notes),
        *(Node(NodeKind.PEER, *peer) for peer in value.peers),
        *(Node(NodeKind.LISTENER, name) for name in value.listeners),
    ]


def value_of(nodes: Iterable[Node]) -> Selected:
    """The selection that rows stand for, in their order."""
    chosen = list(nodes)

    def keys(*kinds: NodeKind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(node.other or node.key for node in chosen if node.kind in kinds))

    return Selected(
        listeners=keys(NodeKind.LISTENER, NodeKind.MEMBER),
        peers=tuple(Peer(node.key, node.other) for node in chosen if node.kind is NodeKind.PEER),
        notes=keys(NodeKind.NOTE),
        frames=keys(NodeKind.FRAME),
        buses=keys(NodeKind.BUS),
    )
