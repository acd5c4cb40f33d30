"""Heights within layers: each node near those it is joined to, in the given order and with room between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from designer.canvas.layout.layering import Graph

_PASSES: Final = 10


def leveled(
    graph: Graph, layers: Sequence[Sequence[int]], heights: Mapping[int, float], gap: float
) -> dict[int, float]:
    """The top of each node.

    Args:
        graph: What is joined to what.
        layers: Nodes from top to bottom, from left to right.
        heights: Of the nodes.
        gap: Least room between two nodes of a layer.
    """
    middle: dict[int, float] = {}
    for layer in layers:
        total = sum(heights[node] + gap for node in layer) - gap
        top = -total / 2
        for node in layer:
            middle[node] = top + heights[node] / 2
            top += heights[node] + gap
    for number in range(_PASSES):
        forth = number % 2 == 0
        last = number >= _PASSES - 2
        for layer in layers if forth else reversed(layers):
            wanted = []
            for node in layer:
                beside = graph.before[node] if forth else graph.after[node]
                if last:
                    beside = graph.before[node] + graph.after[node]
                known = [middle[each] for each in beside if each in middle]
                wanted.append(sum(known) / len(known) if known else middle[node])
            for node, place in zip(layer, _apart([heights[node] for node in layer], wanted, gap), strict=True):
                middle[node] = place
    return {node: place - heights[node] / 2 for node, place in middle.items()}


def _apart(heights: Sequence[float], wanted: Sequence[float], gap: float) -> list[float]:
    """The middles nearest to the wanted ones, in squares, at which nothing overlaps and the order holds."""
    # Without the room that the nodes above take, the order is all that has to hold: pools of equal values do that.
    offsets: list[float] = []
    at = 0.0
    for index, height in enumerate(heights):
        at += height / 2 if index == 0 else (heights[index - 1] + height) / 2 + gap
        offsets.append(at)
    pools: list[tuple[float, int]] = []
    for value, offset in zip(wanted, offsets, strict=True):
        total, count = value - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(flat, offsets, strict=True)]
