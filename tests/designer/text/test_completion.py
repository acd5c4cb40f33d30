"""What may stand at the caret, offered from the lines around it."""

from __future__ import annotations

import pytest

from designer.models.yaml_completion import Offer, explain, offer
from runtime.organism.definitions import ORGANISM
from runtime.organism.load import load_text
from runtime.organism.spec import OrganismSpec

SPEC = load_text(
    "organism: {name: x}\nlisteners:\n"
    + "".join(
        f"- {{name: {name}, payload_class: m.{name.title()}, handler: h.{name}, description: Does {name}}}\n"
        for name in ("editor", "facts", "style")
    )
).spec
HEAD = "organism:\n  name: x\nlisteners:\n"


def offered(text: str, open_brackets: int = 0) -> Offer:
    """The offer at the mark ``|`` of a text."""
    lines = text.split("\n")
    line = next(number for number, each in enumerate(lines) if "¦" in each)
    column = lines[line].index("¦")
    lines[line] = lines[line].replace("¦", "")
    return offer(
        lambda number: lines[number] if 0 <= number < len(lines) else "",
        line,
        column,
        SPEC or OrganismSpec(),
        open_brackets=open_brackets,
    )


def words(text: str, open_brackets: int = 0) -> list[str]:
    return [word.text for word in offered(text, open_brackets).words]


def test_keys_of_the_file_are_offered_at_the_left_edge() -> None:
    assert words("organism:\n  name: x\nli¦") == ["limits", "listeners"]


def test_every_key_of_the_file_is_offered_in_an_empty_one() -> None:
    assert words("¦") == [key.name for key in ORGANISM.keys]


def test_keys_of_the_organism_come_with_their_defaults() -> None:
    assert offered("organism:\n  po¦").words[0].doc == "Where a served organism listens. Default: 8765."


def test_keys_that_are_there_are_not_offered_again() -> None:
    assert "organism" not in words("organism:\n  name: x\n¦")


def test_keys_of_a_section_are_offered_below_it() -> None:
    assert words("limits:\n  ¦")[:2] == ["handler_timeout", "max_message_bytes"]


def test_a_key_comes_with_its_doc_and_default() -> None:
    assert (
        offered("limits:\n  handler¦").words[0].doc == "Seconds that a handler may take; 0 is no limit. Default: 120."
    )


def test_keys_of_a_listener_are_offered_behind_a_dash() -> None:
    assert words(f"{HEAD}  - ¦")[:4] == ["name", "payload_class", "handler", "description"]


@pytest.mark.parametrize("indent", ["  ", "", "    "])
def test_keys_of_a_listener_are_offered_below_its_others(indent: str) -> None:
    text = f"{HEAD}{indent}- name: a\n{indent}  handler: h.a\n{indent}  ¦\n{indent}- name: b\n{indent}  agent: true\n"

    found = words(text)

    assert {"payload_class", "description", "agent"} <= set(found)
    assert not {"name", "handler", "organism"} & set(found)


def test_listeners_but_itself_are_offered_as_peers() -> None:
    assert words(f"{HEAD}  - name: editor\n    peers: [¦]") == ["facts", "style"]


def test_peers_that_are_there_are_not_offered_again() -> None:
    assert words(f"{HEAD}  - name: editor\n    peers: [facts, s¦") == ["style"]


def test_peers_are_offered_in_a_list_of_dashes() -> None:
    assert words(f"{HEAD}  - name: x\n    peers:\n      - fa¦") == ["facts"]


def test_peers_are_offered_in_dashes_in_the_column_of_their_key() -> None:
    assert words(f"{HEAD}  - name: x\n    peers:\n    - fa¦") == ["facts"]


def test_peers_are_offered_in_brackets_over_lines() -> None:
    assert words(f"{HEAD}  - name: editor\n    peers: [facts,\n      ¦", open_brackets=1) == ["style"]


def test_a_peer_comes_with_its_description() -> None:
    assert offered(f"{HEAD}  - name: x\n    peers: [facts¦").words[0].doc == "Does facts"


def test_listeners_are_offered_for_errors_to() -> None:
    assert words("errors_to: ¦") == ["editor", "facts", "style"]


def test_true_and_false_are_offered_for_a_flag() -> None:
    assert words(f"{HEAD}  - name: a\n    agent: ¦") == ["true", "false"]


def test_choices_are_offered() -> None:
    assert words("thread_scheduling: d¦") == ["depth-first"]


def test_keys_inside_braces_are_offered() -> None:
    assert words("budget: {run: {¦") == ["tokens", "usd"]


def test_keys_behind_a_comma_in_braces_are_offered() -> None:
    assert words("budget: {run: {tokens: 1, ¦") == ["usd"]


def test_keys_of_a_backend_are_offered() -> None:
    assert "base_url" in words("llm:\n  backends:\n    - provider: x\n      ¦")


def test_classes_in_use_are_offered() -> None:
    assert words(f"{HEAD}  - name: a\n    payload_class: m.¦") == ["m.Editor", "m.Facts", "m.Style"]


@pytest.mark.parametrize(
    "text", ["# li¦", "name: x # a¦", f"{HEAD}  - name: a\n    description: some wo¦", "nonsense:\n  ¦"]
)
def test_nothing_is_offered_where_nothing_is_known(text: str) -> None:
    assert words(text) == []


def test_a_list_does_not_open_by_itself_on_an_empty_line() -> None:
    assert not offered("limits:\n  ¦").eager


def test_a_key_is_explained() -> None:
    lines = [*HEAD.split("\n")[:-1], "  - name: a", "    serial: true"]

    assert explain(lambda line: lines[line] if line < len(lines) else "", 4, 6).startswith(
        "For tools: one message of a frame at a time"
    )
