"""What is lit when a conversation, a frame or a message is looked at: cards and the edges between them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from designer.canvas.live.names import Names
from designer.canvas.live.routes import Routes
from designer.canvas.picture.wiring import EdgeKey
from designer.models.live.frames import FrameNode, FrameTree
from designer.models.live.live import Chosen

_MOST_FRAMES: Final = 4_000
"""More frames of one conversation are not walked."""


@dataclass(frozen=True, slots=True)
class Path:
    """What is lit; everything else is dimmed.

    Attributes:
        names: Present names of the cards.
        edges: The edges between them.
        buses: Payload classes of the buses that were used.
        entries: Present names of those that were called from outside.
        source: The name of whoever called them from outside.
    """

    names: frozenset[str] = frozenset()
    edges: frozenset[EdgeKey] = frozenset()
    buses: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    source: str = ""


def path_of(chosen: Chosen, frames: FrameTree, names: Names, routes: Routes, used: Container[EdgeKey]) -> Path | None:
    """What is lit for a frame, or else for a conversation; None for nothing to light.

    From a frame the way up to its root and everything below it; of a conversation all its frames.

    Args:
        chosen: What is looked at.
        frames: Of the run.
        names: Who is who in the document.
        routes: Which edge leads from one to another.
        used: Edges that were used in the run; buses are lit only where they were.
    """
    frame, conversation = chosen.frame, chosen.conversation
    node = frames.by_id.get(frame) if frame else None
    if node is None and conversation:
        node = frames.by_id.get(conversation)
    if node is None:
        return None
    lit: set[str] = set()
    edges: set[EdgeKey] = set()
    buses: set[str] = set()
    entries: set[str] = set()
    source = ""
    for caller, called in _steps(node, frames):
        there = names.present(called.listener)
        here = names.present(caller.listener) if caller is not None else None
        if there is None:
            continue
        lit.add(there)
        if here is not None:
            lit.add(here)
            route = routes.between(here, there, up=False)
            if route is not None and route.edge is not None:
                edges.add(route.edge)
            branch = routes.branch(there)
            if branch is not None and branch in used:
                edges.add(branch)
                buses.add(branch.source)
        elif caller is not None and caller.listener not in names:
            entries.add(there)
            source = caller.listener
    return Path(frozenset(lit), frozenset(edges), frozenset(buses), frozenset(entries), source)


def _steps(node: FrameNode, frames: FrameTree) -> Iterator[tuple[FrameNode | None, FrameNode]]:
    """Frames that are lit, each with its caller's: up to the root, and down."""
    at: FrameNode | None = node
    while at is not None:
        caller = frames.by_id.get(at.parent)
        yield caller, at
        at = caller
    for each in islice(node.walk(), 1, _MOST_FRAMES):
        yield frames.by_id.get(each.parent), each
