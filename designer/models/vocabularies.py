"""Which vocabulary a model's tokens are counted with, and what is to be said of it.

Exact is said only where a model is known to use a vocabulary that is there. Many publish none (Claude, Grok, Gemini),
or one that isn't bundled (Gemma); the latest of OpenAI's stands for them, which is some percent off for English and
more for other languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from designer.support.plain_text import one_line
from runtime.organism.spec import ListenerSpec, OrganismSpec

USUAL: Final = "o200k_base"
"""Stands for every model whose own vocabulary isn't there."""
_WITHOUT_MODEL: Final = ("scripted", "rehearsal")
"""Providers that answer without a language model."""
_NAME_LIMIT: Final = 60


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What to count with.

    Attributes:
        name: Of the vocabulary, as splintr has it.
        is_exact: Whether the model itself counts so.
        note: A sentence for the user.
    """

    name: str
    is_exact: bool
    note: str


class Model(NamedTuple):
    """The model that answers for an agent.

    Attributes:
        name: As the organism file has it; empty where none is named.
        provider: The backend that would answer; empty where the agent itself names the model, or there is none.
    """

    name: str
    provider: str = ""


class _Family(NamedTuple):
    pattern: re.Pattern[str]
    vocabulary: str
    owner: str = ""
    """Whose tokenizer isn't there; empty where the vocabulary is exact."""
    is_published: bool = False
    """Whether the owner has published it all the same."""


def _exact(pattern: str, vocabulary: str) -> _Family:
    return _Family(re.compile(rf"(?<![a-z0-9]){pattern}"), vocabulary)


def _near(pattern: str, owner: str, vocabulary: str = USUAL, *, is_published: bool = True) -> _Family:
    return _Family(re.compile(rf"(?<![a-z0-9]){pattern}"), vocabulary, owner, is_published)


_FAMILIES: Final = (
    _exact(r"gpt-?oss", "gpt-oss"),
    _exact(r"(chatgpt-|gpt-)?4o(?![a-z0-9])", "o200k_base"),
    _exact(r"gpt-(4\.1|4\.5|5)(?!\d)", "o200k_base"),
    _exact(r"o[134](-(mini|pro|preview|deep-research))?(?![a-z0-9])", "o200k_base"),
    _exact(r"gpt-4(?![.\d])", "cl100k_base"),
    _exact(r"gpt-3(\.5|5)", "cl100k_base"),
    _near(r"deepseek-?r1.*distill|deepseek-?r1:\d", "DeepSeek R1 Distill", "deepseek_v3"),
    _near(r"deepseek-?(coder|v?2|llm|math|vl|moe)", "DeepSeek", "deepseek_v3"),
    _exact(r"deepseek-?(chat|reasoner|v3|r1)", "deepseek_v3"),
    _exact(r"code-?llama", "codellama"),
    _exact(r"llama-?3", "llama3"),
    _exact(r"llama-?2|tinyllama|vicuna", "llama2"),
    _near(r"llama", "Llama", "llama3"),
    _near(r"qwen-?3\.5", "Qwen 3.5", "qwen3"),
    _exact(r"qwen-?(2|3)(?!-max)|qwq", "qwen3"),
    _near(r"qwen", "Qwen", "qwen3"),
    _exact(r"mistral-nemo|pixtral-12b", "mistral_v3"),
    _exact(r"mixtral-8x22b|mistral-7b.*v0\.3", "mistral_v2"),
    _exact(r"mixtral-8x7b|mistral-7b.*v0\.[12]", "mistral_v1"),
    _near(r"(mistral|mixtral|ministral|magistral|codestral|devstral|pixtral)", "Mistral", "mistral_v3"),
    _exact(r"glm-?4", "glm4"),
    _near(r"glm", "GLM", "glm4"),
    _exact(r"kimi-?k2", "kimi_k2"),
    _exact(r"kimi-?k3", "kimi_k3"),
    _near(r"(kimi|moonshot)", "Kimi", "kimi_k2"),
    _near(r"phi-?4-(mini|multimodal)", "Phi-4 mini"),
    _exact(r"phi-?4", "phi4"),
    _exact(r"olmo-?2", "olmo2"),
    _near(r"gemma", "Gemma"),
    _near(r"claude", "Claude", is_published=False),
    _near(r"grok", "Grok", is_published=False),
    _near(r"gemini", "Gemini", is_published=False),
)
"""The first whose pattern is found in a model's name."""


def vocabulary_of(model: Model) -> Vocabulary:
    """What a model's tokens are counted with; providers' prefixes and tags of a name don't matter."""
    if not model.name:
        return _approximate(USUAL, _no_model(model.provider))
    name = model.name.lower()
    family = next((each for each in _FAMILIES if each.pattern.search(name)), None)
    said = one_line(model.name, _NAME_LIMIT)
    if family is None:
        return _approximate(USUAL, _tr("the tokenizer of {model} isn't known here").format(model=said))
    if not family.owner:
        note = _tr("Counted with {vocabulary}, as {model} counts").format(vocabulary=family.vocabulary, model=said)
        return Vocabulary(family.vocabulary, True, note)
    if family.is_published:
        reason = _tr("{owner}'s own tokenizer isn't bundled")
    else:
        reason = _tr("{owner}'s own tokenizer isn't published")
    return _approximate(family.vocabulary, reason.format(owner=family.owner))


def model_of(spec: OrganismSpec, agent: ListenerSpec) -> Model:
    """The model that an agent asks: its own, else the one of the backend that the router turns to first."""
    if agent.model:
        return Model(agent.model)
    backends = spec.llm.backends if spec.llm is not None else ()
    first = min(backends, key=lambda each: each.priority, default=None)
    if first is None:
        return Model("")
    return Model("" if first.provider in _WITHOUT_MODEL else first.model, first.provider)


def _no_model(provider: str) -> str:
    if provider in _WITHOUT_MODEL:
        return _tr("the backend {provider} is no language model").format(provider=provider)
    return _tr("no model is named")


def _approximate(vocabulary: str, reason: str) -> Vocabulary:
    note = _tr("\u2248, counted with {vocabulary}: {reason}").format(vocabulary=vocabulary, reason=reason)
    return Vocabulary(vocabulary, False, note)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Vocabularies", text)
