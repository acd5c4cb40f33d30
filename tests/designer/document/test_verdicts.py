from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from designer.document.verdicts import FINE, can_connect, can_join_bus, can_rename
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.payloads.describe import ClassDescription, FunctionDescription, ParameterDescription

EDITOR = ListenerSpec("editor", "h.Story", "h.edit", "Edits", ("h.Verdict",), agent=True, peers=("facts",))
FACTS = ListenerSpec("facts", "h.Claim", "h.check", "Checks", ("h.Finding",))
STYLE = ListenerSpec("style", "h.Story", "h.polish", "Polishes", ("h.Draft",), broadcast=True, peers=("facts",))
SPEC = OrganismSpec(listeners=(EDITOR, FACTS, STYLE))


@dataclass
class Known:
    """A folder that holds these."""

    classes: Mapping[str, ClassDescription] = field(default_factory=dict)
    functions: Mapping[str, FunctionDescription] = field(default_factory=dict)


def folder(annotation: str) -> Known:
    """A folder in which the editor's handler takes this."""
    names = ("Story", "Draft", "Finding", "Verdict")
    return Known(
        {f"h.{name}": ClassDescription(name, "", (), (), True, True, 1) for name in names},
        {
            "h.edit": FunctionDescription(
                "edit", True, (ParameterDescription("payload", annotation, None),), "", "", 1, True
            )
        },
    )


def test_what_may_be_done_needs_no_words() -> None:
    assert can_connect(SPEC, "editor", "style") == FINE
    assert can_join_bus(SPEC, "editor", "h.Story") == FINE
    assert can_rename(SPEC, "editor", "chief") == FINE


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("editor", "Editor", "may always send to itself"),
        ("Editor", "FACTS", "among its peers already"),
        ("editor", "system.todo", "needs no entry"),
        ("editor", "nobody", "create it first"),
        ("nobody", "editor", "There is no listener nobody"),
    ],
)
def test_a_peer_that_cannot_be_is_refused(source: str, target: str, words: str) -> None:
    verdict = can_connect(SPEC, source, target)
    assert not verdict.ok
    assert words in verdict.text


def test_a_first_peer_that_binds_a_tool_is_a_warning() -> None:
    verdict = can_connect(SPEC, "facts", "style")
    assert (verdict.ok, verdict.warning) == (True, True)
    assert verdict.text.startswith("With its first peer facts may send to its peers only")


def test_an_answer_that_the_handler_does_not_take_is_a_warning() -> None:
    verdict = can_connect(SPEC, "editor", "style", folder("Story | Finding"))
    assert (verdict.ok, verdict.warning) == (True, True)
    assert "style answers with Draft" in verdict.text


@pytest.mark.parametrize("annotation", ["", "Story | Draft", "h.Story | h.Draft", "Any", "Alias", "object"])
def test_an_answer_that_may_be_taken_is_none(annotation: str) -> None:
    assert can_connect(SPEC, "editor", "style", folder(annotation)) == FINE


def test_a_node_of_another_class_does_not_join_a_bus() -> None:
    verdict = can_join_bus(SPEC, "facts", "h.Story")
    assert verdict.text == "facts receives Claim, and this broadcast is Story; change its class first."


def test_a_member_does_not_join_again() -> None:
    assert not can_join_bus(SPEC, "style", "h.Story").ok


@pytest.mark.parametrize("name", ["", "FACTS", "system.x", "caller", "with space", "9lives", "x" * 65])
def test_a_name_that_cannot_be_borne_is_refused(name: str) -> None:
    assert not can_rename(SPEC, "editor", name).ok


def test_a_name_may_change_its_case() -> None:
    assert can_rename(SPEC, "editor", "Editor").ok
    assert can_rename(replace(SPEC, listeners=(EDITOR,)), "EDITOR", "eDITOR").ok
