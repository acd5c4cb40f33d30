"""What can be reached from some listeners along peers, in so many steps."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from runtime.organism.spec import OrganismSpec


class Direction(StrEnum):
    """Which way edges are followed."""

    OUT = "out"
    BOTH = "both"


def reached(
    spec: OrganismSpec, starts: Iterable[str], *, steps: int = 0, direction: Direction = Direction.OUT
) -> frozenset[str]:
    """Names of the listeners that can be reached, with the ones to start from.

    A message to nobody by name is no edge: only peers are followed.

    Args:
        spec: The organism.
        starts: Names; case does not matter.
        steps: How many edges far; 0 is no limit.
        direction: Only to peers, or also back to those who name one.
    """
    names = {listener.name.lower(): listener.name for listener in spec.listeners}
    near: dict[str, set[str]] = {name: set() for name in names}
    for listener in spec.listeners:
        for peer in listener.peers:
            if peer.lower() in near:
                near[listener.name.lower()].add(peer.lower())
                if direction is Direction.BOTH:
                    near[peer.lower()].add(listener.name.lower())
    edge = {name.lower() for name in starts} & near.keys()
    seen = set(edge)
    step = 0
    while edge and (not steps or step < steps):
        edge = {target for name in edge for target in near[name]} - seen
        seen |= edge
        step += 1
    return frozenset(names[name] for name in seen)
