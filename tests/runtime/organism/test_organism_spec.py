"""The spec that a file becomes: values, defaults, places (contract section 2)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from runtime.errors import InvalidOrganism
from runtime.organism.check import READY_LLM_AGENT
from runtime.organism.definitions import ORGANISM as TABLE
from runtime.organism.keys import Key, ListOf, Section
from runtime.organism.load import load_text
from runtime.organism.places import Place
from runtime.organism.spec import (
    AllowanceSpec,
    BackendSpec,
    BudgetSpec,
    LimitsSpec,
    ListenerSpec,
    LLMSpec,
    OrganismSpec,
)
from tests.runtime.organism.organism_texts import LISTENER, ORGANISM, organism

CONTRACT = """\
organism:
  name: newsroom              # default "unnamed"
  identity: keys/organism.pem # optional Ed25519 private key, relative to this file; missing: a warning
  port: 8766                  # where a served organism listens
thread_scheduling: depth-first
max_concurrent_pipelines: 51
max_concurrent_handlers: 21
max_concurrent_per_agent: 6
limits:                            # all optional, defaults as here
  handler_timeout: 121             # seconds; 0 is none
  max_message_bytes: 1048577
  max_hops: 10001                  # messages that one message from outside may cause
  max_chain_depth: 65
  max_threads: 1001                # idle conversations kept
  max_slots_per_thread: 10002
errors_to: graveyard
llm:                               # optional
  strategy: least-loaded
  retries: 4
  retry_base_delay: 1.5            # seconds
  retry_max_delay: 61.0
  backends:
    - provider: openai
      model: some-model
      api_key_env: OPENAI_API_KEY
      base_url: http://127.0.0.1:11434/v1
      priority: 2
      rate_limit_tpm: 100000
      max_concurrent: 22
      timeout: 122
      supported_models: [a, b]
    - provider: scripted
      script: replies.yaml
    - provider: rehearsal
      seed: 7
budget: {conversation: {tokens: 200000, usd: 2.5}, run: {tokens: 5000000}}
listeners:
  - name: editor
    payload_class: handlers.Story
    handler: handlers.edit
    description: Edits a story
    response_class: handlers.Verdict
    agent: true
    peers: [Graveyard]
    broadcast: true
    timeout: 300
    prompt: |
      You are a strict editor.
    model: some-model
    temperature: 0.2
    max_tokens: 800
    max_turns: 13
    budget_tokens: 20001
  - name: graveyard
    payload_class: runtime.primitives.Rejected
    handler: handlers.bury
    description: Keeps what was refused
    response_class: [handlers.A, handlers.B]
    serial: true
"""


def test_every_key_of_the_contract_arrives_in_the_spec() -> None:
    loaded = load_text(CONTRACT)
    assert loaded.require() == OrganismSpec(
        name="newsroom",
        identity="keys/organism.pem",
        port=8766,
        thread_scheduling="depth-first",
        max_concurrent_pipelines=51,
        max_concurrent_handlers=21,
        max_concurrent_per_agent=6,
        limits=LimitsSpec(121.0, 1_048_577, 10_001, 65, 1_001, 10_002),
        errors_to="graveyard",
        llm=LLMSpec(
            "least-loaded",
            4,
            1.5,
            61.0,
            (
                BackendSpec(
                    "openai",
                    "some-model",
                    "OPENAI_API_KEY",
                    "http://127.0.0.1:11434/v1",
                    2,
                    100_000,
                    22,
                    122.0,
                    ("a", "b"),
                ),
                BackendSpec("scripted", script="replies.yaml"),
                BackendSpec("rehearsal", seed=7),
            ),
        ),
        budget=BudgetSpec(AllowanceSpec(200_000, 2.5), AllowanceSpec(5_000_000)),
        listeners=(
            ListenerSpec(
                "editor",
                "handlers.Story",
                "handlers.edit",
                "Edits a story",
                ("handlers.Verdict",),
                agent=True,
                peers=("Graveyard",),
                broadcast=True,
                timeout=300.0,
                prompt="You are a strict editor.\n",
                model="some-model",
                temperature=0.2,
                max_tokens=800,
                max_turns=13,
                budget_tokens=20_001,
            ),
            ListenerSpec(
                "graveyard",
                "runtime.primitives.Rejected",
                "handlers.bury",
                "Keeps what was refused",
                ("handlers.A", "handlers.B"),
                serial=True,
            ),
        ),
    )


def test_what_is_left_out_has_the_contracts_defaults() -> None:
    spec = load_text(ORGANISM).require()
    assert (
        spec.name,
        spec.port,
        spec.thread_scheduling,
        spec.max_concurrent_pipelines,
        spec.max_concurrent_handlers,
        spec.max_concurrent_per_agent,
        dataclasses.astuple(spec.limits),
        spec.llm,
    ) == ("unnamed", 8765, "breadth-first", 50, 20, 5, (120.0, 1_048_576, 10_000, 64, 1_000, 10_000), None)


def test_a_listener_that_says_nothing_more_has_the_contracts_defaults() -> None:
    (found,) = load_text(ORGANISM).require().listeners
    assert found == ListenerSpec("editor", "handlers.Story", "handlers.edit", "Edits a story")


def _sections(section: Section) -> list[Section]:
    inner = [key.type.item if isinstance(key.type, ListOf) else key.type for key in section.keys]
    return [section, *(deep for found in inner if isinstance(found, Section) for deep in _sections(found))]


def _fields(section: Section) -> set[str]:
    """The keys that become fields of the section's record."""

    def named(key: Key) -> set[str]:
        if isinstance(key.type, Section) and key.type.record is None:
            return _fields(key.type)
        return {key.name}

    return set().union(*(named(key) for key in section.keys))


@pytest.mark.parametrize("section", [s for s in _sections(TABLE) if s.record], ids=lambda section: section.title)
def test_the_table_has_a_key_for_every_field_of_its_record(section: Section) -> None:
    fields = {field.name for field in dataclasses.fields(section.record)}
    assert _fields(section) == fields - {"path"}


def test_the_path_of_the_file_is_kept() -> None:
    assert load_text(ORGANISM, path=Path("shop/organism.yaml")).require().path == Path("shop/organism.yaml")


def test_every_value_has_its_place() -> None:
    text = """\
organism: {name: a}
listeners:
  - name: editor
    payload_class: "h.A"
    handler: h.f
    description: |
      text
    peers: [b,
      c]
    timeout:
"""
    assert dict(load_text(text).places) == {
        "": Place(1, 1),
        "organism": Place(1, 11),
        "organism.name": Place(1, 18),
        "listeners": Place(3, 3),
        "listeners[0]": Place(3, 5),
        "listeners[0].name": Place(3, 11),
        "listeners[0].payload_class": Place(4, 20),
        "listeners[0].handler": Place(5, 14),
        "listeners[0].description": Place(6, 18),
        "listeners[0].peers": Place(8, 12),
        "listeners[0].peers[0]": Place(8, 13),
        "listeners[0].peers[1]": Place(9, 7),
        "listeners[0].timeout": Place(10, 5),
    }


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("listeners[0].peers[3]", Place(2, 5)),
        ("listeners[7].name", Place(2, 3)),
        ("limits.max_hops", Place(1, 1)),
        ("", Place(1, 1)),
    ],
)
def test_a_key_that_is_not_written_is_found_where_it_would_belong(key: str, place: Place) -> None:
    assert load_text(ORGANISM).places.find(key) == place


def test_a_file_with_errors_still_gives_a_spec_with_every_listener_at_its_index() -> None:
    text = organism("  - 5\n", "  - {name: a, port: 3, timeout: soon, peers: [1]}\n", LISTENER)
    spec = load_text(text).spec
    assert spec is not None
    assert [(found.name, found.handler, found.timeout) for found in spec.listeners] == [
        ("", "", None),
        ("a", "", None),
        ("editor", "handlers.edit", None),
    ]


def test_a_spec_with_errors_is_not_handed_out_for_running() -> None:
    loaded = load_text("listeners: 5\n")
    with pytest.raises(InvalidOrganism) as raised:
        loaded.require()
    assert raised.value.problems == loaded.problems


def test_warnings_do_not_keep_a_spec_from_running() -> None:
    loaded = load_text("platform: x\n" + ORGANISM)
    assert (len(loaded.problems), loaded.require().listeners[0].name) == (1, "editor")


def test_a_text_that_is_no_mapping_gives_no_spec() -> None:
    assert load_text("- a").spec is None


def test_the_ready_agents_path_is_the_contracts() -> None:
    assert READY_LLM_AGENT == "runtime.agents.llm"
