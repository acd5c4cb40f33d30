"""The dotted path that a problem is about, by its key."""

from __future__ import annotations

import pytest

from designer.models.named_paths import named_path
from runtime.organism.spec import ListenerSpec
from runtime.problems import Problem, Severity

EDITOR = ListenerSpec("editor", "messages.Story", "handlers.edit", "Decides", ("messages.Verdict", "messages.Doubt"))


@pytest.mark.parametrize(
    ("key", "dotted"),
    [
        ("listeners[0].payload_class", "messages.Story"),
        ("listeners[0].handler", "handlers.edit"),
        ("listeners[0].response_class", "messages.Verdict"),
        ("listeners[0].response_class[1]", "messages.Doubt"),
        ("listeners[0].response_class[2]", ""),
        ("listeners[1].handler", None),
        ("listeners[0].peers[0]", None),
        ("organism.name", None),
    ],
)
def test_a_problem_is_about_the_path_that_its_key_names(key: str, dotted: str | None) -> None:
    found = named_path(Problem(Severity.ERROR, "not-in-source", "It is not there.", key=key), [EDITOR])
    assert (found.dotted if found is not None else None) == dotted
