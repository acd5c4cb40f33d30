"""Any edits in any order, all undone and all redone, give the exact texts; and reading in parts stays right."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from designer.document import edits
from designer.document.document import Document
from designer.document.layout import Point
from designer.document.splices import Splice
from runtime.organism.load import load_text
from runtime.organism.spec import ListenerSpec

from .conftest import Clock, Said
from .corpus_cases import CORPUS, kinds_of_edits, read

Open = Callable[..., Document]
TYPED = ["x", " ", "\n", "# c", "'", "[", ": ", "- ", "é", "  - name: typed\n", ""]
MOST = 12
"""Listeners; beyond so many, some go."""


def walk(document: Document, clock: Clock, choose: random.Random, steps: int) -> list[str]:
    """Make random edits; the text at each index of the stack."""
    texts = [document.text]
    for _ in range(steps):
        clock.now += choose.choice([0.1, 0.4, 2.0])
        _one(document, choose)
        texts[document.stack.index() :] = [document.text]
        if choose.random() < 0.1 and document.stack.canUndo():
            document.stack.undo()
            texts.pop()
            assert document.text == texts[-1]
    return texts


def _one(document: Document, choose: random.Random) -> None:
    if document.is_broken and choose.random() < 0.5:
        document.last_good()
    elif document.is_broken or choose.random() < 0.25:
        at = choose.randrange(len(document.text) + 1)
        removed = document.text[at : at + choose.choice([0, 0, 1, 3])]
        document.type_text((Splice(at, removed, choose.choice(TYPED)),), None)
    elif len(document.spec.listeners) > MOST:
        names = [each.name for each in document.spec.listeners]
        document.apply(edits.remove(choose.sample(names, len(names) // 2)))
    elif len(document.spec.listeners) < 2:
        name = edits.unused_name(document.spec, choose.choice(["editor", "factcheck", "stylist"]))
        document.apply(edits.add_listener(ListenerSpec(name, "h.P", "h.f", "D"), Point(1, 1)))
    else:
        document.apply(choose.choice(list(kinds_of_edits(document.spec)))[1])


def check(document: Document, clock: Clock, seed: int, steps: int) -> int:
    choose = random.Random(seed)
    texts = walk(document, clock, choose, steps)
    count = document.stack.index()
    assert len(texts) == count + 1
    for index in reversed(range(count)):
        document.stack.undo()
        assert document.text == texts[index], f"seed {seed}, undo to {index}"
    for index in range(1, count + 1):
        document.stack.redo()
        assert document.text == texts[index], f"seed {seed}, redo to {index}"
    expected = load_text(document.text)
    if expected.spec is not None:
        assert document.spec == expected.spec
        assert dict(document.places.items()) == dict(expected.places.items())
    assert document.problems == expected.problems
    return count


@pytest.mark.parametrize("file", CORPUS)
def test_random_edits_are_undone_and_redone_exactly(open_text: Open, clock: Clock, file: str) -> None:
    assert check(open_text(read(file)), clock, len(file), 25)


def test_random_edits_are_seldom_refused_for_not_saying_what_was_meant(
    open_text: Open, clock: Clock, said: Said
) -> None:
    choose = random.Random(3)
    document = open_text(read("01-plain"))
    for _ in range(150):
        document.apply(choose.choice(list(kinds_of_edits(document.spec)))[1])
        if len(document.spec.listeners) > MOST or not document.spec.listeners:
            while document.stack.canUndo():
                document.stack.undo()
    assert not [sentence for sentence in said.refused if "meant" in sentence]


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("file", CORPUS)
def test_thousands_of_random_edits_are_undone_and_redone_exactly(open_text: Open, clock: Clock, file: str) -> None:
    made = sum(check(open_text(read(file)), clock, seed, 40) for seed in range(12))
    assert made > 100
