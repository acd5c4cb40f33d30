"""The provider ``scripted``: answers from rules in a YAML file beside the organism (contract section 13).

No key and no network, and the same request on the same frame always gets the same answer. Tokens are
estimated as a quarter of the characters, rounded up, since there is no tokenizer: a rule of thumb for
English text, the same on every machine. ``max_tokens`` and ``temperature`` change nothing.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from runtime.errors import InvalidOrganism, LLMError
from runtime.llm.incoming import Ask
from runtime.llm.records import LLMRequest, LLMResponse, Usage
from runtime.llm.scope import Running
from runtime.llm.script import Script
from runtime.llm.script_file import load_script
from runtime.organism.spec import BackendSpec
from runtime.problems import has_errors

_CHARACTERS_PER_TOKEN = 4
_MODEL = "scripted"


class Scripted:
    """A script, and how often each frame's agent has asked it.

    Every time that an agent asks is a turn, whether it gets an answer, an error or a miss.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self._turns: dict[str, int] = {}

    @classmethod
    def of(cls, spec: BackendSpec, folder: Path) -> Scripted:
        """The backend of an entry of ``llm.backends``; reads its script.

        Args:
            spec: The entry.
            folder: The organism's folder.

        Raises:
            InvalidOrganism: The script has errors.
        """
        script, problems = load_script(folder / spec.script, file=spec.script)
        if script is None or has_errors(problems):
            raise InvalidOrganism(problems)
        return cls(script)

    async def answer(self, request: LLMRequest, model: str, here: Running) -> LLMResponse:
        """Answer by the first rule that matches, after that rule's delay.

        Raises:
            LLMError: The rule says so, no rule matches, or the reply asks for a field that did not come in.
        """
        turn = self._turns[here.frame_id] = self._turns.get(here.frame_id, 0) + 1
        ask = Ask(here.agent, turn, request, model)
        rule = self._script.rule_for(ask)
        if rule.delay_s:
            await asyncio.sleep(rule.delay_s)
        if rule.reply is None:
            raise LLMError(f"{rule.error} (rule {rule.number}, {rule.place})")
        try:
            content = rule.reply.fill(ask, rule.payload(ask))
        except LLMError as error:
            raise LLMError(f"rule {rule.number} ({rule.place}): {error}") from None
        usage = Usage(sum(_tokens(message.content) for message in request.messages), _tokens(content))
        return LLMResponse(content, model or _MODEL, usage, "stop")

    def forget_frame(self, frame_id: str) -> None:
        """Begin at turn 1 again, should the id ever come back."""
        self._turns.pop(frame_id, None)


def _tokens(text: str) -> int:
    return -(-len(text) // _CHARACTERS_PER_TOKEN)
