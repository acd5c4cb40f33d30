"""What a card says of its listener."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from designer.support.plain_text import one_line
from runtime.organism.check import READY_LLM_AGENT
from runtime.organism.spec import ListenerSpec
from runtime.problems import Severity


class Badge(StrEnum):
    """Signs at a card's right; ``badge_at`` names them so."""

    BROADCAST = "broadcast"
    AGENT = "agent"
    LLM = "llm"
    UNRESOLVED = "unresolved"
    LOCKED = "locked"


class Resolving(Protocol):
    """Who knows whether a class or handler exists."""

    def resolves(self, dotted: str) -> bool | None:
        """Whether it is there; None where that can't be known."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """All that is drawn of a listener.

    Attributes:
        name: As the YAML writes it.
        payload_class: Its last part.
        description: One line.
        agent: Whether it is an agent; else it is a tool.
        badges: From right to left.
        severity: Of its worst problem.
    """

    name: str
    payload_class: str
    description: str
    agent: bool
    badges: tuple[Badge, ...] = ()
    severity: Severity | None = None


def facts_of(
    spec: ListenerSpec, folder: Resolving | None, *, locked: bool = False, severity: Severity | None = None
) -> CardFacts:
    """What the card of this listener says."""
    unresolved = folder is not None and any(
        dotted and folder.resolves(dotted) is False for dotted in (spec.payload_class, spec.handler)
    )
    signs = (
        (Badge.LOCKED, locked),
        (Badge.UNRESOLVED, unresolved),
        (Badge.BROADCAST, spec.broadcast),
        (Badge.AGENT, spec.agent),
        (Badge.LLM, bool(spec.model or spec.prompt or spec.handler == READY_LLM_AGENT)),
    )
    return CardFacts(
        name=_line(spec.name),
        payload_class=_line(spec.payload_class.rpartition(".")[2]),
        description=_line(spec.description),
        agent=spec.agent,
        badges=tuple(badge for badge, shown in signs if shown),
        severity=severity,
    )


@lru_cache(maxsize=8_192)
def _line(text: str) -> str:
    # All cards are looked at whenever the folder has been read, and hardly any says something else.
    return one_line(text)


def offered_badges(facts: CardFacts) -> tuple[Badge, ...]:
    """The badges that answer to a click: those that are drawn, and broadcast, which is offered on hovering."""
    return facts.badges if Badge.BROADCAST in facts.badges else (*facts.badges, Badge.BROADCAST)
