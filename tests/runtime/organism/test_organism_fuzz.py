"""Whatever the bytes, loading gives a spec or a problem with a place, and never raises."""

from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.organism import yaml_nodes
from runtime.organism.load import load_text
from tests.runtime.organism.organism_texts import ORGANISM
from tests.runtime.organism.test_organism_spec import CONTRACT

MARKS = [
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "<<: ",
    "!!x ",
    "|\n",
    ">-\n",
]
SIGNS = [
    '"',
    "'",
    "# c",
    "\t",
    "? ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\\",
    "\r",
    "\u2028",
    "é",
    "\ufeff",
    "@",
    "~",
]
WORDS = ["listeners", "name", "organism", "x-a", "peers", "llm", "backends", "provider", "system.a", "12:30"]
PIECES = st.sampled_from([*MARKS, *SIGNS, *WORDS])
ESCAPES = [r'"\ud800"', r'"\UFFFFFFFF"', r'"\x1b[31m"', "%YAML 1." + "9" * 5_000 + "\n---\nx", r'"\u202e": 1']


def _check(data: str | bytes) -> None:
    loaded = load_text(data)
    assert loaded.spec is not None or loaded.problems
    assert all(found.line >= 1 and found.column >= 1 and found.message for found in loaded.problems)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    _check(data)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    _check(text)


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_mixture_of_yaml_is_survived(pieces: list[str]) -> None:
    _check("".join(pieces))


@pytest.mark.parametrize("loader", [yaml_nodes.LOADER, yaml.SafeLoader])
def test_a_sound_file_cut_or_spoilt_anywhere_is_survived(
    loader: type[yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_nodes, "LOADER", loader)
    choose = random.Random(7)
    for _ in range(150):
        text = list(choose.choice([ORGANISM, CONTRACT]))
        for _ in range(choose.randint(1, 3)):
            at = choose.randrange(len(text))
            text[at] = choose.choice(["", " ", ":", "\n", "\t", "[", '"', "&", "*", "{", "-", "\x00", "\udc80"])
        _check("".join(text))


@pytest.mark.parametrize("loader", [yaml_nodes.LOADER, yaml.SafeLoader])
@pytest.mark.parametrize("text", ESCAPES)
@pytest.mark.parametrize("around", ["{}", "organism: {{name: {}}}", "{}: 1", "listeners: [{{{}: 1}}]"])
def test_escapes_are_survived_and_never_shown(
    around: str, text: str, loader: type[yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_nodes, "LOADER", loader)
    problems = load_text(around.format(text)).problems
    assert problems
    assert all(line.isprintable() for found in problems for line in str(found).splitlines())
