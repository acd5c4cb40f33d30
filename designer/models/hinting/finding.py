"""Finds what may be an oversight, from the document and the source of its folder alone.

Each rule speaks only where the source tells all that could contradict it: a handler that isn't there, that can't be
read, or that may send XML (an LLM's, say) may do everything, and nothing is said of whom it may reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.models.hint import Hint
from designer.models.hinting.answers import AnswerRules
from designer.models.hinting.handler_facts import Handlers
from designer.models.hinting.receivers import ReceiverRules
from designer.models.hinting.scene import Scene
from designer.models.hinting.senders import SenderRules
from runtime.organism.places import Places
from runtime.organism.spec import ListenerSpec, OrganismSpec


class HintFinder:
    """Looks at one state of the document."""

    def __init__(
        self, spec: OrganismSpec, places: Places, handlers: Handlers, starts: Iterable[str], unreachable: Iterable[str]
    ) -> None:
        """Take in the state, as :class:`Scene` does."""
        self._scene = Scene(spec, places, handlers, starts, unreachable)
        self._senders = SenderRules(self._scene)
        self._answers = AnswerRules(self._scene)
        self._receivers = ReceiverRules(self._scene)

    def hints(self) -> Iterator[Hint | None]:
        """All of them, listener by listener; None wherever a pause may be made."""
        for index, listener in enumerate(self._scene.spec.listeners):
            if listener.name:
                yield from self._hints_of(index, listener)
            yield None

    def _hints_of(self, index: int, listener: ListenerSpec) -> Iterator[Hint]:
        facts = self._scene.facts(listener)
        yield from self._senders.unsent(index, listener)
        yield from self._senders.off_the_bus(index, listener)
        yield from self._answers.replies(index, listener, facts)
        if facts.is_known:
            yield from self._answers.unanswered(index, listener, facts)
            yield from self._receivers.receivers(index, listener, facts)
            yield from self._receivers.todos(index, listener, facts)
