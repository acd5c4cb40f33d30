"""Counting tokens; the ids are those that OpenAI's cookbook prints for its tokenizers."""

from __future__ import annotations

import sys
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from designer.models.tokenizing import (
    PIECE,
    Encode,
    Encoder,
    TokenCounter,
    TokensUnavailable,
    counter_for,
    load,
    pieces,
)

VOCABULARIES = ("o200k_base", "cl100k_base", "llama3", "llama2", "qwen3", "deepseek_v3", "mistral_v1", "mistral_v3")
KNOWN = [
    ("cl100k_base", "tiktoken is great!", [83, 1609, 5963, 374, 2294, 0]),
    ("cl100k_base", "2 + 2 = 4", [17, 489, 220, 17, 284, 220, 19]),
    ("cl100k_base", "antidisestablishmentarianism", [519, 85342, 34500, 479, 8997, 2191]),
    ("o200k_base", "tiktoken is great!", [83, 8251, 2488, 382, 2212, 0]),
    ("o200k_base", "antidisestablishmentarianism", [493, 129901, 376, 160388, 21203, 2367]),
    ("o200k_base", "お誕生日おめでとう", [8930, 9697, 243, 128225, 8930, 17693, 4344, 48669]),
]
SPACES = ["\n", "\n\n", " ", "  ", "\t", "\r\n", "\u00a0"]
WORDS = ["a", "Story", " bar", "ß", "é", "e\u0301", "漢字", "😀", "12", "1234", "'s"]
SIGNS = ["/", "//", ".", ", ", "# ", "```xml\n", "<Title>", "</Title>", "&amp;", "-", "_", '"']
FRAGMENTS = st.sampled_from([*SPACES, *WORDS, *SIGNS])
TEXTS = st.lists(FRAGMENTS, max_size=60).map("".join)


@pytest.fixture(scope="module")
def encoders() -> dict[str, Encoder]:
    return {name: Encoder(name, load) for name in VOCABULARIES}


@pytest.mark.parametrize(("name", "text", "ids"), KNOWN)
def test_the_vocabularies_are_those_that_the_models_have(name: str, text: str, ids: list[int]) -> None:
    assert list(load(name)(text)) == ids


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4"])
def test_a_text_counts_as_many_tokens_as_it_encodes_to(model: str) -> None:
    text = "Decide whether <Story> is published.\n" * 40
    assert counter_for(model).count(text) == len(load(counter_for(model).name)(text))


def test_nothing_is_no_tokens() -> None:
    assert counter_for("gpt-4o").count("") == 0


def test_what_looks_like_a_control_token_is_text() -> None:
    assert counter_for("gpt-4o").count("<|endoftext|>") > 1


def test_half_a_surrogate_pair_can_be_counted() -> None:
    assert counter_for("gpt-4o").count("a\ud800b") == counter_for("gpt-4o").count("a\ufffdb")


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, longest=st.integers(4, 40))
@example(text="a\n/b\n c\nd e", longest=4)
def test_the_pieces_of_a_text_make_the_text(text: str, longest: int) -> None:
    assert "".join(pieces(text, longest)) == text


@pytest.mark.parametrize("name", VOCABULARIES)
@settings(max_examples=60, deadline=None)
@given(lines=st.lists(TEXTS, min_size=2, max_size=5))
def test_pieces_that_begin_a_line_count_what_the_whole_counts(
    encoders: dict[str, Encoder], name: str, lines: list[str]
) -> None:
    parts = [f"{line}\n\n" if not at else f"# {line}\n\n" for at, line in enumerate(lines)]
    counter = TokenCounter(encoders[name], is_exact=True, note="")
    assert sum(counter.counts(parts)) == len(load_once(name)("".join(parts)))


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_long_text_counts_what_it_encodes_to(encoders: dict[str, Encoder], name: str) -> None:
    text = "The quick brown fox:\n\n  <Story>jumps over</Story>\n/ 12345 dogs.\n" * (PIECE // 20)
    assert encoders[name].count(text) == len(load_once(name)(text))


@pytest.mark.parametrize("text", ["a" * 1_000_000, " " * 1_000_000, "\n" * 1_000_000, "ab!" * 300_000])
def test_hostile_texts_are_given_to_the_tokenizer_in_small_pieces(text: str) -> None:
    sizes: list[int] = []

    def encode(piece: str) -> range:
        sizes.append(len(piece))
        return range(len(piece))

    Encoder("none", lambda name: encode).count(text)
    assert max(sizes) <= PIECE + 1


def test_the_same_text_is_counted_once() -> None:
    calls: list[str] = []

    def encode(text: str) -> list[int]:
        calls.append(text)
        return [1]

    encoder = Encoder("none", lambda name: encode)
    encoder.count("story")
    before = len(calls)
    encoder.count("story")
    assert len(calls) == before


def test_without_the_library_the_reason_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splintr", None)
    with pytest.raises(TokensUnavailable, match="not available, install splintr-rs"):
        Encoder("o200k_base", load).count("a")


def test_naming_a_counter_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splintr", None)
    assert counter_for("kimi-k3").name == "kimi_k3"


@cache
def load_once(name: str) -> Encode:
    return load(name)
