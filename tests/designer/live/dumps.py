"""The whole state of folds as plain values, so that two can be compared."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from designer.models.live.calls import OpenCall, OpenCalls
from designer.models.live.folds import Folds
from designer.models.live.frames import FrameNode
from designer.models.live.rings import Ring

_PARTS = ("messages", "frames", "calls", "todos", "traffic", "answers", "log", "run")
_DERIVED = frozenset(
    {"revision", "_named", "_ways", "_root_list", "_p95", "by_name", "by_number", "by_id", "by_listener", "by_edge"}
)
"""Counts of batches, caches, and views on what is compared anyhow."""
NEWS = frozenset({"_added", "_changed", "_removed", "_moved", "moved", "_known_end", "changed"})
"""What is kept for a view that has not looked yet."""


def state_of(folds: Folds, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """All that the folds hold, but for attributes of these names."""
    left_out = _DERIVED | without
    return {part: _attributes(vars(getattr(folds, part)), left_out) for part in _PARTS}


def _attributes(values: Mapping[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    return {name: _plain(value, left_out) for name, value in values.items() if name not in left_out}


def _slots(value: Any, left_out: frozenset[str]) -> dict[str, Any]:
    return _attributes({name: getattr(value, name) for name in type(value).__slots__}, left_out)


def _plain(value: Any, left_out: frozenset[str]) -> Any:
    match value:
        case FrameNode():
            return {
                **_slots(value, left_out | {"children"}),
                "children": [child.id for child in value.children],
            }
        case OpenCall():
            return {
                **_slots(value, left_out | {"node", "above", "below"}),
                "node": value.node.id if value.node is not None else "",
                "above": value.above.number if value.above is not None else 0,
                "below": sorted(value.below or ()),
            }
        case OpenCalls():
            return sorted(value.by_number)
        case Ring():
            return (value.first, value.end, [_plain(item, left_out) for item in value.between(value.first, value.end)])
        case Mapping():
            return {key: _plain(each, left_out) for key, each in value.items()}
        case set() | frozenset():
            return set(value)
        case deque() | list() | tuple():
            return [_plain(each, left_out) for each in value]
        case _ if hasattr(type(value), "__slots__") and type(value).__module__.startswith("designer"):
            return _slots(value, left_out)
        case _:
            return value
