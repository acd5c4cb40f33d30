"""Picks the backend that answers an agent, fails over, counts tokens (contract section 13).

Of the contract's router this version has what scripted replies need: the three strategies, failover,
time limits, counts and events. Backends that are reached over a network come with a later version;
their entries are refused when they would be used, not when the organism starts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import InvalidOrganism, LLMError
from runtime.events import LLMAnswered, LLMRequested, LLMRetried
from runtime.llm.backends import Backend, build, names_of
from runtime.llm.ledger import Ledger
from runtime.llm.records import LLMRequest, LLMResponse
from runtime.llm.scope import Running
from runtime.organism.spec import BackendSpec, BudgetSpec, LLMSpec
from runtime.problems import Problem


@dataclass(slots=True)
class _Slot:
    """A backend and how busy it is."""

    name: str
    spec: BackendSpec
    backend: Backend
    in_flight: int = 0

    def serves(self, model: str) -> bool:
        supported = self.spec.supported_models
        return not model or not supported or model in supported or model == self.spec.model


class Router:
    """One organism's backends; nothing is shared with another run.

    Attributes:
        tokens: What was used per agent, frame, conversation and run.
    """

    def __init__(
        self,
        spec: LLMSpec,
        folder: Path,
        env: Mapping[str, str],
        *,
        budget: BudgetSpec | None = None,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Build the backends; scripts are read here, once.

        Args:
            spec: The ``llm`` section.
            folder: The organism's folder, from which scripts resolve.
            env: The pump's own environment, where backends that need a key find it; scripted needs none.
            budget: What a conversation and the run may spend; None is no limit.
            clock_ns: A monotonic clock, in nanoseconds.

        Raises:
            InvalidOrganism: A script has errors; carries all problems of all scripts.
        """
        self.tokens = Ledger()
        self._budget = budget or BudgetSpec()
        self._strategy = spec.strategy
        self._clock_ns = clock_ns
        self._turn = 0
        self._frames: dict[str, set[str]] = {}
        self._conversation_of: dict[str, str] = {}
        self._slots = _slots(spec, folder)

    async def complete(self, request: LLMRequest, here: Running) -> LLMResponse:
        """Have the request answered by the first backend that can.

        Raises:
            LLMError: None serves the model, or each that does failed; says why, one by one.
        """
        candidates = self._in_order(request.model)
        self._enter(here)
        self._keep_to_budget(here)
        failures: list[str] = []
        for attempt, slot in enumerate(candidates, start=1):
            model = request.model or slot.spec.model
            try:
                answer = await self._ask(slot, request, model, here)
            except LLMError as error:
                failures.append(f"{slot.name}: {error}")
                if attempt < len(candidates):
                    here.emit(LLMRetried, here.agent, slot.name, model, str(error), attempt)
            else:
                self._keep_to_budget(here)
                return answer
        raise LLMError("\n".join(failures))

    def forget_frame(self, frame_id: str) -> None:
        """Drop what is kept for a frame: its count, and its turn in scripts.

        Call it when the frame has closed, and again when the last handler on it has ended, since that may
        have asked once more. The id of a conversation is that of its source's frame (contract section 7),
        so forgetting this frame forgets the conversation.
        """
        conversation_id = self._conversation_of.pop(frame_id, None)
        if conversation_id is not None:
            frames = self._frames[conversation_id]
            frames.discard(frame_id)
            if not frames:
                del self._frames[conversation_id]
            self._drop_frame(frame_id)
        self.forget(frame_id)

    def forget(self, conversation_id: str) -> None:
        """Drop what is kept for a conversation and all its frames."""
        for frame_id in self._frames.pop(conversation_id, ()):
            del self._conversation_of[frame_id]
            self._drop_frame(frame_id)
        self.tokens.forget_conversation(conversation_id)

    def _in_order(self, model: str) -> Sequence[_Slot]:
        candidates = [slot for slot in self._slots if slot.serves(model)]
        if not candidates:
            raise LLMError(self._unserved(model))
        if self._strategy == "round-robin":
            start = self._turn % len(candidates)
            self._turn += 1
            return candidates[start:] + candidates[:start]
        if self._strategy == "least-loaded":
            return sorted(candidates, key=lambda slot: slot.in_flight)
        return candidates

    def _unserved(self, model: str) -> str:
        if not self._slots:
            return "the organism's `llm:` section has no backends; add one, such as `provider: scripted`"
        offers = "; ".join(f"{slot.name} serves {', '.join(slot.spec.supported_models)}" for slot in self._slots)
        return f"no backend serves the model {model!r} ({offers}); ask for one of these, or add it to a backend"

    async def _ask(self, slot: _Slot, request: LLMRequest, model: str, here: Running) -> LLMResponse:
        here.emit(LLMRequested, here.agent, slot.name, model, request.messages)
        began_ns = self._clock_ns()
        slot.in_flight += 1
        try:
            async with asyncio.timeout(slot.spec.timeout or None):
                answer = await slot.backend.answer(request, model, here)
        except TimeoutError:
            raise LLMError(f"no answer within its timeout of {slot.spec.timeout:g} s") from None
        finally:
            slot.in_flight -= 1
        self.tokens.add(answer.usage, agent=here.agent)
        if here.frame_id in self._conversation_of:
            self.tokens.add_to_frame(answer.usage, frame_id=here.frame_id, conversation_id=here.conversation_id)
        here.emit(
            LLMAnswered,
            here.agent,
            slot.name,
            answer.model,
            answer.content,
            answer.usage.prompt_tokens,
            answer.usage.completion_tokens,
            answer.finish_reason,
            self._clock_ns() - began_ns,
        )
        return answer

    def _keep_to_budget(self, here: Running) -> None:
        """End the conversation once it, or the run, has used what it may (contract section 9)."""
        spent = (
            ("conversation", self.tokens.conversation(here.conversation_id).total, self._budget.conversation.tokens),
            ("run", self.tokens.run.total, self._budget.run.tokens),
        )
        for name, used, limit in spent:
            if limit and used >= limit:
                reason = (
                    f"the {name} has used {used:,} of its {limit:,} tokens; the conversation was ended "
                    f"(raise budget.{name}.tokens if that is meant)"
                )
                here.exhaust(f"budget.{name}.tokens", reason)
                raise LLMError(reason)

    def _enter(self, here: Running) -> None:
        """Note whose frame this is, so that forgetting the conversation finds it."""
        self._frames.setdefault(here.conversation_id, set()).add(here.frame_id)
        self._conversation_of[here.frame_id] = here.conversation_id

    def _drop_frame(self, frame_id: str) -> None:
        self.tokens.forget_frame(frame_id)
        for slot in self._slots:
            slot.backend.forget_frame(frame_id)


def _slots(spec: LLMSpec, folder: Path) -> tuple[_Slot, ...]:
    """The backends by priority; those of equal priority stay in the order declared."""
    slots: list[_Slot] = []
    problems: list[Problem] = []
    for name, backend in zip(names_of(spec.backends), spec.backends, strict=True):
        try:
            slots.append(_Slot(name, backend, build(backend, folder)))
        except InvalidOrganism as error:
            problems += error.problems
    if problems:
        raise InvalidOrganism(problems)
    return tuple(sorted(slots, key=lambda slot: slot.spec.priority))
