"""The dotted paths that an organism names, by the keys of the problems with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from runtime.organism.spec import ListenerSpec
from runtime.problems import Problem

MISSING_CODE: Final = frozenset({"not-in-source", "module-not-found", "attribute-not-found"})
"""Codes of the problems that say that a dotted path names nothing."""

_KEY: Final = re.compile(r"listeners\[(\d+)\]\.(payload_class|handler|response_class)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class NamedPath:
    """One place of the document that names something of Python.

    Attributes:
        listener: Whose it is.
        key: ``payload_class``, ``handler`` or ``response_class``.
        dotted: What stands there; empty for nothing.
    """

    listener: ListenerSpec
    key: str
    dotted: str


def named_path(problem: Problem, listeners: Sequence[ListenerSpec]) -> NamedPath | None:
    """The dotted path that a problem is about; None where it is about none of these listeners."""
    found = _KEY.fullmatch(problem.key)
    if found is None or int(found[1]) >= len(listeners):
        return None
    listener, key, position = listeners[int(found[1])], found[2], int(found[3] or 0)
    if key != "response_class":
        return NamedPath(listener, key, str(getattr(listener, key)))
    answers = listener.response_class
    return NamedPath(listener, key, answers[position] if position < len(answers) else "")
