"""Layers of a directed graph, and an order in each layer that lets few edges cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

_SWEEPS: Final = 24
_PATIENCE: Final = 4
"""Sweeps without fewer crossings before giving up."""
_LONGEST: Final = 16
"""An edge over more layers than this takes no place in the layers between."""


class Graph:
    """Nodes by number, and edges between them without doubles and loops."""

    def __init__(self, nodes: Sequence[int], pairs: Sequence[tuple[int, int]]) -> None:
        self.nodes = list(nodes)
        self.after: dict[int, list[int]] = {node: [] for node in nodes}
        self.before: dict[int, list[int]] = {node: [] for node in nodes}
        for source, target in dict.fromkeys(pairs):
            self.after[source].append(target)
            self.before[target].append(source)


def acyclic(graph: Graph) -> Graph:
    """The graph with those edges turned around that would close a cycle, found by walking from where it begins."""
    waiting, under_way, done = 0, 1, 2
    state = dict.fromkeys(graph.nodes, waiting)
    pairs: list[tuple[int, int]] = []
    before, after = graph.before, graph.after
    starts = sorted(graph.nodes, key=lambda node: (bool(before[node]), len(before[node]) > len(after[node])))
    for start in starts:
        if state[start] != waiting:
            continue
        state[start] = under_way
        stack = [(start, iter(after[start]))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if state[target] == under_way:
                    pairs.append((target, node))
                    continue
                pairs.append((node, target))
                if state[target] == waiting:
                    state[target] = under_way
                    stack.append((target, iter(after[target])))
                    break
            else:
                state[node] = done
                stack.pop()
    return Graph(graph.nodes, pairs)


def layered(graph: Graph) -> list[list[int]]:
    """Layers such that every edge goes to a later one; edges are short where that is easy."""
    level = _longest_ways(graph)
    for _ in range(4):
        moved = False
        for node in sorted(graph.nodes, key=lambda node: -level[node]):
            low = max((level[each] + 1 for each in graph.before[node]), default=None)
            high = min((level[each] - 1 for each in graph.after[node]), default=None)
            leans = low is None or len(graph.after[node]) > len(graph.before[node])
            if high is not None and leans and high != level[node]:
                level[node] = high
                moved = True
        if not moved:
            break
    used = {each: index for index, each in enumerate(sorted(set(level.values())))}
    layers: list[list[int]] = [[] for _ in used]
    for node in graph.nodes:
        layers[used[level[node]]].append(node)
    return layers


def _longest_ways(graph: Graph) -> dict[int, int]:
    level = dict.fromkeys(graph.nodes, 0)
    open_edges = {node: len(graph.before[node]) for node in graph.nodes}
    ready = [node for node in graph.nodes if not open_edges[node]]
    for node in ready:
        for target in graph.after[node]:
            level[target] = max(level[target], level[node] + 1)
            open_edges[target] -= 1
            if not open_edges[target]:
                ready.append(target)
    return level


def ordered(graph: Graph, layers: Sequence[Sequence[int]]) -> tuple[Graph, list[list[int]]]:
    """The layers with few crossings: each node is put where the middle of its neighbours is, back and forth.

    Returns:
        The graph in which edges that skip layers have a bend in each of them, numbered below zero, and its layers.
    """
    bent, rows = _with_bends(graph, layers)
    before, after = bent.before, bent.after
    best, least, idle = [list(row) for row in rows], _crossings(rows, after), 0
    for sweep in range(_SWEEPS):
        if not least or idle >= _PATIENCE:
            break
        forth = sweep % 2 == 0
        way = range(1, len(rows)) if forth else range(len(rows) - 2, -1, -1)
        for index in way:
            beside = rows[index - 1 if forth else index + 1]
            _sort(rows[index], beside, before if forth else after)
        crossings = _crossings(rows, after)
        if crossings < least:
            best, least, idle = [list(row) for row in rows], crossings, 0
        else:
            idle += 1
    return bent, best


def _with_bends(graph: Graph, layers: Sequence[Sequence[int]]) -> tuple[Graph, list[list[int]]]:
    level = {node: index for index, layer in enumerate(layers) for node in layer}
    rows = [list(layer) for layer in layers]
    pairs: list[tuple[int, int]] = []
    bend = -1
    for node in graph.nodes:
        for target in graph.after[node]:
            if level[target] - level[node] > _LONGEST:
                continue
            last = node
            for index in range(level[node] + 1, level[target]):
                rows[index].append(bend)
                pairs.append((last, bend))
                last, bend = bend, bend - 1
            pairs.append((last, target))
    return Graph([node for row in rows for node in row], pairs), rows


def _sort(row: list[int], beside: Sequence[int], neighbours: Mapping[int, Sequence[int]]) -> None:
    place = {node: index for index, node in enumerate(beside)}
    middle: dict[int, float] = {}
    for index, node in enumerate(row):
        known = [place[each] for each in neighbours[node] if each in place]
        # A node without neighbours there keeps about the share of the row that it had.
        middle[node] = sum(known) / len(known) if known else index * len(beside) / len(row)
    row.sort(key=middle.__getitem__)


def _crossings(rows: Sequence[Sequence[int]], after: Mapping[int, Sequence[int]]) -> int:
    """How many pairs of edges cross, counted by a tree of sums."""
    total = 0
    for upper, lower in pairwise(rows):
        place = {node: index for index, node in enumerate(lower)}
        size = 1
        while size < len(lower):
            size *= 2
        tree = [0] * (2 * size)
        for node in upper:
            for target in sorted(place[each] for each in after[node]):
                at = target + size
                tree[at] += 1
                while at > 1:
                    if at % 2 == 0:
                        total += tree[at + 1]
                    at //= 2
                    tree[at] += 1
    return total
