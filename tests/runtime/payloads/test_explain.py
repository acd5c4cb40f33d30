"""Why a document is not valid, in words that an LLM can act on (contract section 9)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

import pytest

from runtime.payloads.codec import codec_of
from tests.runtime.payloads.payload_tools import parse


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


@dataclass
class Nothing:
    pass


@dataclass
class Story:
    title: str
    words: int
    mood: Mood
    tags: list[str]
    nothing: Nothing
    price: float = 1.0


BEGIN = "<Story><Title>t</Title>\n<Words>5</Words><Mood>good</Mood>"
END = "<Tags/><Nothing/></Story>"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("<Storry/>", "the root element is Storry, expected is Story"),
        ("<story/>", "the root element is story, expected is Story; case matters"),
        ("<Story xmlns='urn:x'/>", 'in the namespace urn:x; write <Story xmlns="">, in no namespace'),
        ("<Story/>", "at /Story (line 1): Story is not complete; Title comes next in it"),
        (
            "<Story><Titel>t</Titel></Story>",
            "at /Story/Titel (line 1): the element Titel is not expected here; expected is Title; did you mean Title?",
        ),
        (
            "<Story><Title>t</Title>\n<Mood>good</Mood></Story>",
            "at /Story/Mood (line 2): the element Mood is not expected here; expected is Words; "
            "keep the order of the schema",
        ),
        (
            f"{BEGIN}<Tags/><Nothing/><Price>1</Price><More/></Story>",
            "the element More is not expected here; nothing more may follow",
        ),
        (f"{BEGIN}<Tags><Tag/></Tags><Nothing/></Story>", "expected is Str"),
        (
            f"{BEGIN.replace('5', 'five')}{END}",
            "at /Story/Words (line 2): 'five' is not a whole number",
        ),
        (f"{BEGIN.replace('5', '')}{END}", "Words is empty; it must be a whole number"),
        (
            f"{BEGIN.replace('good', 'great')}{END}",
            "'great' is not allowed; write exactly one of 'good', 'bad'",
        ),
        (f"{BEGIN}<Tags>x</Tags><Nothing/></Story>", "there is text directly inside Tags"),
        (f"{BEGIN}<Tags/><Nothing>x</Nothing></Story>", "Nothing must be empty: <Nothing/>"),
        (BEGIN.replace("<Title>", "<Title id='1'>") + END, "the attribute id is not allowed"),
        (f"{BEGIN.replace('>t<', '><b>t</b><')}{END}", "Title holds text only, no elements; escape <"),
    ],
)
def test_what_is_wrong_and_where(document: str, words: str) -> None:
    assert words in codec_of(Story).explain(parse(document))


def test_white_space_around_a_date_is_told() -> None:
    @dataclass
    class Day:
        day: date

    said = codec_of(Day).explain(parse("<Day><Day> 2024-05-31 </Day></Day>"))
    assert said.endswith("is not a date, as in 2024-05-31, with no white space around it")


def test_a_valid_document_needs_no_explanation() -> None:
    assert codec_of(Story).explain(parse(f"{BEGIN}{END}")) == ""


def test_one_place_is_told_once() -> None:
    said = codec_of(Story).explain(parse(f"{BEGIN.replace('>t<', '><b>t</b><')}{END}"))
    assert said.count("/Story/Title") == 1


def test_of_many_errors_the_first_are_told_and_the_rest_counted() -> None:
    @dataclass
    class Many:
        numbers: list[int]

    document = f"<Many><Numbers>{'<Int>x</Int>' * 50}</Numbers></Many>"
    said = codec_of(Many).explain(parse(document)).splitlines()
    assert len(said) == 4
    assert said[-1] == "and 47 more like these"


def test_long_values_are_cut() -> None:
    said = codec_of(Story).explain(parse(f"{BEGIN.replace('5', 'x' * 100_000)}{END}"))
    assert len(said) < 500
