"""Whatever comes, repair's work grows with its length and no faster."""

from __future__ import annotations

import time

import pytest

from runtime.errors import WireError
from runtime.wire.limits import WireLimits
from runtime.wire.repair import repair, split

WIDE = WireLimits(
    max_bytes=1 << 30, max_depth=256, max_nodes=1 << 30, max_attributes=1 << 30, max_attributes_total=1 << 30
)
"""Limits that let everything through to the scanner."""

REPEATED = {
    "angle brackets": "<",
    "ampersands": "&",
    "open tags without end": "<a",
    "open tags without end, spaced": "<a ",
    "open tags": "<a>",
    "open tags in words": "a<b>",
    "open tags in code": "`<a>`",
    "closed elements": "<a>x</a>",
    "close tags": "</a>",
    "broken close tags": "</",
    "double quotes that never match": '<a b="',
    "single quotes that never match": "<a b='",
    "mixed quotes": "<a b='\"",
    "typographic quotes": "<a b=\u201c",
    "unquoted attributes": "<a b=c ",
    "attributes without space": "b='c'",
    "references": "&#9",
    "entities": "&a;",
    "ends of CDATA": "]]>",
    "instructions": "<?a ",
    "instructions with ends": "<?a ?>",
    "comments": "<!---->",
    "fences": "```\n",
    "crossed tags": "<b><i>x</b></i>",
    "unclosed tags": "<r><i></r>",
    "wrong case": "<a>x</A>",
    "JSON brackets": "[",
    "spaces": " ",
    "template tokens": "<s>",
    "line breaks": "x<br>",
}


def seconds(text: str) -> float:
    """Processor time of repairing and splitting a text by itself and inside of an element."""
    began = time.process_time()
    for data in (text.encode(), f"<Root>{text}</Root>".encode()):
        for function in (repair, split):
            try:
                function(data, WIDE)
            except WireError:
                continue
    return time.process_time() - began


@pytest.mark.parametrize("name", REPEATED)
def test_eight_times_the_text_takes_far_less_than_sixty_four_times_the_effort(name: str) -> None:
    small = min(seconds(REPEATED[name] * 500) for _ in range(3))
    large = min(seconds(REPEATED[name] * 4_000) for _ in range(2))
    assert large < 24 * small + 0.02


@pytest.mark.parametrize("name", REPEATED)
def test_a_mebibyte_under_the_limits_of_every_organism_is_answered_soon(name: str) -> None:
    piece = REPEATED[name]
    text = piece * ((1 << 20) // len(piece.encode()) - 20)
    began = time.process_time()
    for data in (text.encode(), f"<Root>{text}</Root>".encode()):
        try:
            repair(data)
        except WireError as error:
            assert len(error.reason) < 1_000  # noqa: PT017 - either outcome is fine here
    assert time.process_time() - began < 2
