"""The rules between the parts of an organism, for specs from files and for specs made in code."""

from __future__ import annotations

import pytest

from runtime.organism.check import check
from runtime.organism.load import load_text
from runtime.organism.names import is_reserved, name_fault
from runtime.organism.spec import BackendSpec, ListenerSpec, LLMSpec, OrganismSpec
from tests.runtime.organism.organism_texts import listener, organism


def _unreachable(*listeners: str, head: str = "") -> list[str]:
    problems = load_text(organism(*listeners, head=head)).problems
    return [found.listener for found in problems if found.code == "unreachable"]


def test_a_leaf_whose_edge_was_forgotten_is_unreachable() -> None:
    """Contract section 2: a listener nothing can reach is a warning."""
    found = _unreachable(listener("desk", "agent: true", "peers: [a]"), listener("a", "peers: [desk]"), listener("b"))
    assert found == ["b"]


def test_an_entry_that_nobody_names_is_reachable() -> None:
    assert _unreachable(listener("desk", "agent: true", "peers: [a]"), listener("a", "peers: [desk]")) == []


def test_a_lone_listener_is_reachable() -> None:
    assert _unreachable(listener("a")) == []


def test_tools_that_may_call_anybody_are_reachable() -> None:
    assert _unreachable(listener("a"), listener("b"), listener("c")) == []


def test_a_tool_without_peers_reaches_everybody() -> None:
    assert _unreachable(listener("desk", "agent: true", "peers: [a]"), listener("a"), listener("b")) == []


def test_two_forgotten_agents_are_unreachable() -> None:
    found = _unreachable(
        listener("desk", "agent: true", "peers: [a]"),
        listener("a", "agent: true"),
        listener("b", "agent: true"),
        listener("c", "agent: true"),
    )
    assert found == ["b", "c"]


@pytest.mark.parametrize("head", ["errors_to: B\n", "errors_to: b\n"])
def test_the_listener_of_errors_is_reachable(head: str) -> None:
    found = _unreachable(
        listener("desk", "agent: true", "peers: [a]"),
        listener("a", "peers: [desk]"),
        listener("b"),
        head=head,
    )
    assert found == []


def test_a_broadcast_listener_is_reachable() -> None:
    found = _unreachable(
        listener("desk", "agent: true", "peers: [a]"),
        listener("a", "peers: [desk]"),
        listener("b", "broadcast: true"),
    )
    assert found == []


def test_nothing_is_said_while_a_peer_may_be_the_edge_misspelt() -> None:
    assert _unreachable(listener("desk", "agent: true", "peers: [bb]"), listener("b")) == []


def test_names_and_peers_compare_without_regard_to_case() -> None:
    text = organism(listener("Desk", "agent: true", "peers: [STOCK]"), listener("stock"), head="errors_to: Stock\n")
    assert load_text(text).problems == ()


def test_a_spec_made_in_code_is_checked_by_the_same_rules() -> None:
    twin = ListenerSpec("a", "h.A", "h.f", "d", peers=("b",))
    spec = OrganismSpec(listeners=(twin, twin), errors_to="c", llm=LLMSpec(backends=(BackendSpec("x"),)))
    codes = [found.code for found in check(spec)]
    assert codes == [
        "duplicate-name",
        "unknown-peer",
        "unknown-peer",
        "unknown-errors-to",
        "unknown-provider",
    ]


def test_problems_of_a_spec_made_in_code_have_no_place() -> None:
    spec = OrganismSpec(listeners=(ListenerSpec("system", "h.A", "h.f", "d"),))
    (problem,) = check(spec)
    assert str(problem) == "error: The name `system` is reserved for the pump; take another one."


def test_an_agents_key_on_a_tool_made_in_code_is_a_warning() -> None:
    spec = OrganismSpec(listeners=(ListenerSpec("a", "h.A", "h.f", "d", prompt="Be strict."),))
    assert [found.code for found in check(spec)] == ["agent-key"]


@pytest.mark.parametrize("name", ["system", "System", "system.todo", "SYSTEM.x", "caller", "Caller"])
def test_reserved_names_are_reserved_in_any_case(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["systems", "system_a", "callers", "my.system", "a.caller"])
def test_names_that_only_look_reserved_are_free(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize("name", ["", "1a", "a b", "é", "a" * 65, ".a", "-a", "a\n", "system.a"])
def test_what_cannot_name_a_listener_has_a_fault(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize(
    "variable", ["OPENAI_API_KEY", "key", "XAI_API_KEY_2", "my_very_long_variable_name_for_the_key", "A1"]
)
def test_a_name_of_a_variable_is_no_secret(variable: str) -> None:
    spec = OrganismSpec(llm=LLMSpec(backends=(BackendSpec("openai", api_key_env=variable),)))
    assert "secret" not in [found.code for found in check(spec)]


@pytest.mark.parametrize(
    "text",
    [
        "task-oriented-assistant-for-2024-reports",
        "sk-learn-pipelines-and-their-friends",
        "the risk-averse-strategy-number-12345678901",
        "hf_hub",
        "https://example.com/xai-research-2024",
    ],
)
def test_ordinary_words_are_not_taken_for_keys(text: str) -> None:
    assert load_text(organism(listener("a", "agent: true", f"prompt: {text}"))).problems == ()
