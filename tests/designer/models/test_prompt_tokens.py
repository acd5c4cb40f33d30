"""Tokens of prompts by part, and what other peers would cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from designer.document import edits
from designer.document.document import Document
from designer.models.contracts import Contracts
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.prompt_tokens import Cost, PromptTokens, costs_text, segments, signed, with_peers
from designer.models.tokenizing import counter_for
from runtime.payloads.codec import codec_of
from runtime.prompts import Contract, PartKind, class_text, joined, system_prompt
from tests.designer.known_classes import Order, Story, Verdict, description

TEXT = """\
organism:
  name: desk
llm:
  backends:
    - provider: openai
      model: gpt-4o
listeners:
  - name: editor
    agent: true
    payload_class: messages.Story
    handler: handlers.run
    response_class: messages.Verdict
    description: Decides
    peers: [facts, ghost]
    prompt: You are strict.
  - name: facts
    payload_class: messages.Story
    handler: handlers.run
    description: Checks
  - name: stock
    payload_class: messages.Order
    handler: handlers.run
    description: Counts
  - name: ghost
    payload_class: elsewhere.Ghost
    handler: handlers.run
    description: Is not known
"""


@pytest.fixture
def document(make_document: Callable[..., Document], tmp_path: Path) -> Document:
    return make_document(TEXT, None, tmp_path / "organism.yaml")


@pytest.fixture
def contracts(
    qapp: QApplication, document: Document, make_folder: Callable[[Path | None], Folder]
) -> Iterator[Contracts]:
    """All classes but the ghost's are known."""
    described = Described()
    described.take(description())
    made = Contracts(document, make_folder(None), described)
    counter_for("gpt-4o").count("a")
    counter_for("gpt-4").count("a")
    yield made
    made.deleteLater()
    described.deleteLater()


@pytest.fixture
def tokens(contracts: Contracts, document: Document) -> Iterator[PromptTokens]:
    made = PromptTokens(contracts, document)
    yield made
    made.deleteLater()


@settings(max_examples=40, deadline=None)
@given(own=st.text(alphabet="aB \n\t#/`<>é漢.1", max_size=80), description=st.text(alphabet="a /\n#`", max_size=20))
def test_the_parts_count_what_the_whole_prompt_counts(own: str, description: str) -> None:
    def contract(name: str, cls: type) -> Contract:
        return Contract(
            name, description, class_text(codec_of(cls)), (class_text(codec_of(Verdict)),), name == "editor"
        )

    parts = system_prompt(own, contract("editor", Story), [contract("facts", Story), contract("stock", Order)])
    counter = counter_for("gpt-4o")
    assert "".join(segments(parts)) == joined(parts)
    assert sum(counter.counts(segments(parts))) == counter.count(joined(parts))


def test_a_prompt_has_a_count_for_each_part(contracts: Contracts, tokens: PromptTokens) -> None:
    prompt = contracts.prompt("editor")
    assert prompt is not None
    counted = tokens.of(prompt)
    assert counted is not None
    own = prompt.parts.index(next(part for part in prompt.parts if part.kind is PartKind.OWN))
    assert counted.counts[own] == counter_for("gpt-4o").count("You are strict.\n\n")
    assert counted.total == counter_for("gpt-4o").count(prompt.text)


def test_a_prompt_that_lacks_a_class_is_not_exact(contracts: Contracts, tokens: PromptTokens) -> None:
    prompt = contracts.prompt("editor")
    assert prompt is not None
    counted = tokens.of(prompt)
    assert counted is not None
    assert counted.counter.is_exact
    assert not counted.is_exact


def test_a_prompt_is_exact_by_text_and_tokenizer(
    document: Document, contracts: Contracts, tokens: PromptTokens
) -> None:
    whole = contracts.prompt("editor", with_peers(document.spec, {"editor": ("facts",)}))
    assert whole is not None
    counted = tokens.of(whole)
    assert counted is not None
    assert counted.is_exact


def test_the_agent_s_model_chooses_the_vocabulary(document: Document, tokens: PromptTokens) -> None:
    assert tokens.counter("editor").name == "o200k_base"
    document.apply(edits.set_key(["editor"], "model", "gpt-4"))
    assert tokens.counter("editor").name == "cl100k_base"


def test_a_tool_costs_nothing(tokens: PromptTokens) -> None:
    assert tokens.costs({"stock": ("facts",)}) == ()


def test_a_new_peer_whose_class_is_not_known_is_named(document: Document, tokens: PromptTokens) -> None:
    document.apply(edits.set_peers("editor", ["facts"]))
    (cost,) = tokens.costs({"editor": ("facts", "ghost")}) or ()
    assert cost.unknown == ("ghost",)


@pytest.mark.parametrize(
    ("number", "text"), [(412, "+412"), (-1204, "\u22121,204"), (0, "\u00b10"), (1_240_000, "+1,240,000")]
)
def test_a_delta_has_a_sign_and_groups(number: int, text: str) -> None:
    assert signed(number) == text


@pytest.mark.parametrize(
    ("costs", "text"),
    [
        ((), ""),
        ((Cost("a", 1240, 1652, True),), "+412 tokens (1,240 \u2192 1,652)"),
        ((Cost("a", 1652, 1240, False),), "\u2248\u2009\u2212412 tokens (1,652 \u2192 1,240)"),
        ((Cost("a", 10, 12, True), Cost("b", 30, 20, True)), "a +2, b \u221210 tokens"),
        (tuple(Cost(name, 0, 300, True) for name in "abcd"), "+1,200 tokens in 4 prompts"),
        ((Cost("a", 1, 2, True, ("x", "y")),), "Tokens: not known, as the class of x, y isn't"),
    ],
)
def test_what_a_change_costs_is_said_in_a_line(costs: tuple[Cost, ...], text: str) -> None:
    assert costs_text(costs) == text
