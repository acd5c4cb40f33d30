"""Names from outside do not fill the memory."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from runtime.errors import WireError
from runtime.wire.envelope import write_envelope
from runtime.wire.parse import NotWellFormed, parse_strict
from runtime.wire.repair import repair, split
from runtime.wire.vocabulary import Vocabulary

KNOWN = write_envelope("console", "editor", None, b"<Story><Title>t</Title></Story>")


def exhausted() -> Vocabulary:
    return Vocabulary(["Story", "Title"], budget_bytes=0)


def blanks(seed: int) -> bytes:
    return bytes(random.Random(seed).choices(b" \t\n", k=30))


STRANGERS = {
    "element": lambda number: b"<Story><T%d/></Story>" % number,
    "element in another's close tag": lambda number: b"<Story></T%d>" % number,
    "attribute": lambda number: b'<Story a%d="1"/>' % number,
    "attribute without value": lambda number: b"<Story a%d/>" % number,
    "namespace": lambda number: b'<Story xmlns:p="u:%d"/>' % number,
    "prefix": lambda number: b'<p%d:Story xmlns:p%d="u"/>' % (number, number),
    "instruction": lambda number: b"<Story><?p%d x?></Story>" % number,
    "tag without end": lambda number: b"<Story><T%d" % number,
    "odd blanks": lambda number: b"<Story>" + blanks(number) + b"<Title/></Story>",
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_unknown_names_are_let_in_until_the_budget_is_used_up(kind: str) -> None:
    vocabulary = Vocabulary(["Story", "Title"], budget_bytes=5_000)
    for number in range(5):
        vocabulary.admit(STRANGERS[kind](number))
    with pytest.raises(WireError, match="no more unknown names"):
        admit_all(vocabulary, (STRANGERS[kind](number) for number in range(5, 13)))


def admit_all(vocabulary: Vocabulary, documents: Iterator[bytes]) -> None:
    for data in documents:
        vocabulary.admit(data)


@pytest.mark.parametrize("kind", STRANGERS)
def test_names_seen_once_cost_nothing_again(kind: str) -> None:
    vocabulary = Vocabulary(["Story", "Title"])
    vocabulary.admit(STRANGERS[kind](1))
    left = vocabulary.budget_bytes
    vocabulary.admit(STRANGERS[kind](1))
    assert vocabulary.budget_bytes == left


HARMLESS = [
    KNOWN,
    b"<Story>\n" + b" " * 30 + b"<Title/>\r\n\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t<Title/></Story>",
    b"<Story><Title>any words, x=1, y > 2 &amp; &#65; &lt;t&gt;</Title></Story>",
    b"<Story><!-- <never> <mind a='b'> --><Title><![CDATA[<these> & &those;]]></Title></Story>",
    b'<Story Title="1"/>',
]


@pytest.mark.parametrize("data", HARMLESS)
def test_documents_of_known_names_pass_when_the_budget_is_used_up(data: bytes) -> None:
    assert parse_strict(data, vocabulary=exhausted()) is not None


def test_values_and_texts_cost_nothing() -> None:
    vocabulary = exhausted()
    for number in range(1_000):
        vocabulary.admit(b'<Story Title="v%d">t%d</Story>' % (number, number))


@pytest.mark.parametrize("data", [b"<Story>AT&T</Story>", b"<Story>&strange;</Story>"])
def test_undefined_entities_never_reach_libxml2_yet_are_mended(data: bytes) -> None:
    with pytest.raises(NotWellFormed):
        exhausted().admit(data)
    assert repair(data, vocabulary=exhausted()).tree.text == data[7:-8].decode()


def test_repair_and_split_refuse_unknown_names_when_the_budget_is_used_up() -> None:
    for function in (repair, split):
        with pytest.raises(WireError, match="'Stranger'"):
            function(b"<Stranger/>", vocabulary=exhausted())


def test_learned_names_are_known() -> None:
    vocabulary = exhausted()
    vocabulary.learn(["Stranger"])
    assert parse_strict(b'<Stranger xmlns=""/>', vocabulary=vocabulary) is not None


def test_a_refused_document_uses_nothing_up() -> None:
    vocabulary = Vocabulary(budget_bytes=1_000)
    with pytest.raises(WireError):
        vocabulary.admit(b"<A/><B/><C/>")
    vocabulary.admit(b"<A/><B/>")
