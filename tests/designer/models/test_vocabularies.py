"""Which vocabulary counts for which model, and what is said of it."""

from __future__ import annotations

import pytest

from designer.models.vocabularies import Model, model_of, vocabulary_of
from runtime.organism.spec import BackendSpec, ListenerSpec, LLMSpec, OrganismSpec

AGENT = ListenerSpec("editor", "m.Story", "h.edit", "Decides", agent=True)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o", "o200k_base"),
        ("gpt-4o-mini-2024-07-18", "o200k_base"),
        ("chatgpt-4o-latest", "o200k_base"),
        ("openai/gpt-4.1-nano", "o200k_base"),
        ("gpt-5", "o200k_base"),
        ("gpt-5.1-codex", "o200k_base"),
        ("o1-preview", "o200k_base"),
        ("o3", "o200k_base"),
        ("o4-mini", "o200k_base"),
        ("ft:gpt-4o-mini:acme::1", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("gpt-3.5-turbo-0125", "cl100k_base"),
        ("gpt-35-turbo", "cl100k_base"),
        ("openai/gpt-oss-20b", "gpt-oss"),
        ("meta-llama/Llama-3.1-8B-Instruct", "llama3"),
        ("llama3.2:3b", "llama3"),
        ("meta.llama3-70b-instruct-v1:0", "llama3"),
        ("llama-2-7b-chat", "llama2"),
        ("codellama:13b", "codellama"),
        ("qwen2.5-coder:7b", "qwen3"),
        ("Qwen/Qwen3-32B", "qwen3"),
        ("deepseek-chat", "deepseek_v3"),
        ("deepseek-r1", "deepseek_v3"),
        ("mistral-nemo", "mistral_v3"),
        ("mixtral-8x7b-instruct-v0.1", "mistral_v1"),
        ("mistral-7b-instruct-v0.3", "mistral_v2"),
        ("glm-4.5-air", "glm4"),
        ("moonshotai/kimi-k2-instruct", "kimi_k2"),
        ("phi-4", "phi4"),
    ],
)
def test_a_model_of_a_known_family_counts_exactly(model: str, name: str) -> None:
    found = vocabulary_of(Model(model))
    assert (found.name, found.is_exact) == (name, True)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("claude-sonnet-4-5", "o200k_base"),
        ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "o200k_base"),
        ("grok-4", "o200k_base"),
        ("gemini-2.5-pro", "o200k_base"),
        ("gemma3:27b", "o200k_base"),
        ("llama4:scout", "llama3"),
        ("deepseek-r1:8b", "deepseek_v3"),
        ("qwen-max", "qwen3"),
        ("qwen3.5-plus", "qwen3"),
        ("mistral-large-latest", "mistral_v3"),
        ("phi-4-mini", "o200k_base"),
        ("some-model", "o200k_base"),
        ("pro4o1x", "o200k_base"),
        ("", "o200k_base"),
    ],
)
def test_any_other_model_counts_nearly(model: str, name: str) -> None:
    found = vocabulary_of(Model(model))
    assert (found.name, found.is_exact) == (name, False)
    assert found.note.startswith("\u2248")


def test_the_note_says_whose_tokenizer_is_not_published() -> None:
    note = vocabulary_of(Model("claude-sonnet-4-5")).note
    assert note == "\u2248, counted with o200k_base: Claude's own tokenizer isn't published"


def test_a_name_from_a_document_is_shown_on_one_line() -> None:
    assert "\n" not in vocabulary_of(Model("evil\n\u202emodel" * 100)).note


def test_an_agent_s_own_model_is_asked() -> None:
    agent = ListenerSpec("editor", "m.Story", "h.edit", "Decides", agent=True, model="gpt-4")
    spec = OrganismSpec(llm=LLMSpec(backends=(BackendSpec("openai", "gpt-4o"),)), listeners=(agent,))
    assert model_of(spec, agent).name == "gpt-4"


def test_without_one_the_model_of_the_backend_that_is_preferred_is_asked() -> None:
    backends = (BackendSpec("xai", "grok-4", priority=2), BackendSpec("openai", "gpt-4o", priority=1))
    assert model_of(OrganismSpec(llm=LLMSpec(backends=backends)), AGENT) == Model("gpt-4o", "openai")


@pytest.mark.parametrize("provider", ["scripted", "rehearsal"])
def test_a_backend_that_is_no_model_is_said(provider: str) -> None:
    spec = OrganismSpec(llm=LLMSpec(backends=(BackendSpec(provider, "gpt-4o"),)))
    assert provider in vocabulary_of(model_of(spec, AGENT)).note


def test_an_organism_without_backends_names_no_model() -> None:
    assert "no model is named" in vocabulary_of(model_of(OrganismSpec(), AGENT)).note
