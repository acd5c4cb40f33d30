"""Rules that stand in for a model: ordered, the first that matches answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lxml import etree

from runtime.errors import LLMError
from runtime.llm.incoming import Ask, name_of
from runtime.llm.template import Template

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN_CHARACTERS = 60


class Condition(Protocol):
    """Something that must be so for a rule to match."""

    def objection(self, ask: Ask) -> str:
        """Why it is not so, for people; empty where it is."""


class PayloadCondition(Protocol):
    """Something that must be so of one and the same incoming payload."""

    def objection(self, payloads: Sequence[_Element]) -> str:
        """Why it is so of none of them; asked only where it is so of none."""

    def holds(self, payload: _Element) -> bool:
        """Whether it is so of this one."""


@dataclass(frozen=True, slots=True)
class AgentIs:
    """The agent that asks has one of these names, without regard to case."""

    names: tuple[str, ...]

    def objection(self, ask: Ask) -> str:
        """Why it is not so, for people; empty where it is."""
        if ask.agent.lower() in (name.lower() for name in self.names):
            return ""
        return f"its agent is {_either(self.names)}"


@dataclass(frozen=True, slots=True)
class TurnIs:
    """The agent asks for the nth time on this frame.

    Attributes:
        spans: First and last turn of each span, from 1; None as the last is open.
    """

    spans: tuple[tuple[int, int | None], ...]

    def objection(self, ask: Ask) -> str:
        """Why it is not so, for people; empty where it is."""
        if any(first <= ask.turn and (last is None or ask.turn <= last) for first, last in self.spans):
            return ""
        return f"its turn is {_either([_span(*span) for span in self.spans])}, this is turn {ask.turn}"


@dataclass(frozen=True, slots=True)
class TextHolds:
    """All of these stand in the incoming text, letter for letter."""

    words: tuple[str, ...]

    def objection(self, ask: Ask) -> str:
        """Why it is not so, for people; empty where it is."""
        missing = [word for word in self.words if word not in ask.text]
        if not missing:
            return ""
        return f"its text {_cut(missing[0])} is not in the incoming text {_cut(ask.text)}"


@dataclass(frozen=True, slots=True)
class RegexFinds:
    """The expression is found somewhere in the incoming text."""

    expression: re.Pattern[str]

    def objection(self, ask: Ask) -> str:
        """Why it is not so, for people; empty where it is."""
        if self.expression.search(ask.text):
            return ""
        return f"its regex {_cut(self.expression.pattern)} finds nothing in the incoming text {_cut(ask.text)}"


@dataclass(frozen=True, slots=True)
class PayloadIs:
    """The payload is of one of these classes."""

    names: tuple[str, ...]

    def holds(self, payload: _Element) -> bool:
        """Whether it is so of this one."""
        return name_of(payload) in self.names

    def objection(self, payloads: Sequence[_Element]) -> str:
        """Why it is so of none of them."""
        came = ", ".join(dict.fromkeys(name_of(payload) for payload in payloads))
        return f"its payload is {_either(self.names)}, what came in is {came or 'no XML'}"


@dataclass(frozen=True, slots=True)
class XPathHolds:
    """The expression, evaluated at the payload's document, is true or finds something."""

    expression: etree.XPath

    def holds(self, payload: _Element) -> bool:
        """Whether it is so of this one."""
        try:
            return bool(self.expression(payload))
        except etree.XPathError:
            return False

    def objection(self, payloads: Sequence[_Element]) -> str:
        """Why it is so of none of them."""
        came = ", ".join(dict.fromkeys(name_of(payload) for payload in payloads))
        return f"its xpath {_cut(self.expression.path)} finds nothing in {came or 'no XML'}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a script.

    Attributes:
        number: Its position in the script, from 1.
        place: ``file:line:column``, for messages.
        conditions: All must hold.
        payload_conditions: All must hold of one incoming payload.
        reply: What it answers; None where it fails on purpose.
        error: The reason it fails with; empty where it answers.
        delay_s: Seconds before either.
    """

    number: int
    place: str
    conditions: tuple[Condition, ...] = ()
    payload_conditions: tuple[PayloadCondition, ...] = ()
    reply: Template | None = None
    error: str = ""
    delay_s: float = 0.0

    def objections(self, ask: Ask) -> list[str]:
        """Everything that keeps it from answering; empty where it matches."""
        found = [condition.objection(ask) for condition in self.conditions]
        if self.payload_conditions:
            found.append(self._payload_objection(ask.payloads))
        return [objection for objection in found if objection]

    def matches(self, ask: Ask) -> bool:
        """Whether it answers this completion."""
        if any(condition.objection(ask) for condition in self.conditions):
            return False
        return not self.payload_conditions or self.payload(ask) is not None

    def payload(self, ask: Ask) -> _Element | None:
        """The first incoming payload that meets all payload conditions."""
        for payload in ask.payloads:
            if all(condition.holds(payload) for condition in self.payload_conditions):
                return payload
        return None

    def is_for(self, agent: str) -> bool:
        """Whether no condition on the agent excludes this one."""
        names = [condition.names for condition in self.conditions if isinstance(condition, AgentIs)]
        return all(agent.lower() in (name.lower() for name in allowed) for allowed in names)

    def _payload_objection(self, payloads: Sequence[_Element]) -> str:
        left = list(payloads)
        for condition in self.payload_conditions:
            held = [payload for payload in left if condition.holds(payload)]
            if not held:
                return condition.objection(left)
            left = held
        return ""


@dataclass(frozen=True, slots=True)
class Script:
    """An ordered list of rules.

    Attributes:
        file: The file as the user named it.
        rules: In order; the first that matches answers.
    """

    file: str
    rules: tuple[Rule, ...]

    def rule_for(self, ask: Ask) -> Rule:
        """The rule that answers.

        Raises:
            LLMError: None matches; says which comes nearest and what keeps it from matching.
        """
        for rule in self.rules:
            if rule.matches(ask):
                return rule
        raise LLMError(self._miss(ask))

    def _miss(self, ask: Ask) -> str:
        came = ", ".join(dict.fromkeys(name_of(payload) for payload in ask.payloads)) or _cut(ask.text)
        if ask.unreadable:
            came += f" (its XML can't be read: {ask.unreadable})"
        head = f"no rule of {self.file} answers turn {ask.turn} of {ask.agent}, incoming {came}"
        if not self.rules:
            return f"{head}; it has no rules"
        objections = {rule.number: rule.objections(ask) for rule in self.rules}
        near = min(self.rules, key=lambda rule: (not rule.is_for(ask.agent), len(objections[rule.number])))
        return (
            f"{head}; nearest is rule {near.number} ({near.place}), "
            f"but {' and '.join(objections[near.number])}; "
            "add a rule, or one without `when` at the end that answers whatever is left"
        )


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)


def _span(first: int, last: int | None) -> str:
    return f"{first}+" if last is None else str(first) if first == last else f"{first}-{last}"


def _cut(text: str) -> str:
    return repr(text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…")
