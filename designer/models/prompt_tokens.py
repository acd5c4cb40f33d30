"""What prompts cost: the tokens of an agent's system prompt by part, and by how many a change would alter them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from designer.document.document import Document
from designer.document.verdicts import find
from designer.models.contracts import Contracts, Exactness, Prompt
from designer.models.counting import Counting
from designer.models.tokenizing import TokenCounter, counter_for
from designer.models.vocabularies import model_of
from runtime.organism.spec import OrganismSpec
from runtime.prompts import PromptPart

APPROXIMATELY = "\u2248\u2009"
ARROW = " \u2192 "
_MINUS = "\u2212"
_NONE = "\u00b1"
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class CountedPrompt:
    """A prompt and its tokens.

    Attributes:
        prompt: The prompt.
        counter: Who counted.
        counts: Tokens of each part, with the empty line behind it.
    """

    prompt: Prompt
    counter: TokenCounter
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Tokens of the whole text."""
        return sum(self.counts)

    @property
    def is_exact(self) -> bool:
        """Whether the text is the agent's own, and counted as its model does."""
        return self.counter.is_exact and self.prompt.exactness is Exactness.EXACT and not self.prompt.missing


@dataclass(frozen=True, slots=True)
class Cost:
    """What a change would do to one agent's prompt.

    Attributes:
        agent: Its name.
        before: Tokens now.
        after: Tokens then.
        is_exact: Whether both are.
        unknown: Names of listeners whose class isn't known, so that the prompt then lacks them.
    """

    agent: str
    before: int
    after: int
    is_exact: bool
    unknown: tuple[str, ...] = ()


class PromptTokens(QObject):
    """Counts the prompts of one document. Nothing is waited for: who asks gets an answer, or is told when to ask."""

    changed = Signal()
    """Prompts are others, or counts that were asked for are known now."""

    def __init__(self, contracts: Contracts, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contracts = contracts
        self._document = document
        self._counting = Counting(self)
        self._counting.counted.connect(self.changed)
        contracts.changed.connect(self.changed)

    @property
    def problem(self) -> str:
        """Why nothing can be counted here, as a sentence for the user; empty as long as that isn't so."""
        return self._counting.problem

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being counted."""
        return self._counting.is_quiet

    def counter(self, agent: str, spec: OrganismSpec | None = None) -> TokenCounter:
        """Who counts for an agent, by the model that it asks."""
        spec = spec or self._document.spec
        listener = find(spec, agent)
        return counter_for(model_of(spec, listener) if listener is not None else "")

    def of(self, prompt: Prompt, spec: OrganismSpec | None = None) -> CountedPrompt | None:
        """A prompt with its tokens; None while they are counted, and where they can't be.

        Args:
            prompt: Of one of the organism's agents.
            spec: Where the agent's model is named, if that is not the document.
        """
        counter = self.counter(prompt.agent, spec)
        counts = self._counting.counts(counter, segments(prompt.parts))
        return None if counts is None else CountedPrompt(prompt, counter, counts)

    def costs(self, peers: Mapping[str, Sequence[str]]) -> tuple[Cost, ...] | None:
        """What it would do to prompts if listeners had other peers.

        Args:
            peers: Of each listener that would have others, by its name; those that aren't agents have no prompt.

        Returns:
            One for each agent; None while they are counted, and where they can't be.
        """
        spec = with_peers(self._document.spec, peers)
        found: list[Cost] = []
        waits = False
        for name in peers:
            now, then = self._contracts.prompt(name), self._contracts.prompt(name, spec)
            if now is None or then is None:
                continue
            before, after = self.of(now), self.of(then, spec)
            if before is None or after is None:
                waits = True
                continue
            unknown = tuple(each for each in then.missing if each not in now.missing)
            found.append(Cost(name, before.total, after.total, before.is_exact and after.is_exact, unknown))
        return None if waits else tuple(found)

    @Slot()
    def warm(self) -> None:
        """Load what the document's agents need, so that the first count is there at once."""
        spec = self._document.spec
        agents = [each for each in spec.listeners if each.agent]
        for agent in agents[:1]:
            self._contracts.prompt(agent.name)
        for model in {model_of(spec, each) for each in agents}:
            self._counting.warm(counter_for(model))


def segments(parts: Sequence[PromptPart]) -> tuple[str, ...]:
    """The text of a prompt, cut where its parts begin."""
    last = len(parts) - 1
    return tuple(part.text + ("\n" if at == last else "\n\n") for at, part in enumerate(parts))


def with_peers(spec: OrganismSpec, peers: Mapping[str, Sequence[str]]) -> OrganismSpec:
    """The organism with other peers."""
    wanted = {name.lower(): tuple(names) for name, names in peers.items()}
    listeners = tuple(
        replace(each, peers=wanted[each.name.lower()]) if each.name.lower() in wanted else each
        for each in spec.listeners
    )
    return replace(spec, listeners=listeners)


def signed(number: int) -> str:
    """``+1,204``, ``±0``, and below nought with the minus of typography."""
    sign = "+" if number > 0 else _MINUS if number < 0 else _NONE
    return f"{sign}{abs(number):,}"


def costs_text(costs: Sequence[Cost]) -> str:
    """What a change costs, in a line: ``+412 tokens (1,240 → 1,652)``; empty where no agent is concerned."""
    unknown = tuple(dict.fromkeys(name for each in costs for name in each.unknown))
    if unknown:
        return _tr("Tokens: not known, as the class of {names} isn't").format(names=", ".join(unknown[:_MOST_NAMED]))
    if not costs:
        return ""
    about = "" if all(each.is_exact for each in costs) else APPROXIMATELY
    if len(costs) == 1:
        (cost,) = costs
        text = _tr("{delta} tokens ({before}{arrow}{after})")
        return about + text.format(
            delta=signed(cost.after - cost.before), before=f"{cost.before:,}", arrow=ARROW, after=f"{cost.after:,}"
        )
    if len(costs) <= _MOST_NAMED:
        parts = ", ".join(f"{each.agent} {signed(each.after - each.before)}" for each in costs)
        return about + _tr("{parts} tokens").format(parts=parts)
    total = sum(each.after - each.before for each in costs)
    return about + _tr("{delta} tokens in {count} prompts").format(delta=signed(total), count=len(costs))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PromptTokens", text)
