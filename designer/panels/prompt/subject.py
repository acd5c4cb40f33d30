"""Whose prompt is shown, or why none is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from designer.document.changes import renamed
from designer.document.verdicts import find
from designer.models.selection import Selected
from runtime.organism.spec import ListenerSpec, OrganismSpec

_MOST_LINKS: Final = 8


class Why(Enum):
    """Why no prompt is shown."""

    NOTHING = auto()
    """Nothing is selected."""
    SEVERAL = auto()
    """Several listeners are."""
    TOOL = auto()
    """What is selected has no prompt."""
    NO_AGENTS = auto()
    """There is no agent at all."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose prompt is shown.

    Attributes:
        agent: Its name; empty where none is.
        peer: Of an edge that is selected: the peer, whose part is looked at.
        why: Why none is.
        tool: The tool that is selected instead.
        links: Names of agents that lead on.
    """

    agent: str = ""
    peer: str = ""
    why: Why = Why.NOTHING
    tool: str = ""
    links: tuple[str, ...] = ()


def subject_of(spec: OrganismSpec, selected: Selected) -> Subject:
    """Whose prompt the selection means: the one agent, or the one that sends by the one edge."""
    agents = [each for each in spec.listeners if each.agent]
    names = tuple(each.name for each in agents)
    if len(selected.listeners) == 1:
        chosen = find(spec, selected.listeners[0])
        if chosen is not None and chosen.agent:
            return Subject(chosen.name)
        if chosen is not None:
            links = tuple(each.name for each in agents if mentions(each, chosen.name))
            return Subject(why=Why.TOOL, tool=chosen.name, links=links[:_MOST_LINKS])
    if not selected.listeners and len(selected.peers) == 1:
        sender = find(spec, selected.peers[0].source)
        if sender is not None and sender.agent:
            return Subject(sender.name, selected.peers[0].target)
    if not names:
        return Subject(why=Why.NO_AGENTS)
    if len(selected.listeners) > 1:
        chosen_names = {name.lower() for name in selected.listeners}
        links = tuple(name for name in names if name.lower() in chosen_names)
        return Subject(why=Why.SEVERAL, links=links[:_MOST_LINKS])
    return Subject(links=names[:_MOST_LINKS])


def mentions(agent: ListenerSpec, name: str) -> bool:
    """Whether an agent's prompt speaks of a listener: as a peer, or in its own words."""
    lower = name.lower()
    if any(peer.lower() == lower for peer in agent.peers):
        return True
    return bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", agent.prompt, re.IGNORECASE))


def old_names(now: OrganismSpec, then: OrganismSpec) -> dict[str, str]:
    """What listeners with another name were called in an earlier organism; both in small letters."""
    return {new.lower(): was.lower() for was, new in renamed(then.listeners, now.listeners)}


def name_then(now: OrganismSpec, then: OrganismSpec, agent: str) -> str:
    """What an agent of today was called in an earlier organism; empty where it was none."""
    old = find(then, agent) or find(then, old_names(now, then).get(agent.lower(), ""))
    return old.name if old is not None and old.agent else ""
