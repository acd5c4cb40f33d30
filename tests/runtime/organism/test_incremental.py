"""Reading in parts gives exactly what reading the whole gives, whatever the text and whatever was read before."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.organism.incremental import IncrementalLoader
from runtime.organism.load import load_text
from runtime.organism.parts import split
from tests.runtime.organism.organism_texts import LISTENER, ORGANISM, listener, organism
from tests.runtime.organism.test_organism_fuzz import PIECES
from tests.runtime.organism.test_organism_spec import CONTRACT

SECRET = "sk-abcdefghijklmnopqrst0123456789"
QUOTE_OVER_LISTENERS = 'listeners:\n  - name: a\n    description: "one\n  - name: b\n    description: two"\n'
ODD = [
    "",
    "listeners:",
    "listeners:\n",
    "listeners: []\n",
    "listeners:\n  -\n",
    "listeners:\n  - a\n",
    f"listeners:\n{LISTENER}listeners:\n{LISTENER}",
    f"# c\nlisteners:   # all\n\n  # first\n{LISTENER}\n\n# foot\norganism:\n  name: x\n",
    f"organism:\n  name: x\n{ORGANISM}errors_to: editr\nwibble: 1\n",
    ORGANISM.replace("\n", "\r\n"),
    ORGANISM.replace("  - ", "- ").replace("    ", "  "),
    f"---\n{ORGANISM}...\n",
    f"---\n{ORGANISM}---\na: 1\n",
    f"%YAML 1.1\n---\n{ORGANISM}",
    ORGANISM.removesuffix("\n"),
    f"\ufeff{ORGANISM}",
    f"x-a: &a 1\n{ORGANISM}",
    organism(listener("a", "x-b: &b [c]", "peers: *b")),
    organism(listener("a", "<<: {agent: true}")),
    organism(listener("a", "peers: [b", "c]")),
    organism(listener("a", "prompt: |", "  one", "", "  - name: two"), listener("b")),
    organism(listener("a", "prompt: |+", "  keeps", "", ""), listener("b")),
    organism(listener("a", 'description2: "never closed'), listener("b")),
    organism(listener("a", "name: a")),
    organism(listener("a", "descripton: b", "peers: [z, z]"), listener("a", "timeout: -1")),
    organism(listener("a", "!!x y: 1")),
    organism(listener("a"), listener("b", "name: b", "x-y: {z: 1, z: 2}"), listener("c", "name: c")),
    organism(*(listener(f"n{index}", f"name: n{index}") for index in range(99))),
    organism(*(listener(f"n{index}", f"name: n{index}") for index in range(120))),
    organism(listener("a"), "  -\n", listener("b"), "  - text\n    goes on\n", "  - [list]\n", "  - |\n    x\n"),
    organism(listener("a"), "  - na"),
    organism(listener("a", f"# {SECRET}"), listener("b", f"x-key: {SECRET}")),
    f"# {SECRET}\n{ORGANISM}\nx-a: {SECRET}\n",
    organism(listener("a\u2028b"), listener("c")),
    organism(listener("a", "x-y: [" + "[" * 60 + "]" * 60 + "]")),
    organism(*(listener(f"n{index}", "descriptin: x") for index in range(60))),
    organism(*(listener(f"n{index}", "x: 1", "y: 2", "z: 3") for index in range(180))),
    f"organism: {{name: '\nlisteners:\n'}}\n{ORGANISM}",
    f'x-a: "\nlisteners:\n  - name: a\n"\n{ORGANISM}',
    "listeners:\n\t- name: a\n",
    f"listeners:\n{LISTENER}\tx: 1\n",
    f"listeners:\n{LISTENER} bad: 1\n",
    f"listeners:\n{LISTENER}  - [flow]\n",
    QUOTE_OVER_LISTENERS,
    f"? listeners\n: \n{LISTENER}",
    f"{ORGANISM}  # comment\n -\n",
    f"listeners:\n{LISTENER}   - name: deeper\n",
    f"a: b\n{ORGANISM}  c: d\n",
]


def check(loader: IncrementalLoader, text: str) -> None:
    found, expected = loader.read(text).loaded, load_text(text)
    assert found.spec == expected.spec
    assert found.problems == expected.problems
    assert dict(found.places.items()) == dict(expected.places.items())
    assert list(found.places) == list(expected.places)
    assert len(found.places) == len(expected.places)


@pytest.mark.parametrize("text", [CONTRACT, *ODD])
def test_a_text_read_in_parts_gives_what_reading_the_whole_gives(text: str) -> None:
    check(IncrementalLoader(), text)


@pytest.mark.parametrize("text", [CONTRACT, *ODD])
def test_what_was_read_before_leaves_no_trace(text: str) -> None:
    loader = IncrementalLoader()
    for other in (organism(listener("a"), listener("b")), text, ORGANISM, text):
        check(loader, other)


def test_a_listener_that_stays_the_same_text_stays_the_same_object() -> None:
    loader = IncrementalLoader()
    before = loader.read(organism(listener("a"), listener("b"))).spec
    after = loader.read(organism(listener("new"), listener("a"), listener("b", "agent: true"))).spec
    assert before is not None
    assert after is not None
    assert after.listeners[1] is before.listeners[0]
    assert after.listeners[2] is not before.listeners[1]


def test_an_ordinary_file_is_read_in_parts() -> None:
    loader = IncrementalLoader()
    loader.read(CONTRACT)
    assert loader.split == split(CONTRACT)


@pytest.mark.parametrize("text", [f"x-a: &a 1\n{ORGANISM}", QUOTE_OVER_LISTENERS])
def test_parts_that_need_each_other_are_read_as_a_whole(text: str) -> None:
    loader = IncrementalLoader()
    loader.read(text)
    assert loader.split is None


def test_problems_name_the_file_that_is_read() -> None:
    loader = IncrementalLoader()
    text = organism(listener("a", "wibble: 1"))
    loader.read(text, "one.yaml")
    assert {found.file for found in loader.read(text, "two.yaml").loaded.problems} == {"two.yaml"}


def test_a_place_that_the_file_does_not_have_is_not_there() -> None:
    places = IncrementalLoader().read(ORGANISM).places
    for key in (
        "listeners[1]",
        "listeners[00]",
        "listeners[0].peers",
        "listeners[",
        "listeners[x]",
        "listeners[0",
        "wibble",
    ):
        assert key not in places
        assert places.get(key) is None
        with pytest.raises(KeyError):
            places[key]


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30), st.integers(0, len(CONTRACT)))
def test_any_mixture_put_into_a_file_is_read_alike(pieces: list[str], at: int) -> None:
    check(IncrementalLoader(), CONTRACT[:at] + "".join(pieces) + CONTRACT[at:])


SIGNS = ["", " ", ":", "\n", "\n  - ", "[", "]", '"', "'", "&a ", "*a", "- ", "#", "\n\n", "\r\n", "x", "|", "\t"]


def _typed(choose: random.Random, text: str) -> str:
    start = choose.randrange(len(text) + 1)
    return text[:start] + choose.choice(SIGNS) + text[start + choose.randint(0, 4) :]


def _with_other_lines(choose: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    at = choose.randrange(len(lines))
    match choose.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(choose.randrange(len(lines) + 1), lines[at])
        case 2:
            lines[at] = " " * choose.randint(1, 4) + lines[at]
        case 3:
            lines[at] = lines[at].removeprefix("  ")
        case _:
            lines.insert(at, choose.choice(["  # c\n", "\n", "x-a: 1\n", "    agent: true\n", "  - name: z\n"]))
    return "".join(lines)


def _walk(seed: int, steps: int) -> None:
    choose = random.Random(seed)
    starts = [
        CONTRACT,
        organism(
            listener("a", "peers: [b]"), listener("b", "agent: true"), listener("c", "prompt: |", "  x", "", "  y")
        ),
        ORGANISM.replace("\n", "\r\n"),
    ]
    loader = IncrementalLoader()
    text = ""
    for step in range(steps):
        kept = text = text if step % 10 else choose.choice(starts)
        for _ in range(choose.randint(1, 2)):
            text = _with_other_lines(choose, text) if choose.random() < 0.5 else _typed(choose, text)
        check(loader, text)
        if choose.random() < 0.85:
            text = kept


def test_a_file_that_is_typed_in_is_read_alike_after_each_keystroke() -> None:
    _walk(7, 300)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(8))
def test_a_file_that_is_typed_in_for_long_is_read_alike(seed: int) -> None:
    _walk(seed, 2_500)
