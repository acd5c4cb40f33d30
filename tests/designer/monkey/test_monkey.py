"""Whatever is done to the window, the document holds; a failure prints the seed to do it again with."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from .monkey import Monkey, Subject

SEED_VARIABLE = "MONKEY_SEED"
"""Names one seed to play again."""

UGLY = """\
# Comments everywhere
organism: {name: "ugly"}   # flow
extra: &anchor [1, 2]
listeners:

    -   name: 'first'   # quoted
        payload_class: a.B
        handler: a.b
        description: >
            Folded
            text
        peers:
          - second
          # between
          - third
    - {name: second, payload_class: a.C, handler: a.c, description: "x", broadcast: true}

    - name: third
      payload_class: a.C
      handler: a.d
      description: |
        Literal
      broadcast: true
      unknown: *anchor"""


def seeds(count: int) -> list[int]:
    """New ones each time, the same in all workers; in CI always the same, as the same change gets the same verdict."""
    if given := os.environ.get(SEED_VARIABLE):
        return [int(given)]
    source = random.Random(7 if os.environ.get("CI") else os.environ.get("PYTEST_XDIST_TESTRUNUID"))
    return [source.randrange(10**6) for _ in range(count)]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", seeds(2))
def test_a_monkey_at_the_newsroom(subject_of: Callable[[str], Subject], seed: int) -> None:
    Monkey(subject_of(""), seed).play(150)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", seeds(1))
def test_a_monkey_at_an_ugly_text(subject_of: Callable[[str], Subject], seed: int) -> None:
    Monkey(subject_of(UGLY), seed).play(100)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", seeds(5))
def test_a_monkey_that_does_not_tire(subject_of: Callable[[str], Subject], seed: int) -> None:
    Monkey(subject_of(UGLY if seed % 2 else ""), seed).play(1000, rewind_every=250)
